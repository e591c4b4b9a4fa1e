//! The checks on the function URL and what it leads to, on conversations that
//! are spoiled in one way.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use checker_checks::{Judge, Judgement, Selection, Terms, judge, registry};
use checker_model::evidence::{EVIDENCE_VERSION, Evidence, Given};
use checker_model::run::{CheckReport, Tool};
use checker_model::transcript::{
    Body, Door, Exchange, ImageFetched, ImageKind, ImageSeen, ImageSent, KnownBy, Outcome, PutWay,
    Request, Response, Step, Transcript, Whereabouts,
};
use checker_model::verdict::Verdict::{self, Fail, NotApplicable, Pass, Skipped, Undetermined};
use checker_model::{Fact, Level, Origin, Why};
use serde_json::json;

const UPLOADS: &str = "https://chat-images.s3.eu-west-1.amazonaws.com/input";
const RESULTS: &str = "https://chat-images-resized.s3.eu-west-1.amazonaws.com";
const SIGNATURE: &str = "X-Amz-Date=20260101T000000Z&X-Amz-Expires=300&X-Amz-Signature=REDACTED";
const FUNCTION: &str = "https://abc.lambda-url.eu-west-1.on.aws/";

fn outcome(status: u16, content_type: &str, text: Option<String>) -> Outcome {
    Outcome::Response(Response {
        status,
        headers: vec![("content-type".into(), content_type.into())],
        body: Body {
            length: 1000,
            sha256: String::new(),
            text,
            cut_short: None,
        },
    })
}

fn refused(status: u16) -> Outcome {
    let text = "<Error><Code>AccessDenied</Code></Error>".to_owned();
    outcome(status, "application/xml", Some(text))
}

fn push(t: &mut Transcript, step: Step, url: String, outcome: Outcome) -> usize {
    let number = t.exchanges.len() + 1;
    t.exchanges.push(Exchange {
        number,
        step,
        request: Request {
            method: "GET".into(),
            url,
            headers: Vec::new(),
            body: None,
        },
        outcome,
        offset_ms: number as u64 * 10,
        duration_ms: 5,
    });
    number
}

fn seen(t: &mut Transcript, step: Step, url: String, format: &str, (width, height): (u32, u32)) {
    let exchange = push(t, step, url, outcome(200, format, None));
    let seen = ImageSeen {
        format: format.into(),
        width,
        height,
        upright: Fact::value(true, Origin::Unseen),
    };
    t.fetched.push(ImageFetched {
        exchange,
        image: Fact::value(seen, Origin::Unseen),
    });
}

/// A conversation without a fault.
fn good() -> Transcript {
    let mut t = Transcript::new(
        Door::FunctionUrl,
        FUNCTION,
        "2026-01-01T00:00:00Z".parse().unwrap(),
    );
    let kinds = [
        (ImageKind::Jpeg, "image/jpeg", (1200, 800), (1000, 667)),
        (ImageKind::Rotated, "image/jpeg", (600, 900), (600, 900)),
        (ImageKind::Png, "image/png", (640, 480), (640, 480)),
        (ImageKind::Text, "image/jpeg", (0, 0), (0, 0)),
    ];
    for (image, (kind, content_type, (width, height), view)) in kinds.into_iter().enumerate() {
        let name = format!("checker-probe-1-{image}");
        t.images.push(ImageSent {
            name: name.clone(),
            kind,
            content_type: content_type.into(),
            length: 1000,
            sha256: String::new(),
            width,
            height,
        });
        let upload = format!("{UPLOADS}/{name}?{SIGNATURE}");
        let results = ["thumbnail", "view"].map(|role| format!("{RESULTS}/{role}/{name}"));
        let answer =
            json!({"upload_url": upload, "thumbnail_url": results[0], "view_url": results[1]});
        let asked = outcome(200, "application/json", Some(answer.to_string()));
        let url = format!("{FUNCTION}?filename={name}");
        push(&mut t, Step::UploadUrl { image }, url, asked);
        let way = PutWay::AsSaid;
        push(
            &mut t,
            Step::Put { image, way },
            upload,
            outcome(200, "", None),
        );
        for (which, size) in [(100, 100), view].into_iter().enumerate() {
            let step = Step::Resized { image, which };
            let url = results[which].clone();
            if kind == ImageKind::Text {
                push(&mut t, step, url, refused(404));
            } else {
                seen(&mut t, step, url, content_type, size);
            }
        }
    }
    for way in [PutWay::WrongType, PutWay::OtherKey, PutWay::Expired] {
        push(
            &mut t,
            Step::Put { image: 0, way },
            UPLOADS.into(),
            refused(403),
        );
    }
    let (bucket, key) = ("chat-images-resized", "view/checker-probe-1-0");
    let object = Step::PublicObject {
        bucket: bucket.into(),
        key: key.into(),
        known_by: KnownBy::Promise,
    };
    push(
        &mut t,
        object,
        format!("{RESULTS}/{key}"),
        outcome(200, "image/jpeg", None),
    );
    let listing = Step::AnonymousListing {
        bucket: bucket.into(),
    };
    push(&mut t, listing, format!("{RESULTS}/"), refused(403));
    t
}

