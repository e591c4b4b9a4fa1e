//! What an expression comes to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use checker_model::{Origin, Why};

/// A value, and where it was written. A literal keeps the place where it
/// stands while it travels through variables, locals and modules, so that a
/// report underlines what has to be changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// What it is.
    pub data: Data,
    /// Where it was written, or seen.
    pub origin: Arc<Origin>,
}

/// The kinds of values. Clones are cheap: what may be large is shared.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    /// `null`: as if the attribute were not there.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number; Terraform does not tell whole ones from others.
    Number(Number),
    /// A text.
    String(Arc<str>),
    /// A list, tuple or set.
    List(Arc<List>),
    /// A map, an object, or the body of a nested block.
    Map(Arc<Map>),
    /// A resource as a whole (`aws_vpc.main`): what its attributes are is
    /// looked up where they are asked for.
    Resource(Arc<str>),
    /// An attribute of a resource that Terraform learns when it applies.
    Reference(Arc<Reference>),
    /// Nobody knows.
    Unknown(Arc<Unknown>),
}

/// A whole number where it fits, as most are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// A whole number.
    Integer(i64),
    /// Any other; never a whole number that fits an `i64`, never NaN.
    Float(f64),
}

/// Elements, of which some may be missing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct List {
    /// Those that are known to be there, in order.
    pub items: Vec<Value>,
    /// Why there may be more.
    pub rest: Option<Unknown>,
}

/// Keys and values, of which some may be missing: `merge(var.tags, {Name =
/// "x"})` has a `Name` whatever the variable is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Map {
    /// Those that are known to be there.
    pub entries: BTreeMap<Arc<str>, Value>,
    /// Why there may be more.
    pub rest: Option<Unknown>,
}

/// An attribute of a resource, known after apply.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    /// The resource's whole address: `module.net.aws_subnet.public[0]`, or
    /// `data.aws_ami.saved`.
    pub address: Arc<str>,
    /// The attribute: `id`, or a path such as `default_route_table_id`.
    pub attribute: Arc<str>,
}

/// Why a value is not known, and what it is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Unknown {
    /// The reason, with the expression that is to blame.
    pub why: Why,
    /// The attributes of resources that went into it: an output that shows
    /// `"http://${aws_elb.main.dns_name}:5000"` mentions that DNS name.
    pub mentions: BTreeSet<Reference>,
}

impl Value {
    /// A value seen somewhere.
    pub fn new(data: Data, origin: impl Into<Arc<Origin>>) -> Self {
        Self {
            data,
            origin: origin.into(),
        }
    }

    /// A text.
    pub fn string(text: impl Into<Arc<str>>, origin: impl Into<Arc<Origin>>) -> Self {
        Self::new(Data::String(text.into()), origin)
    }

    /// Nobody knows, for this reason.
    pub fn unknown(why: Why, origin: impl Into<Arc<Origin>>) -> Self {
        let unknown = Unknown {
            why,
            mentions: BTreeSet::new(),
        };
        Self::new(Data::Unknown(Arc::new(unknown)), origin)
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self.data, Data::Null)
    }
}

impl Default for Value {
    fn default() -> Self {
        Self::new(Data::Null, Origin::Unseen)
    }
}
