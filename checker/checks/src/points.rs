//! Points: what a course gives for each check, and what a judgement earns of
//! it. `docs/points.md` says it for instructors.
//!
//! The points of a check are fixed by the course alone. Neither what else is
//! selected nor from where is looked moves them, so that two runs of the same
//! turn-in can be compared.

mod pattern;
mod share;

use std::collections::BTreeMap;

use checker_model::points::{Amount, Points};
use checker_model::run::{Baseline, CheckReport};
use checker_model::{Level, Verdict};

use crate::check::Check;
use crate::judge::Judgement;
use crate::registry::EXERCISES;

pub use pattern::{Pattern, PatternError};
use share::share;

/// What a required check weighs when nothing is said.
const ONE: Amount = Amount::from_thousandths(1000);

/// What a course says about points.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Weights {
    /// The points of exercises, by id. When any are given, exercises without
    /// are worth nothing; when none are, each is worth what its checks weigh
    /// together.
    pub exercises: BTreeMap<&'static str, Amount>,
    /// What checks weigh within their exercise. The narrowest pattern counts.
    /// Without one, a required check weighs 1 and advice nothing.
    pub checks: BTreeMap<Pattern, Amount>,
}

/// What every check is worth.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scheme {
    worth: BTreeMap<&'static str, Amount>,
}

/// Why weights make no scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SchemeError {
    /// Points that nothing earns.
    #[error("`{0}` is worth points, but none of its checks weighs anything")]
    NothingWeighs(&'static str),
}

impl Weights {
    /// What a check weighs.
    fn of(&self, check: &Check) -> Amount {
        let matching = self.checks.iter().filter(|(one, _)| one.covers(check));
        let narrowest = matching.max_by_key(|(pattern, _)| pattern.narrowness());
        match (narrowest, check.level) {
            (Some((_, weight)), _) => *weight,
            (None, Level::Required) => ONE,
            (None, Level::Advice) => Amount::ZERO,
        }
    }

    /// The exercises that cannot be worth what they are given.
    pub fn mistakes(&self) -> Vec<SchemeError> {
        let given = self
            .exercises
            .iter()
            .filter(|(_, points)| !points.is_zero());
        let idle = given.filter(|(id, _)| {
            let exercise = EXERCISES.iter().find(|one| one.id == **id);
            let mut checks = exercise.into_iter().flat_map(|one| one.checks);
            checks.all(|check| self.of(check).is_zero())
        });
        idle.map(|(id, _)| SchemeError::NothingWeighs(id)).collect()
    }
}

impl Scheme {
    /// What every check is worth.
    ///
    /// # Errors
    /// The first of [`Weights::mistakes`].
    pub fn new(weights: &Weights) -> Result<Self, SchemeError> {
        if let Some(mistake) = weights.mistakes().first() {
            return Err(*mistake);
        }
        let mut worth = BTreeMap::new();
        for exercise in EXERCISES {
            let checks = exercise.checks.iter();
            let weighed: Vec<Amount> = checks.map(|check| weights.of(check)).collect();
            let points = match weights.exercises.get(exercise.id) {
                Some(points) => share(*points, &weighed),
                None if weights.exercises.is_empty() => weighed,
                None => continue,
            };
            let ids = exercise.checks.iter().map(|check| check.id);
            worth.extend(ids.zip(points).filter(|(_, points)| !points.is_zero()));
        }
        Ok(Self { worth })
    }

    /// What a check is worth.
    pub fn worth(&self, id: &str) -> Amount {
        self.worth.get(id).copied().unwrap_or_default()
    }

    /// Writes the points into a judgement, once its verdicts are final.
    pub fn award(&self, judgement: &mut Judgement) {
        let mut all = None;
        for exercise in &mut judgement.exercises {
            let mut sum = None;
            for check in &mut exercise.checks {
                let worth = self.worth(&check.id);
                check.points = (!worth.is_zero()).then(|| earned(check, worth));
                sum = added(sum, check.points);
            }
            exercise.points = sum;
            all = added(all, sum);
        }
        judgement.summary.points = all;
    }
}

/// What a check earns of what it is worth.
fn earned(check: &CheckReport, worth: Amount) -> Points {
    let judged = |earned_min, earned_max| Points {
        earned_min,
        earned_max,
        total: worth,
        not_judged: Amount::ZERO,
    };
    match check.verdict {
        Verdict::Pass => judged(worth, worth),
        // Somebody answers for it; nobody does for what was always broken.
        Verdict::Waived if check.baseline != Some(Baseline::Known) => judged(worth, worth),
        Verdict::Fail | Verdict::Skipped | Verdict::Waived => judged(Amount::ZERO, Amount::ZERO),
        Verdict::Undetermined => judged(Amount::ZERO, worth),
        Verdict::NotApplicable => Points {
            not_judged: worth,
            ..Points::default()
        },
    }
}

fn added(sum: Option<Points>, more: Option<Points>) -> Option<Points> {
    match (sum, more) {
        (Some(sum), Some(more)) => Some(sum + more),
        (one, other) => one.or(other),
    }
}
