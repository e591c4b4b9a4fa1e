//! Autoscaling groups.

use serde_json::json;

use crate::case::{check, hcl, to, whole};

#[test]
fn groups() {
    check(vec![
        hcl(
            "a group that leaves much to AWS",
            json!({"aws_autoscaling_group.a": {"name": "a", "min_size": 2, "max_size": "3"}}),
            vec![
                (
                    "autoscaling_groups aws_autoscaling_group.a launch",
                    json!("!"),
                ),
                (
                    "autoscaling_groups aws_autoscaling_group.a min_size",
                    json!(2),
                ),
                (
                    "autoscaling_groups aws_autoscaling_group.a max_size",
                    json!(3),
                ),
                (
                    "autoscaling_groups aws_autoscaling_group.a desired_capacity",
                    json!(2),
                ),
                (
                    "autoscaling_groups aws_autoscaling_group.a health_check_type",
                    json!("EC2"),
                ),
                (
                    "autoscaling_groups aws_autoscaling_group.a subnets",
                    json!([]),
                ),
                (
                    "autoscaling_groups aws_autoscaling_group.a load_balancers",
                    json!([]),
                ),
                (
                    "autoscaling_groups aws_autoscaling_group.a instances",
                    json!(["…"]),
                ),
            ],
        ),
        whole(
            "tags of all kinds, without the provider's",
            json!({
                "default_tags": {"project_name": "module02"},
                "resources": {
                    "aws_autoscaling_group.a": {
                        "name": "a",
                        "tag": [{"key": "Autoscaling Flask", "value": "flask-asg", "propagate_at_launch": true}],
                        "tags": [{"key": "old", "value": "way", "propagate_at_launch": "false"}, {"$rest": "var.tags"}],
                    },
                    "aws_autoscaling_group_tag.a": {
                        "autoscaling_group_name": to("aws_autoscaling_group.a.name"),
                        "tag": [{"key": "apart", "value": {"$unknown": "var.x"}, "propagate_at_launch": true}],
                    },
                },
            }),
            vec![(
                "autoscaling_groups aws_autoscaling_group.a tags",
                json!([
                    {"key": "Autoscaling Flask", "value": "flask-asg", "propagate_at_launch": true},
                    {"key": "old", "value": "way", "propagate_at_launch": false},
                    {"key": "apart", "value": "?unresolved-expression", "propagate_at_launch": true},
                    "…",
                ]),
            )],
        ),
        hcl(
            "what it registers with, in every way",
            json!({
                "aws_elb.a": {"name": "a"}, "aws_elb.b": {"name_prefix": "b-"}, "aws_elb.c": {"name": "c"},
                "aws_lb_target_group.a": {"name": "a"}, "aws_lb_target_group.b": {"name": "b"}, "aws_alb_target_group.c": {"name": "c"},
                "aws_launch_configuration.a": {"name": "lc"},
                "aws_autoscaling_group.a": {
                    "name": "asg", "launch_configuration": "lc", "load_balancers": ["a"],
                    "target_group_arns": [to("aws_lb_target_group.a.arn")],
                    "traffic_source": [{"identifier": to("aws_lb_target_group.b.arn"), "type": "elbv2"}],
                },
                "aws_autoscaling_attachment.b": {"autoscaling_group_name": "asg", "elb": to("aws_elb.b.id")},
                "aws_autoscaling_attachment.c": {"autoscaling_group_name": "asg", "lb_target_group_arn": to("aws_alb_target_group.c.arn")},
                "aws_autoscaling_traffic_source_attachment.c": {
                    "autoscaling_group_name": to("aws_autoscaling_group.a.id"),
                    "traffic_source": [{"identifier": to("aws_elb.c.name"), "type": "elb"}],
                },
            }),
            vec![
                (
                    "autoscaling_groups aws_autoscaling_group.a launch",
                    json!({"type": "configuration", "id": "aws_launch_configuration.a"}),
                ),
                (
                    "autoscaling_groups aws_autoscaling_group.a load_balancers",
                    json!(["aws_elb.a", "aws_elb.b", "aws_elb.c"]),
                ),
                (
                    "autoscaling_groups aws_autoscaling_group.a target_groups",
                    json!([
                        "aws_lb_target_group.a",
                        "aws_lb_target_group.b",
                        "aws_alb_target_group.c"
                    ]),
                ),
            ],
        ),
        hcl(
            "versions of a template",
            json!({
                "aws_launch_template.a": {"name": "a"},
                "aws_autoscaling_group.a": {"launch_template": [{"id": to("aws_launch_template.a.id"), "version": to("aws_launch_template.a.latest_version")}]},
                "aws_autoscaling_group.b": {"launch_template": [{"name": "a"}]},
                "aws_autoscaling_group.c": {"launch_configuration": {"$unknown": "var.launch"}},
                "aws_autoscaling_group.d": {"launch_configuration": "made-elsewhere", "vpc_zone_identifier": {"$unknown": "var.subnets"}},
            }),
            vec![
                (
                    "autoscaling_groups aws_autoscaling_group.a launch",
                    json!({"type": "template", "id": "aws_launch_template.a", "version": "$Latest"}),
                ),
                (
                    "autoscaling_groups aws_autoscaling_group.b launch",
                    json!({"type": "template", "id": "aws_launch_template.a", "version": "!"}),
                ),
                (
                    "autoscaling_groups aws_autoscaling_group.c launch",
                    json!("?unresolved-expression"),
                ),
                (
                    "autoscaling_groups aws_autoscaling_group.d launch",
                    json!({"type": "configuration", "id": "made-elsewhere"}),
                ),
                (
                    "autoscaling_groups aws_autoscaling_group.d subnets",
                    json!(["…"]),
                ),
                (
                    "launch_configurations made-elsewhere launch image",
                    json!("?not-visible"),
                ),
            ],
        ),
    ]);
}
