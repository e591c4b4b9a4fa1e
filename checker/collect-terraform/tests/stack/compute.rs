//! Instances, images, and what is launched.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::case::{check, hcl, plan, state, to};

#[test]
fn instances() {
    check(vec![
        hcl(
            "an instance",
            json!({
                "aws_vpc.a": {},
                "aws_subnet.a": {"vpc_id": to("aws_vpc.a.id"), "availability_zone": "eu-west-1a"},
                "aws_security_group.a": {"name": "module02-flask-sg"},
                "aws_key_pair.a": {"key_name": "module02-key"},
                "aws_instance.a": {
                    "ami": "ami-1", "instance_type": "t2.micro", "subnet_id": to("aws_subnet.a.id"),
                    "vpc_security_group_ids": [to("aws_security_group.a.id"), to("aws_security_group.a.id")],
                    "iam_instance_profile": "arn:aws:iam::123456789012:instance-profile/s3_access",
                    "key_name": to("aws_key_pair.a.id"),
                    "user_data": "#!/bin/bash\nexport AWS_SECRET_ACCESS_KEY=abc\nnohup ./api &\n",
                },
                "aws_instance.b": {},
            }),
            vec![
                ("instances aws_instance.a launch image", json!("ami-1")),
                (
                    "instances aws_instance.a launch instance_type",
                    json!("t2.micro"),
                ),
                (
                    "instances aws_instance.a launch security_groups",
                    json!(["aws_security_group.a"]),
                ),
                (
                    "instances aws_instance.a launch instance_profile",
                    json!("s3_access"),
                ),
                (
                    "instances aws_instance.a launch associate_public_ip_address",
                    json!("!"),
                ),
                (
                    "instances aws_instance.a launch key_name",
                    json!("module02-key"),
                ),
                (
                    "instances aws_instance.a launch user_data",
                    json!("#!/bin/bash\nexport AWS_SECRET_ACCESS_KEY=REDACTED\nnohup ./api &\n"),
                ),
                ("instances aws_instance.a subnet", json!("aws_subnet.a")),
                ("instances aws_instance.a vpc", json!("aws_vpc.a")),
                (
                    "instances aws_instance.a availability_zone",
                    json!("eu-west-1a"),
                ),
                ("instances aws_instance.a state", json!("?not-visible")),
                (
                    "instances aws_instance.a public_ip",
                    json!("?known-after-apply"),
                ),
                ("instances aws_instance.b subnet", json!("!")),
                ("instances aws_instance.b launch image", json!("!")),
                ("instances aws_instance.b launch user_data", json!("!")),
                ("instances aws_instance.b launch security_groups", json!([])),
                ("images", json!({})),
                ("key_pairs module02-key", Value::Null),
                ("key_pairs aws_key_pair.a name", json!("module02-key")),
            ],
        ),
        hcl(
            "with an interface of its own and an address",
            json!({
                "aws_subnet.a": {"vpc_id": "vpc-1"},
                "aws_security_group.a": {"name": "a"}, "aws_security_group.b": {"name": "b"},
                "aws_network_interface.a": {"subnet_id": to("aws_subnet.a.id"), "security_groups": [to("aws_security_group.a.id")]},
                "aws_network_interface_sg_attachment.a": {
                    "network_interface_id": to("aws_network_interface.a.id"), "security_group_id": to("aws_security_group.b.id"),
                },
                "aws_instance.a": {"network_interface": [{"device_index": 0, "network_interface_id": to("aws_network_interface.a.id")}]},
                "aws_eip.a": {},
                "aws_eip_association.a": {"allocation_id": to("aws_eip.a.id"), "network_interface_id": to("aws_network_interface.a.id")},
            }),
            vec![
                ("instances aws_instance.a subnet", json!("aws_subnet.a")),
                ("instances aws_instance.a vpc", json!("vpc-1")),
                (
                    "instances aws_instance.a launch security_groups",
                    json!(["aws_security_group.a", "aws_security_group.b"]),
                ),
                (
                    "instances aws_instance.a launch associate_public_ip_address",
                    json!(true),
                ),
            ],
        ),
        hcl(
            "an address for an instance that asks for none, and a group for its interface",
            json!({
                "aws_security_group.a": {"name": "a"},
                "aws_instance.a": {"associate_public_ip_address": false},
                "aws_eip.a": {"instance": to("aws_instance.a.id")},
                "aws_network_interface_sg_attachment.a": {
                    "network_interface_id": to("aws_instance.a.primary_network_interface_id"),
                    "security_group_id": to("aws_security_group.a.id"),
                },
            }),
            vec![
                (
                    "instances aws_instance.a launch associate_public_ip_address",
                    json!(true),
                ),
                (
                    "instances aws_instance.a launch security_groups",
                    json!(["aws_security_group.a"]),
                ),
            ],
        ),
        hcl(
            "from a template",
            json!({
                "aws_launch_template.a": {
                    "name": "a", "image_id": "ami-1", "instance_type": "t3.micro",
                    "vpc_security_group_ids": ["sg-1"], "user_data": STANDARD.encode("#!/bin/sh\n"),
                },
                "aws_instance.a": {"instance_type": "t2.micro", "launch_template": [{"name": "a", "version": "$Latest"}]},
            }),
            vec![
                ("instances aws_instance.a launch image", json!("ami-1")),
                (
                    "instances aws_instance.a launch instance_type",
                    json!("t2.micro"),
                ),
                (
                    "instances aws_instance.a launch security_groups",
                    json!(["sg-1"]),
                ),
                (
                    "instances aws_instance.a launch user_data",
                    json!("#!/bin/sh\n"),
                ),
            ],
        ),
    ]);
}