fn judged(transcript: Transcript, selection: &str) -> Judgement {
    let evidence = Evidence {
        evidence_version: EVIDENCE_VERSION,
        tool: Tool {
            name: "checker".into(),
            version: "0".into(),
        },
        collected_at: "2026-11-22T06:00:00Z".parse().unwrap(),
        given: Given {
            wait_expiry: true,
            ..Given::default()
        },
        stacks: Vec::new(),
        turn_in: None,
        transcripts: vec![transcript],
    };
    // As evidence that was saved, and read again.
    let text = serde_json::to_string(&evidence).unwrap();
    let evidence = serde_json::from_str(&text).unwrap();
    let selection = Selection::parse([selection]).unwrap();
    judge(&evidence, &selection, &Terms::default())
}

fn over_http() -> Vec<&'static str> {
    let of = |judge: &Judge| matches!(judge, Judge::FunctionUrl(_) | Judge::Bucket(_));
    let checks = registry::checks().filter(|check| of(&check.judge));
    checks.map(|check| check.id).collect()
}

fn reports(judgement: &Judgement) -> impl Iterator<Item = &CheckReport> {
    let exercises = judgement.exercises.iter();
    exercises.flat_map(|exercise| &exercise.checks)
}

/// Which exchange: of a step of the main image.
#[derive(Clone, Copy)]
enum At {
    Ask,
    Put(PutWay),
    Thumbnail,
    View,
    Object,
    Listing,
    Text,
}

fn numbers(t: &Transcript, at: At) -> Vec<usize> {
    let text = t.images.iter().position(|one| one.kind == ImageKind::Text);
    let is = |step: &Step| match (at, step) {
        (At::Ask, Step::UploadUrl { image: 0 })
        | (At::Object, Step::PublicObject { .. })
        | (At::Listing, Step::AnonymousListing { .. }) => true,
        (At::Put(wanted), Step::Put { image: 0, way }) => *way == wanted,
        (At::Thumbnail, Step::Resized { image, which: 0 })
        | (At::View, Step::Resized { image, which: 1 }) => Some(*image) != text,
        (At::Text, Step::Resized { image, .. }) => Some(*image) == text,
        _ => false,
    };
    let found = t.exchanges.iter().filter(|one| is(&one.step));
    found.map(|one| one.number).collect()
}

fn answer(t: &mut Transcript, at: At, outcome: &Outcome) {
    for number in numbers(t, at) {
        t.exchanges[number - 1].outcome = outcome.clone();
        t.fetched.retain(|one| one.exchange != number);
    }
}

fn gone(t: &mut Transcript, at: At) {
    answer(t, at, &Outcome::Unreachable("no route".into()));
}

fn without(t: &mut Transcript, at: At) {
    for number in numbers(t, at) {
        t.exchanges[number - 1].step = Step::Burst;
    }
}

