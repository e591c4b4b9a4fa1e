//! The sandbox serves a stack, the collector reads it through the real SDK:
//! what comes out must be what went in. Each is the other's inverse.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail loudly")]

mod account;
mod by_hand;
mod compare;
mod generate;
mod managed;

use checker_collect_aws::{Keys, Session, Settings};
use checker_model::{Course, Stack};
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use sandbox::{Sandbox, SandboxOptions};

use account::{managed_breaks, shown};
use compare::{differences, masked};

/// Serves a stack and reads it again.
async fn round_trip(stack: &Stack, page_size: Option<usize>) -> Stack {
    let options = SandboxOptions {
        page_size,
        ..SandboxOptions::new(stack.clone())
    };
    let sandbox = Sandbox::start(options).await.unwrap();
    let settings = Settings {
        region: Some(sandbox.region().to_owned()),
        endpoint_url: Some(sandbox.endpoint_url()),
        course: Course::default(),
        setup: true,
        managed: true,
        ..Settings::default()
    };
    let keys = Keys {
        access_key_id: sandbox.access_key_id().to_owned(),
        secret_access_key: sandbox.secret_access_key().to_owned(),
        session_token: None,
    };
    let session = Session::with_keys(&settings, keys).await.unwrap();
    let collected = session.collect(&|_| {}).await.unwrap();
    sandbox.stop().await;
    collected
}

/// What a stack lost or gained on the way.
async fn lost(stack: &Stack, page_size: Option<usize>) -> Vec<String> {
    let collected = round_trip(stack, page_size).await;
    differences(&shown(stack), &collected)
}

#[tokio::test]
async fn the_reference_stack_survives() {
    let stack = fixtures::whole_stack();
    let collected = round_trip(&stack, None).await;
    assert_eq!(
        differences(&shown(&stack), &collected),
        Vec::<String>::new()
    );
    // Not asked for: both DNS settings of the default VPC, what the two policies of AWS
    // say, the user data of the instance that is gone, the tags of the four buckets,
    // whether three of them hold the course's file, and Terraform's outputs. More would
    // make the comparison an empty one.
    assert_eq!(masked(&collected), 13);
}

#[tokio::test]
async fn the_reference_stack_survives_in_pages_of_one() {
    let stack = fixtures::whole_stack();
    assert_eq!(lost(&stack, Some(1)).await, Vec::<String>::new());
}

#[tokio::test]
async fn every_broken_stack_survives() {
    for one in fixtures::breaks() {
        if one.stack.0.is_empty() {
            continue;
        }
        let stack = fixtures::broken_stack(&one).unwrap();
        let lost = lost(&stack, None).await;
        assert_eq!(lost, Vec::<String>::new(), "{}", one.breaks);
    }
}

#[tokio::test]
async fn every_broken_stack_of_managed_services_survives() {
    for (name, stack) in managed_breaks() {
        assert_eq!(lost(&stack, None).await, Vec::<String>::new(), "{name}");
    }
}

#[tokio::test]
async fn what_is_denied_is_unknown_and_not_gone() {
    let mut stack = fixtures::whole_stack();
    let why = checker_model::Why::AccessDenied("ec2:DescribeSubnets".into());
    stack.subnets = checker_model::Listing::unknown(why, checker_model::Origin::Unseen);
    let collected = round_trip(&stack, None).await;
    assert_eq!(collected.subnets.incomplete, stack.subnets.incomplete);
    assert!(collected.subnets.items.is_empty());
    assert!(collected.vpcs.is_complete());
}

#[test]
fn any_stack_survives() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let config = Config {
        cases: 24,
        max_shrink_iters: 40,
        failure_persistence: None,
        ..Config::default()
    };
    let strategy = (
        generate::stack(),
        managed::managed(),
        proptest::option::of(1..5_usize),
    );
    let outcome = TestRunner::new(config).run(&strategy, |(stack, managed, page_size)| {
        let stack = managed.put_into(stack);
        let lost = runtime.block_on(lost(&stack, page_size));
        if lost.is_empty() {
            Ok(())
        } else {
            Err(TestCaseError::fail(lost.join("\n")))
        }
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}
