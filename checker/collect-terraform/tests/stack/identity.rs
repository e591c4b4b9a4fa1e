//! Roles, policies and instance profiles.

use serde_json::json;

use crate::case::{check, hcl, state, to};

const TRUST: &str = r#"{"Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ec2.amazonaws.com"}}]}"#;
const ALL: &str = r#"{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#;
const S3: &str = "arn:aws:iam::aws:policy/AmazonS3FullAccess";

#[test]
fn roles() {
    let all = json!({"Statement": [{"Effect": "Allow", "Action": ["s3:*"], "Resource": ["*"]}]});
    check(vec![
        hcl(
            "policies in every way",
            json!({
                "aws_iam_role.a": {
                    "name": "s3_access", "assume_role_policy": TRUST, "managed_policy_arns": [S3],
                    "inline_policy": [{"name": "inside", "policy": ALL}],
                },
                "aws_iam_policy.own": {"name": "own", "policy": ALL},
                "aws_iam_role_policy_attachment.own": {"role": to("aws_iam_role.a.name"), "policy_arn": to("aws_iam_policy.own.arn")},
                "aws_iam_policy_attachment.again": {"roles": ["s3_access"], "policy_arn": S3},
                "aws_iam_role_policy.apart": {"role": to("aws_iam_role.a.id"), "name": "apart", "policy": "not JSON"},
                "data.aws_iam_policy.s3": {"name": "AmazonS3FullAccess"},
                "aws_iam_role.b": {"name": "b", "assume_role_policy": {"$unknown": "var.trust"}},
                "aws_iam_role_policy_attachment.b": {"role": "b", "policy_arn": to("data.aws_iam_policy.s3.arn")},
            }),
            vec![
                ("roles aws_iam_role.a name", json!("s3_access")),
                (
                    "roles aws_iam_role.a attached_policies",
                    json!([
                        {"arn": S3, "document": "?not-collected"},
                        {"arn": "?known-after-apply", "document": all.clone()},
                    ]),
                ),
                (
                    "roles aws_iam_role.a inline_policies",
                    json!([
                        {"name": "inside", "document": all.clone()},
                        {"name": "apart", "document": "?failed"},
                    ]),
                ),
                (
                    "roles aws_iam_role.b trust",
                    json!("?unresolved-expression"),
                ),
                ("roles aws_iam_role.b attached_policies 0 arn", json!(S3)),
            ],
        ),
        hcl(
            "a role that was made elsewhere is its name",
            json!({
                "data.aws_iam_role.a": {"name": "s3_access"},
                "aws_iam_instance_profile.a": {"name": "p", "role": to("data.aws_iam_role.a.id")},
            }),
            vec![
                ("roles", json!({})),
                (
                    "instance_profiles aws_iam_instance_profile.a roles",
                    json!(["s3_access"]),
                ),
            ],
        ),
        state(
            "by name",
            json!({
                "aws_iam_role.a": {"id": "s3_access", "name": "s3_access", "assume_role_policy": TRUST, "inline_policy": [{"name": "", "policy": ""}]},
                "aws_iam_instance_profile.a": {"id": "p", "name": "p", "role": "s3_access"},
                "aws_iam_role_policy_attachment.a": {"role": "s3_access", "policy_arn": S3},
                "aws_launch_configuration.a": {"id": "lc", "name": "lc", "iam_instance_profile": "p"},
            }),
            vec![
                ("roles s3_access attached_policies 0 arn", json!(S3)),
                ("roles s3_access inline_policies", json!([])),
                ("instance_profiles p roles", json!(["s3_access"])),
                (
                    "launch_configurations lc launch instance_profile",
                    json!("p"),
                ),
            ],
        ),
    ]);
}
