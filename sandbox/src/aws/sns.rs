//! SNS: who hears of a topic. Addresses are no part of a stack, so that all
//! are the same.

use checker_model::account::Subscription;

use super::page::{Paging, page};
use super::wire::Map;
use super::{Call, Fault, Outcome};

/// SNS lets nobody choose how long its pages are.
const PAGES: Paging = Paging {
    size: "",
    token: "NextToken",
    most: 100,
    bad_token: "InvalidParameter",
};

pub(super) fn dispatch(call: &Call<'_>) -> Option<Outcome> {
    (call.action == "ListSubscriptionsByTopic").then(|| subscriptions(call))
}

fn subscriptions(call: &Call<'_>) -> Outcome {
    let arn = call.form.required("TopicArn")?;
    let topics = &call.stack.topics;
    let topic = topics.values().find(|topic| topic.arn == arn);
    // One without a name is one that an alarm tells, and that is gone.
    let Some(topic) = topic.filter(|topic| !topic.name.is_absent()) else {
        return Err(match topics.incomplete.first() {
            Some(why) => call.fault_of(why),
            None => Fault::new(404, "NotFound", "Topic does not exist"),
        });
    };
    let all = call.read_list(&topic.subscriptions)?;
    let all: Vec<(usize, &Subscription)> = all.iter().enumerate().collect();
    let (all, next) = page(call, &PAGES, all)?;
    let shown = all.into_iter().map(|(number, one)| {
        let own = match one.confirmed.get() {
            Some(true) => Some(format!("{arn}:00000000-0000-4000-8000-{number:012x}")),
            Some(false) => Some("PendingConfirmation".to_owned()),
            None => None,
        };
        Map::new()
            .option("SubscriptionArn", own)
            .text("Owner", call.account)
            .fact("Protocol", &one.protocol)
            .text("Endpoint", "student@example.com")
            .text("TopicArn", arn)
    });
    Ok(Map::new()
        .members("Subscriptions", shown)
        .option("NextToken", next))
}
