//! What nobody should hand in: it ends, and names what is to blame.

use std::fs::{self, File};
use std::ops::Range;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;

use checker_collect_terraform::limits::Limits;
use checker_collect_terraform::turn_in::{configuration, turn_in};
use checker_model::turn_in::EntryKind;

use super::{at, collect, folder, open, read, write};

fn lines(numbers: Range<usize>, line: impl Fn(usize) -> String) -> String {
    numbers.map(line).collect::<Vec<_>>().concat()
}

#[test]
fn exponential_locals_end() {
    let mut text = String::from("locals {\n  a0 = [\"x\", \"x\"]\n");
    text += &lines(1..40, |n| {
        format!("  a{n} = concat(local.a{0}, local.a{0})\n", n - 1)
    });
    text += &lines(1..40, |n| {
        format!("  s{n} = \"${{join(\"\", local.a{n})}}${{join(\"\", local.a{n})}}\"\n")
    });
    text += "}\nresource \"x\" \"y\" {\n  a = local.s39\n  b = local.a1\n}\n";
    let configuration = read(&[("main.tf", &text)]);
    assert!(at(&configuration, "x.y.a").starts_with('?'));
}

#[test]
fn objects_within_objects_end() {
    let mut text = String::from("locals {\n  a0 = { x = \"x\" }\n");
    text += &lines(1..60, |n| {
        format!("  a{n} = {{ l = local.a{0}, r = local.a{0} }}\n", n - 1)
    });
    text +=
        "}\nresource \"x\" \"y\" {\n  a = jsonencode(local.a59)\n  b = local.a59 == local.a58\n}\n";
    let configuration = read(&[("main.tf", &text)]);
    assert!(at(&configuration, "x.y.a").starts_with('?'));
}

#[test]
fn a_chain_of_ten_thousand_locals_ends() {
    let mut text = String::from("locals {\n  a0 = 1\n");
    text += &lines(1..2_400, |n| format!("  a{n} = local.a{}\n", n - 1));
    text += "}\nresource \"x\" \"y\" {\n  a = local.a2399\n  b = local.a100\n}\n";
    let configuration = read(&[("main.tf", &text)]);
    assert!(at(&configuration, "x.y.a").starts_with('?'));
    assert_eq!(at(&configuration, "x.y.b"), "1");
}

#[test]
fn deep_nesting_is_an_error_with_its_place() {
    let deep =
        |open: &str, close: &str| format!("a = {}1{}\n", open.repeat(10_000), close.repeat(10_000));
    for text in [
        deep("[", "]"),
        deep("(", ")"),
        deep("{a=", "}"),
        deep("!", ""),
        deep("-", ""),
        deep("f(", ")"),
        deep("\"${", "}\""),
        deep("a ? b : ", ""),
        deep("1+", ""),
        format!("{}{}", "a {\n".repeat(10_000), "}\n".repeat(10_000)),
        format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)),
    ] {
        let configuration = read(&[("main.tf", &text), ("ok.tf", "resource \"x\" \"y\" {}\n")]);
        let open = open(&configuration);
        assert_eq!(open.len(), 1);
        assert!(open[0].1.starts_with("main.tf"), "{open:?}");
        assert_eq!(configuration.resources.len(), 1);
    }
    let json = format!(
        "{{\"locals\": {{\"a\": {}{}}}}}",
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    let configuration = read(&[("main.tf.json", &json)]);
    assert!(open(&configuration)[0].1.starts_with("main.tf.json:1:"));
}

#[test]
fn an_object_of_a_hundred_thousand_keys_is_refused() {
    let mut text = String::from("locals {\n  a = {\n");
    text += &lines(0..100_000, |n| format!("k{n}=1\n"));
    text += "}\n}\n";
    let configuration = read(&[("main.tf", &text)]);
    assert_eq!(
        open(&configuration),
        [("*", "main.tf holds far more than a turn-in needs")]
    );
}

#[test]
fn steps_run_out_and_say_so() {
    let dir = folder(&[(
        "main.tf",
        "resource \"x\" \"y\" {\n  count = 900\n  a = [for i in range(900) : \"${i}-${count.index}\"]\n}\n",
    )]);
    let limits = Limits {
        steps: 50_000,
        ..Limits::default()
    };
    let configuration = configuration(dir.path(), &limits).unwrap();
    let open = open(&configuration);
    assert!(
        open.iter()
            .any(|(kind, why)| *kind == "*"
                && why.ends_with("takes more than 50000 steps to evaluate")),
        "{open:?}"
    );
}

#[test]
fn dynamic_blocks_within_dynamic_blocks_end() {
    let mut text = String::from("resource \"x\" \"y\" {\n");
    for _ in 0..6 {
        text += "dynamic \"b\" {\nfor_each = range(1000)\ncontent {\n";
    }
    text += "v = b.value\n";
    text += &"}\n}\n".repeat(6);
    text += "}\n";
    let configuration = read(&[("main.tf", &text)]);
    assert!(open(&configuration).iter().any(|(kind, _)| *kind == "*"));
}

