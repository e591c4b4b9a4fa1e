//! Turn-ins, plans and states of people who mean harm, or did not look: the
//! program itself says what is wrong and where, within bounds of memory and
//! time, and is never led out of the folder.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use end_to_end::checker::binary;
use end_to_end::moto::{environment, workspace};
use serde::Deserialize;

/// What no input may make the process take.
const MIB: f64 = 256.0;
/// Seconds of processor time; a build without optimisation gets more.
const SECONDS: f64 = if cfg!(debug_assertions) { 40.0 } else { 5.0 };

#[derive(Debug, Deserialize)]
struct Outcome {
    code: Option<i32>,
    said: String,
    seconds: f64,
    peak_mib: f64,
}

/// Something to judge: how it is made in a folder, how it is given, and what
/// the answer has to say.
struct Case {
    name: &'static str,
    make: fn(&Path),
    flag: &'static str,
    file: &'static str,
    codes: &'static [i32],
    says: &'static str,
}

const fn case(
    name: &'static str,
    make: fn(&Path),
    (flag, file): (&'static str, &'static str),
    codes: &'static [i32],
    says: &'static str,
) -> Case {
    Case {
        name,
        make,
        flag,
        file,
        codes,
        says,
    }
}

const FOLDER: (&str, &str) = ("--turn-in", ".");
const PLAN: (&str, &str) = ("--plan", "plan.json");
const STATE: (&str, &str) = ("--state", "terraform.tfstate");
const UNDETERMINED: &[i32] = &[2];
const REFUSED: &[i32] = &[3];

fn write(folder: &Path, file: &str, text: impl AsRef<[u8]>) {
    fs::write(folder.join(file), text).unwrap();
}

/// The reference solution of ex11.
fn reference(folder: &Path) {
    for entry in fs::read_dir(workspace().join("infra/ex11")).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), folder.join(entry.file_name())).unwrap();
    }
}

/// The reference solution, of which one file is something else.
fn with(folder: &Path, file: &str, text: impl AsRef<[u8]>) {
    reference(folder);
    write(folder, file, text);
}

/// Locals each of which holds the one before twice, and a name made of the last.
fn exponential(folder: &Path) {
    let mut text = "locals {\n  x0 = [\"a\", \"b\"]\n  s0 = \"aaaaaaaa\"\n".to_owned();
    for i in 1..=60 {
        let before = i - 1;
        let twice = format!("  x{i} = [local.x{before}, local.x{before}]\n");
        let joined = format!("  s{i} = \"${{local.s{before}}}${{local.s{before}}}\"\n");
        text.push_str(&twice);
        text.push_str(&joined);
    }
    text += "}\nresource \"aws_vpc\" \"bomb\" {\n  cidr_block = jsonencode(local.x60)\n";
    text += "  tags = { Name = local.s60, all = join(\",\", flatten(local.x60)) }\n}\n";
    with(folder, "bomb.tf", text);
}

fn cycle(folder: &Path) {
    let text = fs::read_to_string(workspace().join("infra/ex11/01_networking.tf")).unwrap();
    let text = text.replace("var.vpc_cidr_block", "local.a");
    reference(folder);
    write(
        folder,
        "01_networking.tf",
        text + "\nlocals {\n  a = local.b\n  b = local.a\n}\n",
    );
}

fn nested(folder: &Path) {
    let deep = "[".repeat(10_000) + &"]".repeat(10_000);
    with(
        folder,
        "deep.tf",
        format!("locals {{\n  deep = {deep}\n}}\n"),
    );
}

fn nested_templates(folder: &Path) {
    let deep = "\"${".repeat(10_000) + "1" + &"}\"".repeat(10_000);
    with(
        folder,
        "deep.tf",
        format!("locals {{\n  deep = {deep}\n}}\n"),
    );
}

fn signs(folder: &Path) {
    let text = format!("locals {{\n  deep = {}1\n}}\n", "!".repeat(200_000));
    with(folder, "deep.tf", text);
}

fn nested_json_file(folder: &Path) {
    let deep = "[".repeat(10_000) + &"]".repeat(10_000);
    with(
        folder,
        "deep.tf.json",
        format!("{{\"locals\":{{\"deep\":{deep}}}}}"),
    );
}

/// 100 MB that take no room on the disk.
fn huge(folder: &Path) {
    reference(folder);
    let file = File::create(folder.join("huge.tf")).unwrap();
    file.set_len(100 << 20).unwrap();
}

fn many_files(folder: &Path) {
    reference(folder);
    for i in 0..6_000 {
        write(folder, &format!("n{i:04}.tf"), "locals {}\n");
    }
}

