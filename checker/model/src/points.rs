//! Points: what a course gives for what conforms. Amounts are whole
//! thousandths, so that sums are exact and rounding loses nothing.

use std::fmt;
use std::iter::Sum;
use std::ops::Add;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An amount of points, exact to a thousandth.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(u32);

impl Amount {
    /// None.
    pub const ZERO: Self = Self(0);

    /// So many thousandths of a point.
    pub const fn from_thousandths(thousandths: u32) -> Self {
        Self(thousandths)
    }

    /// A number of points; none for one that is negative, not finite, too large
    /// to count (more than four million), or has more than three decimals.
    pub fn from_number(number: f64) -> Option<Self> {
        let text = format!("{number:.3}");
        let is_exact = text
            .parse::<f64>()
            .is_ok_and(|read| read.to_bits() == number.to_bits());
        let digits = text.replacen('.', "", 1);
        let digits = if number == 0.0 { "0" } else { &digits };
        is_exact.then(|| digits.parse().ok().map(Self))?
    }

    /// The number in thousandths.
    pub const fn thousandths(self) -> u32 {
        self.0
    }

    /// Whether it is nothing.
    pub const fn is_zero(&self) -> bool {
        self.0 == 0
    }
}

impl Add for Amount {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Amount {
    /// Without decimals that say nothing: `20`, `2.5`, `0.714`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / 1000, self.0 % 1000);
        let decimals = format!("{rest:03}");
        match decimals.trim_end_matches('0') {
            "" => write!(f, "{whole}"),
            decimals => write!(f, "{whole}.{decimals}"),
        }
    }
}

impl Serialize for Amount {
    /// As a number, whole where it is.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_multiple_of(1000) {
            serializer.serialize_u32(self.0 / 1000)
        } else {
            serializer.serialize_f64(f64::from(self.0) / 1000.0)
        }
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = f64::deserialize(deserializer)?;
        Self::from_number(number)
            .ok_or_else(|| D::Error::custom(format_args!("{number} is no number of points")))
    }
}

/// The points of a check, an exercise or a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Points {
    /// Earned already, whatever comes of what is undetermined.
    pub earned_min: Amount,
    /// Earned if everything that is undetermined turns out to be met.
    pub earned_max: Amount,
    /// What was to be earned: the points of what was judged.
    pub total: Amount,
    /// What was to be earned besides, had it been judged: the points of what is
    /// not applicable.
    #[serde(default, skip_serializing_if = "Amount::is_zero")]
    pub not_judged: Amount,
}

impl Points {
    /// Whether it is known how many were earned.
    pub fn is_settled(&self) -> bool {
        self.earned_min == self.earned_max
    }
}

impl Add for Points {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            earned_min: self.earned_min + other.earned_min,
            earned_max: self.earned_max + other.earned_max,
            total: self.total + other.total,
            not_judged: self.not_judged + other.not_judged,
        }
    }
}

impl Sum for Points {
    fn sum<I: Iterator<Item = Self>>(points: I) -> Self {
        points.fold(Self::default(), Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact_to_a_thousandth() {
        for (number, thousandths, shown) in [
            (0.0, 0, "0"),
            (-0.0, 0, "0"),
            (20.0, 20_000, "20"),
            (2.5, 2500, "2.5"),
            (0.714, 714, "0.714"),
            (0.1, 100, "0.1"),
            (1e6, 1_000_000_000, "1000000"),
        ] {
            let amount = Amount::from_number(number).unwrap();
            assert_eq!(amount.thousandths(), thousandths, "{number}");
            assert_eq!(amount.to_string(), shown);
            let json = serde_json::to_string(&amount).unwrap();
            assert_eq!(json, shown);
            assert_eq!(serde_json::from_str::<Amount>(&json).unwrap(), amount);
        }
        for number in [-1.0, 0.0005, 1.0 / 3.0, f64::NAN, f64::INFINITY, 1e7, 1e300] {
            assert_eq!(Amount::from_number(number), None, "{number}");
        }
        assert!(serde_json::from_str::<Amount>("-1").is_err());
    }
}
