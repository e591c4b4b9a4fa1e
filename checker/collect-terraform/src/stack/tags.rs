//! Tags: the resource's own over those that its provider gives everything.

use checker_model::{Fact, Tags, VantagePoint, Why};

use super::body::{Body, text_of};
use super::references::after_apply;
use super::world::World;
use crate::config::Mode;
use crate::value::{Data, Map, Value};

/// The tags of a resource.
pub(super) fn tags(body: &Body<'_, '_>) -> Tags {
    let resource = body.resource;
    let mut tags = Tags::complete::<String, String>([], body.origin);
    let all = body.raw("tags_all").map(|value| body.world.settle(value));
    if let Some(all) = all
        && let Data::Map(map) = &all.data
        && (map.rest.is_none() || body.raw("tags").is_none())
    {
        tags.origin = (*all.origin).clone();
        add(body.world, &mut tags, map);
    } else {
        let own = body.raw("tags").map(|value| body.world.settle(value));
        if let Some(own) = own {
            tags.origin = (*own.origin).clone();
            add_value(body.world, &mut tags, &own);
        }
        // What is not known may override any of the provider's.
        if tags.incomplete.is_empty() && resource.mode == Mode::Managed {
            let defaults = default_tags(body.world, &resource.default_tags);
            for (key, value) in defaults.entries {
                tags.entries.entry(key).or_insert(value);
            }
            tags.incomplete.extend(defaults.incomplete);
        }
    }
    if resource.mode == Mode::Data && !is_read(body) {
        tags.incomplete.extend(body.looked_up());
    }
    tags
}

/// Whether a data source was read: all of its tags are there then.
fn is_read(body: &Body<'_, '_>) -> bool {
    let id = body.raw("id").map(|value| &value.data);
    body.world.configuration.vantage_point != VantagePoint::Hcl
        && matches!(id, Some(Data::String(_)))
}

fn add_value(world: &World<'_>, tags: &mut Tags, value: &Value) {
    match &value.data {
        Data::Null => {}
        Data::Map(map) => add(world, tags, map),
        Data::Unknown(unknown) => tags.incomplete.push(unknown.why.clone()),
        Data::Reference(reference) => tags.incomplete.push(after_apply(reference)),
        _ => tags
            .incomplete
            .push(Why::NotSupported("tags of this type".into())),
    }
}

fn add(world: &World<'_>, tags: &mut Tags, map: &Map) {
    for (key, value) in &map.entries {
        let value = world.settle(value);
        let origin = (*value.origin).clone();
        let fact = match &value.data {
            Data::Null => continue,
            Data::Unknown(unknown) => Fact::unknown(unknown.why.clone(), origin),
            Data::Reference(reference) => Fact::unknown(after_apply(reference), origin),
            data => match text_of(data) {
                Some(text) => Fact::value(text, origin),
                None => Fact::unknown(Why::NotSupported(format!("the tag `{key}`")), origin),
            },
        };
        tags.entries.insert(key.to_string(), fact);
    }
    tags.incomplete
        .extend(map.rest.iter().map(|rest| rest.why.clone()));
}

/// The provider's tags: a map, or its `default_tags` block with one.
fn default_tags(world: &World<'_>, value: &Value) -> Tags {
    let mut tags = Tags::complete::<String, String>([], &value.origin);
    let mut value = world.settle(value);
    if let Data::List(list) = &value.data {
        tags.incomplete
            .extend(list.rest.iter().map(|rest| rest.why.clone()));
        let first = list.items.first().cloned().unwrap_or_default();
        value = world.settle(&first);
    }
    let block = match &value.data {
        Data::Map(map) => match map.entries.get("tags").map(|tags| world.settle(tags)) {
            // A tag may have this name: then it is a text.
            Some(inner) if text_of(&inner.data).is_none() => Some(inner),
            _ => None,
        },
        _ => None,
    };
    add_value(world, &mut tags, block.as_ref().unwrap_or(&value));
    tags
}
