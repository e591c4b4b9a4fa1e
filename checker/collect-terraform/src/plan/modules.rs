//! Which instances a plan has, and how its modules call each other.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::document::{Change, Plan};
use crate::config::Mode;
use crate::json::address::{Key, LONGEST, Step, parse, short};
use crate::json::node::Node;
use crate::limits::Limits;
use crate::state::shown;

/// Everything that references are looked up in.
pub(super) struct Plans<'p> {
    /// `configuration` of the plan.
    pub(super) configuration: &'p Node<'p>,
    /// Values of the root module's variables.
    pub(super) variables: &'p Node<'p>,
    /// `resource` and `data` blocks by address without any key:
    /// `module.net.aws_subnet.public`.
    pub(super) blocks: BTreeMap<String, &'p Node<'p>>,
    /// Instances by address without their own key:
    /// `module.net["a"].aws_subnet.public`.
    pub(super) instances: BTreeMap<String, Vec<Instance<'p>>>,
    /// References that may still be followed.
    pub(super) steps: Cell<u64>,
    /// Instances that one expression may refer to.
    pub(super) most: usize,
}

/// One instance of a resource.
pub(super) struct Instance<'p> {
    pub(super) key: Option<Key>,
    pub(super) address: Arc<str>,
    unknown: Option<&'p Node<'p>>,
}

/// References that are followed in one plan: one of the course has a hundred.
const STEPS: u64 = 200_000;

/// The way to a module instance, from the root.
pub(super) type Path = Vec<(String, Option<Key>)>;

impl<'p> Plans<'p> {
    pub(super) fn new(plan: &'p Plan<'p>, limits: &Limits) -> Self {
        let mut instances: BTreeMap<String, Vec<Instance<'p>>> = BTreeMap::new();
        for change in plan.resource_changes.iter().filter(|change| change.stays()) {
            instances
                .entry(resource(change))
                .or_default()
                .push(Instance {
                    key: key(&change.index),
                    address: (&*change.address).into(),
                    unknown: Some(&change.action.after_unknown),
                });
        }
        let prior = plan
            .prior_state
            .as_ref()
            .and_then(|one| one.values.as_ref());
        if let Some(root) = prior.and_then(|values| values.root_module.as_ref()) {
            root.each(&mut |instance| {
                if instance.mode() == Mode::Data {
                    let (bare, key) = split(&instance.address);
                    let all = instances.entry(bare).or_default();
                    if all.iter().all(|one| *one.address != *instance.address) {
                        all.push(Instance {
                            key,
                            address: (&*instance.address).into(),
                            unknown: None,
                        });
                    }
                }
            });
        }
        let mut blocks = BTreeMap::new();
        if let Some(root) = plan.configuration.get("root_module") {
            list(root, "", &mut blocks);
        }
        Self {
            blocks,
            configuration: &plan.configuration,
            variables: &plan.variables,
            instances,
            steps: Cell::new(limits.steps.min(STEPS)),
            most: limits.instances,
        }
    }

    /// The configuration of a module.
    pub(super) fn module(&self, path: &[(String, Option<Key>)]) -> Option<&'p Node<'p>> {
        let root = self.configuration.get("root_module")?;
        path.iter().try_fold(root, |module, (name, _)| {
            module.at(&["module_calls", name, "module"])
        })
    }

    /// The block that calls a module, in the module around it.
    pub(super) fn call(&self, path: &[(String, Option<Key>)]) -> Option<&'p Node<'p>> {
        let ((name, _), around) = path.split_last()?;
        self.module(around)?.at(&["module_calls", name])
    }

    /// One more reference, of so many bytes; `false` when too many were
    /// followed already.
    pub(super) fn step(&self, bytes: usize) -> bool {
        let cost = u64::try_from(bytes / 64).map_or(u64::MAX, |more| more.saturating_add(1));
        let left = self.steps.get().saturating_sub(cost);
        self.steps.set(left);
        left > 0
    }
}

