//! What fails makes its own facts unknown, with the reason, and no others.

#![expect(
    clippy::unwrap_used,
    reason = "what cannot be set up has failed, and says where"
)]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};

use checker_collect_aws::OpenError;
use checker_model::transcript::Digest;
use checker_model::{Fact, Stack, Why};
use support::{Question, Reply, Server, error, nothing, session, settings};

async fn collected(answer: impl Fn(&Question) -> Reply + Send + Sync + 'static) -> (Stack, Server) {
    let server = Server::start(answer).await;
    let session = session(&settings(&server.url)).await;
    let stack = session.collect(&|_| {}).await.unwrap();
    (stack, server)
}

/// What is not asked for without [`checker_collect_aws::Settings::setup`], and
/// what no account has.
const NOT_ASKED: &[&str] = &["alarms", "topics", "outputs"];

/// Why each incomplete listing is, by its key in JSON.
fn doubts(stack: &Stack) -> Vec<(String, Why)> {
    let json = serde_json::to_value(stack).unwrap();
    let listings = json.as_object().unwrap().iter();
    let listings = listings.filter(|(name, _)| !NOT_ASKED.contains(&name.as_str()));
    let doubts = listings.filter_map(|(name, listing)| {
        let whys = listing.get("incomplete")?.as_array()?.clone();
        Some(whys.into_iter().map(|why| (name.clone(), why)))
    });
    let read = |(name, why)| (name, serde_json::from_value(why).unwrap());
    doubts.flatten().map(read).collect()
}

#[tokio::test]
async fn an_empty_account_is_completely_known() {
    let (stack, _) = collected(nothing).await;
    assert_eq!(doubts(&stack), []);
    assert!(stack.vpcs.items.is_empty());
    assert!(stack.roles.items.is_empty());
    assert_eq!(stack.region.get().map(String::as_str), Some("eu-west-1"));
}

#[tokio::test]
async fn a_denied_call_leaves_only_its_own_facts_unknown() {
    let cases = [
        (
            "ec2:DescribeSubnets",
            "UnauthorizedOperation",
            "subnets",
            "ec2:DescribeSubnets",
        ),
        (
            "autoscaling:DescribeAutoScalingGroups",
            "AccessDenied",
            "autoscaling_groups",
            "autoscaling:DescribeAutoScalingGroups",
        ),
        (
            "elasticloadbalancing:DescribeTargetGroups",
            "AccessDenied",
            "target_groups",
            "elasticloadbalancing:DescribeTargetGroups",
        ),
        (
            "iam:ListInstanceProfilesForRole",
            "AccessDenied",
            "instance_profiles",
            "iam:ListInstanceProfilesForRole",
        ),
    ];
    for (asked, code, listing, action) in cases {
        let (stack, _) = collected(move |question| {
            if question.name() == asked {
                error(question, 403, code)
            } else {
                nothing(question)
            }
        })
        .await;
        let expected = (listing.to_owned(), Why::AccessDenied(action.into()));
        assert_eq!(doubts(&stack), [expected], "{asked}");
    }
}

#[tokio::test]
async fn a_throttled_call_is_tried_again_and_then_throttled() {
    let (stack, server) = collected(|question| match question.name().as_str() {
        "ec2:DescribeVpcs" => error(question, 503, "RequestLimitExceeded"),
        _ => nothing(question),
    })
    .await;
    let expected = Why::Throttled("ec2:DescribeVpcs".into());
    assert_eq!(doubts(&stack), [("vpcs".to_owned(), expected)]);
    assert_eq!(server.count("ec2:DescribeVpcs"), 6);
}

#[tokio::test]
async fn a_call_that_runs_out_of_time_while_it_is_throttled_was_throttled() {
    let server = Server::start(|question| match question.name().as_str() {
        "ec2:DescribeVpcs" => error(question, 503, "RequestLimitExceeded"),
        _ => nothing(question),
    })
    .await;
    let mut settings = settings(&server.url);
    settings.attempts = 50;
    settings.budget = std::time::Duration::from_secs(3);
    let stack = session(&settings).await.collect(&|_| {}).await.unwrap();
    let throttled = Why::Throttled("ec2:DescribeVpcs".into());
    assert_eq!(stack.vpcs.incomplete, [throttled]);
    assert_eq!(stack.subnets.incomplete, []);
}

