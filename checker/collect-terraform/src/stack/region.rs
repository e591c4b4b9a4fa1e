//! In which region things are.

use checker_model::{Fact, Known, Why};

use super::body::{Body, text_of};
use super::world::World;
use crate::value::{Data, Value};

/// The region of a resource: its provider's or its own, else that in its ARN.
pub(super) fn of(body: &Body<'_, '_>) -> Fact<String> {
    let world = body.world;
    let own = body.text("region");
    if let Known::Value(_) = own.known {
        return own;
    }
    for value in [&body.resource.region, &world.configuration.region] {
        if let Some(fact) = fact(world, value) {
            return fact;
        }
    }
    if let Some(region) = body.text("arn").get().and_then(|arn| in_arn(arn)) {
        return Fact::value(region, body.origin.clone());
    }
    Fact::unknown(not_set(), body.origin.clone())
}

/// The region of the whole.
pub(super) fn of_stack(world: &World<'_>) -> Fact<String> {
    if let Some(fact) = fact(world, &world.configuration.region) {
        return fact;
    }
    let resources = world.resources.values();
    let mut seen = resources.filter_map(|resource| {
        let body = Body::of(world, resource);
        let region = body.text("arn").get().and_then(|arn| in_arn(arn))?;
        Some(Fact::value(region, body.origin.clone()))
    });
    let unset = || Fact::unknown(not_set(), (*world.configuration.region.origin).clone());
    seen.next().unwrap_or_else(unset)
}

fn fact(world: &World<'_>, value: &Value) -> Option<Fact<String>> {
    let value = world.settle(value);
    let origin = (*value.origin).clone();
    match &value.data {
        Data::Null => None,
        Data::Unknown(unknown) => Some(Fact::unknown(unknown.why.clone(), origin)),
        data => text_of(data)
            .filter(|text| !text.is_empty())
            .map(|text| Fact::value(text, origin)),
    }
}

fn not_set() -> Why {
    Why::NotVisible("the region that the provider is given outside the files".into())
}

/// The region in `arn:partition:service:region:account:resource`.
fn in_arn(arn: &str) -> Option<String> {
    let mut parts = arn.split(':');
    let is_arn = parts.next() == Some("arn");
    let region = parts.nth(2).filter(|region| is_arn && !region.is_empty());
    region.map(str::to_owned)
}
