//! Data sources, outputs, and where defaults come from.

use checker_collect_terraform::stack::stack;
use checker_model::{Origin, VantagePoint};
use serde_json::{Value, json};

use crate::case::{check, hcl, state, to, whole};
use crate::form::configuration;

#[test]
fn data_sources() {
    check(vec![
        hcl(
            "what is found in the account",
            json!({
                "data.aws_vpc.a": {"tags": {"Name": "module02-vpc"}},
                "data.aws_vpc.b": {"filter": [{"name": "tag:Name", "values": ["other"]}, {"name": "cidr", "values": ["10.0.0.0/16"]}]},
                "data.aws_security_group.a": {"name": "module02-flask-sg", "vpc_id": to("data.aws_vpc.a.id")},
                "aws_subnet.a": {"vpc_id": to("data.aws_vpc.a.id")},
                "aws_instance.a": {"vpc_security_group_ids": [to("data.aws_security_group.a.id")], "subnet_id": to("data.aws_subnet.none.id")},
                "aws_elb.a": {"subnets": to("data.aws_subnets.a.ids")},
                "data.aws_subnets.a": {"filter": [{"name": "vpc-id", "values": [to("data.aws_vpc.b.id")]}]},
            }),
            vec![
                (
                    "vpcs data.aws_vpc.a tags",
                    json!({"Name": "module02-vpc", "…": true}),
                ),
                ("vpcs data.aws_vpc.a cidr_block", json!("?not-visible")),
                (
                    "vpcs data.aws_vpc.a enable_dns_hostnames",
                    json!("?not-visible"),
                ),
                ("vpcs data.aws_vpc.b tags Name", json!("other")),
                ("vpcs data.aws_vpc.b cidr_block", json!("10.0.0.0/16")),
                ("subnets aws_subnet.a vpc", json!("data.aws_vpc.a")),
                (
                    "security_groups data.aws_security_group.a name",
                    json!("module02-flask-sg"),
                ),
                (
                    "security_groups data.aws_security_group.a ingress",
                    json!(["…"]),
                ),
                (
                    "instances aws_instance.a launch security_groups",
                    json!(["data.aws_security_group.a"]),
                ),
                ("instances aws_instance.a subnet", json!("?not-visible")),
                ("load_balancers aws_elb.a subnets", json!(["…"])),
            ],
        ),
        hcl(
            "what is found here",
            json!({
                "aws_vpc.a": {"tags": {"Name": "module02-vpc", "project_name": "module02"}},
                "aws_vpc.b": {"tags": {"Name": "other"}},
                "data.aws_vpc.a": {"filter": [{"name": "tag:Name", "values": ["module02-vpc"]}]},
                "aws_subnet.a": {"vpc_id": to("data.aws_vpc.a.id"), "cidr_block": "10.0.1.0/24"},
                "aws_subnet.b": {"vpc_id": to("aws_vpc.a.id"), "cidr_block": "10.0.2.0/24"},
                "aws_subnet.c": {"vpc_id": to("aws_vpc.b.id"), "cidr_block": "10.0.1.0/24"},
                "data.aws_subnets.a": {"filter": [{"name": "vpc-id", "values": [to("aws_vpc.a.id")]}]},
                "data.aws_subnet.b": {"vpc_id": to("aws_vpc.a.id"), "cidr_block": "10.0.2.0/24"},
                "aws_autoscaling_group.a": {"vpc_zone_identifier": to("data.aws_subnets.a.ids")},
                "aws_instance.a": {"subnet_id": to("data.aws_subnet.b.id")},
            }),
            vec![
                ("vpcs data.aws_vpc.a", Value::Null),
                ("subnets aws_subnet.a vpc", json!("aws_vpc.a")),
                (
                    "autoscaling_groups aws_autoscaling_group.a subnets",
                    json!(["aws_subnet.a", "aws_subnet.b"]),
                ),
                ("instances aws_instance.a subnet", json!("aws_subnet.b")),
            ],
        ),
        hcl(
            "what might be either of two",
            json!({
                "aws_vpc.a": {"tags": {"project_name": "module02"}},
                "aws_vpc.b": {"tags": {"project_name": "module02"}},
                "data.aws_vpc.a": {"tags": {"project_name": "module02"}},
                "aws_subnet.a": {"vpc_id": to("data.aws_vpc.a.id")},
            }),
            vec![("subnets aws_subnet.a vpc", json!("data.aws_vpc.a"))],
        ),
        state(
            "what is both declared and looked up is listed once",
            json!({
                "aws_vpc.a": {"id": "vpc-1", "cidr_block": "10.0.0.0/16", "enable_dns_hostnames": true},
                "data.aws_vpc.a": {"id": "vpc-1", "cidr_block": "10.0.0.0/16"},
                "data.aws_vpc.b": {"id": "vpc-2", "tags": {"Name": "b"}},
            }),
            vec![
                ("vpcs vpc-1 enable_dns_hostnames", json!(true)),
                ("vpcs vpc-2 tags", json!({"Name": "b"})),
                ("vpcs vpc-2 enable_dns_hostnames", json!("?not-visible")),
            ],
        ),
    ]);
}