fn resize(t: &mut Transcript, at: At, width: u32, height: u32) {
    for number in numbers(t, at) {
        let mut fetched = t.fetched.iter_mut();
        let one = fetched.find(|one| one.exchange == number).unwrap();
        let mut image = one.image.get().unwrap().clone();
        (image.width, image.height) = (width, height);
        one.image = Fact::value(image, Origin::Unseen);
    }
}

/// One image alone.
fn resize_of(t: &mut Transcript, at: At, kind: ImageKind, width: u32, height: u32) {
    let of = t.images.iter().position(|one| one.kind == kind);
    for number in numbers(t, at) {
        let step = &t.exchanges[number - 1].step;
        let mut fetched = t.fetched.iter_mut();
        let one = fetched.find(|one| one.exchange == number).unwrap();
        if matches!(step, Step::Resized { image, .. } if Some(*image) == of) {
            let mut image = one.image.get().unwrap().clone();
            (image.width, image.height) = (width, height);
            one.image = Fact::value(image, Origin::Unseen);
        }
    }
}

fn expired() -> Outcome {
    let text = "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>";
    outcome(403, "application/xml", Some(text.into()))
}

fn unseen(t: &mut Transcript, at: At) {
    for number in numbers(t, at) {
        let mut fetched = t.fetched.iter_mut();
        let one = fetched.find(|one| one.exchange == number).unwrap();
        one.image = Fact::unknown(Why::NotSupported("image/avif".into()), Origin::Unseen);
    }
}

fn retype(t: &mut Transcript, at: At, content_type: &str) {
    for number in numbers(t, at) {
        if let Outcome::Response(one) = &mut t.exchanges[number - 1].outcome {
            one.headers = vec![("content-type".into(), content_type.into())];
        }
    }
}

fn say(t: &mut Transcript, body: &str) {
    let said = outcome(200, "application/json", Some(body.into()));
    answer(t, At::Ask, &said);
}

struct Case {
    id: &'static str,
    verdict: Verdict,
    says: &'static str,
    spoil: fn(&mut Transcript),
}

const fn case(
    id: &'static str,
    verdict: Verdict,
    says: &'static str,
    spoil: fn(&mut Transcript),
) -> Case {
    Case {
        id,
        verdict,
        says,
        spoil,
    }
}

const ELSEWHERE: &str = r#"{"u":"https://chat-images.s3.amazonaws.com/uploads/a.jpg?X-Amz-Expires=9&X-Amz-Signature=REDACTED","a":"https://r/1","b":"https://r/2"}"#;
const ONE_PROMISE: &str = r#"{"u":"https://chat-images.s3.amazonaws.com/input/a.jpg?X-Amz-Expires=9&X-Amz-Signature=REDACTED","a":"https://r/1"}"#;
const WORDS: &str = "put it to https://chat-images.s3.amazonaws.com/input/a.jpg?X-Amz-Expires=9&X-Amz-Signature=REDACTED\nand look at https://r/1, https://r/2";
const WRAPPED: &str = r#"{"statusCode":200,"headers":{"Content-Type":"application/json"},"body":"\"{\\\"u\\\":\\\"https://chat-images.s3.amazonaws.com/input/a.jpg?X-Amz-Expires=9&X-Amz-Signature=REDACTED\\\",\\\"r\\\":[\\\"https://r/1\\\",\\\"https://r/2\\\"]}\""}"#;
const PATH_STYLE: &str = r#"{"presigned":"http://127.0.0.1:9000/chat-images/input/a.jpg?X-Amz-Expires=9&X-Amz-Signature=REDACTED","resized":["https://r/thumb/1","https://r/view/2"]}"#;

