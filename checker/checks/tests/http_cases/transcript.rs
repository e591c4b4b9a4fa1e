//! Conversations without a fault.

use std::collections::BTreeSet;

use checker_model::evidence::{EVIDENCE_VERSION, Evidence, Given};
use checker_model::run::Tool;
use checker_model::transcript::{
    Body, BucketListing, Dialect, Digest, Door, Exchange, Outcome, Purpose, Request, Response,
    Sample, Step, StoredObject, Transcript,
};
use checker_model::{Fact, Origin};
use serde_json::{Value, json};

pub(crate) const BUCKET: &str = "module02-4242";
pub(crate) const FILE: &str = "checker-probe-1.txt";
pub(crate) const MISSING: &str = "checker-probe-1-missing.txt";
pub(crate) const ODD: [&str; 2] = [
    "checker-probe-1-two words+1.txt",
    "checker-probe-1-100%41#é.txt",
];
pub(crate) const TRAVERSAL: [&str; 2] =
    ["../checker-probe-1-t1.txt", "..%2fchecker-probe-1-t2.txt"];
pub(crate) const LENGTH: u64 = 4096;

/// Begins at 2026-01-01T00:00:00Z.
const BEGAN: &str = "2026-01-01T00:00:00Z";

/// A digest that is unlike that of any other number.
pub(crate) fn sha256(of: usize) -> String {
    format!("{:064x}", of + 1)
}

/// More keys than one answer of S3 carries.
pub(crate) fn keys() -> BTreeSet<String> {
    (0..1200).map(|n| format!("file-{n:04}.csv")).collect()
}

pub(crate) fn multipart() -> Dialect {
    Dialect::Multipart {
        field: "file".into(),
    }
}

/// A presigned URL for a key of the bucket, valid for so many seconds.
pub(crate) fn presigned(key: &str, seconds: u64) -> String {
    let host = format!("https://{BUCKET}.s3.eu-west-1.amazonaws.com/");
    let mut url = url::Url::parse(&host).unwrap();
    url.path_segments_mut().unwrap().pop_if_empty().push(key);
    format!(
        "{url}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=REDACTED%2F20260101%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20260101T000000Z&X-Amz-Expires={seconds}&X-Amz-SignedHeaders=host&X-Amz-Signature=REDACTED"
    )
}

/// A JSON answer.
pub(crate) fn answer(status: u16, body: &Value) -> Outcome {
    let text = body.to_string();
    Outcome::Response(Response {
        status,
        headers: vec![("content-type".into(), "application/json".into())],
        body: Body {
            length: text.len() as u64,
            sha256: String::new(),
            text: Some(text),
            cut_short: None,
        },
    })
}

/// A file as S3 hands it out.
pub(crate) fn bytes(length: u64, sha256: String) -> Outcome {
    Outcome::Response(Response {
        status: 200,
        headers: vec![("content-type".into(), "binary/octet-stream".into())],
        body: Body {
            length,
            sha256,
            text: None,
            cut_short: None,
        },
    })
}

/// A refusal as S3 words it.
pub(crate) fn s3_error(status: u16, code: &str) -> Outcome {
    let text = format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code></Error>");
    Outcome::Response(Response {
        status,
        headers: vec![("content-type".into(), "application/xml".into())],
        body: Body {
            length: text.len() as u64,
            sha256: String::new(),
            text: Some(text),
            cut_short: None,
        },
    })
}

fn found(message: &str, content: Option<Value>) -> Outcome {
    let mut body = json!({"status": 200, "message": message});
    if let Some(content) = content {
        body["content"] = content;
    }
    answer(200, &body)
}

fn refused(status: u16, message: &str) -> Outcome {
    answer(status, &json!({"status": status, "message": message}))
}

