//! Downloads and presigned URLs.

use checker_model::transcript::Transcript;
use checker_model::verdict::Verdict::{Fail, Pass, Skipped, Undetermined};
use serde_json::json;

use super::spoil::{Spoil, no_s3, stored_as};
use super::transcript::{
    BUCKET, FILE, LENGTH, MISSING, answer, bytes, keys, presigned, s3_error, sha256,
};
use super::{Case, case, no_dialect, nothing};

fn sig_v2(t: &mut Transcript, seconds: i64) {
    let began = t.started_at.as_second();
    let url = format!(
        "http://s3.eu-west-1.amazonaws.com/{BUCKET}/{FILE}?AWSAccessKeyId=REDACTED&Signature=REDACTED&Expires={}",
        began + seconds
    );
    t.content("download", &json!(url));
}

pub(crate) const CASES: &[Case] = &[
    case("ex05.download.status", "200", Pass, nothing),
    case("ex05.download.status", "302", Fail, |t| {
        t.status("download", 302);
    }),
    case("ex05.download.status", "404", Fail, |t| {
        t.status("download", 404);
    }),
    case(
        "ex05.download.status",
        "404 for what was never stored",
        Skipped,
        |t| {
            t.status("download", 404);
            stored_as(t, FILE, FILE, None);
        },
    ),
    case(
        "ex05.download.status",
        "404 for what is not listed either",
        Skipped,
        |t| {
            no_s3(t);
            t.without("fetch");
            t.status("download", 404);
            t.content("relist", &json!(keys()));
        },
    ),
    case(
        "ex05.download.status",
        "a listed file, when no upload was understood",
        Pass,
        |t| {
            t.status("upload", 405);
            no_dialect(t);
        },
    ),
    case("ex05.download.status", "nothing to ask for", Skipped, |t| {
        t.status("upload", 405);
        no_dialect(t);
        t.without("download");
    }),
    case("ex05.download.status", "unreachable", Undetermined, |t| {
        t.unreachable("download");
    }),
    case("ex05.download.status", "never asked", Undetermined, |t| {
        t.without("download");
    }),
    case("ex05.download.message", "letter by letter", Pass, nothing),
    case("ex05.download.message", "something else", Fail, |t| {
        t.message("download", "Here you are");
    }),
    case("ex05.download.message", "unreachable", Undetermined, |t| {
        t.unreachable("download");
    }),
    case("ex05.download.content", "a URL", Pass, nothing),
    case("ex05.download.content", "an object with a URL", Pass, |t| {
        t.content(
            "download",
            &json!({"file": FILE, "url": presigned(FILE, 120)}),
        );
    }),
    case("ex05.download.content", "signature version 2", Pass, |t| {
        sig_v2(t, 120);
    }),
    case("ex05.download.content", "a public URL", Fail, |t| {
        t.content(
            "download",
            &json!(format!("https://{BUCKET}.s3.amazonaws.com/{FILE}")),
        );
    }),
    case("ex05.download.content", "another object", Fail, |t| {
        t.content("download", &json!(presigned("file-0000.csv", 120)));
    }),
    case("ex05.download.content", "another bucket", Fail, |t| {
        t.content(
            "download",
            &json!(presigned(FILE, 120).replace(BUCKET, "module02-9999")),
        );
    }),
    case("ex05.download.content", "a list", Fail, |t| {
        t.content("download", &json!([presigned(FILE, 120)]));
    }),
    case("ex05.download.content", "nothing", Fail, |t| {
        t.content("download", &json!(null));
    }),
    case("ex05.download.content", "unreachable", Undetermined, |t| {
        t.unreachable("download");
    }),
    case("ex05.url.expiry", "120", Pass, nothing),
    case("ex05.url.expiry", "600", Fail, |t| {
        t.content("download", &json!(presigned(FILE, 600)));
    }),
    case("ex05.url.expiry", "121", Fail, |t| {
        t.content("download", &json!(presigned(FILE, 121)));
    }),
    case("ex05.url.expiry", "version 2, rounded", Pass, |t| {
        sig_v2(t, 124);
    }),
    case("ex05.url.expiry", "version 2, an hour", Fail, |t| {
        sig_v2(t, 3600);
    }),
    case(
        "ex05.url.expiry",
        "version 2, by the API's own clock",
        Pass,
        |t| {
            sig_v2(t, 420);
            t.response("download", |r| {
                r.headers
                    .push(("date".into(), "Thu, 01 Jan 2026 00:05:00 GMT".into()));
            });
        },
    ),
    case("ex05.url.expiry", "no URL", Skipped, |t| {
        t.content("download", &json!("soon"));
    }),
    case("ex05.url.expiry", "unreachable", Undetermined, |t| {
        t.unreachable("download");
    }),
    case("ex05.url.downloads", "the bytes", Pass, nothing),
    case("ex05.url.downloads", "other bytes", Fail, |t| {
        t.outcome("fetch", &bytes(24, sha256(9)));
    }),
    case("ex05.url.downloads", "refused", Fail, |t| {
        t.outcome("fetch", &s3_error(403, "AccessDenied"));
    }),
    case("ex05.url.downloads", "by way of the API", Fail, |t| {
        let own = format!("{}/{BUCKET}", t.base_url);
        let url =
            presigned(FILE, 120).replace("https://module02-4242.s3.eu-west-1.amazonaws.com", &own);
        t.content("download", &json!(url));
    }),
    case(
        "ex05.url.downloads",
        "a look-alike of S3 on the API's host",
        Pass,
        |t| {
            t.content(
                "download",
                &json!(presigned(FILE, 120).replace(
                    "https://module02-4242.s3.eu-west-1.amazonaws.com",
                    "http://203.0.113.7:9000/module02-4242"
                )),
            );
        },
    ),
    case(
        "ex05.url.downloads",
        "other bytes are in the bucket already",
        Skipped,
        |t| {
            stored_as(t, FILE, FILE, Some(9));
            t.outcome("fetch", &bytes(LENGTH, sha256(9)));
        },
    ),
    case("ex05.url.downloads", "S3 is busy", Undetermined, |t| {
        t.outcome("fetch", &s3_error(503, "SlowDown"));
    }),
    case("ex05.url.downloads", "unreachable", Undetermined, |t| {
        t.unreachable("fetch");
    }),
    case(
        "ex05.url.downloads",
        "bytes that nobody knows",
        Undetermined,
        |t| {
            t.samples[0].sha256.clear();
            no_s3(t);
        },
    ),
    case(
        "ex05.url.downloads",
        "bytes that S3 alone knows",
        Pass,
        |t| t.samples[0].sha256.clear(),
    ),
    case(
        "ex05.url.downloads",
        "not the bytes that S3 alone knows",
        Fail,
        |t| {
            t.samples[0].sha256.clear();
            t.outcome("fetch", &bytes(24, sha256(9)));
        },
    ),
    case("ex05.url.expires", "403", Pass, nothing),
    case("ex05.url.expires", "still the bytes", Fail, |t| {
        t.outcome("expired", &bytes(LENGTH, sha256(0)));
    }),
    case("ex05.url.expires", "unreachable", Undetermined, |t| {
        t.unreachable("expired");
    }),
    case("ex05.url.expires", "S3 fails", Undetermined, |t| {
        t.outcome("expired", &s3_error(500, "InternalError"));
    }),
    case(
        "ex05.url.expires",
        "valid for too long to wait",
        Undetermined,
        |t| t.without("expired"),
    ),
    case("ex05.missing.status", "404", Pass, nothing),
    case("ex05.missing.status", "200 and a URL", Fail, |t| {
        t.outcome(
            "download missing",
            &answer(200, &json!({"content": presigned(MISSING, 120)})),
        );
    }),
    case("ex05.missing.status", "no /download at all", Skipped, |t| {
        for what in ["download", "download missing"] {
            t.html(what);
            t.status(what, 404);
        }
    }),
    case("ex05.missing.status", "unreachable", Undetermined, |t| {
        t.unreachable("download missing");
    }),
    case("ex05.missing.message", "letter by letter", Pass, nothing),
    case("ex05.missing.message", "something else", Fail, |t| {
        t.message("download missing", "No such file");
    }),
    case(
        "ex05.missing.message",
        "the text of exercise 04",
        Fail,
        |t| {
            t.message(
                "download missing",
                &format!("The file '{MISSING}' was not found"),
            );
        },
    ),
    case("ex05.missing.message", "another bucket", Fail, |t| {
        t.message(
            "download missing",
            &format!("The file '{MISSING}' was not found on the bucket 'module02-1'"),
        );
    }),
    case("ex05.missing.message", "unreachable", Undetermined, |t| {
        t.unreachable("download missing");
    }),
];
