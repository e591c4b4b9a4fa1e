//! A conforming turn-in as data: the reference stack as files would describe
//! it, cut down to what each exercise asks for, and what its files declare.

use serde_json::{Map, Value, json};

/// Every exercise that has a folder.
pub(crate) const EXERCISES: &[&str] = &[
    "ex01", "ex02", "ex03", "ex04", "ex05", "ex06", "ex07", "ex08", "ex09", "ex10", "ex11",
];

/// Ids of the account, and the addresses of the same things in files.
const ADDRESSES: &[(&str, &str)] = &[
    ("vpc-0a1b2c3d4e5f60001", "aws_vpc.main"),
    ("subnet-0a10000000000000a", "aws_subnet.public_1"),
    ("subnet-0a10000000000000b", "aws_subnet.public_2"),
    ("igw-0a1b2c3d4e5f60002", "aws_internet_gateway.igw"),
    ("rtb-0a1b2c3d4e5f60003", "aws_route_table.rt"),
    ("sg-0a1b2c3d4e5f60005", "aws_security_group.flask"),
    ("sg-0a1b2c3d4e5f60006", "aws_security_group.elb"),
    ("ami-0a1b2c3d4e5f60008", "data.aws_ami.flask"),
    ("module02-asg", "aws_autoscaling_group.flask"),
    ("module02-elb", "aws_elb.flask"),
];

/// What each kind of listing keeps, from which exercise on.
const KEPT: &[(&str, &str, &[&str])] = &[
    ("ex06", "vpcs", &["aws_vpc.main"]),
    (
        "ex07",
        "subnets",
        &["aws_subnet.public_1", "aws_subnet.public_2"],
    ),
    ("ex08", "internet_gateways", &["aws_internet_gateway.igw"]),
    ("ex08", "route_tables", &["aws_route_table.rt"]),
    ("ex09", "security_groups", &["aws_security_group.flask"]),
    ("ex09", "images", &["data.aws_ami.flask"]),
    (
        "ex10",
        "launch_configurations",
        &["aws_launch_configuration.flask"],
    ),
    (
        "ex10",
        "autoscaling_groups",
        &["aws_autoscaling_group.flask"],
    ),
    (
        "ex11",
        "security_groups",
        &["aws_security_group.flask", "aws_security_group.elb"],
    ),
    ("ex11", "load_balancers", &["aws_elb.flask"]),
];

/// Address, first and last exercise, file, what `depends_on` names, references.
type Block = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

const SUBNETS: &[&str] = &["aws_subnet.public_1", "aws_subnet.public_2"];
const VPC: &[&str] = &["aws_vpc.main"];

const BLOCKS: &[Block] = &[
    ("aws_vpc.main", "ex06", "ex11", "01_networking.tf", &[], &[]),
    (
        "aws_subnet.public_1",
        "ex07",
        "ex11",
        "01_networking.tf",
        VPC,
        VPC,
    ),
    (
        "aws_subnet.public_2",
        "ex07",
        "ex11",
        "01_networking.tf",
        VPC,
        VPC,
    ),
    (
        "aws_internet_gateway.igw",
        "ex08",
        "ex11",
        "01_networking.tf",
        &[],
        VPC,
    ),
    (
        "aws_route_table.rt",
        "ex08",
        "ex11",
        "01_networking.tf",
        &[],
        &["aws_vpc.main", "aws_internet_gateway.igw"],
    ),
    (
        "aws_route_table_association.public_1",
        "ex08",
        "ex11",
        "01_networking.tf",
        &[],
        &["aws_subnet.public_1", "aws_route_table.rt"],
    ),
    (
        "aws_route_table_association.public_2",
        "ex08",
        "ex11",
        "01_networking.tf",
        &[],
        &["aws_subnet.public_2", "aws_route_table.rt"],
    ),
    (
        "aws_security_group.flask",
        "ex09",
        "ex11",
        "08_security_groups.tf",
        SUBNETS,
        VPC,
    ),
    (
        "aws_instance.flask",
        "ex09",
        "ex09",
        "02_ec2.tf",
        &[],
        &["aws_subnet.public_1", "aws_security_group.flask"],
    ),
    (
        "aws_launch_configuration.flask",
        "ex10",
        "ex11",
        "02_asg.tf",
        &[],
        &["aws_security_group.flask"],
    ),
    (
        "aws_autoscaling_group.flask",
        "ex10",
        "ex11",
        "02_asg.tf",
        &[],
        &[
            "aws_launch_configuration.flask",
            "aws_subnet.public_1",
            "aws_subnet.public_2",
        ],
    ),
    (
        "aws_security_group.elb",
        "ex11",
        "ex11",
        "03_elb.tf",
        &[],
        VPC,
    ),
    (
        "aws_elb.flask",
        "ex11",
        "ex11",
        "03_elb.tf",
        &[],
        &[
            "aws_security_group.elb",
            "aws_subnet.public_1",
            "aws_subnet.public_2",
        ],
    ),
];

