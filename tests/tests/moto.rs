//! The live path on an AWS that nobody here wrote: stacks that boto3 creates
//! in moto are collected through the real SDK and judged. Every scenario of
//! `moto/mutants.json` names the required checks that must fail, exactly.

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet, VecDeque};
    use std::fmt::Write as _;
    use std::sync::{Arc, Mutex};

    use checker_checks::{EXERCISES, Judge, Judgement, Selection, Terms, judge};
    use checker_model::run::CheckReport;
    use checker_model::{Level, Verdict};
    use end_to_end::account::collect;
    use end_to_end::moto::Moto;
    use end_to_end::scenario::{Scenario, Scenarios};
    use tokio::task::JoinSet;

    /// As many as there are processors in the smallest machine that runs this.
    const SERVERS: usize = 2;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn every_scenario_fails_exactly_what_it_breaks() {
        let mut all = Scenarios::load().unwrap().scenarios;
        all.extend(Scenarios::managed().unwrap().scenarios);
        let only = std::env::var("ONLY_SCENARIO").unwrap_or_default();
        let is_meant = |one: &Scenario| one.name.contains(&only) || one.selection() == only;
        let wanted = all.into_iter().filter(is_meant);
        let queue: Arc<Mutex<VecDeque<Scenario>>> = Arc::new(Mutex::new(wanted.collect()));
        let count = queue.lock().unwrap().len();
        let mut workers = JoinSet::new();
        for _ in 0..SERVERS {
            let queue = Arc::clone(&queue);
            workers.spawn(async move {
                let mut moto = Moto::start().await.unwrap();
                let mut complaints = Vec::new();
                loop {
                    let next = queue.lock().unwrap().pop_front();
                    let Some(scenario) = next else {
                        return complaints;
                    };
                    if let Err(complaint) = run(&mut moto, &scenario).await {
                        complaints.push(format!("{}\n{complaint}", scenario.name));
                    }
                }
            });
        }
        let complaints: Vec<String> = workers.join_all().await.concat();
        assert!(count > 0, "no scenario is called `{only}`");
        assert!(
            complaints.is_empty(),
            "{} of {count} scenarios:\n\n{}",
            complaints.len(),
            complaints.join("\n")
        );
    }

    /// Everything that an account shows passes on the reference, but for what
    /// moto cannot do. What it can do one day must not stay excused.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn the_reference_passes_but_for_what_moto_cannot_do() {
        let mut moto = Moto::start().await.unwrap();
        for (scenarios, name, least) in [
            (Scenarios::load(), "everything that was asked", 76),
            (Scenarios::managed(), "the functions of the document", 18),
            (Scenarios::managed(), "the functions of infra", 18),
        ] {
            passes(&mut moto, &scenarios.unwrap(), name, least).await;
        }
    }

    /// Everything of one account passes, but for what is excused.
    async fn passes(moto: &mut Moto, scenarios: &Scenarios, name: &str, least: usize) {
        let scenario = scenarios.named(name).unwrap();
        let ids = moto.build(scenario).await.unwrap();
        let evidence = collect(moto, scenario, &ids).await.unwrap();
        let selection = Selection::parse([scenario.selection()]).unwrap();
        let judgement = judge(&evidence, &selection, &Terms::default());
        let shown: BTreeSet<&str> = EXERCISES
            .iter()
            .flat_map(|exercise| exercise.checks)
            .filter(|check| matches!(check.judge, Judge::Stack(_) | Judge::Live(_)))
            .map(|check| check.id)
            .collect();
        let reports = judgement.exercises.iter();
        let reports = reports.flat_map(|exercise| &exercise.checks);
        let reports = reports.filter(|report| shown.contains(report.id.as_str()));
        let mut complaints = String::new();
        let mut count = 0;
        for report in reports {
            let passes = report.verdict == Verdict::Pass;
            count += usize::from(passes);
            if passes == scenarios.cannot_pass.contains_key(&report.id) {
                let (id, verdict, why) = (&report.id, report.verdict, why(report));
                let _ = writeln!(complaints, "  {id}: {verdict}, {why}");
            }
        }
        assert!(complaints.is_empty(), "{name}:\n{complaints}");
        assert!(count >= least, "{name}: {count}");
    }

    #[test]
    fn every_required_check_of_a_stack_fails_somewhere() {
        every_required_check_fails(&Scenarios::load().unwrap(), "ex00..ex11");
        every_required_check_fails(&Scenarios::managed().unwrap(), "mcs");
    }

    fn every_required_check_fails(scenarios: &Scenarios, select: &str) {
        let failing: BTreeSet<&str> = scenarios
            .scenarios
            .iter()
            .flat_map(|one| one.failing(false).union(one.failing(true)))
            .map(String::as_str)
            .collect();
        let excused: BTreeSet<&str> = scenarios.cannot_fail.keys().map(String::as_str).collect();
        let selection = Selection::parse([select]).unwrap();
        let required: BTreeSet<&str> = EXERCISES
            .iter()
            .flat_map(|exercise| exercise.checks)
            .filter(|check| selection.contains(check.id))
            .filter(|check| check.level == Level::Required)
            .filter(|check| matches!(check.judge, Judge::Stack(_) | Judge::Live(_)))
            .map(|check| check.id)
            .collect();
        let forgotten: Vec<_> = required
            .iter()
            .filter(|id| !failing.contains(*id) && !excused.contains(*id))
            .collect();
        assert!(forgotten.is_empty(), "no scenario breaks {forgotten:?}");
        let unknown: Vec<_> = failing
            .union(&excused)
            .filter(|id| !required.contains(*id))
            .collect();
        assert!(unknown.is_empty(), "no such required checks: {unknown:?}");
        let both: Vec<_> = failing.intersection(&excused).collect();
        assert!(both.is_empty(), "excused, and yet they fail: {both:?}");
    }

    #[test]
    fn there_are_scenarios_enough_of_both_kinds() {
        for (all, wrong, right) in [(Scenarios::load(), 60, 40), (Scenarios::managed(), 40, 20)] {
            let scenarios = all.unwrap().scenarios;
            let names: BTreeSet<&str> = scenarios.iter().map(|one| one.name.as_str()).collect();
            assert_eq!(names.len(), scenarios.len(), "names are unique");
            let broken = scenarios.iter().filter(|one| !one.fails.is_empty()).count();
            assert!(broken >= wrong, "{broken}");
            let rest = scenarios.len() - broken;
            assert!(rest >= right, "{rest}");
        }
    }

    /// Builds, collects and judges one account.
    async fn run(moto: &mut Moto, scenario: &Scenario) -> Result<(), String> {
        let ids = moto
            .build(scenario)
            .await
            .map_err(|error| error.to_string())?;
        let evidence = collect(moto, scenario, &ids).await?;
        let selection = Selection::parse([scenario.selection()]).map_err(|e| e.to_string())?;
        let mut complaint = String::new();
        for strict in [false, true] {
            let terms = Terms {
                strict,
                ..Terms::default()
            };
            let judgement = judge(&evidence, &selection, &terms);
            complaint += &compare(scenario, strict, &judgement);
        }
        if complaint.is_empty() {
            Ok(())
        } else {
            Err(complaint)
        }
    }

    /// What is not as the scenario says, in lines; empty when all is.
    fn compare(scenario: &Scenario, strict: bool, judgement: &Judgement) -> String {
        let reports: BTreeMap<&str, &CheckReport> = judgement
            .exercises
            .iter()
            .flat_map(|exercise| &exercise.checks)
            .map(|report| (report.id.as_str(), report))
            .collect();
        let mut text = String::new();
        let terms = if strict { " (strict)" } else { "" };
        let expected = scenario.failing(strict);
        for (id, report) in &reports {
            let wanted = expected.contains(*id);
            let fails = report.verdict == Verdict::Fail && report.level == Level::Required;
            if fails != wanted {
                let (verdict, why) = (report.verdict, why(report));
                let _ = writeln!(text, "  {id}{terms}: {verdict}, {why}");
            }
            let open = report.verdict == Verdict::Undetermined;
            if open != scenario.undetermined.contains_key(*id) {
                let (verdict, why) = (report.verdict, why(report));
                let _ = writeln!(text, "  {id}{terms}: {verdict} here, {why}");
            }
        }
        for id in expected
            .iter()
            .filter(|id| !reports.contains_key(id.as_str()))
        {
            let _ = writeln!(text, "  {id}{terms}: not judged");
        }
        let notes = reports.values().flat_map(|report| &report.notes);
        let notes = notes.chain(&judgement.notes);
        for wanted in &scenario.notes {
            if !notes.clone().any(|note| note.contains(wanted)) {
                let _ = writeln!(text, "  nothing notes `{wanted}`{terms}");
            }
        }
        // What is skipped names what failed: nothing may hide behind a check
        // that does not fail.
        for report in reports.values() {
            let because = report.skipped_because.as_deref();
            if report.verdict == Verdict::Skipped
                && because
                    .and_then(|id| reports.get(id))
                    .is_none_or(|one| one.verdict != Verdict::Fail)
            {
                let _ = writeln!(
                    text,
                    "  {}{terms}: skipped because of {because:?}",
                    report.id
                );
            }
        }
        text
    }

    fn why(report: &CheckReport) -> String {
        let failures = report.failures.iter();
        let failures =
            failures.map(|one| format!("expected {}, actual {}", one.expected, one.actual));
        let reasons = report.reasons.iter().map(|one| one.why.to_string());
        let because = report
            .skipped_because
            .iter()
            .map(|id| format!("because of {id}"));
        failures
            .chain(reasons)
            .chain(because)
            .collect::<Vec<_>>()
            .join("; ")
    }
}
