//! What is left of each kind, and what is said about it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use checker_checks::{EXERCISES, Judgement, Selection, Terms, judge};
use checker_model::evidence::{EVIDENCE_VERSION, Evidence, Given};
use checker_model::residue::{Claim, Kind, Residue, Residues};
use checker_model::run::{CheckReport, Tool};
use checker_model::{Level, List, Origin, Stack, VantagePoint, Verdict, Why};

fn judged(residues: Residues) -> Judgement {
    let mut stack = Stack::unseen(VantagePoint::Live);
    stack.residues = residues;
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
    let selection = Selection::parse(["leftovers"]).unwrap();
    judge(&evidence, &selection, &Terms::default())
}

fn reports(judgement: &Judgement) -> impl Iterator<Item = &CheckReport> {
    let exercises = judgement.exercises.iter();
    exercises.flat_map(|exercise| &exercise.checks)
}

/// Everything was listed, and nothing is left.
fn nothing() -> Residues {
    let kinds = Kind::ALL.iter();
    Residues {
        regions: vec!["eu-west-1".into()],
        kinds: kinds
            .map(|kind| (*kind, List::complete([], Origin::aws_call(kind.action()))))
            .collect(),
        ..Residues::default()
    }
}

fn residue(id: &str) -> Residue {
    Residue {
        id: id.into(),
        region: Some("eu-west-1".into()),
        claim: Claim::Tag {
            key: "project_name".into(),
            value: "module02".into(),
        },
        origin: Origin::aws("ec2:Describe", id),
        ..Residue::default()
    }
}

/// Something of each kind, and the command that deletes it.
const COMMANDS: &[(Kind, &str, &[&str], &str)] = &[
    (
        Kind::LoadBalancer,
        "module02-elb",
        &[],
        "aws elb delete-load-balancer --load-balancer-name module02-elb --region eu-west-1",
    ),
    (
        Kind::LoadBalancer,
        "arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/a/1",
        &[],
        "aws elbv2 delete-load-balancer --load-balancer-arn arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/a/1 --region eu-west-1",
    ),
    (
        Kind::TargetGroup,
        "arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/a/1",
        &[],
        "aws elbv2 delete-target-group --target-group-arn arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/a/1 --region eu-west-1",
    ),
    (
        Kind::AutoscalingGroup,
        "flask asg",
        &[],
        "aws autoscaling delete-auto-scaling-group --force-delete --auto-scaling-group-name 'flask asg' --region eu-west-1",
    ),
    (
        Kind::LaunchConfiguration,
        "$(reboot)",
        &[],
        "aws autoscaling delete-launch-configuration --launch-configuration-name '$(reboot)' --region eu-west-1",
    ),
    (
        Kind::LaunchTemplate,
        "lt-1",
        &[],
        "aws ec2 delete-launch-template --launch-template-id lt-1 --region eu-west-1",
    ),
    (
        Kind::Instance,
        "i-1",
        &[],
        "aws ec2 terminate-instances --instance-ids i-1 --region eu-west-1",
    ),
    (
        Kind::Address,
        "eipalloc-1",
        &[],
        "aws ec2 release-address --allocation-id eipalloc-1 --region eu-west-1",
    ),
    (
        Kind::Address,
        "eipalloc-1",
        &["eipassoc-1"],
        "aws ec2 disassociate-address --association-id eipassoc-1 --region eu-west-1 && aws ec2 release-address --allocation-id eipalloc-1 --region eu-west-1",
    ),
    (
        Kind::NetworkInterface,
        "eni-1",
        &[],
        "aws ec2 delete-network-interface --network-interface-id eni-1 --region eu-west-1",
    ),
    (
        Kind::Volume,
        "vol-1",
        &[],
        "aws ec2 delete-volume --volume-id vol-1 --region eu-west-1",
    ),
    (
        Kind::Image,
        "ami-1",
        &[],
        "aws ec2 deregister-image --image-id ami-1 --region eu-west-1",
    ),
    (
        Kind::Snapshot,
        "snap-1",
        &[],
        "aws ec2 delete-snapshot --snapshot-id snap-1 --region eu-west-1",
    ),
    (
        Kind::Subnet,
        "subnet-1",
        &[],
        "aws ec2 delete-subnet --subnet-id subnet-1 --region eu-west-1",
    ),
    (
        Kind::RouteTable,
        "rtb-1",
        &[],
        "aws ec2 delete-route-table --route-table-id rtb-1 --region eu-west-1",
    ),
    (
        Kind::InternetGateway,
        "igw-1",
        &["vpc-1"],
        "aws ec2 detach-internet-gateway --internet-gateway-id igw-1 --vpc-id vpc-1 --region eu-west-1 && aws ec2 delete-internet-gateway --internet-gateway-id igw-1 --region eu-west-1",
    ),
    (
        Kind::InternetGateway,
        "igw-1",
        &[],
        "aws ec2 delete-internet-gateway --internet-gateway-id igw-1 --region eu-west-1",
    ),
    (
        Kind::SecurityGroup,
        "sg-1",
        &[],
        "aws ec2 delete-security-group --group-id sg-1 --region eu-west-1",
    ),
    (
        Kind::Vpc,
        "vpc-1",
        &[],
        "aws ec2 delete-vpc --vpc-id vpc-1 --region eu-west-1",
    ),
    (
        Kind::LogGroup,
        "/aws/lambda/module02-resize",
        &[],
        "aws logs delete-log-group --log-group-name /aws/lambda/module02-resize --region eu-west-1",
    ),
    (
        Kind::KeyPair,
        "module02",
        &[],
        "aws ec2 delete-key-pair --key-name module02 --region eu-west-1",
    ),
    (
        Kind::Bucket,
        "module02-1",
        &[],
        "aws s3 rb s3://module02-1 --force",
    ),
    (
        Kind::Alarm,
        "Billing",
        &[],
        "aws cloudwatch delete-alarms --alarm-names Billing --region eu-west-1",
    ),
    (
        Kind::Role,
        "s3_access",
        &[
            "profile s3_access",
            "policy arn:aws:iam::aws:policy/AmazonS3FullAccess",
            "inline a b",
        ],
        "aws iam remove-role-from-instance-profile --role-name s3_access --instance-profile-name s3_access && aws iam delete-instance-profile --instance-profile-name s3_access && aws iam detach-role-policy --role-name s3_access --policy-arn arn:aws:iam::aws:policy/AmazonS3FullAccess && aws iam delete-role-policy --role-name s3_access --policy-name 'a b' && aws iam delete-role --role-name s3_access",
    ),
];

