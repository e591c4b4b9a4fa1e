//! A template, judged by itself and beside others.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::{checker, home, run, stdout};

fn template(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path);
    path.display().to_string()
}

fn website() -> String {
    template("infra/managed/website-bucket.yaml")
}

#[test]
fn the_templates_of_the_repository_conform() {
    for (selection, path) in [
        ("mcs01", website()),
        ("mcs", website()),
        ("mcs", template("fixtures/templates/images.yaml")),
        ("mcs", template("fixtures/templates/images.json")),
        ("mcs", template("fixtures/templates/serverless.yaml")),
    ] {
        let text = stdout(&run(&[selection, "--template", &path, "--strict"]));
        assert!(!text.contains("undetermined"), "{path}: {text}");
        run(&[selection, "--template", &path]).code(0);
    }
}

#[test]
fn a_miss_is_shown_in_the_template() {
    let home = home();
    let text = fs::read_to_string(website()).expect("a file");
    let closed = text.replace("BlockPublicPolicy: false", "BlockPublicPolicy: true");
    fs::write(home.path().join("t.yaml"), closed).expect("written");
    let judge = |format: &str| {
        let arguments = ["mcs01", "--template", "t.yaml", "-o", format];
        stdout(&checker(&home).args(arguments).assert().code(1))
    };
    let console = judge("console");
    assert!(console.contains("t.yaml:34:28"), "{console}");
    assert!(console.contains("BlockPublicPolicy: true"), "{console}");
    let json: Value = serde_json::from_str(&judge("json")).expect("JSON");
    let checks = json["exercises"][0]["checks"].as_array().expect("checks");
    let failed: Vec<&Value> = checks
        .iter()
        .filter(|one| one["verdict"] == "fail")
        .collect();
    assert_eq!(failed.len(), 1, "{failed:?}");
    let origin = &failed[0]["failures"][0]["origin"];
    assert_eq!(origin["kind"], "cloudformation");
    assert_eq!(origin["address"], "WebsiteBucket");
    assert_eq!(
        (&origin["file"], &origin["line"]),
        (&"t.yaml".into(), &34.into())
    );
    let sarif = judge("sarif");
    assert!(
        sarif.contains("\"uri\":\"t.yaml\"") || sarif.contains("\"uri\": \"t.yaml\""),
        "{sarif}"
    );
    assert!(judge("github").contains("file=t.yaml,line=34,col=28"));
}

#[test]
fn a_template_stands_beside_a_plan() {
    let plan = template("fixtures/terraform/ex11/plan.json");
    let both = [
        "ex06",
        "mcs01",
        "--plan",
        &plan,
        "--template",
        &website(),
        "-o",
        "json",
    ];
    let report: Value = serde_json::from_str(&stdout(&run(&both).code(0))).expect("JSON");
    assert_eq!(
        report["vantage_points"],
        serde_json::json!(["plan", "cloudformation"])
    );
}
