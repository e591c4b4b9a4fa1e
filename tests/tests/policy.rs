//! The policy that `checker policy` prints, held against the calls that are
//! made: none is outside it, and none of it is for nothing. moto answers, once;
//! what stands in front of it denies and counts.

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use checker_checks::{Selection, policy};
    use checker_model::Why;
    use end_to_end::fault::Fault;
    use end_to_end::matrix::{Place, changed, reports};

    /// Accounts with one thing wrong, beside the reference.
    const MUTATED: &[&str] = &[
        "health check every ten seconds",
        "application balancer",
        "launch template by id",
    ];

    const MUTATED_MANAGED: &[&str] = &[
        "no policy",
        "no trigger",
        "results below the prefix that triggers it",
        "one permission of two",
        "the account blocks everything",
        "no stack: the bucket was made by hand",
    ];

    /// Calls whose answers decide nothing about the reference in moto, and why.
    const NEVER_DECISIVE: &[(&str, &str)] = &[
        ("ec2:DescribeLaunchTemplateVersions", "it has no templates"),
        (
            "elasticloadbalancing:DescribeListeners",
            "no newer balancers",
        ),
        (
            "elasticloadbalancing:DescribeTags",
            "their tags tell nothing that is judged",
        ),
        (
            "elasticloadbalancing:DescribeTargetGroupAttributes",
            "no target groups",
        ),
        (
            "elasticloadbalancing:DescribeTargetGroups",
            "no target groups",
        ),
        (
            "elasticloadbalancing:DescribeTargetHealth",
            "no target groups",
        ),
        (
            "iam:GetInstanceProfile",
            "the listing by role shows the profile",
        ),
        (
            "iam:ListInstanceProfilesForRole",
            "the profile itself shows its role",
        ),
        ("iam:GetPolicy", "the role has no policies of its own"),
        (
            "iam:GetPolicyVersion",
            "the role has no policies of its own",
        ),
        ("iam:GetRolePolicy", "the role has no policies of its own"),
        (
            "iam:ListRolePolicies",
            "the policy of AWS that is attached is enough",
        ),
        ("ec2:DescribeLaunchTemplates", "it has no templates"),
        ("cloudwatch:DescribeAlarms", "moto's reference has no alarm"),
        ("sns:ListSubscriptionsByTopic", "nor the topic of one"),
        ("iam:GetGroupPolicy", "the caller is in no group"),
        ("iam:ListAttachedGroupPolicies", "the caller is in no group"),
        ("iam:ListGroupPolicies", "the caller is in no group"),
        ("iam:GetUserPolicy", "the caller has no policies of its own"),
        (
            "s3:GetBucketLocation",
            "the listing tells where buckets are",
        ),
        (
            "s3:ListBucket",
            "asked beside the API only, or where --bucket names one",
        ),
        (
            "s3:DeleteObject",
            "removes what was uploaded: a note tells what was left",
        ),
    ];

    /// The same of the other document.
    const NEVER_DECISIVE_MANAGED: &[(&str, &str)] = &[
        (
            "s3:ListAllMyBuckets",
            "functions and stacks name the buckets",
        ),
        (
            "s3:GetBucketLocation",
            "asking for the bucket tells where it is",
        ),
        (
            "cloudformation:DescribeStackResources",
            "functions name the bucket too",
        ),
        ("s3:GetBucketAcl", "lists are off"),
        ("s3:ListBucket", "the listing tells where buckets are"),
        (
            "s3:GetBucketPolicyStatus",
            "the policy itself tells whom it lets in",
        ),
    ];

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn no_call_is_outside_the_policy_and_each_check_is_content_with_its_own() {
        let place = Place::module02("the reference").await.unwrap();
        content(&place, 25).await;
        let place = Place::managed("the functions of the document")
            .await
            .unwrap();
        content(&place, 12).await;
    }

    async fn content(place: &Place, least: usize) {
        let (whole, calls) = place.look().await.unwrap();
        let allowed = policy::actions(&place.selection().unwrap());
        let asked: BTreeSet<String> = place.front.asked().into_keys().collect();
        assert!(calls.len() > least, "{calls:?}");
        // What went over the wire, and what the collector says of itself.
        assert!(
            asked.iter().map(String::as_str).eq(calls.into_keys()),
            "{asked:?}"
        );
        let outside = asked.iter().filter(|one| !allowed.contains(one.as_str()));
        assert_eq!(outside.count(), 0, "{asked:?}");
        let mut wrong = Vec::new();
        for check in place.checks() {
            let alone = Selection::parse([check.id]).unwrap();
            let mut settings = place.settings.clone();
            settings.wanted = Some(policy::actions(&alone));
            let (part, _) = place.look_with(&settings).await.unwrap();
            for action in place.front.asked().into_keys() {
                if !policy::actions(&alone).contains(action.as_str()) {
                    wrong.push(format!("{}: asked {action}", check.id));
                }
            }
            let (whole, part) = (reports(&whole, &alone), reports(&part, &alone));
            let (whole, part) = (&whole[check.id], &part[check.id]);
            if whole.verdict != part.verdict {
                wrong.push(format!(
                    "{}: {} instead of {}: {:?}",
                    check.id, part.verdict, whole.verdict, part.reasons
                ));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn nothing_in_the_policy_is_for_nothing() {
        let place = Place::module02("the reference").await.unwrap();
        all_of_use(&place, NEVER_DECISIVE).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn nothing_in_the_policy_of_the_other_document_is_for_nothing() {
        let place = Place::managed("the functions of the document")
            .await
            .unwrap();
        all_of_use(&place, NEVER_DECISIVE_MANAGED).await;
    }

    async fn all_of_use(place: &Place, excused: &[(&str, &str)]) {
        let (complaints, decisive) = place.matrix().await.unwrap();
        assert!(complaints.is_empty(), "{}", complaints.join("\n"));
        let excused: BTreeSet<&str> = excused.iter().map(|(action, _)| *action).collect();
        let allowed = policy::actions(&place.selection().unwrap());
        let idle = allowed.iter().filter(|action| !decisive.contains(**action));
        let idle: Vec<&&str> = idle.filter(|action| !excused.contains(**action)).collect();
        assert!(idle.is_empty(), "nothing hangs on {idle:?}");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn no_fault_turns_a_verdict_on_accounts_that_are_wrong() {
        for scenario in MUTATED {
            let place = Place::module02(scenario).await.unwrap();
            unturned(&place, scenario).await;
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn no_fault_turns_a_verdict_on_wrong_accounts_of_the_other_document() {
        for scenario in MUTATED_MANAGED {
            let place = Place::managed(scenario).await.unwrap();
            unturned(&place, scenario).await;
        }
    }

    async fn unturned(place: &Place, scenario: &str) {
        let (complaints, _) = place.matrix().await.unwrap();
        assert!(
            complaints.is_empty(),
            "{scenario}: {}",
            complaints.join("\n")
        );
    }

    /// A server that fails once, and an answer that breaks off once.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_passes_is_absorbed() {
        let place = Place::module02("the reference").await.unwrap();
        let actions = [
            "ec2:DescribeVpcs",
            "iam:GetRole",
            "elasticloadbalancing:DescribeLoadBalancers",
            "autoscaling:DescribeAutoScalingGroups",
            "s3:ListAllMyBuckets",
        ];
        absorbed(&place, &actions).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_passes_is_absorbed_for_the_other_document() {
        let place = Place::managed("the functions of the document")
            .await
            .unwrap();
        let actions = [
            "lambda:ListFunctions",
            "lambda:GetPolicy",
            "cloudformation:DescribeStacks",
            "s3:GetBucketPolicy",
            "s3:GetBucketNotification",
            "s3:GetBucketPublicAccessBlock",
        ];
        absorbed(&place, &actions).await;
    }

    async fn absorbed(place: &Place, actions: &[&'static str]) {
        let selection = place.selection().unwrap();
        let (whole, _) = place.look().await.unwrap();
        let healthy = reports(&whole, &selection);
        for action in actions {
            for fault in [Fault::Broken, Fault::Throttled, Fault::Cut] {
                place.front.spoil(Some((action, fault, Some(1))));
                let (seen, _) = place.look().await.unwrap();
                assert!(
                    !changed(&healthy, &reports(&seen, &selection)),
                    "{action} {fault:?}"
                );
            }
            for fault in [Fault::Broken, Fault::Cut] {
                place.front.spoil(Some((action, fault, None)));
                let (seen, _) = place.look().await.unwrap();
                let faulty = reports(&seen, &selection);
                let told = |why: &Why| why.detail().starts_with(action);
                let complaints = place.compare(&healthy, &faulty, action, &told);
                assert!(
                    complaints.is_empty(),
                    "{fault:?}: {}",
                    complaints.join("\n")
                );
                assert!(changed(&healthy, &faulty), "{action} {fault:?}");
            }
        }
    }
}
