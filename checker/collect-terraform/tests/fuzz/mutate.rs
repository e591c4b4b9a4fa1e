//! Small changes of a document, drawn from a seed: the same seed, the same
//! change.

use serde_json::{Value as Json, json};

/// A source of numbers (SplitMix64): good enough to choose with, and the same
/// everywhere.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; 0 when there is none.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() >> 1).unwrap() % end.max(1)
    }

    pub(crate) fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// Changes bytes: flips, cuts, copies, moves, tokens put in, text cut short.
pub(crate) fn bytes(text: &[u8], other: &[u8], tokens: &[&str], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = text.to_vec();
    for _ in 0..=dice.below(4) {
        let at = dice.below(bytes.len());
        let end = (at + dice.below(60)).min(bytes.len());
        match dice.below(8) {
            0 if !bytes.is_empty() => bytes[at] ^= 1 << dice.below(8),
            1 => drop(bytes.drain(at..end)),
            2 => {
                let copy = bytes[at..end].to_vec();
                let to = dice.below(bytes.len());
                bytes.splice(to..to, copy);
            }
            3 => {
                let from = dice.below(other.len());
                let piece = &other[from..(from + dice.below(200)).min(other.len())];
                bytes.splice(at..end, piece.iter().copied());
            }
            4 if dice.below(8) == 0 => bytes.truncate(at),
            5 => {
                let token = dice.pick(tokens).repeat(1 + dice.below(3));
                bytes.splice(at..at, token.into_bytes());
            }
            6 if dice.below(8) == 0 => {
                let token = dice.pick(tokens).repeat(3_000);
                bytes.splice(at..at, token.into_bytes());
            }
            _ => {
                let token = dice.pick(tokens).as_bytes().to_vec();
                bytes.splice(at..end, token);
            }
        }
    }
    bytes
}

/// Changes values: removed, doubled, replaced, moved to another place.
pub(crate) fn nodes(document: &mut Json, references: &[String], dice: &mut Dice) {
    for _ in 0..=dice.below(6) {
        let mut paths = Vec::new();
        collect(document, String::new(), &mut paths);
        let path = dice.pick(&paths).clone();
        let other = document.pointer(dice.pick(&paths).as_str()).cloned();
        let Some(node) = document.pointer_mut(&path) else {
            continue;
        };
        match (dice.below(8), &mut *node) {
            (0, Json::Array(items)) if !items.is_empty() => {
                let at = dice.below(items.len());
                items.remove(at);
            }
            (1, Json::Array(items)) if !items.is_empty() => {
                let copy = dice.pick(items).clone();
                items.push(copy);
            }
            (0 | 1, Json::Object(entries)) if !entries.is_empty() => {
                let keys: Vec<String> = entries.keys().cloned().collect();
                entries.remove(dice.pick(&keys).as_str());
            }
            (2, Json::Object(entries)) => {
                let keys: Vec<String> = entries.keys().cloned().collect();
                if let (false, Some(other)) = (keys.is_empty(), other) {
                    entries.insert(dice.pick(&keys).clone(), other);
                }
            }
            // Everything unknown, as if nothing had been decided yet.
            (3, Json::Bool(_)) => *node = json!(true),
            (4 | 5, Json::String(text)) => text.clone_from(dice.pick(references)),
            (6, node) => *node = other.unwrap_or_default(),
            (_, node) => {
                *node = dice
                    .pick(&[
                        Json::Null,
                        json!(true),
                        json!([]),
                        json!({}),
                        json!(-1),
                        json!(1.5e300),
                        json!(""),
                        json!({"references": references.iter().take(4).collect::<Vec<_>>()}),
                    ])
                    .clone();
            }
        }
    }
}

/// JSON pointers of everything within.
fn collect(node: &Json, path: String, paths: &mut Vec<String>) {
    match node {
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, format!("{path}/{index}"), paths);
            }
        }
        Json::Object(entries) => {
            for (key, entry) in entries {
                let key = key.replace('~', "~0").replace('/', "~1");
                collect(entry, format!("{path}/{key}"), paths);
            }
        }
        _ => {}
    }
    paths.push(path);
}
