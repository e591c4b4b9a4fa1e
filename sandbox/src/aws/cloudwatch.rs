//! `CloudWatch`: the alarms on metrics. Its clients speak CBOR, where a number
//! is a number.

use checker_model::account::{Alarm, Dimension};

use super::page::{Paging, page};
use super::wire::{Map, text};
use super::{Call, Outcome, known};

const PAGES: Paging = Paging {
    size: "MaxRecords",
    token: "NextToken",
    most: 100,
    bad_token: "InvalidNextToken",
};

pub(super) fn dispatch(call: &Call<'_>) -> Option<Outcome> {
    (call.action == "DescribeAlarms").then(|| alarms(call))
}

/// Alarms by name. Those on a metric are all there are, and what is asked for
/// when no kind is named.
fn alarms(call: &Call<'_>) -> Outcome {
    let names = call.form.list("AlarmNames");
    let kinds = call.form.list("AlarmTypes");
    let mut all = call.all(&call.stack.alarms)?;
    if !names.is_empty() {
        all.retain(|alarm| names.contains(&alarm.name.as_str()));
    }
    if !kinds.is_empty() && !kinds.contains(&"MetricAlarm") {
        all.clear();
    }
    let (all, next) = page(call, &PAGES, all)?;
    Ok(Map::new()
        .members("MetricAlarms", all.into_iter().map(|one| alarm(call, one)))
        .option("NextToken", next))
}

fn alarm(call: &Call<'_>, alarm: &Alarm) -> Map {
    let threshold = alarm.threshold.get();
    let threshold = threshold.and_then(|decimal| decimal.as_str().parse().ok());
    let dimension = |one: &Dimension| Map::new().fact("Name", &one.name).fact("Value", &one.value);
    let arn = format!("alarm:{}", alarm.name);
    Map::new()
        .text("AlarmName", &alarm.name)
        .text("AlarmArn", call.arn("cloudwatch", &arn))
        .text("StateValue", "OK")
        .fact("Namespace", &alarm.namespace)
        .fact("MetricName", &alarm.metric_name)
        .members("Dimensions", alarm.dimensions.iter().map(dimension))
        .fact("ComparisonOperator", &alarm.comparison_operator)
        .number("Threshold", threshold)
        .fact("Statistic", &alarm.statistic)
        .flag("ActionsEnabled", &alarm.actions_enabled)
        .members("AlarmActions", known(&alarm.alarm_actions).map(text))
}
