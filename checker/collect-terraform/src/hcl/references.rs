//! What depends on what, told from what is written: as Terraform's own graph,
//! it does not matter which branch of a condition is taken.

use std::collections::{BTreeMap, BTreeSet};

use checker_model::Origin;
use checker_model::turn_in::Dependency;
use hcl_edit::Span;
use hcl_edit::expr::{Expression, Traversal, TraversalOperator};
use hcl_edit::visit::{Visit, visit_traversal, visit_traversal_operator};

use super::module::{Attribute, Declared};
use super::nodes::{Child, Node};
use super::scope::Budget;
use super::source::Source;

/// Following a name means looking through an expression for others.
const STEPS: u64 = 10;

/// The modules, and the steps that are left.
#[derive(Clone, Copy)]
pub(super) struct References<'w, 'a> {
    pub(super) nodes: &'a [Node<'a>],
    pub(super) budget: &'w Budget,
}

/// A name that an expression mentions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Name {
    /// `var`, `local`, `module`, `data.aws_ami`, `aws_vpc`.
    root: String,
    named: String,
    /// The attribute of it, where one is named.
    attribute: Option<String>,
}

/// A name in a module, to be followed.
type Step = (usize, Name);

impl<'a> References<'_, 'a> {
    /// What `depends_on` names: the declaration's own, and that of the calls of
    /// the modules around it.
    pub(super) fn depends_on(&self, node: usize, declared: &Declared<'a>) -> Vec<Dependency> {
        let mut all = Vec::new();
        let mut around = Some((node, declared));
        while let Some((at, declared)) = around {
            let written = declared.attributes.get("depends_on");
            for (name, origin) in written.map(|one| listed(*one)).unwrap_or_default() {
                let address = self.address(at, &name);
                all.push(Dependency { address, origin });
            }
            around = self
                .nodes
                .get(at)
                .and_then(|node| Some((node.parent?, node.call?)));
        }
        all
    }

    /// What all other expressions refer to, in the order of addresses.
    pub(super) fn of(&self, node: usize, declared: &Declared<'a>) -> Vec<Dependency> {
        let mut all = BTreeMap::new();
        for (name, origin) in mentioned(declared) {
            let (found, _) = self.follow(vec![(node, name)]);
            for address in found {
                all.entry(address).or_insert_with(|| origin.clone());
            }
        }
        let own = self.complete(node, &key(declared));
        all.remove(&own);
        all.into_iter()
            .map(|(address, origin)| Dependency { address, origin })
            .collect()
    }

    /// The variables of the root module that an expression of it reads.
    pub(super) fn variables(&self, attribute: Attribute<'a>) -> Vec<String> {
        let names = names(attribute).into_iter().map(|(name, _)| (0, name));
        let (_, variables) = self.follow(names.collect());
        variables.into_iter().collect()
    }

    /// The resources, and the root module's variables, that names lead to.
    fn follow(&self, mut waiting: Vec<Step>) -> (BTreeSet<String>, BTreeSet<String>) {
        let (mut found, mut variables) = (BTreeSet::new(), BTreeSet::new());
        let mut seen = BTreeSet::new();
        while let Some(step) = waiting.pop() {
            if !self.budget.spend(STEPS) {
                break;
            }
            if !seen.insert(step.clone()) {
                continue;
            }
            let (at, name) = step;
            let Some(node) = self.nodes.get(at) else {
                continue;
            };
            let plain = |names: Vec<(Name, Origin)>, at: usize| {
                names.into_iter().map(move |(name, _)| (at, name))
            };
            match name.root.as_str() {
                "local" => {
                    if let Some(local) = node.module.locals.get(name.named.as_str()) {
                        waiting.extend(plain(names(*local), at));
                    }
                }
                "var" => match (node.parent, node.call) {
                    (Some(parent), Some(call)) => {
                        for argument in [name.named.as_str(), "for_each", "count"] {
                            if let Some(given) = call.attributes.get(argument) {
                                waiting.extend(plain(names(*given), parent));
                            }
                        }
                    }
                    _ => {
                        variables.insert(name.named);
                    }
                },
                "module" => match node.children.get(name.named.as_str()) {
                    Some(Child::Local(child)) => {
                        for output in self.outputs(*child, name.attribute.as_deref()) {
                            waiting.extend(plain(mentioned(output), *child));
                        }
                    }
                    Some(Child::Foreign(_)) => {
                        found.insert(self.complete(at, &format!("module.{}", name.named)));
                    }
                    None => {}
                },
                root => {
                    let key = format!("{root}.{}", name.named);
                    match node.module.resources.get(&key) {
                        Some(declared) if declared.keyword == "data" => {
                            waiting.extend(plain(mentioned(declared), at));
                            let depends_on = declared.attributes.get("depends_on");
                            let written = depends_on.map(|one| listed(*one));
                            waiting.extend(plain(written.unwrap_or_default(), at));
                        }
                        Some(_) => {
                            found.insert(self.complete(at, &key));
                        }
                        None => {}
                    }
                }
            }
        }
        (found, variables)
    }

    /// The output of that name, or all when none or no such is named.
    fn outputs(&self, node: usize, name: Option<&str>) -> Vec<&'a Declared<'a>> {
        let Some(node) = self.nodes.get(node) else {
            return Vec::new();
        };
        match name.and_then(|name| node.module.outputs.get(name)) {
            Some(output) => vec![output],
            None => node.module.outputs.values().collect(),
        }
    }

    fn address(&self, node: usize, name: &Name) -> String {
        self.complete(node, &format!("{}.{}", name.root, name.named))
    }

    fn complete(&self, node: usize, name: &str) -> String {
        match self.nodes.get(node).map(|node| node.address.as_str()) {
            None | Some("") => name.to_owned(),
            Some(module) => format!("{module}.{name}"),
        }
    }
}

