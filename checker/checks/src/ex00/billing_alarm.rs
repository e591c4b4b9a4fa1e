//! The alarm that tells when a forgotten stack begins to cost money.

mod topic;

use checker_model::account::{Alarm, Decimal, Dimension};
use checker_model::{Known, Verdict};

use crate::case::StackCase;
use crate::check::check;
use crate::expect::{equals, satisfies};
use crate::finding::{Finding, Judged, Stop};
use crate::focus::likeliest;
use topic::{is_heard, tells_the_topic};

/// What the subject calls the topic.
const TOPIC_NAME: &str = "BillingAlarm";
const NAMESPACE: &str = "AWS/Billing";
const METRIC: &str = "EstimatedCharges";
const OPERATOR: &str = "GreaterThanOrEqualToThreshold";

check! {
    /// A `CloudWatch` alarm in us-east-1 watches the total estimated charges in
    /// USD: metric `EstimatedCharges` of `AWS/Billing`, of no single service.
    EXISTS = "ex00.billing-alarm.exists", Required, Live(exists);
    title: "an alarm watches the total estimated charges",
    why: "a stack that was forgotten costs money every hour; AWS itself never stops it",
    terraform: "made once in the console, outside Terraform; in Terraform it would be an `aws_cloudwatch_metric_alarm` of a provider for us-east-1",
    console: "CloudWatch in N. Virginia, Alarms, Billing, Create alarm; metric Billing, Total Estimated Charge, USD",
    reads: [Alarms],
}

fn exists(case: &StackCase<'_>) -> Judged {
    let listing = &case.stack.alarms;
    let findings: Vec<Finding> = listing.values().map(watches_the_bill).collect();
    // Of alarms on anything else there is nothing to say.
    let near = |alarm: &&Alarm| {
        alarm.metric_name.get().is_some_and(|name| name == METRIC)
            || alarm.namespace.get().is_some_and(|name| name == NAMESPACE)
    };
    let closest = listing.values().find(near).map(watches_the_bill);
    let none = || {
        Finding::fail(
            format!("an alarm on {METRIC} of {NAMESPACE}, in USD"),
            "no alarm on the bill in us-east-1",
            &listing.origin,
            "allow billing alerts in the billing preferences, then create the alarm in us-east-1",
        )
    };
    Ok(Finding::any_of(
        findings,
        &listing.incomplete,
        &listing.origin,
        || closest.unwrap_or_else(none),
    ))
}

/// Total charges in dollars: no dimension but the currency, and the account of
/// an organisation.
fn watches_the_bill(alarm: &Alarm) -> Finding {
    let what = |attribute: &str| format!("{}: {attribute}", alarm.name);
    let fix = "choose the metric Billing, Total Estimated Charge, USD";
    let namespace = &alarm.namespace;
    let namespace = equals(namespace, &what("namespace"), &NAMESPACE.to_owned(), fix);
    let metric = &alarm.metric_name;
    let metric = equals(metric, &what("metric_name"), &METRIC.to_owned(), fix);
    namespace.and(metric).and(counts_dollars(alarm, fix))
}

fn counts_dollars(alarm: &Alarm, fix: &str) -> Finding {
    let dimensions = &alarm.dimensions;
    let what = format!("{}: dimensions", alarm.name);
    let dimension = |one: &Dimension| match &one.name.known {
        Known::Value(name) if name == "Currency" => {
            let what = format!("{what} Currency");
            Some(equals(&one.value, &what, &"USD".to_owned(), fix))
        }
        Known::Value(name) if name == "LinkedAccount" => None,
        Known::Value(name) => Some(Finding::fail(
            format!("{what}: Currency alone, the total of all services"),
            format!("{what}: one {name} only"),
            &one.name.origin,
            fix,
        )),
        Known::Absent => None,
        Known::Unknown(why) => Some(Finding::undetermined(why, &one.name.origin)),
    };
    let mut findings: Vec<Finding> = dimensions.iter().filter_map(dimension).collect();
    if !dimensions.is_complete() {
        findings.push(Finding::incomplete(
            &dimensions.incomplete,
            &dimensions.origin,
        ));
    }
    Finding::all(findings, || {
        Finding::fail(
            format!("{what} Currency USD"),
            format!("{what} without a currency, so nothing is measured"),
            &dimensions.origin,
            fix,
        )
    })
}

/// The alarm that the other checks are about: of several on the bill, the one
/// that is most as it should be.
fn meant<'a>(case: &StackCase<'a>) -> Result<&'a Alarm, Stop> {
    case.after(&EXISTS)?;
    let watching = case.stack.alarms.values();
    let watching = watching.filter(|alarm| watches_the_bill(alarm).verdict == Verdict::Pass);
    likeliest(watching, |alarm| {
        vec![
            goes_off_at_one(alarm),
            acts(alarm),
            tells_the_topic(case, alarm),
            is_heard(case, alarm),
        ]
    })
    // Then it is not known whether there is one.
    .ok_or_else(|| Finding::from_judged(exists(case)).stop())
}