const SCRIPT: &str =
    "#!/bin/sh\naws s3 presign s3://module02-4242/appstore_games.csv --expires-in 600\n";
const OS_NAME: &str = "NAME=\"Amazon Linux\"\nVERSION=\"2\"\nPRETTY_NAME=\"Amazon Linux 2\"\n";
const APP: &str = "import os\nos.makedirs(\"uploads\", exist_ok=True)\n";

/// The turn-in as a document, for patches.
pub(crate) fn document() -> Value {
    let folders: Map<String, Value> = EXERCISES
        .iter()
        .map(|exercise| ((*exercise).to_owned(), folder(exercise)))
        .collect();
    json!({
        "source": "turn-in",
        "layout": {"layout": "root"},
        "folders": folders,
        "credentials": {"items": []},
        "state": {"items": []},
    })
}

/// The place of something in a file.
fn place(file: &str, line: u32) -> Value {
    json!({
        "kind": "hcl", "file": file, "line": line, "column": 1,
        "end": {"line": line, "column": 20},
    })
}

fn folder(exercise: &str) -> Value {
    let terraform = exercise >= "ex06";
    json!({
        "path": exercise,
        "entries": {"items": entries(exercise)},
        "declared": if terraform { declared(exercise) } else { json!({
            "variables": {"items": []}, "assignments": {"items": []},
            "providers": {"items": []}, "resources": {"items": {}},
        }) },
        "stack": stack(exercise),
    })
}

fn entries(exercise: &str) -> Value {
    let text = |text: &str| json!({"kind": "file", "size": text.len(), "text": {"value": text}});
    let file = || json!({"kind": "file", "size": 100});
    let network = [
        "00_variables.tf",
        "01_networking.tf",
        "10_terraform.auto.tfvars",
    ];
    let all = |names: &[&str]| -> Value {
        let names = network.iter().chain(names);
        names.map(|name| ((*name).to_owned(), file())).collect()
    };
    match exercise {
        "ex01" => json!({"aws_presign_url.sh": text(SCRIPT)}),
        "ex02" => json!({"os_name.txt": text(OS_NAME)}),
        "ex03" | "ex04" | "ex05" => {
            json!({"app.py": text(APP), "s3_funcs.py": text("import boto3\n")})
        }
        "ex09" => all(&["02_ec2.tf", "08_security_groups.tf"]),
        "ex10" => all(&["02_asg.tf", "08_security_groups.tf"]),
        "ex11" => all(&["02_asg.tf", "03_elb.tf", "08_security_groups.tf"]),
        _ => all(&[]),
    }
}

