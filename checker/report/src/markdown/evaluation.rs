//! The sheet of a peer evaluation: what was judged and what is left to ask,
//! exercise by exercise, with room for notes.

use std::fmt::Write as _;

use checker_model::Verdict;
use checker_model::run::ExerciseReport;

use super::text::{cell, code, prose};
use super::{check_in_full, head, notes, open, passed, word};
use crate::entry::Question;
use crate::format::Document;
use crate::inert::{inert, inert_within};
use crate::outcome::OWN;

/// Lines to write on; Markdown draws each from side to side.
const ROOM: &str = "\n___\n\n___\n\n___\n";

/// The run with the questions that people still have to ask.
pub fn evaluation(document: &Document<'_>, questions: &[Question]) -> String {
    let mut out = String::from(
        "# Peer evaluation\n\n\
         | evaluated | by | on |\n|---|---|---|\n| &nbsp; | | |\n\n\
         The verdicts are the checker's, the questions are yours: ask each, listen, and\n\
         note what you heard. A verdict that the answers contradict is worth a note too.\n\n",
    );
    out.push_str(&head(document));
    for exercise in &document.run.exercises {
        let own = questions.iter().filter(|one| one.exercise == exercise.id);
        one(&mut out, exercise, own, document);
    }
    open(&mut out, document);
    notes(&mut out, document);
    out.push_str(
        "\n## Altogether\n\n- [ ] The code is theirs: they explain it, and find their way in it\n",
    );
    out.push_str(ROOM);
    out
}

fn one<'a>(
    out: &mut String,
    exercise: &ExerciseReport,
    questions: impl Iterator<Item = &'a Question>,
    document: &Document<'_>,
) {
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "\n## {} {}\n",
        prose(&inert(&exercise.id)),
        prose(&inert(&exercise.title))
    );
    let judged = |verdict: Verdict| exercise.checks.iter().filter(move |c| c.verdict == verdict);
    if exercise.required.total == 0 {
        out.push_str("Nothing that is required was judged here.\n");
    } else {
        let _ = writeln!(out, "{} required passed.\n", passed(exercise));
        out.push_str("| verdict | check | |\n|---|---|---|\n");
        let applies = exercise.checks.iter();
        for check in applies.filter(|check| check.verdict != Verdict::NotApplicable) {
            let _ = writeln!(
                out,
                "| {} | {} | {} |",
                word(check.verdict),
                code(&inert(&check.id)).replace('|', "\\|"),
                cell(&inert_within(&check.title, OWN)),
            );
        }
    }
    for check in judged(Verdict::Fail).chain(judged(Verdict::Waived)) {
        check_in_full(out, check, document);
    }
    let mut asked = questions.peekable();
    if asked.peek().is_some() {
        out.push_str("\n### Ask\n");
    }
    for (number, question) in asked.enumerate() {
        let _ = writeln!(
            out,
            "\n{}. [ ] **{}**\n\n   Listen for: {}",
            number + 1,
            prose(question.ask),
            prose(question.listen_for)
        );
    }
    out.push_str("\nNotes:\n");
    out.push_str(ROOM);
}
