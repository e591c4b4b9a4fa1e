//! What each check makes of a conversation that is spoiled in one way: data,
//! so that a test can see whether every check has a passing, a failing and an
//! undetermined case.

mod crossfire;
mod ex03;
mod ex04;
mod ex05;
mod ex09;
mod ex11;
mod list;
mod names;
pub(crate) mod spoil;
pub(crate) mod transcript;

use checker_checks::{Selection, Terms, judge};
use checker_model::run::CheckReport;
use checker_model::transcript::{Door, Transcript};
use checker_model::{Evidence, Fact, Origin, Verdict, Why};
use serde_json::json;
use spoil::Spoil;
use transcript::{FILE, answer, evidence, good, instances};

/// One case: the conversation that the check is about is spoiled.
pub(crate) struct Case {
    pub(crate) id: &'static str,
    pub(crate) what: &'static str,
    pub(crate) verdict: Verdict,
    pub(crate) spoil: fn(&mut Transcript),
}

/// Every case.
pub(crate) fn all() -> impl Iterator<Item = &'static Case> {
    let tables = [
        ex03::CASES,
        list::CASES,
        ex04::CASES,
        names::CASES,
        ex05::CASES,
        ex09::CASES,
        ex11::CASES,
    ];
    tables.into_iter().flatten()
}

impl Case {
    /// Evidence in which the conversation that the check is about is spoiled.
    pub(crate) fn evidence(&self) -> Evidence {
        let mut transcript = match &self.id[..4] {
            "ex09" => instances(),
            "ex11" => good(Door::LoadBalancer),
            _ => good(Door::Api),
        };
        (self.spoil)(&mut transcript);
        evidence(vec![transcript])
    }
}

/// What one check, and nobody else, reports.
pub(crate) fn report(evidence: &Evidence, id: &str) -> CheckReport {
    let selection = Selection::parse([id]).unwrap();
    let mut judgement = judge(evidence, &selection, &Terms::default());
    judgement.exercises.remove(0).checks.remove(0)
}

const fn case(
    id: &'static str,
    what: &'static str,
    verdict: Verdict,
    spoil: fn(&mut Transcript),
) -> Case {
    Case {
        id,
        what,
        verdict,
        spoil,
    }
}

fn nothing(_: &mut Transcript) {}

/// The API serves uploads of files on its own host only.
fn on_host(t: &mut Transcript) {
    t.outcome(
        "upload",
        &answer(
            404,
            &json!({"message": format!("The file '{FILE}' was not found")}),
        ),
    );
    t.dialect = Fact::unknown(Why::NotVisible("its own host".into()), Origin::Unseen);
}

fn no_dialect(t: &mut Transcript) {
    t.dialect = Fact::absent(Origin::Unseen);
}

fn cut(t: &mut Transcript, what: &str, text: &str) {
    t.text(what, text);
    t.response(what, |r| {
        r.body.cut_short = Some("longer than 9 bytes".into());
    });
}
