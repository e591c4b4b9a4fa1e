//! The subject's stack, written in the ways in which students write it.

use serde_json::{Map, Value, json};

pub(crate) const SCRIPT: &str =
    "#!/bin/bash\ncd /home/ec2-user/app\nnohup python3 app.py > app.log 2>&1 &\n";

/// One way to write the stack: a part for each of its questions.
pub(crate) fn written(parts: &[Value]) -> Value {
    let mut resources = Map::new();
    let mut document = json!({
        "region": "eu-west-1",
        "outputs": {"dns_name": {"$ref": "aws_elb.flask.dns_name"}},
    });
    for part in parts {
        for (name, value) in part.as_object().unwrap() {
            if name.starts_with('$') {
                document[name.trim_start_matches('$')] = value.clone();
            } else {
                resources.insert(name.clone(), value.clone());
            }
        }
    }
    document["resources"] = Value::Object(resources);
    document
}

fn tags(name: &str) -> Value {
    json!({"project_name": "module02", "Name": name})
}

/// VPC, subnets and gateway.
pub(crate) fn network() -> Value {
    let subnet = |number: u8, zone: &str| {
        json!({
            "vpc_id": {"$ref": "aws_vpc.main.id"},
            "cidr_block": format!("10.0.{number}.0/24"),
            "availability_zone": zone,
            "map_public_ip_on_launch": true,
            "tags": tags(&format!("module02-sn-pub-{number}")),
        })
    };
    json!({
        "aws_vpc.main": {
            "cidr_block": "10.0.0.0/16",
            "enable_dns_hostnames": true,
            "tags": tags("module02-vpc"),
        },
        "aws_subnet.public[0]": subnet(1, "eu-west-1a"),
        "aws_subnet.public[1]": subnet(2, "eu-west-1b"),
        "aws_internet_gateway.igw": {
            "vpc_id": {"$ref": "aws_vpc.main.id"},
            "tags": tags("module02-igw"),
        },
    })
}

/// The same in a module, tagged by its provider, with the gateway attached
/// apart.
pub(crate) fn network_of_module() -> Value {
    let subnet = |number: u8, zone: &str| {
        json!({
            "vpc_id": {"$ref": "module.net.aws_vpc.this[0].id"},
            "cidr_block": format!("10.0.{number}.0/24"),
            "availability_zone": zone,
            "map_public_ip_on_launch": "true",
            "tags": {"Name": format!("module02-sn-pub-{number}")},
        })
    };
    json!({
        "$default_tags": {"project_name": "module02"},
        "module.net.aws_vpc.this[0]": {
            "cidr_block": "10.0.0.0/16",
            "enable_dns_hostnames": true,
            "tags": {"Name": "module02-vpc"},
        },
        "module.net.aws_subnet.public[\"a\"]": subnet(1, "eu-west-1a"),
        "module.net.aws_subnet.public[\"b\"]": subnet(2, "eu-west-1b"),
        "aws_internet_gateway.igw": {"tags": {"Name": "module02-igw"}},
        "aws_internet_gateway_attachment.igw": {
            "internet_gateway_id": {"$ref": "aws_internet_gateway.igw.id"},
            "vpc_id": {"$ref": "module.net.aws_vpc.this[0].id"},
        },
    })
}

fn associations(table: &str) -> Value {
    let association = |subnet: &str| {
        json!({
            "subnet_id": {"$ref": format!("{subnet}.id")},
            "route_table_id": {"$ref": table},
        })
    };
    json!({
        "aws_route_table_association.a[0]": association("aws_subnet.public[0]"),
        "aws_route_table_association.a[1]": association("aws_subnet.public[1]"),
    })
}

fn join(one: Value, other: &Value) -> Value {
    let mut joined = one;
    joined
        .as_object_mut()
        .unwrap()
        .extend(other.as_object().unwrap().clone());
    joined
}

/// A route table with its route inside.
pub(crate) fn routes_inline() -> Value {
    let table = json!({
        "aws_route_table.rt": {
            "vpc_id": {"$ref": "aws_vpc.main.id"},
            "route": [{"cidr_block": "0.0.0.0/0", "gateway_id": {"$ref": "aws_internet_gateway.igw.id"}}],
            "tags": tags("module02-rt"),
        },
    });
    join(table, &associations("aws_route_table.rt.id"))
}

