//! The API through the balancer: what exercises 03 to 05 ask, once more.

use checker_model::transcript::{Exchange, Outcome, Step};
use checker_model::{Origin, Verdict, Why};

use crate::case::HttpCase;
use crate::check::{Check, Judge, check};
use crate::finding::{Finding, Judged};
use crate::http::{expect, origin, shown, unless_reported};
use crate::{ex03, ex04, ex05};

/// A route of the API by the checks of exercises 03 to 05 that it has to meet.
struct Route {
    /// The check of this exercise.
    own: &'static Check,
    /// Those that count, whatever they find.
    all: &'static [&'static Check],
    /// Those that count only if they fail: they need more than HTTP to pass,
    /// and without it they say so themselves.
    if_failed: &'static [&'static Check],
}

const ROUTES: [Route; 6] = [
    Route {
        own: &ROOT,
        all: &[&ex03::root::STATUS, &ex03::root::MESSAGE],
        if_failed: &[],
    },
    Route {
        own: &LIST,
        all: &[
            &ex03::list::STATUS,
            &ex03::list::MESSAGE,
            &ex03::list::CONTENT,
        ],
        if_failed: &[&ex03::list::COMPLETE],
    },
    Route {
        own: &UPLOAD,
        all: &[
            &ex04::upload::STATUS,
            &ex04::upload::MESSAGE,
            &ex04::upload::LISTED,
        ],
        if_failed: &[&ex04::upload::STORED],
    },
    Route {
        own: &UPLOAD_MISSING,
        all: &[&ex04::missing::STATUS, &ex04::missing::MESSAGE],
        if_failed: &[],
    },
    Route {
        own: &DOWNLOAD,
        all: &[
            &ex05::download::STATUS,
            &ex05::download::MESSAGE,
            &ex05::download::CONTENT,
            &ex05::url::EXPIRY,
            &ex05::url::DOWNLOADS,
        ],
        if_failed: &[],
    },
    Route {
        own: &DOWNLOAD_MISSING,
        all: &[&ex05::missing::STATUS, &ex05::missing::MESSAGE],
        if_failed: &[],
    },
];

impl Route {
    fn owners(&self) -> impl Iterator<Item = &'static Check> + use<> {
        self.all.iter().chain(self.if_failed).copied()
    }
}

/// Judges one route, on this conversation. A miss that an earlier exercise
/// reports in the same run is left to it.
fn route(case: &HttpCase<'_>, route: &Route, exchange: Option<&Exchange>) -> Judged {
    let judge = |check: &Check| match check.judge {
        Judge::Http(judge) => Finding::from_judged(judge(case)),
        _ => Finding::not_applicable("the exchanges with the API"),
    };
    let mut findings: Vec<Finding> = route.all.iter().map(|check| judge(check)).collect();
    let wanting = route.if_failed.iter().map(|check| judge(check));
    findings.extend(wanting.filter(|finding| finding.verdict == Verdict::Fail));
    // An answer with the wrong status is seldom JSON, and has failed already.
    if findings.first().is_some_and(|f| f.verdict == Verdict::Pass)
        && let Some(exchange) = exchange
    {
        findings.push(Finding::from_judged(expect::json(exchange)));
    }
    let (judged, skipped): (Vec<Finding>, Vec<Finding>) = findings
        .into_iter()
        .partition(|finding| finding.verdict != Verdict::Skipped);
    if let (true, Some(finding)) = (judged.is_empty(), skipped.first()) {
        return explained(case, route, finding.clone());
    }
    let finding = Finding::all(judged, || {
        let why = Why::NotCollected("exchanges through the balancer".into());
        Finding::undetermined(&why, &Origin::Unseen)
    });
    let owners: Vec<&Check> = route.owners().chain([&ex03::api::JSON]).collect();
    unless_reported(finding, case, &owners)
}

/// Skipped, by the check of this exercise that covers the cause.
fn explained(case: &HttpCase<'_>, route: &Route, finding: Finding) -> Judged {
    let covering = ROUTES.iter().find(|other| {
        other.own.id != route.own.id
            && other
                .owners()
                .any(|check| Some(check.id) == finding.skipped_because)
    });
    if let Some(covering) = covering {
        case.after(covering.own)?;
    }
    Ok(finding)
}

check! {
    /// `GET /` through the balancer answers as exercise 03 asks.
    ROOT = "ex11.api.root", Required, Balancer(root);
    title: "GET / conforms through the balancer",
    why: "it shows that the balancer listens, finds its instances healthy and may reach them",
    terraform: "a listener 5000 to 5000, a health check on port 5000, and both security groups open on it",
    console: "`curl -i http://<dns>:5000/`; EC2, Load Balancers, Target instances shows why one is out of service",
    reads: [Http],
}

fn root(case: &HttpCase<'_>) -> Judged {
    route(case, &ROUTES[0], case.root().ok())
}

check! {
    /// `GET /list_files` through the balancer answers as exercise 03 asks.
    LIST = "ex11.api.list", Required, Balancer(list);
    title: "GET /list_files conforms through the balancer",
    why: "every instance behind the balancer needs the role that reaches the bucket",
    terraform: "the instance profile of `s3_access` in the launch parameters",
    console: "`curl -i http://<dns>:5000/list_files`",
    reads: [Http, BucketKeys],
}

fn list(case: &HttpCase<'_>) -> Judged {
    route(case, &ROUTES[1], case.list().ok())
}

