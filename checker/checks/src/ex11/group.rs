//! The autoscaling group, and how it works with the load balancer.

use crate::case::StackCase;
use crate::check::check;
use crate::expect::{includes, satisfies};
use crate::finding::{Finding, Judged};
use crate::focus::balancer::is_classic;

check! {
    /// The autoscaling group registers its instances with the load balancer.
    ATTACHED = "ex11.group.attached", Required, Stack(attached);
    title: "the autoscaling group registers with the load balancer",
    why: "otherwise the balancer has nobody to call, and answers 503",
    terraform: "`load_balancers = [aws_elb.flask.name]` in the `aws_autoscaling_group` (`target_group_arns` for another kind), or an `aws_autoscaling_attachment`",
    console: "EC2, Auto Scaling Groups, Details, Load balancing, Edit",
    reads: [Vpcs, Subnets, AutoscalingGroups, LoadBalancers, TargetGroups],
}

fn attached(case: &StackCase<'_>) -> Judged {
    let group = case.group()?;
    let balancer = case.balancer()?;
    let refuse = |wanted: &str, origin: &checker_model::Origin| {
        Finding::fail(
            format!("{} registers with {wanted}", group.id),
            "it does not",
            origin,
            "add the load balancer to the group: `load_balancers`, or `target_group_arns`",
        )
    };
    if is_classic(balancer)? {
        let list = &group.load_balancers;
        return Ok(includes(list, &balancer.id, || {
            refuse(balancer.id.as_str(), &list.origin)
        }));
    }
    let target = case.target_group(balancer)?;
    let list = &group.target_groups;
    Ok(includes(list, &target.id, || {
        refuse(target.id.as_str(), &list.origin)
    }))
}

check! {
    /// The autoscaling group replaces instances that the load balancer finds
    /// unhealthy: its health check is of type `ELB`.
    HEALTH_CHECK_TYPE = "ex11.group.health-check-type", Required, Stack(health_check_type);
    title: "the group's health check is of type ELB",
    why: "with `EC2` an instance whose application died counts as healthy for as long as the machine runs",
    terraform: "`health_check_type = \"ELB\"` in the `aws_autoscaling_group`",
    console: "EC2, Auto Scaling Groups, Details, Health checks, Edit, Elastic Load Balancing health checks",
    reads: [Vpcs, Subnets, AutoscalingGroups],
}

fn health_check_type(case: &StackCase<'_>) -> Judged {
    Ok(satisfies(
        &case.group()?.health_check_type,
        "health_check_type",
        "ELB",
        "set `health_check_type = \"ELB\"`",
        // AWS takes several of them, with commas between.
        |seen| seen.split(',').any(|kind| kind.trim() == "ELB"),
    ))
}
