//! What is set up by hand before anything is deployed: who asks and what that
//! one may do, the alarm on the bill and whom it tells, the course's file.

use std::collections::BTreeSet;

use checker_model::account::{AccountSummary, Alarm, Decimal, Dimension, Subscription, Topic};
use checker_model::identity::{Caller, CallerPolicy};
use checker_model::storage::{Bucket, COURSE_COLUMNS, CourseFile};
use checker_model::{Fact, Origin, Stack, Tags};
use fixtures::course_file;
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::generate::{ACCOUNT, FEW, REGION, document, list, listing, maybe, text, value};

#[derive(Debug, Clone)]
pub(crate) struct ByHand {
    caller: Caller,
    summary: AccountSummary,
    alarms: Vec<Alarm>,
    topics: Vec<(u8, Option<Vec<Subscription>>)>,
    buckets: Vec<Bucket>,
}

pub(crate) fn by_hand() -> impl Strategy<Value = ByHand> {
    let summary = (option::of(0..2_i64), option::of(any::<bool>()));
    let summary = summary.prop_map(|(keys, mfa)| AccountSummary {
        root_access_keys: maybe(keys),
        root_mfa: maybe(mfa),
    });
    let topics = vec((FEW, option::of(vec(subscription(), 0..4))), 0..4);
    (
        caller(),
        summary,
        vec(alarm(), 0..5),
        topics,
        vec(bucket(), 0..2),
    )
        .prop_map(|(caller, summary, alarms, topics, buckets)| ByHand {
            caller,
            summary,
            alarms,
            topics,
            buckets,
        })
}

impl ByHand {
    pub(crate) fn put_into(self, stack: &mut Stack) {
        stack.caller = self.caller;
        stack.account_summary = self.summary;
        stack.alarms = listing(self.alarms, |one| one.name.clone());
        // Topics are seen by being told.
        let told: BTreeSet<String> = stack
            .alarms
            .values()
            .flat_map(|alarm| alarm.alarm_actions.iter().filter_map(Fact::get))
            .filter(|arn| arn.contains(":sns:"))
            .cloned()
            .collect();
        let topics = told.into_iter().map(|arn| {
            let mut known = self.topics.iter();
            let known = known.find(|(number, _)| topic_arn(*number) == arn);
            let subscriptions = known.and_then(|(_, subscriptions)| subscriptions.clone());
            let name = arn.rsplit(':').next().map(str::to_owned);
            Topic {
                name: maybe(name.filter(|_| subscriptions.is_some())),
                subscriptions: list(subscriptions.unwrap_or_default()),
                arn,
            }
        });
        stack.topics = listing(topics.collect(), |one| one.arn.clone());
        stack.buckets = listing(self.buckets, |one| one.id.clone());
    }
}

fn topic_arn(number: u8) -> String {
    format!("arn:aws:sns:us-east-1:{ACCOUNT}:topic_{number}")
}

fn subscription() -> impl Strategy<Value = Subscription> {
    let protocol = select(vec!["email", "email-json", "sms", "lambda"]);
    (protocol, any::<bool>()).prop_map(|(protocol, confirmed)| Subscription {
        protocol: value(protocol),
        confirmed: value(confirmed),
    })
}

fn alarm() -> impl Strategy<Value = Alarm> {
    let dimension = (text(), text()).prop_map(|(name, content)| Dimension {
        name: value(name),
        value: value(content),
    });
    let action = prop_oneof![
        FEW.prop_map(topic_arn),
        Just("arn:aws:automate:us-east-1:ec2:stop".to_owned()),
    ];
    let thresholds = vec![1.0, 0.5, 5.0, -3.25, 1e-7, 123_456_789.125];
    (
        FEW,
        option::of(Just("AWS/Billing")),
        option::of(text()),
        vec(dimension, 0..3),
        select(vec![
            "GreaterThanThreshold",
            "GreaterThanOrEqualToThreshold",
        ]),
        option::of(select(thresholds)),
        option::of(select(vec!["Maximum", "Sum"])),
        any::<bool>(),
        vec(action, 0..3),
    )
        .prop_map(
            |(number, namespace, metric, dimensions, operator, threshold, statistic, on, told)| {
                Alarm {
                    name: format!("alarm & {number}"),
                    namespace: maybe(namespace),
                    metric_name: maybe(metric),
                    dimensions: list(dimensions),
                    comparison_operator: value(operator),
                    threshold: maybe(threshold.map(Decimal::new)),
                    statistic: maybe(statistic),
                    actions_enabled: value(on),
                    alarm_actions: list(told.into_iter().map(value)),
                }
            },
        )
}

