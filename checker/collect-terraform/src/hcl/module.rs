//! The blocks of one folder of Terraform files, overrides merged in.

use std::collections::BTreeMap;
use std::ops::Range;

use checker_model::{Origin, Why};
use hcl_edit::Span;
use hcl_edit::expr::Expression;
use hcl_edit::structure::{Block, BlockLabel, Body, Structure};

use super::source::Source;

/// What a module declares. Names are as they are referred to.
#[derive(Debug, Default)]
pub(crate) struct Module<'a> {
    /// `variable` blocks, in the order of files and lines.
    pub(crate) variables: Vec<Declared<'a>>,
    /// Values in `locals` blocks.
    pub(crate) locals: BTreeMap<&'a str, Attribute<'a>>,
    /// `resource` and `data` blocks by `aws_vpc.main` and `data.aws_ami.saved`.
    pub(crate) resources: BTreeMap<String, Declared<'a>>,
    /// `module` blocks.
    pub(crate) calls: BTreeMap<&'a str, Declared<'a>>,
    /// `provider` blocks, in the order of files and lines.
    pub(crate) providers: Vec<Declared<'a>>,
    /// `output` blocks.
    pub(crate) outputs: BTreeMap<&'a str, Declared<'a>>,
    /// What Terraform would refuse, or could not be read: why something may be
    /// missing, and where.
    pub(crate) broken: Vec<(Why, Origin)>,
}

/// An expression and the file that it stands in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attribute<'a> {
    pub(crate) source: &'a Source,
    pub(crate) expression: &'a Expression,
}

/// A block within a block.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Nested<'a> {
    pub(crate) source: &'a Source,
    pub(crate) block: &'a Block,
}

/// A block, with what override files change in it.
#[derive(Debug)]
pub(crate) struct Declared<'a> {
    /// Whether it is a `resource`, a `data` source, …
    pub(crate) keyword: &'a str,
    /// Its first label, such as `aws_vpc`; empty without.
    pub(crate) kind: &'a str,
    /// Its last label.
    pub(crate) name: &'a str,
    pub(crate) source: &'a Source,
    /// Its first line.
    pub(crate) header: Option<Range<usize>>,
    pub(crate) attributes: BTreeMap<&'a str, Attribute<'a>>,
    pub(crate) blocks: Vec<Nested<'a>>,
}

impl<'a> Declared<'a> {
    fn new(source: &'a Source, block: &'a Block) -> Self {
        let label = |label: Option<&'a BlockLabel>| label.map_or("", BlockLabel::as_str);
        let start = block.ident.span();
        let end = block
            .labels
            .last()
            .map_or_else(|| start.clone(), Span::span);
        let mut declared = Self {
            keyword: block.ident.as_str(),
            kind: label(block.labels.first()),
            name: label(block.labels.last()),
            source,
            header: start.zip(end).map(|(start, end)| start.start..end.end),
            attributes: BTreeMap::new(),
            blocks: Vec::new(),
        };
        declared.add(source, &block.body);
        declared
    }

    fn add(&mut self, source: &'a Source, body: &'a Body) {
        for structure in body {
            match structure {
                Structure::Attribute(attribute) => {
                    let expression = &attribute.value;
                    self.attributes
                        .insert(attribute.key.as_str(), Attribute { source, expression });
                }
                Structure::Block(block) => self.blocks.push(Nested { source, block }),
            }
        }
    }

    /// Arguments replace arguments, blocks all blocks of their type. Only
    /// `lifecycle` is merged argument by argument.
    fn override_with(&mut self, source: &'a Source, block: &'a Block) {
        let replaced: Vec<&str> = block.body.blocks().map(block_type).collect();
        self.blocks.retain(|nested| {
            let kind = block_type(nested.block);
            kind == "lifecycle" || !replaced.contains(&kind)
        });
        self.add(source, &block.body);
    }

    /// Blocks of one type, `dynamic` ones included, in order.
    pub(crate) fn blocks_of<'s>(&'s self, kind: &'s str) -> impl Iterator<Item = Nested<'a>> + 's {
        self.blocks
            .iter()
            .copied()
            .filter(move |nested| block_type(nested.block) == kind)
    }

    /// The argument of a block that may stand only once, such as `lifecycle`;
    /// the last counts.
    pub(crate) fn within(&self, block: &str, argument: &str) -> Option<Attribute<'a>> {
        self.blocks
            .iter()
            .rev()
            .filter(|nested| nested.block.ident.as_str() == block)
            .find_map(|nested| {
                Some(Attribute {
                    source: nested.source,
                    expression: &nested.block.body.get_attribute(argument)?.value,
                })
            })
    }

    /// Where it is declared.
    pub(crate) fn origin(&self) -> Origin {
        self.source.place(self.header.clone())
    }
}

/// The type of the blocks that a block stands for.
pub(crate) fn block_type(block: &Block) -> &str {
    match (block.ident.as_str(), block.labels.first()) {
        ("dynamic", Some(label)) => label.as_str(),
        (kind, _) => kind,
    }
}

/// Whether a file overrides the others of its folder.
pub(crate) fn is_override(name: &str) -> bool {
    let stem = name
        .strip_suffix(".tf")
        .or_else(|| name.strip_suffix(".tf.json"))
        .unwrap_or_default();
    stem == "override" || stem.ends_with("_override")
}

