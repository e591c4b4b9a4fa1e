//! Arguments become facts: set, not set, or not known, each with its place.

use std::collections::BTreeMap;
use std::sync::Arc;

use checker_model::redact::redact;
use checker_model::{Fact, List, Origin, Why};

use super::class::Class;
use super::references::after_apply;
use super::world::World;
use crate::config::{Mode, Resource};
use crate::value::{Data, Number, Unknown, Value};

/// The arguments of a resource or of a block within one.
#[derive(Clone, Copy)]
pub(super) struct Body<'w, 'a> {
    pub(super) world: &'w World<'a>,
    pub(super) resource: &'w Resource,
    entries: &'w BTreeMap<Arc<str>, Value>,
    rest: Option<&'w Unknown>,
    /// Where it is declared.
    pub(super) origin: &'w Origin,
}

/// An argument, once references to what is configured are followed.
pub(super) enum Seen {
    /// It is set: never `null`, never unknown.
    Set(Value),
    /// It is not set.
    Unset,
    /// It is not known.
    Hidden(Why, Origin),
}

/// The blocks of one type, and why there may be more.
pub(super) struct Blocks<'w, 'a> {
    pub(super) items: Vec<Body<'w, 'a>>,
    pub(super) open: Vec<Why>,
    pub(super) origin: &'w Origin,
}

impl<'w, 'a> Body<'w, 'a> {
    pub(super) fn of(world: &'w World<'a>, resource: &'w Resource) -> Self {
        Self {
            world,
            resource,
            entries: &resource.attributes,
            rest: None,
            origin: &resource.origin,
        }
    }

