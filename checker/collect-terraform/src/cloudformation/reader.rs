//! YAML, and JSON as the part of YAML that it is, becomes nodes: within bounds,
//! with every place, and with short forms of functions written out.
//!
//! YAML 1.1, as the service reads it: `yes` and `on` are `true` unless quoted.
//! Aliases are followed, as `aws cloudformation package` does it; the service
//! itself takes none.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use checker_model::fact::Position;
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Tag};

use super::error::Problem;
use super::node::{Form, Key, Node, Span};
use super::surrogates;
use crate::limits::Limits;

/// The one document in a text; nothing when it is empty.
pub(super) fn read(text: &str, limits: &Limits) -> Result<Option<Node>, Problem> {
    match document(text, limits) {
        Err(Problem::Syntax { at, reason }) => match surrogates::joined(text) {
            Some(joined) => document(&joined, limits),
            None => Err(Problem::Syntax { at, reason }),
        },
        read => read,
    }
}

fn document(text: &str, limits: &Limits) -> Result<Option<Node>, Problem> {
    let mut reader = Reader {
        limits,
        open: Vec::new(),
        anchors: BTreeMap::new(),
        count: 0,
        whole: None,
        documents: 0,
    };
    let mut parser = Parser::new_from_str(text);
    while let Some(next) = parser.next_event() {
        let (event, span) = next.map_err(|error| Problem::Syntax {
            at: place(*error.marker()),
            reason: error.info().to_owned(),
        })?;
        let span = Span {
            start: place(span.start),
            end: place(span.end),
        };
        reader.take(event, span)?;
    }
    Ok(reader.whole)
}

fn place(marker: Marker) -> Position {
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Position {
        line: number(marker.line()).max(1),
        column: number(marker.col()).saturating_add(1),
    }
}

struct Reader<'l> {
    limits: &'l Limits,
    open: Vec<Open>,
    anchors: BTreeMap<usize, Node>,
    /// Values so far, copies for aliases included.
    count: usize,
    whole: Option<Node>,
    documents: usize,
}

/// A list or map of which the end has not come yet.
struct Open {
    start: Position,
    function: Option<Arc<str>>,
    anchor: usize,
    parts: Parts,
}

enum Parts {
    List(Vec<Node>),
    Map {
        entries: Vec<(Key, Node)>,
        known: HashMap<Arc<str>, Position>,
        key: Option<Key>,
    },
}

impl Reader<'_> {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Problem> {
        match event {
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err(Problem::Documents(span.start.line));
                }
                Ok(())
            }
            Event::Scalar(text, style, anchor, tag) => {
                let tag = tag.as_deref();
                let quoted = style != ScalarStyle::Plain || tag.is_some_and(is_text);
                let form = if quoted {
                    Form::Scalar(text.as_ref().into())
                } else {
                    plain(&text)
                };
                self.end(Node { form, span }, function(tag), anchor)
            }
            Event::SequenceStart(anchor, tag) => {
                self.begin(span, anchor, tag.as_deref(), Parts::List(Vec::new()))
            }
            Event::MappingStart(anchor, tag) => {
                let parts = Parts::Map {
                    entries: Vec::new(),
                    known: HashMap::new(),
                    key: None,
                };
                self.begin(span, anchor, tag.as_deref(), parts)
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(open) = self.open.pop() else {
                    return Ok(());
                };
                let form = match open.parts {
                    Parts::List(items) => Form::List(items),
                    Parts::Map { entries, .. } => Form::Map(entries),
                };
                let span = Span {
                    start: open.start,
                    end: span.end.max(open.start),
                };
                self.end(Node { form, span }, open.function, open.anchor)
            }
            Event::Alias(anchor) => {
                let Some(node) = self.anchors.get(&anchor) else {
                    return Err(Problem::Syntax {
                        at: span.start,
                        reason: "an alias within what it names".to_owned(),
                    });
                };
                if node.depth() + self.open.len() > self.limits.nesting {
                    return Err(Problem::TooDeep(self.limits.nesting));
                }
                let count = node.count();
                self.spend(count)?;
                let node = self.anchors[&anchor].clone();
                self.put(node, span)
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
        }
    }

    fn spend(&mut self, count: usize) -> Result<(), Problem> {
        self.count = self.count.saturating_add(count);
        if self.count > self.limits.json_values {
            return Err(Problem::TooManyValues(self.limits.json_values));
        }
        Ok(())
    }

    fn begin(
        &mut self,
        span: Span,
        anchor: usize,
        tag: Option<&Tag>,
        parts: Parts,
    ) -> Result<(), Problem> {
        if self.open.len() >= self.limits.nesting {
            return Err(Problem::TooDeep(self.limits.nesting));
        }
        self.open.push(Open {
            start: span.start,
            function: function(tag),
            anchor,
            parts,
        });
        Ok(())
    }

    /// A whole value: a call when its tag is that of a function.
    fn end(&mut self, node: Node, tag: Option<Arc<str>>, anchor: usize) -> Result<(), Problem> {
        self.spend(1)?;
        let span = node.span;
        let node = match tag {
            None => node,
            Some(text) => Node {
                form: Form::Map(vec![(Key { text, span }, node)]),
                span,
            },
        };
        if anchor > 0 {
            self.spend(node.count())?;
            self.anchors.insert(anchor, node.clone());
        }
        self.put(node, span)
    }

    /// Puts a value where it belongs: into what is open, as a key or a value.
    fn put(&mut self, node: Node, span: Span) -> Result<(), Problem> {
        let Some(open) = self.open.last_mut() else {
            self.whole = Some(node);
            return Ok(());
        };
        match &mut open.parts {
            Parts::List(items) => items.push(node),
            Parts::Map {
                entries,
                known,
                key,
            } => match key.take() {
                Some(key) => entries.push((key, node)),
                None => {
                    let text = match node.form {
                        Form::Scalar(text) => text,
                        Form::Null => "null".into(),
                        Form::List(_) | Form::Map(_) => {
                            return Err(Problem::Malformed {
                                at: span.start,
                                what: "a key that is no text".to_owned(),
                            });
                        }
                    };
                    if let Some(first) = known.insert(Arc::clone(&text), span.start) {
                        return Err(Problem::Twice {
                            key: text.chars().take(100).collect(),
                            first,
                            second: span.start,
                        });
                    }
                    *key = Some(Key { text, span });
                }
            },
        }
        Ok(())
    }
}

/// What an unquoted word is in YAML 1.1.
fn plain(text: &str) -> Form {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Form::Null,
        "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "True" | "TRUE" => Form::Scalar("true".into()),
        "no" | "No" | "NO" | "off" | "Off" | "OFF" | "False" | "FALSE" => {
            Form::Scalar("false".into())
        }
        text => Form::Scalar(text.into()),
    }
}

fn is_text(tag: &Tag) -> bool {
    tag.is_yaml_core_schema() && tag.suffix == "str" || tag.suffix.is_empty()
}

/// The long name of the function that a tag is short for.
fn function(tag: Option<&Tag>) -> Option<Arc<str>> {
    let tag = tag?;
    // YAML's own tags say what is evident.
    if tag.is_yaml_core_schema() || tag.suffix.is_empty() {
        return None;
    }
    Some(match &*tag.suffix {
        "Ref" => "Ref".into(),
        "Condition" => "Condition".into(),
        name => format!("Fn::{name}").into(),
    })
}
