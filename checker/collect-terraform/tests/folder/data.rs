//! Data sources, and what is known of them before anything is applied.

use super::{at, comes_to, has, read};

#[test]
fn what_can_be_told_is_told() {
    let configuration = read(&[
        (
            "main.tf",
            r#"
            provider "aws" { region = "eu-west-1" }
            data "aws_region" "here" {}
            data "aws_ami" "saved" {
              owners = ["self"]
            }
            data "aws_availability_zones" "all" {}
            data "template_file" "init" {
              template = file("init.tpl")
              vars     = { port = 5000 }
            }
            data "local_file" "f" { filename = "${path.module}/init.tpl" }
            resource "aws_instance" "x" {
              az        = "${data.aws_region.here.name}a"
              ami       = data.aws_ami.saved.id
              zone      = data.aws_availability_zones.all.names[0]
              user_data = data.template_file.init.rendered
              file      = data.local_file.f.content
            }
            resource "terraform_data" "t" { input = "in" }
            output "t" { value = terraform_data.t.output }
            "#,
        ),
        ("init.tpl", "run ${port}"),
    ]);
    has(
        &configuration,
        &[
            ("aws_instance.x.az", "\"eu-west-1a\""),
            ("aws_instance.x.ami", "<data.aws_ami.saved.id>"),
            ("aws_instance.x.user_data", "\"run 5000\""),
            ("aws_instance.x.file", "\"run ${port}\""),
            ("data.template_file.init.rendered", "\"run 5000\""),
            ("output.t", "\"in\""),
        ],
    );
    let zone = at(&configuration, "aws_instance.x.zone");
    assert!(
        zone.starts_with("?data.aws_availability_zones.all.names"),
        "{zone}"
    );
}

#[test]
fn a_policy_document_is_its_json() {
    comes_to(
        &[(
            "main.tf",
            r#"
            data "aws_iam_policy_document" "trust" {
              statement {
                actions = ["sts:AssumeRole"]
                principals {
                  type        = "Service"
                  identifiers = ["ec2.amazonaws.com"]
                }
              }
              statement {
                sid       = "No"
                effect    = "Deny"
                actions   = ["s3:*", "ec2:*"]
                resources = ["*"]
                condition {
                  test     = "Bool"
                  variable = "aws:SecureTransport"
                  values   = ["false"]
                }
                principals {
                  type        = "*"
                  identifiers = ["*"]
                }
              }
            }
            resource "aws_iam_role" "r" {
              assume_role_policy = data.aws_iam_policy_document.trust.json
            }
            "#,
        )],
        &[(
            "aws_iam_role.r.assume_role_policy",
            &format!(
                "{:?}",
                concat!(
                    r#"{"Version":"2012-10-17","Statement":["#,
                    r#"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ec2.amazonaws.com"}},"#,
                    r#"{"Sid":"No","Effect":"Deny","Action":["s3:*","ec2:*"],"Resource":"*","Principal":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}"#
                )
            ),
        )],
    );
}

#[test]
fn a_policy_document_of_unknown_parts_is_unknown() {
    let configuration = read(&[(
        "main.tf",
        r#"
        variable "who" {}
        data "aws_iam_policy_document" "a" {
          source_policy_documents = ["{}"]
        }
        data "aws_iam_policy_document" "b" {
          statement {
            principals {
              type        = "AWS"
              identifiers = [var.who]
            }
          }
        }
        resource "x" "y" {
          a = data.aws_iam_policy_document.a.json
          b = data.aws_iam_policy_document.b.json
        }
        "#,
    )]);
    assert!(at(&configuration, "x.y.a").starts_with('?'));
    assert_eq!(at(&configuration, "x.y.b"), "?var.who");
}

#[test]
fn parts_of_a_cloud_init_are_joined() {
    let configuration = read(&[(
        "main.tf",
        r##"
        data "cloudinit_config" "c" {
          part { content = "#!/bin/bash\nnohup python3 app.py &\n" }
          part { content = "#cloud-config" }
        }
        resource "x" "y" { user_data = data.cloudinit_config.c.rendered }
        "##,
    )]);
    let text = at(&configuration, "x.y.user_data");
    assert!(text.contains("nohup python3 app.py &"), "{text}");
    assert!(text.contains("#cloud-config"), "{text}");
}
