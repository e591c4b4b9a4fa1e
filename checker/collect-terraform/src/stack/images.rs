//! Machine images: those that are made here, and those that are looked up.

use checker_model::compute::Image;
use checker_model::ids::ImageId;
use checker_model::{Fact, Known, List, Listing, Origin, Tags, VantagePoint, Why};

use super::body::{Body, text_of};
use super::class::Class;
use super::instances::deployed;
use super::tags::tags;
use super::world::World;
use crate::config::Mode;
use crate::value::{Data, Value};

pub(super) fn images(world: &World<'_>) -> Listing<ImageId, Image> {
    let images = world.of(Class::Image).map(|resource| {
        let body = Body::of(world, resource);
        let id = ImageId(world.id_of(resource));
        let made = resource.mode == Mode::Managed;
        let seen = Image {
            id: id.clone(),
            name: if made { body.text("name") } else { name(&body) },
            owned_by_caller: if made {
                Fact::value(true, body.origin.clone())
            } else {
                owned(&body)
            },
            state: match body.text("state") {
                state if state.get().is_some() => state,
                state => Fact::unknown(deployed(), state.origin),
            },
            description: body.text("description"),
            tags: if made {
                tags(&body)
            } else {
                Tags::unknown(elsewhere(&body), body.origin.clone())
            },
        };
        (id, seen)
    });
    world.listing(Class::Image, images)
}

fn elsewhere(body: &Body<'_, '_>) -> Why {
    let address = &body.resource.address;
    Why::NotVisible(format!("what {address} finds is seen in the account"))
}

/// The name of the image that was found, else the only one that can be.
fn name(body: &Body<'_, '_>) -> Fact<String> {
    let found = body.text("name");
    if found.get().is_some() {
        return found;
    }
    for (name, values, origin) in filters(body) {
        if name == "name" {
            return match values {
                Ok(values) => match values.as_slice() {
                    [only] if !only.contains(['*', '?']) => Fact::value(only.as_str(), origin),
                    _ => Fact::unknown(elsewhere(body), origin),
                },
                Err(why) => Fact::unknown(why, origin),
            };
        }
    }
    let regex = body.text("name_regex");
    match &regex.known {
        Known::Value(pattern) => match exact(pattern) {
            Some(name) => Fact::value(name, regex.origin),
            None => Fact::unknown(elsewhere(body), regex.origin),
        },
        Known::Unknown(why) => Fact::unknown(why.clone(), regex.origin),
        Known::Absent => Fact::unknown(elsewhere(body), regex.origin),
    }
}

/// The text that alone matches a regular expression.
fn exact(pattern: &str) -> Option<String> {
    let inner = pattern.strip_prefix('^')?.strip_suffix('$')?;
    let mut name = String::new();
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next()? {
                escaped if escaped.is_ascii_alphanumeric() => return None,
                escaped => name.push(escaped),
            },
            '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '^' | '$' => {
                return None;
            }
            other => name.push(other),
        }
    }
    Some(name)
}

type Filter = (String, Result<Vec<String>, Why>, Origin);

/// The filters by name, with the values that are all known.
fn filters(body: &Body<'_, '_>) -> Vec<Filter> {
    let blocks = body.blocks("filter");
    blocks
        .items
        .iter()
        .filter_map(|block| {
            let name = block.text("name").get()?.clone();
            let values = block.texts("values");
            let origin = values
                .items
                .first()
                .map_or(&values.origin, |first| &first.origin)
                .clone();
            let hidden = values.iter().find_map(Fact::why);
            let values = match hidden.or(values.incomplete.first()) {
                Some(why) => Err(why.clone()),
                None => Ok(values.iter().filter_map(Fact::get).cloned().collect()),
            };
            Some((name, values, origin))
        })
        .collect()
}

/// Whether every owner that is asked for is the caller.
fn owned(body: &Body<'_, '_>) -> Fact<bool> {
    let account = account(body.world);
    // Who owns what was found says more than who was asked for.
    let owner = body.text("owner_id");
    if let (Some(owner_id), Some(account)) = (owner.get(), &account) {
        return Fact::value(owner_id == account, owner.origin);
    }
    let mut owners = owners(body);
    for (name, values, origin) in filters(body) {
        if let ("owner-id" | "owner-alias", Ok(values)) = (name.as_str(), values) {
            let values = values.into_iter();
            owners
                .items
                .extend(values.map(|value| Fact::value(value, origin.clone())));
        }
    }
    let origin = owners
        .items
        .first()
        .map_or(&owners.origin, |first| &first.origin)
        .clone();
    let mut answers = Vec::new();
    for fact in &owners {
        let answer = match &fact.known {
            Known::Value(owner) => is_caller(owner, account.as_deref()),
            Known::Unknown(why) => Err(why.clone()),
            Known::Absent => continue,
        };
        answers.push(answer);
    }
    let Some(first) = answers.first().cloned() else {
        return Fact::unknown(elsewhere(body), origin);
    };
    if answers.iter().any(|answer| *answer != first) {
        return Fact::unknown(elsewhere(body), origin);
    }
    match first {
        Ok(own) => Fact::value(own, origin),
        Err(why) => Fact::unknown(why, origin),
    }
}

/// The owners that are asked for; the account that asks who it is, is itself.
fn owners(body: &Body<'_, '_>) -> List<Fact<String>> {
    let mut owners = body.texts("owners");
    let Some(Data::List(written)) = body.raw("owners").map(|value| &value.data) else {
        return owners;
    };
    if written.items.len() == owners.items.len() {
        for (owner, value) in owners.items.iter_mut().zip(&written.items) {
            let settled = body.world.settle(value);
            let Data::Reference(to) = &settled.data else {
                continue;
            };
            let asks_who = body.world.resource(&to.address);
            if asks_who.is_some_and(|one| &*one.kind == "aws_caller_identity")
                && matches!(&*to.attribute, "account_id" | "id")
            {
                owner.known = Known::Value("self".to_owned());
            }
        }
    }
    owners
}

fn is_caller(owner: &str, account: Option<&str>) -> Result<bool, Why> {
    if owner == "self" {
        return Ok(true);
    }
    let number = owner.len() == 12 && owner.bytes().all(|byte| byte.is_ascii_digit());
    match (number, account) {
        (false, _) => Ok(false),
        (true, Some(account)) => Ok(owner == account),
        (true, None) => Err(Why::NotVisible(format!(
            "whether account {owner} is the caller's"
        ))),
    }
}

/// The caller's account, as far as the files tell: from what it asked who it
/// is, or from what it made.
fn account(world: &World<'_>) -> Option<String> {
    let text = |value: &Value| text_of(&value.data).filter(|text| !text.is_empty());
    let asked = world.resources.values().find_map(|resource| {
        let value = resource.attributes.get("account_id")?;
        (&*resource.kind == "aws_caller_identity")
            .then(|| text(value))
            .flatten()
    });
    if asked.is_some() || world.configuration.vantage_point == VantagePoint::Hcl {
        return asked;
    }
    world.resources.values().find_map(|resource| {
        let arn = resource.attributes.get("arn")?;
        let Data::String(arn) = &arn.data else {
            return None;
        };
        let account = arn.split(':').nth(4)?;
        let own = resource.mode == Mode::Managed && account.len() == 12;
        own.then(|| account.to_owned())
    })
}
