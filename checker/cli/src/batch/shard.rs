//! Parts of a roster, for machines that know nothing of one another.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// More parts than any cohort needs.
const MOST: u32 = 10_000;

/// The `index`-th of `of` parts, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Shard {
    index: u32,
    of: u32,
}

impl Shard {
    /// Whether a student is in it: by a hash of the name, so that whoever joins
    /// or leaves the roster moves nobody else.
    pub(crate) fn holds(self, student: &str) -> bool {
        self == Self::of_student(student, self.of)
    }

    /// The part of so many that a student is in.
    pub(crate) fn of_student(student: &str, of: u32) -> Self {
        let digest = Sha256::digest(student);
        let mut first = [0; 8];
        first.copy_from_slice(&digest[..8]);
        let index = u64::from_be_bytes(first) % u64::from(of.max(1));
        Self {
            index: u32::try_from(index).unwrap_or_default() + 1,
            of,
        }
    }

    /// How many parts there are.
    pub(crate) fn of(self) -> u32 {
        self.of
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once('/').and_then(|(index, of)| {
            let number = |text: &str| text.parse::<u32>().ok();
            Some((number(index)?, number(of)?))
        });
        match parts {
            Some((0, _)) => Err("shards are counted from 1: the first of four is 1/4".into()),
            Some((index, of)) if index <= of && of <= MOST => Ok(Self { index, of }),
            Some((_, of)) if of > MOST => Err(format!("there are at most {MOST} shards")),
            Some((index, of)) => Err(format!("there is no shard {index} of {of}")),
            None => Err("write it as I/N: the second of four is 2/4".into()),
        }
    }
}

impl TryFrom<String> for Shard {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Shard> for String {
    fn from(shard: Shard) -> Self {
        shard.to_string()
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_in_exactly_one_shard() {
        let mut sizes = [0; 4];
        for number in 0..400 {
            let student = format!("student-{number}");
            let holding: Vec<usize> = (0..4)
                .filter(|index| {
                    format!("{}/4", index + 1)
                        .parse::<Shard>()
                        .unwrap()
                        .holds(&student)
                })
                .collect();
            assert_eq!(holding.len(), 1, "{student}");
            sizes[holding[0]] += 1;
        }
        assert!(
            sizes.iter().all(|size| (60..140).contains(size)),
            "{sizes:?}"
        );
    }

    #[test]
    fn the_split_never_changes() {
        // Shards of one cohort may run in different versions of this program.
        assert_eq!(Shard::of_student("ann", 7).to_string(), "2/7");
        assert_eq!(Shard::of_student("ben", 7).to_string(), "4/7");
    }

    #[test]
    fn what_is_no_shard_says_how_to_write_one() {
        for (text, part) in [
            ("", "write it as I/N"),
            ("1", "write it as I/N"),
            ("-1/4", "write it as I/N"),
            ("0/4", "counted from 1"),
            ("5/4", "no shard 5 of 4"),
            ("1/0", "no shard 1 of 0"),
            ("1/99999", "at most"),
        ] {
            let error = text.parse::<Shard>().unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
        assert_eq!("2/4".parse::<Shard>().unwrap().to_string(), "2/4");
    }
}