fn link_out(folder: &Path) {
    reference(folder);
    let outside = folder.parent().unwrap().join("outside.tf");
    fs::write(&outside, "resource \"aws_vpc\" \"outside\" {}\n").unwrap();
    symlink(outside, folder.join("stolen.tf")).unwrap();
}

fn link_to_device(folder: &Path) {
    reference(folder);
    symlink("/dev/zero", folder.join("endless.tf")).unwrap();
}

fn link_to_itself(folder: &Path) {
    reference(folder);
    symlink("loop.tf", folder.join("loop.tf")).unwrap();
    symlink(".", folder.join("again")).unwrap();
}

fn pipe(folder: &Path) {
    reference(folder);
    let made = Command::new("mkfifo").arg(folder.join("pipe.tf")).status();
    assert!(made.unwrap().success());
}

fn file_outside(folder: &Path) {
    let text = fs::read_to_string(workspace().join("infra/ex11/02_asg.tf")).unwrap();
    let outside = text.replace("${path.module}/user_data.sh", "/etc/passwd");
    assert_ne!(text, outside);
    with(folder, "02_asg.tf", outside);
}

fn remote_module(folder: &Path) {
    let text = "module \"net\" {\n  source = \"git::https://git.example.com/net.git\"\n}\n";
    with(folder, "net.tf", text);
}

fn outside_module(folder: &Path) {
    with(
        folder,
        "net.tf",
        "module \"net\" {\n  source = \"../../../etc\"\n}\n",
    );
}

fn endless_modules(folder: &Path) {
    with(
        folder,
        "self.tf",
        "module \"again\" {\n  source = \"./\"\n}\n",
    );
}

fn many_instances(folder: &Path) {
    let text = "resource \"aws_subnet\" \"many\" {\n  count  = 1000000000\n  vpc_id = aws_vpc.main.id\n}\n";
    with(folder, "many.tf", text);
}

fn long_range(folder: &Path) {
    let text = fs::read_to_string(workspace().join("infra/ex11/01_networking.tf")).unwrap();
    let numbers = "join(\"\", [for a in range(0, 1000000000) : a])";
    let text = text.replace("var.vpc_cidr_block", numbers);
    with(folder, "01_networking.tf", text);
}

fn not_utf8(folder: &Path) {
    with(folder, "latin.tf", b"# caf\xe9\nlocals {}\n");
}

fn not_terraform(folder: &Path) {
    with(folder, "broken.tf", "resource \"aws_vpc\" {{{\n");
}

fn cut_off_json_file(folder: &Path) {
    with(
        folder,
        "cut.tf.json",
        "{\"resource\": {\"aws_vpc\": {\"x\": {",
    );
}

/// Windows and its editors are no attack.
fn windows(folder: &Path) {
    for entry in fs::read_dir(workspace().join("infra/ex11")).unwrap() {
        let entry = entry.unwrap();
        let text = fs::read_to_string(entry.path()).unwrap();
        // A script of Windows would not run; Terraform's files are fine.
        let script = entry.path().extension().is_some_and(|one| one == "sh");
        let text = if script {
            text
        } else {
            format!("\u{feff}{}", text.replace('\n', "\r\n"))
        };
        fs::write(folder.join(entry.file_name()), text).unwrap();
    }
}

fn fixture(name: &str) -> String {
    fs::read_to_string(workspace().join("fixtures/terraform/ex11").join(name)).unwrap()
}

fn cut_off_plan(folder: &Path) {
    let text = fixture("plan.json");
    write(folder, "plan.json", &text[..text.len() / 2]);
}

fn deep_plan(folder: &Path) {
    write(folder, "plan.json", "[".repeat(1_000_000));
}

fn wide_plan(folder: &Path) {
    let values = "[],".repeat(8_000_000);
    write(
        folder,
        "plan.json",
        format!("{{\"format_version\":\"1.2\",\"x\":[{values}0]}}"),
    );
}

fn huge_plan(folder: &Path) {
    let file = File::create(folder.join("plan.json")).unwrap();
    file.set_len(10 << 30).unwrap();
}

fn cut_off_state(folder: &Path) {
    let text = fixture("terraform.tfstate");
    write(folder, "terraform.tfstate", &text[..text.len() / 2]);
}

fn deep_state(folder: &Path) {
    write(
        folder,
        "terraform.tfstate",
        "{\"version\":4,\"resources\":".to_owned() + &"[".repeat(1_000_000),
    );
}

fn state_of_long_ago(folder: &Path) {
    write(
        folder,
        "terraform.tfstate",
        "{\"version\": 3, \"modules\": []}",
    );
}

fn binary_plan(folder: &Path) {
    write(folder, "plan.json", b"PK\x03\x04\x14\x00\x08\x00tfplan");
}

