//! The API through the balancer.

use checker_model::transcript::{Outcome, Step};
use checker_model::verdict::Verdict::{Fail, NotApplicable, Pass, Skipped, Undetermined};
use serde_json::json;

use super::spoil::{Spoil, no_s3, stored_as};
use super::transcript::{FILE, answer, bytes, keys, presigned, sha256};
use super::{Case, case, no_dialect, nothing, on_host};

pub(crate) const CASES: &[Case] = &[
    case("ex11.api.root", "conforms", Pass, nothing),
    case("ex11.api.root", "something else", Fail, |t| {
        t.message("root", "Hello");
    }),
    case("ex11.api.root", "no instance in service", Fail, |t| {
        t.html("root");
        t.status("root", 503);
    }),
    case("ex11.api.root", "HTML", Fail, |t| t.html("root")),
    case("ex11.api.root", "unreachable", Undetermined, |t| {
        t.unreachable("root");
    }),
    case("ex11.api.list", "conforms", Pass, nothing),
    case(
        "ex11.api.list",
        "conforms, as far as can be seen without S3",
        Pass,
        no_s3,
    ),
    case("ex11.api.list", "no bucket", Fail, |t| {
        t.message("list", "Successfully listed files on s3 bucket");
    }),
    case("ex11.api.list", "incomplete", Fail, |t| {
        t.content("list", &json!(["file-0000.csv"]));
    }),
    case("ex11.api.list", "unreachable", Undetermined, |t| {
        t.unreachable("list");
    }),
    case("ex11.api.upload", "conforms", Pass, nothing),
    case(
        "ex11.api.upload",
        "conforms, as far as can be seen without S3",
        Pass,
        |t| {
            no_s3(t);
            t.without("fetch");
        },
    ),
    case("ex11.api.upload", "something else", Fail, |t| {
        t.message("upload", "File uploaded");
    }),
    case("ex11.api.upload", "other bytes", Fail, |t| {
        stored_as(t, FILE, FILE, Some(9));
    }),
    case(
        "ex11.api.upload",
        "kept on one instance's disk",
        Fail,
        |t| t.content("relist", &json!(keys())),
    ),
    case(
        "ex11.api.upload",
        "only for files on its own host",
        Undetermined,
        on_host,
    ),
    case("ex11.api.upload-missing", "conforms", Pass, nothing),
    case("ex11.api.upload-missing", "something else", Fail, |t| {
        t.message("upload missing", "No such file");
    }),
    case("ex11.api.upload-missing", "HTML", Fail, |t| {
        t.html("upload missing");
    }),
    case(
        "ex11.api.upload-missing",
        "no upload at all",
        Skipped,
        |t| {
            t.status("upload", 405);
            no_dialect(t);
        },
    ),
    case(
        "ex11.api.upload-missing",
        "unreachable",
        Undetermined,
        |t| t.unreachable("upload missing"),
    ),
    case("ex11.api.download", "conforms", Pass, nothing),
    case("ex11.api.download", "something else", Fail, |t| {
        t.message("download", "Here you are");
    }),
    case("ex11.api.download", "an hour", Fail, |t| {
        t.content("download", &json!(presigned(FILE, 3600)));
    }),
    case("ex11.api.download", "other bytes", Fail, |t| {
        t.outcome("fetch", &bytes(24, sha256(9)));
    }),
    case("ex11.api.download", "unreachable", Undetermined, |t| {
        t.unreachable("download");
    }),
    case("ex11.api.download-missing", "conforms", Pass, nothing),
    case("ex11.api.download-missing", "something else", Fail, |t| {
        t.message("download missing", "No such file");
    }),
    case(
        "ex11.api.download-missing",
        "unreachable",
        Undetermined,
        |t| t.unreachable("download missing"),
    ),
    case("ex11.api.both-instances", "all answered", Pass, nothing),
    case("ex11.api.both-instances", "one failed", Fail, |t| {
        let at = t
            .exchanges
            .iter()
            .position(|e| e.step == Step::Burst)
            .unwrap();
        t.exchanges[at + 2].outcome = answer(502, &json!({}));
    }),
    case("ex11.api.both-instances", "one was dropped", Fail, |t| {
        let at = t
            .exchanges
            .iter()
            .position(|e| e.step == Step::Burst)
            .unwrap();
        t.exchanges[at].outcome = Outcome::Broken("connection reset".into());
    }),
    case(
        "ex11.api.both-instances",
        "one says something else",
        Fail,
        |t| {
            let at = t
                .exchanges
                .iter()
                .position(|e| e.step == Step::Burst)
                .unwrap();
            t.exchanges[at].outcome = answer(200, &json!({"message": "old version"}));
        },
    ),
    case(
        "ex11.api.both-instances",
        "all fail as the first did",
        Skipped,
        |t| {
            t.status("root", 503);
            t.status("burst", 503);
        },
    ),
    case(
        "ex11.api.both-instances",
        "no connection",
        Undetermined,
        |t| t.unreachable("burst"),
    ),
    case("ex11.api.both-instances", "no burst", NotApplicable, |t| {
        t.without("burst");
    }),
];
