//! A cohort: who is judged, what is kept when it is interrupted, what becomes
//! of those who cannot be judged, and shards.
#![expect(clippy::expect_used, reason = "helpers of tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use assert_cmd::assert::Assert;
use serde_json::Value;
use tempfile::TempDir;

use crate::{checker, home, stderr, stdout};

/// How long anything here is waited for, at most.
const PATIENCE: Duration = Duration::from_mins(2);

/// The plan of ex06, correct, or with another CIDR block.
fn plan(good: bool) -> String {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/terraform/ex06/plan.json");
    let plan = fs::read_to_string(path).expect("the fixture");
    if good {
        plan
    } else {
        plan.replace("10.0.0.0/16", "10.9.0.0/16")
    }
}

/// A home with `plans/good.json`, `plans/bad.json`, and a roster of so many
/// students, every third of whom has the bad one.
fn cohort(students: usize) -> TempDir {
    let home = home();
    fs::create_dir(home.path().join("plans")).expect("a folder");
    write(&home, "plans/good.json", &plan(true));
    write(&home, "plans/bad.json", &plan(false));
    let line = |number| {
        let plan = if number % 3 == 0 { "bad" } else { "good" };
        format!("student-{number:02},plans/{plan}.json,\n")
    };
    let lines: String = (1..=students).map(line).collect();
    write(
        &home,
        "roster.csv",
        &format!("student,plan,evidence\n{lines}"),
    );
    home
}

fn write(home: &TempDir, path: &str, text: &str) {
    fs::write(home.path().join(path), text).expect("written");
}

fn batch(home: &TempDir, more: &[&str]) -> Assert {
    let mut command = checker(home);
    command.args(["batch", "roster.csv", "ex06"]).args(more);
    command.assert()
}

fn text(home: &TempDir, path: &str) -> String {
    fs::read_to_string(home.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The lines of the matrix by student: outcome, reason, and the verdict on the
/// CIDR block.
fn matrix(home: &TempDir, folder: &str) -> BTreeMap<String, (String, String, String)> {
    let text = text(home, &format!("{folder}/matrix.csv"));
    let mut csv = csv::Reader::from_reader(text.as_bytes());
    let head = csv.headers().expect("a header").clone();
    let at = |name: &str| head.iter().position(|one| one == name).expect("the column");
    let (outcome, reason, cidr) = (at("outcome"), at("reason"), at("ex06.vpc.cidr"));
    csv.records()
        .map(|row| row.expect("a row"))
        .map(|row| {
            let cell = |index: usize| row[index].to_owned();
            (cell(0), (cell(outcome), cell(reason), cell(cidr)))
        })
        .collect()
}

/// Every file below a folder, and when it was written.
fn files(folder: &Path) -> BTreeMap<PathBuf, SystemTime> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let data = entry.metadata().expect("metadata");
        if data.is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.insert(entry.path(), data.modified().expect("a time"));
        }
    }
    found
}

