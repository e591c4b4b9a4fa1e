//! What cannot be opened says so in one line, with the way out. Tests that need
//! an environment of their own run themselves again in a process that has it.

#![expect(
    clippy::unwrap_used,
    reason = "what cannot be set up has failed, and says where"
)]

mod support;

use std::process::Command;

use checker_collect_aws::{OpenError, Session, Settings};
use support::{Server, nothing, settings};

/// Runs one test of this file again with nothing but this in its environment.
/// Says whether this already is that process.
fn in_environment(test: &str, environment: &[(&str, &str)]) -> bool {
    if std::env::var_os("IN_ENVIRONMENT").is_some() {
        return true;
    }
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env_clear()
        .env("IN_ENVIRONMENT", "1")
        .env("HOME", "/nonexistent")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}"
    );
    false
}

async fn refused(settings: &Settings) -> OpenError {
    let error = Session::open(settings).await.unwrap_err();
    assert_eq!(error.to_string().lines().count(), 1, "{error}");
    error
}

#[tokio::test]
async fn without_credentials_nothing_opens() {
    if in_environment("without_credentials_nothing_opens", &[]) {
        let error = refused(&settings("http://127.0.0.1:1")).await;
        assert!(matches!(error, OpenError::NoCredentials(_)), "{error}");
        assert!(error.to_string().contains("--profile"), "{error}");
    }
}

#[tokio::test]
async fn a_profile_that_no_file_defines_is_named() {
    let wanted = Settings {
        profile: Some("no-such-profile".into()),
        ..Settings::default()
    };
    let error = refused(&wanted).await.to_string();
    assert!(
        error.contains("`no-such-profile`, named by --profile"),
        "{error}"
    );
    let environment = [("AWS_PROFILE", "of-the-environment")];
    if in_environment("a_profile_that_no_file_defines_is_named", &environment) {
        let error = refused(&Settings::default()).await.to_string();
        assert!(
            error.contains("`of-the-environment`, named by AWS_PROFILE"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn an_endpoint_that_is_no_url_is_refused() {
    for url in ["localhost:5000", "nonsense", "ftp://127.0.0.1", ""] {
        let error = refused(&settings(url)).await;
        assert!(matches!(error, OpenError::BadEndpoint { .. }), "{error}");
    }
    let environment = [("AWS_ENDPOINT_URL", "nonsense")];
    if in_environment("an_endpoint_that_is_no_url_is_refused", &environment) {
        let error = refused(&Settings::default()).await.to_string();
        assert!(error.contains("given with AWS_ENDPOINT_URL"), "{error}");
    }
}

#[tokio::test]
async fn a_region_that_is_none_is_refused() {
    let wanted = Settings {
        region: Some("eu-west-1.evil.example/".into()),
        ..Settings::default()
    };
    assert!(matches!(refused(&wanted).await, OpenError::BadRegion(_)));
}

#[tokio::test]
async fn a_stack_in_the_wrong_region_is_found_there() {
    let environment = [
        ("AWS_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
    ];
    if !in_environment("a_stack_in_the_wrong_region_is_found_there", &environment) {
        return;
    }
    let server = Server::start(|question| match question.name().as_str() {
        "ec2:DescribeVpcs" if question.region == "us-east-1" => (
            200,
            "<DescribeVpcsResponse><vpcSet><item><vpcId>vpc-1</vpcId><cidrBlock>10.0.0.0/16</cidrBlock></item></vpcSet></DescribeVpcsResponse>".into(),
        ),
        _ => nothing(question),
    })
    .await;
    let mut wanted = settings(&server.url);
    wanted.region = None;
    let stack = Session::open(&wanted).await.unwrap();
    let stack = stack.collect(&|_| {}).await.unwrap();
    assert_eq!(stack.region.get().map(String::as_str), Some("us-east-1"));
    assert_eq!(stack.vpcs.items.len(), 1);
    // Told where to look, it looks nowhere else.
    wanted.region = Some("eu-west-1".into());
    let stack = Session::open(&wanted).await.unwrap();
    let stack = stack.collect(&|_| {}).await.unwrap();
    assert_eq!(stack.region.get().map(String::as_str), Some("eu-west-1"));
    assert!(stack.vpcs.items.is_empty());
}