impl Instance<'_> {
    /// Whether an attribute's value stands in the plan.
    pub(super) fn knows(&self, attribute: &str) -> bool {
        let first = attribute.split(['.', '[']).next().unwrap_or(attribute);
        match self.unknown {
            None => true,
            Some(Node::Bool(unknown)) => !unknown,
            Some(unknown) => match unknown.get(first) {
                None | Some(Node::Bool(false)) => true,
                Some(Node::Bool(true)) => false,
                // Known in part: which part is not worth telling apart here.
                Some(parts) => count(parts) == 0,
            },
        }
    }
}

/// Lists the blocks of a module and of those that it calls. As deep as the
/// JSON is nested.
fn list<'p>(module: &'p Node<'p>, before: &str, blocks: &mut BTreeMap<String, &'p Node<'p>>) {
    for block in module.get("resources").map(Node::items).unwrap_or_default() {
        let text = |key| block.get(key).and_then(Node::text);
        if let (Some(mode), Some(kind), Some(name)) = (text("mode"), text("type"), text("name"))
            && short([kind, name]).is_ok()
        {
            let key = format!("{before}{}{kind}.{name}", data(shown::mode(mode)));
            blocks.entry(key).or_insert(block);
        }
    }
    for (name, call) in module
        .get("module_calls")
        .map(Node::entries)
        .unwrap_or_default()
    {
        if let Some(inner) = call.get("module")
            && before.len() + name.len() <= LONGEST
        {
            list(inner, &format!("{before}module.{name}."), blocks);
        }
    }
}

/// How many values within are unknown. As deep as the JSON is nested.
pub(super) fn count(unknown: &Node<'_>) -> usize {
    match unknown {
        Node::Array(items) => items.iter().map(count).sum(),
        Node::Object(entries) => entries.iter().map(|(_, value)| count(value)).sum(),
        other => usize::from(other.is_true()),
    }
}

/// What stands before the type in an address.
fn data(mode: Mode) -> &'static str {
    match mode {
        Mode::Data => "data.",
        Mode::Managed => "",
    }
}

/// A resource's address without its own key.
pub(super) fn resource(change: &Change<'_>) -> String {
    let within = within(change.module_address.as_deref().unwrap_or_default());
    let data = data(shown::mode(&change.mode));
    format!("{within}{data}{}.{}", &*change.kind, &*change.name)
}

/// What stands before the addresses of a module's resources.
pub(super) fn within(module: &str) -> String {
    if module.is_empty() {
        String::new()
    } else {
        format!("{module}.")
    }
}

/// The address of a module instance.
pub(super) fn address(path: &[(String, Option<Key>)]) -> String {
    let steps: Vec<String> = path
        .iter()
        .map(|(name, key)| {
            let key = key.as_ref().map(ToString::to_string).unwrap_or_default();
            format!("module.{name}{key}")
        })
        .collect();
    steps.join(".")
}

/// An address without its own key, and that key.
fn split(address: &str) -> (String, Option<Key>) {
    match parse(address).as_deref() {
        Some([steps @ .., Step::Key(key)]) => {
            (crate::json::address::join(steps), Some(key.clone()))
        }
        _ => (address.to_owned(), None),
    }
}

/// The way to the module that an address names.
pub(super) fn path(module: &str) -> Option<Path> {
    let mut path = Path::new();
    let steps = parse(module)?;
    let mut rest = steps.as_slice();
    while let [Step::Name("module"), Step::Name(name), behind @ ..] = rest {
        let (key, behind) = match behind {
            [Step::Key(key), behind @ ..] => (Some(key.clone()), behind),
            _ => (None, behind),
        };
        path.push(((*name).to_owned(), key));
        rest = behind;
    }
    rest.is_empty().then_some(path)
}

/// The key of an instance, from `index`.
pub(super) fn key(index: &Node<'_>) -> Option<Key> {
    match index {
        Node::Number(crate::value::Number::Integer(index)) => {
            u64::try_from(*index).ok().map(Key::Index)
        }
        Node::String(name) => Some(Key::Name(name.to_string())),
        _ => None,
    }
}
