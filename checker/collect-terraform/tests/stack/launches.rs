//! Launch configurations and templates, and their user data.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::{Compression, write::GzEncoder};
use serde_json::json;

use crate::case::{check, hcl, plan, state, to};

#[test]
fn user_data() {
    let script = "#!/bin/bash\nnohup ./api &\n";
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(script.as_bytes()).unwrap();
    let packed = STANDARD.encode(packed.finish().unwrap());
    let mut bomb = GzEncoder::new(Vec::new(), Compression::best());
    bomb.write_all(&vec![b' '; 8 << 20]).unwrap();
    let bomb = STANDARD.encode(bomb.finish().unwrap());
    let digest = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
    let seen = |name: &str| -> &'static str {
        Box::leak(
            format!("launch_configurations aws_launch_configuration.{name} launch user_data")
                .into_boxed_str(),
        )
    };
    check(vec![
        hcl(
            "in all encodings",
            json!({
                "aws_launch_configuration.plain": {"user_data": script},
                "aws_launch_configuration.encoded": {"user_data": STANDARD.encode(script)},
                "aws_launch_configuration.base64": {"user_data_base64": STANDARD.encode(script)},
                "aws_launch_configuration.packed": {"user_data_base64": packed},
                "aws_launch_configuration.bomb": {"user_data_base64": bomb},
                "aws_launch_configuration.wrong": {"user_data_base64": script},
                "aws_launch_configuration.unknown": {"user_data": {"$unknown": "templatefile(var.script, {})"}},
                "aws_launch_configuration.words": {"user_data": "abcd efgh"},
                "aws_launch_template.plain": {"user_data": script},
            }),
            vec![
                (seen("plain"), json!(script)),
                (seen("encoded"), json!(script)),
                (seen("base64"), json!(script)),
                (seen("packed"), json!(script)),
                (seen("bomb"), json!("?not-supported")),
                (seen("wrong"), json!("?failed")),
                (seen("unknown"), json!("?unresolved-expression")),
                (seen("words"), json!("abcd efgh")),
                (
                    "launch_templates aws_launch_template.plain versions 1 user_data",
                    json!("?failed"),
                ),
            ],
        ),
        plan(
            "as a digest",
            json!({"aws_launch_configuration.a": {"user_data": digest}}),
            vec![(seen("a"), json!("?not-visible"))],
        ),
        state(
            "as a digest",
            json!({"aws_launch_configuration.a": {"name": "lc", "user_data": digest, "user_data_base64": ""}}),
            vec![(
                "launch_configurations lc launch user_data",
                json!("?not-visible"),
            )],
        ),
    ]);
}

#[test]
fn launches() {
    check(vec![
        hcl(
            "a configuration",
            json!({
                "aws_launch_configuration.a": {
                    "name_prefix": "a-", "image_id": {"$unknown": "var.ami"}, "associate_public_ip_address": "false",
                    "security_groups": [{"$unknown": "var.group"}, "module02-flask-sg", {"$rest": "var.more"}],
                    "iam_instance_profile": to("data.aws_iam_instance_profile.a.name"),
                },
                "data.aws_iam_instance_profile.a": {"name": "s3_access"},
                "aws_security_group.a": {"name": "module02-flask-sg"},
            }),
            vec![
                (
                    "launch_configurations aws_launch_configuration.a name",
                    json!("?known-after-apply"),
                ),
                (
                    "launch_configurations aws_launch_configuration.a launch image",
                    json!("?unresolved-expression"),
                ),
                (
                    "launch_configurations aws_launch_configuration.a launch associate_public_ip_address",
                    json!(false),
                ),
                (
                    "launch_configurations aws_launch_configuration.a launch security_groups",
                    json!(["?unresolved-expression", "aws_security_group.a", "…"]),
                ),
                (
                    "launch_configurations aws_launch_configuration.a launch instance_profile",
                    json!("s3_access"),
                ),
                ("instance_profiles", json!({})),
            ],
        ),
        hcl(
            "a template",
            json!({
                "aws_launch_template.a": {
                    "name": "a",
                    "vpc_security_group_ids": ["sg-1"],
                    "network_interfaces": [
                        {"device_index": 1, "associate_public_ip_address": false},
                        {"associate_public_ip_address": "true", "security_groups": ["sg-2"]},
                    ],
                    "iam_instance_profile": [{"name": to("aws_iam_instance_profile.a.name")}],
                },
                "aws_iam_instance_profile.a": {"name": "a", "role": "s3_access"},
            }),
            vec![
                (
                    "launch_templates aws_launch_template.a default_version",
                    json!(1),
                ),
                (
                    "launch_templates aws_launch_template.a latest_version",
                    json!(1),
                ),
                (
                    "launch_templates aws_launch_template.a versions 1 security_groups",
                    json!(["sg-1", "sg-2"]),
                ),
                (
                    "launch_templates aws_launch_template.a versions 1 associate_public_ip_address",
                    json!(true),
                ),
                (
                    "launch_templates aws_launch_template.a versions 1 instance_profile",
                    json!("aws_iam_instance_profile.a"),
                ),
                (
                    "instance_profiles aws_iam_instance_profile.a roles",
                    json!(["s3_access"]),
                ),
            ],
        ),
        state(
            "a template in its third version",
            json!({
                "aws_launch_template.a": {
                    "id": "lt-1", "name": "a", "default_version": 1, "latest_version": 3, "image_id": "ami-1",
                    "iam_instance_profile": [{"arn": "", "name": "s3_access"}],
                    "network_interfaces": [{"associate_public_ip_address": "", "device_index": 0}],
                },
                "aws_autoscaling_group.a": {
                    "name": "asg", "launch_configuration": "", "launch_template": [{"id": "lt-1", "name": "a", "version": "3"}],
                },
            }),
            vec![
                ("launch_templates lt-1 versions 3 image", json!("ami-1")),
                (
                    "launch_templates lt-1 versions 3 instance_profile",
                    json!("s3_access"),
                ),
                (
                    "launch_templates lt-1 versions 3 associate_public_ip_address",
                    json!("!"),
                ),
                (
                    "launch_templates lt-1 versions 1 image",
                    json!("?not-visible"),
                ),
                ("launch_templates lt-1 default_version", json!(1)),
                (
                    "autoscaling_groups asg launch",
                    json!({"type": "template", "id": "lt-1", "version": "3"}),
                ),
            ],
        ),
    ]);
}
