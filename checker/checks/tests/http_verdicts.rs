//! Every check on the API, on conversations that are spoiled in one way.

#![expect(
    clippy::unwrap_used,
    reason = "a table that cannot be built is a failed test"
)]

mod http_cases;

use checker_checks::Judge;
use checker_checks::registry;
use checker_model::transcript::Door;
use checker_model::verdict::Verdict;
use checker_model::{Fact, Origin};
use http_cases::spoil::Spoil;
use http_cases::transcript::{self, evidence, good};
use http_cases::{all, report};

#[test]
fn each_case_gets_its_verdict() {
    let wrong: Vec<String> = all()
        .filter_map(|case| {
            let report = report(&case.evidence(), case.id);
            (report.verdict != case.verdict).then(|| {
                format!(
                    "{}, {}: {} instead of {}: {:?} {:?} {:?}",
                    case.id,
                    case.what,
                    report.verdict,
                    case.verdict,
                    report.failures,
                    report.reasons,
                    report.skipped_because
                )
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_check_on_the_api_has_a_case_for_each_verdict() {
    let mut checks = 0;
    for check in registry::checks() {
        if matches!(
            check.judge,
            Judge::Http(_) | Judge::Balancer(_) | Judge::Instances(_)
        ) && all().any(|case| case.id.starts_with(check.exercise()))
        {
            checks += 1;
            for verdict in [Verdict::Pass, Verdict::Fail, Verdict::Undetermined] {
                assert!(
                    all().any(|case| case.id == check.id && case.verdict == verdict),
                    "{} has no case that gives {verdict}",
                    check.id
                );
            }
        }
    }
    assert!(checks >= 31, "{checks}");
}

/// Whatever is said about a miss fits on a line, and tells where it was seen.
#[test]
fn a_failure_says_what_where_and_what_to_do() {
    for case in all().filter(|case| case.verdict == Verdict::Fail) {
        let report = report(&case.evidence(), case.id);
        assert!(!report.failures.is_empty(), "{}", case.id);
        for failure in report.failures {
            for text in [&failure.expected, &failure.actual, &failure.fix] {
                assert!(!text.is_empty() && !text.contains('\n'), "{}", case.id);
                assert!(text.chars().count() < 500, "{}: {text}", case.id);
            }
            assert_ne!(failure.expected, failure.actual, "{}", case.id);
            assert!(
                !failure.origin.is_unseen() || case.what == "no such bucket",
                "{}, {}",
                case.id,
                case.what
            );
        }
    }
}

#[test]
fn an_undetermined_check_says_why() {
    for case in all().filter(|case| case.verdict == Verdict::Undetermined) {
        let report = report(&case.evidence(), case.id);
        assert!(!report.reasons.is_empty(), "{}, {}", case.id, case.what);
        assert!(report.failures.is_empty(), "{}, {}", case.id, case.what);
    }
}

#[test]
fn hostile_text_is_bounded_and_stays_on_its_line() {
    let mut t = good(Door::Api);
    t.message("root", &format!("\u{1b}[2J\n{}", "x".repeat(100_000)));
    let failure = &report(&evidence(vec![t]), "ex03.root.message").failures[0];
    assert!(failure.actual.chars().count() < 300);
    assert!(!failure.actual.chars().any(char::is_control));
}

#[test]
fn a_status_in_the_body_is_pointed_out() {
    let mut t = good(Door::Api);
    t.status("download missing", 200);
    let number = t
        .exchanges
        .iter()
        .position(|e| transcript::kind(&t, &e.step) == "download missing");
    let failure = &report(&evidence(vec![t]), "ex05.missing.status").failures[0];
    assert_eq!(failure.actual, "status 200, though the body says 404");
    let Origin::Http { url, exchange } = &failure.origin else {
        panic!("{:?}", failure.origin);
    };
    assert_eq!(Some(*exchange), number.map(|at| at + 1));
    assert!(url.ends_with(transcript::MISSING), "{url}");
}

#[test]
fn a_list_of_attempts_tells_what_was_tried() {
    let mut t = good(Door::Api);
    t.status("upload", 405);
    t.dialect = Fact::absent(Origin::Unseen);
    let failure = &report(&evidence(vec![t]), "ex04.upload.status").failures[0];
    assert_eq!(failure.actual, "POST multipart → 405");
}

#[test]
fn what_is_missing_from_a_list_is_counted() {
    let mut t = good(Door::Api);
    let page: Vec<_> = transcript::keys().into_iter().take(1000).collect();
    t.content("list", &serde_json::json!(page));
    let failure = &report(&evidence(vec![t]), "ex03.list.complete").failures[0];
    assert_eq!(failure.expected, "the 1200 keys that S3 itself lists");
    assert_eq!(
        failure.actual,
        "1000 keys; missing: file-1000.csv, file-1001.csv, file-1002.csv and 197 more"
    );
}

#[test]
fn waiting_for_expiry_has_to_be_asked_for() {
    let mut t = good(Door::Api);
    t.without("expired");
    let mut evidence = evidence(vec![t]);
    evidence.given.wait_expiry = false;
    let report = report(&evidence, "ex05.url.expires");
    assert_eq!(report.verdict, Verdict::NotApplicable);
    assert!(report.reasons[0].why.detail().contains("--wait-expiry"));
}

#[test]
fn without_an_address_nothing_applies() {
    let evidence = evidence(Vec::new());
    for id in [
        "ex03.root.status",
        "ex04.upload.status",
        "ex09.api.answers",
        "ex11.api.root",
    ] {
        assert_eq!(
            report(&evidence, id).verdict,
            Verdict::NotApplicable,
            "{id}"
        );
    }
}
