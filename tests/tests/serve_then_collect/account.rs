//! What of a stack its account shows to whoever collects it: of the stacks of
//! `CloudFormation` those that made a bucket.

use checker_model::ids::BucketId;
use checker_model::{Course, Fact, Stack};
use json_patch::{Patch, patch};
use serde_json::Value;

/// The stack without what nobody asks for.
pub(crate) fn shown(stack: &Stack) -> Stack {
    let mut stack = stack.clone();
    let made_a_bucket = |kind: &Fact<String>| kind.get().is_some_and(|it| it == "AWS::S3::Bucket");
    stack.cloudformation_stacks.items.retain(|_, one| {
        !one.resources.is_complete() || one.resources.iter().any(|it| made_a_bucket(&it.kind))
    });
    for function in stack.functions.items.values_mut() {
        for variable in function.environment.items.values_mut() {
            let id = variable.value.get().map(|text| BucketId(text.clone()));
            let id = id.filter(|id| stack.buckets.items.contains_key(id));
            variable.bucket = Fact::from_option(id, variable.value.origin.clone());
        }
    }
    stack
}

/// Each way to break the managed reference that the checks are tried on, in the
/// account that holds everything else.
pub(crate) fn managed_breaks() -> Vec<(String, Stack)> {
    let managed = include_str!("../../../fixtures/stack/managed.json");
    let managed: Value = serde_json::from_str(managed).unwrap();
    let breaks = include_str!("../../../fixtures/stack/managed-breaks.json");
    let breaks: Vec<Value> = serde_json::from_str(breaks).unwrap();
    let broken = breaks.into_iter().map(|one| {
        let mut document = managed.clone();
        let change: Patch = serde_json::from_value(one["stack"].clone()).unwrap();
        patch(&mut document, &change).unwrap();
        let stack = in_account(serde_json::from_value(document).unwrap());
        (format!("{}: {}", one["breaks"], one["summary"]), stack)
    });
    broken.collect()
}

fn in_account(managed: Stack) -> Stack {
    let mut whole = fixtures::whole_stack();
    let account = whole.caller.account.get().cloned().unwrap();
    let region = whole.region.get().cloned().unwrap();
    let course = Course::default().bucket_prefix;
    let buckets = &mut whole.buckets.items;
    buckets.retain(|id, _| id.as_str().starts_with(&course));
    buckets.extend(managed.buckets.items);
    whole.account_public_access_block = managed.account_public_access_block;
    whole.functions = managed.functions;
    whole.cloudformation_stacks = managed.cloudformation_stacks;
    // Written down by name, and known to AWS by ARN.
    let urls = managed.function_urls.items.into_values().map(|mut url| {
        let function = url.function.get().unwrap();
        let alias = url.qualifier.get().map(|alias| format!(":{alias}"));
        let alias = alias.unwrap_or_default();
        url.id = format!("arn:aws:lambda:{region}:{account}:function:{function}{alias}").into();
        (url.id.clone(), url)
    });
    whole.function_urls.items = urls.collect();
    whole
}
