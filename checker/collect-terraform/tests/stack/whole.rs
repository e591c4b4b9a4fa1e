//! The subject's stack, however it is written, passes every check that can be
//! seen in files; broken, it fails the one that it is broken for.

use checker_checks::{EXERCISES, Judge, Selection, Terms, judge};
use checker_collect_terraform::stack::stack;
use checker_model::evidence::{EVIDENCE_VERSION, Evidence, Given};
use checker_model::run::{CheckReport, Tool};
use checker_model::{Level, Stack, VantagePoint, Verdict};
use serde_json::{Value, json};

use crate::form::configuration;
use crate::reference as write;

const SUBNETS: [&str; 2] = ["aws_subnet.public[0]", "aws_subnet.public[1]"];
const MODULE_SUBNETS: [&str; 2] = [
    "module.net.aws_subnet.public[\"a\"]",
    "module.net.aws_subnet.public[\"b\"]",
];
const VPC: &str = "aws_vpc.main.id";

fn with_configuration() -> Value {
    json!({
        "launch_configuration": {"$ref": "aws_launch_configuration.flask.name"},
        "load_balancers": [{"$ref": "aws_elb.flask.name"}],
    })
}

fn usual() -> Vec<Value> {
    vec![
        write::network(),
        write::routes_inline(),
        write::groups_inline(VPC),
        write::image(),
        write::configuration(),
        write::group(SUBNETS, &with_configuration()),
        write::classic(SUBNETS),
    ]
}

fn judged(document: &Value, selection: &[&str]) -> Vec<CheckReport> {
    judged_from(VantagePoint::Hcl, document, selection)
}

fn judged_from(
    vantage_point: VantagePoint,
    document: &Value,
    selection: &[&str],
) -> Vec<CheckReport> {
    judged_stack(stack(&configuration(vantage_point, document)), selection)
}

/// The reports of the checks that are selected.
pub(crate) fn judged_stack(stack: Stack, selection: &[&str]) -> Vec<CheckReport> {
    let evidence = Evidence {
        evidence_version: EVIDENCE_VERSION,
        tool: Tool {
            name: "checker".into(),
            version: "0".into(),
        },
        collected_at: "2026-11-22T06:00:00Z".parse().unwrap(),
        given: Given::default(),
        stacks: vec![stack],
        turn_in: None,
        transcripts: Vec::new(),
    };
    let selection = Selection::parse(selection.iter().copied()).unwrap();
    let judgement = judge(&evidence, &selection, &Terms::default());
    let exercises = judgement.exercises.into_iter();
    exercises.flat_map(|exercise| exercise.checks).collect()
}

/// The ids of the checks that are judged on a stack from files.
pub(crate) fn seen_in_files() -> Vec<&'static str> {
    let checks = EXERCISES.iter().flat_map(|exercise| exercise.checks);
    checks
        .filter(|check| matches!(check.judge, Judge::Stack(_)))
        .map(|check| check.id)
        .collect()
}

fn assert_conforms(says: &str, parts: &[Value], selection: &[&str]) {
    let reports = judged(&write::written(parts), selection);
    let seen = seen_in_files();
    let mut count = 0;
    for report in reports
        .iter()
        .filter(|report| seen.contains(&report.id.as_str()))
    {
        let passes = report.verdict == Verdict::Pass;
        assert!(
            passes || report.level == Level::Advice,
            "{says}: {} is {:?}: {:?} {:?} {:?}",
            report.id,
            report.verdict,
            report.failures,
            report.reasons,
            report.skipped_because
        );
        count += usize::from(passes);
    }
    assert!(count > 40, "{says}: only {count} checks passed");
}

const FILES: &[&str] = &["ex06..ex11"];

#[test]
fn the_stack_as_the_subject_describes_it_passes() {
    assert_conforms("as usual", &usual(), FILES);
}

#[test]
fn however_it_is_written_it_passes() {
    let target = |more: Value| {
        let mut group = json!({"target_group_arns": [{"$ref": "aws_lb_target_group.flask.arn"}]});
        group
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        group
    };
    let launch = || json!({"launch_configuration": {"$ref": "aws_launch_configuration.flask.id"}});
    let from_template = json!({
        "launch_template": [{"id": {"$ref": "aws_launch_template.flask.id"}, "version": "$Latest"}],
        "load_balancers": [{"$ref": "aws_elb.flask.id"}],
    });
    let mixed = json!({
        "mixed_instances_policy": [{"launch_template": [{"launch_template_specification": [{
            "launch_template_name": "module02-lt",
            "version": {"$ref": "aws_launch_template.flask.latest_version"},
        }]}]}],
        "load_balancers": ["module02-elb"],
    });
    let attached = json!({
        "aws_autoscaling_attachment.flask": {
            "autoscaling_group_name": {"$ref": "aws_autoscaling_group.flask.id"},
            "elb": {"$ref": "aws_elb.flask.id"},
        },
    });
    let cases: Vec<(&str, usize, Vec<Value>)> = vec![
        ("routes apart", 1, vec![write::routes_apart()]),
        ("the VPC's own table", 1, vec![write::routes_default()]),
        ("rules apart", 2, vec![write::groups_apart(VPC)]),
        (
            "a template",
            4,
            vec![write::template(), write::group(SUBNETS, &from_template)],
        ),
        (
            "a mixed policy",
            4,
            vec![write::template(), write::group(SUBNETS, &mixed)],
        ),
        (
            "attached apart",
            5,
            vec![write::group(SUBNETS, &launch()), attached],
        ),
        (
            "an application balancer",
            5,
            vec![
                write::group(SUBNETS, &target(launch())),
                write::application("application"),
            ],
        ),
        (
            "a network balancer",
            5,
            vec![
                write::group(SUBNETS, &target(launch())),
                write::application("network"),
            ],
        ),
        (
            "a module",
            0,
            vec![
                write::network_of_module(),
                write::routes_of_module(),
                write::groups_inline("module.net.aws_vpc.this[0].id"),
                write::group(MODULE_SUBNETS, &with_configuration()),
                write::classic(MODULE_SUBNETS),
            ],
        ),
    ];
    for (says, instead_of, mut parts) in cases {
        let mut all = usual();
        if says.ends_with(" balancer") {
            all.truncate(5);
        } else if says == "a module" {
            all = vec![write::image(), write::configuration()];
        } else {
            all.remove(instead_of);
            if instead_of == 4 {
                all.remove(4);
            }
        }
        all.append(&mut parts);
        assert_conforms(says, &all, FILES);
    }
}

#[test]
fn a_role_that_is_declared_is_judged() {
    let mut parts = usual();
    parts.push(write::role());
    parts.push(json!({"aws_launch_configuration.flask": {
        "image_id": {"$ref": "data.aws_ami.flask.id"},
        "instance_type": "t2.micro",
        "security_groups": [{"$ref": "aws_security_group.flask.id"}],
        "iam_instance_profile": {"$ref": "aws_iam_instance_profile.s3.name"},
        "associate_public_ip_address": true,
        "user_data": write::SCRIPT,
    }}));
    assert_conforms("with the role", &parts, &["ex03", "ex06..ex11"]);
}
