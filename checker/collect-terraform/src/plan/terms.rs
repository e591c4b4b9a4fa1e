//! What the references of one expression lead to, through variables and
//! modules.

use super::modules::{Path, Plans, address, within};
use crate::json::address::{Key, Step, join, parse};
use crate::json::node::Node;

/// A resource, or an attribute of it, that an expression refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    /// Its address without a key.
    pub(super) resource: String,
    /// Which instance; all of them, without. A resource without `count` has
    /// one instance, without a key.
    pub(super) key: Option<Key>,
    /// Which attribute; a plan does not say that of a splat.
    pub(super) attribute: Option<String>,
}

/// Everything that an expression refers to.
#[derive(Debug, Clone, Default)]
pub(super) struct Terms {
    pub(super) all: Vec<Term>,
    /// How often it refers to something: `all` names each once.
    pub(super) occurrences: usize,
    /// Whether it may refer to more, or do something else with them.
    pub(super) unsure: bool,
}

/// Where an expression stands.
pub(super) struct Scope<'p> {
    /// In which module instance.
    pub(super) path: Path,
    /// `count.index` or `each.key` there.
    pub(super) key: Option<Key>,
    /// The `for_each` of its block.
    pub(super) for_each: Option<&'p Node<'p>>,
}

/// Variables of variables, outputs of outputs: a plan of the course has two.
const DEEP: usize = 24;

impl<'p> Plans<'p> {
    /// What an expression refers to, in order.
    pub(super) fn terms(&self, expression: &Node<'p>, scope: &Scope<'p>, depth: usize) -> Terms {
        let mut terms = Terms::default();
        let references = match expression.get("references") {
            Some(references) => references.items(),
            // A constant.
            None => return terms,
        };
        let mut groups = Vec::new();
        let mut indexed = false;
        let mut before: Option<&str> = None;
        for reference in references {
            let Some(text) = reference.text() else {
                terms.unsure = true;
                continue;
            };
            // Behind `aws_vpc.main.id` stands `aws_vpc.main`, which is the same.
            if before.is_some_and(|longer| leads(text, longer)) {
                before = Some(text);
                continue;
            }
            before = Some(text);
            if depth >= DEEP || !self.step(text.len()) {
                terms.unsure = true;
                break;
            }
            let steps = parse(text).unwrap_or_default();
            match steps.as_slice() {
                [Step::Name("count"), ..] | [Step::Name("each"), Step::Name("key")] => {
                    indexed = true;
                }
                steps => groups.push(self.follow(steps, scope, depth)),
            }
        }
        for mut group in groups {
            if indexed {
                self.pick(&mut group, scope.key.as_ref());
            }
            terms.unsure |= group.unsure;
            for term in group.all {
                terms.occurrences += 1;
                if terms.all.len() >= self.most {
                    terms.unsure = true;
                } else if !terms.all.contains(&term) {
                    terms.all.push(term);
                }
            }
        }
        terms
    }

