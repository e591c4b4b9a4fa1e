//! The files that the prober makes up. Their names say where they come from
//! and are unlike any other, so that what is the prober's own can be told,
//! and removed, wherever it ended up.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};

use checker_model::transcript::{Purpose, Sample};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::body::hex;

/// Bytes in a sample: few, but every value among them, so that none can be
/// taken for text.
const LENGTH: usize = 4096;

/// The names of one run of the prober.
pub(crate) struct Names {
    marker: String,
}

impl Names {
    pub(crate) fn new(now: Timestamp) -> Self {
        let moment = u64::try_from(now.as_millisecond()).unwrap_or_default();
        // Its keys come from the operating system's randomness.
        let random = RandomState::new().build_hasher().finish() % 36_u64.pow(8);
        Self {
            marker: format!("checker-probe-{}-{:0>8}", base36(moment), base36(random)),
        }
    }

    /// What every name of this run contains.
    pub(crate) fn marker(&self) -> &str {
        &self.marker
    }

    /// A plain name.
    pub(crate) fn plain(&self, suffix: &str) -> String {
        format!("{}{suffix}.txt", self.marker)
    }

    /// Names that a careless API mangles, each in one way.
    pub(crate) fn odd(&self) -> Vec<String> {
        [
            "-two words",
            "-caf\u{e9} \u{e0} \u{fc}\u{f1}",
            "-a+b",
            "-100%41",
            "-no#1",
            "-it's & (co)",
        ]
        .iter()
        .map(|suffix| self.plain(suffix))
        .collect()
    }

    /// Names that would leave `uploads`, plainly and for those who decode
    /// once too often.
    pub(crate) fn traversal(&self) -> [String; 2] {
        [
            format!("../{}", self.plain("-t1")),
            format!("..%2f{}", self.plain("-t2")),
        ]
    }
}

fn base36(mut number: u64) -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut digits = Vec::new();
    loop {
        digits.push(char::from(
            DIGITS[usize::try_from(number % 36).unwrap_or_default()],
        ));
        number /= 36;
        if number == 0 {
            return digits.iter().rev().collect();
        }
    }
}

/// The bytes of the sample of this name: they follow from it, so that nothing
/// has to be kept.
pub(crate) fn bytes(name: &str) -> Vec<u8> {
    let mut bytes: Vec<u8> = (0..=u8::MAX).collect();
    let mut block = Sha256::digest(name.as_bytes());
    while bytes.len() < LENGTH {
        bytes.extend_from_slice(&block);
        block = Sha256::digest(block);
    }
    bytes.truncate(LENGTH);
    bytes
}

/// A sample of the prober's own bytes.
pub(crate) fn made_up(name: String, purpose: Purpose) -> Sample {
    let bytes = bytes(&name);
    Sample {
        purpose,
        length: bytes.len() as u64,
        sha256: hex(&Sha256::digest(&bytes)),
        name,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn samples_differ_and_hold_every_byte() {
        let (a, b) = (bytes("a"), bytes("b"));
        assert_ne!(a, b);
        assert_eq!(a.len(), LENGTH);
        assert_eq!(a.iter().collect::<BTreeSet<_>>().len(), 256);
    }

    #[test]
    fn names_are_recognisable_and_new_each_time() {
        let now = Timestamp::from_millisecond(36 * 36).unwrap();
        let (one, two) = (Names::new(now), Names::new(now));
        assert_ne!(one.marker(), two.marker());
        assert!(one.plain("").starts_with("checker-probe-100-"));
        assert_eq!(one.plain("").len(), "checker-probe-100-12345678.txt".len());
        for name in one.odd().iter().chain(&one.traversal()) {
            assert!(name.contains(one.marker()));
        }
    }
}
