//! Points divided among checks, to the last thousandth.

use checker_model::points::Amount;

/// Divides points in proportion to weights. The parts are whole thousandths and
/// their sum is the whole: what rounding down leaves goes, a thousandth each,
/// to those that lost most by it, the first among equals. Nothing weighs
/// nothing: without any weight all parts are nothing.
pub(super) fn share(points: Amount, weights: &[Amount]) -> Vec<Amount> {
    let points = u64::from(points.thousandths());
    let whole: u64 = weights.iter().map(|one| u64::from(one.thousandths())).sum();
    if whole == 0 {
        return vec![Amount::ZERO; weights.len()];
    }
    let exact = |weight: &Amount| points * u64::from(weight.thousandths());
    let mut parts: Vec<u64> = weights.iter().map(|one| exact(one) / whole).collect();
    let left = points.saturating_sub(parts.iter().sum());
    let mut losers: Vec<(u64, usize)> = weights
        .iter()
        .enumerate()
        .map(|(place, weight)| (exact(weight) % whole, place))
        .collect();
    losers.sort_by_key(|(lost, place)| (std::cmp::Reverse(*lost), *place));
    for ((_, place), _) in losers.into_iter().zip(0..left) {
        if let Some(part) = parts.get_mut(place) {
            *part += 1;
        }
    }
    let amount = |part| Amount::from_thousandths(u32::try_from(part).unwrap_or(u32::MAX));
    parts.into_iter().map(amount).collect()
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn shared(points: u32, weights: &[u32]) -> Vec<u32> {
        let weights: Vec<Amount> = weights
            .iter()
            .map(|one| Amount::from_thousandths(*one))
            .collect();
        let parts = share(Amount::from_thousandths(points), &weights);
        parts.iter().map(|part| part.thousandths()).collect()
    }

    #[test]
    fn what_does_not_divide_goes_to_the_first() {
        assert_eq!(shared(1000, &[1000; 3]), [334, 333, 333]);
        assert_eq!(shared(5000, &[1000, 0, 3000]), [1250, 0, 3750]);
        assert_eq!(shared(2, &[1000, 3000, 1000]), [1, 1, 0]);
        assert_eq!(shared(7, &[0, 0]), [0, 0]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nobody_gets_more_than_a_thousandth_too_much(
            points in 0..10_000_000_u32,
            weights in vec(prop_oneof![Just(0), Just(1000), 1..10_000_000_u32], 1..40),
        ) {
            let parts = shared(points, &weights);
            let whole: u64 = weights.iter().map(|one| u64::from(*one)).sum();
            let sum: u64 = parts.iter().map(|one| u64::from(*one)).sum();
            prop_assert_eq!(sum, if whole == 0 { 0 } else { u64::from(points) });
            for (part, weight) in parts.iter().zip(&weights) {
                let exact = u64::from(points) * u64::from(*weight);
                let part = u64::from(*part);
                prop_assert!(part * whole < exact + whole.max(1) && (part + 1) * whole > exact || whole == 0);
                prop_assert!(*weight > 0 || part == 0);
            }
        }
    }
}
