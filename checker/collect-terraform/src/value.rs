//! What an expression comes to.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
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
    /// Whether it is a set: there each element is its own key.
    pub is_set: bool,
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

    /// The same, seen elsewhere.
    #[must_use]
    pub fn at(self, origin: impl Into<Arc<Origin>>) -> Self {
        Self::new(self.data, origin)
    }

    /// Why it is not known as a whole, if it is not: what is inside a list or
    /// map is not looked at.
    pub fn blame(&self) -> Option<Unknown> {
        match &self.data {
            Data::Unknown(unknown) => Some((**unknown).clone()),
            Data::Reference(reference) => Some(Unknown::of(reference)),
            Data::Resource(address) => {
                Some(Unknown::new(Why::KnownAfterApply(address.to_string())))
            }
            Data::Null
            | Data::Bool(_)
            | Data::Number(_)
            | Data::String(_)
            | Data::List(_)
            | Data::Map(_) => None,
        }
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self.data, Data::Null)
    }
}

impl Number {
    /// Whole if it can be; not a number, or an infinite one, is none.
    pub fn from_f64(number: f64) -> Option<Self> {
        #[expect(clippy::cast_precision_loss, reason = "the bounds are powers of two")]
        let whole = number.fract() == 0.0 && number >= i64::MIN as f64 && number < i64::MAX as f64;
        #[expect(clippy::cast_possible_truncation, reason = "whole and within bounds")]
        match () {
            () if !number.is_finite() => None,
            () if whole => Some(Self::Integer(number as i64)),
            () => Some(Self::Float(number)),
        }
    }

    /// As near as a float can be.
    #[expect(clippy::cast_precision_loss, reason = "as near as it can be")]
    pub fn as_f64(self) -> f64 {
        match self {
            Self::Integer(number) => number as f64,
            Self::Float(number) => number,
        }
    }

    /// If it is whole.
    pub fn as_i64(self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(number),
            Self::Float(_) => None,
        }
    }
}

/// As Terraform writes it in a text: never with an exponent.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(number) => number.fmt(f),
            // Rust stops at the digits that tell a float from its neighbours.
            #[expect(clippy::cast_possible_truncation, reason = "whole and within bounds")]
            Self::Float(number) if number.fract() == 0.0 && number.abs() < 1e38 => {
                (*number as i128).fmt(f)
            }
            Self::Float(number) => number.fmt(f),
        }
    }
}

/// More attributes than anybody looks for in one value.
const MENTIONS: usize = 64;

impl Unknown {
    /// For this reason, with nothing in it.
    pub fn new(why: Why) -> Self {
        Self {
            why,
            mentions: BTreeSet::new(),
        }
    }

    /// Known when that attribute is.
    pub fn of(reference: &Reference) -> Self {
        let mut unknown = Self::new(Why::KnownAfterApply(reference.to_string()));
        unknown.mentions.insert(reference.clone());
        unknown
    }

    /// Made of that, too.
    pub fn mention<'a>(&mut self, mentions: impl IntoIterator<Item = &'a Reference>) {
        for mention in mentions {
            if self.mentions.len() >= MENTIONS {
                return;
            }
            self.mentions.insert(mention.clone());
        }
    }

    /// Both reasons: the first is named, what either is made of is kept.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        self.mention(&other.mentions);
        self
    }
}

/// As it is written: `aws_vpc.main.id`.
impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.address, self.attribute)
    }
}

impl Default for Value {
    fn default() -> Self {
        Self::new(Data::Null, Origin::Unseen)
    }
}