/// What is found on the alarm that is meant. While others may be on the bill
/// too, its failure is none.
fn judged(case: &StackCase<'_>, judge: impl Fn(&Alarm) -> Finding) -> Judged {
    let finding = judge(meant(case)?);
    if finding.verdict == Verdict::Pass {
        return Ok(finding);
    }
    let listing = &case.stack.alarms;
    let all = listing.values().map(watches_the_bill);
    let open = all.filter(|one| one.verdict == Verdict::Undetermined);
    let open = std::iter::once(finding.clone()).chain(open);
    let (incomplete, origin) = (&listing.incomplete, &listing.origin);
    Ok(Finding::any_of(open, incomplete, origin, || finding))
}

check! {
    /// The threshold is static: greater than or equal to 1 USD.
    THRESHOLD = "ex00.billing-alarm.threshold", Required, Live(threshold);
    title: "it goes off at 1 USD",
    why: "the module is meant to cost nothing: the first dollar is worth a message",
    terraform: "`comparison_operator = \"GreaterThanOrEqualToThreshold\"` and `threshold = 1`",
    console: "CloudWatch, the alarm, Edit, Conditions: Static, Greater/Equal, 1",
    reads: [Alarms],
}

fn threshold(case: &StackCase<'_>) -> Judged {
    judged(case, goes_off_at_one)
}

fn goes_off_at_one(alarm: &Alarm) -> Finding {
    let operator = equals(
        &alarm.comparison_operator,
        &format!("{}: comparison_operator", alarm.name),
        &OPERATOR.to_owned(),
        "choose the condition Static, Greater/Equal",
    );
    operator.and(satisfies(
        &alarm.threshold.as_ref().map(Decimal::as_str),
        &format!("{}: threshold", alarm.name),
        "1",
        "set the static threshold to 1",
        |threshold| *threshold == Decimal::new(1.0).as_str(),
    ))
}

check! {
    /// Its actions are enabled, and it has one for the state ALARM.
    ENABLED = "ex00.billing-alarm.enabled", Required, Live(enabled);
    title: "it does something when it goes off",
    why: "an alarm without an action turns red where nobody looks",
    terraform: "`actions_enabled = true` and `alarm_actions = [aws_sns_topic.billing.arn]`",
    console: "CloudWatch, the alarm, Actions, Alarm actions, Enable; and a notification for In alarm",
    reads: [Alarms],
}

fn enabled(case: &StackCase<'_>) -> Judged {
    judged(case, acts)
}

fn acts(alarm: &Alarm) -> Finding {
    let enabled = equals(
        &alarm.actions_enabled,
        &format!("{}: actions_enabled", alarm.name),
        &true,
        "enable the actions of the alarm",
    );
    let actions = &alarm.alarm_actions;
    let any = actions.iter().map(|_| Finding::pass());
    enabled.and(Finding::any_of(
        any,
        &actions.incomplete,
        &actions.origin,
        || {
            Finding::fail(
                format!("{}: alarm_actions {TOPIC_NAME}", alarm.name),
                "no action for the state ALARM",
                &actions.origin,
                "add a notification to the topic BillingAlarm for the state In alarm",
            )
        },
    ))
}

check! {
    /// What it tells is an SNS topic named `BillingAlarm`.
    TOPIC = "ex00.billing-alarm.topic", Required, Live(told_topic);
    title: "it tells the topic BillingAlarm",
    why: "the topic is where people subscribe; the subject names it",
    terraform: "`resource \"aws_sns_topic\" \"billing\" { name = \"BillingAlarm\" }`, in us-east-1",
    console: "CloudWatch, the alarm, Edit, Notification: select the existing SNS topic BillingAlarm",
    reads: [Alarms, Topics],
}

fn told_topic(case: &StackCase<'_>) -> Judged {
    // Without any action the check above has failed.
    if meant(case)?.alarm_actions.items.is_empty() {
        case.after(&ENABLED)?;
    }
    judged(case, |alarm| tells_the_topic(case, alarm))
}

check! {
    /// The topic has a subscription by e-mail that was confirmed.
    SUBSCRIPTION = "ex00.billing-alarm.subscription", Required, Live(subscription);
    title: "somebody gets its e-mails",
    why: "SNS sends nothing to an address until the link in its first message was followed",
    terraform: "`aws_sns_topic_subscription` with `protocol = \"email\"`; the link in the message has to be followed by hand",
    console: "SNS in N. Virginia, Topics, BillingAlarm, Create subscription, Email; then follow the link in the message",
    reads: [Alarms, Topics],
}

fn subscription(case: &StackCase<'_>) -> Judged {
    case.after(&TOPIC)?;
    judged(case, |alarm| is_heard(case, alarm))
}
