//! The subnets.

use checker_model::Verdict::{Fail, Pass, Skipped, Undetermined};

use super::{Case, case};

const NONE: &str = r#"{"items":{}}"#;
const THIRD: &str = r#"{"id":"subnet-3","vpc":{"value":"%vpc"},"cidr_block":{"value":"10.0.3.0/24"},"availability_zone":{"value":"eu-west-1c"},"map_public_ip_on_launch":{"value":false},"tags":{"entries":{}}}"#;
const FIRST_TAG: &str = "$sn1/tags/entries/Name";
const SECOND_TAG: &str = "$sn2/tags/entries/Name";

pub(crate) const CASES: &[Case] = &[
    case(
        "ex07.subnets.count",
        Pass,
        "others are in another VPC",
        &[("$default_sn/tags/entries/Name", "=\"module02-sn-pub-1\"")],
    ),
    case(
        "ex07.subnets.count",
        Fail,
        "three",
        &[("/subnets/items/subnet-3", THIRD)],
    ),
    case("ex07.subnets.count", Fail, "none", &[("/subnets", NONE)]),
    case(
        "ex07.subnets.count",
        Undetermined,
        "denied",
        &[("/subnets", "denied")],
    ),
    case(
        "ex07.subnets.count",
        Undetermined,
        "one may be elsewhere",
        &[("$sn2/vpc", "?")],
    ),
    case(
        "ex07.subnets.cidr",
        Pass,
        "either way round",
        &[
            ("$sn1/cidr_block", "=\"10.0.2.0/24\""),
            ("$sn2/cidr_block", "=\"10.0.1.0/24\""),
        ],
    ),
    case(
        "ex07.subnets.cidr",
        Fail,
        "twice the same",
        &[("$sn1/cidr_block", "=\"10.0.2.0/24\"")],
    ),
    case(
        "ex07.subnets.cidr",
        Undetermined,
        "one unknown",
        &[("$sn1/cidr_block", "?")],
    ),
    case(
        "ex07.subnets.cidr",
        Skipped,
        "no subnet",
        &[("/subnets", NONE)],
    ),
    case(
        "ex07.subnets.availability-zone",
        Pass,
        "either way round",
        &[
            ("$sn1/availability_zone", "=\"eu-west-1b\""),
            ("$sn2/availability_zone", "=\"eu-west-1a\""),
        ],
    ),
    case(
        "ex07.subnets.availability-zone",
        Fail,
        "both in one",
        &[("$sn1/availability_zone", "=\"eu-west-1b\"")],
    ),
    case(
        "ex07.subnets.availability-zone",
        Undetermined,
        "left to AWS",
        &[("$sn1/availability_zone", "?")],
    ),
    case(
        "ex07.subnets.public-ip",
        Pass,
        "a default subnet does not",
        &[("$default_sn/map_public_ip_on_launch", "=false")],
    ),
    case(
        "ex07.subnets.public-ip",
        Fail,
        "not set",
        &[("$sn1/map_public_ip_on_launch", "!")],
    ),
    case(
        "ex07.subnets.public-ip",
        Undetermined,
        "unknown",
        &[("$sn1/map_public_ip_on_launch", "?")],
    ),
    case(
        "ex07.subnets.tag-project-name",
        Pass,
        "more tags than asked",
        &[("$sn1/tags/entries/Owner", "=\"me\"")],
    ),
    case(
        "ex07.subnets.tag-project-name",
        Fail,
        "another value",
        &[("$sn1/tags/entries/project_name", "=\"module03\"")],
    ),
    case(
        "ex07.subnets.tag-project-name",
        Undetermined,
        "unknown",
        &[("$sn1/tags/entries/project_name", "?")],
    ),
    case(
        "ex07.subnets.tag-name",
        Pass,
        "either way round",
        &[
            (FIRST_TAG, "=\"module02-sn-pub-2\""),
            (SECOND_TAG, "=\"module02-sn-pub-1\""),
        ],
    ),
    case(
        "ex07.subnets.tag-name",
        Fail,
        "twice the same",
        &[(FIRST_TAG, "=\"module02-sn-pub-2\"")],
    ),
    case(
        "ex07.subnets.tag-name",
        Undetermined,
        "unknown",
        &[(FIRST_TAG, "?")],
    ),
];