/// The same with the route apart.
pub(crate) fn routes_apart() -> Value {
    let table = json!({
        "aws_route_table.rt": {"vpc_id": {"$ref": "aws_vpc.main.id"}, "tags": tags("module02-rt")},
        "aws_route.out": {
            "route_table_id": {"$ref": "aws_route_table.rt.id"},
            "destination_cidr_block": "0.0.0.0/0",
            "gateway_id": {"$ref": "aws_internet_gateway.igw.id"},
        },
    });
    join(table, &associations("aws_route_table.rt.id"))
}

/// The table that the VPC came with, taken over.
pub(crate) fn routes_default() -> Value {
    json!({
        "aws_default_route_table.rt": {
            "default_route_table_id": {"$ref": "aws_vpc.main.default_route_table_id"},
            "route": [{"cidr_block": "0.0.0.0/0", "gateway_id": {"$ref": "aws_internet_gateway.igw.id"}}],
            "tags": tags("module02-rt"),
        },
    })
}

/// Routes of the network of the module.
pub(crate) fn routes_of_module() -> Value {
    let association = |subnet: &str| {
        json!({
            "subnet_id": {"$ref": format!("module.net.aws_subnet.public[\"{subnet}\"].id")},
            "route_table_id": {"$ref": "aws_route_table.rt.id"},
        })
    };
    json!({
        "aws_route_table.rt": {
            "vpc_id": {"$ref": "module.net.aws_vpc.this[0].id"},
            "route": [{"cidr_block": "0.0.0.0/0", "gateway_id": {"$ref": "aws_internet_gateway.igw.id"}}],
            "tags": {"Name": "module02-rt"},
        },
        "aws_route_table_association.a": association("a"),
        "aws_route_table_association.b": association("b"),
    })
}

fn ingress(port: u16) -> Value {
    json!({"from_port": port, "to_port": port, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]})
}

/// Both security groups, with their rules inside.
pub(crate) fn groups_inline(vpc: &str) -> Value {
    json!({
        "aws_security_group.flask": {
            "name": "module02-flask-sg",
            "vpc_id": {"$ref": vpc},
            "ingress": [ingress(22), ingress(5000)],
        },
        "aws_security_group.elb": {
            "name": "module02-elb-sg",
            "vpc_id": {"$ref": vpc},
            "ingress": [ingress(5000)],
        },
    })
}

/// The same with rules apart, of both types.
pub(crate) fn groups_apart(vpc: &str) -> Value {
    let rule = |group: &str, port: u16| {
        let mut rule = ingress(port);
        rule["type"] = json!("ingress");
        rule["security_group_id"] = json!({"$ref": format!("aws_security_group.{group}.id")});
        rule
    };
    json!({
        "aws_security_group.flask": {"name": "module02-flask-sg", "vpc_id": {"$ref": vpc}},
        "aws_security_group.elb": {"name_prefix": "module02-elb-", "vpc_id": {"$ref": vpc}},
        "aws_security_group_rule.ssh": rule("flask", 22),
        "aws_security_group_rule.app": rule("elb", 5000),
        "aws_security_group_rule.out": {
            "type": "egress",
            "security_group_id": {"$ref": "aws_security_group.flask.id"},
            "from_port": 0, "to_port": 0, "protocol": "-1", "cidr_blocks": ["0.0.0.0/0"],
        },
        "aws_vpc_security_group_ingress_rule.app": {
            "security_group_id": {"$ref": "aws_security_group.flask.id"},
            "from_port": 5000, "to_port": 5000, "ip_protocol": "tcp",
            "referenced_security_group_id": {"$ref": "aws_security_group.elb.id"},
        },
    })
}

/// The image, by its name.
pub(crate) fn image() -> Value {
    json!({
        "data.aws_ami.flask": {
            "owners": ["self"],
            "most_recent": true,
            "filter": [{"name": "name", "values": ["module02-flask-api-ami"]}],
        },
    })
}

/// A launch configuration.
pub(crate) fn configuration() -> Value {
    json!({
        "aws_launch_configuration.flask": {
            "name_prefix": "module02-lc-",
            "image_id": {"$ref": "data.aws_ami.flask.id"},
            "instance_type": "t2.micro",
            "security_groups": [{"$ref": "aws_security_group.flask.id"}],
            "iam_instance_profile": "s3_access",
            "associate_public_ip_address": true,
            "user_data": SCRIPT,
        },
    })
}

