//! What the README shows is true: its picture is what the program prints, and
//! its commands do what it says.

use std::collections::BTreeMap;
use std::time::Duration;

use end_to_end::checker::plain;
use end_to_end::moto::workspace;
use sandbox::{Sandbox, SandboxOptions};

/// What the README has for somebody's function URL.
const FUNCTION_URL: &str = "https://k3j5d.lambda-url.us-east-1.on.aws/";

const LIMIT: Duration = Duration::from_mins(2);

/// What the picture shows, as the README's alternative text has it.
const PICTURE: &str = "demo ex06..ex08 --break ex07.subnets.public-ip";

fn file(path: &str) -> String {
    let text = std::fs::read_to_string(workspace().join(path));
    text.unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn words(command: &str) -> Vec<&str> {
    command
        .split_whitespace()
        .map(|word| word.trim_matches('\''))
        .collect()
}

/// The commands in the README's console blocks.
fn commands(readme: &str) -> Vec<String> {
    let mut commands = Vec::new();
    let mut inside = false;
    for line in readme.lines() {
        if line.starts_with("```") {
            inside = line == "```console";
        } else if let Some(command) = line.strip_prefix("$ ").filter(|_| inside) {
            commands.push(command.to_owned());
        }
    }
    commands
}

/// The commands that its tables show as `checker …`.
fn inline(readme: &str) -> Vec<String> {
    readme
        .lines()
        .filter(|line| line.starts_with('|'))
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .filter(|code| code.starts_with("checker "))
        .map(str::to_owned)
        .collect()
}

/// What the README's words for somebody's files stand for here.
fn stand_ins() -> BTreeMap<&'static str, String> {
    let of = |path: &str| workspace().join(path).display().to_string();
    BTreeMap::from([
        ("infra", of("infra")),
        ("infra/managed", of("infra/managed")),
        (".", of("infra")),
        ("plan.json", of("fixtures/terraform/ex11/plan.json")),
        (
            "terraform.tfstate",
            of("fixtures/terraform/ex11/terraform.tfstate"),
        ),
        (
            "website-bucket.yaml",
            of("infra/managed/website-bucket.yaml"),
        ),
    ])
}

/// The failure that the README shows is what the program says.
#[tokio::test]
async fn the_failure_in_a_file_is_what_the_program_prints() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("ex06");
    std::fs::create_dir(&folder).unwrap();
    for entry in std::fs::read_dir(workspace().join("infra/ex06")).unwrap() {
        let entry = entry.unwrap();
        let text = std::fs::read_to_string(entry.path()).unwrap();
        let text = text.replace("10.0.0.0/16", "10.0.0.0/24");
        std::fs::write(folder.join(entry.file_name()), text).unwrap();
    }
    let folder = folder.display().to_string();
    let arguments = ["ex06", "--turn-in", &folder];
    let outcome = plain(&arguments, &[("LANG", "C.UTF-8")], LIMIT)
        .await
        .unwrap();
    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
    let readme = file("README.md");
    let (_, shown) = readme.split_once("```text\n").unwrap();
    let (shown, _) = shown.split_once("\n```").unwrap();
    assert!(shown.lines().count() > 8, "{shown}");
    assert!(outcome.stdout.contains(shown), "{}", outcome.stdout);
}

#[tokio::test]
async fn the_picture_is_what_the_program_prints() {
    let mut arguments = words(PICTURE);
    arguments.extend(["--color", "always"]);
    let outcome = plain(&arguments, &[("LANG", "C.UTF-8")], LIMIT)
        .await
        .unwrap();
    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
    let title = format!("\u{1b}[1m$ checker {PICTURE}\u{1b}[0m\n\n");
    let drawn = anstyle_svg::Term::new().render_svg(&(title + &outcome.stdout));
    let path = workspace().join("docs/demo.svg");
    if std::env::var_os("UPDATE_PICTURE").is_some() {
        std::fs::write(&path, &drawn).unwrap();
    }
    assert!(
        file("docs/demo.svg") == drawn,
        "docs/demo.svg is not what the program prints; UPDATE_PICTURE=1 draws it anew"
    );
    assert!(file("README.md").contains(&format!("![checker {PICTURE}](docs/demo.svg)")));
}

#[tokio::test]
async fn every_command_works() {
    let readme = file("README.md");
    let sandbox = Sandbox::start(SandboxOptions::reference()).await.unwrap();
    let environment = sandbox.environment();
    let environment: Vec<(&str, &str)> = environment
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let connect_to: Vec<String> = sandbox
        .connect_to()
        .iter()
        .map(|rule| format!("--connect-to={rule}"))
        .collect();
    let mut ran = 0;
    for command in commands(&readme).iter().chain(&inline(&readme)) {
        let words = words(command);
        let (arguments, here) = match words.as_slice() {
            ["cargo", "run", "-p", "checker", "--", rest @ ..] => (rest, false),
            ["checker", rest @ ..] => (rest, true),
            // What this very test belongs to; the gate runs it to the letter.
            ["cargo", "test", "--workspace"] => {
                assert!(file(".ci/run").contains(command.as_str()), "{command}");
                continue;
            }
            ["cargo", "install", "--path", path] => {
                assert!(workspace().join(path).join("Cargo.toml").is_file());
                continue;
            }
            _ => panic!("no test knows how to run `{command}`"),
        };
        let mut given = stand_ins();
        given.insert(FUNCTION_URL, sandbox.function_url().unwrap_or_default());
        let mut arguments: Vec<&str> = arguments
            .iter()
            .map(|word| given.get(word).map_or(*word, String::as_str))
            .collect();
        if arguments == ["explain", "ID"] {
            arguments[1] = "ex07.subnets.cidr";
        }
        let documents = matches!(arguments.first(), Some(&("list" | "explain" | "demo")));
        let files = ["--turn-in", "--plan", "--state", "--template"];
        let of_files = |word: &&str| files.contains(word);
        let judges = !documents && !arguments.iter().any(of_files);
        if here && judges {
            arguments.extend(connect_to.iter().map(String::as_str));
        }
        let expected = i32::from(arguments.contains(&"--break"));
        let variables = if here { environment.as_slice() } else { &[] };
        let outcome = plain(&arguments, variables, LIMIT).await.unwrap();
        assert_eq!(
            outcome.code,
            Some(expected),
            "{command}\n{}{}",
            outcome.stdout,
            outcome.stderr
        );
        ran += 1;
    }
    sandbox.stop().await;
    assert!(ran >= 8, "only {ran} commands of the README were run");
}
