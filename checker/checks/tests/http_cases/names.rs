//! Uploads under names that are easily mangled, or that lead elsewhere.

use checker_model::transcript::{Purpose, Step, Transcript};
use checker_model::verdict::Verdict::{Fail, Pass, Undetermined};
use serde_json::json;

use super::spoil::{Spoil, no_s3, stored_as};
use super::transcript::{BUCKET, ODD, TRAVERSAL, answer, multipart, presigned};
use super::{Case, case, nothing};

fn traversal_stored(t: &mut Transcript, said: &str, key: &str) {
    let message = format!("Successfully uploaded '{said}' to the bucket '{BUCKET}'");
    let mut first = true;
    t.each("traversal upload", |exchange| {
        if std::mem::take(&mut first) {
            exchange.outcome = answer(200, &json!({"message": message}));
        }
    });
    stored_as(t, TRAVERSAL[0], key, Some(3));
}

fn traversal_url(t: &mut Transcript, key: &str) {
    let url = presigned(key, 120);
    let body = json!({"message": "Successfully generated presigned url", "content": url});
    t.outcome("traversal download", &answer(200, &body));
}

const LAST_PART: &str = "checker-probe-1-t1.txt";

pub(crate) const CASES: &[Case] = &[
    case("ex04.upload.odd-names", "as they went", Pass, nothing),
    case(
        "ex04.upload.odd-names",
        "without S3 the URLs prove it",
        Pass,
        no_s3,
    ),
    case(
        "ex04.upload.odd-names",
        "stored under another name",
        Fail,
        |t| {
            stored_as(t, ODD[0], ODD[0], None);
        },
    ),
    case("ex04.upload.odd-names", "refused", Fail, |t| {
        t.status("odd upload", 400);
    }),
    case(
        "ex04.upload.odd-names",
        "without S3, not to be downloaded",
        Fail,
        |t| {
            no_s3(t);
            t.without("odd fetch");
            t.status("odd download", 404);
        },
    ),
    case("ex04.upload.odd-names", "not tried", Undetermined, |t| {
        t.without("odd upload");
    }),
    case("ex04.upload.odd-names", "unreachable", Undetermined, |t| {
        t.unreachable("odd upload");
    }),
    case("ex04.upload.no-traversal", "refused", Pass, nothing),
    case(
        "ex04.upload.no-traversal",
        "cut down, and said so",
        Pass,
        |t| {
            traversal_stored(t, LAST_PART, LAST_PART);
        },
    ),
    case(
        "ex04.upload.no-traversal",
        "cut down, in silence",
        Pass,
        |t| {
            traversal_stored(t, LAST_PART, LAST_PART);
            t.body("traversal upload", |b| b["message"] = json!("done"));
        },
    ),
    case(
        "ex04.upload.no-traversal",
        "cut down as werkzeug does, in the bucket and in the URL",
        Pass,
        |t| {
            traversal_stored(t, LAST_PART, LAST_PART);
            let cut = "2fchecker-probe-1-t2.txt";
            t.without("traversal download");
            t.each("traversal upload", |exchange| {
                if exchange.step
                    == (Step::Upload {
                        sample: 4,
                        dialect: multipart(),
                    })
                {
                    let said = format!("Successfully uploaded '{cut}' to the bucket '{BUCKET}'");
                    exchange.outcome = answer(200, &json!({"message": said}));
                }
            });
            stored_as(t, TRAVERSAL[1], cut, Some(4));
            t.each("odd download", |e| e.step = Step::Download { sample: 4 });
            traversal_url(t, cut);
        },
    ),
    case(
        "ex04.upload.no-traversal",
        "cut down, and denied",
        Fail,
        |t| {
            traversal_stored(t, TRAVERSAL[0], LAST_PART);
        },
    ),
    case("ex04.upload.no-traversal", "stored upwards", Fail, |t| {
        traversal_stored(t, TRAVERSAL[0], TRAVERSAL[0]);
    }),
    case("ex04.upload.no-traversal", "stored elsewhere", Fail, |t| {
        traversal_stored(t, LAST_PART, "app.py/checker-probe-1-t1.txt");
    }),
    case(
        "ex04.upload.no-traversal",
        "refused, and stored upwards all the same",
        Fail,
        |t| {
            stored_as(t, TRAVERSAL[0], TRAVERSAL[0], Some(3));
        },
    ),
    case(
        "ex04.upload.no-traversal",
        "a URL for its last part",
        Pass,
        |t| {
            t.without("traversal upload");
            traversal_url(t, "x");
            let name = t.samples[3].name.clone();
            assert_eq!(t.samples[3].purpose, Purpose::Traversal);
            assert_eq!(name, TRAVERSAL[0]);
            t.each("traversal download", |e| {
                e.step = Step::Download { sample: 3 }
            });
            traversal_url(t, LAST_PART);
            // An upload that was refused, as without it nothing was tried.
            let mut refused = t.exchanges[0].clone();
            refused.step = Step::Upload {
                sample: 3,
                dialect: multipart(),
            };
            refused.outcome = answer(400, &json!({}));
            t.exchanges.push(refused);
        },
    ),
    case(
        "ex04.upload.no-traversal",
        "a URL for another object",
        Fail,
        |t| traversal_url(t, "app.py"),
    ),
    case(
        "ex04.upload.no-traversal",
        "accepted, and S3 was not asked",
        Undetermined,
        |t| {
            traversal_stored(t, LAST_PART, LAST_PART);
            no_s3(t);
        },
    ),
    case(
        "ex04.upload.no-traversal",
        "accepted, and nowhere to be found",
        Undetermined,
        |t| {
            traversal_stored(t, LAST_PART, LAST_PART);
            stored_as(t, TRAVERSAL[0], TRAVERSAL[0], None);
        },
    ),
    case(
        "ex04.upload.no-traversal",
        "unreachable",
        Undetermined,
        |t| t.unreachable("traversal upload"),
    ),
];
