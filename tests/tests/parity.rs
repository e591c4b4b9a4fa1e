//! One mistake, seen from everywhere: the mutants of `checker/checks/mutants.json`
//! as files, as a plan, as a state, and live, in an account that boto3 built in
//! moto. A verdict may weaken to undetermined; none contradicts another.

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, VecDeque};
    use std::sync::{Arc, Mutex};

    use checker_checks::{Selection, Terms, judge};
    use checker_collect_terraform::limits::Limits;
    use checker_collect_terraform::turn_in::turn_in;
    use checker_model::run::ExerciseReport;
    use checker_model::{Evidence, Verdict};
    use end_to_end::account::{collect, nothing_seen};
    use end_to_end::moto::{Moto, workspace};
    use end_to_end::scenario::Scenarios;
    use fixtures::parity::{contradictions, failing};
    use fixtures::{Mutant, mutants};
    use tokio::task::JoinSet;

    /// As many as there are processors in the smallest machine that runs this.
    const SERVERS: usize = 2;
    /// So many mistakes at least are looked at from every side.
    const ENOUGH: usize = 60;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn no_verdict_from_files_contradicts_the_account() {
        let only = std::env::var("ONLY_MUTANT").unwrap_or_default();
        let wanted = mutants().mutants.into_iter();
        let wanted = wanted.filter(|one| one.moto.is_some() && one.name.contains(&only));
        let queue: Arc<Mutex<VecDeque<Mutant>>> = Arc::new(Mutex::new(wanted.collect()));
        let count = queue.lock().unwrap().len();
        assert!(count >= ENOUGH || !only.is_empty(), "{count}");
        let mut workers = JoinSet::new();
        for _ in 0..SERVERS {
            let queue = Arc::clone(&queue);
            workers.spawn(async move {
                let mut moto = Moto::start().await.unwrap();
                let scenarios = Scenarios::load().unwrap();
                let mut complaints = Vec::new();
                loop {
                    let next = queue.lock().unwrap().pop_front();
                    let Some(mutant) = next else {
                        return complaints;
                    };
                    if let Err(complaint) = compare(&mut moto, &scenarios, &mutant).await {
                        complaints.push(format!("{}\n{complaint}", mutant.name));
                    }
                }
            });
        }
        let complaints: Vec<String> = workers.join_all().await.concat();
        assert!(
            complaints.is_empty(),
            "{} of {count} mutants:\n\n{}",
            complaints.len(),
            complaints.join("\n")
        );
    }

    /// What contradicts, in lines.
    async fn compare(moto: &mut Moto, all: &Scenarios, mutant: &Mutant) -> Result<(), String> {
        let name = mutant.moto.as_deref().unwrap_or_default();
        let scenario = all
            .named(name)
            .ok_or(format!("no account is called `{name}`"))?;
        let ids = moto
            .build(scenario)
            .await
            .map_err(|error| error.to_string())?;
        let account = collect(moto, scenario, &ids).await?;
        let selection = Selection::parse(mutant.selection()).map_err(|error| error.to_string())?;
        let live = judged(&account, &selection);
        let files = judged(&files(mutant)?, &selection);
        let mut complaint = contradictions(&files, &live);
        // A mistake that only the account shows would prove nothing here. Which
        // checks fail from files, exactly, is tested beside the mutants.
        let open = |id: &String| undetermined(&files, id);
        let expected = mutant.in_files();
        if failing(&files).is_empty() && !expected.is_empty() && !expected.iter().any(open) {
            complaint.push("nothing fails from files".to_owned());
        }
        if complaint.is_empty() {
            Ok(())
        } else {
            Err(complaint.join("\n"))
        }
    }

    fn undetermined(exercises: &[ExerciseReport], id: &str) -> bool {
        let mut all = exercises.iter().flat_map(|exercise| &exercise.checks);
        all.any(|one| one.id == id && one.verdict == Verdict::Undetermined)
    }

    fn judged(evidence: &Evidence, selection: &Selection) -> Vec<ExerciseReport> {
        judge(evidence, selection, &Terms::default()).exercises
    }

    /// The mutant as a folder whose name says nothing.
    fn files(mutant: &Mutant) -> Result<Evidence, String> {
        let place = tempfile::tempdir().map_err(|error| error.to_string())?;
        let folder = place.path().join("module");
        mutant
            .apply(&workspace().join("infra"), &mutant.folder, &folder)
            .map_err(|error| error.to_string())?;
        let exercises = BTreeSet::from([mutant.folder.clone()]);
        let seen = turn_in(&folder, &exercises, &Limits::default());
        Ok(Evidence {
            turn_in: Some(seen.map_err(|error| error.to_string())?.turn_in),
            ..nothing_seen()
        })
    }
}
