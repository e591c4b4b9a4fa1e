//! The root of the API, and what holds for every answer.

use checker_model::transcript::{Dialect, Step};
use checker_model::verdict::Verdict::{Fail, Pass, Skipped, Undetermined};
use serde_json::json;

use super::spoil::Spoil;
use super::transcript::s3_error;
use super::{Case, case, cut, nothing};

pub(crate) const CASES: &[Case] = &[
    case("ex03.root.status", "200", Pass, nothing),
    case("ex03.root.status", "202", Fail, |t| t.status("root", 202)),
    case("ex03.root.status", "500 and HTML", Fail, |t| {
        t.html("root");
        t.status("root", 500);
    }),
    case(
        "ex03.root.status",
        "a broken answer is the API's own doing",
        Fail,
        |t| t.broken("root"),
    ),
    case("ex03.root.status", "unreachable", Undetermined, |t| {
        t.unreachable("root");
    }),
    case("ex03.root.status", "never asked", Undetermined, |t| {
        t.without("root");
    }),
    case("ex03.root.message", "letter by letter", Pass, nothing),
    case(
        "ex03.root.message",
        "without `status` in the body",
        Pass,
        |t| {
            t.body("root", |body| {
                body.as_object_mut().unwrap().remove("status");
            });
        },
    ),
    case(
        "ex03.root.message",
        "wrong content type, right text",
        Pass,
        |t| {
            t.header("root", Some("text/html"));
        },
    ),
    case("ex03.root.message", "a full stop too many", Fail, |t| {
        t.message(
            "root",
            "Successfully connected to module02 upload/download API.",
        );
    }),
    case("ex03.root.message", "another case", Fail, |t| {
        t.message(
            "root",
            "successfully connected to module02 upload/download API",
        );
    }),
    case("ex03.root.message", "a space too many", Fail, |t| {
        t.message(
            "root",
            "Successfully connected to module02 upload/download API ",
        );
    }),
    case("ex03.root.message", "no object", Fail, |t| {
        t.text(
            "root",
            "[\"Successfully connected to module02 upload/download API\"]",
        );
    }),
    case("ex03.root.message", "no text", Fail, |t| {
        t.body("root", |b| b["message"] = json!(1));
    }),
    case("ex03.root.message", "no member", Fail, |t| {
        t.text("root", "{}");
    }),
    case("ex03.root.message", "of two the last counts", Fail, |t| {
        t.text(
            "root",
            r#"{"message":"Successfully connected to module02 upload/download API","message":"x"}"#,
        );
    }),
    case(
        "ex03.root.message",
        "HTML is ex03.api.json's",
        Skipped,
        |t| t.html("root"),
    ),
    case("ex03.root.message", "after a wrong status", Skipped, |t| {
        t.status("root", 500);
    }),
    case("ex03.root.message", "cut short", Undetermined, |t| {
        cut(t, "root", "{\"message\":\"Suc");
    }),
    case("ex03.root.message", "unreachable", Undetermined, |t| {
        t.unreachable("root");
    }),
    case("ex03.api.json", "JSON everywhere", Pass, nothing),
    case("ex03.api.json", "with a charset", Pass, |t| {
        t.header("root", Some("application/json; charset=utf-8"));
    }),
    case("ex03.api.json", "a kind of JSON", Pass, |t| {
        t.header("download missing", Some("application/problem+json"));
    }),
    case("ex03.api.json", "HTML in one place", Fail, |t| {
        t.html("list");
    }),
    case("ex03.api.json", "HTML for a missing file", Fail, |t| {
        t.html("download missing");
    }),
    case("ex03.api.json", "HTML in the second list", Fail, |t| {
        t.html("relist");
    }),
    case("ex03.api.json", "no content type", Fail, |t| {
        t.header("root", None);
    }),
    case("ex03.api.json", "text/plain", Fail, |t| {
        t.header("upload", Some("text/plain"));
    }),
    case("ex03.api.json", "Python's own notation", Fail, |t| {
        t.text("root", "{'message': 'Successfully connected'}");
    }),
    case(
        "ex03.api.json",
        "an error page has failed already",
        Pass,
        |t| {
            t.html("list");
            t.status("list", 500);
        },
    ),
    case(
        "ex03.api.json",
        "S3's answers are not the API's",
        Pass,
        |t| {
            t.outcome("fetch", &s3_error(403, "AccessDenied"));
        },
    ),
    case(
        "ex03.api.json",
        "attempts in other dialects do not count",
        Pass,
        |t| {
            let mut attempt = t.exchanges[2].clone();
            attempt.number = t.exchanges.len() + 1;
            attempt.step = Step::Upload {
                sample: 0,
                dialect: Dialect::GetPath,
            };
            attempt.outcome = s3_error(405, "x");
            t.exchanges.push(attempt);
        },
    ),
    case("ex03.api.json", "unreachable", Undetermined, |t| {
        for what in [
            "root",
            "list",
            "relist",
            "upload",
            "upload missing",
            "download",
            "download missing",
        ] {
            t.unreachable(what);
        }
    }),
    case("ex03.api.json", "cut short", Undetermined, |t| {
        cut(t, "root", "{\"message\":\"Suc");
    }),
    case("ex03.api.json", "cut short, but HTML", Fail, |t| {
        cut(t, "root", "<html>");
    }),
];
