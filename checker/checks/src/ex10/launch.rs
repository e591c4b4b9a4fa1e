//! What the group launches: a launch configuration, or today a template.

use checker_model::ids::SubnetId;
use checker_model::turn_in::Declaration;
use checker_model::verdict::Correction;
use checker_model::{Fact, Known, Origin};

use crate::accept::LAUNCH_TEMPLATE;
use crate::case::StackCase;
use crate::check::check;
use crate::expect::equals;
use crate::files::FilesCase;
use crate::finding::{Finding, Judged};
use crate::focus::launch::LaunchKind;
use crate::{ex03, parameters};

check! {
    /// There is a launch configuration. A launch template will do today,
    /// unless the letter of the subject is asked for.
    EXISTS = "ex10.launch.exists", Required, Stack(exists);
    title: "there is a launch configuration",
    why: "it is what every instance of the group is made from; accounts made since October 2024 can create launch templates only",
    terraform: "`resource \"aws_launch_configuration\" \"flask\" { … }`, or `aws_launch_template`",
    console: "EC2, Launch Templates, Create launch template (launch configurations are no longer offered to new accounts)",
    reads: [Vpcs, Subnets, AutoscalingGroups, LaunchConfigurations, LaunchTemplates],
}

fn exists(case: &StackCase<'_>) -> Judged {
    let refuse = |actual: String| {
        Finding::fail(
            "a launch configuration",
            actual,
            &case.stack.launch_configurations.origin,
            "create a launch configuration (`aws_launch_configuration`) with the parameters of the instance",
        )
    };
    let Some(launch) = case.find_launch() else {
        return Ok(case.launch_unknown().unwrap_or_else(|| {
            refuse("neither a launch configuration nor a launch template".into())
        }));
    };
    Ok(match launch.kind {
        LaunchKind::Configuration => Finding::pass(),
        LaunchKind::Template if case.accepts(LAUNCH_TEMPLATE) => {
            Finding::pass().accepting(LAUNCH_TEMPLATE)
        }
        LaunchKind::Template => refuse(format!("the launch template {}", launch.id)),
    })
}

check! {
    /// What is launched is a t2.micro.
    TYPE = "ex10.launch.type", Required, Stack(instance_type);
    title: "the group launches t2.micro instances",
    why: "it is the type of the free tier, and a group starts two at once",
    terraform: "`instance_type = \"t2.micro\"` in the launch configuration",
    console: "EC2, Launch Templates, Modify template (create new version), Instance type",
    reads: [Vpcs, Subnets, AutoscalingGroups, LaunchConfigurations, LaunchTemplates],
}

fn instance_type(case: &StackCase<'_>) -> Judged {
    let launched = case.launch()?.launched()?;
    Ok(parameters::instance_type(case, &launched))
}

check! {
    /// What is launched starts from the saved image, the account's own
    /// `module02-flask-api-ami`.
    AMI = "ex10.launch.ami", Required, Stack(ami);
    title: "the group launches the saved image",
    why: "the application is on that image; from any other one there is nothing to start",
    terraform: "`image_id = data.aws_ami.flask.id`, with `owners = [\"self\"]` and a filter on the name module02-flask-api-ami",
    console: "EC2, Launch Templates, Modify template (create new version), My AMIs",
    reads: [Vpcs, Subnets, AutoscalingGroups, LaunchConfigurations, LaunchTemplates, Images],
}

fn ami(case: &StackCase<'_>) -> Judged {
    let launched = case.launch()?.launched()?;
    Ok(parameters::image(case, &launched))
}

check! {
    /// What is launched wears the security group `module02-flask-sg`.
    SECURITY_GROUP = "ex10.launch.security-group", Required, Stack(security_group);
    title: "the group launches with module02-flask-sg",
    why: "without it the instances wear the VPC's default group, which lets nobody in from outside",
    terraform: "`security_groups = [aws_security_group.flask.id]` in the launch configuration (`vpc_security_group_ids` in a template)",
    console: "EC2, Launch Templates, Modify template (create new version), Security groups",
    reads: [Vpcs, Subnets, SecurityGroups, Instances, AutoscalingGroups, LaunchConfigurations, LaunchTemplates],
}

fn security_group(case: &StackCase<'_>) -> Judged {
    let launched = case.launch()?.launched()?;
    parameters::security_group(case, &launched)
}

