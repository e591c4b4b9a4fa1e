//! The instances behind the load balancer.

use std::collections::BTreeSet;

use checker_model::Why;
use checker_model::ids::InstanceId;

use super::group;
use crate::case::StackCase;
use crate::check::check;
use crate::ex10;
use crate::ex10::instances::stays;
use crate::finding::{Finding, Judged};
use crate::focus::balancer::is_classic;

check! {
    /// Both instances of the group, and no other, are in service behind the
    /// load balancer.
    IN_SERVICE = "ex11.instances.in-service", Required, Live(in_service);
    title: "both instances are in service behind the load balancer, and no other",
    why: "an instance that is out of service gets no call; a stranger behind the balancer answers for the project",
    terraform: "`load_balancers` in the group; a security group of the instances that admits the balancer on port 5000",
    console: "EC2, Load Balancers, Target instances",
    reads: [Vpcs, Subnets, AutoscalingGroups, LoadBalancers, TargetGroups, InstanceHealth],
}

fn in_service(case: &StackCase<'_>) -> Judged {
    let scaling = case.group()?;
    let balancer = case.balancer()?;
    let targets = if is_classic(balancer)? {
        &balancer.instances
    } else {
        &case.target_group(balancer)?.targets
    };
    let members = &scaling.instances;
    let wanted: BTreeSet<&InstanceId> = members
        .iter()
        .filter(|member| stays(member))
        .map(|member| &member.id)
        .collect();
    let mut open: Vec<Why> = targets
        .incomplete
        .iter()
        .chain(&members.incomplete)
        .cloned()
        .collect();
    open.extend(
        targets
            .iter()
            .filter_map(|target| target.state.why().cloned()),
    );
    let serving: BTreeSet<&InstanceId> = targets
        .iter()
        .filter(|target| target.is_in_service() == Some(true))
        .map(|target| &target.id)
        .collect();
    let known: BTreeSet<&InstanceId> = targets
        .iter()
        .filter(|target| target.state.why().is_none())
        .map(|target| &target.id)
        .collect();
    let stranger = members.is_complete() && serving.difference(&wanted).next().is_some();
    let out = wanted
        .iter()
        .any(|id| known.contains(id) && !serving.contains(id));
    if !open.is_empty() && !stranger && !out {
        return Ok(Finding::incomplete(&open, &targets.origin));
    }
    if wanted.len() == 2 && serving == wanted {
        return Ok(Finding::pass());
    }
    let states: Vec<String> = targets
        .iter()
        .map(|target| {
            format!(
                "{} {}",
                target.id,
                target.state.get().map_or("?", |state| state.as_str())
            )
        })
        .collect();
    let ids: Vec<&str> = wanted.iter().map(|id| id.as_str()).collect();
    let finding = Finding::fail(
        format!(
            "in service exactly the 2 instances of {} ({})",
            scaling.id,
            ids.join(", ")
        ),
        if states.is_empty() {
            "no instance behind it".to_owned()
        } else {
            states.join(", ")
        },
        &targets.origin,
        "wait for the health check; if it stays so, see that the application runs and that its security group admits the balancer",
    );
    let finding = case.leave_to(&group::ATTACHED, finding);
    Ok(case.leave_to(&ex10::instances::TWO, finding))
}
