//! Load balancers of every kind.

use serde_json::{Value, json};

use crate::case::{check, hcl, state, to};

fn listener(port: Value, protocol: &str, instance_port: Value) -> Value {
    json!({"port": port, "protocol": protocol, "instance_port": instance_port, "target_groups": []})
}

#[test]
fn classic_balancers() {
    check(vec![
        hcl(
            "a balancer that leaves much to the provider and to AWS",
            json!({
                "aws_subnet.a": {"vpc_id": "vpc-1"},
                "aws_elb.a": {
                    "subnets": [to("aws_subnet.a.id")],
                    "listener": [{"lb_port": 5000, "lb_protocol": "tcp", "instance_port": "5001", "instance_protocol": "tcp"}],
                },
            }),
            vec![
                ("load_balancers aws_elb.a kind", json!("classic")),
                ("load_balancers aws_elb.a cross_zone", json!(true)),
                ("load_balancers aws_elb.a scheme", json!("internet-facing")),
                ("load_balancers aws_elb.a vpc", json!("vpc-1")),
                (
                    "load_balancers aws_elb.a dns_name",
                    json!("?known-after-apply"),
                ),
                (
                    "load_balancers aws_elb.a listeners",
                    json!([listener(json!(5000), "TCP", json!(5001))]),
                ),
                (
                    "load_balancers aws_elb.a health_check",
                    json!({
                        "protocol": "TCP", "port": 5001, "path": "!", "interval": 30, "timeout": 5,
                        "healthy_threshold": 10, "unhealthy_threshold": 2,
                    }),
                ),
                ("load_balancers aws_elb.a instances", json!(["…"])),
            ],
        ),
        hcl(
            "a balancer that says everything",
            json!({
                "aws_elb.a": {
                    "name": "a", "internal": true, "cross_zone_load_balancing": false,
                    "instances": ["i-1"],
                    "health_check": [{"target": "http:5000/health", "interval": "15", "timeout": 3, "healthy_threshold": 2, "unhealthy_threshold": {"$unknown": "var.n"}}],
                },
                "aws_instance.a": {},
                "aws_elb_attachment.a": {"elb": "a", "instance": to("aws_instance.a.id")},
            }),
            vec![
                ("load_balancers aws_elb.a scheme", json!("internal")),
                ("load_balancers aws_elb.a cross_zone", json!(false)),
                (
                    "load_balancers aws_elb.a health_check",
                    json!({
                        "protocol": "HTTP", "port": 5000, "path": "/health", "interval": 15, "timeout": 3,
                        "healthy_threshold": 2, "unhealthy_threshold": "?unresolved-expression",
                    }),
                ),
                (
                    "load_balancers aws_elb.a instances 0",
                    json!({"id": "i-1", "port": "!", "state": "?not-visible"}),
                ),
                (
                    "load_balancers aws_elb.a instances 1 id",
                    json!("aws_instance.a"),
                ),
            ],
        ),
        hcl(
            "a target that makes no sense, and one that is not known",
            json!({
                "aws_elb.a": {"health_check": [{"target": "5000"}]},
                "aws_elb.b": {"health_check": [{"target": {"$unknown": "var.target"}}]},
                "aws_elb.c": {"health_check": [{"$rest": "var.check"}]},
                "aws_elb.d": {"health_check": {"$unknown": "var.check"}},
            }),
            vec![
                (
                    "load_balancers aws_elb.a health_check port",
                    json!("?not-supported"),
                ),
                (
                    "load_balancers aws_elb.b health_check port",
                    json!("?unresolved-expression"),
                ),
                (
                    "load_balancers aws_elb.c health_check",
                    json!("?unresolved-expression"),
                ),
                (
                    "load_balancers aws_elb.d health_check",
                    json!("?unresolved-expression"),
                ),
            ],
        ),
        state(
            "names and a DNS name that an output shows",
            json!({"aws_elb.a": {"id": "a", "name": "a", "dns_name": "a-1.eu-west-1.elb.amazonaws.com"}}),
            vec![(
                "load_balancers a dns_name",
                json!("a-1.eu-west-1.elb.amazonaws.com"),
            )],
        ),
    ]);
}