check! {
    /// What is launched runs with the role `s3_access`.
    ROLE = "ex10.launch.role", Required, Stack(role);
    title: "the group launches with the role s3_access",
    why: "the application gets its credentials from the role; without one every call to S3 is refused",
    terraform: "`iam_instance_profile = \"s3_access\"` in the launch configuration (a block `iam_instance_profile { name = … }` in a template)",
    console: "EC2, Launch Templates, Modify template (create new version), Advanced details, IAM instance profile",
    reads: [Vpcs, Subnets, Instances, AutoscalingGroups, LaunchConfigurations, LaunchTemplates, Role, InstanceProfiles],
}

fn role(case: &StackCase<'_>) -> Judged {
    let launched = case.launch()?.launched()?;
    case.after(&ex03::role::EXISTS)?;
    let finding = parameters::role(case, &launched);
    Ok(case.leave_to(&ex03::instance::ROLE, finding))
}

check! {
    /// What is launched gets a public IPv4 address.
    PUBLIC_IP = "ex10.launch.public-ip", Required, Stack(public_ip);
    title: "the group launches instances with a public address",
    why: "without one an instance reaches nothing through the gateway, S3 neither",
    terraform: "`associate_public_ip_address = true` in the launch configuration (in `network_interfaces` of a template)",
    console: "EC2, Launch Templates, Modify template (create new version), Advanced network configuration, Auto-assign public IP",
    reads: [Vpcs, Subnets, AutoscalingGroups, LaunchConfigurations, LaunchTemplates],
}

fn public_ip(case: &StackCase<'_>) -> Judged {
    let launched = case.launch()?.launched()?;
    if launched.parameters.associate_public_ip_address.is_absent() {
        // Then it is the group's subnets that decide.
        case.group()?;
    }
    Ok(parameters::public_ip(case, &launched, &subnets(case)))
}

/// The subnets that the group launches into.
pub(crate) fn subnets<'a>(case: &StackCase<'a>) -> Vec<&'a Fact<SubnetId>> {
    match case.find_group() {
        Some(group) => group.subnets.iter().collect(),
        None => Vec::new(),
    }
}

check! {
    /// The user data of what is launched starts the application with `nohup`,
    /// in the background (`&`).
    USER_DATA = "ex10.launch.user-data", Required, Stack(user_data);
    title: "the group's user data starts the application with nohup and &",
    why: "nobody logs in to an instance that a group starts at night",
    terraform: "`user_data = file(\"start.sh\")` (`base64encode(file(\"start.sh\"))` in a template)",
    console: "EC2, Launch Templates, Modify template (create new version), Advanced details, User data",
    reads: [Vpcs, Subnets, AutoscalingGroups, LaunchConfigurations, LaunchTemplates],
}

fn user_data(case: &StackCase<'_>) -> Judged {
    Ok(parameters::user_data(&case.launch()?.launched()?))
}

check! {
    /// What is launched from is made anew before the old one is destroyed:
    /// `lifecycle { create_before_destroy = true }`. Terraform hands that on to
    /// everything that a resource with it depends on.
    CREATE_BEFORE_DESTROY = "ex10.launch.create-before-destroy", Required, Files(create_before_destroy);
    title: "the launch configuration is created before it is destroyed",
    why: "a launch configuration cannot be changed, only replaced, and while a group uses it AWS refuses to delete it",
    terraform: "`lifecycle { create_before_destroy = true }` in the `aws_launch_configuration`, with `name_prefix` instead of `name`",
    console: "add the `lifecycle` block to the `aws_launch_configuration`",
    reads: [TurnIn],
}

fn create_before_destroy(case: &FilesCase<'_>) -> Judged {
    let launch = case.declaration(case.stack.launch()?.id)?;
    let dependents = case
        .of_kind(&["aws_autoscaling_group"])
        .filter(|one| one.create_before_destroy.get() == Some(&true));
    if dependents
        .into_iter()
        .any(|one| case.waits_for(one, &launch.address))
    {
        return Ok(Finding::pass());
    }
    let fact = &launch.create_before_destroy;
    let fix = "add `lifecycle { create_before_destroy = true }`";
    let finding = equals(
        fact,
        &format!("{}: lifecycle create_before_destroy", launch.address),
        &true,
        fix,
    );
    Ok(match &fact.known {
        Known::Absent => finding.correcting(|| block(launch)),
        _ => finding,
    })
}

fn block(launch: &Declaration) -> Option<Correction> {
    let line = "lifecycle {\n  create_before_destroy = true\n}";
    // Where the attribute is missing in a block that is there, the block is
    // the place, and not the resource.
    let whole = launch.create_before_destroy.origin == launch.origin;
    (whole && matches!(launch.origin, Origin::Hcl { .. })).then(|| Correction::Insert(line.into()))
}
