//! Instances, machine images and key pairs.

use std::collections::BTreeSet;

use aws_sdk_ec2::types::{self as ec2, InstanceAttributeName};
use checker_model::compute::{Image, Instance, KeyPair, LaunchParameters};
use checker_model::ids::{AutoscalingGroupId, ImageId, InstanceId, InstanceProfileId, KeyPairId};
use checker_model::{Fact, List, Listing, Origin, Why};
use futures::future::join_all;

use crate::facts::{ec2_tags, filled, id, last_segment, user_data};
use crate::run::Run;

const INSTANCES: &str = "ec2:DescribeInstances";
const INSTANCE_ATTRIBUTE: &str = "ec2:DescribeInstanceAttribute";
const IMAGES: &str = "ec2:DescribeImages";
const KEY_PAIRS: &str = "ec2:DescribeKeyPairs";

/// The tag that AWS puts on the instances of a group; nobody else may set it.
const GROUP_TAG: &str = "aws:autoscaling:groupName";

pub(crate) async fn instances(run: &Run<'_>) -> Listing<InstanceId, Instance> {
    let ask = |token| {
        let call = run.clients.ec2.describe_instances().max_results(1000);
        call.set_next_token(token).send()
    };
    let pages = run.pages(INSTANCES, ask, |page| {
        let reservations = page.reservations.unwrap_or_default().into_iter();
        let items = reservations.flat_map(|one| one.instances.unwrap_or_default());
        (items.map(instance_of).collect(), page.next_token)
    });
    pages.await.listing(INSTANCES)
}

fn instance_of(instance: ec2::Instance) -> Option<(InstanceId, Instance)> {
    let id = InstanceId(id(instance.instance_id)?);
    let origin = Origin::aws(INSTANCES, id.as_str());
    let state = instance.state.and_then(|state| state.name);
    let state = state.map(|name| name.as_str().to_owned());
    let public_ip: Fact<String> = filled(instance.public_ip_address, &origin);
    let tags = ec2_tags(instance.tags, &origin);
    let profile = instance
        .iam_instance_profile
        .and_then(|profile| profile.arn);
    let groups = instance.security_groups.unwrap_or_default().into_iter();
    let groups = groups.filter_map(|group| group.group_id);
    let groups = groups.map(|id| Fact::value(id, origin.clone()));
    let launch = LaunchParameters {
        image: filled(instance.image_id, &origin),
        instance_type: Fact::from_option(
            instance.instance_type.map(|kind| kind.as_str().to_owned()),
            origin.clone(),
        ),
        security_groups: List::complete(groups, origin.clone()),
        instance_profile: Fact::from_option(
            profile.map(|arn| InstanceProfileId(last_segment(&arn))),
            origin.clone(),
        ),
        associate_public_ip_address: associates(state.as_deref(), &public_ip, &origin),
        user_data: Fact::unknown(
            Why::NotCollected("ec2:DescribeInstanceAttribute of other instances".into()),
            origin.clone(),
        ),
        key_name: filled(instance.key_name, &origin),
    };
    let zone = instance.placement.and_then(|place| place.availability_zone);
    let seen = Instance {
        id: id.clone(),
        launch,
        state: Fact::from_option(state, origin.clone()),
        subnet: filled(instance.subnet_id, &origin),
        vpc: filled(instance.vpc_id, &origin),
        availability_zone: filled(zone, &origin),
        public_ip,
        autoscaling_group: tags.get(GROUP_TAG).map(AutoscalingGroupId),
        tags,
    };
    Some((id, seen))
}

/// AWS does not tell what a launch asked for. Whether an address came of it
/// shows while the instance runs.
fn associates(state: Option<&str>, public_ip: &Fact<String>, origin: &Origin) -> Fact<bool> {
    match state {
        Some("running") => Fact::value(public_ip.get().is_some(), origin.clone()),
        Some("pending") if public_ip.get().is_some() => Fact::value(true, origin.clone()),
        Some("pending") => Fact::unknown(
            Why::NotVisible("the instance is still pending".into()),
            origin.clone(),
        ),
        _ => Fact::absent(origin.clone()),
    }
}

