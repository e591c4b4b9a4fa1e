//! The API at the instances' own addresses.

use checker_model::transcript::{Exchange, Step};
use checker_model::{Origin, Why};

use crate::case::HttpCase;
use crate::check::check;
use crate::ex03;
use crate::finding::{Finding, Judged};
use crate::http::{expect, unless_reported};

check! {
    /// `GET http://<public ip>:5000/` of the instance answers as exercise 03
    /// asks: status, message and JSON.
    ANSWERS = "ex09.api.answers", Required, Instances(answers);
    title: "the instance answers at its public address",
    why: "it shows that image, user data, role, security group, route and subnet work together, with nobody logged in",
    terraform: "`user_data` that starts the application, port 5000 open in the group, `associate_public_ip_address = true`",
    console: "`curl http://<public ip>:5000/`; the console's system log shows what user data printed",
    reads: [Instances, Http],
}

fn answers(case: &HttpCase<'_>) -> Judged {
    let exchanges = case
        .transcript
        .exchanges_of(|step| matches!(step, Step::InstanceRoot { .. }));
    let finding = Finding::all(exchanges.map(|exchange| conforms(case, exchange)), || {
        let why = Why::NotCollected("an instance with a public address".into());
        Finding::undetermined(&why, &Origin::Unseen)
    });
    unless_reported(
        finding,
        case,
        &[&ex03::root::STATUS, &ex03::root::MESSAGE, &ex03::api::JSON],
    )
}

/// Status first: without it the rest says nothing.
fn conforms(case: &HttpCase<'_>, exchange: &Exchange) -> Finding {
    use checker_model::Verdict::Pass;
    let mut finding = Finding::pass();
    for judged in [
        ex03::root::status_of(case, exchange),
        expect::json(exchange),
        ex03::root::message_of(case, exchange),
    ] {
        finding = Finding::from_judged(judged);
        if finding.verdict != Pass {
            break;
        }
    }
    finding
}
