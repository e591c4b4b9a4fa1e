//! Which folder an exercise is judged on.

use checker_model::Verdict::{Fail, NotApplicable, Pass, Skipped};

use super::Shape::{Exercise, Unnamed};
use super::{Case, case};

const ROLE: &str = r#"{"address": "aws_iam_role.a", "kind": "aws_iam_role", "depends_on": [], "references": [], "create_before_destroy": {"absent": null}, "origin": {"kind": "unseen"}}"#;
const NAMED: &str =
    r#"{"id": "aws_iam_role.a", "name": {"value": "s3_access"}, "trust": {"absent": null}}"#;

pub(crate) const CASES: &[Case] = &[
    case("ex09.files.present", Fail, "no such folder", &[("/folders/ex09", "-")]),
    case("ex09.instance.type", Skipped, "no such folder", &[("/folders/ex09", "-")]),
    case("ex11.output.dns-name", Skipped, "no such folder", &[("/folders/ex11", "-")]),
    case("ex01.files.script", Fail, "no such folder", &[("/folders/ex01", "-")]),
    case("ex03.files.app", Fail, "no such folder", &[("/folders/ex03", "-")]),
    case("ex03.role.exists", NotApplicable, "no folder declares one", &[]),
    case("ex03.role.exists", Pass, "a later folder declares it", &[("ex10/declared/resources/items/aws_iam_role.a", ROLE), ("ex10/stack/roles/items/aws_iam_role.a", NAMED)]).with(&["ex03.role.trust"]),
    case("ex06.vpc.cidr", Pass, "wrong in another folder", &[("ex09/stack/vpcs/items/aws_vpc.main/cidr_block", "=\"10.1.0.0/16\"")]),
    case("ex07.subnets.cidr", Skipped, "the VPC of its own folder is wrong", &[("ex07/stack/vpcs/items/aws_vpc.main/cidr_block", "=\"10.1.0.0/16\"")]),
    case("ex09.instance.type", Fail, "what owns it later is right", &[("ex09/stack/instances/items/aws_instance.flask/launch/instance_type", "=\"m5.large\"")]),
    case("ex10.launch.type", Fail, "the instance was right", &[("ex10/stack/launch_configurations/items/aws_launch_configuration.flask/launch/instance_type", "=\"m5.large\"")]),
    case("ex08.gateway.attached", Pass, "one folder", &[]).given(Exercise("ex08")),
    case("ex08.files.present", Pass, "one folder", &[]).given(Exercise("ex08")),
    case("ex07.subnets.count", NotApplicable, "of another exercise", &[]).given(Exercise("ex08")),
    case("ex07.files.present", NotApplicable, "of another exercise", &[]).given(Exercise("ex08")),
    case("ex06.files.variables-declared", Pass, "one folder", &[]).given(Exercise("ex06")),
    case("ex11.files.present", Pass, "a folder of no name", &[]).given(Unnamed("ex11")),
    case("ex06.stack.only-vpc", NotApplicable, "a later stack", &[]).given(Unnamed("ex11")),
    case("ex06.stack.only-vpc", Pass, "the stack of this exercise", &[]).given(Unnamed("ex06")),
    case("ex06.files.present", NotApplicable, "a later stack", &[]).given(Unnamed("ex11")),
    case("ex10.files.present", NotApplicable, "a later stack", &[]).given(Unnamed("ex11")),
    case("ex01.script.expiry", NotApplicable, "a later exercise", &[]).given(Unnamed("ex11")),
    case("ex06.vpc.cidr", Pass, "a later stack", &[]).given(Unnamed("ex11")),
    case("ex06.region.variable", Pass, "a later stack", &[]).given(Unnamed("ex11")),
    case("ex07.subnets.depends-on-vpc", Pass, "a later stack", &[]).given(Unnamed("ex11")),
    case("ex09.instance.depends-on-subnets", Pass, "of the group that took its place", &[]).given(Unnamed("ex11")),
    case("ex09.instance.type", Skipped, "left to what owns it on the same folder", &[("ex11/stack/launch_configurations/items/aws_launch_configuration.flask/launch/instance_type", "=\"m5.large\"")]).given(Unnamed("ex11")),
    case("ex11.elb.listener", NotApplicable, "a later exercise than the folder", &[]).given(Unnamed("ex10")),
];
