//! Points: whatever a course weighs and whatever is seen, sums are exact, and
//! the interval holds every end that what is undetermined can come to.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeMap;

use checker_checks::points::{Pattern, PatternError, Scheme, SchemeError, Weights};
use checker_checks::{EXERCISES, Judgement, Selection, Terms, judge, registry};
use checker_model::points::{Amount, Points};
use checker_model::run::{Baseline, CheckReport};
use checker_model::{Evidence, Level, Verdict};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;

const VERDICTS: [Verdict; 6] = [
    Verdict::Pass,
    Verdict::Fail,
    Verdict::Undetermined,
    Verdict::Skipped,
    Verdict::NotApplicable,
    Verdict::Waived,
];

fn amount(number: f64) -> Amount {
    Amount::from_number(number).unwrap()
}

fn weights(exercises: &[(&'static str, f64)], checks: &[(&str, f64)]) -> Weights {
    let exercises = exercises.iter().map(|(id, points)| (*id, amount(*points)));
    let checks = checks
        .iter()
        .map(|(pattern, weight)| (Pattern::parse(pattern).unwrap(), amount(*weight)));
    Weights {
        exercises: exercises.collect(),
        checks: checks.collect(),
    }
}

/// Everything, judged on nothing: the reports to put verdicts into.
fn blank(selection: &str) -> Judgement {
    let evidence: Evidence = serde_json::from_value(json!({
        "evidence_version": 1,
        "tool": { "name": "checker", "version": "0" },
        "collected_at": "2026-11-22T06:00:00Z",
    }))
    .unwrap();
    let selection = Selection::parse([selection]).unwrap();
    judge(&evidence, &selection, &Terms::default())
}

fn reports(judgement: &mut Judgement) -> impl Iterator<Item = &mut CheckReport> {
    let exercises = judgement.exercises.iter_mut();
    exercises.flat_map(|exercise| &mut exercise.checks)
}

fn with_verdict(judgement: &mut Judgement, id: &str, verdict: Verdict) {
    let report = reports(judgement).find(|one| one.id == id).unwrap();
    report.verdict = verdict;
}

fn numbers(points: Option<Points>) -> [String; 4] {
    let points = points.unwrap();
    [
        points.earned_min,
        points.earned_max,
        points.total,
        points.not_judged,
    ]
    .map(|one| one.to_string())
}

#[test]
fn without_weights_every_required_check_is_a_point() {
    let scheme = Scheme::new(&Weights::default()).unwrap();
    for check in registry::checks() {
        let expected = match check.level {
            Level::Required => amount(1.0),
            Level::Advice => Amount::ZERO,
        };
        assert_eq!(scheme.worth(check.id), expected, "{}", check.id);
    }
}

#[test]
fn the_narrowest_weight_counts_and_advice_only_by_name() {
    let scheme = Scheme::new(&weights(
        &[("ex09", 10.0)],
        &[
            ("ex09.*", 0.0),
            ("ex09.security-group", 1.0),
            ("ex09.security-group.ssh", 3.0),
            ("ex09.security-group.not-wide-open", 2.0),
        ],
    ))
    .unwrap();
    // name, vpc, port-5000, depends-on-subnets weigh 1 each, ssh 3, the advice 2.
    for (id, points) in [
        ("ex09.security-group.name", 1.111),
        ("ex09.security-group.ssh", 3.333),
        ("ex09.security-group.not-wide-open", 2.222),
        ("ex09.instance.type", 0.0),
        ("ex07.subnets.cidr", 0.0),
    ] {
        let off = scheme
            .worth(id)
            .thousandths()
            .abs_diff(amount(points).thousandths());
        assert!(off <= 1, "{id}: {}", scheme.worth(id));
    }
    let whole: Amount = registry::checks().map(|check| scheme.worth(check.id)).sum();
    assert_eq!(whole, amount(10.0));
}

#[test]
fn what_weighs_nothing_cannot_be_worth_something() {
    let idle = weights(
        &[("ex06", 1.0), ("ex07", 0.0)],
        &[("ex06.*", 0.0), ("ex07.*", 0.0)],
    );
    assert_eq!(Scheme::new(&idle), Err(SchemeError::NothingWeighs("ex06")));
}

#[test]
fn patterns_mean_checks_or_say_what_was_meant() {
    let error = |text: &str| Pattern::parse(text).unwrap_err();
    assert!(
        error("ex07.subnets.cdir")
            .to_string()
            .ends_with("did you mean `ex07.subnets.cidr`?")
    );
    for text in [
        "",
        "all",
        "module02",
        "ex06..ex07",
        "ex07.sub",
        "ex07.*.cidr",
        "*",
        "ex07,ex06",
    ] {
        assert!(
            matches!(error(text), PatternError::Unknown { .. }),
            "{text}"
        );
    }
    assert!(matches!(error("ex00.root.*"), PatternError::Advice(_)));
    assert_eq!(
        Pattern::parse("ex07.subnets.*"),
        Pattern::parse("ex07.subnets")
    );
}

#[test]
fn every_verdict_earns_what_the_document_says() {
    let ids = [
        "count",
        "cidr",
        "availability-zone",
        "public-ip",
        "tag-project-name",
        "tag-name",
    ];
    let mut judgement = blank("ex07.subnets.*");
    for (id, verdict) in ids.iter().zip(VERDICTS) {
        with_verdict(&mut judgement, &format!("ex07.subnets.{id}"), verdict);
    }
    with_verdict(
        &mut judgement,
        "ex07.subnets.depends-on-vpc",
        Verdict::Waived,
    );
    let known = reports(&mut judgement)
        .find(|one| one.id.ends_with("vpc"))
        .unwrap();
    known.baseline = Some(Baseline::Known);
    Scheme::new(&weights(&[], &[]))
        .unwrap()
        .award(&mut judgement);
    let earned: Vec<_> = reports(&mut judgement)
        .map(|report| (report.verdict, numbers(report.points).join(" ")))
        .collect();
    assert_eq!(
        earned,
        [
            (Verdict::Pass, "1 1 1 0".to_owned()),
            (Verdict::Fail, "0 0 1 0".to_owned()),
            (Verdict::Undetermined, "0 1 1 0".to_owned()),
            (Verdict::Skipped, "0 0 1 0".to_owned()),
            (Verdict::NotApplicable, "0 0 0 1".to_owned()),
            (Verdict::Waived, "1 1 1 0".to_owned()),
            (Verdict::Waived, "0 0 1 0".to_owned()),
        ]
    );
    assert_eq!(numbers(judgement.summary.points), ["2", "3", "6", "1"]);
}

#[test]
fn an_exercise_without_points_has_none_in_the_report() {
    let scheme = Scheme::new(&weights(&[("ex06", 4.0)], &[])).unwrap();
    let mut judgement = blank("ex06..ex07");
    scheme.award(&mut judgement);
    let [ex06, ex07] = &judgement.exercises[..] else {
        panic!("two exercises");
    };
    assert_eq!(numbers(ex06.points), ["0", "0", "0", "4"]);
    assert_eq!(ex07.points, None);
    assert!(ex07.checks.iter().all(|check| check.points.is_none()));
    let mut judgement = blank("ex07");
    scheme.award(&mut judgement);
    assert_eq!(judgement.summary.points, None);
}

fn any_amount() -> impl Strategy<Value = Amount> {
    prop_oneof![Just(0), Just(1000), Just(2500), 1..20_000_u32].prop_map(Amount::from_thousandths)
}

fn any_weights() -> impl Strategy<Value = Weights> {
    let exercises: Vec<&'static str> = EXERCISES.iter().map(|exercise| exercise.id).collect();
    let patterns: Vec<Pattern> = registry::checks()
        .flat_map(|check| {
            let family = check.id.rsplit_once('.').unwrap().0;
            [
                Pattern::parse(check.id),
                Pattern::parse(family),
                Pattern::parse(check.exercise()),
            ]
        })
        .filter_map(Result::ok)
        .collect();
    (
        btree_map(select(exercises), any_amount(), 0..6),
        btree_map(select(patterns), any_amount(), 0..12),
    )
        .prop_map(|(exercises, checks)| Weights { exercises, checks })
        .prop_filter("it is a scheme", |weights| weights.mistakes().is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn an_exercise_is_worth_what_it_is_given(weights in any_weights()) {
        let scheme = Scheme::new(&weights).unwrap();
        for exercise in EXERCISES {
            let whole: Amount = exercise.checks.iter().map(|check| scheme.worth(check.id)).sum();
            match weights.exercises.get(exercise.id) {
                Some(points) => prop_assert_eq!(whole, *points),
                None => prop_assert!(weights.exercises.is_empty() || whole.is_zero()),
            }
        }
    }

    #[test]
    fn the_interval_holds_every_end_and_sums_are_exact(
        weights in any_weights(),
        verdicts in vec((select(&VERDICTS[..]), any::<bool>(), any::<bool>()), registry::checks().count()),
    ) {
        let scheme = Scheme::new(&weights).unwrap();
        let mut open = blank("all");
        for (report, (verdict, known, _)) in reports(&mut open).zip(&verdicts) {
            report.verdict = *verdict;
            report.baseline = known.then_some(Baseline::Known);
        }
        let end = |met: &dyn Fn(bool) -> bool| {
            let mut end = open.clone();
            for (report, (_, _, coin)) in reports(&mut end).zip(&verdicts) {
                if report.verdict == Verdict::Undetermined {
                    report.verdict = if met(*coin) { Verdict::Pass } else { Verdict::Fail };
                }
            }
            scheme.award(&mut end);
            end.summary.points.unwrap_or_default()
        };
        let ends = [end(&|_| true), end(&|_| false), end(&|coin| coin)];
        scheme.award(&mut open);
        let points = open.summary.points.unwrap_or_default();
        for end in ends {
            prop_assert!(end.is_settled());
            prop_assert!(points.earned_min <= end.earned_min && end.earned_min <= points.earned_max);
            prop_assert_eq!((end.total, end.not_judged), (points.total, points.not_judged));
        }
        // Both ends are reached: the interval is no wider than it has to be.
        prop_assert_eq!(ends[0].earned_min, points.earned_max);
        prop_assert_eq!(ends[1].earned_min, points.earned_min);
        prop_assert!(points.earned_max <= points.total);

        let of_exercises: Points = open.exercises.iter().filter_map(|one| one.points).sum();
        prop_assert_eq!(of_exercises, points);
        for exercise in &open.exercises {
            let of_checks: Points = exercise.checks.iter().filter_map(|one| one.points).sum();
            prop_assert_eq!(of_checks, exercise.points.unwrap_or_default());
            let worth: BTreeMap<&str, Amount> =
                exercise.checks.iter().map(|one| (one.id.as_str(), scheme.worth(&one.id))).collect();
            prop_assert_eq!(of_checks.total + of_checks.not_judged, worth.into_values().sum());
        }
    }
}