#[test]
fn images() {
    let by_name = |pattern: &str| json!({"owners": ["self"], "filter": [{"name": "name", "values": [pattern]}]});
    check(vec![
        hcl(
            "looked up",
            json!({
                "data.aws_ami.exact": by_name("module02-flask-api-ami"),
                "data.aws_ami.pattern": by_name("module02-*"),
                "data.aws_ami.regex": {"owners": ["self"], "name_regex": "^module02-flask-api-ami$"},
                "data.aws_ami.loose": {"owners": ["self"], "name_regex": "module02-flask-api-ami"},
                "data.aws_ami.amazon": {"owners": ["amazon"]},
                "data.aws_ami.account": {"owners": ["123456789012"]},
                "data.aws_ami.both": {"owners": ["self", "amazon"]},
                "data.aws_ami.anyone": {},
                "data.aws_ami.unknown": {"owners": [{"$unknown": "var.owner"}], "filter": [{"name": "name", "values": {"$unknown": "var.names"}}]},
                "aws_ami_from_instance.made": {"name": "module02-flask-api-ami", "source_instance_id": "i-1"},
                "aws_instance.a": {"ami": to("data.aws_ami.exact.id")},
                "aws_instance.b": {"ami": to("aws_ami_from_instance.made.id")},
            }),
            vec![
                (
                    "instances aws_instance.a launch image",
                    json!("data.aws_ami.exact"),
                ),
                (
                    "instances aws_instance.b launch image",
                    json!("aws_ami_from_instance.made"),
                ),
                (
                    "images data.aws_ami.exact name",
                    json!("module02-flask-api-ami"),
                ),
                ("images data.aws_ami.exact owned_by_caller", json!(true)),
                ("images data.aws_ami.exact state", json!("?not-visible")),
                ("images data.aws_ami.pattern name", json!("?not-visible")),
                (
                    "images data.aws_ami.regex name",
                    json!("module02-flask-api-ami"),
                ),
                ("images data.aws_ami.loose name", json!("?not-visible")),
                ("images data.aws_ami.amazon owned_by_caller", json!(false)),
                (
                    "images data.aws_ami.account owned_by_caller",
                    json!("?not-visible"),
                ),
                (
                    "images data.aws_ami.both owned_by_caller",
                    json!("?not-visible"),
                ),
                (
                    "images data.aws_ami.anyone owned_by_caller",
                    json!("?not-visible"),
                ),
                (
                    "images data.aws_ami.unknown owned_by_caller",
                    json!("?unresolved-expression"),
                ),
                (
                    "images data.aws_ami.unknown name",
                    json!("?unresolved-expression"),
                ),
                (
                    "images aws_ami_from_instance.made owned_by_caller",
                    json!(true),
                ),
            ],
        ),
        plan(
            "found while planning",
            json!({
                "data.aws_ami.a": {"id": "ami-1", "name": "module02-flask-api-ami", "owner_id": "123456789012", "owners": ["self"]},
                "aws_launch_configuration.a": {"image_id": "ami-1"},
            }),
            vec![
                (
                    "launch_configurations aws_launch_configuration.a launch image",
                    json!("data.aws_ami.a"),
                ),
                (
                    "images data.aws_ami.a name",
                    json!("module02-flask-api-ami"),
                ),
                ("images data.aws_ami.a owned_by_caller", json!(true)),
            ],
        ),
        state(
            "of this account and of another",
            json!({
                "aws_vpc.a": {"id": "vpc-1", "arn": "arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-1"},
                "data.aws_ami.own": {"id": "ami-1", "name": "a", "owner_id": "123456789012", "owners": ["123456789012"]},
                "data.aws_ami.other": {"id": "ami-2", "name": "b", "owner_id": "999999999999", "owners": ["999999999999"]},
            }),
            vec![
                ("images ami-1 owned_by_caller", json!(true)),
                ("images ami-2 owned_by_caller", json!(false)),
            ],
        ),
    ]);
}
