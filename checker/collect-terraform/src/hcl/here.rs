//! What an expression sees from where it stands.

use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use checker_model::{Origin, Why};

use super::computed;
use super::nodes::join;
use super::scope::{Budget, Scope};
use super::source::Source;
use super::world::{Instance, Key, World, unresolved};
use crate::value::Value;

/// A place in a module.
pub(crate) struct Here<'w, 'a> {
    pub(crate) world: &'w World<'a>,
    pub(crate) instance: &'w Rc<Instance>,
    pub(crate) key: &'w Key,
    pub(crate) source: &'a Source,
}

impl Scope for Here<'_, '_> {
    fn named(&self, root: &str, name: &str, at: &Arc<Origin>) -> Value {
        match (root, name, self.key) {
            ("var", _, _) => self.world.variable(self.instance, name, at),
            ("local", _, _) => self.world.local(self.instance, name, at),
            ("each", "key", Key::Each(key, _)) => key.clone(),
            ("each", "value", Key::Each(_, value)) => value.clone(),
            ("count", "index", Key::Count(index)) => index.clone(),
            ("path", "module", _) => Value::string(self.path(), at.clone()),
            // Files are named from the root module's folder, which is where
            // Terraform is run.
            ("path", "root" | "cwd", _) => Value::string(".", at.clone()),
            ("terraform", "workspace", _) => Value::string("default", at.clone()),
            _ => self
                .world
                .whole(self.instance, &format!("{root}.{name}"), at),
        }
    }

    fn attribute(&self, address: &str, name: &str, at: &Arc<Origin>) -> Value {
        if let Some(instance) = self.world.module(address) {
            return self.world.output(&instance, name, at);
        }
        match self.world.item(address) {
            Some(item) => computed::attribute(self.world, &item, name, at),
            None => unresolved(&format!("{address}.{name}"), at),
        }
    }

    fn read(&self, path: &str) -> Result<Arc<str>, Why> {
        if path.starts_with(['/', '~']) {
            return Err(Why::NotSupported(format!(
                "the file {path} is not part of the turn-in"
            )));
        }
        match join(self.world.folder, path) {
            Some(path) => self.world.tree.text(&path),
            None => Err(Why::NotSupported(format!(
                "the file {path} lies outside of the turn-in"
            ))),
        }
    }

    fn place(&self, span: Option<Range<usize>>) -> Arc<Origin> {
        Arc::new(self.source.place(span))
    }

    fn source(&self, span: Range<usize>) -> Option<&str> {
        self.source.text(span)
    }

    fn budget(&self) -> &Budget {
        &self.world.budget
    }
}

impl Here<'_, '_> {
    /// The module's folder, from the root module's.
    fn path(&self) -> String {
        let node = self.world.node(self.instance);
        let dir = node.map_or("", |node| node.dir);
        from(self.world.folder, dir)
    }
}

/// The way from one folder of the turn-in to another.
fn from(here: &str, there: &str) -> String {
    let parts = |path: &str| -> Vec<String> {
        path.split('/')
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (here, there) = (parts(here), parts(there));
    let common = here.iter().zip(&there).take_while(|(a, b)| a == b).count();
    let up = here.len().saturating_sub(common);
    let way: Vec<&str> = std::iter::repeat_n("..", up)
        .chain(there.iter().skip(common).map(String::as_str))
        .collect();
    if way.is_empty() {
        ".".to_owned()
    } else {
        way.join("/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_between_folders() {
        for (here, there, way) in [
            ("", "", "."),
            ("ex08", "ex08", "."),
            ("ex08", "ex08/modules/net", "modules/net"),
            ("ex08", "modules/net", "../modules/net"),
            ("", "net", "net"),
        ] {
            assert_eq!(from(here, there), way);
        }
    }
}
