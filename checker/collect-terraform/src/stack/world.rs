//! All resources together: what a reference leads to.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use checker_model::{Fact, Known, List, Listing, Origin, VantagePoint, Why};

use super::body::Body;
use super::class::Class;
use super::lookups;
use crate::config::{Configuration, Mode, Resource};
use crate::value::{Data, Number, Reference, Value};

/// References that are followed until one leads somewhere.
const HOPS: usize = 16;

/// Things that one list refers to. AWS allows far fewer.
const REFERENCES: usize = 1_000;

/// Reasons that are told: any one of them is enough.
const REASONS: usize = 8;

/// A configuration, and what its resources are to each other.
pub(super) struct World<'a> {
    pub(super) configuration: &'a Configuration,
    /// Those of the configuration; what data sources are searched by stands
    /// among their attributes.
    pub(super) resources: BTreeMap<Arc<str>, Cow<'a, Resource>>,
    /// Data sources that find a resource declared here.
    aliases: HashMap<Arc<str>, Arc<str>>,
    /// Who has this id, ARN or name.
    identities: HashMap<(Class, String), Arc<str>>,
    /// Which VPC came with this route table or security group.
    companions: HashMap<(Class, String), Arc<str>>,
    /// Which resource manages what a VPC came with.
    managed_companions: HashMap<(Class, Arc<str>), Arc<str>>,
    /// What VPCs came with, and something refers to: class and VPC.
    implied: RefCell<BTreeSet<(Class, Arc<str>)>>,
    /// Ids that something refers to and nothing declares.
    undeclared: RefCell<BTreeMap<(Class, String), Origin>>,
}

/// The attributes of a VPC that lead to what it came with.
fn companion(attribute: &str) -> Option<Class> {
    match attribute {
        "default_route_table_id" | "main_route_table_id" => Some(Class::RouteTable),
        "default_security_group_id" => Some(Class::SecurityGroup),
        _ => None,
    }
}

impl<'a> World<'a> {
    pub(super) fn new(configuration: &'a Configuration) -> Self {
        let resources = configuration.resources.iter().map(|(address, resource)| {
            let resource = match resource.mode {
                Mode::Managed => Cow::Borrowed(resource),
                Mode::Data => lookups::with_criteria(resource),
            };
            (Arc::clone(address), resource)
        });
        let mut world = Self {
            configuration,
            resources: resources.collect(),
            aliases: HashMap::new(),
            identities: HashMap::new(),
            companions: HashMap::new(),
            managed_companions: HashMap::new(),
            implied: RefCell::default(),
            undeclared: RefCell::default(),
        };
        world.learn_identities();
        world.learn_companions();
        world.aliases = lookups::aliases(&world);
        world
    }

    fn learn_identities(&mut self) {
        // What is declared comes before what is only looked up.
        let by_mode = |mode: Mode| {
            self.resources
                .iter()
                .filter(move |(_, one)| one.mode == mode)
        };
        let mut identities = HashMap::new();
        for (address, resource) in by_mode(Mode::Managed).chain(by_mode(Mode::Data)) {
            let Some(class) = Class::of(&resource.kind) else {
                continue;
            };
            for attribute in class.identities() {
                let value = resource.attributes.get(*attribute);
                if let Some(Data::String(text)) = value.map(|value| &value.data)
                    && !text.is_empty()
                {
                    identities
                        .entry((class, text.to_string()))
                        .or_insert_with(|| Arc::clone(address));
                }
            }
        }
        self.identities = identities;
    }

