//! `GET /list_files`.

use std::collections::BTreeSet;

use checker_model::Why;
use checker_model::transcript::Exchange;

use crate::case::HttpCase;
use crate::check::check;
use crate::finding::{Finding, Judged};
use crate::http::listing::names;
use crate::http::{bucket, expect, origin, shown};

check! {
    /// `GET /list_files` answers with the HTTP status 200.
    STATUS = "ex03.list.status", Required, Http(status);
    title: "GET /list_files answers 200",
    why: "an error here is most often a role that may not list the bucket, or a bucket's name mistyped",
    terraform: "`@app.route(\"/list_files\")`; the instance needs the role `s3_access`",
    console: "`curl -i http://<address>:5000/list_files`, and the application's log on its host",
    reads: [Http],
}

fn status(case: &HttpCase<'_>) -> Judged {
    expect::status(
        case,
        case.list()?,
        200,
        "serve the route with `@app.route(\"/list_files\")`; on a 500 read the application's log: role, region and bucket name are the usual causes",
    )
}

check! {
    /// Its `message` is `Successfully listed files on s3 bucket
    /// '<bucket_name>'`, with the bucket's real name.
    MESSAGE = "ex03.list.message", Required, Http(message);
    title: "GET /list_files names the bucket that it lists",
    why: "the reader learns which bucket was listed; the subject fixes the text",
    terraform: "`\"message\": f\"Successfully listed files on s3 bucket '{bucket}'\"`",
    console: "`curl http://<address>:5000/list_files` and compare `message`",
    reads: [Http],
}

fn message(case: &HttpCase<'_>) -> Judged {
    case.after(&STATUS)?;
    case.message_with_bucket(
        case.list()?,
        bucket::LISTED,
        "answer `\"message\": f\"Successfully listed files on s3 bucket '{bucket}'\"`, with the name of the bucket in use",
    )
}

check! {
    /// Its `content` is the list of files: an array of names, or of objects
    /// that carry one (`Key`, `name`, …). An empty list counts only if S3 says
    /// that the bucket is empty.
    CONTENT = "ex03.list.content", Required, Http(content);
    title: "GET /list_files gives the files as a list",
    why: "a program that reads the answer needs a list, not a text that looks like one",
    terraform: "`\"content\": [o[\"Key\"] for o in objects]`",
    console: "`curl -s http://<address>:5000/list_files | python3 -m json.tool`",
    reads: [Http],
}

fn content(case: &HttpCase<'_>) -> Judged {
    case.after(&STATUS)?;
    let list = case.list()?;
    let mut empty = Vec::new();
    // Before the upload the bucket may well be empty; after it, it is not.
    let others = case.lists().filter(|other| {
        other.number != list.number && other.response().is_some_and(|r| r.status == 200)
    });
    for exchange in std::iter::once(list).chain(others) {
        match names(exchange)? {
            Err(actual) => {
                return Ok(Finding::fail(
                    "content with an array of file names",
                    actual,
                    &origin(exchange),
                    "put the keys into a list: `\"content\": [o[\"Key\"] for o in objects]`",
                ));
            }
            Ok(names) if names.is_empty() => empty.push(exchange),
            Ok(_) => return Ok(Finding::pass()),
        }
    }
    nothing_listed(case, &empty)
}

/// Nothing was listed, ever: right if there is nothing.
fn nothing_listed(case: &HttpCase<'_>, lists: &[&Exchange]) -> Judged {
    for list in lists {
        let bucket = case.bucket()?;
        let around = case.listed_around(list, &bucket)?;
        if !around.always().is_empty() || around.no_bucket {
            let why = Why::NotVisible(
                "the list is empty although S3's is not, so no entry of it can be judged".into(),
            );
            return Ok(Finding::undetermined(&why, &origin(list)));
        }
    }
    Ok(Finding::pass().noting("the bucket is empty, and so is the list"))
}

check! {
    /// The list holds exactly the keys of the bucket, past the thousand that
    /// one answer of S3 carries. What changed while it was asked may be in it
    /// or not.
    COMPLETE = "ex03.list.complete", Required, Http(complete);
    title: "GET /list_files lists what S3 itself lists",
    why: "S3 hands out a thousand keys at a time; whoever takes the first page only, loses the rest without an error",
    terraform: "`for page in s3.get_paginator(\"list_objects_v2\").paginate(Bucket=bucket): names += [o[\"Key\"] for o in page.get(\"Contents\", [])]`",
    console: "compare with `aws s3 ls s3://<bucket> --recursive | wc -l`",
    reads: [Http, BucketKeys],
}

fn complete(case: &HttpCase<'_>) -> Judged {
    case.after(&CONTENT)?;
    case.after(&MESSAGE)?;
    let list = case.list()?;
    let bucket = case.bucket()?;
    let names = names(list)?.unwrap_or_default();
    let around = case.listed_around(list, &bucket)?;
    let fix = "collect every page: `s3.get_paginator(\"list_objects_v2\").paginate(Bucket=bucket)`, and list nothing but its keys";
    if around.seen.is_empty() {
        return Ok(Finding::fail(
            format!("the keys of the bucket `{bucket}`"),
            "S3 knows no such bucket",
            &around.origin,
            fix,
        ));
    }
    let listed: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    let always = around.always();
    let missing: Vec<&str> = always.difference(&listed).copied().collect();
    let extra: Vec<&str> = listed.into_iter().filter(|key| !around.ever(key)).collect();
    if missing.is_empty() && extra.is_empty() {
        return Ok(Finding::pass());
    }
    let mut actual = format!("{} keys", names.len());
    for (what, keys) in [("missing", missing), ("not in the bucket", extra)] {
        if !keys.is_empty() {
            actual = format!("{actual}; {what}: {}", some(&keys));
        }
    }
    let finding = Finding::fail(
        format!("the {} keys that S3 itself lists", always.len()),
        actual,
        &origin(list),
        fix,
    );
    Ok(if around.seen.len() == 1 {
        finding.noting(
            "S3 was asked only once, so a change by someone else at that moment would show as well",
        )
    } else {
        finding
    })
}

/// How many keys, and the first few.
fn some(keys: &[&str]) -> String {
    let first: Vec<String> = keys.iter().take(3).map(|key| shown(key)).collect();
    let more = keys.len().saturating_sub(first.len());
    let list = shown(&first.join(", "));
    match more {
        0 => list,
        n => format!("{list} and {n} more"),
    }
}
