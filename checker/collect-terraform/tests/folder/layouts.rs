//! Which folder is which, and what is in it.

use checker_collect_terraform::limits::Limits;
use checker_collect_terraform::turn_in::turn_in;
use checker_model::turn_in::{EntryKind, Layout};

use super::{collect, folder};

const VPC: &str = "resource \"aws_vpc\" \"main\" {}\n";

#[test]
fn a_root_holds_exercises() {
    let dir = folder(&[
        ("ex06/main.tf", VPC),
        ("EX07/main.tf", VPC),
        ("ex12/main.tf", VPC),
        ("ex01/aws_presign_url.sh", "aws s3 presign s3://b/k\n"),
    ]);
    let turn_in = collect(dir.path()).turn_in;
    assert_eq!(turn_in.layout, Layout::Root);
    let folders: Vec<_> = turn_in
        .folders
        .iter()
        .map(|(exercise, folder)| (exercise.as_str(), folder.path.as_str()))
        .collect();
    assert_eq!(
        folders,
        [("ex01", "ex01"), ("ex06", "ex06"), ("ex07", "EX07")]
    );
    let script = &turn_in.folders["ex01"].entries.items["aws_presign_url.sh"];
    assert_eq!(script.text.get().unwrap(), "aws s3 presign s3://b/k\n");
    assert_eq!(script.size, 24);
    assert_eq!(script.sha256.as_ref().unwrap().len(), 64);
}

#[test]
fn a_folder_is_known_by_its_name_or_by_what_was_selected() {
    let dir = folder(&[
        ("ex06/main.tf", VPC),
        ("mine/main.tf", VPC),
        ("mine/sub/x.txt", "x"),
    ]);
    let one = collect(&dir.path().join("ex06/../ex06/.")).turn_in;
    assert_eq!(one.layout, Layout::Exercise("ex06".into()));
    assert_eq!(one.folders["ex06"].path, "");
    let mine = collect(&dir.path().join("mine")).turn_in;
    assert_eq!(mine.layout, Layout::Unnamed("ex11".into()));
    let entries: Vec<_> = mine.folders["ex11"]
        .entries
        .items
        .iter()
        .map(|(path, entry)| (path.as_str(), entry.kind))
        .collect();
    assert_eq!(
        entries,
        [
            ("main.tf", EntryKind::File),
            ("sub", EntryKind::Directory),
            ("sub/x.txt", EntryKind::File),
        ]
    );
}

#[test]
fn an_error_names_the_folder_the_reason_and_the_way_out() {
    let dir = folder(&[("empty/x", "x"), ("file", "")]);
    for (path, reason) in [
        ("nowhere", "there is no such folder"),
        ("file", "is not a folder"),
        (
            "empty",
            "holds neither folders such as ex06 nor files of an exercise",
        ),
    ] {
        let path = dir.path().join(path);
        let error = turn_in(&path, &["ex06".to_owned()].into(), &Limits::default()).unwrap_err();
        let text = error.to_string();
        let start = format!("{}: {reason}; give ", path.display());
        assert!(text.starts_with(&start), "{text}");
        assert_eq!(text.lines().count(), 1);
    }
    // Nothing was asked of the files: any folder will do.
    let nothing = turn_in(&dir.path().join("empty"), &[].into(), &Limits::default()).unwrap();
    assert!(nothing.turn_in.folders.is_empty());
}

#[test]
fn texts_are_redacted_and_bounded() {
    let long = "x".repeat(70_000);
    let dir = folder(&[
        ("ex02/os_name.txt", "password = \"hunter22\"\n"),
        ("ex02/long.sh", &long),
        ("ex02/data.csv", "a,b"),
        ("ex02/uname", "Linux"),
    ]);
    let turn_in = collect(dir.path()).turn_in;
    let entries = &turn_in.folders["ex02"].entries.items;
    assert_eq!(
        entries["os_name.txt"].text.get().unwrap(),
        "password = \"REDACTED\"\n"
    );
    assert_eq!(entries["uname"].text.get().unwrap(), "Linux");
    assert_eq!(
        entries["long.sh"].text.why().unwrap().detail(),
        "ex02/long.sh is larger than 64 KiB"
    );
    assert_eq!(
        entries["data.csv"].text.why().unwrap().name(),
        "not-collected"
    );
}

#[test]
fn the_same_folder_gives_the_same_turn_in() {
    let files: Vec<(String, String)> = (0..12)
        .map(|n| {
            (
                format!("ex{n:02}/main.tf"),
                format!("resource \"aws_vpc\" \"v{n}\" {{}}\n"),
            )
        })
        .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    let dir = folder(&files);
    let first = collect(dir.path());
    assert_eq!(first.turn_in.folders.len(), 12);
    for _ in 0..5 {
        assert_eq!(collect(dir.path()), first);
    }
}

#[test]
fn the_second_document_may_be_one_folder_beside_the_exercises() {
    let dir = folder(&[
        ("ex06/main.tf", VPC),
        ("Managed_Services/main.tf", VPC),
        ("split/mcs01/main.tf", VPC),
        ("split/managed/main.tf", VPC),
        ("alone/mcs/main.tf", VPC),
        ("modules/main.tf", VPC),
        ("modules/managed/main.tf", VPC),
    ]);
    let folders = |path: &str, selected: &[&str]| {
        let selected = selected.iter().map(ToString::to_string).collect();
        let found = turn_in(&dir.path().join(path), &selected, &Limits::default());
        let turn_in = found.unwrap().turn_in;
        let folders = turn_in.folders.into_iter();
        let folders: Vec<_> = folders.map(|(id, folder)| (id, folder.path)).collect();
        (turn_in.layout, folders)
    };
    let one = |id: &str, path: &str| (id.to_owned(), path.to_owned());
    let mcs = ["mcs01", "mcs02", "mcs03"];
    let both = vec![one("ex06", "ex06"), one("mcs03", "Managed_Services")];
    assert_eq!(folders("", &mcs), (Layout::Root, both));
    let split = vec![one("mcs01", "mcs01")];
    assert_eq!(folders("split", &mcs), (Layout::Root, split));
    let alone = vec![one("mcs03", "mcs")];
    assert_eq!(folders("alone", &mcs), (Layout::Root, alone));
    // What lies directly in the folder is the work, and modules are its parts.
    let unnamed = |last: &str| (Layout::Unnamed(last.to_owned()), vec![one(last, "")]);
    assert_eq!(folders("modules", &mcs), unnamed("mcs03"));
    let all = ["ex06", "ex11", "mcs03", "turnin"];
    assert_eq!(folders("modules", &all), unnamed("ex11"));
    assert_eq!(folders("Managed_Services", &all), unnamed("mcs03"));
}
