//! What is worth a question of its own: what may be the project's.

use std::collections::BTreeSet;

use checker_model::Listing;
use checker_model::compute::{AutoscalingGroup, LaunchSource, LaunchTemplate};
use checker_model::ids::{AutoscalingGroupId, InstanceId, LaunchTemplateId, VpcId};
use checker_model::network::Vpc;
use checker_model::project::{is_launched_for_project, vpc_likeness};
use checker_model::stack::Stack;

use crate::run::Run;

/// The most VPCs whose attributes are asked for, one by one.
const VPCS: usize = 20;
/// The most instances whose user data is asked for, one by one.
const INSTANCES: usize = 60;

/// The VPC that was named and those that look like the course's; when none
/// does, all but the default one.
pub(crate) fn relevant_vpcs(run: &Run<'_>, vpcs: &Listing<VpcId, Vpc>) -> Vec<VpcId> {
    let named = |vpc: &&Vpc| run.given.vpc.as_ref() == Some(&vpc.id);
    let alike = |vpc: &&Vpc| named(vpc) || vpc_likeness(vpc, run.course) > 0;
    let others = |vpc: &&Vpc| vpc.is_default.get() != Some(&true);
    let mut chosen: Vec<&Vpc> = vpcs.values().filter(alike).collect();
    if chosen.is_empty() {
        chosen = vpcs.values().filter(others).collect();
    }
    chosen.sort_by_key(|vpc| std::cmp::Reverse((named(vpc), vpc_likeness(vpc, run.course))));
    let ids = chosen.into_iter().map(|vpc| vpc.id.clone());
    ids.take(VPCS).collect()
}

/// The instances of these VPCs, of any group, and of the project wherever they
/// are, that are not gone; all of them when the VPCs could not be listed.
pub(crate) fn relevant_instances(run: &Run<'_>, stack: &Stack, vpcs: &[VpcId]) -> Vec<InstanceId> {
    let blind = !stack.vpcs.is_complete();
    let here = |vpc: Option<&VpcId>| vpc.is_some_and(|vpc| vpcs.contains(vpc));
    let instances = stack.instances.values().filter(|instance| {
        let in_group = instance.autoscaling_group.get().is_some();
        let ours = || is_launched_for_project(instance, stack, run.course);
        !instance.is_gone() && (blind || in_group || here(instance.vpc.get()) || ours())
    });
    let ids = instances.map(|instance| instance.id.clone());
    ids.take(INSTANCES).collect()
}

/// The templates whose versions are read, those of groups first, and those
/// that are too many.
pub(crate) fn template_order(
    stack: &Stack,
    most: usize,
) -> (Vec<LaunchTemplate>, Vec<LaunchTemplate>) {
    let groups = stack.autoscaling_groups.values();
    let used: BTreeSet<&LaunchTemplateId> = groups
        .filter_map(|group| match group.launch.get()? {
            LaunchSource::Template { id, .. } => Some(id),
            LaunchSource::Configuration { .. } => None,
        })
        .collect();
    let mut order: Vec<LaunchTemplate> = stack.launch_templates.values().cloned().collect();
    order.sort_by_key(|template| !used.contains(&template.id));
    let skipped = order.split_off(order.len().min(most));
    (order, skipped)
}

/// The versions of a template that groups name by number.
pub(crate) fn wanted_versions(
    groups: &Listing<AutoscalingGroupId, AutoscalingGroup>,
    template: &LaunchTemplateId,
) -> BTreeSet<i64> {
    let versions = groups
        .values()
        .filter_map(|group| match group.launch.get()? {
            LaunchSource::Template { id, version } if id == template => version.get(),
            _ => None,
        });
    versions
        .filter_map(|version| version.parse().ok())
        .collect()
}
