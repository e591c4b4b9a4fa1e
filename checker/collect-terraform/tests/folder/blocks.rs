//! `count`, `for_each`, nested and `dynamic` blocks.

use super::{addresses, at, comes_to, has, open, read};

#[test]
fn count_and_for_each_make_instances() {
    let configuration = read(&[(
        "main.tf",
        r#"
        variable "subnets" {
          default = { a = "10.0.1.0/24", "b.c" = "10.0.2.0/24" }
        }
        resource "aws_vpc" "main" { cidr_block = "10.0.0.0/16" }
        resource "aws_subnet" "counted" {
          count             = 2
          vpc_id            = aws_vpc.main.id
          cidr_block        = cidrsubnet(aws_vpc.main.cidr_block, 8, count.index + 1)
          availability_zone = "eu-west-1${element(["a", "b"], count.index)}"
        }
        resource "aws_subnet" "each" {
          for_each   = var.subnets
          vpc_id     = aws_vpc.main.id
          cidr_block = each.value
          tags       = { Name = "sn-${each.key}" }
        }
        resource "aws_subnet" "set" {
          for_each   = toset(["x", "y"])
          cidr_block = each.value
        }
        resource "aws_subnet" "none" { count = 0 }
        resource "aws_elb" "main" {
          one   = aws_subnet.counted[0].id
          all   = aws_subnet.counted[*].id
          legacy = aws_subnet.counted.*.cidr_block
          each  = [for s in aws_subnet.each : s.id]
          keyed = aws_subnet.each["b.c"].id
          vals  = values(aws_subnet.each)[*].cidr_block
          none  = aws_subnet.none[*].id
        }
        "#,
    )]);
    assert_eq!(open(&configuration), []);
    assert_eq!(
        addresses(&configuration),
        [
            "aws_elb.main",
            "aws_subnet.counted[0]",
            "aws_subnet.counted[1]",
            "aws_subnet.each[\"a\"]",
            "aws_subnet.each[\"b.c\"]",
            "aws_subnet.set[\"x\"]",
            "aws_subnet.set[\"y\"]",
            "aws_vpc.main",
        ]
    );
    has(
        &configuration,
        &[
            ("aws_subnet.counted[1].cidr_block", "\"10.0.2.0/24\""),
            ("aws_subnet.counted[1].availability_zone", "\"eu-west-1b\""),
            ("aws_subnet.counted[0].vpc_id", "<aws_vpc.main.id>"),
            ("aws_subnet.each[\"a\"].tags", "{Name=\"sn-a\"}"),
            ("aws_subnet.set[\"y\"].cidr_block", "\"y\""),
            ("aws_elb.main.one", "<aws_subnet.counted[0].id>"),
            (
                "aws_elb.main.all",
                "[<aws_subnet.counted[0].id>, <aws_subnet.counted[1].id>]",
            ),
            ("aws_elb.main.legacy", r#"["10.0.1.0/24", "10.0.2.0/24"]"#),
            (
                "aws_elb.main.each",
                r#"[<aws_subnet.each["a"].id>, <aws_subnet.each["b.c"].id>]"#,
            ),
            ("aws_elb.main.keyed", r#"<aws_subnet.each["b.c"].id>"#),
            ("aws_elb.main.vals", r#"["10.0.1.0/24", "10.0.2.0/24"]"#),
            ("aws_elb.main.none", "[]"),
        ],
    );
}

#[test]
fn a_number_of_instances_that_is_not_known_is_open() {
    let configuration = read(&[(
        "main.tf",
        r#"
        variable "n" {}
        variable "names" { default = [] }
        resource "aws_vpc" "main" {}
        resource "aws_subnet" "a" { count = var.n }
        resource "aws_instance" "b" { for_each = toset([aws_vpc.main.id, "known"]) }
        resource "aws_elb" "c" { count = 100000 }
        resource "x" "y" { ids = aws_subnet.a[*].id }
        "#,
    )]);
    let open = open(&configuration);
    assert_eq!(open.len(), 3, "{open:?}");
    assert_eq!(open[0].0, "aws_elb");
    assert_eq!(open[1], ("aws_instance", "aws_vpc.main.id"));
    assert_eq!(open[2], ("aws_subnet", "var.n"));
    assert!(at(&configuration, "x.y.ids").starts_with('?'));
    assert!(addresses(&configuration).contains(&"aws_instance.b[\"known\"]"));
}

#[test]
fn nested_blocks_are_lists_and_meta_arguments_are_none() {
    comes_to(
        &[(
            "main.tf",
            r#"
            resource "aws_security_group" "sg" {
              name = "sg"
              ingress {
                from_port   = 22
                cidr_blocks = ["0.0.0.0/0"]
              }
              ingress { from_port = 5000 }
              depends_on = [aws_vpc.main]
              lifecycle { create_before_destroy = true }
              provisioner "local-exec" { command = "true" }
              connection { host = "x" }
            }
            resource "aws_vpc" "main" {}
            "#,
        )],
        &[
            (
                "aws_security_group.sg.ingress",
                r#"[{cidr_blocks=["0.0.0.0/0"], from_port=22}, {from_port=5000}]"#,
            ),
            ("aws_security_group.sg.depends_on", "not set"),
            ("aws_security_group.sg.lifecycle", "not set"),
            ("aws_security_group.sg.provisioner", "not set"),
            ("aws_security_group.sg.connection", "not set"),
        ],
    );
}

#[test]
fn dynamic_blocks_are_written_out() {
    comes_to(
        &[(
            "main.tf",
            r#"
            variable "ports" { default = [22, 5000] }
            resource "aws_security_group" "sg" {
              dynamic "ingress" {
                for_each = var.ports
                content {
                  from_port   = ingress.value
                  description = "port ${ingress.key}"
                }
              }
              ingress { from_port = 1 }
              dynamic "egress" {
                for_each = { all = ["a", "b"] }
                iterator = rule
                content {
                  description = rule.key
                  dynamic "inner" {
                    for_each = rule.value
                    content { name = "${rule.key}-${inner.value}" }
                  }
                }
              }
              dynamic "timeouts" {
                for_each = []
                content { create = "1m" }
              }
            }
            "#,
        )],
        &[
            (
                "aws_security_group.sg.ingress",
                r#"[{description="port 0", from_port=22}, {description="port 1", from_port=5000}, {from_port=1}]"#,
            ),
            (
                "aws_security_group.sg.egress",
                r#"[{description="all", inner=[{name="all-a"}, {name="all-b"}]}]"#,
            ),
            ("aws_security_group.sg.timeouts", "[]"),
        ],
    );
}

#[test]
fn a_dynamic_block_over_the_unknown_may_be_there() {
    has(
        &read(&[(
            "main.tf",
            r#"
            variable "ports" {}
            resource "aws_security_group" "sg" {
              ingress { from_port = 22 }
              dynamic "ingress" {
                for_each = var.ports
                content { from_port = ingress.value }
              }
            }
            "#,
        )]),
        &[(
            "aws_security_group.sg.ingress",
            "[{from_port=22}, ?var.ports]",
        )],
    );
}
