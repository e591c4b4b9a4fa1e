//! The instances that the group keeps up.

use std::collections::BTreeSet;

use checker_model::Why;
use checker_model::compute::GroupInstance;
use checker_model::list::List;

use super::group;
use crate::case::StackCase;
use crate::check::check;
use crate::expect::{equals, holds};
use crate::finding::{Finding, Judged};
use crate::focus::compute::{GROUP_TAG, GROUP_TAG_VALUE};

check! {
    /// Two instances of the group are in service and healthy.
    TWO = "ex10.instances.two", Required, Live(two);
    title: "two instances of the group are in service",
    why: "it is what the group is for; an instance that never gets there fails to start or to answer its health check",
    terraform: "`min_size = 2`, `max_size = 2`, and user data that starts the application",
    console: "EC2, Auto Scaling Groups, Instance management and Activity",
    reads: [Vpcs, Subnets, AutoscalingGroups],
}

fn two(case: &StackCase<'_>) -> Judged {
    let asg = case.group()?;
    let members = &asg.instances;
    let states: Vec<Option<bool>> = members.iter().map(in_service).collect();
    let up = states.iter().filter(|state| **state == Some(true)).count();
    let open = states.iter().filter(|state| state.is_none()).count();
    let could_be_two = up <= 2 && (!members.is_complete() || (open > 0 && up + open >= 2));
    if could_be_two {
        return Ok(undetermined(members));
    }
    let shown: Vec<String> = members
        .iter()
        .map(|member| {
            let text = |fact: &checker_model::Fact<String>| {
                fact.get().map_or("?", |text| text.as_str()).to_owned()
            };
            format!(
                "{} {} {}",
                member.id,
                text(&member.lifecycle_state),
                text(&member.health_status)
            )
        })
        .collect();
    let shown = if shown.is_empty() {
        "no instance".to_owned()
    } else {
        shown.join(", ")
    };
    let finding = holds(
        up == 2,
        format!("2 instances of {} InService and Healthy", asg.id),
        format!("{up}: {shown}"),
        &members.origin,
        "wait a few minutes after an apply; if it stays so, look at the group's activity and at the application's log",
    );
    // A group of another size keeps as many up as it is told to.
    let finding = case.leave_to(&group::MAX_SIZE, finding);
    Ok(case.leave_to(&group::MIN_SIZE, finding))
}

/// Whether a member serves; `None` when that is not known.
fn in_service(member: &GroupInstance) -> Option<bool> {
    let state = member
        .lifecycle_state
        .get()
        .map(|state| state == "InService");
    let health = member
        .health_status
        .get()
        .map(|health| health.eq_ignore_ascii_case("healthy"));
    match (state, health) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ if member.lifecycle_state.is_absent() || member.health_status.is_absent() => Some(false),
        _ => None,
    }
}

fn undetermined(members: &List<GroupInstance>) -> Finding {
    let hidden = members
        .iter()
        .flat_map(|member| [member.lifecycle_state.why(), member.health_status.why()])
        .flatten();
    let whys: Vec<Why> = members.incomplete.iter().chain(hidden).cloned().collect();
    Finding::incomplete(&whys, &members.origin)
}

check! {
    /// The instances of the group carry its tag.
    TAGGED = "ex10.instances.tagged", Required, Live(tagged);
    title: "the instances carry the tag Autoscaling Flask = flask-asg",
    why: "it shows that the tag was propagated at launch; instances that are older than the tag do not have it",
    terraform: "`propagate_at_launch = true` in the group's `tag`, then replace the instances (instance refresh)",
    console: "EC2, Instances, Tags; EC2, Auto Scaling Groups, Instance refresh",
    reads: [Vpcs, Subnets, AutoscalingGroups, Instances],
}

fn tagged(case: &StackCase<'_>) -> Judged {
    let group = case.group()?;
    let members = &group.instances;
    let listing = &case.stack.instances;
    let findings =
        members
            .iter()
            .filter(|member| stays(member))
            .map(|member| match listing.get(&member.id) {
                Some(instance) => equals(
                    &instance.tags.get(GROUP_TAG),
                    &format!("{}: tag {GROUP_TAG}", member.id),
                    &GROUP_TAG_VALUE.to_owned(),
                    "replace the instance, so that it is launched with the group's tags",
                ),
                None if listing.is_complete() => Finding::undetermined(
                    &Why::NotCollected(format!("the tags of {}", member.id)),
                    &listing.origin,
                ),
                None => Finding::incomplete(&listing.incomplete, &listing.origin),
            });
    let open =
        (!members.is_complete()).then(|| Finding::incomplete(&members.incomplete, &members.origin));
    let finding = Finding::all(findings.chain(open), || Finding::skipped(&TWO));
    Ok(case.leave_to(&group::TAG, finding))
}

/// Whether a member is not on its way out.
pub(crate) fn stays(member: &GroupInstance) -> bool {
    let state = member.lifecycle_state.get();
    !state.is_some_and(|state| state.starts_with("Terminat"))
}

check! {
    /// The two instances are in two zones.
    SPREAD = "ex10.instances.spread", Advice, Live(spread);
    title: "the instances are in two zones",
    why: "with both in one zone, that zone's failure takes everything down",
    terraform: "both subnets in `vpc_zone_identifier`; the group spreads its instances by itself",
    console: "EC2, Auto Scaling Groups, Instance management, Availability Zone",
    reads: [Vpcs, Subnets, AutoscalingGroups],
}

fn spread(case: &StackCase<'_>) -> Judged {
    let group = case.group()?;
    let members = &group.instances;
    let staying: Vec<_> = members.iter().filter(|member| stays(member)).collect();
    let zones: BTreeSet<&str> = staying
        .iter()
        .filter_map(|member| member.availability_zone.get())
        .map(String::as_str)
        .collect();
    if zones.len() >= 2 {
        return Ok(Finding::pass());
    }
    let hidden = staying
        .iter()
        .filter_map(|member| member.availability_zone.why());
    let whys: Vec<Why> = members.incomplete.iter().chain(hidden).cloned().collect();
    if !whys.is_empty() {
        return Ok(Finding::incomplete(&whys, &members.origin));
    }
    if staying.len() < 2 {
        return Err(case.missing(&TWO));
    }
    Ok(Finding::fail(
        "instances in 2 zones",
        format!(
            "all in {}",
            zones.into_iter().collect::<Vec<_>>().join(", ")
        ),
        &members.origin,
        "give the group both subnets (`vpc_zone_identifier`)",
    ))
}
