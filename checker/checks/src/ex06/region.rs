//! The region, as a variable.

use checker_model::turn_in::{Provider, Variable};
use checker_model::verdict::Correction;
use checker_model::{Fact, Known, Origin, Verdict};

use super::vpc;
use crate::check::check;
use crate::expect::equals;
use crate::files::FilesCase;
use crate::finding::{Finding, Judged};

/// The name of the variable.
const REGION: &str = "region";

check! {
    /// A variable `region` is Ireland (eu-west-1), and the provider takes its
    /// region from it.
    VARIABLE = "ex06.region.variable", Required, Files(variable);
    title: "the variable region is Ireland, and the provider uses it",
    why: "the whole stack moves to another region by changing one value",
    terraform: "`variable \"region\"` in 00_variables.tf, `region = \"eu-west-1\"` in 10_terraform.auto.tfvars, `provider \"aws\" { region = var.region }`",
    console: "declare, assign and use the variable `region`",
    reads: [TurnIn],
}

fn variable(case: &FilesCase<'_>) -> Judged {
    let variables = &case.declared().variables;
    let wanted = &case.course().region;
    let Some(variable) = variables.iter().find(|one| one.name == REGION) else {
        if !variables.is_complete() {
            return Ok(Finding::incomplete(
                &variables.incomplete,
                &variables.origin,
            ));
        }
        let closest = variables.iter().find(|one| one.value.get() == Some(wanted));
        let (actual, origin) = match closest {
            Some(other) => (format!("{} is {wanted}", other.name), &other.origin),
            None => ("no such variable".to_owned(), &variables.origin),
        };
        return Ok(Finding::fail(
            format!("a variable {REGION} that is {wanted}"),
            actual,
            origin,
            format!(
                "declare `variable \"{REGION}\"`, assign it `\"{wanted}\"`, and use it in the provider"
            ),
        ));
    };
    // A wrong value puts the VPC into the wrong region, and is judged there.
    let value = case.leave_to(&vpc::REGION, is_ireland(variable, wanted));
    if value.verdict == Verdict::Skipped {
        return Ok(value);
    }
    Ok(value.and(used(case)))
}

fn is_ireland(variable: &Variable, wanted: &String) -> Finding {
    let fix = format!("assign `{REGION} = \"{wanted}\"`");
    equals(&variable.value, &format!("var.{REGION}"), wanted, &fix)
}

/// The provider reads the variable.
fn used(case: &FilesCase<'_>) -> Finding {
    let providers = &case.declared().providers;
    let fix = format!("set `region = var.{REGION}` in the block `provider \"aws\"`");
    let expected = format!("provider aws: region = var.{REGION}");
    let reads = providers
        .iter()
        .filter(|one| one.region_reads.iter().any(|name| name == REGION));
    let otherwise = || {
        let default = providers.iter().find(|one| one.alias.is_none());
        let Some(provider) = default.or(providers.items.first()) else {
            let origin = match &providers.origin {
                Origin::Unseen => case.origin(""),
                origin => origin.clone(),
            };
            return Finding::fail(&expected, "no block `provider \"aws\"`", &origin, &fix);
        };
        let (actual, origin) = match &provider.region.known {
            Known::Value(region) => (format!("region {region}"), &provider.region.origin),
            Known::Absent => ("no region".to_owned(), &provider.origin),
            Known::Unknown(_) => ("a region from elsewhere".to_owned(), &provider.origin),
        };
        Finding::fail(&expected, actual, origin, &fix).correcting(|| correction(provider))
    };
    Finding::any_of(
        reads.map(|_| Finding::pass()),
        &providers.incomplete,
        &providers.origin,
        otherwise,
    )
}

fn correction(provider: &Provider) -> Option<Correction> {
    match &provider.region {
        // A value from another variable was not written in the provider.
        Fact {
            known: Known::Value(_),
            origin: Origin::Hcl { end: Some(_), .. },
        } if provider.region_reads.is_empty() => Some(Correction::Replace(format!("var.{REGION}"))),
        Fact {
            known: Known::Absent,
            ..
        } if matches!(provider.origin, Origin::Hcl { .. }) => {
            Some(Correction::Insert(format!("region = var.{REGION}")))
        }
        _ => None,
    }
}
