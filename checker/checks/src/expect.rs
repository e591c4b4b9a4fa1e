//! Comparing facts with what the course asks, in one wording.

use std::fmt::Display;

use checker_model::list::List;
use checker_model::{Fact, Known, Origin, Why};

use crate::correction::{self, Literal};
use crate::finding::Finding;

/// How a value is shown: text as it is, nothing for what is not set.
fn shown(what: &str, value: impl Display) -> String {
    format!("{what} {value}")
}

/// The fact has this value. `what` is the attribute's name in AWS and
/// Terraform; `fix` tells what to do when it has not.
pub fn equals<T: PartialEq + Display + Literal>(
    fact: &Fact<T>,
    what: &str,
    expected: &T,
    fix: &str,
) -> Finding {
    satisfies(fact, what, &expected.to_string(), fix, |value| {
        value == expected
    })
    .correcting(|| correction::of(fact, what, expected))
}

/// The fact's value satisfies a condition, described by `expected`.
pub fn satisfies<T: Display>(
    fact: &Fact<T>,
    what: &str,
    expected: &str,
    fix: &str,
    condition: impl FnOnce(&T) -> bool,
) -> Finding {
    match &fact.known {
        Known::Value(value) if condition(value) => Finding::pass(),
        Known::Value(value) => {
            Finding::fail(shown(what, expected), shown(what, value), &fact.origin, fix)
        }
        Known::Absent => Finding::fail(
            shown(what, expected),
            shown(what, "not set"),
            &fact.origin,
            fix,
        ),
        Known::Unknown(why) => Finding::undetermined(why, &fact.origin),
    }
}

/// The facts have these values, one each, in whatever order: two subnets in
/// two zones. `labels` name the resources.
pub fn one_each<T: PartialEq + Display + Literal>(
    facts: &[(String, &Fact<T>)],
    what: &str,
    expected: &[T],
    fix: &str,
) -> Finding {
    let mut free: Vec<&T> = expected.iter().collect();
    let mut findings = Vec::new();
    let mut open: Vec<(&Why, &Origin)> = Vec::new();
    let mut misplaced = Vec::new();
    for (label, fact) in facts {
        match &fact.known {
            Known::Value(value) => {
                if let Some(at) = free.iter().position(|want| *want == value) {
                    free.remove(at);
                } else {
                    misplaced.push((label, shown(what, value), *fact));
                }
            }
            Known::Absent => misplaced.push((label, shown(what, "not set"), *fact)),
            Known::Unknown(why) => open.push((why, &fact.origin)),
        }
    }
    let wanted = || {
        let list: Vec<_> = free.iter().map(ToString::to_string).collect();
        if list.is_empty() {
            let all: Vec<_> = expected.iter().map(ToString::to_string).collect();
            format!("{what} {}, one each", all.join(" and "))
        } else {
            shown(what, list.join(" and "))
        }
    };
    for (at, (label, actual, fact)) in misplaced.into_iter().enumerate() {
        let finding = Finding::fail(wanted(), format!("{label}: {actual}"), &fact.origin, fix);
        findings.push(finding.correcting(|| correction::of(fact, what, *free.get(at)?)));
    }
    for (why, origin) in open {
        findings.push(Finding::undetermined(why, origin));
    }
    if findings.is_empty() && !free.is_empty() {
        let origin = facts.first().map_or(&Origin::Unseen, |(_, f)| &f.origin);
        return Finding::fail(wanted(), "none", origin, fix);
    }
    Finding::all(findings, Finding::pass)
}

/// Names in a row, or a word for none.
pub fn joined<'a>(names: impl IntoIterator<Item = &'a str>, none: &str) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    if names.is_empty() {
        none.to_owned()
    } else {
        names.join(", ")
    }
}

/// One reference of a list leads to this resource.
pub fn includes<T: PartialEq>(
    list: &List<Fact<T>>,
    wanted: &T,
    otherwise: impl FnOnce() -> Finding,
) -> Finding {
    let found = list.iter().filter_map(|reference| match &reference.known {
        Known::Value(id) if id == wanted => Some(Finding::pass()),
        Known::Value(_) | Known::Absent => None,
        Known::Unknown(why) => Some(Finding::undetermined(why, &reference.origin)),
    });
    Finding::any_of(found, &list.incomplete, &list.origin, otherwise)
}

/// Turns a condition on something fully known into a finding.
pub fn holds(
    condition: bool,
    expected: impl Into<String>,
    actual: impl Into<String>,
    origin: &Origin,
    fix: impl Into<String>,
) -> Finding {
    if condition {
        Finding::pass()
    } else {
        Finding::fail(expected, actual, origin, fix)
    }
}

#[cfg(test)]
mod tests {
    use checker_model::Verdict;
    use rstest::rstest;

    use super::*;

    fn fact(value: Option<&str>) -> Fact<String> {
        match value {
            Some("?") => Fact::unknown(Why::Throttled("x".into()), Origin::Unseen),
            Some(text) => Fact::value(text, Origin::Unseen),
            None => Fact::absent(Origin::Unseen),
        }
    }

    #[rstest]
    #[case(Some("a"), Verdict::Pass)]
    #[case(Some("A"), Verdict::Fail)]
    #[case(None, Verdict::Fail)]
    #[case(Some("?"), Verdict::Undetermined)]
    fn a_fact_is_compared(#[case] value: Option<&str>, #[case] verdict: Verdict) {
        assert_eq!(
            equals(&fact(value), "name", &"a".to_owned(), "fix").verdict,
            verdict
        );
    }

    #[rstest]
    #[case(&[Some("a"), Some("b")], Verdict::Pass)]
    #[case(&[Some("b"), Some("a")], Verdict::Pass)]
    #[case(&[Some("a"), Some("a")], Verdict::Fail)]
    #[case(&[Some("a"), Some("c")], Verdict::Fail)]
    #[case(&[Some("a"), None], Verdict::Fail)]
    #[case(&[Some("a"), Some("?")], Verdict::Undetermined)]
    #[case(&[Some("?"), Some("?")], Verdict::Undetermined)]
    #[case(&[Some("c"), Some("?")], Verdict::Fail)]
    #[case(&[Some("a")], Verdict::Fail)]
    #[case(&[], Verdict::Fail)]
    fn one_of_each_is_wanted(#[case] values: &[Option<&str>], #[case] verdict: Verdict) {
        let facts: Vec<_> = values.iter().map(|v| fact(*v)).collect();
        let labelled: Vec<_> = facts.iter().map(|f| ("x".to_owned(), f)).collect();
        let expected = ["a".to_owned(), "b".to_owned()];
        assert_eq!(
            one_each(&labelled, "zone", &expected, "fix").verdict,
            verdict
        );
    }
}
