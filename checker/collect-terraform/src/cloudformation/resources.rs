//! The resources of a template, as the ones that Terraform has for the same
//! things: from there on nobody has to know where they were written.

use std::collections::BTreeMap;
use std::sync::Arc;

use checker_model::{Origin, VantagePoint, Why};

use super::conditions::Truth;
use super::eval::Evaluator;
use super::names::{Names, Seen};
use super::template::{Declared, Template};
use super::term::{Form, Term};
use super::{lambda, roles, serverless, storage};
use crate::config::{Configuration, Mode, Open, Resource};
use crate::value::{Data, List, Map, Value};

/// Reasons for resources that are not known: any one of them is enough.
const REASONS: usize = 8;

/// What a template describes.
pub(super) fn configuration(template: &Template<'_>) -> Configuration {
    let evaluator = Evaluator::new(template);
    let resources: Vec<Evaluated<'_>> = template
        .resources
        .iter()
        .filter_map(|(id, declared)| Evaluated::new(&evaluator, id, *declared))
        .collect();
    let names = Names::new(resources.iter().map(|one| Seen {
        id: &one.id,
        kind: one.kind,
        properties: &one.properties,
    }));
    let mut made = Made::default();
    for (why, span) in &template.open {
        made.open(None, why, &template.origin(*span, "Transform"));
    }
    let globals = serverless::globals(&evaluator);
    for one in &resources {
        let mut own = Made::default();
        translate(one, &names, &globals, &mut own);
        match &one.doubt {
            None => made.take(own),
            // It may be there or not.
            Some(why) => {
                for resource in &own.resources {
                    made.open(Some(Arc::clone(&resource.kind)), why, &one.origin);
                }
                for open in own.open {
                    made.open(open.kind, &open.why, &one.origin);
                }
            }
        }
    }
    let why = Why::NotVisible("the region that the stack is made in".into());
    let resources = made.resources.into_iter();
    Configuration {
        vantage_point: VantagePoint::Cloudformation,
        source: template.file.to_string(),
        resources: resources
            .map(|one| (Arc::clone(&one.address), one))
            .collect(),
        open: made.open,
        outputs: BTreeMap::new(),
        region: Value::unknown(why, Origin::Unseen),
    }
}

/// A resource of which the properties are evaluated.
pub(super) struct Evaluated<'t> {
    pub(super) id: Arc<str>,
    pub(super) kind: &'t str,
    pub(super) properties: Term,
    pub(super) origin: Arc<Origin>,
    /// Why it is not known whether it is there.
    doubt: Option<Why>,
}

impl<'t> Evaluated<'t> {
    /// Nothing when its condition is false.
    fn new(evaluator: &Evaluator<'t>, id: &str, declared: Declared<'t>) -> Option<Self> {
        let Declared { kind, node } = declared;
        let condition = node.get("Condition").and_then(|node| node.as_text());
        let doubt = match condition.map(|name| evaluator.condition(name)) {
            None | Some(Truth::Yes) => None,
            Some(Truth::No) => return None,
            Some(Truth::Open(why)) => Some(why),
        };
        let origin = evaluator.template.origin(node.span, id);
        let properties = match node.get("Properties") {
            Some(properties) => evaluator.term(properties, id),
            None => Term::new(Form::Map(BTreeMap::new(), None), &origin),
        };
        Some(Self {
            id: id.into(),
            kind,
            properties,
            origin,
            doubt,
        })
    }

    pub(super) fn properties<'n>(&'n self, names: &'n Names) -> Properties<'n> {
        Properties::of(names, &self.properties).at(&self.origin)
    }
}

fn translate(one: &Evaluated<'_>, names: &Names, globals: &serverless::Globals, made: &mut Made) {
    match one.kind {
        "AWS::S3::Bucket" => storage::bucket(one, names, made),
        "AWS::S3::BucketPolicy" => storage::policy(one, names, made),
        "AWS::Lambda::Function" => lambda::function(one, names, made),
        "AWS::Lambda::Permission" => lambda::permission(one, names, made),
        "AWS::Lambda::Url" => lambda::url(one, names, made),
        "AWS::Lambda::LayerVersion" | "AWS::Serverless::LayerVersion" => {
            lambda::layer(one, names, made);
        }
        "AWS::IAM::Role" => roles::role(one, names, made),
        "AWS::Serverless::Function" => serverless::function(one, names, globals, made),
        "AWS::CloudFormation::Stack" | "AWS::Serverless::Application" => {
            let why = Why::NotVisible(format!("what the nested stack {} holds", one.id));
            made.open(None, &why, &one.origin);
        }
        kind if kind.ends_with("::MODULE") => {
            let why = Why::NotSupported(format!("the module {kind}"));
            made.open(None, &why, &one.origin);
        }
        "AWS::Serverless::Connector" => {
            let why = Why::NotSupported(format!("what the connector {} allows", one.id));
            made.open(Some("aws_lambda_permission".into()), &why, &one.origin);
        }
        // What such a resource does is code. With buckets it sets up what a
        // template cannot without a circle: notifications.
        kind if is_custom(kind) && names.mentions(&one.properties) => {
            let why = Why::NotVisible(format!("what the custom resource {} does", one.id));
            made.open(Some("aws_s3_bucket_notification".into()), &why, &one.origin);
        }
        _ => {}
    }
}

