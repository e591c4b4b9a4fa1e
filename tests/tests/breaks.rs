//! `checker demo --break ID`, for every requirement: the real program, its
//! look-alike of AWS and the API, with one thing wrong at a time. Exactly the
//! check that is about it must fail.

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, VecDeque};
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use checker_checks::registry;
    use checker_model::{Level, Verdict};
    use end_to_end::checker::{checker, checks, required};
    use fixtures::{Break, breaks};
    use tokio::task::JoinSet;

    /// Far more than a demonstration takes that waits for two minutes.
    const LIMIT: Duration = Duration::from_mins(8);
    /// How many run at once.
    const AT_ONCE: usize = 3;
    /// What is seen only by waiting until a presigned URL has expired.
    const EXPIRY: &[&str] = &["ex01.url.expires", "ex05.url.expires", "mcs03.put.expires"];
    /// The break of this one has a URL of a few seconds, waited for unasked.
    const SHORT: &str = "mcs03.put.expires";
    /// Of those, what ten minutes are too long for: the prober's own tests do it
    /// with a URL that expires in a second.
    const TOO_LONG: &str = "ex01.url.expires";

    /// Those of the exercises that a demonstration shows.
    fn required_ids() -> BTreeSet<&'static str> {
        registry::checks()
            .filter(|check| {
                let exercise = check.exercise();
                ("ex00".."ex12").contains(&exercise) || exercise.starts_with("mcs")
            })
            .filter(|check| check.level == Level::Required && check.shows_deployed())
            .map(|check| check.id)
            .collect()
    }

    #[test]
    fn every_required_check_has_a_break_and_every_break_a_check() {
        let breaks = breaks();
        let broken: BTreeSet<&str> = breaks.iter().map(|one| one.breaks.as_str()).collect();
        let known: BTreeSet<&str> = registry::checks().map(|check| check.id).collect();
        let required = required_ids();
        let unbroken: Vec<_> = required.difference(&broken).collect();
        assert!(unbroken.is_empty(), "nothing breaks {unbroken:?}");
        let unknown: Vec<_> = broken.difference(&known).collect();
        assert!(unknown.is_empty(), "no such checks: {unknown:?}");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn the_demonstration_conforms() {
        let outcome = checker(&["demo"], &[], LIMIT).await.unwrap();
        let report = outcome.report().unwrap();
        // Nothing is handed in to a demonstration.
        let shown = required_ids();
        let others: Vec<_> = checks(&report)
            .filter(|check| shown.contains(check.id.as_str()) && check.verdict != Verdict::Pass)
            .map(|check| (check.id.as_str(), check.verdict))
            .collect();
        let waited_for: Vec<_> = EXPIRY
            .iter()
            .map(|id| (*id, Verdict::NotApplicable))
            .collect();
        assert_eq!(others, waited_for);
        let passed: BTreeSet<&str> = required(&report, Verdict::Pass).into_iter().collect();
        let unseen: Vec<_> = required_ids()
            .into_iter()
            .filter(|id| !passed.contains(id) && !EXPIRY.contains(id))
            .collect();
        assert!(unseen.is_empty(), "not judged: {unseen:?}");
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn every_break_fails_its_check_alone() {
        let required = required_ids();
        let mut wanted: Vec<Break> = breaks();
        wanted.retain(|one| required.contains(one.breaks.as_str()) && one.breaks != TOO_LONG);
        // What waits begins first.
        wanted.sort_by_key(|one| !EXPIRY.contains(&one.breaks.as_str()));
        let count = wanted.len();
        let queue = Arc::new(Mutex::new(VecDeque::from(wanted)));
        let mut workers = JoinSet::new();
        for _ in 0..AT_ONCE {
            let queue = Arc::clone(&queue);
            workers.spawn(async move {
                let mut complaints = Vec::new();
                loop {
                    let next = queue.lock().unwrap().pop_front();
                    let Some(one) = next else { return complaints };
                    if let Err(complaint) = demonstrate(&one).await {
                        complaints.push(format!("{}: {complaint}", one.breaks));
                    }
                }
            });
        }
        let complaints: Vec<String> = workers.join_all().await.concat();
        assert!(count > 0);
        assert!(
            complaints.is_empty(),
            "{} of {count} breaks:\n{}",
            complaints.len(),
            complaints.join("\n")
        );
    }

    async fn demonstrate(one: &Break) -> Result<(), String> {
        let mut arguments = vec!["demo", "--break", one.breaks.as_str()];
        if EXPIRY.contains(&one.breaks.as_str()) && one.breaks != SHORT {
            // Without ex01, whose URL would be waited for as well.
            arguments.extend(["--wait-expiry", "ex02..ex11"]);
        }
        let outcome = checker(&arguments, &[], LIMIT).await?;
        let report = outcome.report()?;
        let failing = required(&report, Verdict::Fail);
        let open = required(&report, Verdict::Undetermined);
        if failing == [one.breaks.as_str()] && open.is_empty() && outcome.code == Some(1) {
            Ok(())
        } else {
            let code = outcome.code;
            let failures: Vec<String> = checks(&report)
                .filter(|check| failing.contains(&check.id.as_str()) && check.id != one.breaks)
                .flat_map(|check| &check.failures)
                .map(|failure| format!("expected {}, actual {}", failure.expected, failure.actual))
                .collect();
            Err(format!(
                "exit {code:?}, failing {failing:?} ({}), undetermined {open:?}",
                failures.join("; ")
            ))
        }
    }
}