    /// One reference.
    fn follow(&self, steps: &[Step<'_>], scope: &Scope<'p>, depth: usize) -> Terms {
        match steps {
            [Step::Name("path" | "terraform" | "self"), ..] => Terms::default(),
            [Step::Name("var"), Step::Name(name), rest @ ..] => {
                self.variable(name, rest, scope, depth)
            }
            [
                Step::Name("module"),
                Step::Name(name),
                Step::Key(key),
                rest @ ..,
            ] => self.output_of(name, Some(key.clone()), rest, scope, depth),
            [Step::Name("module"), Step::Name(name), rest @ ..] => {
                self.output_of(name, None, rest, scope, depth)
            }
            [Step::Name("each"), Step::Name("value"), rest @ ..] => {
                self.each_value(rest, scope, depth)
            }
            [
                Step::Name("data"),
                Step::Name(kind),
                Step::Name(name),
                rest @ ..,
            ] => self.resource(&format!("data.{kind}.{name}"), rest, scope),
            // What a local value is made of, a plan does not say.
            [Step::Name("local" | "each" | "module" | "var" | "data"), ..] => unsure(),
            [Step::Name(kind), Step::Name(name), rest @ ..] => {
                self.resource(&format!("{kind}.{name}"), rest, scope)
            }
            _ => unsure(),
        }
    }

    fn resource(&self, bare: &str, rest: &[Step<'_>], scope: &Scope<'p>) -> Terms {
        let resource = format!("{}{bare}", within(&address(&scope.path)));
        let (key, rest) = match rest {
            [Step::Key(key), rest @ ..] => (Some(key.clone()), rest),
            _ => (None, rest),
        };
        let Some(instances) = self.instances.get(&resource) else {
            // With a `count` of 0, all of them are none.
            let none = key.is_none() && rest.is_empty();
            return Terms {
                unsure: !none,
                ..Terms::default()
            };
        };
        if key.is_some() && instances.iter().all(|instance| instance.key != key) {
            return unsure();
        }
        let term = Term {
            resource,
            key,
            attribute: (!rest.is_empty()).then(|| join(rest)),
        };
        Terms {
            all: vec![term],
            ..Terms::default()
        }
    }

    /// A variable of a module is the expression in the block that calls it.
    fn variable(&self, name: &str, rest: &[Step<'_>], scope: &Scope<'p>, depth: usize) -> Terms {
        // Those of the root module are known before anything is planned.
        let Some(((_, key), around)) = scope.path.split_last() else {
            return Terms::default();
        };
        let Some(call) = self.call(&scope.path) else {
            return unsure();
        };
        // Left out of the call, it has its default, which is a constant.
        let Some(expression) = call.at(&["expressions", name]) else {
            return Terms::default();
        };
        let outside = Scope {
            path: around.to_vec(),
            key: key.clone(),
            for_each: call.get("for_each_expression"),
        };
        self.within(self.terms(expression, &outside, depth + 1), rest)
    }

    /// An output of a module is the expression in it.
    fn output_of(
        &self,
        name: &str,
        key: Option<Key>,
        rest: &[Step<'_>],
        scope: &Scope<'p>,
        depth: usize,
    ) -> Terms {
        // Without an output: a splat over the module, or one chosen by a key.
        let [Step::Name(output), rest @ ..] = rest else {
            return unsure();
        };
        let mut path = scope.path.clone();
        path.push((name.to_owned(), key));
        let expression = self
            .module(&path)
            .and_then(|module| module.at(&["outputs", output, "expression"]));
        let Some(expression) = expression else {
            return unsure();
        };
        let inside = Scope {
            path,
            key: None,
            for_each: None,
        };
        self.within(self.terms(expression, &inside, depth + 1), rest)
    }

    /// With `for_each = aws_subnet.public`, `each.value` is its instance with
    /// the same key.
    fn each_value(&self, rest: &[Step<'_>], scope: &Scope<'p>, depth: usize) -> Terms {
        let Some(for_each) = scope.for_each else {
            return unsure();
        };
        let mut terms = self.terms(for_each, scope, depth + 1);
        self.pick(&mut terms, scope.key.as_ref());
        self.within(terms, rest)
    }

    /// Narrows what an expression refers to down to the instance of its own
    /// key: `aws_subnet.public[count.index]`, `var.subnets[count.index]`.
    fn pick(&self, terms: &mut Terms, key: Option<&Key>) {
        if let [term] = terms.all.as_mut_slice() {
            let instances = self.instances.get(&term.resource);
            let own = |instances: &Vec<super::modules::Instance<'_>>| {
                instances.iter().any(|one| one.key.as_ref() == key)
            };
            if term.key.is_none() && key.is_some() {
                if instances.is_some_and(own) {
                    term.key = key.cloned();
                } else if instances.is_none_or(|instances| instances.len() != 1) {
                    terms.unsure = true;
                }
            }
            return;
        }
        if terms.all.is_empty() {
            return;
        }
        let nth = match key {
            Some(Key::Index(index)) => usize::try_from(*index).ok(),
            _ => None,
        };
        let one = nth.and_then(|nth| terms.all.get(nth).cloned());
        match one {
            Some(term) if self.all_single(&terms.all) => terms.all = vec![term],
            _ => terms.unsure = true,
        }
    }

    /// What lies within the value that an expression refers to: an attribute
    /// of a resource that was handed over whole, an element of a list.
    fn within(&self, mut terms: Terms, rest: &[Step<'_>]) -> Terms {
        match rest {
            [] => {}
            [Step::Key(key), rest @ ..] => {
                self.pick(&mut terms, Some(key));
                return self.within(terms, rest);
            }
            rest => match terms.all.as_mut_slice() {
                [] => {}
                [term] if term.attribute.is_none() => term.attribute = Some(join(rest)),
                // An object that was put together: of what, the plan does not say.
                _ => terms.unsure = true,
            },
        }
        terms
    }

    /// Whether each of them is one instance.
    fn all_single(&self, terms: &[Term]) -> bool {
        terms.iter().all(|term| {
            let instances = self.instances.get(&term.resource);
            term.key.is_some() || instances.is_some_and(|instances| instances.len() == 1)
        })
    }
}

fn unsure() -> Terms {
    Terms {
        unsure: true,
        ..Terms::default()
    }
}

/// Whether a reference is only the beginning of the one before it.
fn leads(shorter: &str, longer: &str) -> bool {
    longer
        .strip_prefix(shorter)
        .is_some_and(|rest| rest.starts_with(['.', '[']))
}
