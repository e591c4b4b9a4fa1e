//! `/upload` of a file.

use checker_model::transcript::{Exchange, Outcome, Purpose, Step};
use checker_model::{Origin, Verdict, Why};

use crate::case::HttpCase;
use crate::check::check;
use crate::ex03;
use crate::finding::{Finding, Judged};
use crate::http::exchanges::{Upload, may_name_only, status_of, uploaded};
use crate::http::{
    bucket, expect, listing, origin, round_trip, shown, traversal, unless_caused_by,
};

check! {
    /// An upload to `/upload` answers with the HTTP status 200. The subject
    /// fixes the route only: multipart forms, raw bodies, JSON, and names of
    /// files that are on the host already are tried in turn, and the first that
    /// is understood is judged.
    STATUS = "ex04.upload.status", Required, Http(status);
    title: "an upload answers 200",
    why: "without an upload there is nothing to list and nothing to download",
    terraform: "`@app.route(\"/upload\", methods=[\"POST\"])`, `file = request.files[\"file\"]`, `file.save(...)`, `upload_file(...)`, `return jsonify(...)`",
    console: "`curl -i -F file=@some.txt http://<address>:5000/upload`",
    reads: [Http, Uploads],
}

fn status(case: &HttpCase<'_>) -> Judged {
    let fix = "take a multipart form with the field `file`: `@app.route(\"/upload\", methods=[\"POST\"])` and `request.files[\"file\"]`; on a 500 read the application's log";
    match case.upload()? {
        Upload::Taken(about, _) => expect::status(case, about.exchange, 200, fix),
        Upload::Refused(attempts) => none_understood(case, &attempts, fix),
    }
}

fn none_understood(case: &HttpCase<'_>, attempts: &[&Exchange], fix: &str) -> Judged {
    let unreachable = attempts.iter().find_map(|attempt| match &attempt.outcome {
        Outcome::Unreachable(why) => Some((why, *attempt)),
        _ => None,
    });
    let answered: Vec<&&Exchange> = attempts
        .iter()
        .filter(|attempt| !matches!(attempt.outcome, Outcome::Unreachable(_)))
        .collect();
    let (Some(first), None) = (answered.first(), unreachable) else {
        let (why, at) = unreachable.map_or((String::new(), Origin::Unseen), |(why, attempt)| {
            (shown(why), origin(attempt))
        });
        return Ok(Finding::undetermined(&Why::Unreachable(why), &at));
    };
    if answered
        .iter()
        .all(|a| matches!(a.outcome, Outcome::Broken(_)))
    {
        return expect::status(case, first, 200, fix);
    }
    let mut tried: Vec<String> = Vec::new();
    for attempt in &answered {
        let status = status_of(attempt).map_or("no proper answer".into(), |s| s.to_string());
        let body = attempt.request.body.as_deref().unwrap_or("no body");
        let kind = body.split([',', ' ']).next().unwrap_or(body);
        let line = format!("{} {kind} → {status}", attempt.request.method);
        if !tried.contains(&line) {
            tried.push(line);
        }
    }
    Ok(Finding::fail(
        "status 200 for an upload in some form",
        shown(&tried.join(", ")),
        &origin(first),
        fix,
    ))
}

check! {
    /// Its `message` is `Successfully uploaded '<file>' to the bucket
    /// '<bucket_name>'`, with the names of the file and of the bucket.
    MESSAGE = "ex04.upload.message", Required, Http(message);
    title: "an upload says what went where",
    why: "the reader learns under which name, and in which bucket, the file is to be found; the subject fixes the text",
    terraform: "`\"message\": f\"Successfully uploaded '{file.filename}' to the bucket '{bucket}'\"`",
    console: "`curl -F file=@some.txt http://<address>:5000/upload` and compare `message`",
    reads: [Http, Uploads],
}

fn message(case: &HttpCase<'_>) -> Judged {
    case.after(&STATUS)?;
    let (about, _) = case.taken()?;
    case.message_with_bucket(
        about.exchange,
        &bucket::uploaded(&about.sample.name),
        "answer `\"message\": f\"Successfully uploaded '{name}' to the bucket '{bucket}'\"` with the file's own name and the bucket in use",
    )
}

check! {
    /// The object is in the bucket, under the file's name, with exactly the
    /// bytes that were sent. Seen in S3 itself; without access to it, by what
    /// the presigned URL of exercise 05 yields.
    STORED = "ex04.upload.stored", Required, Http(stored);
    title: "an upload is stored in the bucket, byte by byte",
    why: "an answer of 200 is a promise; a file read in text mode, or closed too late, is not the file that was sent",
    terraform: "`s3.upload_file(path, bucket, name)`, after the file is saved and closed",
    console: "`aws s3 cp s3://<bucket>/<file> - | cmp - some.txt`",
    reads: [Http, BucketKeys, Objects, Uploads],
}

