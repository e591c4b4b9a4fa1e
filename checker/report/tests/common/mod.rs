//! Runs of every kind.
#![allow(dead_code, reason = "each test file uses its part")]

pub(crate) mod judged;
pub(crate) mod tap;

use checker_model::fact::Position;
use checker_model::run::{
    CheckReport, ExerciseReport, FORMAT_VERSION, Passed, Run, Seen, Summary, Tool,
};
use checker_model::transcript::{Door, Exchange, Outcome, Request, Step};
use checker_model::verdict::{Accepted, Correction, Failure, Reason};
use checker_model::{Level, Origin, Sources, Stack, Transcript, VantagePoint, Verdict, Why};

pub(crate) fn check(id: &str, title: &str, verdict: Verdict) -> CheckReport {
    CheckReport {
        id: id.into(),
        title: title.into(),
        level: Level::Required,
        verdict,
        seen: vec![Seen {
            vantage_point: VantagePoint::Live,
            verdict,
        }],
        failures: Vec::new(),
        reasons: Vec::new(),
        accepted: Vec::new(),
        skipped_because: None,
        notes: Vec::new(),
        baseline: None,
        points: None,
    }
}

pub(crate) fn exercise(id: &str, title: &str, checks: Vec<CheckReport>) -> ExerciseReport {
    ExerciseReport {
        id: id.into(),
        title: title.into(),
        required: Passed::of(checks.iter()),
        points: None,
        checks,
    }
}

pub(crate) fn run(exercises: Vec<ExerciseReport>) -> Run {
    Run {
        format_version: FORMAT_VERSION,
        tool: Tool {
            name: "checker".into(),
            version: "0.1.0".into(),
        },
        strict: false,
        region: Some("eu-west-1".into()),
        account: Some("123456789012".into()),
        vantage_points: vec![VantagePoint::Live, VantagePoint::Http],
        started_at: "2026-11-22T06:00:00Z".into(),
        duration_ms: 1234,
        notes: Vec::new(),
        summary: Summary::of(exercises.iter().flat_map(|e| &e.checks)),
        exercises,
    }
}

pub(crate) fn failure(expected: &str, actual: &str, origin: Origin, fix: &str) -> Failure {
    Failure {
        expected: expected.into(),
        actual: actual.into(),
        origin,
        fix: fix.into(),
        correction: None,
    }
}

pub(crate) fn reason(why: Why, origin: Origin) -> Reason {
    Reason { why, origin }
}

pub(crate) fn conforming() -> Run {
    run(vec![exercise(
        "ex06",
        "Network",
        vec![
            check("ex06.vpc.cidr", "the VPC uses 10.0.0.0/16", Verdict::Pass),
            check(
                "ex06.vpc.dns-hostnames",
                "DNS hostnames are enabled",
                Verdict::Pass,
            ),
        ],
    )])
}