impl<'a> Module<'a> {
    /// Puts together the files of a folder: `ordinary` ones, then those that
    /// override, each in the order of names.
    pub(crate) fn new(ordinary: &'a [Source], overriding: &'a [Source]) -> Self {
        let mut module = Self::default();
        for source in ordinary {
            for block in source.body.blocks() {
                module.declare(source, block);
            }
            module.stray(source);
        }
        for source in overriding {
            for block in source.body.blocks() {
                module.replace(source, block);
            }
            module.stray(source);
        }
        module
    }

    fn stray(&mut self, source: &'a Source) {
        if let Some(attribute) = source.body.attributes().next() {
            let origin = source.place(attribute.span());
            let why = format!(
                "{origin}: `{}` stands outside a block",
                attribute.key.as_str()
            );
            self.broken.push((Why::Unreadable(why), origin));
        }
    }

    fn declare(&mut self, source: &'a Source, block: &'a Block) {
        let labels = labels(block);
        let new = || Declared::new(source, block);
        let first = match (block.ident.as_str(), labels.as_slice()) {
            ("variable", [name]) => match self.variable(name) {
                None => {
                    self.variables.push(new());
                    None
                }
                Some(first) => Some(first.origin()),
            },
            ("locals", []) => {
                for attribute in block.body.attributes() {
                    let expression = &attribute.value;
                    self.locals
                        .entry(attribute.key.as_str())
                        .or_insert(Attribute { source, expression });
                }
                None
            }
            (keyword @ ("resource" | "data"), [kind, name]) => {
                let key = key(keyword, kind, name);
                insert(&mut self.resources, key, new)
            }
            ("module", [name]) => insert(&mut self.calls, *name, new),
            ("output", [name]) => insert(&mut self.outputs, *name, new),
            ("provider", [_]) => {
                self.providers.push(new());
                None
            }
            ("variable" | "locals" | "resource" | "data" | "module" | "output" | "provider", _) => {
                let declared = new();
                let origin = declared.origin();
                let why = format!("{origin}: `{}` has the wrong number of labels", block.ident);
                self.broken.push((Why::Unreadable(why), origin));
                None
            }
            // terraform, moved, removed, import, check, ephemeral: they make
            // no resources.
            _ => None,
        };
        if let Some(first) = first {
            let origin = new().origin();
            let why = format!(
                "{origin}: `{}` is already declared at {first}",
                labels.join(".")
            );
            self.broken.push((Why::Unreadable(why), origin));
        }
    }

    fn replace(&mut self, source: &'a Source, block: &'a Block) {
        let labels = labels(block);
        let target = match (block.ident.as_str(), labels.as_slice()) {
            ("variable", [name]) => self.variables.iter_mut().find(|one| one.name == *name),
            (keyword @ ("resource" | "data"), [kind, name]) => {
                self.resources.get_mut(&key(keyword, kind, name))
            }
            ("module", [name]) => self.calls.get_mut(name),
            ("output", [name]) => self.outputs.get_mut(name),
            ("provider", [name]) => {
                let alias = alias(&block.body);
                self.providers
                    .iter_mut()
                    .find(|one| one.name == *name && one.alias() == alias)
            }
            ("locals", []) => {
                for attribute in block.body.attributes() {
                    let expression = &attribute.value;
                    self.locals
                        .insert(attribute.key.as_str(), Attribute { source, expression });
                }
                return;
            }
            _ => return,
        };
        match target {
            Some(declared) => declared.override_with(source, block),
            None if block.ident.as_str() == "provider" => {
                self.providers.push(Declared::new(source, block));
            }
            None => {
                let origin = Declared::new(source, block).origin();
                let why = format!("{origin}: there is no `{}` to override", labels.join("."));
                self.broken.push((Why::Unreadable(why), origin));
            }
        }
    }

    /// A variable by name.
    pub(crate) fn variable(&self, name: &str) -> Option<&Declared<'a>> {
        self.variables.iter().find(|one| one.name == name)
    }

    /// The provider with this local name and alias.
    pub(crate) fn provider(&self, name: &str, alias: Option<&str>) -> Option<&Declared<'a>> {
        self.providers
            .iter()
            .find(|one| one.name == name && one.alias() == alias)
    }
}

impl Declared<'_> {
    /// The alias of a `provider` block.
    pub(crate) fn alias(&self) -> Option<&str> {
        self.attributes.get("alias")?.expression.as_str()
    }
}

fn labels(block: &Block) -> Vec<&str> {
    block.labels.iter().map(BlockLabel::as_str).collect()
}

fn alias(body: &Body) -> Option<&str> {
    body.get_attribute("alias")?.value.as_str()
}

fn key(keyword: &str, kind: &str, name: &str) -> String {
    if keyword == "data" {
        format!("data.{kind}.{name}")
    } else {
        format!("{kind}.{name}")
    }
}

/// Adds a declaration, or says where the first of that name is.
fn insert<'a, K: Ord>(
    all: &mut BTreeMap<K, Declared<'a>>,
    key: K,
    new: impl FnOnce() -> Declared<'a>,
) -> Option<Origin> {
    if let Some(first) = all.get(&key) {
        return Some(first.origin());
    }
    all.insert(key, new());
    None
}