#[test]
fn everybody_gets_a_report_and_a_row() {
    let home = cohort(4);
    let result = batch(&home, &["--into", "out", "-o", "html", "--jobs", "2"]).code(1);
    let shown = stdout(&result);
    for part in [
        "student-03",
        "1 of 4     ex06.vpc.cidr",
        "4 students: 3 conform, 1 do not",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let rows = matrix(&home, "out");
    assert_eq!(rows.len(), 4);
    assert_eq!(
        rows["student-03"],
        ("fail".into(), String::new(), "fail".into())
    );
    assert_eq!(
        rows["student-04"],
        ("pass".into(), String::new(), "pass".into())
    );
    // The report is the one that `checker` writes without a batch.
    let report: Value =
        serde_json::from_str(&text(&home, "out/reports/student-03.json")).expect("JSON");
    let alone = checker(&home)
        .args(["ex06", "--plan", "plans/bad.json", "-o", "json"])
        .assert()
        .code(1);
    let alone: Value = serde_json::from_str(&stdout(&alone)).expect("JSON");
    assert_eq!(report["exercises"], alone["exercises"]);
    let page = text(&home, "out/matrix.html");
    assert!(page.contains("href=\"reports/student-03.html\""));
    assert!(text(&home, "out/reports/student-03.html").contains("Does not conform"));
}

#[test]
fn what_has_not_changed_is_not_judged_again() {
    let home = cohort(4);
    batch(&home, &["--into", "out"]).code(1);
    let out = home.path().join("out");
    let whole = (
        text(&home, "out/matrix.csv"),
        text(&home, "out/matrix.html"),
    );
    let records = |after: &BTreeMap<PathBuf, SystemTime>,
                   before: &BTreeMap<PathBuf, SystemTime>| {
        let new = after
            .iter()
            .filter(|(path, time)| before.get(*path) != Some(time));
        new.filter(|(path, _)| path.starts_with(out.join("records")))
            .count()
    };
    let first = files(&out);
    let again = batch(&home, &["--into", "out"]).code(1);
    assert!(
        stderr(&again).contains("4 were judged before"),
        "{}",
        stderr(&again)
    );
    let second = files(&out);
    assert_eq!(records(&second, &first), 0);
    assert_eq!(
        whole,
        (
            text(&home, "out/matrix.csv"),
            text(&home, "out/matrix.html")
        )
    );
    // A report that is gone is made again, alone.
    fs::remove_file(out.join("reports/student-02.json")).expect("removed");
    batch(&home, &["--into", "out"]).code(1);
    let third = files(&out);
    assert_eq!(records(&third, &second), 1);
    assert!(out.join("reports/student-02.json").is_file());
    // Whoever handed in something else is judged again.
    write(&home, "plans/bad.json", &plan(true));
    batch(&home, &["--into", "out"]).code(0);
    let fourth = files(&out);
    assert_eq!(records(&fourth, &third), 1);
    // So is everybody, by other terms or when told to.
    batch(&home, &["--into", "out", "--strict"]).code(0);
    let fifth = files(&out);
    assert_eq!(records(&fifth, &fourth), 4);
    batch(&home, &["--into", "out", "--strict", "--force"]).code(0);
    assert_eq!(records(&files(&out), &fifth), 4);
}

#[cfg(unix)]
#[test]
fn killed_in_the_middle_it_finishes_with_the_same_matrix() {
    let home = cohort(9);
    batch(&home, &["--into", "whole"]).code(1);
    // The sixth never ends: somebody has to write to the pipe.
    let roster = text(&home, "roster.csv");
    let stuck = roster.replace("student-06,plans/bad.json,", "student-06,,pipe");
    assert_ne!(roster, stuck);
    write(&home, "roster.csv", &stuck);
    let made = std::process::Command::new("mkfifo")
        .arg(home.path().join("pipe"))
        .status()
        .expect("mkfifo, of coreutils, is needed");
    assert!(made.success());
    let mut running = std::process::Command::new(assert_cmd::cargo::cargo_bin!("checker"))
        .args([
            "batch",
            "roster.csv",
            "ex06",
            "--into",
            "out",
            "--jobs",
            "1",
        ])
        .current_dir(home.path())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("started");
    let records = home.path().join("out/records");
    let since = Instant::now();
    while files(&records).len() < 5 {
        assert!(since.elapsed() < PATIENCE, "{:?}", files(&records));
        std::thread::sleep(Duration::from_millis(20));
    }
    running.kill().expect("SIGKILL");
    running.wait().expect("it ended");
    // Lets go of the one that judged the sixth, who knows nothing of the end.
    let pipe = home.path().join("pipe");
    drop(fs::OpenOptions::new().read(true).write(true).open(&pipe));
    let before = files(&records);
    assert_eq!(before.len(), 5, "{before:?}");
    assert!(!home.path().join("out/matrix.csv").exists());
    write(&home, "roster.csv", &roster);
    let result = batch(&home, &["--into", "out"]).code(1);
    assert!(
        stderr(&result).contains("5 were judged before"),
        "{}",
        stderr(&result)
    );
    let after = files(&records);
    assert_eq!(after.len(), 9);
    assert!(
        before
            .iter()
            .all(|(path, time)| after.get(path) == Some(time))
    );
    for name in ["matrix.csv", "matrix.html"] {
        let (out, whole) = (format!("out/{name}"), format!("whole/{name}"));
        assert_eq!(text(&home, &out), text(&home, &whole), "{name}");
    }
}

#[test]
fn shards_put_together_are_the_whole() {
    let home = cohort(9);
    batch(&home, &["--into", "whole"]).code(1);
    let mut students = 0;
    for shard in ["1/4", "2/4", "3/4", "4/4"] {
        let into = format!("part-{}", &shard[..1]);
        batch(&home, &["--into", &into, "--shard", shard]);
        students += matrix(&home, &into).len();
    }
    assert_eq!(students, 9, "everybody is in one shard");
    let merge = |parts: &[&str], into: &str| {
        let mut command = checker(&home);
        command
            .arg("merge")
            .args(parts)
            .args(["--into", into])
            .assert()
    };
    let merged = merge(&["part-3", "part-1", "part-2", "part-4"], "merged").code(1);
    assert!(
        stdout(&merged).contains("9 students: 6 conform, 3 do not"),
        "{}",
        stdout(&merged)
    );
    for name in ["matrix.csv", "matrix.html"] {
        let (merged, whole) = (format!("merged/{name}"), format!("whole/{name}"));
        assert_eq!(text(&home, &merged), text(&home, &whole), "{name}");
    }
    let reports = files(&home.path().join("merged/reports"));
    assert_eq!(reports.len(), 9);
    // One is missing: that is said, and no verdict is made of it.
    let result = merge(&["part-1", "part-2", "part-4"], "three").code(3);
    assert!(
        stderr(&result).contains("2 of the roster were not judged (shard 3/4 is not given)"),
        "{}",
        stderr(&result)
    );
    let rows = matrix(&home, "three");
    assert_eq!(rows.len(), 9);
    let missing: Vec<&str> = rows
        .iter()
        .filter(|(_, (outcome, _, _))| outcome == "could-not-run")
        .map(|(student, _)| student.as_str())
        .collect();
    let third: BTreeSet<String> = matrix(&home, "part-3").into_keys().collect();
    assert_eq!(
        missing,
        third.iter().map(String::as_str).collect::<Vec<_>>()
    );
    // Twice the same: nobody says which counts.
    let result = merge(&["part-1", "whole"], "twice").code(3);
    assert!(
        stderr(&result).contains("judged more than once"),
        "{}",
        stderr(&result)
    );
    assert!(!home.path().join("twice/matrix.csv").exists());
    // Judged otherwise.
    batch(&home, &["--into", "part-2", "--shard", "2/4", "--strict"]);
    let result = merge(&["part-1", "part-2"], "mixed").code(3);
    assert!(
        stderr(&result).contains("was judged otherwise"),
        "{}",
        stderr(&result)
    );
    let result = merge(&["part-1"], "part-1").code(3);
    assert!(
        stderr(&result).contains("is one of the parts"),
        "{}",
        stderr(&result)
    );
    let result = merge(&["plans"], "out").code(3);
    assert!(
        stderr(&result).contains("no results of `checker batch`"),
        "{}",
        stderr(&result)
    );
}

#[test]
fn one_students_disaster_is_nobody_elses() {
    let home = cohort(2);
    write(&home, "deep.json", &"[".repeat(1 << 20));
    write(&home, "binary.json", "\0\x1b[2J\u{202e}");
    write(
        &home,
        "roster.csv",
        "student,turn_in,plan,evidence\n\
         ann,,plans/good.json,\n\
         gone,nowhere,,\n\
         deep,,deep.json,\n\
         binary,,,binary.json\n\
         folder,,plans,\n\
         file,plans/good.json,,\n\
         blank,,,\n\
         zoe,,plans/good.json,\n",
    );
    let result = batch(&home, &["--into", "out"]).code(3);
    let rows = matrix(&home, "out");
    let order: Vec<&str> = text(&home, "out/matrix.csv")
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').next())
        .map(|name| match name {
            "ann" => "ann",
            "zoe" => "zoe",
            _ => "-",
        })
        .collect();
    assert_eq!(order, ["ann", "-", "-", "-", "-", "-", "-", "zoe"]);
    for student in ["ann", "zoe"] {
        assert_eq!(rows[student].0, "pass", "{student}");
    }
    for (student, reason) in [
        ("gone", "there is no such folder"),
        ("deep", "deep.json"),
        ("binary", "binary.json"),
        ("folder", "plans"),
        ("file", "is not a folder"),
    ] {
        let (outcome, why, verdict) = &rows[student];
        assert_eq!(
            (outcome.as_str(), verdict.as_str()),
            ("could-not-run", ""),
            "{student}"
        );
        assert!(why.contains(reason), "{student}: {why}");
    }
    // Nothing of theirs: the account of whoever judges is not looked at.
    assert_eq!(rows["blank"].0, "nothing-handed-in");
    let shown = stdout(&result);
    assert!(
        shown.contains("could not run: nowhere: there is no such folder"),
        "{shown}"
    );
    assert!(shown.contains("blank    nothing was handed in"), "{shown}");
    assert!(!home.path().join("out/reports/gone.json").exists());
    // What could not be run is tried again.
    fs::rename(home.path().join("plans"), home.path().join("nowhere")).expect("renamed");
    let result = batch(&home, &["--into", "out"]).code(3);
    assert!(
        !stderr(&result).contains("8 were judged before"),
        "{}",
        stderr(&result)
    );
}

#[cfg(unix)]
#[test]
fn whoever_takes_too_long_is_left_behind() {
    let home = cohort(2);
    let made = std::process::Command::new("mkfifo")
        .arg(home.path().join("pipe"))
        .status()
        .expect("mkfifo, of coreutils, is needed");
    assert!(made.success());
    write(
        &home,
        "roster.csv",
        "student,plan,evidence\nann,plans/good.json,\nben,,pipe\n",
    );
    // For the sake of a busy machine; the pipe would wait for ever.
    batch(
        &home,
        &["--into", "out", "--time-limit", "20s", "--jobs", "2"],
    )
    .code(3);
    let rows = matrix(&home, "out");
    assert_eq!(rows["ann"].0, "pass");
    assert_eq!(
        rows["ben"].1,
        "it was not finished after 20 s, and was ended"
    );
}

#[test]
fn names_are_no_paths() {
    let home = cohort(1);
    let long = "x".repeat(3000);
    let names = [
        "../escaped",
        "/tmp/escaped",
        "..",
        "Ann",
        "ann",
        "a b",
        "a\u{1b}[2Jb",
        "::error::x",
        "=cmd()",
        "<script>alert(1)</script>",
        "two\nlines",
        "漢字",
        long.as_str(),
    ];
    let lines = names.map(|name| format!("\"{name}\",plans/good.json\n"));
    write(
        &home,
        "roster.csv",
        &format!("student,plan\n{}", lines.concat()),
    );
    let before = files(home.path()).len();
    let result = batch(&home, &["--into", "out"]).code(0);
    let reports = files(&home.path().join("out/reports"));
    assert_eq!(reports.len(), names.len());
    let below: BTreeSet<String> = reports
        .keys()
        .map(|path| {
            path.file_name()
                .expect("a name")
                .to_string_lossy()
                .to_lowercase()
        })
        .collect();
    assert_eq!(below.len(), names.len(), "{below:?}");
    // Two per student, and the matrix twice, its manifest and the lock.
    assert_eq!(files(home.path()).len(), before + 2 * names.len() + 4);
    let shown = stdout(&result) + &text(&home, "out/matrix.html") + &text(&home, "out/matrix.csv");
    assert!(!shown.contains('\u{1b}'));
    assert!(!text(&home, "out/matrix.html").contains("<script"));
    assert!(
        !shown
            .lines()
            .any(|line| line.trim_start().starts_with("::error")),
        "{shown}"
    );
    assert!(text(&home, "out/matrix.csv").contains("\n'=cmd(),pass,"));
}

#[test]
fn a_folder_of_turn_ins_is_a_roster() {
    let home = home();
    let infra = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../infra/ex06");
    for student in ["ann", "ben"] {
        let folder = home.path().join("cohort").join(student).join("ex06");
        fs::create_dir_all(&folder).expect("a folder");
        for entry in fs::read_dir(&infra).expect("infra").flatten() {
            if entry.path().is_file() {
                fs::copy(entry.path(), folder.join(entry.file_name())).expect("copied");
            }
        }
    }
    write(&home, "cohort/notes.txt", "nobody");
    fs::create_dir(home.path().join("cohort/.git")).expect("a folder");
    let judge = |roster: &str| {
        let mut command = checker(&home);
        let arguments = ["batch", roster, "ex06", "--into", "cohort/results"];
        command.args(arguments).assert()
    };
    for _ in 0..2 {
        let result = judge("cohort").code(0);
        assert!(
            stdout(&result).contains("2 students: 2 conform"),
            "{}",
            stdout(&result)
        );
    }
    let result = judge("cohort/ann").code(3);
    assert!(
        stderr(&result).contains("is one turn-in"),
        "{}",
        stderr(&result)
    );
    let result = judge("cohort/.git").code(3);
    assert!(
        stderr(&result).contains("there is no student in it"),
        "{}",
        stderr(&result)
    );
}

#[test]
fn mistakes_are_said_before_anybody_is_judged() {
    let home = cohort(2);
    write(
        &home,
        "roster.csv",
        "student,plan,elb\nann,plans/good.json,\nann,,\nben,,https://a.example\n,plans/good.json,\n",
    );
    let result = batch(&home, &["--into", "out"]).code(3);
    let said = stderr(&result);
    for part in [
        "error: roster.csv:3: `ann` is in line 2 already",
        "error: roster.csv:4: ",
        "speaks http",
        "error: roster.csv:5: there is no name of a student",
        "mend these 3 mistakes; nobody was judged",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert_eq!(stdout(&result), "");
    assert!(!home.path().join("out").exists());
    write(&home, "roster.csv", "student,plan\nann,plans/good.json\n");
    write(&home, "w.toml", "[[waiver]]\n");
    for (more, part) in [
        (vec!["--into", "out", "--waivers", "w.toml"], "w.toml:1:1"),
        (vec!["--into", "out", "--config", "w.toml"], "w.toml:1"),
        (vec!["--into", "out", "--shard", "4/3"], "no shard 4 of 3"),
        (vec!["--into", "out", "--jobs", "0"], "--jobs"),
        (vec!["--into", "out", "--time-limit", "soon"], "90s, 15m"),
        (
            vec!["--into", "out", "-o", "pdf"],
            "is not an output format",
        ),
        (vec!["--into", "out", "nonsense"], "selects no check"),
        (vec!["--into", "roster.csv"], "cannot be written"),
        (vec![], "--into"),
    ] {
        let result = batch(&home, &more).code(3);
        assert!(
            stderr(&result).contains(part),
            "{more:?}: {}",
            stderr(&result)
        );
        assert_eq!(stdout(&result), "", "{more:?}");
        assert!(!home.path().join("out").exists(), "{more:?}");
    }
    let mut none = checker(&home);
    let none = none
        .args(["batch", "none.csv", "ex06", "--into", "out"])
        .assert()
        .code(3);
    assert!(stderr(&none).contains("none.csv"), "{}", stderr(&none));
}

#[test]
fn two_batches_do_not_write_to_one_folder() {
    let home = cohort(1);
    fs::create_dir(home.path().join("out")).expect("a folder");
    let lock = fs::File::create(home.path().join("out/.lock")).expect("a file");
    lock.lock().expect("locked");
    let result = batch(&home, &["--into", "out"]).code(3);
    assert!(
        stderr(&result).contains("another batch writes to out"),
        "{}",
        stderr(&result)
    );
    drop(lock);
    batch(&home, &["--into", "out"]).code(0);
}

#[test]
fn points_are_in_the_matrix_where_the_cohort_has_some() {
    let home = cohort(3);
    write(&home, "checker.toml", "[points.exercises]\nex06 = 10\n");
    let result = batch(&home, &["--into", "out", "--config", "checker.toml"]).code(1);
    let text = text(&home, "out/matrix.csv");
    let mut csv = csv::Reader::from_reader(text.as_bytes());
    let head = csv.headers().expect("a header").clone();
    let at = |name: &str| head.iter().position(|one| one == name).expect("the column");
    let rows: Vec<csv::StringRecord> = csv.records().map(|row| row.expect("a row")).collect();
    let points = |row: usize, name: &str| -> f64 {
        rows[row][at(name)].parse().expect("a number of points")
    };
    assert!(points(0, "points_total") > 0.0);
    for name in ["points_min", "points_max"] {
        assert!(
            points(0, name) >= points(0, "points_total"),
            "{name}: {text}"
        );
        assert!(
            points(2, name) < points(2, "points_total"),
            "{name}: {text}"
        );
    }
    let shown = stdout(&result);
    assert!(shown.contains(" of 5"), "{shown}");
    // Other points are other terms: everybody is judged again.
    write(&home, "checker.toml", "[points.exercises]\nex06 = 20\n");
    let result = batch(&home, &["--into", "out", "--config", "checker.toml"]).code(1);
    assert!(
        !stderr(&result).contains("judged before"),
        "{}",
        stderr(&result)
    );
}
