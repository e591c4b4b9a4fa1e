//! The page in Chromium, as people use it: what it shows, whether it can be
//! used by keyboard and read by screen readers, what it asks for, how it
//! prints. `tests/browser` holds what looks; here is what it must see.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

use checker_model::list::Listing;
use checker_model::run::Run;
use checker_model::{Origin, Sources, Stack};
use checker_report::{Detail, Document, Format, Look, render};
use common::judged::{broken, judged, rules};
use common::{mixed, poisoned, poisoned_sources, poisoned_stack, sources, transcripts};
use fixtures::reference_stack;
use serde_json::{Value, json};

const DEPLOYED: [&str; 8] = [
    "ex01", "ex03", "ex06", "ex07", "ex08", "ex09", "ex10", "ex11",
];

/// Everything that the reference stack consists of, and how often.
fn reference_parts() -> Value {
    json!({
        "Region": 1, "VPC": 1, "Subnet": 2, "Internet gateway": 1, "Route table": 1,
        "Security group": 1, "ELB security group": 1, "Load balancer": 1,
        // As a card, and across the subnets that it launches into.
        "Auto Scaling group": 2,
        "Launch configuration": 1, "EC2 instance": 2, "S3 bucket": 1,
        "IAM role": 1,
        // The application's, and Amazon's that ex02 started from.
        "Machine image": 2,
    })
}

/// The same in an account that holds the other document's stack too.
fn whole_parts() -> Value {
    let mut parts = reference_parts();
    parts["S3 bucket"] = json!(4);
    parts
}

fn everywhere() -> Value {
    let view = |scheme, width| json!({"scheme": scheme, "width": width});
    json!([
        view("light", 1280),
        view("dark", 1280),
        view("light", 390),
        view("dark", 390)
    ])
}

fn page(run: &Run, stack: &Stack, sources: &Sources) -> String {
    let document = Document {
        run,
        transcripts: &transcripts(),
        sources,
        rules: &rules(),
        root: "",
        stack: Some(stack),
    };
    render(Format::Html, &document, Look::default(), Detail::Normal).unwrap()
}

fn of_stack(stack: &Stack) -> String {
    page(&judged(stack, &DEPLOYED), stack, &Sources::default())
}

/// Pages, and what the browser is to find in each.
#[derive(Default)]
struct Pages(Vec<(Value, String)>);

impl Pages {
    fn with(mut self, name: &str, text: String, mut expected: Value) -> Self {
        expected["name"] = json!(name);
        self.0.push((expected, text));
        self
    }

    /// What the browser complains about; pictures go into the folder.
    fn opened(self, screenshots: Option<&Path>) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        for (expected, text) in &self.0 {
            let name = expected["name"].as_str().unwrap();
            std::fs::write(folder.path().join(format!("{name}.html")), text).unwrap();
        }
        let views: usize = self.0.iter().map(|(expected, _)| opens(expected)).sum();
        let expected: Vec<Value> = self.0.into_iter().map(|(expected, _)| expected).collect();
        let list = serde_json::to_string(&expected).unwrap();
        std::fs::write(folder.path().join("pages.json"), list).unwrap();
        let said = said(
            Command::new("node")
                .envs(screenshots.map(|folder| ("SCREENSHOTS", folder)))
                .arg(browser().join("check.mjs"))
                .arg(said(&mut Command::new(browser().join("modules.sh"))).trim())
                .arg(folder.path()),
        );
        let said: Value = serde_json::from_str(&said).unwrap();
        assert_eq!(said["views"], views, "{said}");
        serde_json::from_value(said["complaints"].clone()).unwrap()
    }
}

/// How often a page is opened.
fn opens(expected: &Value) -> usize {
    let reader = expected["reader"] == true;
    expected["views"].as_array().unwrap().len() + if reader { 3 } else { 0 }
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn browser() -> PathBuf {
    workspace().join("tests/browser")
}

/// What a program says; what it lacks is an error that says so.
fn said(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| {
        panic!("{command:?}: {error}; the page is tested in a browser: apt-get install chromium nodejs npm (Node 20 or later)")
    });
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {complaint}");
    String::from_utf8(output.stdout).unwrap()
}

/// A stack in which two parts are wrong: the balancer, and one of the subnets.
fn two_wrong() -> Stack {
    let mut stack = broken("ex11.elb.cross-zone");
    let first = stack.subnets.items.values_mut().next().unwrap();
    let origin = Origin::aws("ec2:DescribeSubnets", first.id.as_str());
    first.map_public_ip_on_launch = checker_model::Fact::value(false, origin);
    stack
}

/// A stack without a gateway, a balancer and instances.
fn three_missing() -> Stack {
    let mut stack = reference_stack();
    stack.internet_gateways =
        Listing::complete([], Origin::aws_call("ec2:DescribeInternetGateways"));
    let call = "elasticloadbalancing:DescribeLoadBalancers";
    stack.load_balancers = Listing::complete([], Origin::aws_call(call));
    stack.instances = Listing::complete([], Origin::aws_call("ec2:DescribeInstances"));
    stack
}