const CASES: &[Case] = &[
    case("exponential locals", exponential, FOLDER, &[1, 2], ""),
    case("a cycle", cycle, FOLDER, UNDETERMINED, "local.a"),
    case("10,000 brackets", nested, FOLDER, UNDETERMINED, "deep.tf"),
    case(
        "10,000 templates",
        nested_templates,
        FOLDER,
        UNDETERMINED,
        "deep.tf",
    ),
    case("200,000 signs", signs, FOLDER, UNDETERMINED, "deep.tf"),
    case(
        "10,000 brackets in JSON",
        nested_json_file,
        FOLDER,
        UNDETERMINED,
        "deep.tf.json",
    ),
    case("a file of 100 MB", huge, FOLDER, UNDETERMINED, "huge.tf"),
    case("6,000 files", many_files, FOLDER, UNDETERMINED, "5000"),
    case(
        "a link out of the turn-in",
        link_out,
        FOLDER,
        UNDETERMINED,
        "stolen.tf",
    ),
    case(
        "a link to a device",
        link_to_device,
        FOLDER,
        UNDETERMINED,
        "endless.tf",
    ),
    case(
        "links to themselves",
        link_to_itself,
        FOLDER,
        UNDETERMINED,
        "loop.tf",
    ),
    case("a pipe", pipe, FOLDER, UNDETERMINED, "pipe.tf"),
    case(
        "a file outside",
        file_outside,
        FOLDER,
        UNDETERMINED,
        "/etc/passwd",
    ),
    case(
        "a module from elsewhere",
        remote_module,
        FOLDER,
        UNDETERMINED,
        "git.example.com",
    ),
    case(
        "a module outside",
        outside_module,
        FOLDER,
        UNDETERMINED,
        "../../../etc",
    ),
    case(
        "a module of itself",
        endless_modules,
        FOLDER,
        UNDETERMINED,
        "again",
    ),
    case(
        "a thousand million subnets",
        many_instances,
        FOLDER,
        UNDETERMINED,
        "many",
    ),
    case(
        "a thousand million numbers",
        long_range,
        FOLDER,
        UNDETERMINED,
        "range",
    ),
    case("not UTF-8", not_utf8, FOLDER, UNDETERMINED, "latin.tf"),
    case(
        "not Terraform",
        not_terraform,
        FOLDER,
        UNDETERMINED,
        "broken.tf",
    ),
    case(
        "half a JSON file",
        cut_off_json_file,
        FOLDER,
        UNDETERMINED,
        "cut.tf.json",
    ),
    case("Windows", windows, FOLDER, &[0], "CONFORMS"),
    case("half a plan", cut_off_plan, PLAN, REFUSED, "plan.json"),
    case("a deep plan", deep_plan, PLAN, REFUSED, "plan.json"),
    case("a wide plan", wide_plan, PLAN, REFUSED, "plan.json"),
    case("a plan of 10 GB", huge_plan, PLAN, REFUSED, "plan.json"),
    case(
        "a binary plan",
        binary_plan,
        PLAN,
        REFUSED,
        "terraform show -json",
    ),
    case(
        "half a state",
        cut_off_state,
        STATE,
        REFUSED,
        "terraform.tfstate",
    ),
    case(
        "a deep state",
        deep_state,
        STATE,
        REFUSED,
        "terraform.tfstate",
    ),
    case(
        "a state of long ago",
        state_of_long_ago,
        STATE,
        REFUSED,
        "version",
    ),
];

#[tokio::test]
async fn whatever_is_handed_in_is_answered_within_bounds() {
    let python = environment().await.unwrap().join("bin/python");
    let program = binary().await.unwrap();
    let mut complaints = Vec::new();
    for case in CASES {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("module");
        fs::create_dir(&folder).unwrap();
        (case.make)(&folder);
        let output = Command::new(&python)
            .arg(workspace().join("tests/bounded.py"))
            .arg(program)
            .args(["ex06..ex11", case.flag, case.file])
            .current_dir(&folder)
            .output()
            .unwrap();
        let outcome: Outcome = serde_json::from_slice(&output.stdout).unwrap();
        let fine = outcome.code.is_some_and(|code| case.codes.contains(&code))
            && outcome.said.contains(case.says)
            && !outcome.said.contains("this is a bug")
            && !outcome.said.contains("root:x:0")
            && outcome.seconds < SECONDS
            && outcome.peak_mib < MIB;
        if !fine {
            let said: String = outcome.said.chars().take(1500).collect();
            complaints.push(format!(
                "{}: exit {:?} (wanted {:?}), {:.1} s, {:.0} MiB, should say `{}`\n{said}",
                case.name, outcome.code, case.codes, outcome.seconds, outcome.peak_mib, case.says
            ));
        }
    }
    assert!(
        complaints.is_empty(),
        "{} of {}:\n\n{}",
        complaints.len(),
        CASES.len(),
        complaints.join("\n\n")
    );
}
