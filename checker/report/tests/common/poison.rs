//! Runs in which everything from outside is hostile.

use checker_model::fact::Position;
use checker_model::run::Run;
use checker_model::verdict::{Accepted, Correction};
use checker_model::{Level, Origin, Sources, Verdict, Why};

use super::{check, exercise, failure, reason, run};

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