fn declared(exercise: &str) -> Value {
    let at = |file: &str, line| place(&format!("{exercise}/{file}"), line);
    let dependencies = |addresses: &[&str], file: &str| -> Vec<Value> {
        let one = |address: &&str| json!({"address": address, "origin": at(file, 3)});
        addresses.iter().map(one).collect()
    };
    let blocks = BLOCKS
        .iter()
        .filter(|(_, first, last, ..)| (*first..=*last).contains(&exercise));
    let resources: Map<String, Value> = blocks
        .map(|(address, _, _, file, depends_on, references)| {
            let kind = address.split('.').next().unwrap();
            let cbd = if kind == "aws_launch_configuration" {
                json!({"value": true, "origin": at(file, 4)})
            } else {
                json!({"absent": null, "origin": at(file, 1)})
            };
            let block = json!({
                "address": address,
                "kind": kind,
                "depends_on": dependencies(depends_on, file),
                "references": dependencies(references, file),
                "create_before_destroy": cbd,
                "origin": at(file, 1),
            });
            ((*address).to_owned(), block)
        })
        .collect();
    json!({
        "variables": {"items": [{
            "name": "region",
            "value": {"value": "eu-west-1", "origin": at("10_terraform.auto.tfvars", 1)},
            "has_default": false,
            "origin": at("00_variables.tf", 1),
        }]},
        "assignments": {"items": [{
            "name": "region",
            "file": "10_terraform.auto.tfvars",
            "origin": at("10_terraform.auto.tfvars", 1),
        }]},
        "providers": {"items": [{
            "region": {"value": "eu-west-1", "origin": at("10_terraform.auto.tfvars", 1)},
            "region_reads": ["region"],
            "origin": at("01_networking.tf", 1),
        }]},
        "resources": {"items": resources},
    })
}

/// The reference stack with addresses for ids, without what files do not
/// declare.
fn stack(exercise: &str) -> Value {
    let reference = fixtures::reference_stack();
    let mut text = serde_json::to_string(&reference).unwrap();
    // Terraform makes up this one's name.
    let launch = reference.launch_configurations.items.keys().next().unwrap();
    let made_up = (launch.as_str(), "aws_launch_configuration.flask");
    for (id, address) in ADDRESSES.iter().copied().chain([made_up]) {
        text = text.replace(&format!("\"{id}\""), &format!("\"{address}\""));
    }
    let mut stack: Value = serde_json::from_str(&text).unwrap();
    stack["vantage_point"] = json!("hcl");
    let after_apply = json!({"unknown": {"why": "known-after-apply", "detail": "id"}});
    for (kind, listing) in stack.as_object_mut().unwrap() {
        if let Some(Value::Object(items)) = listing.get_mut("items") {
            let kept = KEPT
                .iter()
                .rfind(|(first, of, _)| of == kind && *first <= exercise)
                .map(|(.., ids)| *ids)
                .unwrap_or_default();
            items.retain(|id, _| kept.contains(&id.as_str()));
        }
    }
    let group = |stack: &mut Value, key: &str, value: Value| {
        if let Some(group) =
            stack.pointer_mut("/autoscaling_groups/items/aws_autoscaling_group.flask")
        {
            group[key] = value;
        }
    };
    group(&mut stack, "instances", json!({"items": []}));
    if exercise == "ex10" {
        group(&mut stack, "load_balancers", json!({"items": []}));
        group(&mut stack, "health_check_type", json!({"value": "EC2"}));
    }
    if let Some(elb) = stack.pointer_mut("/load_balancers/items/aws_elb.flask") {
        elb["dns_name"] = after_apply.clone();
    }
    if exercise == "ex09" {
        let launch: Value = serde_json::to_value(fixtures::reference_stack()).unwrap();
        let launch = launch
            .pointer("/instances/items/i-0a1b2c3d4e5f60011/launch")
            .unwrap();
        let mut launch = launch.clone();
        launch["image"] = json!({"value": "data.aws_ami.flask"});
        launch["security_groups"] = json!({"items": [{"value": "aws_security_group.flask"}]});
        stack["instances"]["items"]["aws_instance.flask"] = json!({
            "id": "aws_instance.flask",
            "launch": launch,
            "state": after_apply,
            "subnet": {"value": "aws_subnet.public_1"},
            "vpc": {"value": "aws_vpc.main"},
            "tags": {"entries": {}},
        });
    }
    stack["outputs"] = json!({"items": {}});
    if exercise == "ex11" {
        stack["outputs"]["items"]["dns_name"] = json!({
            "value": after_apply,
            "shows_dns_of": {"items": [{"value": "aws_elb.flask"}]},
            "sensitive": {"absent": null},
        });
    }
    stack
}
