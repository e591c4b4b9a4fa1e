//! What routes and associations depend on.

use checker_model::turn_in::{Declaration, without_indices};

use super::{ASSOCIATIONS, DEFAULT_ROUTE};
use crate::dependence::Tie;
use crate::ex07;
use crate::files::FilesCase;
use crate::finding::{Finding, Judged};

/// The resources that associate subnets with a table.
const ASSOCIATING: &[&str] = &[
    "aws_route_table_association",
    "aws_main_route_table_association",
];

/// The table and what adds routes to it, together.
pub(super) fn on_vpc_and_gateway(case: &FilesCase<'_>) -> Judged {
    case.after(&DEFAULT_ROUTE)?;
    let vpc = case.stack.vpc()?;
    let gateway = case.stack.gateway()?;
    let table = case.stack.route_table()?;
    let on = [vpc.id.as_str(), gateway.id.as_str()];
    let own = case.declaration(table.id.as_str());
    // The table that a VPC comes with is declared nowhere: a route in it
    // refers to the VPC.
    let anchor = match &own {
        Ok(declaration) => declaration.address.clone(),
        Err(_) => without_indices(vpc.id.as_str()),
    };
    let routes = case
        .of_kind(&["aws_route"])
        .filter(|one| case.waits_for(one, &anchor));
    let routes: Vec<&Declaration> = routes.collect();
    match own {
        Ok(table) => {
            let together: Vec<_> = [table].into_iter().chain(routes).collect();
            Ok(case.tied(&together, &on, Tie::Any))
        }
        Err(open) if routes.is_empty() => Err(open),
        Err(_) => Ok(case.tied(&routes, &on, Tie::Any)),
    }
}

/// For each subnet there is an association that depends on it and on the
/// table. The main association concerns no subnet in particular.
pub(super) fn associations(case: &FilesCase<'_>) -> Judged {
    case.after(&ASSOCIATIONS)?;
    let table = case.stack.route_table()?;
    let subnets = case.stack.both_subnets()?;
    let associating: Vec<&Declaration> = case.of_kind(ASSOCIATING).collect();
    let Some(first) = associating.first() else {
        let resources = &case.declared().resources;
        if !resources.is_complete() {
            return Ok(Finding::incomplete(
                &resources.incomplete,
                &resources.origin,
            ));
        }
        return Ok(Finding::not_applicable(
            "no association is declared: the subnets use the VPC's main table",
        ));
    };
    let main = associating
        .iter()
        .filter(|one| one.kind == "aws_main_route_table_association");
    let table_id = table.id.as_str();
    let main = main.map(|one| case.tied(&[one], &[table_id], Tie::Any));
    let each = subnets.into_iter().map(|subnet| {
        let on = [table_id, subnet.id.as_str()];
        let judged = associating
            .iter()
            .map(|one| case.tied(&[one], &on, Tie::Any));
        // The one that is nearest to it is the one to put right.
        let nearest = associating
            .iter()
            .filter(|one| one.kind == "aws_route_table_association")
            .min_by_key(|one| {
                on.iter()
                    .filter(|id| !case.waits_for(one, &without_indices(id)))
                    .count()
            });
        Finding::any(judged.chain(main.clone()), || {
            case.tied(&[nearest.unwrap_or(first)], &on, Tie::Any)
        })
    });
    Ok(Finding::all(each, || {
        Finding::skipped(&ex07::subnets::COUNT)
    }))
}