#[tokio::test]
async fn only_what_is_wanted_is_asked() {
    let server = Server::start(nothing).await;
    let mut settings = settings(&server.url);
    settings.wanted = Some(["ec2:DescribeVpcs"].into());
    let session = session(&settings).await;
    let stack = session.collect(&|_| {}).await.unwrap();
    let asked: Vec<String> = server
        .asked
        .lock()
        .unwrap()
        .iter()
        .map(support::Question::name)
        .collect();
    assert_eq!(asked, ["ec2:DescribeVpcs"]);
    assert_eq!(session.calls(), [("ec2:DescribeVpcs", 1)].into());
    assert_eq!(stack.vpcs.incomplete, []);
    let not_asked = Why::NotCollected("ec2:DescribeSubnets".into());
    assert_eq!(stack.subnets.incomplete, [not_asked]);
}

#[tokio::test]
async fn credentials_that_have_expired_are_no_run() {
    let server = Server::start(|question| match question.service.as_str() {
        "ec2" => error(question, 400, "RequestExpired"),
        "s3" => error(question, 400, "ExpiredToken"),
        _ => error(question, 403, "ExpiredToken"),
    })
    .await;
    let failed = session(&settings(&server.url)).await.collect(&|_| {}).await;
    assert!(
        matches!(failed, Err(OpenError::Expired { .. })),
        "{failed:?}"
    );
}

/// It takes connections, and never says a word.
#[tokio::test]
async fn an_endpoint_that_is_silent_is_no_run() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let mut held = Vec::new();
    let take = async {
        loop {
            held.push(listener.accept().await.unwrap());
        }
    };
    let session = session(&settings(&url)).await;
    let failed = tokio::select! {
        failed = session.collect(&|_| {}) => failed,
        () = take => unreachable!("it never ends"),
    };
    let Err(OpenError::Unreachable { endpoint, .. }) = &failed else {
        panic!("{failed:?}");
    };
    assert_eq!(endpoint, &url);
}

#[tokio::test]
async fn answers_that_cannot_be_read_are_failures_and_never_empty() {
    let answers: [Reply; 4] = [
        (500, "oops".into()),
        (200, String::new()),
        (200, "<html><body>welcome</body></html>".into()),
        (
            200,
            "<DescribeVpcsResponse><vpcSet><item><vpcId>vpc-1</vpcId>".into(),
        ),
    ];
    for answer in answers {
        let said = answer.clone();
        let (stack, _) = collected(move |question| match question.name().as_str() {
            "ec2:DescribeVpcs" => answer.clone(),
            _ => nothing(question),
        })
        .await;
        let doubts = doubts(&stack);
        assert_eq!(doubts.len(), 1, "{said:?}: {doubts:?}");
        assert_eq!(doubts[0].0, "vpcs", "{said:?}");
        assert_eq!(doubts[0].1.name(), "failed", "{said:?}: {doubts:?}");
        assert!(doubts[0].1.detail().starts_with("ec2:DescribeVpcs: "));
    }
}

#[tokio::test]
async fn a_page_that_fails_leaves_the_listing_partial() {
    let (stack, _) = collected(|question| match question.name().as_str() {
        "ec2:DescribeVpcs" if question.says("NextToken=") => {
            error(question, 403, "UnauthorizedOperation")
        }
        "ec2:DescribeVpcs" => (
            200,
            "<DescribeVpcsResponse><vpcSet><item><vpcId>vpc-1</vpcId></item></vpcSet><nextToken>t</nextToken></DescribeVpcsResponse>".into(),
        ),
        _ => nothing(question),
    })
    .await;
    assert_eq!(stack.vpcs.items.len(), 1);
    assert_eq!(
        stack.vpcs.incomplete,
        [Why::AccessDenied("ec2:DescribeVpcs".into())]
    );
}

#[tokio::test]
async fn pages_without_end_and_things_without_id_are_noticed() {
    let (stack, _) = collected(|question| match question.name().as_str() {
        "ec2:DescribeVpcs" => (
            200,
            "<DescribeVpcsResponse><vpcSet/><nextToken>t</nextToken></DescribeVpcsResponse>".into(),
        ),
        "ec2:DescribeSubnets" => (
            200,
            "<DescribeSubnetsResponse><subnetSet><item><vpcId>vpc-1</vpcId></item></subnetSet></DescribeSubnetsResponse>".into(),
        ),
        _ => nothing(question),
    })
    .await;
    let listings: Vec<String> = doubts(&stack).into_iter().map(|(name, _)| name).collect();
    assert_eq!(listings, ["vpcs", "subnets"]);
}