#[test]
fn other_balancers() {
    let arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:";
    check(vec![
        hcl(
            "kinds and their cross-zone balancing",
            json!({
                "aws_lb.a": {"name": "a", "enable_cross_zone_load_balancing": false},
                "aws_alb.b": {"load_balancer_type": "application"},
                "aws_lb.c": {"load_balancer_type": "network"},
                "aws_lb.d": {"load_balancer_type": "network", "enable_cross_zone_load_balancing": true, "subnet_mapping": [{"subnet_id": "subnet-1"}]},
                "aws_lb.e": {"load_balancer_type": {"$unknown": "var.kind"}},
            }),
            vec![
                ("load_balancers aws_lb.a kind", json!("application")),
                ("load_balancers aws_lb.a cross_zone", json!(true)),
                ("load_balancers aws_lb.a health_check", json!("!")),
                ("load_balancers aws_alb.b cross_zone", json!(true)),
                ("load_balancers aws_lb.c kind", json!("network")),
                ("load_balancers aws_lb.c cross_zone", json!(false)),
                ("load_balancers aws_lb.d cross_zone", json!(true)),
                ("load_balancers aws_lb.d subnets", json!(["subnet-1"])),
                (
                    "load_balancers aws_lb.e kind",
                    json!("?unresolved-expression"),
                ),
                (
                    "load_balancers aws_lb.e cross_zone",
                    json!("?unresolved-expression"),
                ),
            ],
        ),
        hcl(
            "listeners",
            json!({
                "aws_lb.a": {"name": "a"}, "aws_lb_target_group.a": {"name": "a"}, "aws_lb_target_group.b": {"name": "b"},
                "aws_lb_listener.a": {
                    "load_balancer_arn": to("aws_lb.a.id"), "port": 5000,
                    "default_action": [{"type": "forward", "forward": [{"target_group": [
                        {"arn": to("aws_lb_target_group.a.arn"), "weight": 1}, {"arn": to("aws_lb_target_group.b.id")},
                    ]}]}],
                },
                "aws_alb_listener.b": {
                    "load_balancer_arn": to("aws_lb.a.arn"), "port": {"$unknown": "var.port"}, "protocol": "https",
                    "default_action": [{"type": "redirect", "redirect": [{"port": 5000}]}],
                },
            }),
            vec![(
                "load_balancers aws_lb.a listeners",
                json!([
                    {"port": "?unresolved-expression", "protocol": "HTTPS", "instance_port": "!", "target_groups": []},
                    {"port": 5000, "protocol": "HTTP", "instance_port": "!", "target_groups": ["aws_lb_target_group.a", "aws_lb_target_group.b"]},
                ]),
            )],
        ),
        hcl(
            "target groups",
            json!({
                "aws_lb_target_group.a": {"port": 5000, "protocol": "http", "vpc_id": "vpc-1"},
                "aws_lb_target_group.b": {"port": 5000, "protocol": "TCP", "health_check": [{"port": "traffic-port", "interval": 10}]},
                "aws_lb_target_group.c": {"port": 80, "protocol": "TCP", "health_check": [{"port": 5000, "enabled": true, "protocol": "tcp"}], "load_balancing_cross_zone_enabled": "false"},
                "aws_lb_target_group.d": {"target_type": "lambda", "health_check": [{"enabled": false}]},
                "aws_instance.a": {},
                "aws_lb_target_group_attachment.a": {"target_group_arn": to("aws_lb_target_group.a.arn"), "target_id": to("aws_instance.a.id")},
            }),
            vec![
                (
                    "target_groups aws_lb_target_group.a health_check",
                    json!({
                        "protocol": "HTTP", "port": 5000, "path": "!", "interval": 30, "timeout": "?known-after-apply",
                        "healthy_threshold": 5, "unhealthy_threshold": 2,
                    }),
                ),
                (
                    "target_groups aws_lb_target_group.a protocol",
                    json!("HTTP"),
                ),
                ("target_groups aws_lb_target_group.a vpc", json!("vpc-1")),
                (
                    "target_groups aws_lb_target_group.a cross_zone",
                    json!("use_load_balancer_configuration"),
                ),
                (
                    "target_groups aws_lb_target_group.a targets 0",
                    json!({"id": "aws_instance.a", "port": 5000, "state": "?not-visible"}),
                ),
                (
                    "target_groups aws_lb_target_group.b health_check",
                    json!({
                        "protocol": "HTTP", "port": 5000, "path": "!", "interval": 10, "timeout": "?known-after-apply",
                        "healthy_threshold": 3, "unhealthy_threshold": 3,
                    }),
                ),
                (
                    "target_groups aws_lb_target_group.c health_check port",
                    json!(5000),
                ),
                (
                    "target_groups aws_lb_target_group.c health_check protocol",
                    json!("TCP"),
                ),
                (
                    "target_groups aws_lb_target_group.c cross_zone",
                    json!("false"),
                ),
                (
                    "target_groups aws_lb_target_group.d health_check",
                    json!("!"),
                ),
            ],
        ),
        state(
            "listed by ARN",
            json!({
                "aws_lb.a": {"id": format!("{arn}loadbalancer/app/a/1"), "arn": format!("{arn}loadbalancer/app/a/1"), "load_balancer_type": "application"},
                "aws_lb_target_group.a": {"id": format!("{arn}targetgroup/a/1"), "arn": format!("{arn}targetgroup/a/1"), "port": 5000},
                "aws_lb_listener.a": {
                    "load_balancer_arn": format!("{arn}loadbalancer/app/a/1"), "port": 5000, "protocol": "HTTP",
                    "default_action": [{"type": "forward", "target_group_arn": format!("{arn}targetgroup/a/1"), "forward": []}],
                },
            }),
            vec![(
                "load_balancers arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/a/1 listeners 0 target_groups",
                json!([format!("{arn}targetgroup/a/1")]),
            )],
        ),
    ]);
}
