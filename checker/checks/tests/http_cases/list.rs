//! The list of files.

use std::collections::BTreeSet;

use checker_model::transcript::Transcript;
use checker_model::verdict::Verdict::{Fail, Pass, Skipped, Undetermined};
use checker_model::{Fact, Origin};
use serde_json::json;

use super::spoil::{Spoil, no_s3, s3_denied};
use super::transcript::{BUCKET, keys};
use super::{Case, case, cut, nothing};

/// The bucket holds nothing, at any time.
fn empty_bucket(t: &mut Transcript) {
    for listing in &mut t.listings {
        listing.keys = Fact::value(BTreeSet::new(), Origin::Unseen);
    }
}

pub(crate) const CASES: &[Case] = &[
    case("ex03.list.status", "200", Pass, nothing),
    case(
        "ex03.list.status",
        "the later list counts, when there is no other",
        Fail,
        |t| {
            t.without("list");
            t.status("relist", 500);
        },
    ),
    case("ex03.list.status", "500", Fail, |t| t.status("list", 500)),
    case("ex03.list.status", "broken", Fail, |t| t.broken("list")),
    case("ex03.list.status", "broken like everything", Skipped, |t| {
        t.broken("root");
        t.broken("list");
    }),
    case("ex03.list.status", "unreachable", Undetermined, |t| {
        t.unreachable("list");
    }),
    case("ex03.list.message", "the bucket's name", Pass, nothing),
    case("ex03.list.message", "a placeholder", Fail, |t| {
        t.message(
            "list",
            "Successfully listed files on s3 bucket '<bucket_name>'",
        );
    }),
    case("ex03.list.message", "no bucket", Fail, |t| {
        t.message("list", "Successfully listed files on s3 bucket");
    }),
    case("ex03.list.message", "other quotes", Fail, |t| {
        t.message(
            "list",
            "Successfully listed files on s3 bucket \"module02-4242\"",
        );
    }),
    case(
        "ex03.list.message",
        "not the bucket of the other messages",
        Fail,
        |t| {
            t.message(
                "list",
                "Successfully listed files on s3 bucket 'module02-1'",
            );
        },
    ),
    case(
        "ex03.list.message",
        "not the bucket that was given",
        Fail,
        |t| {
            t.given_bucket = Some("module02-1".into());
        },
    ),
    case(
        "ex03.list.message",
        "the bucket that was given",
        Pass,
        |t| {
            t.given_bucket = Some(BUCKET.into());
        },
    ),
    case("ex03.list.message", "unreachable", Undetermined, |t| {
        t.unreachable("list");
    }),
    case("ex03.list.content", "names", Pass, nothing),
    case("ex03.list.content", "objects with names", Pass, |t| {
        t.content(
            "list",
            &json!([{"Key": "a", "Size": 1}, {"Key": "b", "Size": 2}]),
        );
    }),
    case("ex03.list.content", "one text", Fail, |t| {
        t.content("list", &json!("a, b"));
    }),
    case("ex03.list.content", "an object", Fail, |t| {
        t.content("list", &json!({"files": ["a"]}));
    }),
    case("ex03.list.content", "numbers", Fail, |t| {
        t.content("list", &json!([1]));
    }),
    case("ex03.list.content", "objects without names", Fail, |t| {
        t.content("list", &json!([{"Size": 1}]));
    }),
    case("ex03.list.content", "nothing", Fail, |t| {
        t.text(
            "list",
            "{\"message\":\"Successfully listed files on s3 bucket 'module02-4242'\"}",
        );
    }),
    case("ex03.list.content", "empty before the upload", Pass, |t| {
        t.content("list", &json!([]));
    }),
    case("ex03.list.content", "empty, and S3 says so", Pass, |t| {
        t.content("list", &json!([]));
        t.content("relist", &json!([]));
        empty_bucket(t);
    }),
    case(
        "ex03.list.content",
        "empty, and S3 says otherwise",
        Undetermined,
        |t| {
            t.content("list", &json!([]));
            t.content("relist", &json!([]));
        },
    ),
    case(
        "ex03.list.content",
        "empty, and S3 was not asked",
        Undetermined,
        |t| {
            t.content("list", &json!([]));
            t.content("relist", &json!([]));
            no_s3(t);
        },
    ),
    case("ex03.list.content", "cut short", Undetermined, |t| {
        cut(t, "list", "{\"content\":[\"a\",");
    }),
    case("ex03.list.complete", "past a thousand keys", Pass, nothing),
    case("ex03.list.complete", "a change meanwhile", Pass, |t| {
        t.listings[0].keys = Fact::value(
            keys().into_iter().skip(1).collect::<BTreeSet<_>>(),
            Origin::Unseen,
        );
    }),
    case("ex03.list.complete", "the first page only", Fail, |t| {
        t.content(
            "list",
            &json!(keys().into_iter().take(1000).collect::<Vec<_>>()),
        );
    }),
    case(
        "ex03.list.complete",
        "a name that S3 does not know",
        Fail,
        |t| {
            t.body("list", |b| {
                b["content"]
                    .as_array_mut()
                    .unwrap()
                    .push(json!("uploads/x"));
            });
        },
    ),
    case("ex03.list.complete", "one listing is enough", Fail, |t| {
        t.content("list", &json!(["file-0000.csv"]));
        t.listings.remove(0);
    }),
    case("ex03.list.complete", "no such bucket", Fail, |t| {
        for listing in &mut t.listings {
            listing.keys = Fact::absent(Origin::Unseen);
        }
    }),
    case(
        "ex03.list.complete",
        "of another bucket nothing follows",
        Undetermined,
        |t| {
            for listing in &mut t.listings {
                listing.bucket = "module02-1".into();
            }
        },
    ),
    case(
        "ex03.list.complete",
        "S3 was not asked",
        Undetermined,
        no_s3,
    ),
    case("ex03.list.complete", "S3 refused", Undetermined, s3_denied),
    case(
        "ex03.list.complete",
        "a wrong bucket in the message",
        Skipped,
        |t| {
            t.message(
                "list",
                "Successfully listed files on s3 bucket 'module02-1'",
            );
        },
    ),
];
