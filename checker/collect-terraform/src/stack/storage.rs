//! Buckets and key pairs: what AWS knows by name.

use checker_model::compute::KeyPair;
use checker_model::ids::{BucketId, KeyPairId};
use checker_model::storage::Bucket;
use checker_model::{Fact, Listing, Why};

use super::body::Body;
use super::bucket_settings;
use super::class::Class;
use super::instances::deployed;
use super::region;
use super::tags::tags;
use super::world::World;

pub(super) fn buckets(world: &World<'_>) -> Listing<BucketId, Bucket> {
    let apart = bucket_settings::Apart::of(world);
    let buckets = world.of(Class::Bucket).map(|resource| {
        let body = Body::of(world, resource);
        let id = BucketId(world.id_of(resource));
        let mut seen = Bucket {
            id: id.clone(),
            name: body.generated("bucket"),
            region: region::of(&body),
            tags: tags(&body),
            course_file: Fact::unknown(deployed(), body.origin.clone()),
            ..Bucket::default()
        };
        apart.apply(&body, &mut seen);
        (id, seen)
    });
    let mut listing = world.listing(Class::Bucket, buckets);
    // A template deployed by Terraform makes what it says, buckets for one.
    listing.incomplete.extend(world.kinds(STACKS).map(|stack| {
        let address = &stack.resource.address;
        Why::NotSupported(format!(
            "the template of {address}; judge it with --template"
        ))
    }));
    listing
}

const STACKS: &[&str] = &["aws_cloudformation_stack"];

pub(super) fn key_pairs(world: &World<'_>) -> Listing<KeyPairId, KeyPair> {
    let pairs = world.of(Class::KeyPair).map(|resource| {
        let body = Body::of(world, resource);
        let id = KeyPairId(world.id_of(resource));
        let seen = KeyPair {
            id: id.clone(),
            name: body.generated("key_name"),
            tags: tags(&body),
        };
        (id, seen)
    });
    world.listing(Class::KeyPair, pairs)
}
