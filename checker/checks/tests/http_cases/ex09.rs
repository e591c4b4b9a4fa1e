//! The instances' own addresses.

use checker_model::verdict::Verdict::{Fail, Pass, Undetermined};
use serde_json::json;

use super::spoil::Spoil;
use super::transcript::answer;
use super::{Case, case, nothing};

pub(crate) const CASES: &[Case] = &[
    case("ex09.api.answers", "both", Pass, nothing),
    case("ex09.api.answers", "502", Fail, |t| {
        t.status("instance", 502);
    }),
    case("ex09.api.answers", "one says something else", Fail, |t| {
        t.exchanges[1].outcome = answer(200, &json!({"message": "Hello"}));
    }),
    case("ex09.api.answers", "HTML", Fail, |t| t.html("instance")),
    case(
        "ex09.api.answers",
        "only the balancer is let in",
        Undetermined,
        |t| t.unreachable("instance"),
    ),
    case(
        "ex09.api.answers",
        "no instance with an address",
        Undetermined,
        |t| t.exchanges.clear(),
    ),
];
