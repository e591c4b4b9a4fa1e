//! `CloudFormation`: stacks, and what they made.

use checker_model::cloudformation::{CloudFormationStack, StackResource};

use super::page::{Paging, page};
use super::wire::Map;
use super::{Call, Fault, MADE_AT, Outcome};

/// `CloudFormation` lets nobody choose how long its pages are.
const PAGES: Paging = Paging {
    size: "",
    token: "NextToken",
    most: 100,
    bad_token: "ValidationError",
};

pub(super) fn dispatch(call: &Call<'_>) -> Option<Outcome> {
    Some(match call.action {
        "DescribeStacks" => stacks(call),
        "DescribeStackResources" => resources(call),
        _ => return None,
    })
}

/// The stack of this name or id.
fn find<'a>(call: &Call<'a>, name: &str) -> Result<&'a CloudFormationStack, Fault> {
    let all = &call.stack.cloudformation_stacks;
    let mut stacks = all.values();
    let found = stacks.find(|one| {
        let own = one.name.get().map(String::as_str);
        one.id.as_str() == name || own == Some(name)
    });
    match found {
        Some(stack) => Ok(stack),
        None => {
            call.complete(&all.incomplete)?;
            let message = format!("Stack with id {name} does not exist");
            Err(Fault::new(400, "ValidationError", message))
        }
    }
}

fn stacks(call: &Call<'_>) -> Outcome {
    let all = match call.form.get("StackName") {
        Some(name) => vec![find(call, name)?],
        None => call.all(&call.stack.cloudformation_stacks)?,
    };
    let (all, next) = page(call, &PAGES, all)?;
    let shown = all.into_iter().map(|one| stack(call, one));
    Ok(Map::new()
        .members("Stacks", shown.collect::<Result<Vec<_>, _>>()?)
        .option("NextToken", next))
}

fn stack(call: &Call<'_>, stack: &CloudFormationStack) -> Result<Map, Fault> {
    call.complete(&stack.parameters.incomplete)?;
    let parameters = stack.parameters.items.iter().map(|(name, value)| {
        Map::new()
            .text("ParameterKey", name)
            .fact("ParameterValue", value)
    });
    Ok(Map::new()
        .text("StackId", &stack.id)
        .fact("StackName", &stack.name)
        .text("CreationTime", MADE_AT)
        .fact("StackStatus", &stack.status)
        .fact("StackStatusReason", &stack.status_reason)
        .members("Parameters", parameters))
}

fn resources(call: &Call<'_>) -> Outcome {
    let stack = find(call, call.form.required("StackName")?)?;
    let all = call.read_list(&stack.resources)?;
    let shown = all.iter().map(|one| resource(stack, one));
    Ok(Map::new().members("StackResources", shown))
}

fn resource(stack: &CloudFormationStack, one: &StackResource) -> Map {
    Map::new()
        .text("StackId", &stack.id)
        .fact("StackName", &stack.name)
        .text("LogicalResourceId", &one.logical_id)
        .fact("PhysicalResourceId", &one.physical_id)
        .fact("ResourceType", &one.kind)
        .text("Timestamp", MADE_AT)
        .fact("ResourceStatus", &one.status)
}