/// A launch template.
pub(crate) fn template() -> Value {
    use base64::Engine as _;
    json!({
        "aws_launch_template.flask": {
            "name": "module02-lt",
            "image_id": {"$ref": "data.aws_ami.flask.image_id"},
            "instance_type": "t2.micro",
            "iam_instance_profile": [{"arn": {"$ref": "data.aws_iam_instance_profile.s3.arn"}}],
            "network_interfaces": [{
                "associate_public_ip_address": "true",
                "security_groups": [{"$ref": "aws_security_group.flask.id"}],
            }],
            "user_data": base64::engine::general_purpose::STANDARD.encode(SCRIPT),
        },
        "data.aws_iam_instance_profile.s3": {"name": "s3_access"},
    })
}

/// The group, with whatever it launches from and registers with.
pub(crate) fn group(subnets: [&str; 2], more: &Value) -> Value {
    let group = json!({
        "name": "module02-asg",
        "vpc_zone_identifier": subnets.map(|subnet| json!({"$ref": format!("{subnet}.id")})),
        "min_size": 2,
        "max_size": 2,
        "health_check_type": "ELB",
        "tag": [{"key": "Autoscaling Flask", "value": "flask-asg", "propagate_at_launch": true}],
    });
    json!({"aws_autoscaling_group.flask": join(group, more)})
}

/// A classic balancer.
pub(crate) fn classic(subnets: [&str; 2]) -> Value {
    json!({
        "aws_elb.flask": {
            "name": "module02-elb",
            "subnets": subnets.map(|subnet| json!({"$ref": format!("{subnet}.id")})),
            "security_groups": [{"$ref": "aws_security_group.elb.id"}],
            "listener": [{"lb_port": 5000, "lb_protocol": "http", "instance_port": 5000, "instance_protocol": "http"}],
            "health_check": [{
                "target": "HTTP:5000/", "interval": 30, "timeout": 3,
                "healthy_threshold": 2, "unhealthy_threshold": 2,
            }],
        },
    })
}

/// A balancer of another kind.
pub(crate) fn application(kind: &str) -> Value {
    let protocol = if kind == "network" { "TCP" } else { "HTTP" };
    json!({
        "$outputs": {"url": {"$unknown": "aws_lb.flask.dns_name", "$mentions": ["aws_lb.flask.dns_name"]}},
        "aws_lb.flask": {
            "name": "module02-lb",
            "load_balancer_type": kind,
            "enable_cross_zone_load_balancing": true,
            "subnets": [{"$ref": "aws_subnet.public[0].id"}, {"$ref": "aws_subnet.public[1].id"}],
            "security_groups": [{"$ref": "aws_security_group.elb.id"}],
        },
        "aws_lb_target_group.flask": {
            "name": "module02-tg",
            "port": 5000,
            "protocol": protocol,
            "vpc_id": {"$ref": "aws_vpc.main.id"},
            "health_check": [{"protocol": protocol, "healthy_threshold": 2}],
        },
        "aws_lb_listener.flask": {
            "load_balancer_arn": {"$ref": "aws_lb.flask.arn"},
            "port": "5000",
            "protocol": protocol,
            "default_action": [{"type": "forward", "target_group_arn": {"$ref": "aws_lb_target_group.flask.arn"}}],
        },
    })
}

/// The role with its profile.
pub(crate) fn role() -> Value {
    json!({
        "data.aws_iam_policy_document.trust": {
            "json": r#"{"Statement": [{
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"Service": "ec2.amazonaws.com"}
            }]}"#,
        },
        "aws_iam_role.s3": {
            "name": "s3_access",
            "assume_role_policy": {"$ref": "data.aws_iam_policy_document.trust.json"},
        },
        "aws_iam_role_policy_attachment.s3": {
            "role": {"$ref": "aws_iam_role.s3.name"},
            "policy_arn": "arn:aws:iam::aws:policy/AmazonS3FullAccess",
        },
        "aws_iam_instance_profile.s3": {"name": "module02-profile", "role": {"$ref": "aws_iam_role.s3.id"}},
    })
}
