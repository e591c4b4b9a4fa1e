//! Security groups and their rules.

use serde_json::{Value, json};

use crate::case::{check, hcl, state, to};

#[test]
fn security_groups() {
    let rule = |protocol: &str, port: Value, sources: Value| json!({"protocol": protocol, "from_port": port.clone(), "to_port": port, "sources": sources});
    let cidr = |block: &str| json!({"type": "cidr", "id": block});
    check(vec![
        hcl(
            "rules inside",
            json!({
                "aws_security_group.a": {
                    "name": "a", "vpc_id": {"$unknown": "var.vpc"},
                    "ingress": [
                        {"from_port": "22", "to_port": 22, "protocol": "TCP", "cidr_blocks": ["0.0.0.0/0"], "ipv6_cidr_blocks": ["::/0"]},
                        {"from_port": 0, "to_port": 0, "protocol": -1, "self": true},
                        {"from_port": 53, "to_port": 53, "protocol": "17", "security_groups": [to("aws_security_group.b.id"), "sg-9"], "prefix_list_ids": ["pl-1"]},
                        {"$unknown": "var.rule"},
                    ],
                },
                "aws_security_group.b": {"name_prefix": "b-"},
            }),
            vec![
                ("security_groups aws_security_group.a name", json!("a")),
                (
                    "security_groups aws_security_group.a vpc",
                    json!("?unresolved-expression"),
                ),
                (
                    "security_groups aws_security_group.a ingress",
                    json!([
                        rule("tcp", json!(22), json!([cidr("0.0.0.0/0"), cidr("::/0")])),
                        rule(
                            "-1",
                            json!("!"),
                            json!([{"type": "security-group", "id": "aws_security_group.a"}])
                        ),
                        rule(
                            "udp",
                            json!(53),
                            json!([
                                {"type": "security-group", "id": "aws_security_group.b"},
                                "?not-visible",
                                {"type": "prefix-list", "id": "pl-1"},
                            ])
                        ),
                        "…",
                    ]),
                ),
                (
                    "security_groups aws_security_group.b name",
                    json!("?known-after-apply"),
                ),
                ("security_groups aws_security_group.b vpc", json!("!")),
                ("security_groups aws_security_group.b ingress", json!([])),
            ],
        ),
        hcl(
            "rules apart",
            json!({
                "aws_security_group.a": {"name": "a"},
                "aws_security_group_rule.in": {
                    "type": "ingress", "security_group_id": to("aws_security_group.a.id"),
                    "from_port": 22, "to_port": 22, "protocol": "tcp", "cidr_blocks": ["203.0.113.9/32", {"$rest": "var.more"}],
                },
                "aws_security_group_rule.out": {
                    "type": "egress", "security_group_id": to("aws_security_group.a.id"),
                    "from_port": 80, "to_port": 80, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"],
                },
                "aws_security_group_rule.from": {
                    "type": "ingress", "security_group_id": to("aws_security_group.a.id"),
                    "from_port": 1, "to_port": 1, "protocol": "tcp", "source_security_group_id": to("aws_security_group.a.id"),
                },
                "aws_vpc_security_group_ingress_rule.all": {
                    "security_group_id": to("aws_security_group.a.id"), "ip_protocol": "-1", "cidr_ipv4": "10.0.0.0/8",
                },
            }),
            vec![(
                "security_groups aws_security_group.a ingress",
                json!([
                    rule(
                        "tcp",
                        json!(1),
                        json!([{"type": "security-group", "id": "aws_security_group.a"}])
                    ),
                    rule("tcp", json!(22), json!([cidr("203.0.113.9/32"), "…"])),
                    rule("-1", json!("!"), json!([cidr("10.0.0.0/8")])),
                ]),
            )],
        ),
        state(
            "a rule apart that its group shows too",
            json!({
                "aws_security_group.a": {
                    "id": "sg-1", "name": "a", "vpc_id": "vpc-1",
                    "ingress": [{
                        "from_port": 22, "to_port": 22, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"],
                        "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "description": "",
                    }],
                },
                "aws_security_group_rule.in": {
                    "type": "ingress", "security_group_id": "sg-1", "from_port": 22, "to_port": 22,
                    "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"], "source_security_group_id": null,
                },
            }),
            vec![(
                "security_groups sg-1 ingress",
                json!([rule("tcp", json!(22), json!([cidr("0.0.0.0/0")]))]),
            )],
        ),
        hcl(
            "the groups that VPCs came with",
            json!({
                "aws_vpc.a": {}, "aws_vpc.b": {},
                "aws_default_security_group.a": {"vpc_id": to("aws_vpc.a.id")},
                "aws_instance.a": {"vpc_security_group_ids": [to("aws_vpc.a.default_security_group_id"), to("aws_vpc.b.default_security_group_id")]},
            }),
            vec![
                (
                    "security_groups aws_default_security_group.a name",
                    json!("default"),
                ),
                (
                    "security_groups aws_default_security_group.a ingress",
                    json!([]),
                ),
                (
                    "security_groups aws_vpc.b.default_security_group_id name",
                    json!("default"),
                ),
                (
                    "security_groups aws_vpc.b.default_security_group_id vpc",
                    json!("aws_vpc.b"),
                ),
                (
                    "security_groups aws_vpc.b.default_security_group_id ingress 0 sources",
                    json!([{"type": "security-group", "id": "aws_vpc.b.default_security_group_id"}]),
                ),
                (
                    "instances aws_instance.a launch security_groups",
                    json!([
                        "aws_default_security_group.a",
                        "aws_vpc.b.default_security_group_id"
                    ]),
                ),
            ],
        ),
        hcl(
            "a rule of a group that is not known",
            json!({
                "aws_security_group.a": {"name": "a"},
                "aws_security_group_rule.a": {"type": "ingress", "security_group_id": {"$unknown": "var.group"}},
            }),
            vec![("security_groups aws_security_group.a ingress", json!(["…"]))],
        ),
    ]);
}
