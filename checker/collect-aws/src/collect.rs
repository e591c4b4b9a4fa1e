//! The order of the questions: everything at once that can be asked at once.
//!
//! 1. All listings, the course's role, who is asking.
//! 2. What takes the id of something listed: attributes, user data, health,
//!    tags, versions of launch templates, images and profiles referred to.
//! 3. What takes something of that: images and profiles of launch templates,
//!    policies of a role with another name.
//! 4. The documents of these.

use std::collections::BTreeSet;

use checker_model::account::{AccountSummary, Alarm, Topic};
use checker_model::compute::{LaunchParameters, LaunchTemplate};
use checker_model::ids::{ImageId, InstanceProfileId};
use checker_model::{Fact, Listing, Origin, Stack, VantagePoint, Why};
use futures::future::join_all;

use crate::compute::{Referred, referred_images};
use crate::iam::{Others, other_profiles};
use crate::launch::Groups;
use crate::relevance::{relevant_instances, relevant_vpcs, template_order, wanted_versions};
use crate::run::Run;
use crate::{account, autoscaling, caller, classic, compute, iam, launch, managed, network, s3};
use crate::{security_groups, target_groups, v2};

/// The most images and profiles that are asked for by name, one by one.
const REFERENCES: usize = 40;
/// The most launch templates whose versions are asked for, one by one.
const TEMPLATES: usize = 60;

/// Everything that the account shows in one region.
pub(crate) async fn stack(run: &Run<'_>) -> Stack {
    let (
        (caller, block),
        setup,
        mut stack,
        roles,
        classic,
        others,
        target_groups,
        buckets,
        managed,
    ) = futures::join!(
        Box::pin(caller::caller(run)),
        Box::pin(setup(run)),
        Box::pin(deployment(run)),
        Box::pin(iam::course_role(run)),
        Box::pin(classic::balancers(run)),
        Box::pin(v2::balancers(run)),
        Box::pin(target_groups::target_groups(run)),
        Box::pin(s3::buckets(run)),
        Box::pin(managed::listed(run)),
    );
    stack.caller = caller;
    stack.account_public_access_block = block;
    if let Some((summary, (alarms, topics))) = setup {
        stack.account_summary = summary;
        stack.alarms = alarms;
        stack.topics = topics;
    }
    merge(&mut stack.roles, roles);
    stack.load_balancers = classic;
    merge(&mut stack.load_balancers, others);
    stack.target_groups = target_groups;
    let other_buckets;
    (stack.buckets, other_buckets) = buckets;
    if let Some(listed) = managed {
        Box::pin(managed::add(run, &mut stack, listed, &other_buckets)).await;
    }
    stack
}

type Setup = (
    AccountSummary,
    (Listing<String, Alarm>, Listing<String, Topic>),
);

/// What ex00 asks about, when somebody wants to know.
async fn setup(run: &Run<'_>) -> Option<Setup> {
    if !run.setup {
        return None;
    }
    Some(futures::join!(
        Box::pin(account::summary(run)),
        Box::pin(account::alarms(run)),
    ))
}

/// Joins two listings of one kind.
fn merge<K: Ord, T>(into: &mut Listing<K, T>, from: Listing<K, T>) {
    into.items.extend(from.items);
    doubt(&mut into.incomplete, from.incomplete);
    if into.origin.is_unseen() {
        into.origin = from.origin;
    }
}

pub(crate) fn doubt(into: &mut Vec<Why>, from: impl IntoIterator<Item = Why>) {
    for why in from {
        if !into.contains(&why) {
            into.push(why);
        }
    }
}

/// Network, instances and what launches them, with what these refer to.
async fn deployment(run: &Run<'_>) -> Stack {
    let mut stack = Stack::unseen(VantagePoint::Live);
    stack.region = Fact::value(run.region, Origin::aws_call("ec2:DescribeVpcs"));
    stack.roles = Listing::complete([], Origin::Unseen);
    let configurations;
    let groups;
    (
        stack.vpcs,
        stack.subnets,
        stack.internet_gateways,
        stack.route_tables,
        stack.security_groups,
        stack.instances,
        stack.images,
        stack.key_pairs,
        stack.launch_templates,
        stack.instance_profiles,
        configurations,
        groups,
    ) = futures::join!(
        Box::pin(network::vpcs(run)),
        Box::pin(network::subnets(run)),
        Box::pin(network::internet_gateways(run)),
        Box::pin(network::route_tables(run)),
        Box::pin(security_groups::security_groups(run)),
        Box::pin(compute::instances(run)),
        Box::pin(compute::own_images(run)),
        Box::pin(compute::key_pairs(run)),
        Box::pin(launch::templates(run)),
        Box::pin(iam::course_profiles(run)),
        Box::pin(launch::raw_configurations(run)),
        Box::pin(autoscaling::raw_groups(run)),
    );
    let names = Groups {
        groups: &stack.security_groups,
        vpcs: &stack.vpcs,
    };
    stack.launch_configurations = launch::configurations(configurations, &names);
    stack.autoscaling_groups = autoscaling::groups(groups, &stack.launch_templates);
    claim_instances(&mut stack);
    details(run, &mut stack).await;
    stack
}

