//! What the alarm tells: its topic, and who hears of it.

use checker_model::account::{Alarm, Subscription, Topic};
use checker_model::{Fact, Known, Verdict, Why};

use super::{TOPIC, TOPIC_NAME};
use crate::case::StackCase;
use crate::expect::{equals, joined, satisfies};
use crate::finding::Finding;

/// One of its actions is the course's topic.
pub(super) fn tells_the_topic(case: &StackCase<'_>, alarm: &Alarm) -> Finding {
    let actions = &alarm.alarm_actions;
    let told = actions.iter().filter_map(|arn| match &arn.known {
        Known::Value(text) if is_the_topic(text) && !is_deleted(case, text) => {
            Some(Finding::pass())
        }
        Known::Value(_) | Known::Absent => None,
        Known::Unknown(why) => Some(Finding::undetermined(why, &arn.origin)),
    });
    Finding::any_of(told, &actions.incomplete, &actions.origin, || {
        let shown = |arn: &String| {
            let deleted = if is_deleted(case, arn) {
                ", deleted"
            } else {
                ""
            };
            format!("{arn}{deleted}")
        };
        let told: Vec<String> = actions.iter().filter_map(Fact::get).map(shown).collect();
        Finding::fail(
            format!("{}: the SNS topic {TOPIC_NAME}", alarm.name),
            joined(told.iter().map(String::as_str), "nothing"),
            &actions.origin,
            format!("create the SNS topic {TOPIC_NAME} in us-east-1 and notify it"),
        )
    })
}

fn is_the_topic(arn: &str) -> bool {
    let mut parts = arn.split(':');
    parts.nth(2) == Some("sns") && parts.nth(2) == Some(TOPIC_NAME) && parts.next().is_none()
}

/// A topic that was deleted stays among the actions of an alarm.
fn is_deleted(case: &StackCase<'_>, arn: &str) -> bool {
    let topic = case.stack.topics.items.get(arn);
    topic.is_some_and(|topic| topic.name.is_absent())
}

/// The topic has a confirmed reader.
pub(super) fn is_heard(case: &StackCase<'_>, alarm: &Alarm) -> Finding {
    let listing = &case.stack.topics;
    let actions = &alarm.alarm_actions;
    let told = actions.iter().filter_map(|arn| match &arn.known {
        Known::Value(text) if is_the_topic(text) => Some(match listing.items.get(text) {
            Some(topic) => has_a_reader(topic),
            None if listing.is_complete() => {
                let why = Why::NotCollected(format!("the subscriptions of {text}"));
                Finding::undetermined(&why, &listing.origin)
            }
            None => Finding::incomplete(&listing.incomplete, &listing.origin),
        }),
        Known::Value(_) | Known::Absent => None,
        Known::Unknown(why) => Some(Finding::undetermined(why, &arn.origin)),
    });
    let told: Vec<Finding> = told.collect();
    let first = told
        .iter()
        .find(|one| one.verdict == Verdict::Fail)
        .cloned();
    Finding::any_of(told, &actions.incomplete, &actions.origin, || {
        first.unwrap_or_else(|| Finding::skipped(&TOPIC))
    })
}

fn has_a_reader(topic: &Topic) -> Finding {
    let subscriptions = &topic.subscriptions;
    let confirmed = |one: &Subscription| {
        let what = format!("{TOPIC_NAME}: subscription confirmed");
        by_mail(one).and(equals(&one.confirmed, &what, &true, "follow the link"))
    };
    Finding::any_of(
        subscriptions.iter().map(confirmed),
        &subscriptions.incomplete,
        &subscriptions.origin,
        || {
            let mut all = subscriptions.iter();
            let waits = all.any(|one| by_mail(one).verdict == Verdict::Pass);
            let actual = match (waits, subscriptions.items.is_empty()) {
                (true, _) => "a subscription that waits for confirmation",
                (false, true) => "no subscription",
                (false, false) => "no subscription by e-mail",
            };
            Finding::fail(
                format!("{TOPIC_NAME}: a confirmed subscription by e-mail"),
                actual,
                &subscriptions.origin,
                "subscribe an e-mail address, and follow the link in the message that comes",
            )
        },
    )
}

fn by_mail(subscription: &Subscription) -> Finding {
    satisfies(
        &subscription.protocol,
        "protocol",
        "email",
        "subscribe an e-mail address",
        |protocol| protocol == "email" || protocol == "email-json",
    )
}
