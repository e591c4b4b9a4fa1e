//! The presigned URL that is given on the command line.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use checker_checks::{Selection, Terms, judge};
use checker_model::Verdict::{self, Fail, NotApplicable, Pass, Skipped, Undetermined};
use checker_model::evidence::{EVIDENCE_VERSION, Evidence, Given};
use checker_model::run::Tool;
use rstest::rstest;

/// Of signature version 4.
const V4: &str = "https://module02-4242.s3.eu-west-1.amazonaws.com/appstore_games.csv?X-Amz-Date=20260101T000000Z&X-Amz-Signature=REDACTED";

fn verdicts(url: Option<&str>, bucket: Option<&str>) -> Vec<(String, Verdict)> {
    let mut both = judged(&evidence(url, bucket));
    both.retain(|(id, _)| ["ex01.url.target", "ex01.url.expiry"].contains(&id.as_str()));
    both
}

fn evidence(url: Option<&str>, bucket: Option<&str>) -> Evidence {
    Evidence {
        evidence_version: EVIDENCE_VERSION,
        tool: Tool {
            name: "checker".into(),
            version: "0".into(),
        },
        collected_at: "2026-11-22T06:00:00Z".parse().unwrap(),
        given: Given {
            presigned_url: url.map(Into::into),
            bucket: bucket.map(Into::into),
            ..Given::default()
        },
        stacks: Vec::new(),
        turn_in: None,
        transcripts: Vec::new(),
    }
}

fn judged(evidence: &Evidence) -> Vec<(String, Verdict)> {
    let selection = Selection::parse(["ex01.url.*"]).unwrap();
    let judgement = judge(evidence, &selection, &Terms::default());
    let reports = judgement.exercises.into_iter().flat_map(|one| one.checks);
    reports.map(|one| (one.id, one.verdict)).collect()
}

fn pair(target: Verdict, expiry: Verdict) -> Vec<(String, Verdict)> {
    vec![
        ("ex01.url.target".to_owned(), target),
        ("ex01.url.expiry".to_owned(), expiry),
    ]
}

#[rstest]
#[case("600", Pass)]
#[case("3600", Fail)]
#[case("60", Fail)]
fn version_4_tells_how_long(#[case] seconds: &str, #[case] verdict: Verdict) {
    let url = format!("{V4}&X-Amz-Expires={seconds}");
    assert_eq!(verdicts(Some(&url), None), pair(Pass, verdict));
}

/// The run is at 1795327200.
#[rstest]
#[case("1795327800", Pass)]
#[case("1795327750", Pass)]
#[case("1795330800", Fail)]
#[case("1795327260", Undetermined)]
#[case("1795320000", Undetermined)]
fn version_2_tells_when_it_ends(#[case] end: &str, #[case] verdict: Verdict) {
    let url = format!(
        "https://s3.eu-west-1.amazonaws.com/module02-4242/appstore_games.csv?Signature=REDACTED&Expires={end}"
    );
    assert_eq!(verdicts(Some(&url), None), pair(Pass, verdict));
}

#[test]
fn it_is_for_the_file_in_the_bucket() {
    let other = |from: &str, to: &str| format!("{V4}&X-Amz-Expires=600").replace(from, to);
    for url in [
        other("appstore_games.csv", "games.csv"),
        other("module02-4242", "module02-mine"),
    ] {
        assert_eq!(verdicts(Some(&url), None), pair(Fail, Pass), "{url}");
    }
    let mine = other("module02-4242", "mine");
    assert_eq!(verdicts(Some(&mine), Some("mine")), pair(Pass, Pass));
    let own = other("", "");
    assert_eq!(verdicts(Some(&own), Some("mine")), pair(Fail, Pass));
}

#[test]
fn what_is_not_presigned_fails_once() {
    let url = "https://module02-4242.s3.amazonaws.com/appstore_games.csv";
    assert_eq!(verdicts(Some(url), None), pair(Fail, Skipped));
}

#[test]
fn without_a_url_nothing_applies() {
    assert_eq!(verdicts(None, None), pair(NotApplicable, NotApplicable));
}

mod asked {
    use checker_model::transcript::{
        Body, Digest, Door, Exchange, Outcome, Request, Response, Step, StoredObject, Transcript,
    };
    use checker_model::{Fact, Origin, Why};

    use super::*;

    const OURS: &str =
        "http://127.0.0.1:9000/module02-4242/appstore_games.csv?X-Amz-Signature=REDACTED";

