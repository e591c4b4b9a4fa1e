//! What the shell puts into a word.

use super::{Meets, Reader};
use crate::startup::lexer::{LITERAL_DOLLAR, OUTPUT};

/// How long a text may get, in bytes.
const LONGEST: usize = 4_096;

/// A text that may have holes: what is put there comes from outside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Text {
    pieces: Vec<Piece>,
    /// How long it is, about.
    len: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Known(String),
    /// What fills it, as the script writes it.
    Hole(String),
}

impl Text {
    /// A hole alone.
    pub(super) fn outside(name: &str) -> Self {
        let end = name.floor_char_boundary(LONGEST);
        Self {
            pieces: vec![Piece::Hole(name[..end].to_owned())],
            len: end + 1,
        }
    }

    fn push(&mut self, c: char) {
        if self.len >= LONGEST {
            return;
        }
        self.len += c.len_utf8();
        if let Some(Piece::Known(text)) = self.pieces.last_mut() {
            text.push(c);
        } else {
            self.pieces.push(Piece::Known(c.into()));
        }
    }

    fn append(&mut self, other: &Self) {
        for piece in &other.pieces {
            match piece {
                Piece::Known(text) => text.chars().for_each(|c| self.push(c)),
                Piece::Hole(_) if self.len >= LONGEST => {}
                Piece::Hole(name) => {
                    self.len += name.len() + 1;
                    self.pieces.push(Piece::Hole(name.clone()));
                }
            }
        }
    }

    /// What fills the first hole.
    pub(crate) fn hole(&self) -> Option<&str> {
        self.pieces.iter().find_map(|piece| match piece {
            Piece::Hole(name) => Some(name.as_str()),
            Piece::Known(_) => None,
        })
    }

    /// Whether nothing of it is known.
    pub(super) fn is_hole(&self) -> bool {
        !self.pieces.is_empty()
            && self
                .pieces
                .iter()
                .all(|piece| matches!(piece, Piece::Hole(_)))
    }

    /// Whether it is this word.
    pub(super) fn is(&self, word: &str) -> bool {
        self.hole().is_none() && self.marked() == word
    }

    /// The text with a mark for each hole, which no other word has.
    pub(super) fn marked(&self) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Known(text) => text.clone(),
            Piece::Hole(_) => OUTPUT.to_string(),
        };
        self.pieces.iter().map(piece).collect()
    }

    /// The text for people, with what fills the holes named.
    pub(crate) fn shown(&self) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Known(text) | Piece::Hole(text) => text.clone(),
        };
        self.pieces.iter().map(piece).collect()
    }

    /// What stands behind a character.
    pub(super) fn behind(&self, mark: char) -> Option<Self> {
        let mut rest = self.clone();
        while let Some(piece) = rest.pieces.first_mut() {
            if let Piece::Known(text) = piece
                && let Some((_, behind)) = text.split_once(mark)
            {
                *text = behind.to_owned();
                return Some(rest);
            }
            rest.pieces.remove(0);
        }
        None
    }

    /// The same without this in front.
    pub(super) fn without(&self, prefix: &str) -> Self {
        let mut rest = self.clone();
        if let Some(Piece::Known(text)) = rest.pieces.first_mut()
            && let Some(behind) = text.strip_prefix(prefix)
        {
            *text = behind.to_owned();
        }
        rest
    }

    /// Whether it begins so.
    pub(super) fn may_begin(&self, with: &str) -> Meets {
        let (first, hole) = match self.pieces.as_slice() {
            [Piece::Known(text), ..] => (text.as_str(), self.hole()),
            _ => ("", self.hole()),
        };
        match hole {
            _ if first.starts_with(with) => Meets::Yes,
            Some(hole) if with.starts_with(first) => Meets::Perhaps(hole.to_owned()),
            _ => Meets::No,
        }
    }

    /// Whether it ends so.
    pub(super) fn may_end(&self, with: &str) -> Meets {
        let (last, hole) = match self.pieces.as_slice() {
            [.., Piece::Known(text)] => (text.as_str(), self.hole()),
            _ => ("", self.hole()),
        };
        match hole {
            _ if last.ends_with(with) => Meets::Yes,
            Some(hole) if with.ends_with(last) => Meets::Perhaps(hole.to_owned()),
            _ => Meets::No,
        }
    }

    /// The words that it falls into where it is not quoted.
    fn split(self) -> Vec<Self> {
        if self.hole().is_some() {
            return vec![self];
        }
        let text = self.shown();
        let word = |word: &str| {
            let mut text = Self::default();
            word.chars().for_each(|c| text.push(c));
            text
        };
        text.split_whitespace().map(word).collect()
    }
}

