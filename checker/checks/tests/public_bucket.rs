//! The checks on what anyone sees of a bucket, on conversations with one.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use checker_checks::{Selection, Terms, judge};
use checker_model::evidence::{EVIDENCE_VERSION, Evidence, Given};
use checker_model::run::{CheckReport, Tool};
use checker_model::storage::Bucket;
use checker_model::transcript::{
    Body, BucketListing, Door, Exchange, KnownBy, Outcome, Request, Response, Step, Transcript,
};
use checker_model::verdict::Verdict::{self, Fail, Pass, Skipped, Undetermined};
use checker_model::{Fact, Origin, Stack, VantagePoint, Why};

const OBJECT: &str = "mcs01.object.public-url";
const LISTING: &str = "mcs01.object.list-denied";

fn answer(status: u16, text: &str) -> Outcome {
    Outcome::Response(Response {
        status,
        headers: vec![("content-type".into(), "application/xml".into())],
        body: Body {
            text: Some(text.into()),
            ..Body::default()
        },
    })
}

fn error(status: u16, code: &str) -> Outcome {
    answer(status, &format!("<Error><Code>{code}</Code></Error>"))
}

fn denied() -> Outcome {
    error(403, "AccessDenied")
}

fn push(t: &mut Transcript, step: Step, url: &str, outcome: Outcome) {
    t.exchanges.push(Exchange {
        number: t.exchanges.len() + 1,
        step,
        request: Request {
            method: "GET".into(),
            url: url.into(),
            headers: Vec::new(),
            body: None,
        },
        outcome,
        offset_ms: 0,
        duration_ms: 1,
    });
}

/// A conversation with a bucket: what the list and the objects answer.
fn talk(bucket: &str, list: Outcome, objects: Vec<(KnownBy, Outcome)>) -> Transcript {
    let mut t = Transcript::new(
        Door::Bucket,
        format!("https://{bucket}.s3.amazonaws.com"),
        "2026-01-01T00:00:00Z".parse().unwrap(),
    );
    t.given_bucket = Some(bucket.into());
    let root = format!("https://{bucket}.s3.amazonaws.com/");
    let bucket = bucket.to_owned();
    let step = Step::AnonymousListing {
        bucket: bucket.clone(),
    };
    push(&mut t, step, &root, list);
    for (known_by, outcome) in objects {
        let step = Step::PublicObject {
            bucket: bucket.clone(),
            key: "examples/k.jpg".into(),
            known_by,
        };
        push(&mut t, step, &format!("{root}examples/k.jpg"), outcome);
    }
    t
}

fn evidence(transcripts: Vec<Transcript>, stacks: Vec<Stack>) -> Evidence {
    Evidence {
        evidence_version: EVIDENCE_VERSION,
        tool: Tool {
            name: "checker".into(),
            version: "0".into(),
        },
        collected_at: "2026-11-22T06:00:00Z".parse().unwrap(),
        given: Given::default(),
        stacks,
        turn_in: None,
        transcripts,
    }
}

fn report(evidence: &Evidence, id: &str) -> CheckReport {
    // As evidence that was saved, and read again.
    let text = serde_json::to_string(evidence).unwrap();
    let evidence: Evidence = serde_json::from_str(&text).unwrap();
    let selection = Selection::parse(["mcs01"]).unwrap();
    let judgement = judge(&evidence, &selection, &Terms::default());
    let exercises = judgement.exercises.into_iter();
    let mut checks = exercises.flat_map(|exercise| exercise.checks);
    checks.find(|check| check.id == id).unwrap()
}

fn verdict(t: Transcript, id: &str) -> Verdict {
    report(&evidence(vec![t], Vec::new()), id).verdict
}

#[test]
fn an_object_answers_or_it_does_not() {
    use KnownBy::{AnonymousListing, Custom, Listing, Website};
    let ok = || answer(200, "");
    let silent = || Outcome::Unreachable("no route".into());
    let cases = [
        ("it answers", vec![(Listing, ok())], Pass),
        ("a guess answers", vec![(Custom, ok())], Pass),
        ("it is refused", vec![(Listing, denied())], Fail),
        (
            "it is listed to anyone and refused",
            vec![(AnonymousListing, denied())],
            Fail,
        ),
        (
            "another answers",
            vec![(Listing, error(403, "InvalidObjectState")), (Listing, ok())],
            Pass,
        ),
        (
            "the one that may be there is refused",
            vec![(Website, denied())],
            Undetermined,
        ),
        (
            "what may be there is not",
            vec![(Custom, error(404, "NoSuchKey"))],
            Undetermined,
        ),
        (
            "S3 is busy",
            vec![(Listing, error(503, "SlowDown"))],
            Undetermined,
        ),
        (
            "a redirect that is not followed",
            vec![(Listing, answer(302, ""))],
            Undetermined,
        ),
        ("nobody answers", vec![(Listing, silent())], Undetermined),
        (
            "one is refused, one silent",
            vec![(Listing, denied()), (Listing, silent())],
            Undetermined,
        ),
        ("nothing was asked", vec![], Undetermined),
    ];
    for (what, objects, expected) in cases {
        let t = talk("chat-images", denied(), objects);
        assert_eq!(verdict(t, OBJECT), expected, "{what}");
    }
}