    fn learn_companions(&mut self) {
        let mut companions = HashMap::new();
        let mut managed = HashMap::new();
        for (address, resource) in &self.resources {
            if Class::of(&resource.kind) == Some(Class::Vpc) {
                for (attribute, value) in &resource.attributes {
                    if let (Some(class), Data::String(id)) = (companion(attribute), &value.data) {
                        companions
                            .entry((class, id.to_string()))
                            .or_insert_with(|| Arc::clone(address));
                    }
                }
            }
            let (class, attribute) = match &*resource.kind {
                "aws_default_route_table" => (Class::RouteTable, "default_route_table_id"),
                "aws_default_security_group" => (Class::SecurityGroup, "vpc_id"),
                _ => continue,
            };
            if let Some(Data::Reference(to)) = resource.attributes.get(attribute).map(|v| &v.data) {
                managed.insert((class, Arc::clone(&to.address)), Arc::clone(address));
            }
        }
        self.companions = companions;
        self.managed_companions = managed;
    }

    /// Whether real ids are what the stack lists things under.
    pub(super) fn has_ids(&self) -> bool {
        self.configuration.vantage_point == VantagePoint::State
    }

    /// The resources of a class: those that are declared, then those that are
    /// looked up and not declared.
    pub(super) fn of(&self, class: Class) -> impl Iterator<Item = &Resource> {
        let mine = move |mode: Mode| {
            self.resources.values().filter(move |resource| {
                resource.mode == mode
                    && Class::of(&resource.kind) == Some(class)
                    && !self.aliases.contains_key(&resource.address)
            })
        };
        mine(Mode::Managed)
            .chain(mine(Mode::Data))
            .map(AsRef::as_ref)
    }

    /// The declared resources of these types.
    pub(super) fn kinds<'s>(&'s self, kinds: &'s [&'s str]) -> impl Iterator<Item = Body<'s, 'a>> {
        let resources = self.resources.values();
        resources
            .filter(|one| one.mode == Mode::Managed && kinds.contains(&&*one.kind))
            .map(|one| Body::of(self, one))
    }

    /// Why there may be more resources of these types.
    pub(super) fn open(&self, kinds: &[&str]) -> Vec<Why> {
        let open = self.configuration.open.iter();
        let mut whys: Vec<Why> = open
            .filter(|open| {
                open.kind
                    .as_ref()
                    .is_none_or(|kind| kinds.contains(&&**kind))
            })
            .map(|open| open.why.clone())
            .collect();
        whys.dedup();
        whys.truncate(REASONS);
        whys
    }

    /// The listing of a class.
    pub(super) fn listing<K: Ord, T>(
        &self,
        class: Class,
        items: impl IntoIterator<Item = (K, T)>,
    ) -> Listing<K, T> {
        let mut listing = Listing::complete([], Origin::Unseen);
        for (id, item) in items {
            listing.items.entry(id).or_insert(item);
        }
        listing.incomplete = self.open(class.kinds());
        listing
    }

    /// A resource by its address, or by that of a data source that finds it.
    pub(super) fn resource(&self, address: &str) -> Option<&Resource> {
        let address = self.aliases.get(address).map_or(address, |to| to);
        self.resources.get(address).map(AsRef::as_ref)
    }

    /// Under what the stack lists a resource.
    pub(super) fn id_of(&self, resource: &Resource) -> String {
        let text = |attribute: &str| match &resource.attributes.get(attribute)?.data {
            Data::String(text) if !text.is_empty() => Some(text.to_string()),
            _ => None,
        };
        let Some(class) = Class::of(&resource.kind) else {
            return resource.address.to_string();
        };
        // Made elsewhere, and not listed: AWS knows them by name.
        let by_name = resource.mode == Mode::Data
            && (class == Class::Role
                || class == Class::InstanceProfile
                    && !resource.attributes.contains_key("role_name"));
        let known = if self.has_ids() || by_name {
            let name = class.name_is_id(&resource.kind);
            let mut names = name.into_iter().chain(class.identities().iter().copied());
            names.find_map(text)
        } else {
            None
        };
        known.unwrap_or_else(|| resource.address.to_string())
    }

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
            Data::String(text) => Fact::value(T::from(self.named(text, class, &origin)), origin),
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
