//! What the instance of the API lets in.

use checker_model::Verdict;

use crate::case::StackCase;
use crate::check::{Check, check};
use crate::finding::{Finding, Judged};
use crate::ports::admits_tcp;
use crate::{ex09, ex10};

use super::instance;

check! {
    /// The security groups of the instance, taken together, let TCP 5000 in:
    /// from anywhere or from one address; once there is a load balancer, from
    /// that is enough.
    PORT_5000 = "ex03.security-group.port-5000", Required, Stack(port_5000);
    title: "the instance's security group admits port 5000",
    why: "the application listens there; everything that no rule admits is dropped",
    terraform: "`ingress { from_port = 5000 to_port = 5000 protocol = \"tcp\" cidr_blocks = [\"0.0.0.0/0\"] }`",
    console: "EC2, Instances, Security, the security group, Edit inbound rules, Custom TCP 5000 from Anywhere-IPv4 or My IP",
    reads: [Vpcs, Subnets, Instances, AutoscalingGroups, LaunchConfigurations, LaunchTemplates, SecurityGroups, LoadBalancers],
}

fn port_5000(case: &StackCase<'_>) -> Judged {
    case.shows_ex03()?;
    let hosts = case.api_hosts();
    if hosts.items.is_empty() && hosts.open.is_empty() {
        return Err(case.missing(&instance::ROLE));
    }
    let whom = case.through_balancer();
    let port = case.course().port;
    let finding = hosts.any(
        |launched| {
            admits_tcp(
                &case.worn(&launched.parameters.security_groups),
                port,
                &whom,
            )
        },
        || Finding::skipped(&instance::ROLE),
    );
    // Whoever wears the wrong group, or has none to wear, has one thing to put
    // right.
    let owners: &[&Check] = match case.find_flask_group() {
        Ok(None) => &[&ex09::security_group::NAME],
        _ => &[
            &ex10::launch::SECURITY_GROUP,
            &ex09::instance::SECURITY_GROUP,
        ],
    };
    let mut failing = owners.iter().filter(|owner| case.fails(owner));
    Ok(match failing.next() {
        Some(owner) if finding.verdict == Verdict::Fail => case.leave_to(owner, finding),
        _ => finding,
    })
}