fn push(t: &mut Transcript, method: &str, url: String, step: Step, outcome: Outcome) {
    let number = t.exchanges.len() + 1;
    t.exchanges.push(Exchange {
        number,
        step,
        request: Request {
            method: method.into(),
            url,
            headers: Vec::new(),
            body: (method == "POST").then(|| "multipart, field file, 4096 bytes".into()),
        },
        outcome,
        offset_ms: number as u64 * 10,
        duration_ms: 5,
    });
}

fn listed_by_s3(t: &mut Transcript, keys: &BTreeSet<String>) {
    t.listings.push(BucketListing {
        after_exchange: t.exchanges.len(),
        bucket: BUCKET.into(),
        keys: Fact::value(keys.clone(), Origin::aws_call("s3:ListBucket")),
    });
}

fn sample(t: &mut Transcript, name: &str, purpose: Purpose) -> usize {
    let index = t.samples.len();
    t.samples.push(Sample {
        name: name.into(),
        purpose,
        length: LENGTH,
        sha256: sha256(index),
    });
    index
}

fn stored(t: &mut Transcript, index: usize) {
    t.objects.push(StoredObject {
        sample: index,
        bucket: BUCKET.into(),
        key: t.samples[index].name.clone(),
        object: Fact::value(
            Digest {
                length: LENGTH,
                sha256: sha256(index),
            },
            Origin::aws("s3:GetObject", BUCKET),
        ),
    });
}

fn uploaded(t: &mut Transcript, base: &str, index: usize) {
    let name = t.samples[index].name.clone();
    let step = Step::Upload {
        sample: index,
        dialect: multipart(),
    };
    let message = format!("Successfully uploaded '{name}' to the bucket '{BUCKET}'");
    push(
        t,
        "POST",
        format!("{base}/upload"),
        step,
        found(&message, None),
    );
}

fn downloaded(t: &mut Transcript, base: &str, index: usize) {
    let name = t.samples[index].name.clone();
    let message = format!("Successfully generated presigned url for '{name}'");
    let url = presigned(&name, 120);
    let outcome = found(&message, Some(json!(url)));
    let step = Step::Download { sample: index };
    push(t, "GET", format!("{base}/download/{name}"), step, outcome);
}

fn fetched(t: &mut Transcript, index: usize) {
    let url = presigned(&t.samples[index].name, 120);
    let step = Step::Presigned { sample: index };
    push(t, "GET", url, step, bytes(LENGTH, sha256(index)));
}

pub(crate) fn root() -> Outcome {
    found(
        "Successfully connected to module02 upload/download API",
        None,
    )
}

/// A conversation without a fault, through the address or the balancer.
pub(crate) fn good(door: Door) -> Transcript {
    let base = match door {
        Door::LoadBalancer => "http://module02-elb-1.eu-west-1.elb.amazonaws.com:5000",
        _ => "http://203.0.113.7:5000",
    };
    let mut t = Transcript::new(door, base, BEGAN.parse().unwrap());
    push(&mut t, "GET", format!("{base}/"), Step::Root, root());
    let listing = |keys: &BTreeSet<String>| {
        let message = format!("Successfully listed files on s3 bucket '{BUCKET}'");
        found(&message, Some(json!(keys)))
    };
    let mut keys = keys();
    listed_by_s3(&mut t, &keys);
    let url = format!("{base}/list_files");
    push(&mut t, "GET", url.clone(), Step::List, listing(&keys));
    listed_by_s3(&mut t, &keys);
    if door == Door::LoadBalancer {
        for _ in 0..4 {
            push(&mut t, "GET", format!("{base}/"), Step::Burst, root());
        }
    }
    let file = sample(&mut t, FILE, Purpose::Upload);
    uploaded(&mut t, base, file);
    t.dialect = Fact::value(
        multipart(),
        Origin::Http {
            url: format!("{base}/upload"),
            exchange: t.exchanges.len(),
        },
    );
    stored(&mut t, file);
    keys.insert(FILE.into());
    listed_by_s3(&mut t, &keys);
    push(&mut t, "GET", url, Step::ListAfterUpload, listing(&keys));
    listed_by_s3(&mut t, &keys);
    downloaded(&mut t, base, file);
    let step = Step::DownloadMissing {
        name: MISSING.into(),
    };
    let message = format!("The file '{MISSING}' was not found on the bucket '{BUCKET}'");
    let url = format!("{base}/download/{MISSING}");
    push(&mut t, "GET", url, step, refused(404, &message));
    fetched(&mut t, file);
    let step = Step::UploadMissing {
        name: MISSING.into(),
        dialect: multipart(),
    };
    let message = format!("The file '{MISSING}' was not found");
    push(
        &mut t,
        "POST",
        format!("{base}/upload"),
        step,
        refused(404, &message),
    );
    names(&mut t, base);
    let step = Step::PresignedExpired { sample: file };
    push(
        &mut t,
        "GET",
        presigned(FILE, 120),
        step,
        s3_error(403, "AccessDenied"),
    );
    t
}

