//! What ex00 sets up: the alarm on the bill, the topic that it tells, and the
//! root user. Billing lives in us-east-1, whatever region is looked in.

use std::collections::BTreeSet;

use aws_sdk_cloudwatch::types::{
    AlarmType, ComparisonOperator, Dimension as RawDimension, MetricAlarm, Statistic,
};
use aws_sdk_iam::types::SummaryKeyType;
use checker_model::account::{AccountSummary, Alarm, Decimal, Dimension, Subscription, Topic};
use checker_model::{Fact, List, Listing, Origin, Why};
use futures::future::join_all;

use crate::facts::{filled, id};
use crate::run::Run;

const SUMMARY: &str = "iam:GetAccountSummary";
const ALARMS: &str = "cloudwatch:DescribeAlarms";
const SUBSCRIPTIONS: &str = "sns:ListSubscriptionsByTopic";

/// The namespace of the metric that the course watches.
const BILLING: &str = "AWS/Billing";
/// The most topics whose subscriptions are asked for, one by one.
const TOPICS: usize = 20;

pub(crate) async fn summary(run: &Run<'_>) -> AccountSummary {
    let origin = Origin::aws_call(SUMMARY);
    let call = run.clients.iam.get_account_summary();
    match run.call(SUMMARY, call.send()).await {
        Ok(answer) => {
            let map = answer.summary_map.unwrap_or_default();
            let of = |key: SummaryKeyType| map.get(&key).copied().map(i64::from);
            let keys = of(SummaryKeyType::AccountAccessKeysPresent);
            let mfa = of(SummaryKeyType::AccountMfaEnabled);
            AccountSummary {
                root_access_keys: Fact::from_option(keys, origin.clone()),
                root_mfa: Fact::from_option(mfa, origin).map(|enabled: i64| enabled > 0),
            }
        }
        Err(trouble) => AccountSummary {
            root_access_keys: Fact::unknown(trouble.why.clone(), origin.clone()),
            root_mfa: Fact::unknown(trouble.why, origin),
        },
    }
}

/// Alarms on the bill, and the topics that they tell.
pub(crate) async fn alarms(run: &Run<'_>) -> (Listing<String, Alarm>, Listing<String, Topic>) {
    let ask = |token| {
        let call = run.clients.cloudwatch.describe_alarms();
        let call = call.alarm_types(AlarmType::MetricAlarm).max_records(100);
        call.set_next_token(token).send()
    };
    let pages = run.pages(ALARMS, ask, |page| {
        let items = page.metric_alarms.unwrap_or_default().into_iter();
        let items = items.filter(on_the_bill).map(alarm_of);
        (items.collect(), page.next_token)
    });
    let alarms: Listing<String, Alarm> = pages.await.listing(ALARMS);
    let arns: BTreeSet<String> = alarms
        .values()
        .flat_map(|alarm| alarm.alarm_actions.iter().filter_map(Fact::get))
        .filter(|arn| arn.contains(":sns:"))
        .cloned()
        .collect();
    let mut incomplete = alarms.incomplete.clone();
    if arns.len() > TOPICS {
        incomplete.push(Why::NotCollected("so many topics".into()));
    }
    let read = arns.into_iter().take(TOPICS);
    let topics = join_all(read.map(async |arn| (arn.clone(), topic(run, arn).await))).await;
    let topics = Listing {
        items: topics.into_iter().collect(),
        incomplete,
        origin: Origin::aws_call(SUBSCRIPTIONS),
    };
    (alarms, topics)
}

/// Whether an alarm may be the course's: an account may have thousands.
fn on_the_bill(alarm: &MetricAlarm) -> bool {
    metric(alarm).0.is_none_or(|namespace| namespace == BILLING)
}

/// The metric that an alarm watches, also where it is written as the one metric
/// of an expression.
fn metric(alarm: &MetricAlarm) -> (Option<&str>, Option<&str>, &[RawDimension]) {
    if let [only] = alarm.metrics()
        && let Some(metric) = only.metric_stat().and_then(|stat| stat.metric())
    {
        return (
            metric.namespace(),
            metric.metric_name(),
            metric.dimensions(),
        );
    }
    (alarm.namespace(), alarm.metric_name(), alarm.dimensions())
}

fn alarm_of(raw: MetricAlarm) -> Option<(String, Alarm)> {
    let name = id(raw.alarm_name.clone())?;
    let origin = Origin::aws(ALARMS, name.as_str());
    let (namespace, metric_name, dimensions) = metric(&raw);
    let dimension = |one: &RawDimension| Dimension {
        name: filled(one.name.clone(), &origin),
        value: filled(one.value.clone(), &origin),
    };
    let operator = raw
        .comparison_operator
        .as_ref()
        .map(ComparisonOperator::as_str);
    let statistic = raw.statistic.as_ref().map(Statistic::as_str);
    let alarm = Alarm {
        namespace: Fact::from_option(namespace, origin.clone()),
        metric_name: Fact::from_option(metric_name, origin.clone()),
        dimensions: List::complete(dimensions.iter().map(dimension), origin.clone()),
        comparison_operator: Fact::from_option(operator, origin.clone()),
        threshold: Fact::from_option(raw.threshold.map(Decimal::new), origin.clone()),
        statistic: Fact::from_option(statistic, origin.clone()),
        actions_enabled: Fact::from_option(raw.actions_enabled, origin.clone()),
        alarm_actions: crate::facts::ids(raw.alarm_actions.unwrap_or_default(), &origin),
        name: name.clone(),
    };
    Some((name, alarm))
}

async fn topic(run: &Run<'_>, arn: String) -> Topic {
    let origin = Origin::aws(SUBSCRIPTIONS, arn.as_str());
    let ask = |token| {
        let call = run.clients.sns.list_subscriptions_by_topic();
        call.topic_arn(&arn).set_next_token(token).send()
    };
    let pages = run.pages(SUBSCRIPTIONS, ask, |page| {
        let items = page.subscriptions.unwrap_or_default().into_iter();
        let items = items.map(|one| Subscription {
            protocol: filled(one.protocol, &origin),
            // An ARN takes the place of `PendingConfirmation` once confirmed.
            confirmed: Fact::from_option(one.subscription_arn, origin.clone())
                .map(|arn: String| arn.starts_with("arn:")),
        });
        (items.collect(), page.next_token)
    });
    let pages = pages.await;
    let gone = pages
        .trouble
        .as_ref()
        .is_some_and(crate::error::Trouble::is_not_found);
    let name = arn.rsplit(':').next().map(str::to_owned);
    Topic {
        name: Fact::from_option(name.filter(|_| !gone), origin.clone()),
        subscriptions: pages.list(origin),
        arn,
    }
}
