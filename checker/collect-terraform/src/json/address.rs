//! Terraform's addresses and references, taken apart and put together.

use std::fmt::{self, Write as _};

use super::Problem;

/// Which instance of a resource or module with `count` or `for_each`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    Index(u64),
    Name(String),
}

/// One step of `module.net["a"].aws_subnet.public[0].id`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step<'a> {
    Name(&'a str),
    Key(Key),
}

/// Steps of one address that are looked at: eight modules take 24.
const STEPS: usize = 64;

/// Bytes of an address, a type or a name. They are repeated for each value that
/// is not known, so that a long one would use up the memory.
pub(crate) const LONGEST: usize = 1_000;

/// Whether none of them is too long.
pub(crate) fn short<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<(), Problem> {
    if texts.into_iter().all(|text| text.len() <= LONGEST) {
        Ok(())
    } else {
        Err(Problem::LongAddress(LONGEST))
    }
}

impl fmt::Display for Key {
    /// As Terraform writes it, brackets included.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Index(index) => return write!(f, "[{index}]"),
            Self::Name(name) => name,
        };
        f.write_str("[\"")?;
        let mut rest = name.chars().peekable();
        while let Some(c) = rest.next() {
            match c {
                '"' => f.write_str("\\\"")?,
                '\\' => f.write_str("\\\\")?,
                '\n' => f.write_str("\\n")?,
                '\r' => f.write_str("\\r")?,
                '\t' => f.write_str("\\t")?,
                '$' | '%' if rest.peek() == Some(&'{') => {
                    f.write_char(c)?;
                    f.write_char(c)?;
                }
                _ if c.is_control() && u32::from(c) <= 0xffff => {
                    write!(f, "\\u{:04x}", u32::from(c))?;
                }
                _ => f.write_char(c)?,
            }
        }
        f.write_str("\"]")
    }
}

/// Takes a reference apart; nothing where it is no reference.
pub(crate) fn parse(text: &str) -> Option<Vec<Step<'_>>> {
    let mut steps = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if steps.len() == STEPS {
            return None;
        }
        if let Some(inside) = rest.strip_prefix('[') {
            let (key, behind) = key(inside)?;
            steps.push(Step::Key(key));
            rest = behind;
        } else {
            let dotted = if steps.is_empty() {
                rest
            } else {
                rest.strip_prefix('.')?
            };
            let end = dotted.find(['.', '[']).unwrap_or(dotted.len());
            let (name, behind) = dotted.split_at_checked(end)?;
            if name.is_empty() {
                return None;
            }
            steps.push(Step::Name(name));
            rest = behind;
        }
    }
    Some(steps)
}

/// A key and what follows its closing bracket.
fn key(inside: &str) -> Option<(Key, &str)> {
    let Some(quoted) = inside.strip_prefix('"') else {
        let (digits, behind) = inside.split_once(']')?;
        return Some((Key::Index(digits.parse().ok()?), behind));
    };
    let mut name = String::new();
    let mut rest = quoted.chars();
    loop {
        match rest.next()? {
            '"' => break,
            '\\' => match rest.next()? {
                'n' => name.push('\n'),
                'r' => name.push('\r'),
                't' => name.push('\t'),
                'u' => name.push(code(&mut rest, 4)?),
                'U' => name.push(code(&mut rest, 8)?),
                c => name.push(c),
            },
            c @ ('$' | '%') => {
                let double = rest.as_str().strip_prefix(c);
                if double.is_some_and(|behind| behind.starts_with('{')) {
                    rest.next();
                }
                name.push(c);
            }
            c => name.push(c),
        }
    }
    Some((Key::Name(name), rest.as_str().strip_prefix(']')?))
}

fn code(rest: &mut std::str::Chars<'_>, digits: usize) -> Option<char> {
    let mut value = 0_u32;
    for _ in 0..digits {
        value = value
            .checked_mul(16)?
            .checked_add(rest.next()?.to_digit(16)?)?;
    }
    char::from_u32(value)
}

/// Puts steps together again: `output.cidr`, `tags["Name"]`.
pub(crate) fn join(steps: &[Step<'_>]) -> String {
    let mut text = String::new();
    for step in steps {
        match step {
            Step::Name(name) => {
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(name);
            }
            Step::Key(key) => {
                // Writing to a String cannot fail.
                let _ = write!(text, "{key}");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_survives_being_taken_apart() {
        for text in [
            "aws_vpc.main.id",
            "module.net[\"a.b]\\\"\\\\\"].aws_subnet.public[10].id",
            "data.aws_ami.saved",
            "module.x[\"$${a} %%{ $ \\n\\t\\u0007\"].vpc",
        ] {
            assert_eq!(join(&parse(text).unwrap()), text);
        }
    }

    #[test]
    fn what_is_no_reference_is_nothing() {
        for text in [
            "a..b",
            ".a",
            "a[",
            "a[x]",
            "a[\"b",
            "a[\"b\"",
            "a[-1]",
            "a]b[\"\\u12\"]",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse(&"a.".repeat(100)), None);
    }
}
