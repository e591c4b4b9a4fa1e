//! What checks read as text.

use checker_model::redact::redact;
use checker_model::{Fact, Origin, Why};

use super::tree::{Contents, Node};

/// More of a script than this is not the course's.
const MOST: usize = 64 << 10;

/// Kinds of files that checks read.
const EXTENSIONS: [&str; 8] = ["sh", "bash", "txt", "py", "yaml", "yml", "tpl", "tftpl"];

/// The text of a file, if it is of a kind that checks read.
pub(super) fn text(name: &str, path: &str, node: &Node) -> Fact<String> {
    let name = name.rsplit('/').next().unwrap_or(name);
    let read = match name.rsplit_once('.') {
        Some((_, extension)) => EXTENSIONS
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known)),
        None => true,
    };
    if !read {
        return Fact::default();
    }
    let origin = Origin::File {
        file: path.to_owned(),
        line: None,
    };
    let unreadable =
        |reason: &str| Fact::unknown(Why::Unreadable(format!("{path} {reason}")), origin.clone());
    match &node.contents {
        Contents::None => Fact::default(),
        Contents::Unread(reason) => unreadable(reason),
        Contents::Bytes(bytes, _) if bytes.len() > MOST => unreadable("is larger than 64 KiB"),
        Contents::Bytes(bytes, _) => {
            // An accent in Latin-1 does not make the rest unreadable.
            let text = utf16(bytes).unwrap_or_else(|| String::from_utf8_lossy(bytes).into_owned());
            let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
            if text.contains('\0') {
                return unreadable("is not a text");
            }
            Fact::value(redact(text), origin)
        }
    }
}

/// The text of bytes that begin with the mark of UTF-16, as editors and shells
/// on Windows write it.
pub(super) fn utf16(bytes: &[u8]) -> Option<String> {
    let (rest, unit): (_, fn([u8; 2]) -> u16) = match bytes {
        [0xff, 0xfe, rest @ ..] => (rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => (rest, u16::from_be_bytes),
        _ => return None,
    };
    let units = rest.chunks_exact(2).filter_map(|pair| match pair {
        [a, b] => Some(unit([*a, *b])),
        _ => None,
    });
    Some(
        char::decode_utf16(units)
            .map(|one| one.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect(),
    )
}
