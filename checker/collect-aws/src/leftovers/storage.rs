//! Volumes, images, the snapshots behind them, and log groups.

use std::collections::BTreeMap;

use aws_sdk_ec2::types::{self as ec2, VolumeState};
use checker_model::inventory::{Fate, Thing};
use checker_model::residue::Kind;

use super::{Listed, ec2_tags, time};
use crate::facts::id;
use crate::run::Run;

pub(super) async fn volumes(run: &Run<'_>) -> Listed {
    let ask = |token| {
        let call = run.clients.ec2.describe_volumes().max_results(1000);
        call.set_next_token(token).send()
    };
    let pages = run.pages(Kind::Volume.action(), ask, |page| {
        let items = page.volumes.unwrap_or_default().into_iter();
        (items.map(volume).collect(), page.next_token)
    });
    Listed::of_pages(Kind::Volume, pages.await)
}

fn volume(raw: ec2::Volume) -> Option<Thing> {
    let mut thing = Thing::new(Kind::Volume, id(raw.volume_id)?);
    thing.tags = ec2_tags(raw.tags);
    thing.created = time(raw.create_time);
    for attachment in raw.attachments.unwrap_or_default() {
        let instance = id(attachment.instance_id);
        thing.tie(Kind::Instance, instance.as_deref());
        if let Some(instance) = instance.filter(|_| attachment.delete_on_termination != Some(false))
        {
            thing.fate = Fate::GoesWith(Kind::Instance, instance);
        }
    }
    thing.tie(Kind::Snapshot, id(raw.snapshot_id));
    match raw.state {
        Some(VolumeState::Deleting) => thing.fate = Fate::Leaves("being deleted".into()),
        Some(VolumeState::Deleted) => thing.fate = Fate::Gone,
        _ => {}
    }
    Some(thing)
}

/// An image of the caller's own, and what tells of other things.
pub(super) struct OwnImage {
    pub(super) thing: Thing,
    /// The instance that it was made from.
    pub(super) source: Option<String>,
    pub(super) snapshots: Vec<String>,
}

/// The caller's own images, those that are disabled too.
pub(super) async fn images(run: &Run<'_>) -> (Listed, Vec<OwnImage>) {
    let ask = |token| {
        let call = run.clients.ec2.describe_images().owners("self");
        let call = call.include_disabled(true).max_results(1000);
        call.set_next_token(token).send()
    };
    let pages = run.pages(Kind::Image.action(), ask, |page| {
        let items = page.images.unwrap_or_default().into_iter();
        (items.map(image).collect(), page.next_token)
    });
    let pages = pages.await;
    let things = crate::run::Pages {
        items: pages
            .items
            .iter()
            .map(|one| Some(one.as_ref()?.thing.clone()))
            .collect(),
        trouble: pages.trouble,
    };
    let listed = Listed::of_pages(Kind::Image, things);
    (listed, pages.items.into_iter().flatten().collect())
}

fn image(raw: ec2::Image) -> Option<OwnImage> {
    let mut thing = Thing::new(Kind::Image, id(raw.image_id)?);
    thing.tags = ec2_tags(raw.tags);
    thing.name = id(raw.name);
    thing.created = id(raw.creation_date);
    if raw
        .state
        .is_some_and(|state| state.as_str() == "deregistered")
    {
        thing.fate = Fate::Gone;
    }
    let devices = raw.block_device_mappings.unwrap_or_default().into_iter();
    let snapshots = devices.filter_map(|device| id(device.ebs?.snapshot_id));
    Some(OwnImage {
        thing,
        source: id(raw.source_instance_id),
        snapshots: snapshots.collect(),
    })
}

/// Snapshots, and whose account each is of: look-alikes show everybody's.
pub(super) async fn snapshots(run: &Run<'_>) -> (Listed, BTreeMap<String, String>) {
    let ask = |token| {
        let call = run.clients.ec2.describe_snapshots().owner_ids("self");
        call.max_results(1000).set_next_token(token).send()
    };
    let pages = run.pages(Kind::Snapshot.action(), ask, |page| {
        let items = page.snapshots.unwrap_or_default().into_iter();
        (items.map(snapshot).collect(), page.next_token)
    });
    let pages = pages.await;
    let owners = pages.items.iter().flatten();
    let owners = owners.filter_map(|(thing, owner)| Some((thing.id.clone(), owner.clone()?)));
    let owners = owners.collect();
    let things = crate::run::Pages {
        items: pages.items.into_iter().map(|one| Some(one?.0)).collect(),
        trouble: pages.trouble,
    };
    (Listed::of_pages(Kind::Snapshot, things), owners)
}

fn snapshot(raw: ec2::Snapshot) -> Option<(Thing, Option<String>)> {
    let mut thing = Thing::new(Kind::Snapshot, id(raw.snapshot_id)?);
    thing.tags = ec2_tags(raw.tags);
    thing.created = time(raw.start_time);
    thing.tie(Kind::Volume, id(raw.volume_id));
    let description = raw.description.unwrap_or_default();
    if let Some((instance, image)) = made_for(&description) {
        thing.tie(Kind::Image, Some(image));
        thing.tie(Kind::Instance, instance);
    }
    Some((thing, id(raw.owner_id)))
}

/// What AWS writes on the snapshot of an image that it makes: `Created by
/// CreateImage(i-…) for ami-…`, the instance being left out in older ones.
fn made_for(description: &str) -> Option<(Option<&str>, &str)> {
    let rest = description.strip_prefix("Created by CreateImage(")?;
    let (instance, rest) = rest.split_once(')')?;
    let image = rest
        .split_whitespace()
        .find(|word| word.starts_with("ami-"))?;
    Some((Some(instance).filter(|id| id.starts_with("i-")), image))
}

/// Log groups with the project's name somewhere in theirs.
pub(super) async fn log_groups(run: &Run<'_>) -> Listed {
    // AWS takes three characters or more, and only these.
    let project = run.course.project_name.as_str();
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_./#".contains(c);
    let pattern = (project.len() >= 3 && project.chars().all(allowed)).then_some(project);
    let ask = |token| {
        let call = run.clients.logs.describe_log_groups();
        let call = call.set_log_group_name_pattern(pattern.map(str::to_owned));
        call.limit(50).set_next_token(token).send()
    };
    let pages = run.pages(Kind::LogGroup.action(), ask, |page| {
        let items = page.log_groups.unwrap_or_default().into_iter();
        let things = items.map(|raw| {
            let name = id(raw.log_group_name)?;
            let mut thing = Thing::new(Kind::LogGroup, name.as_str());
            thing.name = Some(name);
            let made = raw
                .creation_time
                .map(aws_smithy_types::DateTime::from_millis);
            thing.created = time(made);
            Some(thing)
        });
        (things.collect(), page.next_token)
    });
    Listed::of_pages(Kind::LogGroup, pages.await)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snapshots_tell_what_they_were_made_for() {
        let both = "Created by CreateImage(i-0a) for ami-0b";
        assert_eq!(made_for(both), Some((Some("i-0a"), "ami-0b")));
        let older = "Created by CreateImage() for ami-0b from vol-1";
        assert_eq!(made_for(older), Some((None, "ami-0b")));
        for other in ["", "Created by CreateImage(i-0a)", "for ami-0b"] {
            assert_eq!(made_for(other), None, "{other}");
        }
    }
}
