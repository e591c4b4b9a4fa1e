//! Which texts lead to which resources of the template: ids, names and ARNs,
//! put together in whatever way, with parts that nobody knows yet.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::term::{CLOSE, Form, OPEN, REF, Symbol, Term, Text};

/// Names that are made of the names of others that are made of others.
const HOPS: usize = 4;

/// What a resource is to those that refer to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Bucket,
    Function,
    /// A version or alias, which stands for its function.
    Qualifier,
    Other,
}

impl Class {
    fn of(kind: &str) -> Self {
        match kind {
            "AWS::S3::Bucket" => Self::Bucket,
            "AWS::Lambda::Function" | "AWS::Serverless::Function" => Self::Function,
            "AWS::Lambda::Alias" | "AWS::Lambda::Version" => Self::Qualifier,
            _ => Self::Other,
        }
    }
}

/// The resources of a template by what leads to them.
pub(super) struct Names {
    classes: BTreeMap<Arc<str>, Class>,
    /// What they are called, where the template says so.
    written: BTreeMap<Arc<str>, Text>,
    /// Of a version or alias: its function, and what it is itself.
    qualifiers: BTreeMap<Arc<str>, (Text, Text)>,
    /// Canonical names of buckets and functions, each with its id.
    buckets: Vec<(String, Arc<str>)>,
    functions: Vec<(String, Arc<str>)>,
}

/// A resource and what it was evaluated to.
pub(super) struct Seen<'s> {
    pub(super) id: &'s Arc<str>,
    pub(super) kind: &'s str,
    pub(super) properties: &'s Term,
}

impl Names {
    pub(super) fn new<'s>(resources: impl Iterator<Item = Seen<'s>>) -> Self {
        let mut names = Self {
            classes: BTreeMap::new(),
            written: BTreeMap::new(),
            qualifiers: BTreeMap::new(),
            buckets: Vec::new(),
            functions: Vec::new(),
        };
        for seen in resources {
            let id = Arc::clone(seen.id);
            let class = Class::of(seen.kind);
            let text = |name: &str| match &seen.properties.form {
                Form::Map(entries, _) => entries.get(name)?.as_text().cloned(),
                _ => None,
            };
            let name = match class {
                Class::Bucket => text("BucketName"),
                Class::Function => text("FunctionName"),
                Class::Qualifier | Class::Other => None,
            };
            if let Some(name) = name {
                names.written.insert(Arc::clone(&id), name);
            }
            if class == Class::Qualifier {
                let own = text("Name").filter(|_| seen.kind == "AWS::Lambda::Alias");
                let own = own
                    .unwrap_or_else(|| Symbol::Attribute(Arc::clone(&id), "Version".into()).into());
                if let Some(function) = text("FunctionName") {
                    names.qualifiers.insert(Arc::clone(&id), (function, own));
                }
            }
            names.classes.insert(id, class);
        }
        names.buckets = names.keys(Class::Bucket);
        names.functions = names.keys(Class::Function);
        names
    }

    fn keys(&self, class: Class) -> Vec<(String, Arc<str>)> {
        let mine = self.classes.iter().filter(|(_, of)| **of == class);
        let mut keys: Vec<(String, Arc<str>)> = mine
            .map(|(id, _)| (self.name_of(id, 0).key(), Arc::clone(id)))
            .collect();
        // The longer one first: it may begin with the shorter one.
        keys.sort_by(|(a, _), (b, _)| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        keys
    }

    pub(super) fn class(&self, id: &str) -> Class {
        self.classes.get(id).copied().unwrap_or(Class::Other)
    }

    fn name_of(&self, id: &Arc<str>, hops: usize) -> Text {
        match self.written.get(id) {
            Some(name) if hops < HOPS => self.expand(name, hops + 1),
            _ => Symbol::Attribute(Arc::clone(id), REF.into()).into(),
        }
    }

    /// The text with names and ARNs of resources written out, as far as the
    /// template says what they are.
    fn expand(&self, text: &Text, hops: usize) -> Text {
        text.map(str::to_owned, |symbol| {
            let Symbol::Attribute(id, attribute) = symbol else {
                return symbol.clone().into();
            };
            let mut whole = Text::default();
            match (self.class(id), &**attribute) {
                (Class::Bucket | Class::Function, REF) => {}
                (Class::Bucket, "Arn") => whole.push_literal("arn:aws:s3:::"),
                (Class::Function, "Arn") => {
                    whole.push_literal("arn:aws:lambda:");
                    whole.push(&Symbol::Pseudo("AWS::Region".into()).into());
                    whole.push_literal(":");
                    whole.push(&Symbol::Pseudo("AWS::AccountId".into()).into());
                    whole.push_literal(":function:");
                }
                _ => return symbol.clone().into(),
            }
            whole.push(&self.name_of(id, hops));
            whole
        })
    }

    /// The text as one string, names and ARNs of resources written out.
    fn canonical(&self, text: &Text) -> String {
        self.expand(text, 0).key()
    }

    /// The bucket that a text is the name of, or of which it is the ARN: its
    /// id, and the attribute.
    pub(super) fn bucket(&self, text: &Text) -> Option<(&Arc<str>, &'static str)> {
        if let Some(Symbol::Attribute(id, attribute)) = text.symbol()
            && self.class(id) == Class::Bucket
        {
            let attribute = match &**attribute {
                REF => "id",
                "Arn" => "arn",
                _ => return None,
            };
            let id = self.classes.get_key_value(id)?.0;
            return Some((id, attribute));
        }
        let key = self.canonical(text);
        let named = |name: &str| {
            let mut buckets = self.buckets.iter();
            buckets.find(|(known, _)| known == name).map(|(_, id)| id)
        };
        if let Some(id) = named(&key) {
            return Some((id, "id"));
        }
        let (partition, name) = key.strip_prefix("arn:")?.split_once(":s3:::")?;
        (!partition.contains(':')).then_some(())?;
        Some((named(name)?, "arn"))
    }

    /// The function that a text leads to, by name, ARN, version or alias, and
    /// the version or alias.
    pub(super) fn function(&self, text: &Text) -> Option<(&Arc<str>, Option<Text>)> {
        if let Some(Symbol::Attribute(id, attribute)) = text.symbol() {
            match (self.class(id), &**attribute) {
                (Class::Function, REF | "Arn") => {
                    return Some((self.classes.get_key_value(id)?.0, None));
                }
                (Class::Qualifier, REF | "AliasArn" | "FunctionArn") => {
                    let (function, own) = self.qualifiers.get(id)?;
                    let (function, _) = self.function(function)?;
                    return Some((function, Some(own.clone())));
                }
                _ => {}
            }
        }
        let key = self.canonical(text);
        self.functions.iter().find_map(|(name, id)| {
            let behind = match key.split_once(":function:") {
                Some((_, rest)) => rest.strip_prefix(name.as_str())?,
                None => key.strip_prefix(name.as_str())?,
            };
            match behind.strip_prefix(':') {
                Some(qualifier) if !qualifier.contains([':', OPEN, CLOSE]) => {
                    Some((id, Some(Text::from(qualifier))))
                }
                None if behind.is_empty() => Some((id, None)),
                _ => None,
            }
        })
    }

    /// The text in which every bucket whose name is not known goes by its id;
    /// what else is not known stays between its marks.
    pub(super) fn by_ids(&self, text: &Text) -> String {
        let mut key = self.canonical(text);
        for (name, id) in &self.buckets {
            if name.contains(OPEN) {
                key = key.replace(name.as_str(), id);
            }
        }
        key
    }
}
