//! The VPC.

use checker_model::Verdict::{Fail, Pass, Skipped, Undetermined};

use super::{Case, case};

pub(crate) const CASES: &[Case] = &[
    case(
        "ex06.vpc.region",
        Pass,
        "a default VPC is elsewhere",
        &[("$default_vpc/region", "=\"us-east-1\"")],
    ),
    case(
        "ex06.vpc.region",
        Fail,
        "another one",
        &[("$vpc/region", "=\"us-east-1\"")],
    ),
    case(
        "ex06.vpc.region",
        Undetermined,
        "unknown",
        &[("$vpc/region", "?")],
    ),
    case(
        "ex06.vpc.cidr",
        Pass,
        "with host bits",
        &[("$vpc/cidr_block", "=\"10.0.3.7/16\"")],
    ),
    case(
        "ex06.vpc.cidr",
        Fail,
        "smaller",
        &[("$vpc/cidr_block", "=\"10.0.0.0/17\"")],
    ),
    case(
        "ex06.vpc.cidr",
        Fail,
        "no VPC of the project",
        &[("/vpcs/items", "{}")],
    ),
    case(
        "ex06.vpc.cidr",
        Undetermined,
        "denied",
        &[("/vpcs", "denied")],
    ),
    case(
        "ex06.vpc.cidr",
        Undetermined,
        "unknown",
        &[("$vpc/cidr_block", "?")],
    ),
    case(
        "ex06.vpc.dns-hostnames",
        Pass,
        "off in the default VPC",
        &[("$default_vpc/enable_dns_hostnames", "=false")],
    ),
    case(
        "ex06.vpc.dns-hostnames",
        Fail,
        "off",
        &[("$vpc/enable_dns_hostnames", "=false")],
    ),
    case(
        "ex06.vpc.dns-hostnames",
        Fail,
        "not set",
        &[("$vpc/enable_dns_hostnames", "!")],
    ),
    case(
        "ex06.vpc.dns-hostnames",
        Undetermined,
        "unknown",
        &[("$vpc/enable_dns_hostnames", "?")],
    ),
    case(
        "ex06.vpc.dns-hostnames",
        Skipped,
        "no VPC",
        &[("/vpcs/items", "{}")],
    ),
    case(
        "ex06.vpc.tag-project-name",
        Pass,
        "more tags than asked",
        &[("$vpc/tags/entries/Owner", "=\"me\"")],
    ),
    case(
        "ex06.vpc.tag-project-name",
        Fail,
        "another spelling of the key",
        &[
            ("$vpc/tags/entries/project_name", "-"),
            ("$vpc/tags/entries/Project_Name", "=\"module02\""),
        ],
    ),
    case(
        "ex06.vpc.tag-project-name",
        Undetermined,
        "there may be more tags",
        &[
            ("$vpc/tags/entries/project_name", "-"),
            ("$vpc/tags/incomplete", "more"),
        ],
    ),
    case(
        "ex06.vpc.tag-name",
        Pass,
        "some other tag is unknown",
        &[("$vpc/tags/entries/Owner", "?")],
    ),
    case(
        "ex06.vpc.tag-name",
        Fail,
        "another value",
        &[("$vpc/tags/entries/Name", "=\"module02_vpc\"")],
    ),
    case(
        "ex06.vpc.tag-name",
        Undetermined,
        "unknown",
        &[("$vpc/tags/entries/Name", "?")],
    ),
];
