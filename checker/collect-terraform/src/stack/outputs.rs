//! Outputs: what they say, and whose DNS name they show.

use std::cell::Cell;

use checker_model::balancer::LoadBalancer;
use checker_model::ids::LoadBalancerId;
use checker_model::list::List;
use checker_model::redact::redact;
use checker_model::stack::Output;
use checker_model::{Fact, Listing, Origin, Why};

use super::body::text_of;
use super::class::Class;
use super::references::{after_apply, push_new};
use super::world::World;
use crate::config;
use crate::value::{Data, Reference, Unknown, Value};

/// Values within values that are looked into.
const DEPTH: usize = 16;

/// Values that are looked into in all. One may stand in many places.
const VALUES: u32 = 100_000;

pub(super) fn outputs(
    world: &World<'_>,
    balancers: &Listing<LoadBalancerId, LoadBalancer>,
) -> Listing<String, Output> {
    let search = Search {
        world,
        balancers,
        left: Cell::new(VALUES),
    };
    let outputs = world.configuration.outputs.iter().map(|(name, output)| {
        let mut shows = List::complete([], (*output.origin).clone());
        search.within(&output.value, DEPTH, &mut shows);
        let seen = Output {
            value: text(world, output),
            shows_dns_of: shows,
            sensitive: Fact::value(output.sensitive, (*output.origin).clone()),
        };
        (name.clone(), seen)
    });
    let mut listing = Listing::complete(outputs, Origin::Unseen);
    listing.incomplete = world.open(&["output"]);
    listing
}

/// The text, unless it is to be hidden.
fn text(world: &World<'_>, output: &config::Output) -> Fact<String> {
    let value = world.settle(&output.value);
    let origin = (*value.origin).clone();
    if output.sensitive {
        return Fact::unknown(Why::NotVisible("a sensitive output".into()), origin);
    }
    match &value.data {
        Data::Null => Fact::absent(origin),
        Data::Unknown(unknown) => Fact::unknown(unknown.why.clone(), origin),
        Data::Reference(reference) => Fact::unknown(after_apply(reference), origin),
        data => match text_of(data) {
            Some(text) => Fact::value(redact(&text), origin),
            None => Fact::unknown(
                Why::NotSupported("an output that is no text".into()),
                origin,
            ),
        },
    }
}

struct Search<'s, 'a> {
    world: &'s World<'a>,
    balancers: &'s Listing<LoadBalancerId, LoadBalancer>,
    left: Cell<u32>,
}

impl Search<'_, '_> {
    fn within(&self, value: &Value, depth: usize, shows: &mut List<Fact<LoadBalancerId>>) {
        let origin = &value.origin;
        let left = self.left.get();
        self.left.set(left.saturating_sub(1));
        if depth == 0 || left == 0 {
            let why = Why::NotSupported("values nested this deep".into());
            if !shows.incomplete.contains(&why) {
                shows.incomplete.push(why);
            }
            return;
        }
        match &value.data {
            Data::Reference(reference) => self.mention(reference, origin, shows),
            Data::Resource(address) => self.whole(address, origin, shows),
            Data::Unknown(unknown) => self.unknown(unknown, origin, shows),
            Data::List(list) => {
                for item in &list.items {
                    self.within(item, depth - 1, shows);
                }
                if let Some(rest) = &list.rest {
                    self.unknown(rest, origin, shows);
                }
            }
            Data::Map(map) => {
                for item in map.entries.values() {
                    self.within(item, depth - 1, shows);
                }
                if let Some(rest) = &map.rest {
                    self.unknown(rest, origin, shows);
                }
            }
            Data::String(text) => {
                let text = text.to_lowercase();
                for balancer in self.balancers.values() {
                    let name = balancer.dns_name.get().map(|name| name.to_lowercase());
                    if name.is_some_and(|name| !name.is_empty() && text.contains(&name)) {
                        push_new(shows, Fact::value(balancer.id.clone(), (**origin).clone()));
                    }
                }
            }
            Data::Null | Data::Bool(_) | Data::Number(_) => {}
        }
    }

    fn mention(
        &self,
        reference: &Reference,
        origin: &Origin,
        shows: &mut List<Fact<LoadBalancerId>>,
    ) {
        if &*reference.attribute == "dns_name" {
            self.whole(&reference.address, origin, shows);
        }
    }

    fn whole(&self, address: &str, origin: &Origin, shows: &mut List<Fact<LoadBalancerId>>) {
        let resource = self.world.resource(address);
        let resource = resource.filter(|one| Class::of(&one.kind) == Some(Class::LoadBalancer));
        if let Some(resource) = resource {
            push_new(
                shows,
                Fact::value(self.world.id_of(resource), origin.clone()),
            );
        }
    }

    fn unknown(&self, unknown: &Unknown, origin: &Origin, shows: &mut List<Fact<LoadBalancerId>>) {
        for mention in &unknown.mentions {
            self.mention(mention, origin, shows);
        }
        // What becomes known by applying is made of its mentions alone.
        let told = matches!(unknown.why, Why::KnownAfterApply(_)) && !unknown.mentions.is_empty();
        if !told {
            shows.incomplete.push(unknown.why.clone());
        }
    }
}