    /// The verdicts on `downloads` and `expires`.
    fn both(
        url: &str,
        outcomes: &[(Step, Outcome)],
        stored: Option<Fact<Digest>>,
        wait_expiry: bool,
    ) -> [Verdict; 2] {
        let url = format!("{url}&X-Amz-Expires=600");
        let mut evidence = evidence(Some(&url), None);
        evidence.given.wait_expiry = wait_expiry;
        let mut transcript = Transcript::new(Door::PresignedUrl, "", evidence.collected_at);
        for (number, (step, outcome)) in outcomes.iter().enumerate() {
            transcript.exchanges.push(Exchange {
                number: number + 1,
                step: step.clone(),
                request: Request {
                    method: "GET".into(),
                    url: url.clone(),
                    headers: Vec::new(),
                    body: None,
                },
                outcome: outcome.clone(),
                offset_ms: 0,
                duration_ms: 0,
            });
        }
        transcript.objects.extend(stored.map(|object| StoredObject {
            sample: 0,
            bucket: "module02-4242".into(),
            key: "appstore_games.csv".into(),
            object,
        }));
        evidence.transcripts.push(transcript);
        let all = judged(&evidence);
        let verdict = |id: &str| all.iter().find(|one| one.0 == id).unwrap().1;
        [verdict("ex01.url.downloads"), verdict("ex01.url.expires")]
    }

    fn answer(status: u16, length: u64, text: &str) -> Outcome {
        Outcome::Response(Response {
            status,
            headers: Vec::new(),
            body: Body {
                length,
                sha256: format!("{length:064x}"),
                text: Some(text.into()),
                cut_short: None,
            },
        })
    }

    fn holds(length: u64) -> Option<Fact<Digest>> {
        let digest = Digest {
            length,
            sha256: format!("{length:064x}"),
        };
        Some(Fact::value(digest, Origin::Unseen))
    }

    fn now(outcome: Outcome) -> Vec<(Step, Outcome)> {
        vec![(Step::Presigned { sample: 0 }, outcome)]
    }

    fn later(outcome: Outcome) -> Vec<(Step, Outcome)> {
        let mut both = now(answer(200, 9, ""));
        both.push((Step::PresignedExpired { sample: 0 }, outcome));
        both
    }

    const PAST: &str =
        "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>";

    #[test]
    fn it_downloads_what_the_bucket_holds() {
        let [same, waits] = both(OURS, &now(answer(200, 9, "")), holds(9), false);
        assert_eq!((same, waits), (Pass, NotApplicable));
        for (outcome, stored, verdict) in [
            (answer(200, 9, ""), holds(8), Fail),
            (answer(200, 0, ""), holds(0), Fail),
            (
                answer(403, 9, "<Code>SignatureDoesNotMatch</Code>"),
                holds(9),
                Fail,
            ),
            (
                answer(404, 9, "<Code>NoSuchKey</Code>"),
                Some(Fact::absent(Origin::Unseen)),
                Fail,
            ),
            (
                answer(503, 9, "<Code>SlowDown</Code>"),
                holds(9),
                Undetermined,
            ),
            (answer(500, 9, ""), holds(9), Undetermined),
            (
                Outcome::Unreachable("refused".into()),
                holds(9),
                Undetermined,
            ),
            (Outcome::Broken("reset".into()), holds(9), Fail),
            (answer(403, 9, PAST), holds(9), Undetermined),
        ] {
            let [downloads, _] = both(OURS, &now(outcome.clone()), stored, false);
            assert_eq!(downloads, verdict, "{outcome:?}");
        }
    }

    #[test]
    fn without_a_look_into_the_bucket_only_s3_itself_is_believed() {
        let denied = Fact::unknown(Why::AccessDenied("s3:GetObject".into()), Origin::Unseen);
        for stored in [None, Some(denied)] {
            let asked = now(answer(200, 9, ""));
            assert_eq!(both(OURS, &asked, stored.clone(), false)[0], Undetermined);
            assert_eq!(both(V4, &asked, stored, false)[0], Pass);
        }
        let evil = V4.replace("amazonaws.com", "amazonaws.com.example");
        assert_eq!(
            both(&evil, &now(answer(200, 9, "")), None, false)[0],
            Undetermined
        );
    }

    #[test]
    fn after_its_time_it_is_refused() {
        for (outcomes, waited, verdict) in [
            (later(answer(403, 9, PAST)), true, Pass),
            (later(answer(200, 9, "")), true, Fail),
            (later(answer(404, 9, "")), true, Fail),
            (later(answer(503, 9, "")), true, Undetermined),
            (now(answer(200, 9, "")), true, Undetermined),
            (now(answer(200, 9, "")), false, NotApplicable),
            (now(answer(403, 9, PAST)), false, Pass),
            (later(answer(403, 9, PAST))[1..].to_vec(), false, Pass),
        ] {
            let [_, expires] = both(OURS, &outcomes, holds(9), waited);
            assert_eq!(expires, verdict, "{outcomes:?}");
        }
        let past = &later(answer(403, 9, PAST))[1..];
        assert_eq!(both(OURS, past, holds(9), false)[0], Undetermined);
    }

    #[test]
    fn what_was_not_asked_is_not_known_and_the_wrong_url_is_skipped() {
        assert_eq!(both(OURS, &[], None, false), [Undetermined; 2]);
        let other = OURS.replace("appstore_games", "games");
        assert_eq!(
            both(&other, &now(answer(200, 9, "")), holds(9), false),
            [Skipped; 2]
        );
    }
}
