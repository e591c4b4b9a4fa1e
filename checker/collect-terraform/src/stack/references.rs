//! Where a value leads: to a resource that is declared, to what a VPC came
//! with, or to something that nobody declares here.

use std::sync::Arc;

use checker_model::{Fact, Known, List, Origin, Why};

use super::class::Class;
use super::lookups;
use super::world::{World, companion};
use crate::config::{Mode, Resource};
use crate::value::{Data, Number, Reference, Value};

/// References that are followed until one leads somewhere.
const HOPS: usize = 16;

/// Things that one list refers to. AWS allows far fewer.
const REFERENCES: usize = 1_000;

impl World<'_> {
    /// The value, once references to what is configured are followed. What
    /// Terraform learns when it applies stays a reference.
    pub(super) fn settle(&self, value: &Value) -> Value {
        let mut value = value.clone();
        for _ in 0..HOPS {
            let Data::Reference(reference) = &value.data else {
                break;
            };
            match self.configured(reference) {
                Some(next) => value = next.clone(),
                None => break,
            }
        }
        value
    }

    fn configured(&self, reference: &Reference) -> Option<&Value> {
        let resource = self.resource(&reference.address)?;
        let class = Class::of(&resource.kind);
        let known = |attribute: &str| {
            let value = resource.attributes.get(attribute)?;
            (!matches!(value.data, Data::Null | Data::Unknown(_))).then_some(value)
        };
        known(&reference.attribute).or_else(|| {
            let name = class?.name_is_id(&resource.kind)?;
            (&*reference.attribute == "id" || &*reference.attribute == "name")
                .then(|| known(name))
                .flatten()
        })
    }

    /// The id under which the stack lists what a value refers to.
    pub(super) fn resolve<T: From<String>>(&self, value: &Value, class: Class) -> Fact<T> {
        let origin = (*value.origin).clone();
        // A reference to a resource itself says more than the name it has.
        if let Data::Reference(reference) = &value.data
            && let Some(id) = self.referred(reference, class)
        {
            return Fact::value(T::from(id), origin);
        }
        let settled = self.settle(value);
        match &settled.data {
            Data::Null => Fact::absent(origin),
            Data::String(text) if text.trim().is_empty() => Fact::absent(origin),
            Data::String(text) => match self.pasted(text, class) {
                Some(why) => Fact::unknown(why, origin),
                None => Fact::value(T::from(self.named(text, class, &origin)), origin),
            },
            Data::Number(Number::Integer(number)) => {
                Fact::value(T::from(number.to_string()), origin)
            }
            Data::Resource(address) => match self.resource(address) {
                Some(resource) if Class::of(&resource.kind) == Some(class) => {
                    Fact::value(T::from(self.id_of(resource)), origin)
                }
                _ => Fact::unknown(Why::NotSupported(format!("`{address}` as an id")), origin),
            },
            Data::Reference(reference) => match self.referred(reference, class) {
                Some(id) => Fact::value(T::from(id), origin),
                None => Fact::unknown(after_apply(reference), origin),
            },
            Data::Unknown(unknown) => Fact::unknown(unknown.why.clone(), origin),
            Data::Bool(_) | Data::Number(_) | Data::List(_) | Data::Map(_) => {
                Fact::unknown(Why::NotSupported("something that is no id".into()), origin)
            }
        }
    }

    /// Why it is not known what an id leads to: someone may have pasted, from
    /// the console, that of a resource which is declared here.
    fn pasted(&self, text: &str, class: Class) -> Option<Why> {
        let prefix = match class {
            Class::Vpc => "vpc-",
            Class::Subnet => "subnet-",
            Class::InternetGateway => "igw-",
            Class::RouteTable => "rtb-",
            Class::SecurityGroup => "sg-",
            _ => return None,
        };
        let key = (class, text.to_owned());
        if !text.starts_with(prefix)
            || self.identities.contains_key(&key)
            || self.companions.contains_key(&key)
        {
            return None;
        }
        let known = |resource: &&Resource| {
            let id = resource.attributes.get("id");
            id.is_some_and(|id| matches!(id.data, Data::String(_)))
        };
        let mut declared = self.of(class).filter(|one| one.mode == Mode::Managed);
        let candidate = declared.find(|one| !known(one))?;
        Some(Why::NotVisible(format!(
            "whether {text} is {}, the account shows",
            candidate.address
        )))
    }

    fn referred(&self, reference: &Reference, class: Class) -> Option<String> {
        let resource = self.resource(&reference.address)?;
        let found = Class::of(&resource.kind)?;
        if found == class && class.identifies(&reference.attribute) {
            return Some(self.id_of(resource));
        }
        if found == Class::Vpc && companion(&reference.attribute) == Some(class) {
            return Some(self.came_with(class, &resource.address));
        }
        None
    }

    fn named(&self, text: &str, class: Class, origin: &Origin) -> String {
        let find = |text: &str| {
            let address = self.identities.get(&(class, text.to_owned()))?;
            Some(self.id_of(self.resource(address)?))
        };
        if let Some(id) = find(text) {
            return id;
        }
        if let Some(vpc) = self.companions.get(&(class, text.to_owned())) {
            return self.came_with(class, vpc);
        }
        let by_name = matches!(
            class,
            Class::Role
                | Class::InstanceProfile
                | Class::LaunchConfiguration
                | Class::AutoscalingGroup
        );
        let name = match text.rsplit_once('/') {
            Some((_, name)) if by_name && text.starts_with("arn:") => name,
            _ => text,
        };
        if let Some(id) = find(name) {
            return id;
        }
        let key = (class, name.to_owned());
        let mut undeclared = self.undeclared.borrow_mut();
        undeclared.entry(key).or_insert_with(|| origin.clone());
        name.to_owned()
    }

    /// The id of the route table or security group that a VPC came with.
    fn came_with(&self, class: Class, vpc: &Arc<str>) -> String {
        if let Some(manager) = self.managed_companions.get(&(class, Arc::clone(vpc)))
            && let Some(resource) = self.resource(manager)
        {
            return self.id_of(resource);
        }
        self.implied.borrow_mut().insert((class, Arc::clone(vpc)));
        self.companion_id(class, vpc)
    }

    fn companion_id(&self, class: Class, vpc: &str) -> String {
        let attribute = match class {
            Class::SecurityGroup => "default_security_group_id",
            _ => "default_route_table_id",
        };
        let known = self
            .resource(vpc)
            .and_then(|vpc| vpc.attributes.get(attribute));
        match known.map(|value| &value.data) {
            Some(Data::String(id)) if self.has_ids() => id.to_string(),
            _ => format!("{vpc}.{attribute}"),
        }
    }

    /// What VPCs came with and something refers to: id and VPC.
    pub(super) fn implied(&self, class: Class) -> Vec<(String, &Resource)> {
        let implied = self.implied.borrow();
        let mine = implied.iter().filter(|(of, _)| *of == class);
        mine.filter_map(|(_, vpc)| Some((self.companion_id(class, vpc), self.resource(vpc)?)))
            .collect()
    }

    /// Ids of a class that something refers to and nothing declares.
    pub(super) fn undeclared(&self, class: Class) -> Vec<(String, Origin)> {
        let undeclared = self.undeclared.borrow();
        let mine = undeclared.iter().filter(|((of, _), _)| *of == class);
        mine.map(|((_, id), origin)| (id.clone(), origin.clone()))
            .collect()
    }

    /// The ids that a list of references leads to.
    pub(super) fn resolve_all<T: From<String> + PartialEq>(
        &self,
        value: &Value,
        class: Class,
    ) -> List<Fact<T>> {
        let origin = (*value.origin).clone();
        if let Some(found) = lookups::several(self, value, class) {
            return found;
        }
        let settled = self.settle(value);
        let mut list = List::complete([], origin.clone());
        match &settled.data {
            Data::Null => {}
            Data::List(values) => {
                if values.items.len() > REFERENCES {
                    let why = Why::NotSupported("a list of this length".into());
                    list.incomplete.push(why);
                }
                for item in values.items.iter().take(REFERENCES) {
                    // A list within a list is what `concat` and splats leave.
                    match &self.settle(item).data {
                        Data::Null => {}
                        Data::List(_) => {
                            let why = Why::NotSupported("a list within a list".into());
                            list.incomplete.push(why);
                        }
                        _ => push_new(&mut list, self.resolve(item, class)),
                    }
                }
                list.incomplete
                    .extend(values.rest.iter().map(|rest| rest.why.clone()));
            }
            Data::Unknown(unknown) => list.incomplete.push(unknown.why.clone()),
            Data::Reference(reference) if self.referred(reference, class).is_none() => {
                list.incomplete.push(after_apply(reference));
            }
            _ => push_new(&mut list, self.resolve(value, class)),
        }
        list
    }
}

/// What a reference that leads nowhere yet is.
pub(super) fn after_apply(reference: &Reference) -> Why {
    let Reference { address, attribute } = reference;
    if address.starts_with("data.") || address.contains(".data.") {
        return Why::NotVisible(format!("{address}.{attribute} is seen in the account"));
    }
    Why::KnownAfterApply(format!("{address}.{attribute}"))
}

/// Adds a reference, unless it leads where another does already.
pub(super) fn push_new<T: PartialEq>(list: &mut List<Fact<T>>, fact: Fact<T>) {
    let seen = list
        .items
        .iter()
        .any(|one| match (&one.known, &fact.known) {
            (Known::Value(one), Known::Value(other)) => one == other,
            _ => false,
        });
    if !seen && !fact.is_absent() {
        list.items.push(fact);
    }
}
