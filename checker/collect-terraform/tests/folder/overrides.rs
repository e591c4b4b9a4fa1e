//! Override files.

use super::{comes_to, has, open, read};

#[test]
fn override_files_are_merged_as_terraform_merges() {
    comes_to(
        &[
            (
                "main.tf",
                r#"
                variable "region" {
                  type    = string
                  default = "us-east-1"
                }
                provider "aws" { region = var.region }
                locals {
                  a = "a"
                  b = "b"
                }
                resource "aws_vpc" "main" {
                  cidr_block           = "10.0.0.0/8"
                  enable_dns_hostnames = true
                  tags                 = { Name = "old", project_name = "module02" }
                }
                resource "aws_security_group" "sg" {
                  ingress { from_port = 22 }
                  ingress { from_port = 23 }
                  egress { from_port = 0 }
                  lifecycle { create_before_destroy = true }
                }
                output "x" { value = "old" }
                "#,
            ),
            (
                "main_override.tf",
                r#"
                variable "region" { default = "eu-west-1" }
                locals { b = "over" }
                resource "aws_vpc" "main" {
                  cidr_block = "10.0.0.0/16"
                  tags       = { Name = local.b }
                }
                resource "aws_security_group" "sg" {
                  ingress { from_port = 5000 }
                  lifecycle { prevent_destroy = true }
                }
                output "x" { value = "new" }
                "#,
            ),
            (
                "z_override.tf.json",
                r#"{"resource": {"aws_vpc": {"main": {"enable_dns_support": true}}}}"#,
            ),
        ],
        &[
            ("aws_vpc.main.cidr_block", "\"10.0.0.0/16\""),
            ("aws_vpc.main.enable_dns_hostnames", "true"),
            ("aws_vpc.main.enable_dns_support", "true"),
            ("aws_vpc.main.tags", "{Name=\"over\"}"),
            ("aws_vpc.main.(region)", "\"eu-west-1\""),
            ("aws_security_group.sg.ingress", "[{from_port=5000}]"),
            ("aws_security_group.sg.egress", "[{from_port=0}]"),
            ("output.x", "\"new\""),
        ],
    );
}

#[test]
fn an_override_of_nothing_is_open() {
    let configuration = read(&[
        ("main.tf", "resource \"x\" \"y\" {\n  a = 1\n}\n"),
        ("override.tf", "resource \"x\" \"z\" {\n  a = 2\n}\n"),
    ]);
    assert_eq!(
        open(&configuration),
        [("*", "override.tf:1:1: there is no `x.z` to override")]
    );
    has(&configuration, &[("x.y.a", "1")]);
}

#[test]
fn lifecycle_is_merged_argument_by_argument() {
    let dir = super::folder(&[
        (
            "ex10/main.tf",
            "resource \"x\" \"y\" {\n  lifecycle {\n    create_before_destroy = true\n  }\n}\n",
        ),
        (
            "ex10/override.tf",
            "resource \"x\" \"y\" {\n  lifecycle {\n    prevent_destroy = true\n  }\n}\n",
        ),
    ]);
    let declared = &super::collect(dir.path()).turn_in.folders["ex10"].declared;
    let merged = &declared.of("x.y").unwrap().create_before_destroy;
    assert_eq!(merged.get(), Some(&true));
}