check! {
    /// An upload through the balancer answers as exercise 04 asks, and arrives.
    UPLOAD = "ex11.api.upload", Required, Balancer(upload);
    title: "an upload conforms through the balancer",
    why: "the next request may reach another instance: what only the first one's disk holds is lost",
    terraform: "store in S3 before answering, as exercise 04 asks",
    console: "`curl -i -F file=@some.txt http://<dns>:5000/upload`, then list a few times",
    reads: [Http, BucketKeys, Objects, Uploads],
}

fn upload(case: &HttpCase<'_>) -> Judged {
    let exchange = case.taken().ok().map(|(about, _)| about.exchange);
    route(case, &ROUTES[2], exchange)
}

check! {
    /// An upload of a missing file through the balancer answers as exercise 04
    /// asks.
    UPLOAD_MISSING = "ex11.api.upload-missing", Required, Balancer(upload_missing);
    title: "an upload of a missing file conforms through the balancer",
    why: "the balancer passes errors on as they are, so they have to be right as well",
    terraform: "`return jsonify({...}), 404`, as exercise 04 asks",
    console: "`curl -i -X POST -F file=nothing.txt http://<dns>:5000/upload`, without an @",
    reads: [Http, Uploads],
}

fn upload_missing(case: &HttpCase<'_>) -> Judged {
    let exchange = case.upload_missing().ok().map(|(exchange, _)| exchange);
    route(case, &ROUTES[3], exchange)
}

check! {
    /// `GET /download/<file>` through the balancer answers as exercise 05 asks,
    /// and its URL yields the file.
    DOWNLOAD = "ex11.api.download", Required, Balancer(download);
    title: "GET /download/<file> conforms through the balancer",
    why: "the file was uploaded through one instance and is handed out by another",
    terraform: "sign for the object in S3, as exercise 05 asks",
    console: "`curl http://<dns>:5000/download/<file>`, then open `content`",
    reads: [Http, Objects, Uploads],
}

fn download(case: &HttpCase<'_>) -> Judged {
    let exchange = case.download().ok().map(|about| about.exchange);
    route(case, &ROUTES[4], exchange)
}

check! {
    /// `GET /download/<file>` of a missing file through the balancer answers as
    /// exercise 05 asks.
    DOWNLOAD_MISSING = "ex11.api.download-missing", Required, Balancer(download_missing);
    title: "a download of a missing file conforms through the balancer",
    why: "the balancer passes errors on as they are, so they have to be right as well",
    terraform: "`s3.head_object` before signing, and 404, as exercise 05 asks",
    console: "`curl -i http://<dns>:5000/download/nothing.txt`",
    reads: [Http, Uploads],
}

fn download_missing(case: &HttpCase<'_>) -> Judged {
    let exchange = case.download_missing().ok().map(|(exchange, _)| exchange);
    route(case, &ROUTES[5], exchange)
}

check! {
    /// A burst of requests through the balancer is answered without a single
    /// failure, also while an instance is being replaced. Which instance
    /// answered cannot be seen from outside.
    BOTH_INSTANCES = "ex11.api.both-instances", Advice, Balancer(both_instances);
    title: "no request of a burst through the balancer fails",
    why: "with two instances the service goes on while one is lost; that is what the balancer is for",
    terraform: "a health check that notices a lost instance, and `min_size = 2`",
    console: "terminate one instance, and meanwhile `while curl -sf http://<dns>:5000/; do :; done`",
    reads: [Http],
}

fn both_instances(case: &HttpCase<'_>) -> Judged {
    let burst: Vec<&Exchange> = case
        .transcript
        .exchanges_of(|step| *step == Step::Burst)
        .collect();
    let Some(first) = burst.first() else {
        return Ok(Finding::not_applicable("no burst of requests was made"));
    };
    // What always fails is not the burst's doing.
    case.after(&ROOT)?;
    let bad: Vec<&Exchange> = burst
        .iter()
        .copied()
        .filter(|exchange| !matches!(exchange.outcome, Outcome::Unreachable(_)))
        .filter(|exchange| {
            let verdict = |judged| Finding::from_judged(judged).verdict;
            verdict(ex03::root::status_of(case, exchange)) != Verdict::Pass
                || verdict(ex03::root::message_of(case, exchange)) != Verdict::Pass
        })
        .collect();
    if let Some(one) = bad.first() {
        let what = match &one.outcome {
            Outcome::Response(response) => format!("status {}", response.status),
            Outcome::Broken(why) | Outcome::Unreachable(why) => shown(why),
        };
        return Ok(Finding::fail(
            format!("{} right answers to {0} requests", burst.len()),
            format!("{} wrong, the first: {what}", bad.len()),
            &origin(one),
            "look which instance fails: EC2, Load Balancers, Target instances; compare their launch parameters",
        ));
    }
    let lost = burst.iter().find_map(|exchange| match &exchange.outcome {
        Outcome::Unreachable(why) => Some((why, *exchange)),
        _ => None,
    });
    if let Some((why, exchange)) = lost {
        let why = Why::Unreachable(shown(why));
        return Ok(Finding::undetermined(&why, &origin(exchange)));
    }
    Ok(Finding::pass().noting(format!(
        "{} requests from exchange {} on; which instance answered cannot be seen from here",
        burst.len(),
        first.number
    )))
}