fn stack_pages() -> Pages {
    Pages::default()
        .with(
            "reference",
            of_stack(&reference_stack()),
            json!({
                "views": everywhere(), "reader": true, "parts": reference_parts(),
                "texts": ["eu-west-1a", "eu-west-1b", "module02-vpc", "10.0.2.0/24"],
            }),
        )
        .with(
            "broken",
            of_stack(&two_wrong()),
            json!({
                "views": everywhere(), "reader": true, "parts": whole_parts(),
                "marked": {"Load balancer": "ex11.elb.cross-zone", "Subnet": "ex07.subnets.public-ip"},
            }),
        )
        .with(
            "missing",
            of_stack(&three_missing()),
            json!({
                "views": [{"scheme": "dark", "width": 1280}, {"scheme": "light", "width": 390}],
                "missing": ["Internet gateway", "Load balancer", "EC2 instance"],
                "fails": true,
            }),
        )
}

#[test]
fn the_page_of_a_stack_can_be_used_by_anyone() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(stack_pages().opened(Some(folder.path())), [""; 0]);
    // What the README shows; fonts differ from machine to machine, so that no
    // two of them draw the same.
    for (view, shown) in [
        ("broken-light-1280", "report-1280"),
        ("broken-dark-390", "report-390"),
    ] {
        let kept = workspace().join(format!("docs/{shown}.png"));
        if std::env::var_os("UPDATE_PICTURE").is_some() {
            std::fs::copy(folder.path().join(format!("{view}.png")), &kept).unwrap();
        }
        let kept = std::fs::read(kept).expect("UPDATE_PICTURE=1 draws it");
        assert!(kept.len() < 200 * 1024, "{shown} has {} bytes", kept.len());
        assert!(kept.starts_with(b"\x89PNG"), "{shown}");
    }
}

/// Failures with lines of files and commands, and what a hostile account says.
#[test]
fn the_page_of_every_verdict_can_be_used_by_anyone() {
    let expected = || {
        json!({
            "views": [{"scheme": "light", "width": 1280}, {"scheme": "dark", "width": 390}],
            "fails": true,
        })
    };
    let pages = Pages::default()
        .with(
            "mixed",
            page(&mixed(), &reference_stack(), &sources()),
            expected(),
        )
        .with(
            "poisoned",
            page(&poisoned(), &poisoned_stack(), &poisoned_sources()),
            expected(),
        );
    assert_eq!(pages.opened(None), [""; 0]);
}

/// What looks at the pages sees what is wrong with one.
#[test]
#[expect(clippy::too_many_lines, reason = "data")]
fn a_spoilt_page_is_complained_about() {
    let good = of_stack(&two_wrong());
    let spoilt = |changes: &[(&str, &str)]| {
        let mut text = good.clone();
        for (old, new) in changes {
            assert!(text.contains(old), "{old}");
            text = text.replacen(old, new, 1);
        }
        text
    };
    let no_policy = ("http-equiv=\"Content-Security-Policy\"", "name=\"x\"");
    let one = json!([{"scheme": "light", "width": 390}]);
    let cases = [
        (
            "asks",
            vec![
                no_policy,
                (
                    "</main>",
                    "<img alt=\"\" src=\"https://checker.example/x.png\"></main>",
                ),
            ],
            "asks for https://checker.example/x.png",
        ),
        (
            "scripts",
            vec![("</main>", "<script>alert(1)</script></main>")],
            "says ",
        ),
        (
            "throws",
            vec![
                no_policy,
                ("</main>", "<script>throw new Error(\"x\")</script></main>"),
            ],
            "throws x",
        ),
        (
            "wide",
            vec![("</main>", "<div style=\"width:800px\">x</div></main>")],
            "px too wide",
        ),
        (
            "unnamed",
            vec![("</main>", "<button></button></main>")],
            "axe button-name",
        ),
        (
            "pale",
            vec![(
                "</main>",
                "<p style=\"color:#ccc;background:#fff\">pale</p></main>",
            )],
            "axe color-contrast",
        ),
        (
            "dashed",
            vec![(".stack .missing>.box", ".stack .seen>.box")],
            "is dashed",
        ),
        (
            "colour",
            vec![("stroke:var(--tone,var(--line))", "stroke:var(--line)")],
            "another colour than its verdict",
        ),
        (
            "deaf",
            vec![("off.add(button.dataset.filter)", "0"), no_policy],
            "leaves its checks as they are",
        ),
        (
            "lost",
            vec![(
                ":focus-visible{outline:3px solid var(--link)",
                ":focus{outline:none",
            )],
            "does not see that one is at",
        ),
        (
            "folded",
            vec![no_policy, ("\"beforeprint\"", "\"x\"")],
            "folded parts",
        ),
        (
            "unseen",
            vec![("data-kind=\"Load balancer\"", "data-kind=\"Teapot\"")],
            "draws 0 of Load balancer",
        ),
    ];
    let mut pages = Pages::default();
    for (name, changes, _) in &cases {
        let reader = matches!(*name, "deaf" | "lost" | "folded");
        let expected = json!({
            "views": one, "reader": reader, "parts": reference_parts(),
            "marked": {"Load balancer": "ex11.elb.cross-zone", "Subnet": "ex07.subnets.public-ip"},
        });
        pages = pages.with(name, spoilt(changes), expected);
    }
    let complaints = pages.opened(None);
    for (name, _, complaint) in &cases {
        let mut own = complaints
            .iter()
            .filter(|one| one.starts_with(&format!("{name} ")));
        assert!(
            own.any(|one| one.contains(complaint)),
            "{name}: {complaints:#?}"
        );
    }
}