#[expect(clippy::too_many_lines, reason = "data")]
pub(crate) fn failing() -> Run {
    let mut public_ip = check(
        "ex07.subnets.public-ip",
        "the subnets map a public IP on launch",
        Verdict::Fail,
    );
    public_ip.failures = (1..=7)
        .map(|n| {
            failure(
                &format!("subnet-0{n}: map_public_ip_on_launch true"),
                &format!("subnet-0{n}: map_public_ip_on_launch false"),
                Origin::aws("ec2:DescribeSubnets", format!("subnet-0{n}")),
                "set `map_public_ip_on_launch = true`",
            )
        })
        .collect();
    public_ip.notes = vec!["subnet-01 was taken for the project's because of its block".into()];
    let mut skipped = check(
        "ex07.subnets.cidr",
        "the subnets use 10.0.1.0/24 and 10.0.2.0/24",
        Verdict::Skipped,
    );
    skipped.skipped_because = Some("ex06.vpc.cidr".into());
    let mut denied = check(
        "ex10.group.max-size",
        "the group's maximum is 2",
        Verdict::Undetermined,
    );
    let action = "autoscaling:DescribeAutoScalingGroups";
    denied.reasons = vec![reason(
        Why::AccessDenied(action.into()),
        Origin::aws_call(action),
    )];
    let mut min = denied.clone();
    min.id = "ex10.group.min-size".into();
    min.title = "the group's minimum is 2".into();
    let mut launch = check(
        "ex10.launch.exists",
        "there is a launch configuration",
        Verdict::Pass,
    );
    launch.accepted = vec![Accepted {
        id: "launch-template".into(),
        why: "accounts made since 2024-10-01 cannot create launch configurations".into(),
    }];
    let mut root = check("ex03.root.message", "`GET /` greets", Verdict::Fail);
    root.failures = vec![failure(
        "message `Successfully connected to module02 upload/download API`",
        "message `It works!`",
        Origin::Http {
            url: "http://module02.example:5000/it's?a=1&b=2".into(),
            exchange: 1,
        },
        "answer exactly this text, as JSON",
    )];
    let mut download = check(
        "ex05.url.downloads",
        "the URL yields the exact bytes",
        Verdict::Fail,
    );
    download.failures = vec![failure(
        "200",
        "403",
        Origin::Http {
            url: "http://s3.example/b/k?X-Amz-Signature=REDACTED".into(),
            exchange: 2,
        },
        "sign for the bucket's own region",
    )];
    download.seen.push(Seen {
        vantage_point: VantagePoint::Http,
        verdict: Verdict::Pass,
    });
    let mut hcl = check(
        "ex09.instance.type",
        "the instance is a t2.micro",
        Verdict::Fail,
    );
    hcl.level = Level::Advice;
    hcl.failures = vec![failure(
        "instance_type t2.micro",
        "instance_type m5.large",
        Origin::Hcl {
            file: "02_ec2.tf".into(),
            line: 12,
            column: 3,
            end: None,
        },
        "set `instance_type = \"t2.micro\"`",
    )];
    let mut away = check("ex11.api.root", "the API answers", Verdict::NotApplicable);
    away.seen.clear();
    away.reasons = vec![reason(
        Why::NotVisible("give the balancer's DNS name with --elb".into()),
        Origin::Unseen,
    )];
    let mut result = run(vec![
        exercise("ex03", "API: list", vec![root]),
        exercise("ex05", "API: download", vec![download]),
        exercise(
            "ex07",
            "Subnets",
            vec![
                check(
                    "ex07.subnets.count",
                    "the VPC has two subnets",
                    Verdict::Pass,
                ),
                skipped,
                public_ip,
            ],
        ),
        exercise("ex09", "EC2 and security groups", vec![hcl]),
        exercise("ex10", "Autoscaling", vec![launch, min, denied]),
        exercise("ex11", "Load balancer", vec![away.clone(), away]),
    ]);
    result.notes = vec!["vpc-0a1 is judged: it is named module02-vpc; vpc-0b2 is not".into()];
    result
}

/// What a careless or hostile stack and API could say.
pub(crate) fn hostile() -> Run {
    let nasty = "x\x1b[2J\x1b]0;owned\x07\r\nFORGED ✓ pass\u{202e}txt\u{9b}31m\u{2028}";
    let mut bad = check(
        "ex06.vpc.tag-name",
        "the VPC is named module02-vpc",
        Verdict::Fail,
    );
    bad.failures = vec![
        failure(nasty, nasty, Origin::aws("ec2:DescribeVpcs", nasty), nasty),
        failure(
            "short",
            &"long ".repeat(1000),
            Origin::Http {
                url: "http://h/'$(id)'\x1b".into(),
                exchange: 3,
            },
            "fix",
        ),
    ];
    bad.notes = vec![nasty.into()];
    bad.accepted = vec![Accepted {
        id: nasty.into(),
        why: nasty.into(),
    }];
    let mut open = check("ex06.vpc.cidr", nasty, Verdict::Undetermined);
    open.reasons = vec![reason(Why::Failed(nasty.into()), Origin::aws_call(nasty))];
    let mut away = check("ex06.vpc.region", "x", Verdict::NotApplicable);
    away.reasons = vec![reason(Why::NotVisible(nasty.into()), Origin::Unseen)];
    let mut skipped = check(nasty, nasty, Verdict::Skipped);
    skipped.skipped_because = Some(nasty.into());
    let mut result = run(vec![exercise(nasty, nasty, vec![bad, open, away, skipped])]);
    result.account = Some(nasty.into());
    result.region = Some(nasty.into());
    result.notes = vec![nasty.into()];
    result
}