fn is_custom(kind: &str) -> bool {
    kind.starts_with("Custom::") || kind == "AWS::CloudFormation::CustomResource"
}

/// What the translation makes.
#[derive(Default)]
pub(super) struct Made {
    pub(super) resources: Vec<Resource>,
    open: Vec<Open>,
}

impl Made {
    /// One more resource. Arguments that are not set may be left out.
    pub(super) fn add<'a>(
        &mut self,
        kind: &str,
        address: &str,
        origin: &Arc<Origin>,
        arguments: impl IntoIterator<Item = (&'a str, Value)>,
    ) {
        let arguments = arguments.into_iter().filter(|(_, value)| !value.is_null());
        self.resources.push(Resource {
            address: address.into(),
            mode: Mode::Managed,
            kind: kind.into(),
            attributes: arguments
                .map(|(name, value)| (name.into(), value))
                .collect(),
            default_tags: Value::default(),
            region: Value::default(),
            origin: Arc::clone(origin),
        });
    }

    /// There may be more resources of a type, or of any.
    pub(super) fn open(&mut self, kind: Option<Arc<str>>, why: &Why, origin: &Origin) {
        let open = Open {
            kind,
            why: why.clone(),
            origin: origin.clone(),
        };
        let mine = self.open.iter().filter(|one| one.kind == open.kind);
        if mine.count() < REASONS && !self.open.contains(&open) {
            self.open.push(open);
        }
    }

    fn take(&mut self, other: Self) {
        self.resources.extend(other.resources);
        for open in other.open {
            self.open(open.kind, &open.why, &open.origin);
        }
    }
}

/// The properties of a resource, or of something within one.
#[derive(Clone, Copy)]
pub(super) struct Properties<'n> {
    pub(super) names: &'n Names,
    term: &'n Term,
    /// Where what is not set would be.
    pub(super) origin: &'n Arc<Origin>,
}

impl<'n> Properties<'n> {
    pub(super) fn of(names: &'n Names, term: &'n Term) -> Self {
        Self {
            names,
            term,
            origin: &term.origin,
        }
    }

    /// The same, where something else is written.
    #[must_use]
    pub(super) fn at(self, origin: &'n Arc<Origin>) -> Self {
        Self { origin, ..self }
    }

    /// A property: nothing when it is not set.
    pub(super) fn get(&self, name: &str) -> Option<Term> {
        let unknown = |why: &Why| Term::new(Form::Unknown(why.clone()), self.origin);
        match &self.term.form {
            Form::Map(entries, rest) => match entries.get(name) {
                Some(term) => Some(term.clone()),
                None => rest.as_ref().map(unknown),
            },
            Form::Unknown(why) => Some(unknown(why)),
            Form::Gone => None,
            Form::Text(_) | Form::List(..) => Some(unknown(&Why::NotSupported(
                "properties of this form".into(),
            ))),
        }
    }

    /// A property as it is; null when it is not set.
    pub(super) fn value(&self, name: &str) -> Value {
        self.get(name)
            .map_or_else(Value::default, |term| self.names.value(&term))
    }

    /// A truth value: the service takes texts in any case for one.
    pub(super) fn boolean(&self, name: &str) -> Value {
        let value = self.value(name);
        match &value.data {
            Data::String(text) if text.eq_ignore_ascii_case("true") => {
                Value::new(Data::Bool(true), value.origin)
            }
            Data::String(text) if text.eq_ignore_ascii_case("false") => {
                Value::new(Data::Bool(false), value.origin)
            }
            _ => value,
        }
    }

    /// The elements of a list of blocks, and why there may be more.
    pub(super) fn elements(&self, name: &str) -> (Vec<Term>, Option<Why>) {
        match self.get(name).map(|term| (term.form.clone(), term)) {
            None | Some((Form::Gone, _)) => (Vec::new(), None),
            Some((Form::List(items, rest), _)) => (items, rest),
            Some((Form::Unknown(why), _)) => (Vec::new(), Some(why)),
            Some((Form::Text(_) | Form::Map(..), term)) => (vec![term], None),
        }
    }
}

/// A block, as readers make them.
pub(super) fn block<'a>(
    origin: &Arc<Origin>,
    arguments: impl IntoIterator<Item = (&'a str, Value)>,
) -> Value {
    let arguments = arguments.into_iter().filter(|(_, value)| !value.is_null());
    let map = Map {
        entries: arguments
            .map(|(name, value)| (name.into(), value))
            .collect(),
        rest: None,
    };
    Value::new(Data::Map(Arc::new(map)), Arc::clone(origin))
}

/// Blocks of one type, and why there may be more.
pub(super) fn blocks(origin: &Arc<Origin>, items: Vec<Value>, rest: Option<Why>) -> Value {
    if items.is_empty() && rest.is_none() {
        return Value::default();
    }
    let list = List {
        items,
        rest: rest.map(crate::value::Unknown::new),
        is_set: false,
    };
    Value::new(Data::List(Arc::new(list)), Arc::clone(origin))
}