#[tokio::test]
async fn everything_denied_is_a_run_in_which_nothing_is_known() {
    let (stack, _) = collected(|question| match question.service.as_str() {
        "ec2" => error(question, 403, "UnauthorizedOperation"),
        _ => error(question, 403, "AccessDenied"),
    })
    .await;
    let doubts = doubts(&stack);
    assert_eq!(doubts.len(), 17 - 1, "{doubts:?}");
    assert!(doubts.iter().all(|(_, why)| why.name() == "access-denied"));
}

#[tokio::test]
async fn credentials_that_nobody_accepts_are_no_run() {
    let server = Server::start(|question| match question.service.as_str() {
        "ec2" => error(question, 401, "AuthFailure"),
        // Answers to HEAD have no body to say why.
        "s3" => (403, String::new()),
        _ => error(question, 403, "InvalidClientTokenId"),
    })
    .await;
    let mut settings = settings(&server.url);
    settings.given.bucket = Some("module02-1".into());
    let failed = session(&settings).await.collect(&|_| {}).await;
    assert!(
        matches!(failed, Err(OpenError::Rejected { .. })),
        "{failed:?}"
    );
}

#[tokio::test]
async fn a_closed_port_is_no_run() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let failed = session(&settings(&url)).await.collect(&|_| {}).await;
    let Err(OpenError::Unreachable { endpoint, .. }) = &failed else {
        panic!("{failed:?}");
    };
    assert_eq!(endpoint, &url);
}

/// A bucket with the course's file, whose bytes break off so many times.
async fn file_that_breaks_off(times: usize) -> (Stack, Server, Fact<Digest>) {
    const FILE: &str = "URL,ID,Name\nhttps://a,1,b\n";
    let broken = AtomicUsize::new(0);
    let server = Server::start(move |question| {
        let is_file = question
            .action
            .starts_with("GET /module02-1/appstore_games.csv");
        match question.service.as_str() {
            "s3" if is_file && broken.fetch_add(1, Ordering::SeqCst) < times => {
                (200, format!("{}\0", &FILE[..9]))
            }
            "s3" if is_file => (200, FILE.into()),
            "s3" => (200, String::new()),
            _ => nothing(question),
        }
    })
    .await;
    let mut settings = settings(&server.url);
    settings.given.bucket = Some("module02-1".into());
    settings.setup = true;
    settings.attempts = 2;
    let session = session(&settings).await;
    let stack = session.collect(&|_| {}).await.unwrap();
    let bucket = session.bucket();
    let digest = bucket.read_object("module02-1", "appstore_games.csv", 1 << 20);
    let digest = digest.await;
    (stack, server, digest)
}

#[tokio::test]
async fn an_object_that_breaks_off_is_read_again() {
    let (stack, server, digest) = file_that_breaks_off(1).await;
    let bucket = stack.buckets.values().next().unwrap();
    let file = bucket.course_file.get().unwrap();
    let header = file.header.get().unwrap();
    assert_eq!(header, &["URL", "ID", "Name"]);
    assert_eq!(digest.get().unwrap().length, 26);
    let asked = server.asked.lock().unwrap();
    let asked = asked.iter().filter(|one| one.action.contains(".csv"));
    assert_eq!(asked.count(), 3);
}

#[tokio::test]
async fn an_object_that_breaks_off_each_time_is_unknown() {
    let (stack, server, digest) = file_that_breaks_off(usize::MAX).await;
    let bucket = stack.buckets.values().next().unwrap();
    let why = bucket.course_file.why().unwrap();
    assert_eq!(why.name(), "unreachable");
    assert!(why.detail().starts_with("s3:GetObject"), "{why:?}");
    let why = digest.why().unwrap();
    assert!(why.detail().contains("it breaks off"), "{why:?}");
    let asked = server.asked.lock().unwrap();
    let asked = asked.iter().filter(|one| one.action.contains(".csv"));
    assert_eq!(asked.count(), 4);
}
