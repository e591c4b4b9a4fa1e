//! The least that an account has to allow: an IAM policy for what some checks
//! read, and nothing else. Pure: from `reads` to a document.

use std::collections::{BTreeMap, BTreeSet};

use checker_model::Course;
use checker_model::storage::COURSE_FILE;
use serde_json::{Value, json};

use crate::check::Check;
use crate::reads::Reads;
use crate::registry::checks;
use crate::select::Selection;

/// A call that is made whatever is selected: a report says whose account it is
/// about. AWS asks no permission for it.
const ALWAYS: &[Reads] = &[Reads::Caller];

/// What the selected checks read, sorted.
pub fn reads(selection: &Selection) -> BTreeSet<Reads> {
    checks()
        .filter(|check| selection.contains(check.id))
        .flat_map(Check::all_reads)
        .collect()
}

/// The IAM actions of the calls that may be made for the selected checks,
/// sorted; none when nothing of an account is read.
pub fn actions(selection: &Selection) -> BTreeSet<&'static str> {
    actions_of(&reads(selection))
}

/// The IAM actions that deliver these, sorted.
fn actions_of(reads: &BTreeSet<Reads>) -> BTreeSet<&'static str> {
    let actions = asked(reads).map(|(_, action)| action);
    actions.collect()
}

/// The IAM policy for the selected checks, as AWS takes it. A statement holds
/// actions of one service on the same resources.
pub fn policy(selection: &Selection, course: &Course) -> Value {
    policy_of(&reads(selection), course)
}

/// The IAM policy for what is read.
pub fn policy_of(reads: &BTreeSet<Reads>, course: &Course) -> Value {
    let mut statements: BTreeMap<(String, Vec<String>), BTreeSet<&str>> = BTreeMap::new();
    for (reads, action) in asked(reads) {
        let (of, resources) = scope(reads, action, course);
        let sid = format!("{}{of}", sid(action));
        statements
            .entry((sid, resources))
            .or_default()
            .insert(action);
    }
    let statements = statements.into_iter().map(|((sid, resources), actions)| {
        json!({
            "Sid": sid,
            "Effect": "Allow",
            "Action": actions,
            "Resource": resources,
        })
    });
    json!({"Version": "2012-10-17", "Statement": statements.collect::<Vec<_>>()})
}

fn asked(reads: &BTreeSet<Reads>) -> impl Iterator<Item = (Reads, &'static str)> {
    let of = |one: Reads| one.actions().iter().map(move |action| (one, *action));
    let asks = reads.iter().any(|one| !one.actions().is_empty());
    let always = ALWAYS.iter().filter(move |_| asks);
    reads.iter().chain(always).copied().flat_map(of)
}

/// What an action may be used on, as narrow as AWS lets one say, and the end of
/// its statement's name. Most listings take no resource: `*` is all there is.
fn scope(reads: Reads, action: &str, course: &Course) -> (&'static str, Vec<String>) {
    let bucket = format!("arn:aws:s3:::{}*", course.bucket_prefix);
    let (name, resources): (_, &[&str]) = match (action, reads) {
        ("s3:ListAllMyBuckets", _) => ("List", &["*"]),
        ("s3:GetObject", Reads::CourseFile) => {
            ("CourseFile", &[&format!("{bucket}/{COURSE_FILE}")])
        }
        ("s3:GetObject", _) => ("Objects", &[&format!("{bucket}/*")]),
        // The buckets of managed services are called as somebody likes.
        ("s3:DeleteObject", Reads::ImageUploads) => {
            ("OwnImages", &["arn:aws:s3:::*/*checker-probe-*"])
        }
        ("s3:ListBucket", Reads::SiteKeys | Reads::ImageUploads) => ("Keys", &["arn:aws:s3:::*"]),
        ("s3:DeleteObject", _) => ("OwnUploads", &[&format!("{bucket}/*checker-probe-*")]),
        ("s3:ListBucket" | "s3:GetBucketLocation", _) => ("Buckets", &[&bucket]),
        ("s3:GetAccountPublicAccessBlock", _) => ("Account", &["*"]),
        (action, _) if action.starts_with("s3:") => ("Settings", &["arn:aws:s3:::*"]),
        ("ec2:DescribeVpcAttribute", _) => ("Vpc", &["arn:aws:ec2:*:*:vpc/*"]),
        ("ec2:DescribeInstanceAttribute", _) => ("Instance", &["arn:aws:ec2:*:*:instance/*"]),
        ("cloudwatch:DescribeAlarms", _) => ("", &["arn:aws:cloudwatch:us-east-1:*:alarm:*"]),
        ("sns:ListSubscriptionsByTopic", _) => ("", &["arn:aws:sns:us-east-1:*:*"]),
        ("iam:GetPolicy" | "iam:GetPolicyVersion", _) => ("Policies", &["arn:aws:iam::*:policy/*"]),
        ("iam:GetInstanceProfile", _) => ("Profiles", &["arn:aws:iam::*:instance-profile/*"]),
        (action, _) if action.starts_with("iam:") && action.contains("Role") => {
            ("Roles", &["arn:aws:iam::*:role/*"])
        }
        (action, _) if action.starts_with("iam:") && action.contains("User") => {
            ("Users", &["arn:aws:iam::*:user/*"])
        }
        (action, _) if action.starts_with("iam:") && action.contains("Group") => {
            ("Groups", &["arn:aws:iam::*:group/*"])
        }
        _ => ("", &["*"]),
    };
    (
        name,
        resources.iter().map(|one| (*one).to_owned()).collect(),
    )
}

