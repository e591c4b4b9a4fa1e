//! The saved image.

use checker_model::Verdict::{Fail, NotApplicable, Pass, Undetermined};

use super::{Case, case};

pub(crate) const CASES: &[Case] = &[
    case(
        "ex05.ami.exists",
        Pass,
        "beside others",
        &[(
            "/images/items/ami-1",
            r#"{"id":"ami-1","name":{"value":"amzn2"},"owned_by_caller":{"value":false},"state":{"value":"available"}}"#,
        )],
    ),
    case(
        "ex05.ami.exists",
        Fail,
        "pending",
        &[("$ami/state", "=\"pending\"")],
    ),
    case(
        "ex05.ami.exists",
        Fail,
        "another name: one cause",
        &[("$ami/name", "=\"my-image\"")],
    ),
    case(
        "ex05.ami.exists",
        Fail,
        "somebody else's",
        &[("$ami/owned_by_caller", "=false")],
    ),
    case(
        "ex05.ami.exists",
        Fail,
        "none",
        &[("/images", r#"{"items":{}}"#)],
    ),
    case(
        "ex05.ami.exists",
        Undetermined,
        "denied",
        &[("/images", "denied")],
    ),
    case(
        "ex05.ami.exists",
        Undetermined,
        "unknown state",
        &[("$ami/state", "?")],
    ),
    case(
        "ex05.ami.exists",
        Undetermined,
        "unknown name",
        &[("$ami/name", "?")],
    ),
    case("ex05.ami.exists", NotApplicable, "in files", &[]).hcl(),
];