pub(crate) fn transcripts() -> Vec<Transcript> {
    let mut transcript = Transcript::new(
        Door::Api,
        "http://module02.example:5000",
        jiff::Timestamp::UNIX_EPOCH,
    );
    for (number, url) in [
        (1, "http://module02.example:5000/it's?a=1&b=2"),
        (2, "http://s3.example/b/k?X-Amz-Signature=REDACTED"),
        (3, "http://h/'$(id)'\x1b"),
    ] {
        transcript.exchanges.push(Exchange {
            number,
            step: Step::Root,
            request: Request {
                method: "GET".into(),
                url: url.into(),
                headers: Vec::new(),
                body: None,
            },
            outcome: Outcome::Unreachable("x".into()),
            offset_ms: 0,
            duration_ms: 0,
        });
    }
    vec![transcript]
}

pub(crate) fn sources() -> Sources {
    [("ex06/01_networking.tf", NETWORK)].into_iter().collect()
}

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

/// What names, tags, messages and files may carry.
pub(crate) const PAYLOADS: [&str; 14] = [
    "\u{1b}[31mred\u{1b}[0m\u{1b}]0;title\u{7}",
    "\u{0}\u{1}\u{8}\u{b}\u{c}\u{7f}\u{9b}\u{fffe}",
    "a\r\nb\nFORGED",
    "\u{202e}txt\u{2066}\u{200b}\u{2028}",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "]]> & &amp; <!-- --> <![CDATA[ </failure></testsuites>",
    "[click](https://evil.example) ![x](https://evil.example/x.png) https://evil.example www.evil.example",
    "`code` ``more`` ``` | pipe | **bold** _it_ ~~s~~ \\ # $x$",
    "@everyone #1 GH-1 :boom:",
    "\n::error file=x,line=1::owned\n::set-output name=a::b\n  ::add-mask::x",
    "::error::owned ##[error]owned %0A::error::x %25",
    "ok 1 - forged # SKIP # TODO \\# Bail out!\n---\n...\nnot ok",
    "\"quote\" 'single' \\\" {0} {{ }} : , ; - ? ! & * yaml: [x]",
    "../../../etc/passwd",
];

/// A run in which everything that can come from outside carries each of these.
pub(crate) fn poisoned() -> Run {
    let mut exercises = Vec::new();
    for payload in PAYLOADS {
        let mut bad = check(&format!("ex06.{payload}"), payload, Verdict::Fail);
        let hcl = Origin::Hcl {
            file: format!("ex06/{payload}.tf"),
            line: 1,
            column: 1,
            end: Some(Position { line: 1, column: 6 }),
        };
        let file = Origin::File {
            file: payload.into(),
            line: Some(1),
        };
        let http = Origin::Http {
            url: payload.into(),
            exchange: 1,
        };
        bad.failures = vec![
            failure(payload, payload, hcl, payload),
            failure(payload, payload, file, payload),
            failure(payload, payload, http, payload),
            failure(
                payload,
                payload,
                Origin::aws("ec2:DescribeVpcs", payload),
                payload,
            ),
        ];
        bad.failures[0].correction = Some(Correction::Replace(payload.into()));
        bad.notes = vec![payload.into()];
        bad.accepted = vec![Accepted {
            id: payload.into(),
            why: payload.into(),
        }];
        let mut advice = bad.clone();
        advice.level = Level::Advice;
        let mut waived = bad.clone();
        waived.verdict = Verdict::Waived;
        let mut open = check(payload, payload, Verdict::Undetermined);
        open.reasons = vec![
            reason(
                Why::UnresolvedExpression(payload.into()),
                Origin::aws_call(payload),
            ),
            reason(
                Why::AccessDenied(payload.into()),
                Origin::Plan {
                    address: payload.into(),
                },
            ),
        ];
        let mut away = check(payload, payload, Verdict::NotApplicable);
        away.reasons = vec![reason(Why::NotVisible(payload.into()), Origin::Unseen)];
        let mut skipped = check(payload, payload, Verdict::Skipped);
        skipped.skipped_because = Some(payload.into());
        exercises.push(exercise(
            payload,
            payload,
            vec![bad, advice, waived, open, away, skipped],
        ));
    }
    let all = PAYLOADS.concat();
    let mut result = run(exercises);
    result.account = Some(all.clone());
    result.region = Some(all.clone());
    result.started_at.clone_from(&all);
    result.tool.name.clone_from(&all);
    result.notes = vec![all];
    result
}

