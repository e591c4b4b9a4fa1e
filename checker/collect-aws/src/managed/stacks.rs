//! Stacks of `CloudFormation`, with what they made.

use aws_sdk_cloudformation::types::{Stack as RawStack, StackResource as RawResource};
use checker_model::cloudformation::{CloudFormationStack, StackResource};
use checker_model::ids::CloudFormationStackId;
use checker_model::redact::redact;
use checker_model::{Fact, List, Listing, Origin, Why};
use futures::future::join_all;

use crate::clients::Clients;
use crate::facts::{filled, id};
use crate::run::Run;

const STACKS: &str = "cloudformation:DescribeStacks";
const RESOURCES: &str = "cloudformation:DescribeStackResources";

/// The most stacks that are asked for what they made.
const ASKED: usize = 60;

/// The stack that was named, or all of a region.
pub(super) async fn listed(
    run: &Run<'_>,
    place: &Clients,
) -> Listing<CloudFormationStackId, CloudFormationStack> {
    let named = run.given.stack_name.as_deref();
    let ask = |token| {
        let call = place.cloudformation.describe_stacks();
        let call = call.set_stack_name(named.map(str::to_owned));
        call.set_next_token(token).send()
    };
    let pages = run.pages(STACKS, ask, |page| {
        let items = page.stacks.unwrap_or_default().into_iter();
        let items = items.filter(|raw| raw.deletion_time.is_none());
        (items.map(stack_of).collect(), page.next_token)
    });
    let pages = pages.await;
    let origin = Origin::aws(STACKS, place.region.as_str());
    // CloudFormation says that a stack is not there as it says that a name is
    // not well formed.
    let is_not_there = |why: &Why| why.detail().contains("does not exist");
    if named.is_some() && pages.trouble.iter().any(|one| is_not_there(&one.why)) {
        return Listing::complete([], origin);
    }
    Listing {
        origin,
        ..pages.listing(STACKS)
    }
}

/// Whether one of them is the one that was named, or is of the course's template.
pub(super) fn shows(
    run: &Run<'_>,
    stacks: &Listing<CloudFormationStackId, CloudFormationStack>,
) -> bool {
    let mut all = stacks.values();
    run.given.stack_name.is_some() && !stacks.items.is_empty()
        || all.any(|stack| takes_the_parameter(run, stack))
}

fn takes_the_parameter(run: &Run<'_>, stack: &CloudFormationStack) -> bool {
    let parameter = &run.course.images.template_parameter;
    stack.parameters.items.contains_key(parameter)
}

/// Adds to a region's stacks what they made; of those that nobody named, what
/// made no bucket is left out.
pub(super) async fn with_resources(
    run: &Run<'_>,
    place: &Clients,
    mut listing: Listing<CloudFormationStackId, CloudFormationStack>,
) -> Listing<CloudFormationStackId, CloudFormationStack> {
    let mut ids: Vec<CloudFormationStackId> = listing.items.keys().cloned().collect();
    let takes_it = |stack: &CloudFormationStack| takes_the_parameter(run, stack);
    ids.sort_by_key(|id| !listing.items.get(id).is_some_and(takes_it));
    let asked = ids.iter().take(ASKED);
    let made = join_all(asked.map(async |id| resources(run, place, id.as_str()).await)).await;
    for (id, resources) in ids.iter().zip(made) {
        if let Some(stack) = listing.items.get_mut(id) {
            stack.resources = resources;
        }
    }
    if ids.len() > ASKED {
        let why = Why::NotCollected("what so many stacks made".into());
        listing.incomplete.push(why);
    }
    if run.given.stack_name.is_none() {
        let made_a_bucket = |stack: &CloudFormationStack| {
            let mut all = stack.resources.iter();
            !stack.resources.is_complete()
                || all.any(|one| one.kind.get().map(String::as_str) == Some("AWS::S3::Bucket"))
        };
        listing.items.retain(|_, stack| made_a_bucket(stack));
    }
    listing
}

fn stack_of(raw: RawStack) -> Option<(CloudFormationStackId, CloudFormationStack)> {
    let arn = id(raw.stack_id)?;
    let origin = Origin::aws(STACKS, arn.as_str());
    let parameters = raw.parameters.unwrap_or_default().into_iter();
    let parameters = parameters.filter_map(|one| {
        let value = redact(&one.parameter_value.unwrap_or_default());
        Some((id(one.parameter_key)?, Fact::value(value, origin.clone())))
    });
    let status = raw.stack_status.map(|status| status.as_str().to_owned());
    let stack = CloudFormationStack {
        id: CloudFormationStackId(arn),
        name: filled(raw.stack_name, &origin),
        status: filled(status, &origin),
        status_reason: filled(raw.stack_status_reason, &origin),
        parameters: Listing::complete(parameters, origin.clone()),
        resources: List::default(),
    };
    Some((stack.id.clone(), stack))
}

async fn resources(run: &Run<'_>, place: &Clients, stack: &str) -> List<StackResource> {
    let origin = Origin::aws(RESOURCES, stack);
    let call = place.cloudformation.describe_stack_resources();
    let call = call.stack_name(stack);
    match run.call(RESOURCES, call.send()).await {
        Ok(answer) => {
            let items = answer.stack_resources.unwrap_or_default().into_iter();
            List::complete(
                items.filter_map(|raw| resource_of(raw, &origin)),
                origin.clone(),
            )
        }
        Err(trouble) => List::unknown(trouble.why, origin),
    }
}

fn resource_of(raw: RawResource, origin: &Origin) -> Option<StackResource> {
    let status = raw.resource_status.map(|status| status.as_str().to_owned());
    Some(StackResource {
        logical_id: id(raw.logical_resource_id)?,
        kind: filled(raw.resource_type, origin),
        physical_id: filled(raw.physical_resource_id, origin),
        status: filled(status, origin),
    })
}