#[test]
fn modules_within_modules_end() {
    let calls = lines(0..30, |n| {
        format!("module \"m{n}\" {{\n  source = \"../a\"\n  count = 10\n}}\n")
    });
    let configuration = read(&[
        (
            "main.tf",
            "module \"a\" {\n  source = \"./a\"\n  count = 1000\n}\n",
        ),
        (
            "a/main.tf",
            &format!("resource \"x\" \"y\" {{\n  count = 1000\n}}\n{calls}"),
        ),
    ]);
    assert!(
        configuration.resources.len() <= 4_000,
        "{}",
        configuration.resources.len()
    );
    assert!(open(&configuration).iter().any(|(kind, _)| *kind == "*"));
}

#[test]
fn a_large_file_is_not_read_and_what_it_may_hold_is_unknown() {
    let dir = folder(&[("ex08/main.tf", "resource \"x\" \"y\" {}\n")]);
    let big = File::create(dir.path().join("ex08/big.tf")).unwrap();
    big.set_len(100 << 20).unwrap();
    let turn_in = collect(dir.path()).turn_in;
    let folder = &turn_in.folders["ex08"];
    let whys: Vec<&str> = folder
        .declared
        .resources
        .incomplete
        .iter()
        .map(checker_model::Why::detail)
        .collect();
    assert_eq!(whys, ["ex08/big.tf is larger than 1 MiB"]);
    assert_eq!(folder.entries.items["big.tf"].size, 100 << 20);
    assert_eq!(folder.entries.items["big.tf"].sha256, None);
    assert_eq!(
        turn_in.credentials.incomplete[0].detail(),
        "ex08/big.tf is larger than what is looked through (16 MiB)"
    );
}

#[test]
fn many_files_are_bounded() {
    let dir = folder(&[("ex06/main.tf", "resource \"x\" \"y\" {}\n")]);
    for n in 0..40 {
        fs::write(dir.path().join(format!("ex06/{n:03}")), "x").unwrap();
    }
    let limits = Limits {
        entries: 20,
        ..Limits::default()
    };
    let turn_in = turn_in(dir.path(), &["ex06".to_owned()].into(), &limits)
        .unwrap()
        .turn_in;
    let why = "holds more than 20 files and folders";
    assert!(turn_in.credentials.incomplete[0].detail().contains(why));
    assert!(
        turn_in.folders["ex06"].entries.incomplete[0]
            .detail()
            .contains(why)
    );
    assert!(!turn_in.folders["ex06"].declared.resources.is_complete());
}

#[test]
fn deep_folders_are_bounded() {
    let dir = folder(&[("ex06/main.tf", "")]);
    let deep = "d/".repeat(20);
    write(dir.path(), &[(&format!("ex06/{deep}x"), "x")]);
    let turn_in = collect(dir.path()).turn_in;
    assert!(
        turn_in.credentials.incomplete[0]
            .detail()
            .ends_with("lies more than 11 folders deep")
    );
}

#[test]
fn links_are_followed_within_the_turn_in_only() {
    let outside = folder(&[
        ("secret.tf", "resource \"aws_vpc\" \"stolen\" {}\n"),
        ("d/x.tf", ""),
    ]);
    let dir = folder(&[
        ("shared/vpc.tf", "resource \"aws_vpc\" \"main\" {}\n"),
        ("shared/net/main.tf", "resource \"aws_subnet\" \"a\" {}\n"),
        (
            "ex08/main.tf",
            "module \"net\" {\n  source = \"./net\"\n}\n",
        ),
    ]);
    let ex = dir.path().join("ex08");
    symlink("../shared/vpc.tf", ex.join("vpc.tf")).unwrap();
    symlink("../shared/net", ex.join("net")).unwrap();
    symlink(outside.path().join("secret.tf"), ex.join("out.tf")).unwrap();
    symlink(outside.path().join("d"), ex.join("out")).unwrap();
    symlink("/nowhere", ex.join("dangling")).unwrap();
    symlink("loop", ex.join("loop")).unwrap();
    symlink(".", ex.join("itself")).unwrap();
    symlink("..", ex.join("up")).unwrap();
    let turn_in = collect(dir.path()).turn_in;
    let folder = &turn_in.folders["ex08"];
    let resources: Vec<_> = folder.declared.resources.items.keys().collect();
    assert_eq!(resources, ["aws_vpc.main", "module.net.aws_subnet.a"]);
    let kind = |path: &str| folder.entries.items[path].kind;
    assert_eq!(kind("vpc.tf"), EntryKind::File);
    assert_eq!(kind("net/main.tf"), EntryKind::File);
    for path in ["out.tf", "out", "dangling", "loop"] {
        assert_eq!(kind(path), EntryKind::ForeignLink, "{path}");
    }
    assert_eq!(kind("itself"), EntryKind::Directory);
    assert_eq!(kind("up"), EntryKind::Directory);
    let whys: Vec<&str> = folder
        .declared
        .resources
        .incomplete
        .iter()
        .map(checker_model::Why::detail)
        .collect();
    assert_eq!(
        whys,
        ["ex08/out.tf is a link that leads out of the turn-in"]
    );
}

