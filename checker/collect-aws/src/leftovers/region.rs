//! Everything of one region: all listings at once, then what one tells of
//! another.

use std::collections::{BTreeMap, BTreeSet};

use checker_model::inventory::{Fate, Inventory, Thing};
use checker_model::residue::Kind;

use super::storage::OwnImage;
use super::{balancers, compute, network, storage};
use crate::run::Run;

/// What a region holds. `account`: whose snapshots are listed, if that is
/// known.
pub(super) async fn inventory(run: &Run<'_>, account: Option<&str>) -> Inventory {
    let (net, interfaces, addresses, instances, keys, groups, configurations, templates) = futures::join!(
        Box::pin(network::listed(run)),
        Box::pin(network::interfaces(run)),
        Box::pin(network::addresses(run)),
        Box::pin(compute::all_instances(run)),
        Box::pin(compute::all_key_pairs(run)),
        Box::pin(compute::groups(run)),
        Box::pin(compute::configurations(run)),
        Box::pin(compute::all_templates(run)),
    );
    let (classic, modern, targets, volumes, (images, own_images), (snapshots, owners), logs) = futures::join!(
        Box::pin(balancers::classic(run)),
        Box::pin(balancers::modern(run)),
        Box::pin(balancers::target_groups(run)),
        Box::pin(storage::volumes(run)),
        Box::pin(storage::images(run)),
        Box::pin(storage::snapshots(run)),
        Box::pin(storage::log_groups(run)),
    );
    let mut inventory = Inventory {
        region: Some(run.region.to_owned()),
        ..Inventory::default()
    };
    let others = [
        interfaces,
        addresses,
        instances,
        keys,
        groups,
        configurations,
        templates,
        classic,
        modern,
        targets,
        volumes,
        images,
        snapshots,
        logs,
    ];
    for listed in net.into_iter().chain(others) {
        listed.put_into(&mut inventory);
    }
    let anothers = |thing: &Thing| {
        let owner = owners.get(&thing.id).map(String::as_str);
        thing.kind == Kind::Snapshot && account.is_some() && owner.is_some() && owner != account
    };
    inventory.things.retain(|thing| !anothers(thing));
    tell_of_images(&mut inventory, &own_images);
    tell_of_groups(&mut inventory);
    name_balancers(&mut inventory);
    forget_what_hangs_on_the_dead(&mut inventory);
    inventory
}

/// An image tells which instance it was made from and which snapshots it
/// stands on; a snapshot whose image is none of these was left behind by one.
fn tell_of_images(inventory: &mut Inventory, images: &[OwnImage]) {
    let complete = inventory
        .listed
        .get(&Kind::Image)
        .is_some_and(Vec::is_empty);
    let mut ties: BTreeMap<(Kind, &str), Vec<&str>> = BTreeMap::new();
    for image in images {
        let source = image.source.iter().map(|id| (Kind::Instance, id));
        let snapshots = image.snapshots.iter().map(|id| (Kind::Snapshot, id));
        for (kind, id) in source.chain(snapshots) {
            ties.entry((kind, id)).or_default().push(&image.thing.id);
        }
    }
    for thing in &mut inventory.things {
        let told = ties.get(&thing.key()).into_iter().flatten();
        let told: Vec<_> = told
            .map(|image| (Kind::Image, (*image).to_owned()))
            .collect();
        thing.ties.extend(told);
        if thing.kind != Kind::Snapshot || !complete {
            continue;
        }
        let mut of = thing.ties.iter().filter(|(kind, _)| *kind == Kind::Image);
        let is_there = |id: &String| images.iter().any(|image| image.thing.id == *id);
        if let Some((_, first)) = of.clone().next()
            && !of.any(|(_, id)| is_there(id))
            && !thing.tags.contains_key("Name")
        {
            thing.hint = Some(format!(
                "it was made for the image {first}, which is deregistered"
            ));
        }
    }
}

/// What a group launches from is its group's as well.
fn tell_of_groups(inventory: &mut Inventory) {
    let mut ties: BTreeMap<(Kind, String), Vec<String>> = BTreeMap::new();
    let things = inventory.things.iter();
    for group in things.filter(|thing| thing.kind == Kind::AutoscalingGroup) {
        for (kind, id) in &group.ties {
            if matches!(kind, Kind::LaunchConfiguration | Kind::LaunchTemplate) {
                let groups = ties.entry((*kind, id.clone())).or_default();
                groups.push(group.id.clone());
            }
        }
    }
    for thing in &mut inventory.things {
        for group in ties
            .remove(&(thing.kind, thing.id.clone()))
            .into_iter()
            .flatten()
        {
            thing.tie(Kind::AutoscalingGroup, Some(group));
        }
    }
}

/// The interfaces of a balancer name it by the end of its ARN.
fn name_balancers(inventory: &mut Inventory) {
    let things = inventory.things.iter();
    let balancers = things.filter(|thing| thing.kind == Kind::LoadBalancer);
    let arns: BTreeMap<String, String> = balancers
        .filter_map(|thing| {
            let (_, end) = thing.id.split_once(":loadbalancer/")?;
            Some((end.to_owned(), thing.id.clone()))
        })
        .collect();
    for thing in &mut inventory.things {
        if let Fate::GoesWith(Kind::LoadBalancer, id) = &mut thing.fate
            && let Some(arn) = arns.get(id)
        {
            id.clone_from(arn);
        }
    }
}

/// What hangs on a terminated instance only is gone as well: AWS has let go of
/// it before it says terminated, look-alikes forget to.
fn forget_what_hangs_on_the_dead(inventory: &mut Inventory) {
    let things = inventory.things.iter();
    let dead = things.filter(|thing| thing.kind == Kind::Instance && thing.fate == Fate::Gone);
    let dead: BTreeSet<String> = dead.map(|thing| thing.id.clone()).collect();
    for thing in &mut inventory.things {
        let mut instances = thing
            .ties
            .iter()
            .filter(|(kind, _)| *kind == Kind::Instance)
            .peekable();
        if matches!(thing.kind, Kind::NetworkInterface)
            && instances.peek().is_some()
            && instances.all(|(_, id)| dead.contains(id))
        {
            thing.fate = Fate::Gone;
        }
    }
}