/// A user with groups, a role, or the root user.
fn caller() -> impl Strategy<Value = Caller> {
    let groups = vec(held(1), 0..3);
    (0..3_u8, held(0), groups).prop_map(|(kind, own, groups)| {
        let (arn, policies) = match kind {
            0 => {
                let groups = groups.into_iter().enumerate();
                let groups = groups.flat_map(|(n, held)| holding(&format!("group g.{n}"), held));
                let own = holding("user student", own);
                (
                    "iam::123456789012:user/path/student",
                    own.into_iter().chain(groups).collect(),
                )
            }
            1 => {
                let own = holding("role deploy", own);
                ("sts::123456789012:assumed-role/deploy/session", own)
            }
            _ => ("iam::123456789012:root", Vec::new()),
        };
        Caller {
            account: value(ACCOUNT),
            arn: value(format!("arn:aws:{arn}")),
            policies: list(policies),
        }
    })
}

type Held = (
    BTreeSet<u8>,
    Vec<checker_model::policy::PolicyDocument>,
    bool,
);

/// Managed policies by number, those written in, and whether there is one of
/// AWS; at least so many.
fn held(least: usize) -> impl Strategy<Value = Held> {
    (
        btree_set(FEW, least..3),
        vec(document(), 0..3),
        any::<bool>(),
    )
}

fn holding(holder: &str, (managed, written, of_aws): Held) -> Vec<CallerPolicy> {
    let policy = |arn: Option<String>, document| CallerPolicy {
        held_by: holder.to_owned(),
        arn: maybe(arn),
        document,
    };
    let of_aws = of_aws.then(|| {
        let arn = "arn:aws:iam::aws:policy/AdministratorAccess";
        policy(Some(arn.to_owned()), Fact::default())
    });
    // One policy says the same wherever it is attached.
    let managed = managed.into_iter().map(|number| {
        let text = format!(
            r#"{{"Statement":{{"Effect":"Allow","Action":"s3:Get{number}","Resource":"*"}}}}"#
        );
        let document = checker_model::policy::PolicyDocument::parse(&text).unwrap();
        let arn = format!("arn:aws:iam::{ACCOUNT}:policy/own-{number}");
        policy(Some(arn), value(document))
    });
    let written = written.into_iter().map(|one| policy(None, value(one)));
    of_aws.into_iter().chain(managed).chain(written).collect()
}

fn bucket() -> impl Strategy<Value = Bucket> {
    let region = select(vec![REGION, "us-east-1"]);
    ("module02-[0-9]{1,4}", region, option::of(file())).prop_map(|(name, region, file)| Bucket {
        id: name.as_str().into(),
        name: value(name),
        region: value(region),
        tags: Tags::complete([("k", "v")], &Origin::Unseen),
        course_file: maybe(file),
        ..Bucket::default()
    })
}

fn file() -> impl Strategy<Value = CourseFile> {
    let header = prop_oneof![
        Just(Some(COURSE_COLUMNS.map(str::to_owned).to_vec())),
        vec(text(), 1..4).prop_map(Some),
        Just(None),
    ];
    (header, 0..3_000_usize).prop_map(|(header, more)| {
        let mut file = CourseFile {
            size: Fact::absent(Origin::Unseen),
            header: maybe(header),
        };
        let least = match file.header.get() {
            Some(_) => course_file(&file).len(),
            None => 0,
        };
        file.size = value(i64::try_from(least + more).unwrap());
        file
    })
}