const CASES: &[Case] = &[
    case("mcs01.object.public-url", Fail, "not public", |t| {
        answer(t, At::Object, &refused(403));
    }),
    case("mcs01.object.public-url", Undetermined, "?", |t| {
        gone(t, At::Object);
    }),
    case("mcs01.object.public-url", Undetermined, "not asked", |t| {
        without(t, At::Object);
    }),
    case("mcs01.object.list-denied", Fail, "listed", |t| {
        answer(t, At::Listing, &outcome(200, "application/xml", None));
    }),
    case("mcs01.object.list-denied", Undetermined, "?", |t| {
        gone(t, At::Listing);
    }),
    case("mcs02.resize.thumbnail", Fail, "not square", |t| {
        resize(t, At::Thumbnail, 100, 67);
    }),
    case("mcs02.resize.thumbnail", Fail, "never made", |t| {
        answer(t, At::Thumbnail, &refused(404));
    }),
    case("mcs02.resize.thumbnail", Fail, "no image", |t| {
        answer(t, At::Thumbnail, &outcome(200, "image/jpeg", None));
        for exchange in numbers(t, At::Thumbnail) {
            let image = Fact::absent(Origin::Unseen);
            t.fetched.push(ImageFetched { exchange, image });
        }
    }),
    case(
        "mcs02.resize.thumbnail",
        Undetermined,
        "a format that is not decoded",
        |t| unseen(t, At::Thumbnail),
    ),
    case("mcs02.resize.view", Fail, "larger than the original", |t| {
        resize(t, At::View, 2400, 1600);
    }),
    case(
        "mcs02.resize.view",
        Fail,
        "as small as the thumbnail",
        |t| resize(t, At::View, 100, 67),
    ),
    case(
        "mcs02.resize.view",
        Pass,
        "a thumbnail as large as a small original",
        |t| {
            resize(t, At::Thumbnail, 900, 900);
            resize_of(t, At::View, ImageKind::Jpeg, 1200, 800);
        },
    ),
    case("mcs02.resize.view", Fail, "never made", |t| {
        answer(t, At::View, &refused(404));
    }),
    case("mcs02.resize.view", Undetermined, "?", |t| {
        gone(t, At::View);
    }),
    case("mcs02.resize.aspect-ratio", Fail, "stretched", |t| {
        resize(t, At::View, 500, 470);
    }),
    case("mcs02.resize.aspect-ratio", Undetermined, "?", |t| {
        unseen(t, At::View);
    }),
    case("mcs02.resize.aspect-ratio", Skipped, "never made", |t| {
        answer(t, At::View, &refused(404));
    }),
    case("mcs02.resize.content-type", Fail, "S3's own", |t| {
        retype(t, At::View, "binary/octet-stream");
    }),
    case("mcs02.resize.content-type", Fail, "another format", |t| {
        retype(t, At::Thumbnail, "image/gif");
    }),
    case("mcs02.resize.content-type", Undetermined, "?", |t| {
        unseen(t, At::View);
        unseen(t, At::Thumbnail);
    }),
    case("mcs02.resize.public", Fail, "refused", |t| {
        answer(t, At::View, &refused(403));
    }),
    case("mcs02.resize.public", Fail, "by a signature only", |t| {
        for number in numbers(t, At::View) {
            let url = &mut t.exchanges[number - 1].request.url;
            *url = format!("{url}?{SIGNATURE}");
        }
    }),
    case("mcs02.resize.public", Undetermined, "?", |t| {
        gone(t, At::View);
    }),
    case("mcs02.resize.rejects-non-images", Fail, "stored", |t| {
        answer(t, At::Text, &outcome(200, "image/jpeg", None));
        for exchange in numbers(t, At::Text) {
            let image = Fact::absent(Origin::Unseen);
            t.fetched.push(ImageFetched { exchange, image });
        }
    }),
    case("mcs02.resize.rejects-non-images", Undetermined, "?", |t| {
        gone(t, At::Text);
    }),
    case("mcs03.get.status", Fail, "forbidden", |t| {
        answer(t, At::Ask, &refused(403));
    }),
    case("mcs03.get.status", Fail, "broken", |t| {
        answer(t, At::Ask, &Outcome::Broken("reset".into()));
    }),
    case("mcs03.get.status", Undetermined, "?", |t| {
        gone(t, At::Ask);
    }),
    case("mcs03.get.upload-url", Pass, "in another spelling", |t| {
        say(t, PATH_STYLE);
    }),
    case("mcs03.get.upload-url", Pass, "in plain words", |t| {
        say(t, WORDS);
    }),
    case("mcs03.get.resized-urls", Pass, "in JSON within JSON", |t| {
        say(t, WRAPPED);
    }),
    case("mcs03.get.upload-url", Fail, "none", |t| {
        say(t, r#"{"a":"https://r/1","b":"https://r/2"}"#);
    }),
    case("mcs03.get.upload-url", Fail, "elsewhere", |t| {
        say(t, ELSEWHERE);
    }),
    case("mcs03.get.upload-url", Undetermined, "?", |t| {
        gone(t, At::Ask);
    }),
    case("mcs03.get.upload-url", Skipped, "500", |t| {
        answer(t, At::Ask, &refused(500));
    }),
    case("mcs03.get.resized-urls", Fail, "one only", |t| {
        say(t, ONE_PROMISE);
    }),
    case("mcs03.get.resized-urls", Undetermined, "?", |t| {
        gone(t, At::Ask);
    }),
    case("mcs03.put.accepted", Fail, "refused", |t| {
        answer(t, At::Put(PutWay::AsSaid), &refused(403));
    }),
    case("mcs03.put.accepted", Undetermined, "?", |t| {
        gone(t, At::Put(PutWay::AsSaid));
    }),
    case("mcs03.put.expires", Fail, "accepted", |t| {
        answer(t, At::Put(PutWay::Expired), &outcome(200, "", None));
    }),
    case("mcs03.put.expires", Undetermined, "?", |t| {
        gone(t, At::Put(PutWay::Expired));
    }),
    case("mcs03.put.wrong-type", Fail, "accepted", |t| {
        answer(t, At::Put(PutWay::WrongType), &outcome(200, "", None));
    }),
    case(
        "mcs03.put.wrong-type",
        Undetermined,
        "refused for its end",
        |t| answer(t, At::Put(PutWay::WrongType), &expired()),
    ),
    case(
        "mcs03.put.other-key",
        Undetermined,
        "refused for its end",
        |t| answer(t, At::Put(PutWay::OtherKey), &expired()),
    ),
    case("mcs03.put.wrong-type", Undetermined, "?", |t| {
        without(t, At::Put(PutWay::WrongType));
    }),
    case("mcs03.put.other-key", Fail, "accepted", |t| {
        answer(t, At::Put(PutWay::OtherKey), &outcome(200, "", None));
    }),
    case("mcs03.put.other-key", Undetermined, "?", |t| {
        gone(t, At::Put(PutWay::OtherKey));
    }),
    case("mcs03.end-to-end", Undetermined, "?", |t| {
        gone(t, At::View);
    }),
    case("mcs03.end-to-end", Skipped, "the PUT is refused", |t| {
        answer(t, At::Put(PutWay::AsSaid), &refused(403));
    }),
];

#[test]
fn a_good_conversation_conforms() {
    let judgement = judged(good(), "mcs");
    for id in over_http() {
        let report = reports(&judgement).find(|one| one.id == id).unwrap();
        assert_eq!(report.verdict, Pass, "{report:#?}");
    }
}

#[test]
fn every_case_gives_its_verdict_and_one_cause_is_one_failure() {
    let mut wrong = Vec::new();
    for case in CASES {
        let mut t = good();
        (case.spoil)(&mut t);
        let judgement = judged(t, "mcs");
        let report = reports(&judgement).find(|one| one.id == case.id).unwrap();
        if report.verdict != case.verdict {
            wrong.push(format!("{} ({}): {report:?}", case.id, case.says));
        }
        let failing = reports(&judgement).filter(|one| one.level == Level::Required);
        let failing = failing.filter(|one| one.verdict == Fail);
        let failing: BTreeSet<&str> = failing.map(|one| one.id.as_str()).collect();
        let expected = match (case.verdict, report.level) {
            (Fail, Level::Required) => BTreeSet::from([case.id]),
            (Skipped, _) => continue,
            _ => BTreeSet::new(),
        };
        if failing != expected {
            wrong.push(format!("{} ({}): {failing:?}", case.id, case.says));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is skipped for another's sake fails by itself when that is not selected.
#[test]
fn the_end_fails_when_nothing_else_tells() {
    for status in [403, 404] {
        let mut t = good();
        answer(&mut t, At::View, &refused(status));
        let judgement = judged(t, "mcs03");
        let end = reports(&judgement).find(|one| one.id == "mcs03.end-to-end");
        assert_eq!(end.unwrap().verdict, Fail);
    }
}

#[test]
fn every_check_has_a_case_of_each_verdict() {
    for id in over_http() {
        for verdict in [Fail, Undetermined] {
            let held = CASES
                .iter()
                .any(|one| one.id == id && one.verdict == verdict);
            assert!(
                held || (id, verdict) == ("mcs03.end-to-end", Fail),
                "{id}: {verdict}"
            );
        }
    }
}

#[test]
fn a_rotated_image_may_lose_its_orientation() {
    let mut t = good();
    let rotated = numbers(&t, At::View)[1];
    let image = &mut t
        .fetched
        .iter_mut()
        .find(|one| one.exchange == rotated)
        .unwrap()
        .image;
    let mut lying = image.get().unwrap().clone();
    (lying.width, lying.height) = (lying.height, lying.width);
    *image = Fact::value(lying, Origin::Unseen);
    let judgement = judged(t, "mcs02");
    let ratio = reports(&judgement).find(|one| one.id == "mcs02.resize.aspect-ratio");
    let ratio = ratio.unwrap();
    assert_eq!(ratio.verdict, Pass, "{ratio:#?}");
    assert!(ratio.notes[0].contains("EXIF"), "{ratio:#?}");
}

#[test]
fn without_the_function_url_nothing_applies() {
    let other = Transcript::new(
        Door::Api,
        "http://h",
        "2026-01-01T00:00:00Z".parse().unwrap(),
    );
    let judgement = judged(other, "mcs");
    for id in over_http() {
        let report = reports(&judgement).find(|one| one.id == id).unwrap();
        assert_eq!(report.verdict, NotApplicable, "{id}");
    }
}

/// Both results refused, and what S3 itself has of them.
fn refused_and_listed(stored: bool, elsewhere: &[&str]) -> Transcript {
    let mut t = good();
    for at in [At::Thumbnail, At::View] {
        answer(&mut t, at, &refused(403));
        for exchange in numbers(&t, at) {
            t.whereabouts.push(Whereabouts {
                exchange,
                stored: Fact::value(stored, Origin::Unseen),
                elsewhere: elsewhere.iter().map(|key| (*key).to_owned()).collect(),
            });
        }
    }
    t
}

/// The failures of a judgement, with what each saw first.
fn failed(judgement: &Judgement) -> Vec<(&str, &str)> {
    let failed = reports(judgement).filter(|check| check.verdict == Fail);
    failed
        .map(|check| (check.id.as_str(), check.failures[0].actual.as_str()))
        .collect()
}

#[test]
fn a_refusal_is_told_apart_by_what_s3_lists() {
    let there = judged(refused_and_listed(true, &[]), "mcs");
    assert_eq!(
        failed(&there),
        [(
            "mcs02.resize.public",
            "status 403: it is there, and not public"
        )]
    );
    let never = judged(refused_and_listed(false, &[]), "mcs");
    let ids: Vec<&str> = failed(&never).iter().map(|one| one.0).collect();
    assert_eq!(ids, ["mcs02.resize.thumbnail"], "nothing came of the image");
    let elsewhere = refused_and_listed(false, &["r/out/a.jpg"]);
    let other = judged(elsewhere.clone(), "mcs");
    assert_eq!(
        failed(&other),
        [("mcs03.end-to-end", "it is at r/out/a.jpg")]
    );
    // Who does not ask for the whole is told by the parts.
    let alone = judged(elsewhere, "mcs02");
    let ids: Vec<&str> = failed(&alone).iter().map(|one| one.0).collect();
    assert_eq!(ids, ["mcs02.resize.thumbnail", "mcs02.resize.view"]);
}
