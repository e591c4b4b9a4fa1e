//! VPCs, subnets, gateways and route tables.

use serde_json::json;

use crate::case::{check, hcl, state, to, whole};

#[test]
fn networks() {
    check(vec![
        hcl(
            "a VPC that leaves all to the provider",
            json!({"aws_vpc.a": {"cidr_block": "10.0.0.0/16"}}),
            vec![
                ("vpcs aws_vpc.a cidr_block", json!("10.0.0.0/16")),
                ("vpcs aws_vpc.a enable_dns_hostnames", json!(false)),
                ("vpcs aws_vpc.a enable_dns_support", json!(true)),
                ("vpcs aws_vpc.a is_default", json!(false)),
                ("vpcs aws_vpc.a region", json!("?not-visible")),
                ("vpcs aws_vpc.a tags", json!({})),
                ("subnets", json!({})),
            ],
        ),
        whole(
            "provider's tags and region",
            json!({
                "region": "eu-west-1",
                "default_tags": [{"tags": {"project_name": "module02", "Name": "nothing"}}],
                "resources": {"aws_vpc.a": {"tags": {"Name": "module02-vpc", "gone": null}}},
            }),
            vec![
                ("region", json!("eu-west-1")),
                ("vpcs aws_vpc.a region", json!("eu-west-1")),
                ("vpcs aws_vpc.a cidr_block", json!("!")),
                (
                    "vpcs aws_vpc.a tags",
                    json!({"Name": "module02-vpc", "project_name": "module02"}),
                ),
            ],
        ),
        hcl(
            "a secret in a tag",
            json!({"aws_vpc.a": {"tags": {"deploy": "password=hunter2 for all"}}}),
            vec![(
                "vpcs aws_vpc.a tags",
                json!({"deploy": "password=REDACTED for all"}),
            )],
        ),
        whole(
            "what may override the provider's tags",
            json!({
                "default_tags": {"project_name": "module02"},
                "resources": {
                    "aws_vpc.a": {"tags": {"Name": "a", "$rest": "var.tags"}},
                    "aws_vpc.b": {"tags": {"$unknown": "var.tags"}},
                    "aws_vpc.c": {"tags": {"Name": {"$unknown": "var.name"}}},
                },
            }),
            vec![
                ("vpcs aws_vpc.a tags", json!({"Name": "a", "…": true})),
                ("vpcs aws_vpc.b tags", json!({"…": true})),
                (
                    "vpcs aws_vpc.c tags",
                    json!({"Name": "?unresolved-expression", "project_name": "module02"}),
                ),
            ],
        ),
        state(
            "ids, all tags and a region in an ARN",
            json!({
                "aws_vpc.a": {
                    "id": "vpc-1", "arn": "arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-1",
                    "cidr_block": "10.0.0.0/16", "enable_dns_hostnames": true, "enable_dns_support": true,
                    "default_route_table_id": "rtb-0", "default_security_group_id": "sg-0",
                    "tags": {"Name": "a"}, "tags_all": {"Name": "a", "project_name": "module02"},
                },
                "aws_subnet.a": {"id": "subnet-1", "vpc_id": "vpc-1", "availability_zone": "eu-west-1a", "map_public_ip_on_launch": false},
                "aws_route_table_association.a": {"subnet_id": "subnet-1", "route_table_id": "rtb-0"},
            }),
            vec![
                ("region", json!("eu-west-1")),
                ("vpcs vpc-1 region", json!("eu-west-1")),
                (
                    "vpcs vpc-1 tags",
                    json!({"Name": "a", "project_name": "module02"}),
                ),
                ("subnets subnet-1 vpc", json!("vpc-1")),
                ("route_tables rtb-0 vpc", json!("vpc-1")),
                ("route_tables rtb-0 is_main", json!(true)),
                ("route_tables rtb-0 subnets", json!(["subnet-1"])),
                ("security_groups", json!({})),
            ],
        ),
        hcl(
            "subnets",
            json!({
                "aws_vpc.a": {},
                "aws_subnet.a": {"vpc_id": to("aws_vpc.a.id"), "cidr_block": "10.0.1.0/24"},
                "aws_subnet.b": {"vpc_id": {"$unknown": "var.vpc"}, "availability_zone_id": "euw1-az1", "map_public_ip_on_launch": {"$unknown": "var.public"}},
                "aws_default_subnet.c": {"availability_zone": "eu-west-1c"},
            }),
            vec![
                ("subnets aws_subnet.a vpc", json!("aws_vpc.a")),
                ("subnets aws_subnet.a cidr_block", json!("10.0.1.0/24")),
                ("subnets aws_subnet.a map_public_ip_on_launch", json!(false)),
                (
                    "subnets aws_subnet.a availability_zone",
                    json!("?known-after-apply"),
                ),
                ("subnets aws_subnet.b vpc", json!("?unresolved-expression")),
                (
                    "subnets aws_subnet.b availability_zone",
                    json!("?not-visible"),
                ),
                (
                    "subnets aws_subnet.b map_public_ip_on_launch",
                    json!("?unresolved-expression"),
                ),
                (
                    "subnets aws_default_subnet.c map_public_ip_on_launch",
                    json!(true),
                ),
                (
                    "subnets aws_default_subnet.c availability_zone",
                    json!("eu-west-1c"),
                ),
            ],
        ),
        hcl(
            "gateways",
            json!({
                "aws_vpc.a": {},
                "aws_internet_gateway.a": {"vpc_id": to("aws_vpc.a.id")},
                "aws_internet_gateway.b": {},
                "aws_internet_gateway.c": {},
                "aws_internet_gateway_attachment.b": {"internet_gateway_id": to("aws_internet_gateway.b.id"), "vpc_id": to("aws_vpc.a.id")},
            }),
            vec![
                (
                    "internet_gateways aws_internet_gateway.a vpc",
                    json!("aws_vpc.a"),
                ),
                (
                    "internet_gateways aws_internet_gateway.b vpc",
                    json!("aws_vpc.a"),
                ),
                ("internet_gateways aws_internet_gateway.c vpc", json!("!")),
            ],
        ),
        whole(
            "what could not be enumerated",
            json!({
                "open": ["aws_subnet", "aws_internet_gateway_attachment"],
                "resources": {"aws_internet_gateway.a": {}},
            }),
            vec![
                ("subnets", json!({"…": true})),
                ("vpcs", json!({})),
                (
                    "internet_gateways aws_internet_gateway.a vpc",
                    json!("?unresolved-expression"),
                ),
            ],
        ),
        whole(
            "a module that could not be read",
            json!({"open": ["*"], "resources": {"aws_security_group.a": {"name": "a"}}}),
            vec![
                ("vpcs", json!({"…": true})),
                ("load_balancers", json!({"…": true})),
                ("security_groups aws_security_group.a ingress", json!(["…"])),
            ],
        ),
    ]);
}