/// The files of [`poisoned`], whose lines carry the same.
pub(crate) fn poisoned_sources() -> Sources {
    let files = PAYLOADS.iter().flat_map(|payload| {
        [
            (format!("ex06/{payload}.tf"), (*payload).to_owned()),
            ((*payload).to_owned(), (*payload).to_owned()),
        ]
    });
    files.collect()
}

/// The reference stack under names of a hostile account.
#[expect(clippy::expect_used, reason = "a helper of tests")]
pub(crate) fn poisoned_stack() -> Stack {
    let mut text = serde_json::to_string(&fixtures::reference_stack()).expect("it is JSON");
    let names = [
        "module02-vpc",
        "module02-igw",
        "module02-rt",
        "module02-sn-pub-1",
        "module02-sn-pub-2",
        "module02-flask-sg",
        "eu-west-1a",
        "10.0.1.0/24",
        "flask-asg",
        "t2.micro",
    ];
    for (name, payload) in names.iter().zip(PAYLOADS.iter().cycle().skip(4)) {
        let payload = serde_json::to_string(payload).expect("it is JSON");
        text = text.replace(&format!("\"{name}\""), &payload);
    }
    serde_json::from_str(&text).expect("it is a stack")
}

/// A file for [`mixed`].
pub(crate) const NETWORK: &str = r#"resource "aws_vpc" "main" {
  enable_dns_hostnames = true
  cidr_block           = "10.1.0.0/16"
}
"#;

/// [`failing`], with a failure in a file and a waived check.
pub(crate) fn mixed() -> Run {
    let mut result = failing();
    let mut block = check("ex06.vpc.cidr", "the VPC uses 10.0.0.0/16", Verdict::Fail);
    block.seen[0].vantage_point = VantagePoint::Hcl;
    let origin = Origin::Hcl {
        file: "ex06/01_networking.tf".into(),
        line: 3,
        column: 26,
        end: Some(Position {
            line: 3,
            column: 39,
        }),
    };
    block.failures = vec![failure(
        "cidr_block 10.0.0.0/16",
        "cidr_block 10.1.0.0/16",
        origin,
        "set `cidr_block = \"10.0.0.0/16\"`",
    )];
    block.failures[0].correction = Some(Correction::Replace("\"10.0.0.0/16\"".into()));
    let mut name = check(
        "ex06.vpc.tag-name",
        "the VPC is named module02-vpc",
        Verdict::Waived,
    );
    name.failures = vec![failure(
        "tag Name module02-vpc",
        "tag Name my-vpc",
        Origin::aws("ec2:DescribeVpcs", "vpc-0a1"),
        "set the tag `Name`",
    )];
    name.notes = vec!["waived by the course's staff until Monday".into()];
    let network = exercise("ex06", "Network", vec![block, name]);
    result.exercises.insert(2, network);
    result.summary = Summary::of(result.exercises.iter().flat_map(|e| &e.checks));
    result
}
