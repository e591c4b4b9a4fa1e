//! Expressions come to what Terraform 1.11 says. The answers in
//! `expressions/cases.txt` are those of `terraform console`, never ours.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its data has failed"
)]

mod common;

use checker_collect_terraform::limits::Limits;
use checker_collect_terraform::value::Data;
use common::Module;

fn module() -> Module {
    let mut module = Module::new(Limits {
        steps: u64::MAX,
        ..Limits::default()
    });
    module.file("t.tpl", include_str!("expressions/t.tpl"));
    module.load(include_str!("expressions/main.tf"));
    module
}

/// What an expression comes to, in the notation of the cases: `= ` and JSON,
/// `!` for an error, `?` for not known.
fn answer(module: &mut Module, expression: &str) -> String {
    if expression.parse::<hcl_edit::expr::Expression>().is_err() {
        return "! does not parse".to_owned();
    }
    let json = module.evaluate(&format!("jsonencode({expression})"));
    if let Data::String(text) = &json.data {
        return format!("= {text}");
    }
    let can = module.evaluate(&format!("can(jsonencode({expression}))"));
    match can.data {
        Data::Bool(false) => "!".to_owned(),
        _ => "?".to_owned(),
    }
}

#[test]
fn expressions_come_to_what_terraform_says() {
    let cases = include_str!("expressions/cases.txt");
    let mut module = module();
    let mut wrong = Vec::new();
    let mut count = 0;
    let mut lines = cases
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    while let (Some(expression), Some(expected)) = (lines.next(), lines.next()) {
        count += 1;
        let answer = answer(&mut module, expression);
        // Where Terraform knows and this is not supported, the case says so.
        let (expected, actual) = match expected.strip_prefix("~ ") {
            Some(_) => ("?", answer.as_str()),
            None => (expected, answer.as_str()),
        };
        if expected != actual {
            wrong.push(format!(
                "{expression}\n  Terraform {expected}\n  here      {actual}"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {count}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(count > 300, "only {count} cases were read");
}
