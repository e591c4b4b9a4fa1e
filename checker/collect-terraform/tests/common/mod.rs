//! A module that is all locals, in memory.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use checker_collect_terraform::hcl::eval::evaluate;
use checker_collect_terraform::hcl::scope::{Budget, Scope};
use checker_collect_terraform::limits::Limits;
use checker_collect_terraform::value::{Data, List, Reference, Value};
use checker_model::fact::Position;
use checker_model::{Origin, Why};
use hcl_edit::expr::Expression;
use hcl_edit::structure::Body;

/// A module with locals, two resources and a variable without a value.
pub(crate) struct Module {
    text: String,
    locals: BTreeMap<String, Value>,
    files: BTreeMap<String, Arc<str>>,
    budget: Budget,
}

impl Module {
    /// Empty, with those limits.
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            text: String::new(),
            locals: BTreeMap::new(),
            files: BTreeMap::new(),
            budget: Budget::new(limits),
        }
    }

    /// Reads the `locals` of a file; each may use those before it.
    pub(crate) fn load(&mut self, text: &str) {
        text.clone_into(&mut self.text);
        let body: Body = text.parse().unwrap();
        for block in body.blocks() {
            for attribute in block.body.attributes() {
                let value = evaluate(&attribute.value, self);
                self.locals.insert(attribute.key.as_str().to_owned(), value);
            }
        }
    }

    /// A file that can be read.
    pub(crate) fn file(&mut self, path: &str, text: &str) {
        self.files.insert(path.to_owned(), text.into());
    }

    /// What an expression comes to.
    pub(crate) fn evaluate(&mut self, text: &str) -> Value {
        text.clone_into(&mut self.text);
        let expression: Expression = text.parse().unwrap();
        evaluate(&expression, self)
    }
}

impl Scope for Module {
    fn named(&self, root: &str, name: &str, at: &Arc<Origin>) -> Value {
        let resource = |address: &str| Value::new(Data::Resource(address.into()), at.clone());
        match (root, name) {
            ("local", name) if self.locals.contains_key(name) => self.locals[name].clone(),
            ("var", name) => {
                Value::unknown(Why::UnresolvedExpression(format!("var.{name}")), at.clone())
            }
            ("aws_vpc", "main") => resource("aws_vpc.main"),
            ("data.aws_ami", "saved") => resource("data.aws_ami.saved"),
            ("aws_subnet", "public") => {
                let items = (0..2).map(|index| resource(&format!("aws_subnet.public[{index}]")));
                let list = List {
                    items: items.collect(),
                    ..List::default()
                };
                Value::new(Data::List(Arc::new(list)), at.clone())
            }
            ("path", "module") => Value::string(".", at.clone()),
            _ => Value::unknown(
                Why::UnresolvedExpression(format!("{root}.{name}")),
                at.clone(),
            ),
        }
    }

    fn attribute(&self, address: &str, name: &str, at: &Arc<Origin>) -> Value {
        if (address, name) == ("aws_vpc.main", "cidr_block") {
            return Value::string("10.0.0.0/16", at.clone());
        }
        let reference = Reference {
            address: address.into(),
            attribute: name.into(),
        };
        Value::new(Data::Reference(Arc::new(reference)), at.clone())
    }

    fn read(&self, path: &str) -> Result<Arc<str>, Why> {
        let path = path.trim_start_matches("./");
        let text = self.files.get(path).cloned();
        text.ok_or_else(|| Why::Unreadable(format!("{path}: not there")))
    }

    fn place(&self, span: Option<Range<usize>>) -> Arc<Origin> {
        let position = |at: usize| {
            let before = &self.text[..at];
            let line = before.matches('\n').count() + 1;
            let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
            Position {
                line: line.try_into().unwrap(),
                column: column.try_into().unwrap(),
            }
        };
        let span = span.unwrap_or(0..0);
        let start = position(span.start);
        Arc::new(Origin::Hcl {
            file: "main.tf".into(),
            line: start.line,
            column: start.column,
            end: Some(position(span.end)),
        })
    }

    fn source(&self, span: Range<usize>) -> Option<&str> {
        self.text.get(span)
    }

    fn budget(&self) -> &Budget {
        &self.budget
    }
}
