//! Route tables, routes and associations.

use serde_json::json;

use crate::case::{check, hcl, to};

#[test]
fn routes() {
    let local = json!({"type": "local"});
    check(vec![
        hcl(
            "inline and apart, to all kinds of targets",
            json!({
                "aws_vpc.a": {},
                "aws_internet_gateway.a": {"vpc_id": to("aws_vpc.a.id")},
                "aws_nat_gateway.a": {},
                "aws_route_table.a": {
                    "vpc_id": to("aws_vpc.a.id"),
                    "route": [
                        {"cidr_block": "10.0.0.0/16", "gateway_id": "local"},
                        {"cidr_block": "0.0.0.0/0", "nat_gateway_id": to("aws_nat_gateway.a.id")},
                        {"ipv6_cidr_block": "::/0", "gateway_id": to("aws_internet_gateway.a.id")},
                        {"cidr_block": "192.0.2.0/24", "gateway_id": {"$unknown": "var.gateway"}},
                    ],
                },
                "aws_route.a": {
                    "route_table_id": to("aws_route_table.a.id"),
                    "destination_cidr_block": "198.51.100.0/24",
                    "gateway_id": "igw-0123",
                },
            }),
            vec![
                ("route_tables aws_route_table.a is_main", json!(false)),
                ("route_tables aws_route_table.a routes 0 target", local),
                (
                    "route_tables aws_route_table.a routes 1 target",
                    json!({"type": "other", "id": "aws_nat_gateway.a"}),
                ),
                (
                    "route_tables aws_route_table.a routes 1 blackhole",
                    json!(false),
                ),
                (
                    "route_tables aws_route_table.a routes 2 destination",
                    json!("::/0"),
                ),
                (
                    "route_tables aws_route_table.a routes 2 target",
                    json!({"type": "internet-gateway", "id": "aws_internet_gateway.a"}),
                ),
                (
                    "route_tables aws_route_table.a routes 3 target",
                    json!("?unresolved-expression"),
                ),
                (
                    // It may be that of the one that is declared.
                    "route_tables aws_route_table.a routes 4 target",
                    json!("?not-visible"),
                ),
            ],
        ),
        hcl(
            "a gateway that is not declared",
            json!({
                "aws_route_table.a": {"vpc_id": "vpc-0123"},
                "aws_route.a": {
                    "route_table_id": to("aws_route_table.a.id"),
                    "destination_cidr_block": "0.0.0.0/0",
                    "gateway_id": "igw-0123",
                },
            }),
            vec![
                (
                    "route_tables aws_route_table.a routes 0 target",
                    json!({"type": "internet-gateway", "id": "igw-0123"}),
                ),
                ("internet_gateways igw-0123 vpc", json!("?not-visible")),
            ],
        ),
        hcl(
            "the main table, another way",
            json!({
                "aws_vpc.a": {},
                "aws_route_table.a": {"vpc_id": to("aws_vpc.a.id")},
                "aws_main_route_table_association.a": {"vpc_id": to("aws_vpc.a.id"), "route_table_id": to("aws_route_table.a.id")},
                "aws_default_route_table.a": {"default_route_table_id": to("aws_vpc.a.default_route_table_id")},
            }),
            vec![
                ("route_tables aws_route_table.a is_main", json!(true)),
                (
                    "route_tables aws_default_route_table.a is_main",
                    json!(false),
                ),
                (
                    "route_tables aws_default_route_table.a vpc",
                    json!("aws_vpc.a"),
                ),
            ],
        ),
        hcl(
            "the main table that the VPC came with",
            json!({
                "aws_vpc.a": {},
                "aws_route.a": {
                    "route_table_id": to("aws_vpc.a.main_route_table_id"),
                    "destination_cidr_block": "0.0.0.0/0",
                    "gateway_id": {"$unknown": "var.gateway"},
                },
            }),
            vec![
                (
                    "route_tables aws_vpc.a.default_route_table_id vpc",
                    json!("aws_vpc.a"),
                ),
                (
                    "route_tables aws_vpc.a.default_route_table_id is_main",
                    json!(true),
                ),
                (
                    "route_tables aws_vpc.a.default_route_table_id routes 0 destination",
                    json!("0.0.0.0/0"),
                ),
                (
                    "route_tables aws_vpc.a.default_route_table_id subnets",
                    json!([]),
                ),
            ],
        ),
        hcl(
            "an association with what is not known",
            json!({
                "aws_route_table.a": {"vpc_id": "vpc-1"},
                "aws_route_table_association.a": {"subnet_id": "subnet-1", "route_table_id": {"$unknown": "var.table"}},
            }),
            vec![
                ("route_tables aws_route_table.a subnets", json!(["…"])),
                ("route_tables aws_route_table.a routes", json!([])),
                ("vpcs vpc-1 cidr_block", json!("?not-visible")),
                ("subnets subnet-1 vpc", json!("?not-visible")),
            ],
        ),
    ]);
}