#[test]
fn one_thing_that_is_left_fails_its_check_alone_and_says_how_it_goes() {
    for (kind, id, attached, command) in COMMANDS {
        let mut residues = nothing();
        let left = Residue {
            attached: attached.iter().map(|one| (*one).to_owned()).collect(),
            ..residue(id)
        };
        residues.kinds.get_mut(kind).unwrap().items.push(left);
        let judgement = judged(residues);
        let failing: Vec<&CheckReport> = reports(&judgement)
            .filter(|report| report.verdict != Verdict::Pass)
            .collect();
        let [report] = failing.as_slice() else {
            panic!("{kind}: {failing:#?}");
        };
        assert_eq!(report.id, format!("leftovers.{}", kind.name()));
        assert_eq!(report.verdict, Verdict::Fail);
        let [failure] = report.failures.as_slice() else {
            panic!("{kind}: {report:#?}");
        };
        assert_eq!(failure.actual, *id);
        assert_eq!(failure.fix, *command);
        assert!(failure.expected.contains("project_name"), "{failure:?}");
        assert_eq!(failure.origin, Origin::aws("ec2:Describe", *id));
        let counts = kind.is_regional();
        assert_eq!(report.level == Level::Required, counts, "{kind}");
        assert_eq!(judgement.summary.exit_code, u8::from(counts), "{kind}");
    }
    let tried = |kind: &Kind| COMMANDS.iter().any(|(one, ..)| one == kind);
    assert!(Kind::ALL.iter().all(tried));
}

