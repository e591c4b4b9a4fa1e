//! Modules: those that are handed in, and those that are not.

use super::{addresses, at, comes_to, has, open, read};

const NET: &str = r#"
    variable "cidr" {}
    variable "names" { type = list(string) }
    resource "aws_vpc" "main" { cidr_block = var.cidr }
    resource "aws_subnet" "public" {
      count      = length(var.names)
      vpc_id     = aws_vpc.main.id
      cidr_block = cidrsubnet(var.cidr, 8, count.index)
      tags       = { Name = var.names[count.index] }
    }
    output "vpc_id" { value = aws_vpc.main.id }
    output "subnets" { value = aws_subnet.public[*].id }
    output "cidr" { value = var.cidr }
"#;

#[test]
fn inputs_go_in_and_outputs_come_out() {
    comes_to(
        &[
            (
                "main.tf",
                r#"
                module "net" {
                  source = "./modules/net"
                  cidr   = "10.0.0.0/16"
                  names  = ["a", "b"]
                }
                resource "aws_elb" "main" {
                  vpc     = module.net.vpc_id
                  subnets = module.net.subnets
                  cidr    = module.net.cidr
                }
                output "first" { value = module.net.subnets[0] }
                "#,
            ),
            ("modules/net/main.tf", NET),
        ],
        &[
            ("module.net.aws_vpc.main.cidr_block", "\"10.0.0.0/16\""),
            (
                "module.net.aws_subnet.public[1].vpc_id",
                "<module.net.aws_vpc.main.id>",
            ),
            ("module.net.aws_subnet.public[1].tags", "{Name=\"b\"}"),
            ("aws_elb.main.vpc", "<module.net.aws_vpc.main.id>"),
            (
                "aws_elb.main.subnets",
                "[<module.net.aws_subnet.public[0].id>, <module.net.aws_subnet.public[1].id>]",
            ),
            ("aws_elb.main.cidr", "\"10.0.0.0/16\""),
            ("output.first", "<module.net.aws_subnet.public[0].id>"),
        ],
    );
}

#[test]
fn modules_have_count_and_for_each_too() {
    let configuration = read(&[
        (
            "main.tf",
            r#"
            module "net" {
              for_each = { one = "10.1.0.0/16", two = "10.2.0.0/16" }
              source   = "./net"
              cidr     = each.value
              names    = [each.key]
            }
            module "never" {
              count  = 0
              source = "./net"
              cidr   = ""
              names  = []
            }
            resource "x" "y" {
              one = module.net["one"].vpc_id
              all = [for n in module.net : n.cidr]
            }
            "#,
        ),
        ("net/main.tf", NET),
    ]);
    assert_eq!(open(&configuration), []);
    assert_eq!(
        addresses(&configuration),
        [
            "module.net[\"one\"].aws_subnet.public[0]",
            "module.net[\"one\"].aws_vpc.main",
            "module.net[\"two\"].aws_subnet.public[0]",
            "module.net[\"two\"].aws_vpc.main",
            "x.y",
        ]
    );
    has(
        &configuration,
        &[
            ("x.y.one", "<module.net[\"one\"].aws_vpc.main.id>"),
            ("x.y.all", r#"["10.1.0.0/16", "10.2.0.0/16"]"#),
        ],
    );
}

#[test]
fn a_module_from_elsewhere_is_open_and_its_outputs_unknown() {
    for source in [
        "terraform-aws-modules/vpc/aws",
        "git::https://example.com/vpc.git",
        "../outside",
        "./missing",
        "/etc",
    ] {
        let text = format!(
            "module \"vpc\" {{\n  source = \"{source}\"\n}}\nresource \"x\" \"y\" {{\n  a = module.vpc.id\n  b = \"b\"\n}}\n"
        );
        let configuration = read(&[("main.tf", &text)]);
        let why = format!("module \"vpc\" comes from {source} and is not handed in");
        assert_eq!(open(&configuration), [("*", why.as_str())]);
        has(
            &configuration,
            &[("x.y.a", &format!("?{why}")), ("x.y.b", "\"b\"")],
        );
    }
}

#[test]
fn a_module_from_elsewhere_that_is_not_called_is_not_open() {
    comes_to(
        &[(
            "main.tf",
            "module \"vpc\" {\n  source = \"a/b/aws\"\n  count = 0\n}\nresource \"x\" \"y\" {\n  a = 1\n}\n",
        )],
        &[("x.y.a", "1")],
    );
}

#[test]
fn a_module_that_calls_itself_ends() {
    let configuration = read(&[
        ("main.tf", "module \"a\" {\n  source = \"./a\"\n}\n"),
        (
            "a/main.tf",
            "module \"b\" {\n  source = \"../a\"\n}\nmodule \"c\" {\n  source = \"../a\"\n}\nresource \"x\" \"y\" {\n  a = 1\n}\n",
        ),
    ]);
    assert!(configuration.resources.len() < 2_000);
    assert!(open(&configuration).iter().all(|(kind, _)| *kind == "*"));
    assert!(!configuration.open.is_empty());
    assert_eq!(at(&configuration, "module.a.module.b.x.y.a"), "1");
}
