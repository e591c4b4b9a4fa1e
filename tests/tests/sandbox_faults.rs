//! The account that holds both references, on the sandbox, while the calls that
//! the second document needs go wrong one after another: a verdict stays, or
//! gives way to "undetermined" with the reason.

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use checker_checks::registry::checks;
    use checker_checks::{Judge, Selection, Terms, judge};
    use checker_collect_aws::{Keys, Settings};
    use checker_model::evidence::Given;
    use checker_model::run::CheckReport;
    use checker_model::{Stack, Verdict, Why};
    use end_to_end::account;
    use sandbox::{Sandbox, SandboxOptions};
    use serde_json::json;

    type Reports = BTreeMap<String, CheckReport>;

    /// Calls whose answers decide nothing here, and why.
    const NEVER_DECISIVE: &[(&str, &str)] = &[
        ("s3:GetBucketAcl", "lists of access are off"),
        (
            "s3:GetBucketPolicyStatus",
            "the policy itself tells whom it lets in",
        ),
    ];

    /// What an account shows by itself, of both documents.
    fn live() -> Selection {
        let of_account = checks().filter(|check| {
            (check.id.starts_with("ex") || check.id.starts_with("mcs"))
                && matches!(check.judge, Judge::Stack(_) | Judge::Live(_))
        });
        Selection::parse(of_account.map(|check| check.id)).unwrap()
    }

    /// The verdicts on what a sandbox shows, and the calls that were made for them.
    async fn judged(options: SandboxOptions) -> (Reports, BTreeSet<&'static str>) {
        let sandbox = Sandbox::start(options).await.unwrap();
        let settings = Settings {
            region: Some(sandbox.region().to_owned()),
            endpoint_url: Some(sandbox.endpoint_url()),
            given: Given {
                elb: Some(sandbox.elb_dns().to_owned()),
                ..Given::default()
            },
            setup: true,
            managed: true,
            attempts: 1,
            ..Settings::default()
        };
        let keys = Keys {
            access_key_id: sandbox.access_key_id().to_owned(),
            secret_access_key: sandbox.secret_access_key().to_owned(),
            session_token: None,
        };
        let (evidence, calls) = account::look(&settings, keys).await.unwrap();
        sandbox.stop().await;
        let exercises = judge(&evidence, &live(), &Terms::default()).exercises;
        let reports = exercises.into_iter().flat_map(|exercise| exercise.checks);
        let reports = reports.map(|report| (report.id.clone(), report));
        (reports.collect(), calls.into_keys().collect())
    }

    fn is_of_second_document(action: &str) -> bool {
        ["cloudformation:", "lambda:", "s3:"]
            .iter()
            .any(|service| action.starts_with(service))
    }

    /// Every call of the second document, gone wrong for these reasons: complaints, and
    /// the calls on which a verdict hangs.
    async fn matrix(
        stack: &Stack,
        reasons: fn(&str) -> Vec<Why>,
    ) -> (Vec<String>, BTreeSet<&'static str>) {
        let options = || SandboxOptions {
            elb_dns: Some(fixtures::REFERENCE_ELB_DNS.to_owned()),
            ..SandboxOptions::new(stack.clone())
        };
        let (healthy, calls) = judged(options()).await;
        let (mut complaints, mut decisive) = (Vec::new(), BTreeSet::new());
        for action in calls.into_iter().filter(|one| is_of_second_document(one)) {
            for why in reasons(action) {
                let mut options = options();
                let list = match why {
                    Why::Throttled(_) => &mut options.throttle,
                    _ => &mut options.deny,
                };
                list.push(action.to_owned());
                let (faulty, _) = judged(options).await;
                for (id, now) in &faulty {
                    let before = &healthy[id];
                    if now.verdict == before.verdict {
                        continue;
                    }
                    decisive.insert(action);
                    let open = now.verdict == Verdict::Undetermined;
                    let told = now.reasons.iter().any(|one| one.why == why);
                    let owner = before.skipped_because.as_ref();
                    let left_alone = owner.is_some_and(|id| {
                        let owner = faulty.get(id);
                        owner.is_some_and(|one| one.verdict == Verdict::Undetermined)
                    });
                    if !(open && told || left_alone) {
                        complaints.push(format!(
                            "{why:?}: {id} was {} and is {}: {:?} {:?}",
                            before.verdict, now.verdict, now.failures, now.reasons
                        ));
                    }
                }
            }
        }
        (complaints, decisive)
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn each_call_is_of_use_to_the_reference_and_none_is_missed() {
        let (healthy, calls) = judged(SandboxOptions::reference()).await;
        let others: Vec<_> = healthy
            .values()
            .filter(|report| report.verdict != Verdict::Pass)
            .map(|report| (&report.id, report.verdict, &report.reasons))
            .collect();
        assert!(others.is_empty(), "{others:#?}");
        let (complaints, decisive) = matrix(&fixtures::whole_stack(), |action| {
            vec![
                Why::AccessDenied(action.into()),
                Why::Throttled(action.into()),
            ]
        })
        .await;
        assert!(complaints.is_empty(), "{}", complaints.join("\n"));
        let idle: BTreeSet<&str> = calls
            .into_iter()
            .filter(|action| is_of_second_document(action) && !decisive.contains(action))
            .collect();
        let excused = NEVER_DECISIVE.iter().map(|(action, _)| *action);
        assert_eq!(idle, excused.collect());
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn no_fault_turns_a_verdict_on_accounts_that_are_wrong() {
        for (path, content) in [
            (
                "/buckets/items/chat-website-4242/policy",
                json!({"absent": null}),
            ),
            (
                "/buckets/items/chat-uploads-4242/notifications",
                json!({"items": []}),
            ),
        ] {
            let mut document = fixtures::whole_document();
            *document.pointer_mut(path).unwrap() = content;
            let stack: Stack = serde_json::from_value(document).unwrap();
            let (complaints, _) =
                matrix(&stack, |action| vec![Why::AccessDenied(action.into())]).await;
            assert!(complaints.is_empty(), "{path}:\n{}", complaints.join("\n"));
        }
    }
}
