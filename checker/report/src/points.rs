//! Points in words.

use checker_model::points::Points;
use checker_model::run::{CheckReport, Run};

/// What was earned of what was to be earned: `17 of 20`, or from what to what
/// when something is undetermined: `14 to 17 of 20`.
pub(crate) fn earned(points: Points) -> String {
    let Points {
        earned_min,
        earned_max,
        total,
        ..
    } = points;
    if points.is_settled() {
        format!("{earned_min} of {total}")
    } else {
        format!("{earned_min} to {earned_max} of {total}")
    }
}

/// The same, with the word, and with what was not judged.
pub(crate) fn told(points: Points) -> String {
    let earned = earned(points);
    let unit = if points.total.thousandths() == 1000 {
        "point"
    } else {
        "points"
    };
    if points.not_judged.is_zero() {
        format!("{earned} {unit}")
    } else {
        format!("{earned} {unit}, {} not judged", points.not_judged)
    }
}

/// What is said of advice: whether it counts.
pub(crate) fn of_advice(check: &CheckReport) -> &'static str {
    match check.points {
        None => "advice, does not count",
        Some(_) => "advice, counts for its points only",
    }
}

/// The points of a run behind its numbers, where the course gives some.
pub(crate) fn behind(numbers: String, run: &Run) -> String {
    match run.summary.points {
        None => numbers,
        Some(points) => format!("{numbers}; {}", told(points)),
    }
}

#[cfg(test)]
mod tests {
    use checker_model::points::Amount;

    use super::*;

    #[test]
    fn an_interval_is_told_only_where_there_is_one() {
        let points = |low, high, not_judged| Points {
            earned_min: Amount::from_thousandths(low),
            earned_max: Amount::from_thousandths(high),
            total: Amount::from_thousandths(20_000),
            not_judged: Amount::from_thousandths(not_judged),
        };
        assert_eq!(told(points(14_000, 17_000, 0)), "14 to 17 of 20 points");
        assert_eq!(told(points(17_250, 17_250, 0)), "17.25 of 20 points");
        assert_eq!(told(points(0, 0, 500)), "0 of 20 points, 0.5 not judged");
        let one = Points {
            total: Amount::from_thousandths(1000),
            ..points(0, 1000, 0)
        };
        assert_eq!(told(one), "0 to 1 of 1 point");
    }
}