#[test]
fn a_kind_that_could_not_be_listed_is_open_alone() {
    for kind in Kind::ALL {
        let why = Why::AccessDenied(kind.action().into());
        let mut residues = nothing();
        let list = residues.kinds.get_mut(kind).unwrap();
        list.incomplete.push(why.clone());
        let judgement = judged(residues.clone());
        let open: Vec<&CheckReport> = reports(&judgement)
            .filter(|report| report.verdict != Verdict::Pass)
            .collect();
        let [report] = open.as_slice() else {
            panic!("{kind}: {open:#?}");
        };
        assert_eq!(report.id, format!("leftovers.{}", kind.name()));
        assert_eq!(report.verdict, Verdict::Undetermined);
        assert_eq!(report.reasons[0].why, why);
        let code = if kind.is_regional() { 2 } else { 0 };
        assert_eq!(judgement.summary.exit_code, code, "{kind}");
        // What was seen before the listing stopped is left all the same.
        let list = residues.kinds.get_mut(kind).unwrap();
        list.items.push(residue("x"));
        let judgement = judged(residues);
        let mut reports = reports(&judgement);
        let report = reports.find(|report| report.id == format!("leftovers.{}", kind.name()));
        assert_eq!(report.unwrap().verdict, Verdict::Fail);
        assert_eq!(report.unwrap().reasons.len(), 1);
    }
}

#[test]
fn only_a_whole_search_that_finds_nothing_conforms() {
    assert_eq!(judged(nothing()).summary.exit_code, 0);
    let unseen = judged(Residues::default());
    assert_eq!(unseen.summary.exit_code, 2);
    assert!(reports(&unseen).all(|report| report.verdict == Verdict::Undetermined));
    let mut leaving = nothing();
    let note = "i-1 is shutting down and goes by itself".to_owned();
    leaving.leaving.insert(Kind::Instance, vec![note.clone()]);
    let judgement = judged(leaving);
    assert_eq!(judgement.summary.exit_code, 0);
    let mut reports = reports(&judgement);
    let report = reports.find(|report| report.id == "leftovers.instance");
    assert_eq!(report.unwrap().notes, [note]);
}

#[test]
fn what_a_service_made_is_not_deleted_by_hand() {
    let of = |managed_by: &str| {
        let mut residues = nothing();
        let list = residues.kinds.get_mut(&Kind::NetworkInterface).unwrap();
        list.items.push(Residue {
            managed_by: Some(managed_by.into()),
            ..residue("eni-1")
        });
        let judgement = judged(residues);
        let mut failures = reports(&judgement).flat_map(|report| &report.failures);
        failures.next().unwrap().fix.clone()
    };
    assert_eq!(
        of("Interface for NAT Gateway nat-1"),
        "aws ec2 delete-nat-gateway --nat-gateway-id nat-1 --region eu-west-1"
    );
    let fix = of("ELB module02-elb");
    assert!(fix.contains("ELB module02-elb"), "{fix}");
    assert!(!fix.contains("delete-network-interface"), "{fix}");
}

#[test]
fn a_report_is_in_the_order_of_deletion() {
    let mut residues = nothing();
    for (kind, list) in &mut residues.kinds {
        list.items.push(residue(kind.name()));
    }
    let judgement = judged(residues);
    let failures = reports(&judgement).flat_map(|report| &report.failures);
    let order: Vec<&str> = failures.map(|failure| failure.actual.as_str()).collect();
    // Each pair: what holds on to the other comes first.
    for (first, then) in [
        ("load-balancer", "target-group"),
        ("load-balancer", "network-interface"),
        ("load-balancer", "subnet"),
        ("autoscaling-group", "launch-configuration"),
        ("autoscaling-group", "launch-template"),
        ("autoscaling-group", "instance"),
        ("instance", "address"),
        ("instance", "network-interface"),
        ("instance", "volume"),
        ("address", "internet-gateway"),
        ("network-interface", "security-group"),
        ("network-interface", "subnet"),
        ("image", "snapshot"),
        ("subnet", "route-table"),
        ("subnet", "vpc"),
        ("route-table", "vpc"),
        ("internet-gateway", "vpc"),
        ("security-group", "vpc"),
    ] {
        let at = |kind: &str| order.iter().position(|id| *id == kind).unwrap();
        assert!(at(first) < at(then), "{first} after {then}");
    }
}

#[test]
fn a_check_reads_what_lists_its_kind() {
    let exercise = EXERCISES.iter().find(|one| one.id == "leftovers").unwrap();
    for (check, kind) in exercise.checks.iter().zip(Kind::ALL) {
        assert!(check.actions().contains(&kind.action()), "{}", check.id);
        let of_regions = check.actions().contains(&"ec2:DescribeRegions");
        assert_eq!(of_regions, kind.is_regional(), "{}", check.id);
    }
}
