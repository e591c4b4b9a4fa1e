//! The instance that the API runs on.

use crate::case::StackCase;
use crate::check::check;
use crate::finding::{Finding, Judged};
use crate::{ex09, parameters};

use super::role;

check! {
    /// The instance runs with a profile that carries the role; once there are
    /// several, one of them does.
    ROLE = "ex03.instance.role", Required, Stack(instance_role);
    title: "the instance runs with the role s3_access",
    why: "a role that no instance runs with gives nobody any credentials",
    terraform: "`iam_instance_profile = \"s3_access\"`",
    console: "EC2, Instances, Actions, Security, Modify IAM role",
    reads: [Vpcs, Instances, AutoscalingGroups, LaunchConfigurations, LaunchTemplates, Role, InstanceProfiles],
}

fn instance_role(case: &StackCase<'_>) -> Judged {
    case.shows_ex03()?;
    case.after(&role::EXISTS)?;
    let hosts = case.api_hosts();
    let nothing = || {
        Finding::fail(
            format!("an instance with the role {}", case.course().role),
            "no instance",
            &case.stack.instances.origin,
            "launch the instance of the API with that role as its IAM instance profile",
        )
    };
    let finding = hosts.any(|launched| parameters::role(case, launched), nothing);
    Ok(if hosts.items.is_empty() {
        case.leave_to(&ex09::instance::TYPE, finding)
    } else {
        finding
    })
}
