//! The network.

use checker_model::Verdict::{Fail, NotApplicable, Pass, Skipped, Undetermined};

use super::{Case, case};

const SECRET: &str = r#"{"name": "db_password", "value": {"absent": null}, "has_default": false, "origin": {"kind": "hcl", "file": "ex06/00_variables.tf", "line": 9, "column": 1}}"#;
const ELSEWHERE: &str = r#"{"name": "name", "value": {"value": "x"}, "has_default": true, "origin": {"kind": "hcl", "file": "ex06/01_networking.tf", "line": 9, "column": 1}}"#;
const UNASSIGNED: &str = r#"{"name": "name", "value": {"absent": null}, "has_default": false, "origin": {"kind": "hcl", "file": "ex06/00_variables.tf", "line": 9, "column": 1}}"#;
const DEFAULTED: &str = r#"{"name": "name", "value": {"value": "x"}, "has_default": true, "origin": {"kind": "hcl", "file": "ex06/00_variables.tf", "line": 9, "column": 1}}"#;
const SUBNET: &str = r#"{"address": "aws_subnet.a", "kind": "aws_subnet", "depends_on": [], "references": [], "create_before_destroy": {"absent": null}, "origin": {"kind": "hcl", "file": "ex06/01_networking.tf", "line": 9, "column": 1}}"#;
const DATA: &str = r#"{"address": "terraform_data.a", "kind": "terraform_data", "depends_on": [], "references": [], "create_before_destroy": {"absent": null}, "origin": {"kind": "hcl", "file": "ex06/01_networking.tf", "line": 9, "column": 1}}"#;
const ON_MODULE: &str = r#"[{"address": "module.net", "origin": {"kind": "unseen"}}]"#;
const ON_VPC: &str = r#"[{"address": "aws_vpc.main", "origin": {"kind": "unseen"}}]"#;
const ON_GATEWAY: &str =
    r#"[{"address": "aws_internet_gateway.igw", "origin": {"kind": "unseen"}}]"#;
const ON_SUBNET: &str = r#"[{"address": "aws_subnet.public_1", "origin": {"kind": "unseen"}}]"#;
const ATTACHMENT: &str = r#"{"address": "aws_internet_gateway_attachment.a", "kind": "aws_internet_gateway_attachment", "depends_on": [], "references": [{"address": "aws_internet_gateway.igw", "origin": {"kind": "unseen"}}, {"address": "aws_vpc.main", "origin": {"kind": "unseen"}}], "create_before_destroy": {"absent": null}, "origin": {"kind": "unseen"}}"#;
const ROUTE: &str = r#"{"address": "aws_route.out", "kind": "aws_route", "depends_on": [], "references": [{"address": "aws_route_table.rt", "origin": {"kind": "unseen"}}, {"address": "aws_internet_gateway.igw", "origin": {"kind": "unseen"}}], "create_before_destroy": {"absent": null}, "origin": {"kind": "unseen"}}"#;
const MAIN: &str = r#"{"address": "aws_main_route_table_association.a", "kind": "aws_main_route_table_association", "depends_on": [], "references": [{"address": "aws_route_table.rt", "origin": {"kind": "unseen"}}, {"address": "aws_vpc.main", "origin": {"kind": "unseen"}}], "create_before_destroy": {"absent": null}, "origin": {"kind": "unseen"}}"#;
const NO_ASSOCIATION: [(&str, &str); 2] = [
    (
        "ex08/declared/resources/items/aws_route_table_association.public_1",
        "-",
    ),
    (
        "ex08/declared/resources/items/aws_route_table_association.public_2",
        "-",
    ),
];

