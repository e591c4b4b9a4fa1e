//! In which order things of one kind can be deleted.

use super::Thing;

/// Whatever another one refers to comes after it. Among those that refer to
/// each other in a ring, and where nothing tells, the order is kept.
pub(super) fn for_deletion(mut things: Vec<&Thing>) -> Vec<&Thing> {
    let mut sorted = Vec::with_capacity(things.len());
    while !things.is_empty() {
        let free = things.iter().position(|one| {
            let refers = |other: &&&Thing| other.refers_to.contains(&one.id);
            !things
                .iter()
                .filter(|other| other.id != one.id)
                .any(|other| refers(&other))
        });
        sorted.push(things.remove(free.unwrap_or(0)));
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::residue::Kind;

    fn sorted(edges: &[(&str, &[&str])]) -> Vec<String> {
        let things: Vec<Thing> = edges
            .iter()
            .map(|(id, refers_to)| {
                let mut thing = Thing::new(Kind::SecurityGroup, *id);
                thing.refers_to = refers_to.iter().map(|id| (*id).to_owned()).collect();
                thing
            })
            .collect();
        let sorted = for_deletion(things.iter().collect());
        sorted.into_iter().map(|thing| thing.id.clone()).collect()
    }

    #[test]
    fn what_is_referred_to_goes_last() {
        let chain = sorted(&[("a", &["a"]), ("b", &["a"]), ("c", &["b", "elsewhere"])]);
        assert_eq!(chain, ["c", "b", "a"]);
        assert_eq!(sorted(&[("a", &[]), ("b", &[])]), ["a", "b"]);
        assert_eq!(sorted(&[("a", &["b"]), ("b", &["a"])]), ["a", "b"]);
    }
}