    /// The value as it stands, unless it is `null`.
    pub(super) fn raw(&self, name: &str) -> Option<&'w Value> {
        self.entries.get(name).filter(|value| !value.is_null())
    }

    pub(super) fn seen(&self, name: &str) -> Seen {
        let Some(value) = self.entries.get(name) else {
            return match self.rest {
                Some(rest) => Seen::Hidden(rest.why.clone(), self.origin.clone()),
                None => self.unset(),
            };
        };
        let value = self.world.settle(value);
        match &value.data {
            Data::Null => self.unset(),
            Data::Unknown(unknown) => Seen::Hidden(unknown.why.clone(), (*value.origin).clone()),
            Data::Reference(reference) => {
                Seen::Hidden(after_apply(reference), (*value.origin).clone())
            }
            _ => Seen::Set(value),
        }
    }

    /// What somebody else made has attributes that nobody wrote down here.
    fn unset(&self) -> Seen {
        match self.looked_up() {
            Some(why) => Seen::Hidden(why, self.origin.clone()),
            None => Seen::Unset,
        }
    }

    /// Why attributes that are not there are not known, for a data source.
    pub(super) fn looked_up(&self) -> Option<Why> {
        let address = &self.resource.address;
        (self.resource.mode == Mode::Data)
            .then(|| Why::NotVisible(format!("{address} is looked up in the account")))
    }

    /// A value in a state that is an empty text is not set, as in AWS's answers.
    fn fact<T>(&self, name: &str, read: impl FnOnce(&Data) -> Option<T>) -> Fact<T> {
        match self.seen(name) {
            Seen::Unset => Fact::absent(self.origin.clone()),
            Seen::Hidden(why, origin) => Fact::unknown(why, origin),
            Seen::Set(value) => {
                let origin = (*value.origin).clone();
                if matches!(&value.data, Data::String(text) if text.is_empty()) {
                    return match self.unset() {
                        Seen::Hidden(why, _) => Fact::unknown(why, origin),
                        Seen::Set(_) | Seen::Unset => Fact::absent(origin),
                    };
                }
                match read(&value.data) {
                    Some(read) => Fact::value(read, origin),
                    None => Fact::unknown(
                        Why::NotSupported(format!("a `{name}` of this type")),
                        origin,
                    ),
                }
            }
        }
    }

    /// A text.
    pub(super) fn text(&self, name: &str) -> Fact<String> {
        self.fact(name, text_of)
    }

    /// A text that AWS writes in capitals.
    pub(super) fn capitals(&self, name: &str) -> Fact<String> {
        self.text(name).map(|text| text.to_uppercase())
    }

    /// A whole number.
    pub(super) fn integer(&self, name: &str) -> Fact<i64> {
        self.fact(name, |data| match data {
            Data::Number(Number::Integer(number)) => Some(*number),
            Data::String(text) => text.trim().parse().ok(),
            _ => None,
        })
    }

    /// A truth value.
    pub(super) fn boolean(&self, name: &str) -> Fact<bool> {
        self.fact(name, |data| match data {
            Data::Bool(value) => Some(*value),
            Data::String(text) => match &**text {
                "true" | "1" => Some(true),
                "false" | "0" => Some(false),
                _ => None,
            },
            _ => None,
        })
    }

    /// What stands for an argument that is not set, by the provider's or the
    /// service's word.
    pub(super) fn or<T>(&self, fact: Fact<T>, attribute: &str, default: impl Into<T>) -> Fact<T> {
        if fact.is_absent() {
            Fact::value(default, self.default_origin(attribute))
        } else {
            fact
        }
    }

    /// The origin of a default.
    pub(super) fn default_origin(&self, attribute: &str) -> Origin {
        Origin::Default {
            resource: self.resource.address.to_string(),
            attribute: attribute.to_owned(),
        }
    }

    /// A text whose absence leaves its choice to the provider.
    pub(super) fn generated(&self, name: &str) -> Fact<String> {
        let fact = self.text(name);
        if fact.is_absent() {
            let address = &self.resource.address;
            let why = Why::KnownAfterApply(format!("{address}.{name}"));
            return Fact::unknown(why, self.origin.clone());
        }
        fact
    }

    /// A reference to one thing.
    pub(super) fn reference<T: From<String>>(&self, name: &str, class: Class) -> Fact<T> {
        if let Some(value) = self.raw(name) {
            let fact = self.world.resolve(value, class);
            if !fact.is_absent() {
                return fact;
            }
        }
        match self.seen(name) {
            Seen::Hidden(why, origin) => Fact::unknown(why, origin),
            Seen::Set(value) => Fact::absent((*value.origin).clone()),
            Seen::Unset => Fact::absent(self.origin.clone()),
        }
    }

    /// The first of several arguments that is set: two names of one thing.
    pub(super) fn any_reference<T: From<String>>(&self, names: &[&str], class: Class) -> Fact<T> {
        let mut facts = names.iter().map(|name| self.reference(name, class));
        let first = facts
            .next()
            .unwrap_or_else(|| Fact::absent(self.origin.clone()));
        facts.fold(
            first,
            |best, next| if best.is_absent() { next } else { best },
        )
    }

    /// References to several things.
    pub(super) fn references<T: From<String> + PartialEq>(
        &self,
        name: &str,
        class: Class,
    ) -> List<Fact<T>> {
        if let Some(value) = self.raw(name) {
            return self.world.resolve_all(value, class);
        }
        match self.seen(name) {
            Seen::Hidden(why, origin) => List::unknown(why, origin),
            Seen::Set(_) | Seen::Unset => List::complete([], self.origin.clone()),
        }
    }

    /// Texts of a list.
    pub(super) fn texts(&self, name: &str) -> List<Fact<String>> {
        let value = match self.seen(name) {
            Seen::Unset => return List::complete([], self.origin.clone()),
            Seen::Hidden(why, origin) => return List::unknown(why, origin),
            Seen::Set(value) => value,
        };
        let mut texts = List::complete([], (*value.origin).clone());
        match &value.data {
            Data::List(list) => {
                for item in &list.items {
                    let item = self.world.settle(item);
                    let origin = (*item.origin).clone();
                    let fact = match &item.data {
                        Data::Null => continue,
                        Data::Unknown(unknown) => Fact::unknown(unknown.why.clone(), origin),
                        Data::Reference(reference) => Fact::unknown(after_apply(reference), origin),
                        data => match text_of(data) {
                            Some(text) => Fact::value(text, origin),
                            None => {
                                let why = Why::NotSupported(format!("an element of `{name}`"));
                                Fact::unknown(why, origin)
                            }
                        },
                    };
                    texts.items.push(fact);
                }
                texts
                    .incomplete
                    .extend(list.rest.iter().map(|rest| rest.why.clone()));
            }
            data => match text_of(data) {
                Some(text) => texts.items.push(Fact::value(text, texts.origin.clone())),
                None => {
                    let why = Why::NotSupported(format!("a `{name}` of this type"));
                    texts.incomplete.push(why);
                }
            },
        }
        texts
    }

    /// The blocks of one type.
    pub(super) fn blocks(&self, name: &str) -> Blocks<'w, 'a> {
        let mut blocks = Blocks {
            items: Vec::new(),
            open: Vec::new(),
            origin: self.origin,
        };
        let Some(value) = self.raw(name) else {
            if let Seen::Hidden(why, _) = self.seen(name) {
                blocks.open.push(why);
            }
            return blocks;
        };
        blocks.origin = &value.origin;
        match &value.data {
            Data::List(list) => {
                for item in &list.items {
                    self.push_block(item, &mut blocks);
                }
                blocks
                    .open
                    .extend(list.rest.iter().map(|rest| rest.why.clone()));
            }
            _ => self.push_block(value, &mut blocks),
        }
        blocks
    }

    fn push_block(&self, value: &'w Value, blocks: &mut Blocks<'w, 'a>) {
        match &value.data {
            Data::Null => {}
            Data::Map(map) => blocks.items.push(Body {
                entries: &map.entries,
                rest: map.rest.as_ref(),
                origin: &value.origin,
                ..*self
            }),
            Data::Unknown(unknown) => blocks.open.push(unknown.why.clone()),
            Data::Reference(reference) => blocks.open.push(after_apply(reference)),
            _ => blocks
                .open
                .push(Why::NotSupported("a block of this type".into())),
        }
    }

    /// The only block of a type: absent without one.
    pub(super) fn block(&self, name: &str) -> Fact<Body<'w, 'a>> {
        let blocks = self.blocks(name);
        match (blocks.items.first(), blocks.open.first()) {
            (Some(block), _) => Fact::value(*block, block.origin.clone()),
            (None, Some(why)) => Fact::unknown(why.clone(), blocks.origin.clone()),
            (None, None) => Fact::absent(blocks.origin.clone()),
        }
    }
}

/// Terraform takes a number or truth value for a text. A secret that was
/// written into a tag or a description goes no further than this.
pub(super) fn text_of(data: &Data) -> Option<String> {
    match data {
        Data::String(text) => Some(redact(text)),
        Data::Bool(value) => Some(value.to_string()),
        Data::Number(Number::Integer(number)) => Some(number.to_string()),
        Data::Number(Number::Float(number)) => Some(number.to_string()),
        _ => None,
    }
}