#[test]
fn pipes_and_sockets_are_not_opened() {
    let dir = folder(&[(
        "ex08/main.tf",
        "resource \"x\" \"y\" {\n  a = file(\"fifo\")\n}\n",
    )]);
    let ex = dir.path().join("ex08");
    fifo(&ex.join("fifo"));
    fifo(&ex.join("b.tf"));
    symlink("fifo", ex.join("link")).unwrap();
    let _socket = UnixListener::bind(ex.join("socket")).unwrap();
    let turn_in = collect(dir.path()).turn_in;
    let folder = &turn_in.folders["ex08"];
    for path in ["fifo", "b.tf", "link", "socket"] {
        assert_eq!(
            folder.entries.items[path].kind,
            EntryKind::Special,
            "{path}"
        );
    }
    let whys: Vec<&str> = folder
        .declared
        .resources
        .incomplete
        .iter()
        .map(checker_model::Why::detail)
        .collect();
    assert_eq!(whys, ["ex08/b.tf is not a file"]);
}

fn fifo(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn unreadable_names_do_no_harm() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let dir = folder(&[("ex06/main.tf", "resource \"x\" \"y\" {}\n")]);
    fs::write(
        dir.path().join("ex06").join(OsStr::from_bytes(b"\xff.tf")),
        "",
    )
    .unwrap();
    let turn_in = collect(dir.path()).turn_in;
    assert_eq!(turn_in.folders["ex06"].declared.resources.items.len(), 1);
}

/// What comes of these files within so many steps.
fn within(steps: u64, files: &[(&str, &str)]) -> checker_collect_terraform::config::Configuration {
    let dir = folder(files);
    let limits = Limits {
        steps,
        ..Limits::default()
    };
    configuration(dir.path(), &limits).unwrap()
}

#[test]
fn an_argument_that_was_not_reached_is_not_absent() {
    let text = "resource \"x\" \"y\" {\n  a = [for i in range(900) : i]\n  z = 1\n}\n";
    let configuration = within(200, &[("main.tf", text)]);
    assert!(at(&configuration, "x.y.z").contains("takes more than 200 steps"));
    let configuration = within(100_000, &[("main.tf", text)]);
    assert_eq!(at(&configuration, "x.y.z"), "1");
}

#[test]
fn many_arguments_of_many_instances_use_up_the_steps() {
    let mut text = String::from("resource \"x\" \"y\" {\n  count = 1000\n");
    text += &lines(0..300, |n| {
        format!("  a{n} = {{ b = [1, 2, \"${{count.index}}\"] }}\n")
    });
    text += "}\n";
    let configuration = within(100_000, &[("main.tf", &text)]);
    assert!(
        configuration.resources.len() < 100,
        "{}",
        configuration.resources.len()
    );
    assert!(
        open(&configuration)
            .iter()
            .any(|(kind, why)| *kind == "*" && why.ends_with("steps to evaluate"))
    );
}

#[test]
fn converting_a_large_value_again_and_again_uses_up_the_steps() {
    let variable =
        "variable \"v\" {\n  type = list(object({ a = optional(list(string), []) }))\n}\n";
    let main =
        format!("{variable}module \"m\" {{\n  source = \"./m\"\n  count = 500\n  v = var.v\n}}\n");
    let inner = format!("{variable}resource \"x\" \"y\" {{\n  a = var.v\n}}\n");
    let values = format!("v = [{}]\n", "{},".repeat(3_000));
    let files = [
        ("main.tf", main.as_str()),
        ("m/main.tf", &inner),
        ("terraform.tfvars", &values),
    ];
    let configuration = within(200_000, &files);
    assert!(
        open(&configuration)
            .iter()
            .any(|(kind, why)| *kind == "*" && why.ends_with("steps to evaluate"))
    );
}

#[test]
fn following_long_chains_of_references_uses_up_the_steps() {
    let mut text = String::from("locals {\n  l0 = 1\n");
    text += &lines(1..1_000, |n| format!("  l{n} = local.l{}\n", n - 1));
    text += "}\n";
    text += &lines(0..500, |n| {
        format!("resource \"x\" \"r{n}\" {{\n  a = local.l999\n}}\n")
    });
    let dir = folder(&[("ex06/main.tf", &text)]);
    let resources = &collect(dir.path()).turn_in.folders["ex06"]
        .declared
        .resources;
    assert!(
        resources.incomplete[0]
            .detail()
            .ends_with("steps to evaluate")
    );
}