fn names(t: &mut Transcript, base: &str) {
    for name in ODD {
        let index = sample(t, name, Purpose::OddName);
        uploaded(t, base, index);
        stored(t, index);
        downloaded(t, base, index);
        fetched(t, index);
    }
    for name in TRAVERSAL {
        let index = sample(t, name, Purpose::Traversal);
        let step = Step::Upload {
            sample: index,
            dialect: multipart(),
        };
        let no = refused(400, "the file name is not a plain name");
        push(t, "POST", format!("{base}/upload"), step, no.clone());
        t.objects.push(StoredObject {
            sample: index,
            bucket: BUCKET.into(),
            key: name.into(),
            object: Fact::absent(Origin::aws_call("s3:ListBucket")),
        });
        push(
            t,
            "GET",
            format!("{base}/download/{index}"),
            Step::Download { sample: index },
            no,
        );
    }
}

/// The instances' own addresses.
pub(crate) fn instances() -> Transcript {
    let mut t = Transcript::new(Door::Instances, "", BEGAN.parse().unwrap());
    for (id, address) in [("i-1", "203.0.113.8"), ("i-2", "203.0.113.9")] {
        let step = Step::InstanceRoot {
            instance: id.into(),
        };
        push(
            &mut t,
            "GET",
            format!("http://{address}:5000/"),
            step,
            root(),
        );
    }
    t
}

/// Evidence of conversations, as with `--api`, `--elb` and `--wait-expiry`.
pub(crate) fn evidence(transcripts: Vec<Transcript>) -> Evidence {
    Evidence {
        evidence_version: EVIDENCE_VERSION,
        tool: Tool {
            name: "checker".into(),
            version: "0".into(),
        },
        collected_at: BEGAN.parse().unwrap(),
        given: Given {
            wait_expiry: true,
            ..Given::default()
        },
        stacks: Vec::new(),
        turn_in: None,
        transcripts,
    }
}

/// What an exchange is, in a word; those about odd names and `../` have their
/// purpose before it.
pub(crate) fn kind(t: &Transcript, step: &Step) -> String {
    let about = |index: usize, word: &str| match t.samples[index].purpose {
        Purpose::Upload => word.to_owned(),
        Purpose::OddName => format!("odd {word}"),
        Purpose::Traversal => format!("traversal {word}"),
    };
    match step {
        Step::Root => "root".into(),
        Step::List => "list".into(),
        Step::ListAfterUpload => "relist".into(),
        Step::Upload { sample, .. } => about(*sample, "upload"),
        Step::UploadMissing { .. } => "upload missing".into(),
        Step::Download { sample } => about(*sample, "download"),
        Step::DownloadMissing { .. } => "download missing".into(),
        Step::Presigned { sample } => about(*sample, "fetch"),
        Step::PresignedExpired { .. } => "expired".into(),
        Step::InstanceRoot { .. } => "instance".into(),
        Step::Burst => "burst".into(),
        _ => "of the other document".into(),
    }
}