#[test]
fn outputs() {
    let shows = |name: &str| -> &'static str {
        Box::leak(format!("outputs {name} shows_dns_of").into_boxed_str())
    };
    check(vec![whole(
        "before it is known",
        json!({
            "resources": {"aws_elb.a": {"name": "a"}, "aws_lb.b": {}},
            "outputs": {
                "direct": to("aws_elb.a.dns_name"),
                "within": {"$unknown": "aws_lb.b.dns_name", "$mentions": ["aws_lb.b.dns_name"]},
                "nested": [{"url": to("aws_elb.a.dns_name")}, to("aws_lb.b.dns_name")],
                "whole": {"$resource": "aws_elb.a"},
                "name": to("aws_elb.a.name"),
                "unknown": {"$unknown": "var.x"},
                "hidden": {"$sensitive": to("aws_elb.a.dns_name")},
                "text": "password=hunter2",
            },
        }),
        vec![
            (shows("direct"), json!(["aws_elb.a"])),
            ("outputs direct value", json!("?known-after-apply")),
            (shows("within"), json!(["aws_lb.b"])),
            (shows("nested"), json!(["aws_elb.a", "aws_lb.b"])),
            (shows("whole"), json!(["aws_elb.a"])),
            (shows("name"), json!([])),
            ("outputs name value", json!("a")),
            (shows("unknown"), json!(["…"])),
            (shows("hidden"), json!(["aws_elb.a"])),
            ("outputs hidden sensitive", json!(true)),
            ("outputs hidden value", json!("?not-visible")),
            ("outputs text value", json!("password=REDACTED")),
            ("outputs text sensitive", json!(false)),
        ],
    )]);
    let document = json!({
        "resources": {"aws_elb.a": {"name": "a", "dns_name": "a-1.eu-west-1.elb.amazonaws.com"}},
        "outputs": {"url": "http://A-1.eu-west-1.elb.amazonaws.com:5000/", "other": "b-1.eu-west-1.elb.amazonaws.com"},
    });
    let seen = crate::simple::simple(&stack(&configuration(VantagePoint::State, &document)));
    assert_eq!(seen["outputs"]["url"]["shows_dns_of"], json!(["a"]));
    assert_eq!(seen["outputs"]["other"]["shows_dns_of"], json!([]));
}

#[test]
fn a_default_names_itself() {
    let document = json!({"resources": {
        "module.net.aws_vpc.a[0]": {},
        "aws_elb.a": {"listener": [{"instance_port": 5000}]},
        "aws_lb_target_group.a": {"port": 5000, "health_check": [{"matcher": "200"}]},
    }});
    let stack = stack(&configuration(VantagePoint::Hcl, &document));
    let default = |resource: &str, attribute: &str| Origin::Default {
        resource: resource.into(),
        attribute: attribute.into(),
    };
    let vpc = stack.vpcs.values().next().unwrap();
    assert_eq!(
        vpc.enable_dns_hostnames.origin,
        default("module.net.aws_vpc.a[0]", "enable_dns_hostnames")
    );
    let balancer = stack.load_balancers.values().next().unwrap();
    assert_eq!(
        balancer.cross_zone.origin,
        default("aws_elb.a", "cross_zone_load_balancing")
    );
    let check = balancer.health_check.get().unwrap();
    assert_eq!(
        check.interval.origin,
        default("aws_elb.a", "health_check.interval")
    );
    let target = stack.target_groups.values().next().unwrap();
    let check = target.health_check.get().unwrap();
    assert_eq!(
        check.healthy_threshold.origin,
        default("aws_lb_target_group.a", "health_check.healthy_threshold")
    );
    assert_eq!(check.healthy_threshold.get(), Some(&3));
}

#[test]
fn no_list_takes_for_ever() {
    let many: Vec<Value> = (0..20_000)
        .map(|number| json!(format!("subnet-{number}")))
        .collect();
    let document = json!({"resources": {"aws_elb.a": {"subnets": many}}});
    let stack = stack(&configuration(VantagePoint::Plan, &document));
    let balancer = stack.load_balancers.values().next().unwrap();
    assert_eq!(balancer.subnets.items.len(), 1_000);
    assert!(!balancer.subnets.is_complete());
}