#[test]
fn a_bucket_that_is_not_there_is_one_failure() {
    let missing = || error(404, "NoSuchBucket");
    let t = talk("chat-images", missing(), vec![(KnownBy::Custom, missing())]);
    let seen = evidence(vec![t], Vec::new());
    let object = report(&seen, OBJECT);
    assert_eq!(object.verdict, Fail);
    assert!(object.failures[0].actual.contains("no bucket of this name"));
    let listing = report(&seen, LISTING);
    assert_eq!(listing.verdict, Skipped);
    assert_eq!(listing.skipped_because.as_deref(), Some(OBJECT));
}

#[test]
fn dots_in_the_name_are_said_to_be_what_is_wrong() {
    let tls = "error sending request: invalid peer certificate: certificate not valid for name";
    let gone = |why: &str| Outcome::Unreachable(why.into());
    let t = |bucket, why| talk(bucket, denied(), vec![(KnownBy::Listing, gone(why))]);
    let seen = evidence(vec![t("www.chat.example", tls)], Vec::new());
    let object = report(&seen, OBJECT);
    assert_eq!(object.verdict, Fail);
    assert!(object.failures[0].actual.contains("dots"), "{object:?}");
    // Another's certificate, or no network, is nobody's fault here.
    assert_eq!(verdict(t("chat-images", tls), OBJECT), Undetermined);
    assert_eq!(
        verdict(t("www.chat.example", "no route"), OBJECT),
        Undetermined
    );
}

#[test]
fn without_a_key_the_reason_and_the_way_out_are_told() {
    let origin = || Origin::aws_call("s3:ListBucket");
    let cases = [
        (
            Fact::value(std::collections::BTreeSet::new(), origin()),
            "holds no object",
        ),
        (Fact::absent(origin()), "no such bucket"),
        (
            Fact::unknown(Why::AccessDenied("s3:ListBucket".into()), origin()),
            "s3:ListBucket",
        ),
    ];
    for (keys, says) in cases {
        let mut t = talk("chat-images", denied(), vec![]);
        t.listings.push(BucketListing {
            after_exchange: 1,
            bucket: "chat-images".into(),
            keys,
        });
        let report = report(&evidence(vec![t], Vec::new()), OBJECT);
        assert_eq!(report.verdict, Undetermined, "{says}");
        assert!(report.reasons[0].why.detail().contains(says), "{report:?}");
    }
}

#[test]
fn a_list_is_refused_or_it_is_not() {
    let list = "<ListBucketResult><Contents/></ListBucketResult>";
    for (what, outcome, expected) in [
        ("refused", denied(), Pass),
        ("handed out", answer(200, list), Fail),
        ("a page of a website", answer(200, "<html>"), Undetermined),
        ("elsewhere", error(301, "PermanentRedirect"), Undetermined),
        (
            "silence",
            Outcome::Unreachable("no route".into()),
            Undetermined,
        ),
    ] {
        let t = talk("chat-images", outcome, vec![]);
        assert_eq!(verdict(t, LISTING), expected, "{what}");
    }
    // Asked again where S3 said that it is.
    let mut t = talk("chat-images", error(301, "PermanentRedirect"), vec![]);
    let again = t.exchanges[0].step.clone();
    push(
        &mut t,
        again,
        "https://chat-images.s3.eu-west-1.amazonaws.com/",
        denied(),
    );
    assert_eq!(verdict(t, LISTING), Pass);
}

#[test]
fn what_the_functions_put_there_counts_for_the_same_bucket() {
    let empty = || talk("chat-images", denied(), vec![]);
    let function = |bucket, outcome| {
        let mut t = talk(bucket, denied(), vec![(KnownBy::Promise, outcome)]);
        t.door = Door::FunctionUrl;
        t.given_bucket = None;
        t
    };
    let with = |other| report(&evidence(vec![empty(), other], Vec::new()), OBJECT).verdict;
    assert_eq!(with(function("chat-images", answer(200, ""))), Pass);
    assert_eq!(with(function("chat-images", denied())), Fail);
    assert_eq!(with(function("another", answer(200, ""))), Undetermined);
}

/// A refusal that the bucket's settings explain is theirs to say.
#[test]
fn one_cause_is_one_failure() {
    let mut stack = Stack::unseen(VantagePoint::Live);
    stack.buckets.incomplete.clear();
    stack.cloudformation_stacks.incomplete.clear();
    let bucket = Bucket {
        id: "chat-images".into(),
        name: Fact::value("chat-images", Origin::Unseen),
        website: Fact::value(checker_model::storage::Website::default(), Origin::Unseen),
        policy: Fact::absent(Origin::Unseen),
        ..Bucket::default()
    };
    stack.buckets.items.insert("chat-images".into(), bucket);
    let t = talk("chat-images", denied(), vec![(KnownBy::Listing, denied())]);
    let seen = evidence(vec![t], vec![stack]);
    assert_eq!(report(&seen, "mcs01.bucket.policy").verdict, Fail);
    let object = report(&seen, OBJECT);
    assert_eq!(object.verdict, Skipped);
    assert_eq!(
        object.skipped_because.as_deref(),
        Some("mcs01.bucket.policy")
    );
}

/// Evidence of before the way was noted in which a key is known.
#[test]
fn older_evidence_is_read() {
    let step = r#"{"type":"public-object","bucket":"b","key":"k"}"#;
    let step: Step = serde_json::from_str(step).unwrap();
    let Step::PublicObject { known_by, .. } = step else {
        panic!("{step:?}");
    };
    assert_eq!(known_by, KnownBy::Promise);
}
