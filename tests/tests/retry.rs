//! `--retry-for`: a balancer that does not see its instances yet.

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use checker_model::Verdict;
    use end_to_end::checker::{checker, required};
    use end_to_end::deployed::{Deployed, KEYS};
    use end_to_end::fault::Fault;
    use end_to_end::scenario::Scenarios;

    /// Far more than a run takes.
    const LIMIT: Duration = Duration::from_mins(3);
    const CHECK: &str = "ex11.instances.in-service";
    const HEALTH: &str = "elasticloadbalancing:DescribeInstanceHealth";

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_settles_in_time_is_no_failure() {
        let scenarios = Scenarios::load().unwrap();
        let scenario = scenarios.named("the reference").unwrap();
        let deployed = Deployed::start(scenario, |_| {}).await.unwrap();
        let endpoint = deployed.front.endpoint().to_owned();
        let look = async |more: &[&str]| {
            let place = [CHECK, "--live", "--endpoint-url", &endpoint];
            let words = [&place, more].concat();
            let outcome = checker(&words, &KEYS, LIMIT).await.unwrap();
            let report = outcome.report().unwrap();
            (outcome.code, report)
        };
        let unready = |times| {
            let fault = Some((HEALTH, Fault::Unready, Some(times)));
            deployed.front.spoil(fault);
        };
        // Nobody waits unless asked to.
        unready(1);
        let (code, report) = look(&[]).await;
        assert_eq!(required(&report, Verdict::Fail), [CHECK]);
        assert_eq!(code, Some(1));
        // The second look sees them.
        unready(1);
        let (code, report) = look(&["--retry-for", "2m"]).await;
        assert_eq!(
            required(&report, Verdict::Pass),
            [CHECK],
            "{:?}",
            report.notes
        );
        assert_eq!(code, Some(0));
        let looks = |note: &String| note.starts_with("looked 2 times within ");
        assert!(report.notes.iter().any(looks), "{:?}", report.notes);
        // What never settles fails in the end: at the start, and once at the end.
        deployed.front.asked();
        unready(usize::MAX);
        let (code, report) = look(&["--retry-for", "1s"]).await;
        assert_eq!(required(&report, Verdict::Fail), [CHECK]);
        assert_eq!(code, Some(1));
        assert_eq!(deployed.front.asked()[HEALTH], 2);
        // A denied call does not settle.
        deployed.front.deny(Some(HEALTH));
        let (code, _) = look(&["--retry-for", "2m"]).await;
        assert_eq!(code, Some(2));
        assert_eq!(deployed.front.asked()[HEALTH], 1);
    }
}
