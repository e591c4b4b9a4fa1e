//! What is left of the project after `terraform destroy`. Its checks stand in
//! the order in which things can be deleted, and what is left of one kind too:
//! read from the top, each command finds done what it needs. No check deletes
//! anything, and none of them is part of `all`: a running stack has all of it.

pub(crate) mod address;
pub(crate) mod alarm;
pub(crate) mod autoscaling_group;
pub(crate) mod bucket;
pub(crate) mod image;
pub(crate) mod instance;
pub(crate) mod internet_gateway;
pub(crate) mod key_pair;
pub(crate) mod launch_configuration;
pub(crate) mod launch_template;
pub(crate) mod load_balancer;
pub(crate) mod log_group;
pub(crate) mod network_interface;
pub(crate) mod role;
pub(crate) mod route_table;
pub(crate) mod security_group;
pub(crate) mod snapshot;
pub(crate) mod subnet;
pub(crate) mod target_group;
pub(crate) mod volume;
pub(crate) mod vpc;

use checker_model::residue::{Claim, Kind, Residue};

use crate::case::StackCase;
use crate::finding::{Finding, Judged};
use crate::registry::{Exercise, Question};

/// Not an exercise of the subject, but how it ends.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "leftovers",
    title: "After terraform destroy",
    section: "module02, Exercise 06, terraform destroy",
    questions: &[
        Question {
            ask: "What did you make by hand that terraform destroy does not know, and how did you take it away?",
            listen_for: "the image and its snapshots, the key pair, an instance of the first exercises; they name where they looked",
        },
        Question {
            ask: "What would you keep, and what does that cost while nobody uses it?",
            listen_for: "data stays on purpose and is paid by the gigabyte; an address or a balancer is paid by the hour for nothing",
        },
    ],
    checks: &[
        load_balancer::LEFT,
        target_group::LEFT,
        autoscaling_group::LEFT,
        launch_configuration::LEFT,
        launch_template::LEFT,
        instance::LEFT,
        address::LEFT,
        network_interface::LEFT,
        volume::LEFT,
        image::LEFT,
        snapshot::LEFT,
        subnet::LEFT,
        route_table::LEFT,
        internet_gateway::LEFT,
        security_group::LEFT,
        vpc::LEFT,
        log_group::LEFT,
        key_pair::LEFT,
        bucket::LEFT,
        alarm::LEFT,
        role::LEFT,
    ],
};

/// Nothing of a kind is left. An empty set is what is asked for here, once it
/// is known to be all.
fn left(case: &StackCase<'_>, kind: Kind, command: fn(&Residue) -> String) -> Judged {
    let residues = case.stack.residues.of(kind);
    let project = &case.course().project_name;
    let found = residues.iter().map(|residue| {
        let name = residue.name.as_ref();
        let name = name.filter(|_| !matches!(residue.claim, Claim::Name { .. }));
        let name = name.map(|name| format!("{name}, ")).unwrap_or_default();
        let made = residue.created.as_ref();
        let made = made
            .map(|time| format!(", made {time}"))
            .unwrap_or_default();
        let expected = format!("no {kind} of {project} ({name}{}{made})", residue.claim);
        Finding::fail(expected, &residue.id, &residue.origin, command(residue))
    });
    let open = (!residues.is_complete())
        .then(|| Finding::incomplete(&residues.incomplete, &residues.origin));
    let finding = Finding::all(found.chain(open), Finding::pass);
    let leaving = case.stack.residues.leaving.get(&kind).into_iter().flatten();
    Ok(leaving.fold(finding, Finding::noting))
}

/// A command of the AWS CLI, ending in the option that takes this value, in the
/// region of what it deletes.
fn aws(residue: &Residue, words: &str, value: &str) -> String {
    let region = residue.region.as_ref();
    let region = region.map(|region| format!(" --region {}", quoted(region)));
    format!(
        "aws {words} {}{}",
        quoted(value),
        region.unwrap_or_default()
    )
}

/// A word as a shell takes it, whatever is in it: names come from outside, and
/// commands are copied.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_from_outside_is_one_word() {
        assert_eq!(quoted("module02-asg"), "module02-asg");
        assert_eq!(quoted("my group"), "'my group'");
        assert_eq!(quoted("$(reboot)"), "'$(reboot)'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }

    #[test]
    fn there_is_a_check_for_every_kind_in_its_order() {
        let kinds = Kind::ALL
            .iter()
            .map(|kind| format!("leftovers.{}", kind.name()));
        let checks = EXERCISE.checks.iter().map(|check| check.id);
        assert!(kinds.eq(checks));
    }
}