/// The beginning of a statement's name: the service, in letters and digits.
fn sid(action: &str) -> String {
    let service = action.split(':').next().unwrap_or(action);
    let mut letters = service.chars().filter(char::is_ascii_alphanumeric);
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(word: &str) -> Value {
        policy(&Selection::parse([word]).unwrap(), &Course::default())
    }

    fn allows(policy: &Value) -> BTreeSet<String> {
        let statements = policy["Statement"].as_array().unwrap().iter();
        let actions = statements.flat_map(|one| one["Action"].as_array().unwrap());
        actions
            .map(|one| one.as_str().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn a_policy_allows_what_is_read_and_says_who_asks() {
        let allowed = allows(&of("ex00.root.no-access-key"));
        assert!(
            allowed
                .iter()
                .eq(["iam:GetAccountSummary", "sts:GetCallerIdentity"])
        );
        let files = of("ex06.files.present");
        assert_eq!(files["Statement"], json!([]));
        let network = allows(&of("ex06"));
        assert!(network.contains("ec2:DescribeVpcAttribute"));
        assert!(
            network
                .iter()
                .all(|action| action.starts_with("ec2:Describe")
                    || action == "sts:GetCallerIdentity")
        );
    }

    #[test]
    fn every_statement_is_sound() {
        for check in checks() {
            let policy = of(check.id);
            let statements = policy["Statement"].as_array().unwrap();
            let mut sids = BTreeSet::new();
            for statement in statements {
                let sid = statement["Sid"].as_str().unwrap();
                assert!(sid.chars().all(|c| c.is_ascii_alphanumeric()), "{sid}");
                assert!(sids.insert(sid), "{}: {sid} twice", check.id);
                let actions = statement["Action"].as_array().unwrap();
                assert!(!actions.is_empty() && actions.is_sorted_by_key(|one| one.as_str()));
                for action in actions.iter().filter_map(Value::as_str) {
                    let (_, name) = action.split_once(':').unwrap();
                    let reads = ["Describe", "Get", "List"];
                    let reads = reads.iter().any(|verb| name.starts_with(verb));
                    assert!(reads || action == "s3:DeleteObject", "{action}");
                    // No wildcard hides what is asked.
                    assert!(name.chars().all(|c| c.is_ascii_alphanumeric()), "{action}");
                }
            }
            let allowed = allows(&policy);
            for action in check.actions() {
                assert!(allowed.contains(action), "{}: {action}", check.id);
            }
        }
    }

    #[test]
    fn only_own_uploads_may_be_removed() {
        let policy = of("ex04");
        let statements = policy["Statement"].as_array().unwrap().iter();
        let mut removing = statements.filter(|one| one["Action"] == json!(["s3:DeleteObject"]));
        let resources = &removing.next().unwrap()["Resource"];
        assert_eq!(
            *resources,
            json!(["arn:aws:s3:::module02-*/*checker-probe-*"])
        );
        assert!(removing.next().is_none());
    }
}
