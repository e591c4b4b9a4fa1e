//! All resources together: what a reference leads to.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use checker_model::storage::bucket_arn;
use checker_model::{Listing, Origin, VantagePoint, Why};

use super::body::Body;
use super::class::Class;
use super::lookups;
use crate::config::{Configuration, Mode, Resource};
use crate::value::Data;

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
    pub(super) identities: HashMap<(Class, String), Arc<str>>,
    /// Which VPC came with this route table or security group.
    pub(super) companions: HashMap<(Class, String), Arc<str>>,
    /// Which resource manages what a VPC came with.
    pub(super) managed_companions: HashMap<(Class, Arc<str>), Arc<str>>,
    /// What VPCs came with, and something refers to: class and VPC.
    pub(super) implied: RefCell<BTreeSet<(Class, Arc<str>)>>,
    /// Ids that something refers to and nothing declares.
    pub(super) undeclared: RefCell<BTreeMap<(Class, String), Origin>>,
}

/// The attributes of a VPC that lead to what it came with.
pub(super) fn companion(attribute: &str) -> Option<Class> {
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
            if class == Class::Bucket {
                let name = match resource.attributes.get("bucket").map(|name| &name.data) {
                    Some(Data::String(name)) if !name.is_empty() => name,
                    // Its ARN has its address there then.
                    _ => address,
                };
                let known = identities.entry((class, bucket_arn(name)));
                known.or_insert_with(|| Arc::clone(address));
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

    /// Whether the stack lists one of this class under an id, declared or looked
    /// up.
    pub(super) fn lists(&self, class: Class, id: &str) -> bool {
        self.of(class).any(|resource| self.id_of(resource) == id)
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
}