/// The user data of one instance.
pub(crate) async fn instance_user_data(run: &Run<'_>, instance: &InstanceId) -> Fact<String> {
    let origin = Origin::aws(INSTANCE_ATTRIBUTE, instance.as_str());
    let call = run.clients.ec2.describe_instance_attribute();
    let call = call.instance_id(instance.as_str());
    let call = call.attribute(InstanceAttributeName::UserData);
    match run.call(INSTANCE_ATTRIBUTE, call.send()).await {
        Ok(answer) => {
            let encoded = answer.user_data.and_then(|attribute| attribute.value);
            user_data(encoded.as_deref(), &origin)
        }
        Err(trouble) => Fact::unknown(trouble.why, origin),
    }
}

/// The caller's own images.
pub(crate) async fn own_images(run: &Run<'_>) -> Listing<ImageId, Image> {
    let ask = |token| {
        let call = run.clients.ec2.describe_images().owners("self");
        call.max_results(1000).set_next_token(token).send()
    };
    let pages = run.pages(IMAGES, ask, |page| {
        let items = page.images.unwrap_or_default().into_iter();
        let own = |image| image_of(image, true);
        (items.map(own).collect(), page.next_token)
    });
    pages.await.listing(IMAGES)
}

/// Images that are referred to, and why there may be more.
pub(crate) struct Referred {
    pub(crate) images: Vec<Image>,
    pub(crate) incomplete: Vec<Why>,
}

/// Reads images by id, each alone: one that does not exist any more fails the
/// whole call. Such a one is left out. Whoever may not list his own images
/// (`unsure`) cannot tell whose one of these is.
pub(crate) async fn referred_images(
    run: &Run<'_>,
    wanted: BTreeSet<ImageId>,
    unsure: Option<&Why>,
) -> Referred {
    let ask = async |id: ImageId| {
        let call = run.clients.ec2.describe_images().image_ids(id.as_str());
        run.call(IMAGES, call.send()).await
    };
    let mut referred = Referred {
        images: Vec::new(),
        incomplete: Vec::new(),
    };
    for answer in join_all(wanted.into_iter().map(ask)).await {
        match answer {
            Ok(page) => {
                for raw in page.images.unwrap_or_default() {
                    let Some((_, mut image)) = image_of(raw, false) else {
                        let why = Why::Failed(format!("{IMAGES}: something without an id"));
                        referred.incomplete.push(why);
                        continue;
                    };
                    if let Some(why) = unsure {
                        let origin = image.owned_by_caller.origin.clone();
                        image.owned_by_caller = Fact::unknown(why.clone(), origin);
                    }
                    referred.images.push(image);
                }
            }
            Err(trouble) if trouble.is_not_found() => {}
            Err(trouble) => referred.incomplete.push(trouble.why),
        }
    }
    referred
}

fn image_of(image: ec2::Image, own: bool) -> Option<(ImageId, Image)> {
    let id = ImageId(id(image.image_id)?);
    let origin = Origin::aws(IMAGES, id.as_str());
    let state = image.state.map(|state| state.as_str().to_owned());
    let seen = Image {
        id: id.clone(),
        name: filled(image.name, &origin),
        owned_by_caller: Fact::value(own, origin.clone()),
        state: Fact::from_option(state, origin.clone()),
        description: filled(image.description, &origin),
        tags: ec2_tags(image.tags, &origin),
    };
    Some((id, seen))
}

pub(crate) async fn key_pairs(run: &Run<'_>) -> Listing<KeyPairId, KeyPair> {
    let ask = |_| run.clients.ec2.describe_key_pairs().send();
    let pages = run.pages(KEY_PAIRS, ask, |page| {
        let items = page.key_pairs.unwrap_or_default().into_iter();
        (items.map(key_pair_of).collect(), None)
    });
    pages.await.listing(KEY_PAIRS)
}

fn key_pair_of(pair: ec2::KeyPairInfo) -> Option<(KeyPairId, KeyPair)> {
    let name = id(pair.key_name)?;
    let origin = Origin::aws(KEY_PAIRS, name.as_str());
    let seen = KeyPair {
        id: KeyPairId(name.clone()),
        name: Fact::value(name, origin.clone()),
        tags: ec2_tags(pair.tags, &origin),
    };
    Some((seen.id.clone(), seen))
}
