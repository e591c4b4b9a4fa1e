//! The reference solution as it is handed in, and what Terraform says of it:
//! every check passes, or is open where a plan or state cannot tell.

use std::fs;
use std::path::{Path, PathBuf};

use checker_collect_terraform::config::Configuration;
use checker_collect_terraform::limits::Limits;
use checker_collect_terraform::plan::plan_from;
use checker_collect_terraform::stack::stack;
use checker_collect_terraform::state::state_from;
use checker_collect_terraform::turn_in;
use checker_model::{Level, Verdict};

use crate::whole::{judged_stack, seen_in_files};

const FOLDERS: &[&str] = &["ex06", "ex07", "ex08", "ex09", "ex10", "ex11"];

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The required checks that files show, up to those of a folder's exercise,
/// and that do not pass.
fn not_passing(configuration: &Configuration, folder: &str) -> Vec<(String, Verdict)> {
    let selection = format!("ex06..{}", &folder[..4]);
    let seen = seen_in_files();
    let reports = judged_stack(stack(configuration), &[&selection]);
    let required = reports
        .into_iter()
        .filter(|report| report.level == Level::Required && seen.contains(&report.id.as_str()));
    let required: Vec<_> = required.map(|report| (report.id, report.verdict)).collect();
    assert!(required.len() >= 5, "{folder}: {} checks", required.len());
    required
        .into_iter()
        .filter(|(_, verdict)| *verdict != Verdict::Pass)
        .collect()
}

#[test]
fn the_reference_as_it_is_handed_in_passes() {
    for folder in FOLDERS {
        let path = repository().join("infra").join(folder);
        let configuration = turn_in::configuration(&path, &Limits::default()).unwrap();
        assert_eq!(configuration.open, [], "{folder}");
        assert_eq!(not_passing(&configuration, folder), [], "{folder}");
    }
}

#[test]
fn what_terraform_says_of_the_reference_passes() {
    let mut read = 0;
    for folder in FOLDERS.iter().chain(&["ex11-provider-5"]) {
        for file in ["plan.json", "state.json", "terraform.tfstate"] {
            let path = repository()
                .join("fixtures/terraform")
                .join(folder)
                .join(file);
            let Ok(bytes) = fs::read(&path) else {
                continue;
            };
            read += 1;
            let limits = Limits::default();
            let configuration = match file {
                "plan.json" => plan_from(&bytes, file, &limits).unwrap(),
                _ => state_from(&bytes, file, &limits).unwrap(),
            };
            for (id, verdict) in not_passing(&configuration, folder) {
                // Providers before version 6 keep a digest of it.
                let digest = verdict == Verdict::Undetermined && id.ends_with(".user-data");
                assert!(digest, "{folder}/{file}: {id} {verdict:?}");
            }
        }
    }
    assert!(read > 10, "{read} records");
}
