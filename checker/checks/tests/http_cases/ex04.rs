//! Uploads.

use checker_model::transcript::{Dialect, Step, Transcript};
use checker_model::verdict::Verdict::{Fail, Pass, Skipped, Undetermined};
use checker_model::{Fact, Origin};
use serde_json::json;

use super::spoil::{Spoil, no_s3, s3_denied, stored_as};
use super::transcript::{BUCKET, FILE, LENGTH, MISSING, answer, bytes, keys, kind, sha256};
use super::{Case, case, cut, no_dialect, nothing, on_host};

/// Uploads are named in this way instead.
fn speaks(t: &mut Transcript, spoken: &Dialect) {
    t.each("upload", |exchange| {
        if let Step::Upload { dialect, .. } = &mut exchange.step {
            *dialect = spoken.clone();
        }
    });
    t.dialect = Fact::value(spoken.clone(), Origin::Unseen);
}

pub(crate) const CASES: &[Case] = &[
    case("ex04.upload.status", "200", Pass, nothing),
    case("ex04.upload.status", "another dialect", Pass, |t| {
        speaks(
            t,
            &Dialect::RawPath {
                method: "PUT".into(),
            },
        );
    }),
    case("ex04.upload.status", "201", Fail, |t| {
        t.status("upload", 201);
    }),
    case(
        "ex04.upload.status",
        "no attempt was understood",
        Fail,
        |t| {
            t.status("upload", 405);
            no_dialect(t);
        },
    ),
    case(
        "ex04.upload.status",
        "every attempt was broken",
        Fail,
        |t| {
            t.broken("upload");
            no_dialect(t);
        },
    ),
    case("ex04.upload.status", "unreachable", Undetermined, |t| {
        t.unreachable("upload");
        t.dialect = Fact::default();
    }),
    case(
        "ex04.upload.status",
        "only for files on its own host",
        Undetermined,
        on_host,
    ),
    case("ex04.upload.status", "never asked", Undetermined, |t| {
        t.without("upload");
    }),
    case("ex04.upload.message", "letter by letter", Pass, nothing),
    case("ex04.upload.message", "something else", Fail, |t| {
        t.message("upload", "File uploaded");
    }),
    case("ex04.upload.message", "another name", Fail, |t| {
        t.message(
            "upload",
            "Successfully uploaded 'file.txt' to the bucket 'module02-4242'",
        );
    }),
    case("ex04.upload.message", "another bucket", Fail, |t| {
        t.message(
            "upload",
            &format!("Successfully uploaded '{FILE}' to the bucket 'module02-1'"),
        );
    }),
    case("ex04.upload.message", "cut short", Undetermined, |t| {
        cut(t, "upload", "{\"mess");
    }),
    case(
        "ex04.upload.stored",
        "the bytes that were sent",
        Pass,
        nothing,
    ),
    case("ex04.upload.stored", "other bytes", Fail, |t| {
        stored_as(t, FILE, FILE, Some(9));
    }),
    case("ex04.upload.stored", "not there", Fail, |t| {
        stored_as(t, FILE, FILE, None);
    }),
    case(
        "ex04.upload.stored",
        "without S3 the URL proves it",
        Pass,
        no_s3,
    ),
    case(
        "ex04.upload.stored",
        "denied, the URL proves it",
        Pass,
        s3_denied,
    ),
    case(
        "ex04.upload.stored",
        "without S3 the URL shows other bytes",
        Fail,
        |t| {
            no_s3(t);
            t.outcome("fetch", &bytes(LENGTH, sha256(9)));
        },
    ),
    case(
        "ex04.upload.stored",
        "neither S3 nor a download",
        Undetermined,
        |t| {
            no_s3(t);
            t.without("fetch");
        },
    ),
    case(
        "ex04.upload.stored",
        "a URL of the API's own proves nothing",
        Undetermined,
        |t| {
            no_s3(t);
            t.each("fetch", |e| {
                e.request.url = e.request.url.replace(
                    "https://module02-4242.s3.eu-west-1.amazonaws.com",
                    "http://203.0.113.7:5000/module02-4242",
                );
            });
        },
    ),
    case(
        "ex04.upload.stored",
        "a URL of another bucket proves nothing",
        Undetermined,
        |t| {
            no_s3(t);
            t.each("fetch", |e| {
                e.request.url = e.request.url.replace(BUCKET, "module02-9999");
            });
        },
    ),
    case(
        "ex04.upload.stored",
        "a file of the API's own host",
        Undetermined,
        |t| {
            speaks(t, &Dialect::GetPath);
            stored_as(t, FILE, FILE, Some(9));
        },
    ),
    case(
        "ex04.upload.stored",
        "another bucket than the given one",
        Skipped,
        |t| {
            t.given_bucket = Some("module02-1".into());
        },
    ),
    case("ex04.upload.listed", "listed", Pass, nothing),
    case("ex04.upload.listed", "not listed", Fail, |t| {
        t.content("relist", &json!(keys()));
    }),
    case("ex04.upload.listed", "the second list fails", Fail, |t| {
        t.status("relist", 500);
    }),
    case(
        "ex04.upload.listed",
        "only the first page is listed",
        Skipped,
        |t| {
            let page: Vec<_> = keys().into_iter().take(1000).collect();
            t.content("list", &json!(page));
            t.content("relist", &json!(page));
        },
    ),
    case("ex04.upload.listed", "not stored", Skipped, |t| {
        stored_as(t, FILE, FILE, None);
        t.content("relist", &json!(keys()));
    }),
    case("ex04.upload.listed", "unreachable", Undetermined, |t| {
        t.unreachable("relist");
    }),
    case("ex04.upload.listed", "never asked", Undetermined, |t| {
        t.without("relist");
    }),
    case("ex04.missing.status", "404", Pass, nothing),
    case(
        "ex04.missing.status",
        "the form that was understood counts",
        Pass,
        |t| {
            let mut form = t
                .exchanges
                .iter()
                .find(|e| kind(t, &e.step) == "upload missing")
                .unwrap()
                .clone();
            form.outcome = answer(400, &json!({"message": "no"}));
            t.exchanges.insert(0, form);
        },
    ),
    case("ex04.missing.status", "404 in the body only", Fail, |t| {
        t.status("upload missing", 200);
    }),
    case("ex04.missing.status", "400", Fail, |t| {
        t.status("upload missing", 400);
    }),
    case("ex04.missing.status", "no /upload at all", Skipped, |t| {
        t.html("upload");
        t.status("upload", 404);
        no_dialect(t);
    }),
    case("ex04.missing.status", "unreachable", Undetermined, |t| {
        t.unreachable("upload missing");
    }),
    case("ex04.missing.message", "letter by letter", Pass, nothing),
    case("ex04.missing.message", "something else", Fail, |t| {
        t.message("upload missing", "No such file");
    }),
    case(
        "ex04.missing.message",
        "the text of exercise 05",
        Fail,
        |t| {
            t.message(
                "upload missing",
                &format!("The file '{MISSING}' was not found on the bucket '{BUCKET}'"),
            );
        },
    ),
    case("ex04.missing.message", "HTML", Skipped, |t| {
        t.html("upload missing");
    }),
    case("ex04.missing.message", "unreachable", Undetermined, |t| {
        t.unreachable("upload missing");
    }),
];
