//! The account.

use checker_model::Verdict::{Fail, NotApplicable, Pass, Skipped, Undetermined};

use super::{Case, case};

const ROOT: &str = r#"="arn:aws:iam::123456789012:root""#;
const NONE: &str = r#"{"items":[]}"#;
/// An alarm as `CloudWatch` has many: on something else.
const ON_CPU: &str = r#"{"items":{"cpu":{"name":"cpu","namespace":{"value":"AWS/EC2"},"metric_name":{"value":"CPUUtilization"},"dimensions":{"items":[]}}}}"#;
/// Another on the bill, with nothing as it should be.
const LOOSE: &str = r#"{"name":"a","namespace":{"value":"AWS/Billing"},"metric_name":{"value":"EstimatedCharges"},"dimensions":{"items":[{"name":{"value":"Currency"},"value":{"value":"USD"}}]},"comparison_operator":{"value":"GreaterThanThreshold"},"threshold":{"value":"10"},"actions_enabled":{"value":false},"alarm_actions":{"items":[]}}"#;

pub(crate) const CASES: &[Case] = &[
    case(
        "ex00.identity.not-root",
        Pass,
        "a role",
        &[(
            "/caller/arn",
            r#"="arn:aws:sts::123456789012:assumed-role/deploy/root""#,
        )],
    ),
    case(
        "ex00.identity.not-root",
        Fail,
        "root",
        &[("/caller/arn", ROOT)],
    ),
    case(
        "ex00.identity.not-root",
        Undetermined,
        "?",
        &[("/caller/arn", "?")],
    ),
    case("ex00.identity.not-root", NotApplicable, "in files", &[]).hcl(),
    case(
        "ex00.identity.administrator",
        Skipped,
        "root",
        &[("/caller/arn", ROOT)],
    ),
    case(
        "ex00.identity.administrator",
        Pass,
        "one of one's own that allows as much",
        &[(
            "/caller/policies",
            r#"{"items":[{"held_by":"user student","arn":{"absent":null},"document":{"value":{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}}}]}"#,
        )],
    ),
    case(
        "ex00.identity.administrator",
        Pass,
        "found before the rest was denied",
        &[("/caller/policies/incomplete", "more")],
    ),
    case(
        "ex00.identity.administrator",
        Fail,
        "another policy of AWS, not read",
        &[(
            "/caller/policies",
            r#"{"items":[{"held_by":"user student","arn":{"value":"arn:aws:iam::aws:policy/PowerUserAccess"},"document":{"unknown":{"why":"not-collected","detail":"x"}}}]}"#,
        )],
    ),
    case(
        "ex00.identity.administrator",
        Fail,
        "none",
        &[("/caller/policies", NONE)],
    ),
    case(
        "ex00.identity.administrator",
        Fail,
        "everything with a condition",
        &[(
            "/caller/policies",
            r#"{"items":[{"held_by":"user student","arn":{"absent":null},"document":{"value":{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}]}}}]}"#,
        )],
    ),
    case(
        "ex00.identity.administrator",
        Undetermined,
        "denied",
        &[("/caller/policies", "hidden")],
    ),
    case(
        "ex00.identity.administrator",
        Undetermined,
        "one that cannot be read",
        &[("/caller/policies/items/1/arn", "?")],
    ),
    case("ex00.root.no-access-key", Pass, "as it should be", &[]),
    case(
        "ex00.root.no-access-key",
        Fail,
        "a key",
        &[("/account_summary/root_access_keys", "=1")],
    ),
    case(
        "ex00.root.no-access-key",
        Fail,
        "no MFA",
        &[("/account_summary/root_mfa", "=false")],
    ),
    case(
        "ex00.root.no-access-key",
        Undetermined,
        "?",
        &[("/account_summary/root_mfa", "?")],
    ),
    case(
        "ex00.billing-alarm.exists",
        Pass,
        "beside another",
        &[("/alarms/items/a", LOOSE)],
    ),
    case(
        "ex00.billing-alarm.exists",
        Pass,
        "of an account of an organisation",
        &[(
            "$bill/dimensions/items/-",
            r#"{"name":{"value":"LinkedAccount"},"value":{"value":"123456789012"}}"#,
        )],
    ),
    case(
        "ex00.billing-alarm.exists",
        Fail,
        "none",
        &[("/alarms", r#"{"items":{}}"#)],
    ),
    case(
        "ex00.billing-alarm.exists",
        Fail,
        "on something else",
        &[("/alarms", ON_CPU)],
    ),
    case(
        "ex00.billing-alarm.exists",
        Fail,
        "another namespace",
        &[("$bill/namespace", "=\"Mine\"")],
    ),
    case(
        "ex00.billing-alarm.exists",
        Fail,
        "in euros",
        &[("$bill/dimensions/items/0/value", "=\"EUR\"")],
    ),
    case(
        "ex00.billing-alarm.exists",
        Fail,
        "no currency",
        &[("$bill/dimensions", NONE)],
    ),
    case(
        "ex00.billing-alarm.exists",
        Fail,
        "of one service",
        &[(
            "$bill/dimensions/items/-",
            r#"{"name":{"value":"ServiceName"},"value":{"value":"AmazonEC2"}}"#,
        )],
    ),
    case(
        "ex00.billing-alarm.exists",
        Undetermined,
        "denied",
        &[("/alarms", "denied")],
    ),
    case(
        "ex00.billing-alarm.exists",
        Undetermined,
        "?",
        &[("$bill/metric_name", "?")],
    ),
    case(
        "ex00.billing-alarm.exists",
        Undetermined,
        "a dimension of unknown name",
        &[("$bill/dimensions/items/0/name", "?")],
    ),
    case(
        "ex00.billing-alarm.threshold",
        Pass,
        "beside another",
        &[("/alarms/items/a", LOOSE)],
    ),
    case(
        "ex00.billing-alarm.threshold",
        Fail,
        "10",
        &[("$bill/threshold", "=\"10\"")],
    ),
    case(
        "ex00.billing-alarm.threshold",
        Fail,
        "an anomaly band",
        &[("$bill/threshold", "!")],
    ),
    case(
        "ex00.billing-alarm.threshold",
        Fail,
        "greater",
        &[("$bill/comparison_operator", "=\"GreaterThanThreshold\"")],
    ),
    case(
        "ex00.billing-alarm.threshold",
        Undetermined,
        "10, and there may be another",
        &[
            ("$bill/threshold", "=\"10\""),
            ("/alarms/incomplete", "more"),
        ],
    ),
    case(
        "ex00.billing-alarm.threshold",
        Undetermined,
        "?",
        &[("$bill/threshold", "?")],
    ),
    case(
        "ex00.billing-alarm.threshold",
        Skipped,
        "none",
        &[("/alarms", r#"{"items":{}}"#)],
    ),
    // Two halves are no whole: one alarm has to be right.
    case(
        "ex00.billing-alarm.threshold",
        Fail,
        "of two alarms none is right",
        &[
            ("/alarms/items/a", LOOSE),
            ("/alarms/items/a/threshold", "=\"1\""),
            (
                "/alarms/items/a/comparison_operator",
                "=\"GreaterThanOrEqualToThreshold\"",
            ),
            ("$bill/threshold", "=\"10\""),
        ],
    ),
    case("ex00.billing-alarm.enabled", Pass, "as it should be", &[]),
    case(
        "ex00.billing-alarm.enabled",
        Fail,
        "disabled",
        &[("$bill/actions_enabled", "=false")],
    ),
    case(
        "ex00.billing-alarm.enabled",
        Fail,
        "no action",
        &[("$bill/alarm_actions", NONE)],
    ),
    case(
        "ex00.billing-alarm.enabled",
        Undetermined,
        "?",
        &[("$bill/actions_enabled", "?")],
    ),
    case(
        "ex00.billing-alarm.enabled",
        Undetermined,
        "hidden",
        &[("$bill/alarm_actions", "hidden")],
    ),
    case(
        "ex00.billing-alarm.topic",
        Pass,
        "beside another",
        &[(
            "$bill/alarm_actions/items/-",
            r#"{"value":"arn:aws:sns:us-east-1:123456789012:other"}"#,
        )],
    ),
    case(
        "ex00.billing-alarm.topic",
        Fail,
        "another topic",
        &[(
            "$bill/alarm_actions/items/0",
            r#"{"value":"arn:aws:sns:us-east-1:123456789012:other"}"#,
        )],
    ),
    case(
        "ex00.billing-alarm.topic",
        Fail,
        "of that name, but not a topic",
        &[(
            "$bill/alarm_actions/items/0",
            r#"{"value":"arn:aws:lambda:us-east-1:123456789012:BillingAlarm"}"#,
        )],
    ),
    case(
        "ex00.billing-alarm.topic",
        Fail,
        "deleted",
        &[("$topic/name", "!")],
    ),
    case(
        "ex00.billing-alarm.topic",
        Undetermined,
        "?",
        &[("$bill/alarm_actions/items/0", "?")],
    ),
    case(
        "ex00.billing-alarm.topic",
        Skipped,
        "no action",
        &[("$bill/alarm_actions", NONE)],
    ),
    case(
        "ex00.billing-alarm.subscription",
        Pass,
        "one of two",
        &[(
            "$topic/subscriptions/items/-",
            r#"{"protocol":{"value":"sms"},"confirmed":{"value":true}}"#,
        )],
    ),
    case(
        "ex00.billing-alarm.subscription",
        Fail,
        "waits",
        &[("$topic/subscriptions/items/0/confirmed", "=false")],
    ),
    case(
        "ex00.billing-alarm.subscription",
        Fail,
        "by SMS",
        &[("$topic/subscriptions/items/0/protocol", "=\"sms\"")],
    ),
    case(
        "ex00.billing-alarm.subscription",
        Fail,
        "none",
        &[("$topic/subscriptions", NONE)],
    ),
    case(
        "ex00.billing-alarm.subscription",
        Undetermined,
        "hidden",
        &[("$topic/subscriptions", "hidden")],
    ),
    case(
        "ex00.billing-alarm.subscription",
        Undetermined,
        "denied",
        &[("/topics", "denied")],
    ),
    case(
        "ex00.billing-alarm.subscription",
        Undetermined,
        "not looked at",
        &[("/topics", r#"{"items":{}}"#)],
    ),
    case(
        "ex00.billing-alarm.subscription",
        Skipped,
        "deleted",
        &[("$topic/name", "!")],
    ),
];