fn stored(case: &HttpCase<'_>) -> Judged {
    case.after(&STATUS)?;
    let (about, dialect) = case.taken()?;
    let bucket = case.bucket()?;
    let finding = case.stored(about.index, about.sample, &bucket)?;
    // Which bytes a file on the API's own host has, cannot be seen from here.
    if may_name_only(dialect) && finding.verdict == Verdict::Fail {
        let why = Why::NotVisible(
            "whether the API took the bytes that were sent, or a file of its own host".into(),
        );
        return Ok(Finding::undetermined(&why, &origin(about.exchange)));
    }
    Ok(finding)
}

check! {
    /// After the upload `/list_files` shows the file.
    LISTED = "ex04.upload.listed", Required, Http(listed);
    title: "an upload shows up in the list",
    why: "a list that was made once, when the application started, is soon wrong",
    terraform: "ask S3 inside the route's function, not at the start of the program",
    console: "`curl http://<address>:5000/list_files` after an upload",
    reads: [Http, Uploads],
}

fn listed(case: &HttpCase<'_>) -> Judged {
    case.after(&STATUS)?;
    case.after(&STORED)?;
    case.after(&ex03::list::STATUS)?;
    case.after(&ex03::list::CONTENT)?;
    let (about, _) = case.taken()?;
    let list = case.list_after_upload()?;
    let name = &about.sample.name;
    let fix =
        "ask S3 anew at every `GET /list_files`, all pages of it, and list the keys as they are";
    let status = expect::status(case, list, 200, fix)?;
    if status.verdict != Verdict::Pass {
        return Ok(status);
    }
    let expected = format!("`{}` in the list", shown(name));
    let finding = match listing::names(list)? {
        Ok(names) if names.contains(name) => return Ok(Finding::pass()),
        Ok(names) => Finding::fail(
            expected,
            format!("{} other names", names.len()),
            &origin(list),
            fix,
        ),
        Err(actual) => Finding::fail(expected, actual, &origin(list), fix),
    };
    unless_caused_by(finding, case, &[&ex03::list::COMPLETE])
}

check! {
    /// Names with spaces, accents, `+`, `%` and `#` come back as they went: the
    /// object has exactly that name and the bytes that were sent.
    ODD_NAMES = "ex04.upload.odd-names", Advice, Http(odd_names);
    title: "odd file names survive a round trip",
    why: "people name files as they like; whoever decodes a name twice, or cleans it, stores it where nobody looks",
    terraform: "use `file.filename` as the key as it is, and let boto3 encode it",
    console: "`curl -F 'file=@two words+1.txt' http://<address>:5000/upload`, then list and download it",
    reads: [Http, BucketKeys, Objects, Uploads],
}

fn odd_names(case: &HttpCase<'_>) -> Judged {
    case.after(&STATUS)?;
    case.after(&STORED)?;
    let mut uploads = case.about_samples(Purpose::OddName, uploaded);
    // Of several attempts at one name the last counts.
    uploads.reverse();
    let mut seen = Vec::new();
    uploads.retain(|about| {
        !seen.contains(&about.index) && {
            seen.push(about.index);
            true
        }
    });
    let findings: Vec<Finding> = uploads
        .iter()
        .rev()
        .map(|about| Finding::from_judged(round_trip::survives(case, about)))
        .collect();
    Ok(Finding::all(findings, || {
        let why = Why::NotCollected("uploads of odd names".into());
        Finding::undetermined(&why, &Origin::Unseen)
    }))
}

check! {
    /// A name with `../` in it leads nowhere: it is refused, or cut down to its
    /// last part, as many multipart readers do before the application sees it.
    /// Then the answer has to name, and the bucket to hold, that last part and
    /// nothing else. An object whose key leads upwards, an answer that names
    /// another file than the one stored, and a download that hands out a URL
    /// for another object fail.
    NO_TRAVERSAL = "ex04.upload.no-traversal", Required, Http(no_traversal);
    title: "`../` in a file name leads nowhere",
    why: "the name comes from a stranger; joined to `uploads` as it is, it overwrites any file that the application may write, its own code for one",
    terraform: "`from werkzeug.utils import secure_filename`, and save and store under `secure_filename(file.filename)`; or answer 400",
    console: "`curl -F 'file=@some.txt;filename=../some.txt' http://<address>:5000/upload`, then look beside `uploads`",
    reads: [Http, BucketKeys, Objects, Uploads],
}

fn no_traversal(case: &HttpCase<'_>) -> Judged {
    case.after(&STATUS)?;
    let mut findings: Vec<Finding> = case
        .about_samples(Purpose::Traversal, uploaded)
        .iter()
        .map(|about| Finding::from_judged(traversal::leads_nowhere(case, about)))
        .collect();
    findings.extend(
        case.about_samples(Purpose::Traversal, |step| match step {
            Step::Download { sample } => Some(*sample),
            _ => None,
        })
        .iter()
        .filter_map(|about| traversal::hands_out_another(case, about)),
    );
    Ok(Finding::all(findings, || {
        let why = Why::NotCollected("uploads of names with `../`".into());
        Finding::undetermined(&why, &Origin::Unseen)
    }))
}
