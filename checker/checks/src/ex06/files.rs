//! The files that are handed in, and what belongs into which.

use checker_model::list::List;
use checker_model::turn_in::{Assignment, Variable};

use crate::check::check;
use crate::files::FilesCase;
use crate::finding::{Finding, Judged, Stop};

/// Where variables are declared.
const VARIABLES: &str = "00_variables.tf";
/// Where the network is.
const NETWORKING: &str = "01_networking.tf";
/// Where variables get their values.
const VALUES: &str = "10_terraform.auto.tfvars";

check! {
    /// The files `00_variables.tf`, `01_networking.tf` and
    /// `10_terraform.auto.tfvars` are handed in.
    PRESENT = "ex06.files.present", Required, Files(network_files);
    title: "the three Terraform files are handed in",
    why: "everybody finds variables, stack and values in the same place, and Terraform loads a file named *.auto.tfvars by itself",
    terraform: "declare variables in `00_variables.tf`, the stack in `01_networking.tf`, values in `10_terraform.auto.tfvars`",
    console: "create the three files in `ex06`",
    reads: [TurnIn],
}

/// The three files, of this exercise and of the next ones.
pub(crate) fn network_files(case: &FilesCase<'_>) -> Judged {
    case.own()?;
    Ok(case.holds(&[VARIABLES, NETWORKING, VALUES]))
}

check! {
    /// Variables are declared in `00_variables.tf`, and in no other file of the
    /// root module. Modules of one's own declare theirs where they like.
    VARIABLES_DECLARED = "ex06.files.variables-declared", Required, Files(variables_declared);
    title: "variables are declared in 00_variables.tf only",
    why: "whoever deploys the stack sees in one file what can be set",
    terraform: "move every `variable` block into `00_variables.tf`",
    console: "move every `variable` block into `00_variables.tf`",
    reads: [TurnIn],
}

fn variables_declared(case: &FilesCase<'_>) -> Judged {
    has(case, VARIABLES)?;
    let variables = &case.declared().variables;
    let findings = variables.iter().map(|variable| {
        if case.path_of(&variable.origin) == Some(VARIABLES) {
            return Finding::pass();
        }
        let elsewhere = case.path_of(&variable.origin).unwrap_or("another file");
        Finding::fail(
            format!("variable {} declared in {VARIABLES}", variable.name),
            format!("declared in {elsewhere}"),
            &variable.origin,
            format!(
                "move the block `variable \"{}\"` into {VARIABLES}",
                variable.name
            ),
        )
    });
    Ok(Finding::all(findings.chain(open(variables)), || {
        Finding::fail(
            format!("variables declared in {VARIABLES}"),
            "no variable",
            &case.origin(VARIABLES),
            format!("declare at least `variable \"region\"` in {VARIABLES}"),
        )
    }))
}

check! {
    /// Variables get their values in `10_terraform.auto.tfvars`: at least one
    /// does, and every one without a default. A default may stay what it is,
    /// and what is secret does not belong into a file.
    VALUES_ASSIGNED = "ex06.files.values-assigned", Required, Files(values_assigned);
    title: "variables are assigned in 10_terraform.auto.tfvars",
    why: "Terraform asks for every value that it does not find, and a stack that waits for answers cannot be deployed by a machine",
    terraform: "`region = \"eu-west-1\"` in `10_terraform.auto.tfvars`, and so on",
    console: "assign every variable in `10_terraform.auto.tfvars`",
    reads: [TurnIn],
}

fn values_assigned(case: &FilesCase<'_>) -> Judged {
    has(case, VALUES)?;
    let declared = case.declared();
    let (variables, assignments) = (&declared.variables, &declared.assignments);
    let wanting = variables
        .iter()
        .filter(|variable| !variable.has_default && !is_secret(&variable.name));
    let each = wanting.map(|variable| assigned(case, variable, assignments));
    let any = Finding::any_of(
        assignments
            .iter()
            .filter(|one| one.file == VALUES)
            .map(|_| Finding::pass()),
        &assignments.incomplete,
        &assignments.origin,
        || {
            Finding::fail(
                format!("variables assigned in {VALUES}"),
                "no value",
                &case.origin(VALUES),
                format!(
                    "assign the variables in {VALUES}: `region = \"{}\"`",
                    case.course().region
                ),
            )
        },
    );
    // With none of them there, it is one miss and not one for each.
    if any.verdict == checker_model::Verdict::Fail {
        return Ok(any);
    }
    Ok(Finding::all(
        each.chain([any]).chain(open(variables)),
        Finding::pass,
    ))
}

fn assigned(case: &FilesCase<'_>, variable: &Variable, all: &List<Assignment>) -> Finding {
    let name = &variable.name;
    let mut own = all.iter().filter(|one| one.name == *name);
    if own.clone().any(|one| one.file == VALUES) {
        return Finding::pass();
    }
    if !all.is_complete() {
        return Finding::incomplete(&all.incomplete, &all.origin);
    }
    let (actual, origin) = match own.next() {
        Some(elsewhere) => (format!("assigned in {}", elsewhere.file), &elsewhere.origin),
        None => ("no value, and no default".to_owned(), &variable.origin),
    };
    Finding::fail(
        format!("variable {name} assigned in {VALUES}"),
        actual,
        origin,
        format!("assign `{name} = …` in {}", case.origin(VALUES)),
    )
}

/// Whether a variable is for a secret, by its name.
fn is_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    ["secret", "password", "passwd", "token", "access_key"]
        .iter()
        .any(|part| name.contains(part))
}

/// Goes on only in the exercise's own folder, and with the file that it is
/// about: without it, it is the file that is missing.
fn has(case: &FilesCase<'_>, name: &str) -> Result<(), Stop> {
    case.own()?;
    if case.file(name).is_none() {
        case.after(&PRESENT)?;
    }
    Ok(())
}

fn open<T>(list: &List<T>) -> Option<Finding> {
    (!list.is_complete()).then(|| Finding::incomplete(&list.incomplete, &list.origin))
}
