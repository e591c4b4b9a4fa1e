//! A run that looked from several vantage points.

use checker_model::run::{CheckReport, Run, Seen};
use checker_model::{Origin, VantagePoint, Verdict, Why};

use super::{check, exercise, failure, reason, run};

/// The same stack from its files, its plan and the account.
pub(crate) fn from_several() -> Run {
    use VantagePoint::{Files, Hcl, Live, Plan};
    let seen = |mut check: CheckReport, verdicts: &[(VantagePoint, Verdict)]| {
        check.seen = verdicts
            .iter()
            .map(|(vantage_point, verdict)| Seen {
                vantage_point: *vantage_point,
                verdict: *verdict,
            })
            .collect();
        check
    };
    let pass = |id: &str, title: &str| {
        seen(
            check(id, title, Verdict::Pass),
            &[
                (Hcl, Verdict::Pass),
                (Plan, Verdict::Pass),
                (Live, Verdict::Pass),
            ],
        )
    };
    let mut drifted = seen(
        check("ex06.vpc.cidr", "the VPC uses 10.0.0.0/16", Verdict::Fail),
        &[
            (Hcl, Verdict::Pass),
            (Plan, Verdict::Pass),
            (Live, Verdict::Fail),
        ],
    );
    drifted.failures = vec![failure(
        "cidr_block 10.0.0.0/16",
        "cidr_block 10.1.0.0/16",
        Origin::aws("ec2:DescribeVpcs", "vpc-0a1"),
        "set `cidr_block = \"10.0.0.0/16\"`",
    )];
    drifted.notes =
        vec!["the account differs from the files: not applied yet, or changed by hand".into()];
    let mut open = seen(
        check(
            "ex06.vpc.region",
            "the VPC is in eu-west-1",
            Verdict::Undetermined,
        ),
        &[
            (Hcl, Verdict::Pass),
            (Plan, Verdict::Undetermined),
            (Live, Verdict::Pass),
        ],
    );
    open.reasons = vec![reason(
        Why::KnownAfterApply("provider.aws.region".into()),
        Origin::Plan {
            address: "aws_vpc.main".into(),
        },
    )];
    open.notes = vec!["the plan does not tell before it is applied".into()];
    let mut result = run(vec![
        exercise(
            "ex06",
            "Network",
            vec![
                seen(
                    check("ex06.files.present", "the files are there", Verdict::Pass),
                    &[(Files, Verdict::Pass)],
                ),
                open,
                drifted,
                pass("ex06.vpc.dns-hostnames", "DNS hostnames are enabled"),
            ],
        ),
        exercise(
            "ex07",
            "Subnets",
            vec![pass("ex07.subnets.count", "the VPC has two subnets")],
        ),
    ]);
    result.vantage_points = vec![Files, Hcl, Plan, Live];
    result
}