/// An instance is its group's also when a server forgets the tag that says so.
fn claim_instances(stack: &mut Stack) {
    for group in stack.autoscaling_groups.items.values() {
        for member in &group.instances {
            if let Some(instance) = stack.instances.items.get_mut(&member.id)
                && instance.autoscaling_group.get().is_none()
            {
                let origin = group.instances.origin.clone();
                instance.autoscaling_group = Fact::value(group.id.clone(), origin);
            }
        }
    }
}

/// The second round and what follows from it.
async fn details(run: &Run<'_>, stack: &mut Stack) {
    let vpcs = relevant_vpcs(run, &stack.vpcs);
    let instances = relevant_instances(run, stack, &vpcs);
    let (order, skipped) = template_order(stack, TEMPLATES);
    let launches: Vec<&LaunchParameters> = (stack.instances.values().map(|one| &one.launch))
        .chain(stack.launch_configurations.values().map(|one| &one.launch))
        .collect();
    let wanted = References::of(launches, stack);
    let names = Groups {
        groups: &stack.security_groups,
        vpcs: &stack.vpcs,
    };
    let versions = async |mut template: LaunchTemplate| {
        let wanted = wanted_versions(&stack.autoscaling_groups, &template.id);
        launch::read_versions(run, &mut template, &wanted, &names).await;
        template
    };
    let templates = async {
        let read = join_all(order.into_iter().map(versions)).await;
        let launches = read.iter().flat_map(|template| template.versions.values());
        let mut more = References::of(launches, stack);
        more.images.retain(|id| !wanted.images.contains(id));
        more.profiles.retain(|id| !wanted.profiles.contains(id));
        (read, more.read(run, stack).await)
    };
    let dns = join_all(vpcs.iter().map(async |id| network::dns(run, id).await));
    let scripts = instances.iter();
    let scripts = join_all(scripts.map(async |id| compute::instance_user_data(run, id).await));
    let (dns, scripts, (read, more), first) = futures::join!(
        Box::pin(dns),
        Box::pin(scripts),
        Box::pin(templates),
        Box::pin(wanted.clone().read(run, stack)),
    );
    for (id, (hostnames, support)) in vpcs.iter().zip(dns) {
        if let Some(vpc) = stack.vpcs.items.get_mut(id) {
            vpc.enable_dns_hostnames = hostnames;
            vpc.enable_dns_support = support;
        }
    }
    for (id, script) in instances.iter().zip(scripts) {
        if let Some(instance) = stack.instances.items.get_mut(id) {
            instance.launch.user_data = script;
        }
    }
    for mut template in skipped {
        launch::skip_versions(&mut template);
        stack
            .launch_templates
            .items
            .insert(template.id.clone(), template);
    }
    for template in read {
        stack
            .launch_templates
            .items
            .insert(template.id.clone(), template);
    }
    for (images, others) in [first, more] {
        add(stack, images, others);
    }
}

fn add(stack: &mut Stack, images: Referred, others: Others) {
    for image in images.images {
        stack.images.items.entry(image.id.clone()).or_insert(image);
    }
    doubt(&mut stack.images.incomplete, images.incomplete);
    let profiles = &mut stack.instance_profiles;
    for profile in others.profiles {
        profiles.items.entry(profile.id.clone()).or_insert(profile);
    }
    doubt(&mut profiles.incomplete, others.incomplete.clone());
    for role in others.roles {
        stack.roles.items.entry(role.id.clone()).or_insert(role);
    }
    // Behind a profile that cannot be seen there may be a role.
    doubt(&mut stack.roles.incomplete, others.incomplete);
}

/// What launches refer to and no listing holds.
#[derive(Clone, Default)]
struct References {
    images: BTreeSet<ImageId>,
    profiles: BTreeSet<InstanceProfileId>,
    /// There were more than are asked for one by one.
    too_many: bool,
}

impl References {
    fn of<'a>(launches: impl IntoIterator<Item = &'a LaunchParameters>, stack: &Stack) -> Self {
        let mut wanted = Self::default();
        for launch in launches {
            let image = launch.image.get();
            let image = image.filter(|id| stack.images.get(id).is_none());
            wanted.images.extend(image.cloned());
            let profile = launch.instance_profile.get();
            let profile = profile.filter(|id| stack.instance_profiles.get(id).is_none());
            wanted.profiles.extend(profile.cloned());
        }
        while wanted.images.len() > REFERENCES {
            wanted.images.pop_last();
            wanted.too_many = true;
        }
        while wanted.profiles.len() > REFERENCES {
            wanted.profiles.pop_last();
            wanted.too_many = true;
        }
        wanted
    }

    async fn read(self, run: &Run<'_>, stack: &Stack) -> (Referred, Others) {
        let unsure = stack.images.incomplete.first();
        let (mut images, mut others) = futures::join!(
            Box::pin(referred_images(run, self.images, unsure)),
            Box::pin(other_profiles(run, self.profiles)),
        );
        if self.too_many {
            let why = Why::NotCollected("so many images and profiles".into());
            images.incomplete.push(why.clone());
            others.incomplete.push(why);
        }
        (images, others)
    }
}
