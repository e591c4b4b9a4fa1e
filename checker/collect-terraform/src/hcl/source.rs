//! A Terraform file: its text, its syntax, and where in it things are.

use std::ops::Range;
use std::sync::Arc;

use checker_model::fact::Position;
use checker_model::{Origin, Why};
use hcl_edit::parser::parse_body;
use hcl_edit::structure::Body;

use super::json;
use crate::limits::Limits;

/// Columns are counted in characters, unless a line is so long that nobody
/// looks at it.
const LONG_LINE: usize = 4_096;

/// A file that was read and parsed.
#[derive(Debug)]
pub(crate) struct Source {
    /// Path below the turn-in.
    pub(crate) path: String,
    /// Its syntax. A JSON file is put into the same form.
    pub(crate) body: Body,
    text: Arc<str>,
    json: bool,
    /// Where each line begins.
    lines: Vec<usize>,
}

/// How much a folder's files may hold together.
#[derive(Debug)]
pub(crate) struct Allowance {
    bytes: u64,
    /// Entries of objects: looking for a repeated key takes a step for each
    /// pair of them.
    pairs: usize,
    /// Whatever else becomes a node of a syntax tree.
    nodes: usize,
}

impl Allowance {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            bytes: limits.file_bytes.saturating_mul(2),
            pairs: 20_000,
            nodes: 100_000,
        }
    }

    /// Takes what a file needs.
    fn take(&mut self, text: &str) -> Result<(), String> {
        let (mut pairs, mut nodes) = (0, 0);
        for byte in text.bytes() {
            match byte {
                b'=' | b':' => pairs += 1,
                b',' | b'.' | b'$' | b'[' | b'(' | b'{' => nodes += 1,
                _ => {}
            }
        }
        // One file may not take all.
        if pairs > self.pairs.min(5_000) || nodes > self.nodes {
            return Err("holds far more than a turn-in needs".to_owned());
        }
        let bytes = u64::try_from(text.len()).unwrap_or(u64::MAX);
        if bytes > self.bytes {
            return Err("comes on top of too many others".to_owned());
        }
        self.pairs -= pairs;
        self.nodes -= nodes;
        self.bytes -= bytes;
        Ok(())
    }
}

impl Source {
    /// Parses a file; `.json` by its name.
    pub(crate) fn parse(
        path: &str,
        text: Arc<str>,
        form: json::Form,
        allowance: &mut Allowance,
    ) -> Result<Self, Why> {
        allowance
            .take(&text)
            .map_err(|reason| Why::Unreadable(format!("{path} {reason}")))?;
        let json = path.rsplit('.').next() == Some("json");
        let body = if json {
            json::body(&text, form)
        } else {
            parse_body(&text).map_err(|error| {
                let place = error.location();
                format!("{}:{}: {}", place.line(), place.column(), error.message())
            })
        };
        let body = body.map_err(|error| Why::Unreadable(format!("{path}:{error}")))?;
        let mut lines = vec![0];
        lines.extend(text.match_indices('\n').map(|(at, _)| at + 1));
        Ok(Self {
            path: path.to_owned(),
            body,
            text,
            json,
            lines,
        })
    }

    /// Where a span is.
    pub(crate) fn place(&self, span: Option<Range<usize>>) -> Origin {
        // Spans of what was a JSON string count from the string's beginning.
        let Some(span) = span.filter(|_| !self.json) else {
            return Origin::File {
                file: self.path.clone(),
                line: None,
            };
        };
        let start = self.position(span.start);
        Origin::Hcl {
            file: self.path.clone(),
            line: start.line,
            column: start.column,
            end: (span.end > span.start).then(|| self.position(span.end)),
        }
    }

    /// The whole text.
    pub(crate) fn whole(&self) -> Arc<str> {
        self.text.clone()
    }

    /// The text of a span.
    pub(crate) fn text(&self, span: Range<usize>) -> Option<&str> {
        self.text.get(span).filter(|_| !self.json)
    }

    fn position(&self, at: usize) -> Position {
        let line = self.lines.partition_point(|start| *start <= at);
        let start = self.lines.get(line.saturating_sub(1)).copied();
        let start = start.unwrap_or_default();
        let column = match self.text.get(start..at) {
            Some(before) if before.len() <= LONG_LINE => before.chars().count(),
            _ => at.saturating_sub(start),
        };
        Position {
            line: u32::try_from(line.max(1)).unwrap_or(u32::MAX),
            column: u32::try_from(column + 1).unwrap_or(u32::MAX),
        }
    }
}
