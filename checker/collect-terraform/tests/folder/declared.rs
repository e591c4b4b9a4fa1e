//! What only files tell: who declares and assigns what, and what depends on
//! what.

use checker_model::turn_in::{Declared, Dependency};

use super::{collect, folder};

fn declared(files: &[(&str, &str)]) -> Declared {
    let dir = folder(&[]);
    let inside: Vec<(String, &str)> = files
        .iter()
        .map(|(path, text)| (format!("ex08/{path}"), *text))
        .collect();
    let inside: Vec<(&str, &str)> = inside
        .iter()
        .map(|(path, text)| (path.as_str(), *text))
        .collect();
    super::write(dir.path(), &inside);
    collect(dir.path()).turn_in.folders["ex08"].declared.clone()
}

fn names(all: &[Dependency]) -> Vec<&str> {
    all.iter().map(|one| one.address.as_str()).collect()
}

#[test]
fn variables_and_assignments_keep_their_files() {
    let declared = declared(&[
        (
            "00_variables.tf",
            "variable \"region\" {\n  type = string\n}\nvariable \"n\" {\n  default = 2\n}\nvariable \"none\" {}\n",
        ),
        ("10_terraform.auto.tfvars", "region = \"eu-west-1\"\n"),
        (
            "01_networking.tf",
            "locals {\n  where = var.region\n}\nprovider \"aws\" {\n  region = local.where\n}\nprovider \"aws\" {\n  alias = \"x\"\n}\n",
        ),
    ]);
    let variables: Vec<_> = declared
        .variables
        .iter()
        .map(|one| {
            let value = one.value.get().map(String::as_str);
            (
                one.name.as_str(),
                value,
                one.has_default,
                one.origin.to_string(),
            )
        })
        .collect();
    let file = "ex08/00_variables.tf";
    assert_eq!(
        variables,
        [
            ("region", Some("eu-west-1"), false, format!("{file}:1:1")),
            ("n", Some("2"), true, format!("{file}:4:1")),
            ("none", None, false, format!("{file}:7:1")),
        ]
    );
    assert!(declared.variables.is_complete());
    let assignments: Vec<_> = declared
        .assignments
        .iter()
        .map(|one| (one.name.as_str(), one.file.as_str(), one.origin.to_string()))
        .collect();
    let file = "10_terraform.auto.tfvars";
    assert_eq!(assignments, [("region", file, format!("ex08/{file}:1:1"))]);
    let providers: Vec<_> = declared
        .providers
        .iter()
        .map(|one| {
            (
                one.alias.as_deref(),
                one.region.get().map(String::as_str),
                one.region_reads.clone(),
            )
        })
        .collect();
    assert_eq!(
        providers,
        [
            (None, Some("eu-west-1"), vec!["region".to_owned()]),
            (Some("x"), None, vec![]),
        ]
    );
    assert!(declared.providers.items[1].region.is_absent());
}

#[expect(
    clippy::too_many_lines,
    reason = "one configuration, seen from each of its resources"
)]
#[test]
fn dependencies_are_seen_through_what_lies_between() {
    let declared = declared(&[
        (
            "main.tf",
            r#"
            locals { vpc = aws_vpc.main.id }
            resource "aws_vpc" "main" {}
            resource "aws_subnet" "a" {
              count      = 2
              vpc_id     = local.vpc
              depends_on = [aws_vpc.main]
            }
            data "aws_subnets" "all" {
              filter {
                name   = "vpc-id"
                values = [aws_vpc.main.id]
              }
            }
            module "m" {
              source     = "./m"
              subnets    = { for s in aws_subnet.a : s.id => s.arn }
              depends_on = [aws_internet_gateway.gw]
            }
            resource "aws_internet_gateway" "gw" { vpc_id = aws_vpc.main.id }
            resource "aws_route_table" "rt" {
              route {
                gateway_id = "${aws_internet_gateway.gw.id}"
              }
              tags = { a = true ? "x" : aws_vpc.main.id }
              lifecycle { create_before_destroy = true }
            }
            resource "aws_elb" "lb" {
              groups  = module.m.group
              subnets = data.aws_subnets.all.ids
            }
            resource "aws_eip" "none" {}
            resource "aws_eip" "quoted" {
              depends_on = ["aws_vpc.main", "data.aws_subnets.all", "module.m"]
            }
            "#,
        ),
        (
            "m/main.tf",
            r#"
            variable "subnets" {}
            resource "aws_security_group" "sg" { ids = keys(var.subnets) }
            resource "aws_instance" "i" { depends_on = [aws_security_group.sg] }
            output "group" { value = aws_security_group.sg.id }
            output "other" { value = aws_instance.i.id }
            "#,
        ),
    ]);
    assert!(declared.resources.is_complete());
    let of = |address: &str| declared.of(address).unwrap();
    let both = |address: &str| {
        (
            names(&of(address).depends_on),
            names(&of(address).references),
        )
    };
    assert_eq!(both("aws_vpc.main"), (vec![], vec![]));
    assert_eq!(
        both("aws_subnet.a[1]"),
        (vec!["aws_vpc.main"], vec!["aws_vpc.main"])
    );
    assert_eq!(
        both("aws_route_table.rt"),
        (vec![], vec!["aws_internet_gateway.gw", "aws_vpc.main"])
    );
    assert_eq!(
        both("aws_elb.lb"),
        (
            vec![],
            vec!["aws_vpc.main", "module.m.aws_security_group.sg"]
        )
    );
    assert_eq!(
        both("module.m.aws_security_group.sg"),
        (vec!["aws_internet_gateway.gw"], vec!["aws_subnet.a"])
    );
    assert_eq!(
        both("module.m.aws_instance.i"),
        (
            vec!["module.m.aws_security_group.sg", "aws_internet_gateway.gw"],
            vec![]
        )
    );
    assert_eq!(both("aws_eip.none"), (vec![], vec![]));
    assert_eq!(
        both("aws_eip.quoted"),
        (
            vec!["aws_vpc.main", "data.aws_subnets.all", "module.m"],
            vec![]
        )
    );
    assert_eq!(
        of("aws_route_table.rt").create_before_destroy.get(),
        Some(&true)
    );
    assert!(of("aws_elb.lb").create_before_destroy.is_absent());
    let named = &of("aws_subnet.a").depends_on[0].origin;
    assert_eq!(named.to_string(), "ex08/main.tf:7:29");
}

#[test]
fn what_could_not_be_read_leaves_declarations_incomplete() {
    let declared = declared(&[
        ("a.tf", "variable \"a\" {"),
        ("b.tf", "variable \"b\" {}\n"),
    ]);
    assert_eq!(declared.variables.items.len(), 1);
    assert!(!declared.variables.is_complete());
    assert!(!declared.resources.is_complete());
}
