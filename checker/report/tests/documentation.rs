//! `list` and `explain`, as people read them.

use checker_model::verdict::Accepted;
use checker_model::{Level, VantagePoint};
use checker_report::{Entry, Look, explain, list, reference};

fn entry(id: &'static str, exercise: &'static str) -> Entry {
    Entry {
        id,
        title: "there is a launch configuration",
        level: Level::Required,
        exercise,
        exercise_title: "Autoscaling",
        section: "module02, Exercise 10 - Autoscaling",
        seen_from: "stack",
        vantage_points: vec![VantagePoint::Hcl, VantagePoint::Live],
        needs: None,
        requirement: "There is a launch configuration.".into(),
        why: "the group launches its instances from it",
        terraform: "`aws_launch_configuration`",
        console: "EC2, Launch configurations",
        reads: vec!["launch configurations", "launch templates"],
        permissions: vec!["autoscaling:DescribeLaunchConfigurations"],
        accepted: vec![Accepted {
            id: "launch-template".into(),
            why: "accounts made since 2024-10-01 cannot create launch configurations".into(),
        }],
    }
}

#[test]
fn a_list_is_a_table_by_exercise() {
    let entries = [
        entry("ex09.a.long-name", "ex09"),
        entry("ex10.launch.exists", "ex10"),
        Entry {
            level: Level::Advice,
            seen_from: "http",
            vantage_points: vec![VantagePoint::Http],
            ..entry("ex10.x", "ex10")
        },
    ];
    insta::assert_snapshot!(list(&entries, Look::default()));
    assert_eq!(list(&[], Look::default()), "");
}

#[test]
fn an_explanation_says_everything() {
    let look = Look {
        width: 60,
        ..Look::default()
    };
    insta::assert_snapshot!(explain(&entry("ex10.launch.exists", "ex10"), look));
    let http = Entry {
        seen_from: "http",
        vantage_points: vec![VantagePoint::Http],
        needs: Some("--elb"),
        permissions: Vec::new(),
        accepted: Vec::new(),
        ..entry("ex11.api.root", "ex11")
    };
    insta::assert_snapshot!(explain(&http, look));
}

#[test]
fn the_reference_says_the_same_in_markdown() {
    let advice = Entry {
        level: Level::Advice,
        needs: Some("--elb"),
        requirement: "`GET /` is <b>not</b> a *tag*.".into(),
        permissions: Vec::new(),
        accepted: Vec::new(),
        ..entry("ex11.api.root", "ex11")
    };
    let entries = [entry("ex10.launch.exists", "ex10"), advice];
    insta::assert_snapshot!(reference(&entries));
}
