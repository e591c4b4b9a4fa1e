//! The stack as a whole.

use checker_model::turn_in::Declaration;

use super::vpc;
use crate::check::check;
use crate::files::FilesCase;
use crate::finding::{Finding, Judged};

check! {
    /// The stack of this exercise creates one VPC and nothing else.
    ONLY_VPC = "ex06.stack.only-vpc", Required, Files(only_vpc);
    title: "the stack creates a VPC and nothing else",
    why: "each exercise adds one layer, so that what breaks is what was added last",
    terraform: "one `aws_vpc` in 01_networking.tf; subnets, gateway and the rest belong into the next exercises",
    console: "remove every other `resource` block from `ex06`",
    reads: [TurnIn],
}

fn only_vpc(case: &FilesCase<'_>) -> Judged {
    case.own()?;
    let resources = &case.declared().resources;
    let refuse = |one: &Declaration, actual: String| {
        let fix = format!("remove {} from this exercise", one.address);
        Finding::fail("a VPC and nothing else", actual, &one.origin, fix)
    };
    let others = resources
        .values()
        .filter(|one| creates(one) && one.kind != "aws_vpc");
    let mut findings: Vec<Finding> = others.map(|one| refuse(one, one.address.clone())).collect();
    let vpcs = &case.stack.stack.vpcs;
    let mut own = vpcs
        .items
        .keys()
        .filter(|id| case.declared().of(id.as_str()).is_some());
    let first = own.next();
    for id in own {
        if let Some(one) = case.declared().of(id.as_str()) {
            findings.push(refuse(one, format!("a second VPC, {id}")));
        }
    }
    for open in [
        (&resources.incomplete, &resources.origin),
        (&vpcs.incomplete, &vpcs.origin),
    ] {
        if !open.0.is_empty() {
            findings.push(Finding::incomplete(open.0, open.1));
        }
    }
    if findings.is_empty() && first.is_none() {
        return Err(case.stack.missing(&vpc::CIDR));
    }
    Ok(Finding::all(findings, Finding::pass))
}

/// Whether a declaration makes something in AWS: `terraform_data` and the like
/// do not, and `aws_default_…` takes over what a VPC comes with.
fn creates(one: &Declaration) -> bool {
    let aws = one.kind.starts_with("aws_") || one.kind.starts_with("awscc_");
    aws && !one.kind.starts_with("aws_default_")
}