pub(crate) const CASES: &[Case] = &[
    case(
        "ex06.files.present",
        Pass,
        "with a lock file",
        &[("ex06/entries/items/.terraform.lock.hcl", "file")],
    ),
    case(
        "ex06.files.present",
        Fail,
        "one in JSON",
        &[
            ("ex06/entries/items/01_networking.tf", "-"),
            ("ex06/entries/items/01_networking.tf.json", "file"),
        ],
    ),
    case(
        "ex06.files.present",
        Fail,
        "no values",
        &[("ex06/entries/items/10_terraform.auto.tfvars", "-")],
    ),
    case(
        "ex06.files.present",
        Undetermined,
        "not listed",
        &[("ex06/entries", "denied")],
    ),
    case(
        "ex06.files.variables-declared",
        Pass,
        "another beside it",
        &[("ex06/declared/variables/items/-", DEFAULTED)],
    ),
    case(
        "ex06.files.variables-declared",
        Fail,
        "one in the stack",
        &[("ex06/declared/variables/items/-", ELSEWHERE)],
    ),
    case(
        "ex06.files.variables-declared",
        Fail,
        "none",
        &[("ex06/declared/variables/items", "[]")],
    )
    .with(&["ex06.region.variable"]),
    case(
        "ex06.files.variables-declared",
        Undetermined,
        "a file cannot be read",
        &[("ex06/declared/variables/incomplete", "more")],
    ),
    case(
        "ex06.files.variables-declared",
        Skipped,
        "no such file",
        &[("ex06/entries/items/00_variables.tf", "-")],
    ),
    case(
        "ex06.files.values-assigned",
        Pass,
        "a default is left",
        &[("ex06/declared/variables/items/-", DEFAULTED)],
    ),
    case(
        "ex06.files.values-assigned",
        Pass,
        "a secret is not written down",
        &[("ex06/declared/variables/items/-", SECRET)],
    ),
    case(
        "ex06.files.values-assigned",
        Pass,
        "and in another file",
        &[(
            "ex06/declared/assignments/items/-",
            r#"{"name": "region", "file": "terraform.tfvars", "origin": {"kind": "unseen"}}"#,
        )],
    ),
    case(
        "ex06.files.values-assigned",
        Fail,
        "one has none",
        &[("ex06/declared/variables/items/-", UNASSIGNED)],
    ),
    case(
        "ex06.files.values-assigned",
        Fail,
        "one has its value elsewhere",
        &[
            ("ex06/declared/variables/items/-", UNASSIGNED),
            (
                "ex06/declared/assignments/items/-",
                r#"{"name": "name", "file": "terraform.tfvars", "origin": {"kind": "unseen"}}"#,
            ),
        ],
    ),
    case(
        "ex06.files.values-assigned",
        Fail,
        "all in another file",
        &[(
            "ex06/declared/assignments/items/0/file",
            "\"terraform.tfvars\"",
        )],
    ),
    case(
        "ex06.files.values-assigned",
        Undetermined,
        "the values cannot be read",
        &[("ex06/declared/assignments", "hidden")],
    ),
    case(
        "ex06.region.variable",
        Pass,
        "an aliased provider beside it",
        &[(
            "ex06/declared/providers/items/-",
            r#"{"alias": "us", "region": {"value": "us-east-1"}, "region_reads": [], "origin": {"kind": "unseen"}}"#,
        )],
    ),
    case(
        "ex06.region.variable",
        Fail,
        "the provider does not use it",
        &[("ex06/declared/providers/items/0/region_reads", "[]")],
    ),
    case(
        "ex06.region.variable",
        Fail,
        "the provider has no region",
        &[
            ("ex06/declared/providers/items/0/region_reads", "[]"),
            ("ex06/declared/providers/items/0/region", "!"),
        ],
    ),
    case(
        "ex06.region.variable",
        Fail,
        "no provider",
        &[("ex06/declared/providers/items", "[]")],
    ),
    case(
        "ex06.region.variable",
        Fail,
        "another name",
        &[
            ("ex06/declared/variables/items/0/name", "\"aws_region\""),
            ("ex06/declared/assignments/items/0/name", "\"aws_region\""),
        ],
    ),
    case(
        "ex06.region.variable",
        Skipped,
        "another region, and the VPC with it",
        &[
            ("ex06/declared/variables/items/0/value", "=\"us-east-1\""),
            (
                "ex06/stack/vpcs/items/aws_vpc.main/region",
                "=\"us-east-1\"",
            ),
        ],
    ),
    case(
        "ex06.region.variable",
        Fail,
        "another region, of which the VPC makes no use",
        &[("ex06/declared/variables/items/0/value", "=\"us-east-1\"")],
    ),
    case(
        "ex06.region.variable",
        Undetermined,
        "its value is not known",
        &[("ex06/declared/variables/items/0/value", "?")],
    ),
    case(
        "ex06.region.variable",
        Undetermined,
        "a file cannot be read",
        &[("ex06/declared/variables", "hidden")],
    ),
    case(
        "ex06.stack.only-vpc",
        Pass,
        "something that makes nothing in AWS",
        &[("ex06/declared/resources/items/terraform_data.a", DATA)],
    ),
    case(
        "ex06.stack.only-vpc",
        Fail,
        "a subnet",
        &[("ex06/declared/resources/items/aws_subnet.a", SUBNET)],
    ),
    case(
        "ex06.stack.only-vpc",
        Undetermined,
        "a file cannot be read",
        &[("ex06/declared/resources/incomplete", "more")],
    ),
    case(
        "ex06.stack.only-vpc",
        Skipped,
        "nothing at all",
        &[
            ("ex06/declared/resources/items", "{}"),
            ("ex06/stack/vpcs/items", "{}"),
        ],
    ),
    case("ex07.files.present", Pass, "as it should be", &[]),
    case(
        "ex07.files.present",
        Fail,
        "no variables",
        &[("ex07/entries/items/00_variables.tf", "-")],
    ),
    case(
        "ex07.files.present",
        Undetermined,
        "not listed",
        &[("ex07/entries", "denied")],
    ),
    case(
        "ex07.subnets.depends-on-vpc",
        Pass,
        "without a reference",
        &[(
            "ex07/declared/resources/items/aws_subnet.public_1/references",
            "[]",
        )],
    ),
    case(
        "ex07.subnets.depends-on-vpc",
        Fail,
        "a reference only",
        &[(
            "ex07/declared/resources/items/aws_subnet.public_2/depends_on",
            "[]",
        )],
    ),
    case(
        "ex07.subnets.depends-on-vpc",
        Fail,
        "another module",
        &[(
            "ex07/declared/resources/items/aws_subnet.public_2/depends_on",
            ON_MODULE,
        )],
    ),
    case(
        "ex07.subnets.depends-on-vpc",
        Undetermined,
        "a file cannot be read",
        &[("ex07/declared/resources", "denied")],
    ),
    case(
        "ex07.subnets.depends-on-vpc",
        Skipped,
        "no VPC",
        &[("ex07/stack/vpcs/items", "{}")],
    ),
    case("ex08.files.present", Pass, "as it should be", &[]),
    case(
        "ex08.files.present",
        Fail,
        "no stack",
        &[("ex08/entries/items/01_networking.tf", "-")],
    ),
    case(
        "ex08.files.present",
        Undetermined,
        "not listed",
        &[("ex08/entries", "denied")],
    ),
    case(
        "ex08.gateway.depends-on-vpc",
        Pass,
        "written out",
        &[
            (
                "ex08/declared/resources/items/aws_internet_gateway.igw/references",
                "[]",
            ),
            (
                "ex08/declared/resources/items/aws_internet_gateway.igw/depends_on",
                ON_VPC,
            ),
        ],
    ),
    case(
        "ex08.gateway.depends-on-vpc",
        Pass,
        "by an attachment",
        &[
            (
                "ex08/declared/resources/items/aws_internet_gateway.igw/references",
                "[]",
            ),
            (
                "ex08/declared/resources/items/aws_internet_gateway_attachment.a",
                ATTACHMENT,
            ),
        ],
    ),
    case(
        "ex08.gateway.depends-on-vpc",
        Fail,
        "not at all",
        &[(
            "ex08/declared/resources/items/aws_internet_gateway.igw/references",
            "[]",
        )],
    ),
    case(
        "ex08.gateway.depends-on-vpc",
        Undetermined,
        "a file cannot be read",
        &[("ex08/declared/resources", "denied")],
    ),
    case(
        "ex08.gateway.depends-on-vpc",
        Skipped,
        "no gateway",
        &[("ex08/stack/internet_gateways/items", "{}")],
    ),
    case(
        "ex08.routes.depends-on",
        Pass,
        "through the gateway",
        &[(
            "ex08/declared/resources/items/aws_route_table.rt/references",
            ON_GATEWAY,
        )],
    ),
    case(
        "ex08.routes.depends-on",
        Pass,
        "with a route apart",
        &[
            (
                "ex08/declared/resources/items/aws_route_table.rt/references",
                ON_VPC,
            ),
            ("ex08/declared/resources/items/aws_route.out", ROUTE),
        ],
    ),
    case(
        "ex08.routes.depends-on",
        Pass,
        "a route in the table that the VPC came with",
        &[
            ("ex08/declared/resources/items/aws_route_table.rt", "-"),
            ("ex08/declared/resources/items/aws_route.out", ROUTE),
            (
                "ex08/declared/resources/items/aws_route.out/references",
                r#"[{"address": "aws_vpc.main", "origin": {"kind": "unseen"}}, {"address": "aws_internet_gateway.igw", "origin": {"kind": "unseen"}}]"#,
            ),
        ],
    ),
    case(
        "ex08.routes.depends-on",
        Fail,
        "the gateway by its id",
        &[(
            "ex08/declared/resources/items/aws_route_table.rt/references",
            ON_VPC,
        )],
    ),
    case(
        "ex08.routes.depends-on",
        Undetermined,
        "a file cannot be read",
        &[("ex08/declared/resources", "denied")],
    ),
    case(
        "ex08.routes.associations-depend-on",
        Pass,
        "the main table",
        &[
            NO_ASSOCIATION[0],
            NO_ASSOCIATION[1],
            (
                "ex08/declared/resources/items/aws_main_route_table_association.a",
                MAIN,
            ),
        ],
    ),
    case(
        "ex08.routes.associations-depend-on",
        NotApplicable,
        "nothing is associated",
        &[NO_ASSOCIATION[0], NO_ASSOCIATION[1]],
    ),
    case(
        "ex08.routes.associations-depend-on",
        Fail,
        "the table by its id",
        &[(
            "ex08/declared/resources/items/aws_route_table_association.public_1/references",
            ON_SUBNET,
        )],
    ),
    case(
        "ex08.routes.associations-depend-on",
        Undetermined,
        "a file cannot be read",
        &[("ex08/declared/resources", "denied")],
    ),
];
