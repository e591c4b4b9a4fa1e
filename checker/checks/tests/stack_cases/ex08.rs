//! The gateway and the route table.

use checker_model::Verdict::{Fail, Pass, Skipped, Undetermined};

use super::{Case, case};

const NONE: &str = r#"{"items":{}}"#;
const ROUTE: &str = "$rt/routes/items/1";
const TARGET: &str = "$rt/routes/items/1/target";
const TO_ALL: &str = "$rt/routes/items/1/destination";

pub(crate) const CASES: &[Case] = &[
    case(
        "ex08.gateway.attached",
        Pass,
        "of two, one is",
        &[(
            "/internet_gateways/items/igw-2",
            r#"{"id":"igw-2","vpc":{"absent":null},"tags":{"entries":{}}}"#,
        )],
    ),
    case(
        "ex08.gateway.attached",
        Fail,
        "attached to another VPC",
        &[("$igw/vpc", "=\"%default_vpc\"")],
    ),
    case(
        "ex08.gateway.attached",
        Fail,
        "none",
        &[("/internet_gateways", NONE)],
    ),
    case(
        "ex08.gateway.attached",
        Undetermined,
        "denied",
        &[("/internet_gateways", "denied")],
    ),
    case(
        "ex08.gateway.attached",
        Undetermined,
        "to a VPC that is not known",
        &[("$igw/vpc", "?")],
    ),
    case(
        "ex08.gateway.attached",
        Skipped,
        "no VPC",
        &[("/vpcs/items", "{}")],
    ),
    case(
        "ex08.gateway.tag-project-name",
        Pass,
        "of one that is attached nowhere",
        &[("$igw/vpc", "!")],
    )
    .with(&["ex08.gateway.attached"]),
    case(
        "ex08.gateway.tag-project-name",
        Fail,
        "not tagged",
        &[("$igw/tags/entries/project_name", "-")],
    ),
    case(
        "ex08.gateway.tag-project-name",
        Undetermined,
        "unknown",
        &[("$igw/tags/entries/project_name", "?")],
    ),
    case(
        "ex08.gateway.tag-project-name",
        Skipped,
        "no gateway",
        &[("/internet_gateways", NONE)],
    ),
    case(
        "ex08.gateway.tag-name",
        Pass,
        "in files, of an unknown VPC",
        &[("$igw/vpc", "?")],
    )
    .hcl(),
    case(
        "ex08.gateway.tag-name",
        Fail,
        "another name",
        &[("$igw/tags/entries/Name", "=\"igw\"")],
    ),
    case(
        "ex08.gateway.tag-name",
        Undetermined,
        "denied",
        &[("/internet_gateways", "denied")],
    ),
    case(
        "ex08.gateway.tag-name",
        Undetermined,
        "there may be more tags",
        &[
            ("$igw/tags/entries/Name", "-"),
            ("$igw/tags/incomplete", "more"),
        ],
    ),
    case(
        "ex08.routes.default-route",
        Pass,
        "and one for IPv6",
        &[(
            "$rt/routes/items/-",
            r#"{"destination":{"value":"::/0"},"target":{"value":{"type":"internet-gateway","id":"%igw"}},"blackhole":{"value":false}}"#,
        )],
    ),
    case(
        "ex08.routes.default-route",
        Pass,
        "not deployed yet",
        &[("$rt/routes/items/1/blackhole", "?")],
    )
    .hcl(),
    case(
        "ex08.routes.default-route",
        Fail,
        "for IPv6 only",
        &[(TO_ALL, "=\"::/0\"")],
    ),
    case(
        "ex08.routes.default-route",
        Fail,
        "to a NAT gateway",
        &[(TARGET, r#"={"type":"other","id":"nat-1"}"#)],
    ),
    case(
        "ex08.routes.default-route",
        Fail,
        "to another VPC's gateway",
        &[(
            TARGET,
            r#"={"type":"internet-gateway","id":"%default_igw"}"#,
        )],
    ),
    case(
        "ex08.routes.default-route",
        Fail,
        "to a gateway that is gone",
        &[(TARGET, r#"={"type":"internet-gateway","id":"igw-gone"}"#)],
    ),
    case(
        "ex08.routes.default-route",
        Fail,
        "half of the world",
        &[(TO_ALL, "=\"0.0.0.0/1\"")],
    ),
    case(
        "ex08.routes.default-route",
        Fail,
        "no such route",
        &[(ROUTE, "-")],
    ),
    case(
        "ex08.routes.default-route",
        Fail,
        "a blackhole",
        &[("$rt/routes/items/1/blackhole", "=true")],
    ),
    case(
        "ex08.routes.default-route",
        Fail,
        "no table: one cause",
        &[("$rt", "-")],
    ),
    case(
        "ex08.routes.default-route",
        Undetermined,
        "to something unknown",
        &[(TARGET, "?")],
    ),
    case(
        "ex08.routes.default-route",
        Undetermined,
        "for something unknown",
        &[(TO_ALL, "?")],
    ),
    case(
        "ex08.routes.default-route",
        Undetermined,
        "routes not shown",
        &[("$rt/routes", "hidden")],
    ),
    case(
        "ex08.routes.default-route",
        Undetermined,
        "denied",
        &[("/route_tables", "denied")],
    ),
    case(
        "ex08.routes.default-route",
        Undetermined,
        "perhaps a blackhole",
        &[("$rt/routes/items/1/blackhole", "?")],
    ),
    case(
        "ex08.routes.default-route",
        Skipped,
        "no gateway",
        &[("/internet_gateways", NONE)],
    ),
    case(
        "ex08.routes.tag-project-name",
        Pass,
        "the VPC's own table, tagged",
        &[
            ("$rt", "-"),
            ("$main/tags/entries/project_name", "=\"module02\""),
            ("$main/tags/entries/Name", "=\"module02-rt\""),
            (
                "$main/routes/items/-",
                r#"{"destination":{"value":"0.0.0.0/0"},"target":{"value":{"type":"internet-gateway","id":"%igw"}},"blackhole":{"value":false}}"#,
            ),
        ],
    ),
    case(
        "ex08.routes.tag-project-name",
        Fail,
        "not tagged",
        &[("$rt/tags/entries/project_name", "-")],
    ),
    case(
        "ex08.routes.tag-project-name",
        Undetermined,
        "unknown",
        &[("$rt/tags/entries/project_name", "?")],
    ),
    case(
        "ex08.routes.tag-project-name",
        Skipped,
        "no table",
        &[("$rt", "-")],
    ),
    case(
        "ex08.routes.tag-name",
        Pass,
        "one without tags has the same routes",
        &[(
            "/route_tables/items/rtb-2",
            r#"{"id":"rtb-2","vpc":{"value":"%vpc"},"is_main":{"value":false},"routes":{"items":[]},"subnets":{"items":[]},"tags":{"entries":{}}}"#,
        )],
    ),
    case(
        "ex08.routes.tag-name",
        Fail,
        "neither name nor tag: the one that is used",
        &[("$rt/tags/entries", "{}")],
    )
    .with(&["ex08.routes.tag-project-name"]),
    case(
        "ex08.routes.tag-name",
        Undetermined,
        "unknown",
        &[("$rt/tags/entries/Name", "?")],
    ),
    case(
        "ex08.routes.tag-name",
        Undetermined,
        "another one may be better named",
        &[
            ("$rt/tags/entries/Name", "=\"rt\""),
            ("/route_tables/incomplete", "more"),
        ],
    ),
    case(
        "ex08.routes.associations",
        Pass,
        "the main table needs none",
        &[
            ("$rt/is_main", "=true"),
            ("$main/is_main", "=false"),
            ("$rt/subnets/items", "[]"),
        ],
    ),
    case(
        "ex08.routes.associations",
        Fail,
        "none, and it is not the main table",
        &[("$rt/subnets/items", "[]")],
    ),
    case(
        "ex08.routes.associations",
        Fail,
        "with another table",
        &[
            ("$rt/is_main", "=true"),
            ("$rt/subnets/items/1", "-"),
            ("$main/subnets/items/-", "=\"%sn2\""),
        ],
    ),
    case(
        "ex08.routes.associations",
        Undetermined,
        "one unknown",
        &[("$rt/subnets/items/1", "?")],
    ),
    case(
        "ex08.routes.associations",
        Undetermined,
        "not shown",
        &[("$rt/subnets", "hidden")],
    ),
    case(
        "ex08.routes.associations",
        Skipped,
        "one subnet",
        &[("$sn2", "-")],
    ),
    case(
        "ex08.routes.associations",
        Undetermined,
        "perhaps with a table that was not listed",
        &[
            ("$rt/subnets/items/1", "-"),
            ("/route_tables/incomplete", "more"),
        ],
    ),
];
