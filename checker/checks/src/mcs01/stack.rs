//! The stack of `CloudFormation`.

use checker_model::cloudformation::CloudFormationStack;

use crate::case::StackCase;
use crate::check::check;
use crate::expect::{joined, satisfies};
use crate::finding::{Finding, Judged};

check! {
    /// The stack that makes the bucket is `CREATE_COMPLETE` or
    /// `UPDATE_COMPLETE`.
    COMPLETE = "mcs01.stack.complete", Required, Live(complete);
    title: "the CloudFormation stack is complete",
    why: "a stack that was rolled back made nothing, and one that is under way may still fail",
    terraform: "made from the template: `aws cloudformation deploy --template-file bucket.yaml --stack-name NAME --parameter-overrides BucketName=NAME`",
    console: "CloudFormation, Create stack with new resources; wait for CREATE_COMPLETE, and read the Events tab if it does not come",
    reads: [CloudFormationStacks, Buckets],
}

/// An update whose leftovers are still being removed is through as well.
const COMPLETE_STATES: [&str; 3] = [
    "CREATE_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
];

fn complete(case: &StackCase<'_>) -> Judged {
    let listing = &case.stack.cloudformation_stacks;
    let found = case.bucket_stack().into_iter().map(is_complete);
    let found: Vec<Finding> = found.collect();
    if let Some(finding) = found.into_iter().next() {
        return Ok(finding);
    }
    if !listing.is_complete() {
        return Ok(Finding::incomplete(&listing.incomplete, &listing.origin));
    }
    let expected = match &case.given().stack_name {
        Some(name) => format!("the stack {name}"),
        None => "a stack that makes a bucket".to_owned(),
    };
    let names = listing.values().map(|stack| stack.id.as_str());
    Ok(Finding::fail(
        expected,
        joined(names, "none"),
        &listing.origin,
        "create the stack from the template, or name yours with --stack-name",
    ))
}

fn is_complete(stack: &CloudFormationStack) -> Finding {
    let name = stack.name.get().map_or(stack.id.as_str(), |name| name);
    satisfies(
        &stack.status,
        &format!("{name}: StackStatus"),
        "CREATE_COMPLETE or UPDATE_COMPLETE",
        "read the stack's events for the first failure, put it right, and deploy again",
        |status| COMPLETE_STATES.contains(&status.as_str()),
    )
}
