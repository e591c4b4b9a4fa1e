//! Load balancers of either generation and target groups, with their tags.

use std::collections::BTreeMap;

use checker_model::Tags;
use checker_model::inventory::Thing;
use checker_model::residue::Kind;

use super::{Listed, set_tags, time};
use crate::classic::all_tags as classic_tags;
use crate::facts::id;
use crate::run::Run;
use crate::v2_tags::all_tags;

/// The classic ones, which go by name.
pub(super) async fn classic(run: &Run<'_>) -> Listed {
    let ask = |marker| {
        let call = run.clients.elb.describe_load_balancers().page_size(400);
        call.set_marker(marker).send()
    };
    let pages = run.pages(Kind::LoadBalancer.action(), ask, |page| {
        let items = page.load_balancer_descriptions.unwrap_or_default();
        let things = items.into_iter().map(|raw| {
            let name = id(raw.load_balancer_name)?;
            let mut thing = Thing::new(Kind::LoadBalancer, name.as_str());
            thing.name = Some(name);
            thing.tie(Kind::Vpc, id(raw.vpc_id));
            for group in raw.security_groups.unwrap_or_default() {
                thing.tie(Kind::SecurityGroup, id(Some(group)));
            }
            thing.created = time(raw.created_time);
            Some(thing)
        });
        (things.collect(), page.next_marker)
    });
    let mut listed = Listed::of_pages(Kind::LoadBalancer, pages.await);
    let tags = classic_tags(run, &ids(&listed)).await;
    tag(&mut listed, &tags);
    listed
}

/// The others, which go by ARN.
pub(super) async fn modern(run: &Run<'_>) -> Listed {
    let ask = |marker| {
        let call = run.clients.elbv2.describe_load_balancers().page_size(400);
        call.set_marker(marker).send()
    };
    let pages = run.pages(Kind::LoadBalancer.action(), ask, |page| {
        let items = page.load_balancers.unwrap_or_default().into_iter();
        let things = items.map(|raw| {
            let mut thing = Thing::new(Kind::LoadBalancer, id(raw.load_balancer_arn)?);
            thing.name = id(raw.load_balancer_name);
            thing.tie(Kind::Vpc, id(raw.vpc_id));
            for group in raw.security_groups.unwrap_or_default() {
                thing.tie(Kind::SecurityGroup, id(Some(group)));
            }
            thing.created = time(raw.created_time);
            Some(thing)
        });
        (things.collect(), page.next_marker)
    });
    let mut listed = Listed::of_pages(Kind::LoadBalancer, pages.await);
    let tags = all_tags(run, &ids(&listed)).await;
    tag(&mut listed, &tags);
    listed
}

pub(super) async fn target_groups(run: &Run<'_>) -> Listed {
    let ask = |marker| {
        let call = run.clients.elbv2.describe_target_groups().page_size(400);
        call.set_marker(marker).send()
    };
    let pages = run.pages(Kind::TargetGroup.action(), ask, |page| {
        let items = page.target_groups.unwrap_or_default().into_iter();
        let things = items.map(|raw| {
            let mut thing = Thing::new(Kind::TargetGroup, id(raw.target_group_arn)?);
            thing.name = id(raw.target_group_name);
            thing.tie(Kind::Vpc, id(raw.vpc_id));
            for balancer in raw.load_balancer_arns.unwrap_or_default() {
                thing.tie(Kind::LoadBalancer, id(Some(balancer)));
            }
            Some(thing)
        });
        (things.collect(), page.next_marker)
    });
    let mut listed = Listed::of_pages(Kind::TargetGroup, pages.await);
    let tags = all_tags(run, &ids(&listed)).await;
    tag(&mut listed, &tags);
    listed
}

fn ids(listed: &Listed) -> Vec<String> {
    listed.things.iter().map(|thing| thing.id.clone()).collect()
}

fn tag(listed: &mut Listed, tags: &BTreeMap<String, Tags>) {
    for thing in &mut listed.things {
        if let Some(tags) = tags.get(&thing.id) {
            set_tags(thing, tags);
        }
    }
}
