//! Names of students as names of files.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// Characters of a name that stay.
const LONGEST: usize = 60;

/// Bytes of the digest that tells apart what looks the same.
const DIGEST: usize = 8;

/// Names that are devices on Windows, with any extension.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// A file name for a student. Names of lower-case letters, digits, `-`, `_` and
/// `.` stay as they are. Of all others, such characters stay, and a `~` with a
/// digest of the whole name is put behind: nothing leaves the folder, is hidden
/// or means something to a shell, and no two names get the same file, on file
/// systems that know no upper case either.
pub(crate) fn file_name(student: &str) -> String {
    let kept = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
    let plain = student.len() <= LONGEST
        && student.chars().all(kept)
        && student.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && !student.ends_with('.')
        && !is_device(student);
    if plain {
        return student.to_owned();
    }
    let mut name = String::new();
    for c in student.chars().take(LONGEST) {
        let c = c.to_ascii_lowercase();
        if kept(c) && c != '.' {
            name.push(c);
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    let mut name = name.trim_matches(['-', '_']).to_owned();
    if name.is_empty() {
        name.push_str("student");
    }
    name.push('~');
    for byte in &Sha256::digest(student)[..DIGEST] {
        // Writing to a string cannot fail.
        let _ = write!(name, "{byte:02x}");
    }
    name
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    let numbered = |of: &str| {
        stem.strip_prefix(of)
            .is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|b| b.is_ascii_digit()))
    };
    DEVICES.contains(&stem) || numbered("com") || numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names_stay() {
        for name in ["ann", "a.b-c_d", "42", "jean-luc.picard"] {
            assert_eq!(file_name(name), name);
        }
    }

    #[test]
    fn hostile_names_become_harmless_and_stay_apart() {
        let long = "x".repeat(5000);
        let longer = "x".repeat(5001);
        let names = [
            "../x",
            "..",
            ".",
            "/etc/passwd",
            "a/b",
            "a\\b",
            "a\0b",
            "a\nb",
            "\x1b[2J",
            "-rf",
            ".hidden",
            "Ann",
            "ANN",
            "aNN",
            "a b",
            "a  b",
            "con",
            "nul.txt",
            "com1",
            "trailing.",
            "~",
            "a~b",
            "*",
            "$(id)",
            "漢字",
            "é",
            "e\u{301}",
            "C:\\x",
            "a:b",
            long.as_str(),
            longer.as_str(),
        ];
        let mut seen = std::collections::BTreeSet::new();
        for name in names {
            let file = file_name(name);
            assert!(seen.insert(file.to_ascii_lowercase()), "{name:?}: {file}");
            assert!(file.len() <= LONGEST + 1 + 2 * DIGEST, "{name:?}: {file}");
            assert!(
                file.bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.~".contains(&b)),
                "{name:?}: {file}"
            );
            assert!(
                file.as_bytes()[0].is_ascii_alphanumeric(),
                "{name:?}: {file}"
            );
            assert!(
                !file.contains("..") && !is_device(&file),
                "{name:?}: {file}"
            );
        }
    }

    #[test]
    fn names_of_files_never_change() {
        assert_eq!(file_name("Ann Lee"), "ann-lee~a36e143c5359c53e");
    }
}
