//! One cause, one failure: every fault makes its own check fail, and no other,
//! whichever door it is behind.

use checker_checks::{Selection, Terms, judge};
use checker_model::transcript::{Door, Transcript};
use checker_model::verdict::Verdict;

use super::spoil::Spoil;
use super::transcript::{self, evidence, good, instances};
use super::{Case, all};

/// The ids that fail, of everything that there is.
fn failing(transcripts: Vec<Transcript>) -> Vec<String> {
    let judgement = judge(&evidence(transcripts), &Selection::all(), &Terms::default());
    judgement
        .exercises
        .into_iter()
        .flat_map(|exercise| exercise.checks)
        .filter(|check| check.verdict == Verdict::Fail)
        .map(|check| check.id)
        .collect()
}

fn faults() -> impl Iterator<Item = &'static Case> {
    all().filter(|case| case.verdict == Verdict::Fail)
}

#[test]
fn what_is_good_behind_every_door_passes() {
    let everything = vec![good(Door::Api), good(Door::LoadBalancer), instances()];
    let judgement = judge(&evidence(everything), &Selection::all(), &Terms::default());
    let mut passed = 0;
    for check in judgement
        .exercises
        .iter()
        .flat_map(|exercise| &exercise.checks)
    {
        match check.verdict {
            Verdict::Pass => passed += 1,
            // What is seen in a stack only.
            Verdict::NotApplicable => {}
            other => panic!("{}: {other} {:?}", check.id, check.reasons),
        }
    }
    assert!(passed >= 31, "{passed}");
    assert_eq!(judgement.summary.exit_code, 0);
}

#[test]
fn a_fault_behind_one_door_fails_once() {
    let wrong: Vec<String> = faults()
        .filter_map(|case| {
            let mut doors = vec![good(Door::Api), good(Door::LoadBalancer), instances()];
            let spoiled = match &case.id[..4] {
                "ex09" => 2,
                "ex11" => 1,
                _ => 0,
            };
            (case.spoil)(&mut doors[spoiled]);
            let failing = failing(doors);
            (failing != [case.id]).then(|| format!("{}, {}: {failing:?}", case.id, case.what))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// With `--elb` alone the earlier exercises are judged through the balancer:
/// what fails there is not counted a second time.
#[test]
fn a_fault_behind_the_only_door_fails_once() {
    let wrong: Vec<String> = faults()
        .filter(|case| matches!(&case.id[..4], "ex03" | "ex04" | "ex05"))
        .filter_map(|case| {
            let mut only = good(Door::LoadBalancer);
            (case.spoil)(&mut only);
            let failing = failing(vec![only]);
            (failing != [case.id]).then(|| format!("{}, {}: {failing:?}", case.id, case.what))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// An application of another course behind every door is one failure.
#[test]
fn the_same_fault_behind_every_door_fails_once() {
    let mut doors = vec![good(Door::Api), good(Door::LoadBalancer), instances()];
    doors[0].message("root", "Hello");
    doors[1].message("root", "Hello");
    doors[1].message("burst", "Hello");
    doors[2].message("instance", "Hello");
    assert_eq!(failing(doors), ["ex03.root.message"]);
}

#[test]
fn an_api_that_answers_nothing_fails_once() {
    let mut t = good(Door::Api);
    for exchange in &mut t.exchanges {
        exchange.outcome = checker_model::transcript::Outcome::Broken("reset".into());
    }
    t.dialect = checker_model::Fact::absent(checker_model::Origin::Unseen);
    assert_eq!(failing(vec![t]), ["ex03.root.status"]);
}

#[test]
fn an_api_that_cannot_be_reached_fails_nothing() {
    let mut t = good(Door::Api);
    for exchange in &mut t.exchanges {
        exchange.outcome = checker_model::transcript::Outcome::Unreachable("refused".into());
    }
    t.dialect = checker_model::Fact::default();
    let judgement = judge(&evidence(vec![t]), &Selection::all(), &Terms::default());
    for check in judgement
        .exercises
        .iter()
        .flat_map(|exercise| &exercise.checks)
    {
        assert!(
            matches!(
                check.verdict,
                Verdict::Undetermined | Verdict::NotApplicable
            ),
            "{}: {}",
            check.id,
            check.verdict
        );
    }
    assert_eq!(judgement.summary.exit_code, 2);
}

/// Ex03 only: without the routes of later exercises, their checks fail by
/// their status alone.
#[test]
fn an_unfinished_api_fails_by_its_missing_routes() {
    let mut t = good(Door::Api);
    for what in ["upload", "upload missing", "download", "download missing"] {
        t.html(what);
        t.status(what, 404);
    }
    t.dialect = checker_model::Fact::absent(checker_model::Origin::Unseen);
    t.content("relist", &serde_json::json!(transcript::keys()));
    t.objects.clear();
    assert_eq!(
        failing(vec![t]),
        ["ex04.upload.status", "ex05.download.status"]
    );
}

/// `ex11` alone: nobody else reports what fails, so its own checks do, and one
/// that follows from another says from which.
#[test]
fn the_balancers_checks_stand_alone() {
    let mut t = good(Door::LoadBalancer);
    t.status("upload", 500);
    t.without("download");
    let selection = Selection::parse(["ex11"]).unwrap();
    let judgement = judge(&evidence(vec![t]), &selection, &Terms::default());
    let verdict = |id: &str| {
        let checks = &judgement.exercises[0].checks;
        let check = checks.iter().find(|check| check.id == id).unwrap();
        (check.verdict, check.skipped_because.as_deref())
    };
    assert_eq!(verdict("ex11.api.root"), (Verdict::Pass, None));
    assert_eq!(verdict("ex11.api.upload"), (Verdict::Fail, None));
    for id in ["ex11.api.upload-missing", "ex11.api.download"] {
        assert_eq!(
            verdict(id),
            (Verdict::Skipped, Some("ex11.api.upload")),
            "{id}"
        );
    }
}

/// A list of a hundred thousand keys is judged in moments: it is read often.
#[test]
fn a_long_list_is_judged_whole() {
    let many: std::collections::BTreeSet<String> = (0..20_000)
        .map(|n| format!("a/rather/long/key/{n:06}"))
        .collect();
    let mut t = good(Door::Api);
    for listing in &mut t.listings {
        listing.keys = checker_model::Fact::value(many.clone(), checker_model::Origin::Unseen);
    }
    let mut after = many.clone();
    after.insert(transcript::FILE.into());
    t.content("list", &serde_json::json!(many));
    t.content("relist", &serde_json::json!(after));
    assert!(failing(vec![t]).is_empty());
}
