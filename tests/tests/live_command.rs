//! `checker ex11 --elb <dns>` as its users run it: the real program, the real
//! SDK, an account in moto, and the reference API under the balancer's name.

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::Duration;

    use api::Config;
    use checker_checks::registry;
    use checker_model::run::Run;
    use checker_model::{Verdict, Why};
    use end_to_end::checker::{Outcome, checker, checks, required};
    use end_to_end::deployed::{Deployed, KEYS};
    use end_to_end::front::Front;
    use end_to_end::moto::Moto;
    use end_to_end::scenario::Scenarios;

    /// Far more than a run takes.
    const LIMIT: Duration = Duration::from_mins(3);

    async fn deploy(scenario: &str, change: impl FnOnce(&mut Config)) -> Deployed {
        let scenarios = Scenarios::load().unwrap();
        let scenario = scenarios.named(scenario).unwrap();
        Deployed::start(scenario, change).await.unwrap()
    }

    async fn run(words: &[&str], places: &[Vec<String>]) -> (Outcome, Run) {
        let places = places.iter().flatten().map(String::as_str);
        let arguments: Vec<&str> = words.iter().copied().chain(places).collect();
        let outcome = checker(&arguments, &KEYS, LIMIT).await.unwrap();
        let report = outcome.report().unwrap();
        (outcome, report)
    }

    fn not_passed(run: &Run) -> Vec<String> {
        checks(run)
            .filter(|check| check.verdict != Verdict::Pass)
            .map(|check| format!("{}: {} {:?}", check.id, check.verdict, check.failures))
            .collect()
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_conforming_deployment_passes() {
        let deployed = deploy("the reference", |_| {}).await;
        let places = [deployed.account(), deployed.balancer()];
        let (outcome, report) = run(&["ex11"], &places).await;
        assert_eq!(outcome.code, Some(0), "{:#?}", not_passed(&report));
        let expected: Vec<&str> = registry::checks()
            .filter(|check| check.exercise() == "ex11" && check.shows_deployed())
            .map(|check| check.id)
            .collect();
        let passed: Vec<&str> = checks(&report)
            .filter(|check| check.verdict == Verdict::Pass)
            .map(|check| check.id.as_str())
            .collect();
        // Whether both instances answer cannot be told from one of them.
        let told: Vec<&str> = expected
            .iter()
            .copied()
            .filter(|id| *id != "ex11.api.both-instances")
            .collect();
        for id in told {
            assert!(passed.contains(&id), "{id}: {:#?}", not_passed(&report));
        }
        let (outcome, report) = run(&["ex03..ex11"], &places).await;
        assert_eq!(outcome.code, Some(0), "{:#?}", not_passed(&report));
        assert!(required(&report, Verdict::Pass).len() > 60);
    }

    /// Both documents, of an account on which the first one was done: what moto
    /// cannot do is listed with its reason, and nothing else is missing.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn everything_is_asked_of_an_account_at_once() {
        let scenarios = Scenarios::load().unwrap();
        let scenario = scenarios.named("everything that was asked").unwrap();
        let mut moto = Moto::start().await.unwrap();
        let ids = moto.build(scenario).await.unwrap();
        let keys = ids.keys.unwrap();
        let variables = [
            ("AWS_ACCESS_KEY_ID", keys.access_key_id.as_str()),
            ("AWS_SECRET_ACCESS_KEY", keys.secret_access_key.as_str()),
        ];
        let words = ["all", "--live", "--endpoint-url", moto.endpoint()];
        let outcome = checker(&words, &variables, LIMIT).await.unwrap();
        let report = outcome.report().unwrap();
        assert_eq!(outcome.code, Some(0), "{:#?}", not_passed(&report));
        let missing: Vec<&str> = checks(&report)
            .filter(|check| !matches!(check.verdict, Verdict::Pass | Verdict::NotApplicable))
            .map(|check| check.id.as_str())
            .collect();
        let excused: Vec<&str> = scenarios.cannot_pass.keys().map(String::as_str).collect();
        assert_eq!(missing, excused);
        assert!(required(&report, Verdict::Pass).len() > 75);
        let functions = checks(&report).filter(|check| check.id.starts_with("mcs02.function"));
        for check in functions {
            let here = check
                .reasons
                .iter()
                .any(|one| one.why.detail().contains("nothing of this document"));
            assert!(here, "{}: {:?}", check.id, check.reasons);
        }
    }

    /// The other document, on an account where it was done and one where one
    /// thing is wrong; how little is asked for it is part of the promise.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn managed_services_are_judged_live() {
        let scenarios = Scenarios::managed().unwrap();
        let mut moto = Moto::start().await.unwrap();
        for (name, fails, code) in [
            ("the functions of the document", "", 0),
            ("PUT only", "mcs02.trigger.event", 1),
        ] {
            moto.build(scenarios.named(name).unwrap()).await.unwrap();
            let front = Front::before_moto(moto.endpoint()).await.unwrap();
            let words = ["mcs", "--live", "--endpoint-url", front.endpoint()];
            let outcome = checker(&words, &KEYS, LIMIT).await.unwrap();
            let report = outcome.report().unwrap();
            assert_eq!(outcome.code, Some(code), "{:#?}", not_passed(&report));
            let failing = required(&report, Verdict::Fail);
            assert_eq!(failing.join(" "), fails);
            assert_eq!(required(&report, Verdict::Undetermined), [""; 0]);
            assert!(required(&report, Verdict::Pass).len() >= 12);
            let asked = front.asked();
            assert!(asked.values().sum::<usize>() <= 40, "{asked:?}");
        }
        let words = ["mcs", "--live", "--stack-name", "nowhere"];
        let words = [&words[..], &["--endpoint-url", moto.endpoint()]].concat();
        let outcome = checker(&words, &KEYS, LIMIT).await.unwrap();
        let report = outcome.report().unwrap();
        let failing = required(&report, Verdict::Fail).join(" ");
        assert_eq!(failing, "mcs01.stack.complete mcs02.trigger.event");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn one_thing_that_is_wrong_in_the_account_fails_alone() {
        let deployed = deploy("health check every ten seconds", |_| {}).await;
        let places = [deployed.account(), deployed.balancer()];
        let (outcome, report) = run(&["ex11"], &places).await;
        let failing = required(&report, Verdict::Fail);
        assert_eq!(failing, ["ex11.elb.health-check-interval"]);
        assert_eq!(required(&report, Verdict::Skipped), [""; 0]);
        assert_eq!(outcome.code, Some(1));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn one_thing_that_is_wrong_in_the_api_fails_alone() {
        let ten_minutes = |config: &mut Config| config.presign_ttl = Duration::from_mins(10);
        let deployed = deploy("the reference", ten_minutes).await;
        let places = [deployed.account(), deployed.balancer()];
        let (outcome, report) = run(&["ex03..ex05"], &places).await;
        assert_eq!(required(&report, Verdict::Fail), ["ex05.url.expiry"]);
        assert_eq!(outcome.code, Some(1));
        let (outcome, report) = run(&["ex11"], &places).await;
        assert_eq!(required(&report, Verdict::Fail), ["ex11.api.download"]);
        assert_eq!(outcome.code, Some(1));
    }

    /// One after another every call that the checks need is denied. What hangs
    /// on it is then undetermined and says so, and nothing ever fails.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_denied_call_leaves_its_checks_undetermined() {
        let deployed = deploy("the reference", |_| {}).await;
        let actions: BTreeSet<&str> = registry::checks()
            .filter(|check| ("ex03".."ex12").contains(&check.exercise()))
            .flat_map(checker_checks::Check::actions)
            .filter(|action| !action.starts_with("s3:"))
            .collect();
        let mut complaints = Vec::new();
        for action in &actions {
            deployed.front.deny(Some(action));
            let (outcome, report) = run(&["ex03..ex11"], &[deployed.account()]).await;
            let failing = required(&report, Verdict::Fail);
            if !failing.is_empty() {
                complaints.push(format!("{action} denied, and {failing:?} fail"));
            }
            let open: Vec<_> = checks(&report)
                .filter(|check| check.verdict == Verdict::Undetermined)
                .collect();
            let denied = Why::AccessDenied((*action).to_owned());
            for check in &open {
                if !check.reasons.iter().any(|reason| reason.why == denied) {
                    let reasons: Vec<_> = check.reasons.iter().map(|r| r.why.to_string()).collect();
                    complaints.push(format!("{action} denied, {}: {reasons:?}", check.id));
                }
            }
            let hangs_on_it = !required(&report, Verdict::Undetermined).is_empty();
            let expected = if hangs_on_it { 2 } else { 0 };
            if outcome.code != Some(expected) {
                complaints.push(format!("{action} denied, exit {:?}", outcome.code));
            }
            if hangs_on_it == NEVER_DECISIVE.contains(action) {
                complaints.push(format!("{action} denied, {} checks open", open.len()));
            }
        }
        assert!(actions.len() > 20, "{actions:?}");
        assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    }

    /// Calls whose answer decides nothing about the reference: it has neither
    /// launch templates nor newer balancers nor policies of its own.
    const NEVER_DECISIVE: &[&str] = &[
        "ec2:DescribeLaunchTemplateVersions",
        "ec2:DescribeLaunchTemplates",
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeTags",
        "elasticloadbalancing:DescribeTargetGroupAttributes",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth",
        // Either of these two shows what the other would.
        "iam:GetInstanceProfile",
        "iam:ListInstanceProfilesForRole",
        "iam:GetPolicy",
        "iam:GetPolicyVersion",
        "iam:GetRolePolicy",
        "iam:ListRolePolicies",
    ];
}
