//! Providers: regions, default tags, aliases, and how modules get them.

use super::{comes_to, has, read};

#[test]
fn a_resource_has_its_providers_region_and_tags() {
    comes_to(
        &[
            (
                "main.tf",
                r#"
                provider "aws" {
                  region = "eu-west-1"
                  default_tags {
                    tags = { project_name = "module02" }
                  }
                }
                provider "aws" {
                  alias  = "us"
                  region = "us-east-1"
                }
                resource "aws_vpc" "a" {}
                resource "aws_vpc" "b" { provider = aws.us }
                resource "aws_vpc" "c" { region = "eu-west-3" }
                module "inherits" { source = "./m" }
                module "given" {
                  source    = "./m"
                  providers = { aws = aws.us }
                }
                module "named" {
                  source    = "./n"
                  providers = { aws.inner = aws.us }
                }
                "#,
            ),
            ("m/main.tf", "resource \"aws_vpc\" \"m\" {}\n"),
            (
                "n/main.tf",
                "resource \"aws_vpc\" \"n\" {\n  provider = aws.inner\n}\n",
            ),
        ],
        &[
            ("aws_vpc.a.(region)", "\"eu-west-1\""),
            ("aws_vpc.a.(default_tags)", "{project_name=\"module02\"}"),
            ("aws_vpc.b.(region)", "\"us-east-1\""),
            ("aws_vpc.b.(default_tags)", "null"),
            ("aws_vpc.c.(region)", "\"eu-west-3\""),
            ("module.inherits.aws_vpc.m.(region)", "\"eu-west-1\""),
            ("module.given.aws_vpc.m.(region)", "\"us-east-1\""),
            ("module.named.aws_vpc.n.(region)", "\"us-east-1\""),
        ],
    );
}

#[test]
fn a_provider_that_says_nothing_sets_nothing() {
    let configuration = read(&[(
        "main.tf",
        r#"
        resource "aws_vpc" "a" {}
        resource "aws_vpc" "b" { provider = aws.nowhere }
        "#,
    )]);
    has(
        &configuration,
        &[
            ("aws_vpc.a.(region)", "null"),
            ("aws_vpc.a.(default_tags)", "null"),
            ("aws_vpc.b.(region)", "?aws.nowhere"),
        ],
    );
    assert!(configuration.region.is_null());
}