impl Reader {
    /// A word with its variables put in. A variable alone may hold several
    /// words.
    pub(super) fn expand(&mut self, raw: &str, depth: usize) -> Vec<Text> {
        let text = self.joined(raw, depth);
        let name = raw.strip_prefix('$').unwrap_or_default();
        let name = name
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix('}'))
            .unwrap_or(name);
        if is_name(name) {
            text.split()
        } else {
            vec![text]
        }
    }

    /// The same as one text.
    pub(super) fn joined(&mut self, raw: &str, depth: usize) -> Text {
        let mut text = Text::default();
        let mut rest = raw;
        while let Some(c) = rest.chars().next() {
            let behind = rest.get(c.len_utf8()..).unwrap_or_default();
            rest = match c {
                '$' => self.dollar(behind, &mut text, depth),
                '`' => {
                    let (script, rest) = behind.split_once('`').unwrap_or((behind, ""));
                    self.script(script, depth + 1);
                    text.append(&Text::outside(&format!("`{script}`")));
                    rest
                }
                OUTPUT => {
                    text.append(&Text::outside("$(…)"));
                    behind
                }
                LITERAL_DOLLAR => {
                    text.push('$');
                    behind
                }
                c => {
                    text.push(c);
                    behind
                }
            };
        }
        text
    }

    /// What stands behind `$`; returns what is left.
    fn dollar<'r>(&mut self, behind: &'r str, text: &mut Text, depth: usize) -> &'r str {
        if let Some(inner) = behind.strip_prefix("((")
            && let Some((sum, rest)) = inner.split_once("))")
        {
            text.append(&self.computed(sum));
            return rest;
        }
        if let Some(inner) = behind.strip_prefix('(') {
            let end = closing(inner);
            let script = inner.get(..end).unwrap_or_default();
            self.script(script, depth + 1);
            text.append(&Text::outside(&format!("$({script})")));
            return inner.get(end + 1..).unwrap_or_default();
        }
        if let Some(inner) = behind.strip_prefix('{') {
            let (body, rest) = inner.split_once('}').unwrap_or((inner, ""));
            let value = self.parameter(body, depth);
            text.append(&value);
            return rest;
        }
        let name = match behind.chars().next() {
            Some(c) if c.is_ascii_alphabetic() || c == '_' => {
                let letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
                behind.find(|c| !letter(c)).unwrap_or(behind.len())
            }
            Some(c) if c.is_ascii_digit() || "@*#?$!-".contains(c) => 1,
            _ => {
                text.push('$');
                return behind;
            }
        };
        let (name, rest) = behind.split_at_checked(name).unwrap_or((behind, ""));
        text.append(&self.variable(name));
        rest
    }

    fn variable(&self, name: &str) -> Text {
        let known = self.variables.get(name).cloned();
        known.unwrap_or_else(|| Text::outside(&format!("${name}")))
    }

    /// What stands in `${…}`: a name, perhaps with a default. Whoever hands in
    /// a script means it to be run without arguments.
    fn parameter(&mut self, body: &str, depth: usize) -> Text {
        if is_name(body) {
            return self.variable(body);
        }
        let operators = [":-", ":=", "-", "="];
        let default = operators.into_iter().find_map(|operator| {
            let (name, default) = body.split_once(operator)?;
            let parameter =
                is_name(name) || (!name.is_empty() && name.chars().all(|c| c.is_ascii_digit()));
            parameter.then_some((name, default))
        });
        match default {
            Some((name, default)) => match self.variables.get(name) {
                Some(value) => value.clone(),
                // Each level takes at least two characters of the word.
                None if depth < super::DEEPEST => self.joined(default, depth + 1),
                None => Text::outside(&format!("${{{body}}}")),
            },
            None => Text::outside(&format!("${{{body}}}")),
        }
    }

    /// Sums of products of numbers and variables.
    fn computed(&self, sum: &str) -> Text {
        let factor = |word: &str| -> Option<u64> {
            let word = word.trim().trim_matches(['(', ')']).trim();
            let name = word.strip_prefix('$').unwrap_or(word);
            let name = name.trim_matches(['{', '}']);
            let value = self.variables.get(name).map(Text::marked);
            value.as_deref().unwrap_or(word).trim().parse().ok()
        };
        // With parentheses inside, the order is not that of the text.
        let nested = sum.contains(['(', ')']);
        let value = sum.split('+').try_fold(0_u64, |sum, product| {
            let product = product
                .split('*')
                .try_fold(1_u64, |product, word| product.checked_mul(factor(word)?))?;
            sum.checked_add(product)
        });
        match value.filter(|_| !nested) {
            Some(value) => {
                let mut text = Text::default();
                value.to_string().chars().for_each(|c| text.push(c));
                text
            }
            None => Text::outside(&format!("$(({sum}))")),
        }
    }
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Where the parenthesis closes that a text stands in.
fn closing(text: &str) -> usize {
    let mut depth = 1;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}