/// How a resource is referred to in its own module.
pub(super) fn key(declared: &Declared<'_>) -> String {
    let data = if declared.keyword == "data" {
        "data."
    } else {
        ""
    };
    format!("{data}{}.{}", declared.kind, declared.name)
}

/// All names in a declaration but those in its `depends_on`.
fn mentioned(declared: &Declared<'_>) -> Vec<(Name, Origin)> {
    let mut all = Vec::new();
    for (argument, attribute) in &declared.attributes {
        if *argument != "depends_on" {
            all.extend(names(*attribute));
        }
    }
    for nested in &declared.blocks {
        let mut visitor = Names::new(nested.source);
        visitor.visit_body(&nested.block.body);
        all.extend(visitor.found);
    }
    all
}

/// The names in a `depends_on`. Terraform warns of quoted ones, and obeys.
fn listed(attribute: Attribute<'_>) -> Vec<(Name, Origin)> {
    let mut all = names(attribute);
    for item in attribute.expression.as_array().into_iter().flatten() {
        let Some((mut root, mut rest)) = item.as_str().and_then(|text| text.split_once('.')) else {
            continue;
        };
        let kind;
        if let ("data", Some((of, name))) = (root, rest.split_once('.')) {
            kind = format!("data.{of}");
            (root, rest) = (&kind, name);
        }
        let mut parts = rest.split(['.', '[']);
        let name = Name {
            root: root.to_owned(),
            named: parts.next().unwrap_or_default().to_owned(),
            attribute: None,
        };
        all.push((name, attribute.source.place(item.span())));
    }
    all
}

fn names(attribute: Attribute<'_>) -> Vec<(Name, Origin)> {
    let mut visitor = Names::new(attribute.source);
    visitor.visit_expr(attribute.expression);
    visitor.found
}

/// Collects names. Bare ones are variables of a `for`, and lead nowhere.
struct Names<'a> {
    source: &'a Source,
    found: Vec<(Name, Origin)>,
}

impl<'a> Names<'a> {
    fn new(source: &'a Source) -> Self {
        Self {
            source,
            found: Vec::new(),
        }
    }
}

impl Visit for Names<'_> {
    fn visit_traversal(&mut self, node: &Traversal) {
        let Expression::Variable(root) = &node.expr else {
            return visit_traversal(self, node);
        };
        for operator in &node.operators {
            visit_traversal_operator(self, operator.value());
        }
        // Indices and splats stand between a resource and its attributes.
        let mut attributes = node.operators.iter().filter_map(|one| match one.value() {
            TraversalOperator::GetAttr(name) => Some(name.as_str()),
            _ => None,
        });
        let root = match root.as_str() {
            "data" => match attributes.next() {
                Some(kind) => format!("data.{kind}"),
                None => return,
            },
            root => root.to_owned(),
        };
        let Some(name) = attributes.next() else {
            return;
        };
        let name = Name {
            root,
            named: name.to_owned(),
            attribute: attributes.next().map(str::to_owned),
        };
        self.found.push((name, self.source.place(node.span())));
    }
}
