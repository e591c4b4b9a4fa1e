//! The policy that `checker policy` prints, held against the calls that are
//! made: none is outside it, and none of it is for nothing. moto answers, once;
//! what stands in front of it denies and counts.

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use api::embedded::{KeyPair, Options, Store};
    use checker_checks::registry::checks;
    use checker_checks::{Check, Judge, Selection, Terms, judge, policy};
    use checker_collect_aws::{Keys, Settings};
    use checker_model::run::CheckReport;
    use checker_model::{Evidence, Verdict, Why};
    use end_to_end::account;
    use end_to_end::fault::Fault;
    use end_to_end::front::Front;
    use end_to_end::moto::Moto;
    use end_to_end::scenario::Scenarios;

    /// Accounts with one thing wrong, beside the reference.
    const MUTATED: &[&str] = &[
        "health check every ten seconds",
        "application balancer",
        "launch template by id",
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

    struct Place {
        front: Front,
        settings: Settings,
        _moto: Moto,
    }

    async fn look(
        settings: &Settings,
    ) -> Result<(Evidence, BTreeMap<&'static str, usize>), String> {
        let keys = Keys {
            access_key_id: "testing".into(),
            secret_access_key: "testing".into(),
            session_token: None,
        };
        account::look(settings, keys).await
    }

    async fn place(scenario: &str) -> Place {
        let scenarios = Scenarios::load().unwrap();
        let scenario = scenarios.named(scenario).unwrap();
        let mut moto = Moto::start().await.unwrap();
        moto.build(scenario).await.unwrap();
        let key = KeyPair {
            access_key_id: "testing".into(),
            secret_access_key: "testing".into(),
        };
        let store = Store::open(Options {
            credentials: vec![key],
            buckets: vec!["module02-4242".into()],
            ..Options::default()
        });
        let front = Front::start(moto.endpoint(), store.unwrap()).await.unwrap();
        front.remember();
        let settings = Settings {
            region: Some(scenario.region().to_owned()),
            endpoint_url: Some(front.endpoint().to_owned()),
            setup: true,
            wanted: Some(policy::actions(&live())),
            attempts: 2,
            ..Settings::default()
        };
        Place {
            front,
            settings,
            _moto: moto,
        }
    }

    /// Of module02: nothing of the other document is in this account, and
    /// nothing is left over.
    fn is_live(check: &Check) -> bool {
        check.id.starts_with("ex") && matches!(check.judge, Judge::Stack(_) | Judge::Live(_))
    }

    /// The checks that an account shows by itself.
    fn live() -> Selection {
        let ids = checks().filter(|check| is_live(check));
        Selection::parse(ids.map(|check| check.id)).unwrap()
    }

    fn reports(evidence: &Evidence, selection: &Selection) -> BTreeMap<String, CheckReport> {
        let exercises = judge(evidence, selection, &Terms::default()).exercises;
        let reports = exercises.into_iter().flat_map(|exercise| exercise.checks);
        reports.map(|report| (report.id.clone(), report)).collect()
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn no_call_is_outside_the_policy_and_each_check_is_content_with_its_own() {
        let place = place("the reference").await;
        let (whole, calls) = look(&place.settings).await.unwrap();
        let allowed = policy::actions(&live());
        let asked: BTreeSet<String> = place.front.asked().into_keys().collect();
        assert!(calls.len() > 25, "{calls:?}");
        // What went over the wire, and what the collector says of itself.
        assert!(
            asked.iter().map(String::as_str).eq(calls.into_keys()),
            "{asked:?}"
        );
        let outside = asked.iter().filter(|one| !allowed.contains(one.as_str()));
        assert_eq!(outside.count(), 0, "{asked:?}");
        let mut wrong = Vec::new();
        for check in checks().filter(|check| is_live(check)) {
            let alone = Selection::parse([check.id]).unwrap();
            let mut settings = place.settings.clone();
            settings.wanted = Some(policy::actions(&alone));
            let (part, _) = look(&settings).await.unwrap();
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

    /// What a fault may make of the verdicts: those that they were, or none with
    /// the reason; complaints about all else.
    fn compare(
        healthy: &BTreeMap<String, CheckReport>,
        faulty: &BTreeMap<String, CheckReport>,
        action: &str,
        reason: &dyn Fn(&Why) -> bool,
    ) -> Vec<String> {
        let mut complaints = Vec::new();
        for check in checks().filter(|check| is_live(check)) {
            let (seen, now) = (&healthy[check.id], &faulty[check.id]);
            if now.verdict == seen.verdict {
                continue;
            }
            let owner = seen.skipped_because.as_ref();
            let left_alone = owner.is_some_and(|id| {
                let owner = faulty.get(id);
                owner.is_some_and(|one| one.verdict == Verdict::Undetermined)
            });
            let open = now.verdict == Verdict::Undetermined;
            let told = now.reasons.iter().any(|one| reason(&one.why));
            let read = check.actions().contains(&action);
            if !(open && told && read || left_alone) {
                complaints.push(format!(
                    "{action}: {} was {} and is {}: {:?} {:?}",
                    check.id, seen.verdict, now.verdict, now.failures, now.reasons
                ));
            }
        }
        complaints
    }

    fn changed(a: &BTreeMap<String, CheckReport>, b: &BTreeMap<String, CheckReport>) -> bool {
        let verdicts = |all: &BTreeMap<String, CheckReport>| -> Vec<Verdict> {
            all.values().map(|one| one.verdict).collect()
        };
        verdicts(a) != verdicts(b)
    }

    /// Every call of an account's reading, denied and throttled for good.
    async fn matrix(scenario: &str) -> (Vec<String>, BTreeSet<String>) {
        let place = place(scenario).await;
        let selection = live();
        let (whole, calls) = look(&place.settings).await.unwrap();
        let healthy = reports(&whole, &selection);
        let mut complaints = Vec::new();
        let mut decisive = BTreeSet::new();
        for action in calls.into_keys() {
            let denied = Why::AccessDenied(action.to_owned());
            let throttled = Why::Throttled(action.to_owned());
            for (fault, why) in [(Fault::Denied, denied), (Fault::Throttled, throttled)] {
                place.front.spoil(Some((action, fault, None)));
                let (seen, _) = look(&place.settings).await.unwrap();
                let faulty = reports(&seen, &selection);
                complaints.extend(compare(&healthy, &faulty, action, &|one| *one == why));
                if fault == Fault::Denied && changed(&healthy, &faulty) {
                    decisive.insert(action.to_owned());
                }
            }
        }
        (complaints, decisive)
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn nothing_in_the_policy_is_for_nothing() {
        let (complaints, decisive) = matrix("the reference").await;
        assert!(complaints.is_empty(), "{}", complaints.join("\n"));
        let excused: BTreeSet<&str> = NEVER_DECISIVE.iter().map(|(action, _)| *action).collect();
        let allowed = policy::actions(&live());
        let idle = allowed.iter().filter(|action| !decisive.contains(**action));
        let idle: Vec<&&str> = idle.filter(|action| !excused.contains(**action)).collect();
        assert!(idle.is_empty(), "nothing hangs on {idle:?}");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn no_fault_turns_a_verdict_on_accounts_that_are_wrong() {
        for scenario in MUTATED {
            let (complaints, _) = matrix(scenario).await;
            assert!(
                complaints.is_empty(),
                "{scenario}: {}",
                complaints.join("\n")
            );
        }
    }

    /// A server that fails once, and an answer that breaks off once.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_passes_is_absorbed() {
        let place = place("the reference").await;
        let selection = live();
        let (whole, _) = look(&place.settings).await.unwrap();
        let healthy = reports(&whole, &selection);
        for action in [
            "ec2:DescribeVpcs",
            "iam:GetRole",
            "elasticloadbalancing:DescribeLoadBalancers",
            "autoscaling:DescribeAutoScalingGroups",
            "s3:ListAllMyBuckets",
        ] {
            for fault in [Fault::Broken, Fault::Throttled, Fault::Cut] {
                place.front.spoil(Some((action, fault, Some(1))));
                let (seen, _) = look(&place.settings).await.unwrap();
                assert!(
                    !changed(&healthy, &reports(&seen, &selection)),
                    "{action} {fault:?}"
                );
            }
            for fault in [Fault::Broken, Fault::Cut] {
                place.front.spoil(Some((action, fault, None)));
                let (seen, _) = look(&place.settings).await.unwrap();
                let faulty = reports(&seen, &selection);
                let told = |why: &Why| why.detail().starts_with(action);
                let complaints = compare(&healthy, &faulty, action, &told);
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
