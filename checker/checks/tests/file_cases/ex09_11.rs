//! Instance, group and balancer.

use checker_model::Verdict::{Fail, Pass, Skipped, Undetermined};

use super::{Case, case};

const ON_ONE: &str = r#"[{"address": "aws_subnet.public_1", "origin": {"kind": "unseen"}}]"#;
const ON_BOTH: &str = r#"[{"address": "aws_subnet.public_1", "origin": {"kind": "unseen"}}, {"address": "aws_subnet.public_2", "origin": {"kind": "unseen"}}]"#;
const ON_ASSOCIATIONS: &str = r#"[{"address": "aws_route_table_association.public_1", "origin": {"kind": "unseen"}}, {"address": "aws_route_table_association.public_2", "origin": {"kind": "unseen"}}]"#;
const ON_LAUNCH: &str =
    r#"[{"address": "aws_launch_configuration.flask", "origin": {"kind": "unseen"}}]"#;

pub(crate) const CASES: &[Case] = &[
    case(
        "ex09.files.present",
        Pass,
        "values under another name",
        &[
            ("ex09/entries/items/10_terraform.auto.tfvars", "-"),
            ("ex09/entries/items/terraform.tfvars", "file"),
        ],
    ),
    case(
        "ex09.files.present",
        Fail,
        "no instance",
        &[("ex09/entries/items/02_ec2.tf", "-")],
    ),
    case(
        "ex09.files.present",
        Fail,
        "no values",
        &[("ex09/entries/items/10_terraform.auto.tfvars", "-")],
    ),
    case(
        "ex09.files.present",
        Undetermined,
        "not listed",
        &[("ex09/entries", "denied")],
    ),
    case(
        "ex09.security-group.depends-on-subnets",
        Pass,
        "through the associations",
        &[(
            "ex09/declared/resources/items/aws_security_group.flask/depends_on",
            ON_ASSOCIATIONS,
        )],
    ),
    case(
        "ex09.security-group.depends-on-subnets",
        Fail,
        "not at all, and the instance with it",
        &[(
            "ex09/declared/resources/items/aws_security_group.flask/depends_on",
            "[]",
        )],
    ),
    case(
        "ex09.security-group.depends-on-subnets",
        Fail,
        "on one",
        &[(
            "ex09/declared/resources/items/aws_security_group.flask/depends_on",
            ON_ONE,
        )],
    ),
    case(
        "ex09.security-group.depends-on-subnets",
        Undetermined,
        "a file cannot be read",
        &[("ex09/declared/resources", "denied")],
    ),
    case(
        "ex09.security-group.depends-on-subnets",
        Skipped,
        "no subnets",
        &[("ex09/stack/subnets/items", "{}")],
    )
    .with(&["ex09.instance.subnet"]),
    case(
        "ex09.instance.depends-on-subnets",
        Pass,
        "written out",
        &[
            (
                "ex09/declared/resources/items/aws_instance.flask/depends_on",
                ON_BOTH,
            ),
            (
                "ex09/declared/resources/items/aws_instance.flask/references",
                "[]",
            ),
        ],
    ),
    case(
        "ex09.instance.depends-on-subnets",
        Fail,
        "on one",
        &[(
            "ex09/declared/resources/items/aws_instance.flask/references",
            ON_ONE,
        )],
    ),
    case(
        "ex09.instance.depends-on-subnets",
        Undetermined,
        "a file cannot be read",
        &[("ex09/declared/resources", "denied")],
    ),
    case(
        "ex09.instance.depends-on-subnets",
        Skipped,
        "no instance",
        &[("ex09/stack/instances/items", "{}")],
    ),
    case("ex10.files.present", Pass, "as it should be", &[]),
    case(
        "ex10.files.present",
        Fail,
        "both",
        &[("ex10/entries/items/02_ec2.tf", "file")],
    ),
    case(
        "ex10.files.present",
        Fail,
        "neither",
        &[("ex10/entries/items/02_asg.tf", "-")],
    ),
    case(
        "ex10.files.present",
        Undetermined,
        "not all listed",
        &[("ex10/entries/incomplete", "more")],
    ),
    case(
        "ex10.launch.create-before-destroy",
        Pass,
        "handed on by the group",
        &[
            (
                "ex10/declared/resources/items/aws_launch_configuration.flask/create_before_destroy",
                "!",
            ),
            (
                "ex10/declared/resources/items/aws_autoscaling_group.flask/create_before_destroy",
                "=true",
            ),
        ],
    ),
    case(
        "ex10.launch.create-before-destroy",
        Fail,
        "not set",
        &[(
            "ex10/declared/resources/items/aws_launch_configuration.flask/create_before_destroy",
            "!",
        )],
    ),
    case(
        "ex10.launch.create-before-destroy",
        Fail,
        "false",
        &[(
            "ex10/declared/resources/items/aws_launch_configuration.flask/create_before_destroy",
            "=false",
        )],
    ),
    case(
        "ex10.launch.create-before-destroy",
        Undetermined,
        "not known",
        &[(
            "ex10/declared/resources/items/aws_launch_configuration.flask/create_before_destroy",
            "?",
        )],
    ),
    case(
        "ex10.launch.create-before-destroy",
        Skipped,
        "no launch configuration",
        &[("ex10/stack/launch_configurations/items", "{}")],
    ),
    case(
        "ex10.group.depends-on-launch",
        Pass,
        "written out",
        &[
            (
                "ex10/declared/resources/items/aws_autoscaling_group.flask/references",
                ON_BOTH,
            ),
            (
                "ex10/declared/resources/items/aws_autoscaling_group.flask/depends_on",
                ON_LAUNCH,
            ),
        ],
    ),
    case(
        "ex10.group.depends-on-launch",
        Fail,
        "by its name",
        &[(
            "ex10/declared/resources/items/aws_autoscaling_group.flask/references",
            ON_BOTH,
        )],
    ),
    case(
        "ex10.group.depends-on-launch",
        Undetermined,
        "a file cannot be read",
        &[("ex10/declared/resources", "denied")],
    ),
    case(
        "ex11.files.present",
        Pass,
        "values in JSON",
        &[
            ("ex11/entries/items/10_terraform.auto.tfvars", "-"),
            ("ex11/entries/items/a.auto.tfvars.json", "file"),
        ],
    ),
    case(
        "ex11.files.present",
        Fail,
        "no balancer",
        &[("ex11/entries/items/03_elb.tf", "-")],
    ),
    case(
        "ex11.files.present",
        Undetermined,
        "not listed",
        &[("ex11/entries", "denied")],
    ),
    case(
        "ex11.security-group.depends-on-vpc",
        Pass,
        "through a subnet",
        &[(
            "ex11/declared/resources/items/aws_security_group.elb/references",
            ON_ONE,
        )],
    ),
    case(
        "ex11.security-group.depends-on-vpc",
        Fail,
        "by its id",
        &[(
            "ex11/declared/resources/items/aws_security_group.elb/references",
            "[]",
        )],
    ),
    case(
        "ex11.security-group.depends-on-vpc",
        Undetermined,
        "a file cannot be read",
        &[("ex11/declared/resources", "denied")],
    ),
    case(
        "ex11.output.dns-name",
        Pass,
        "another output beside it",
        &[(
            "ex11/stack/outputs/items/zone",
            r#"{"value": {"value": "a"}, "shows_dns_of": {"items": []}}"#,
        )],
    ),
    case(
        "ex11.output.dns-name",
        Pass,
        "the name itself, in a URL",
        &[
            (
                "ex11/stack/load_balancers/items/aws_elb.flask/dns_name",
                "=\"Module02-1.elb.amazonaws.com\"",
            ),
            (
                "ex11/stack/outputs/items/dns_name",
                r#"{"value": {"value": "http://module02-1.elb.amazonaws.com:5000"}, "shows_dns_of": {"items": []}, "sensitive": {"absent": null}}"#,
            ),
        ],
    ),
    case(
        "ex11.output.dns-name",
        Fail,
        "no output",
        &[("ex11/stack/outputs/items", "{}")],
    ),
    case(
        "ex11.output.dns-name",
        Fail,
        "another one only",
        &[(
            "ex11/stack/outputs/items/dns_name",
            r#"{"value": {"value": "a"}, "shows_dns_of": {"items": []}}"#,
        )],
    ),
    case(
        "ex11.output.dns-name",
        Fail,
        "hidden",
        &[("ex11/stack/outputs/items/dns_name/sensitive", "=true")],
    ),
    case(
        "ex11.output.dns-name",
        Undetermined,
        "what it shows is not known",
        &[("ex11/stack/outputs/items/dns_name/shows_dns_of", "hidden")],
    ),
    case(
        "ex11.output.dns-name",
        Undetermined,
        "a file cannot be read",
        &[("ex11/stack/outputs", "denied")],
    ),
    case(
        "ex11.output.dns-name",
        Skipped,
        "no balancer",
        &[
            ("ex11/stack/load_balancers/items", "{}"),
            (
                "ex11/stack/autoscaling_groups/items/aws_autoscaling_group.flask/load_balancers/items",
                "[]",
            ),
        ],
    ),
];
