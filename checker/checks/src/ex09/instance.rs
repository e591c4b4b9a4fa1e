//! The instance; once an autoscaling group has taken its place, what the group
//! launches and has launched.

use checker_model::Fact;
use checker_model::ids::SubnetId;

use crate::case::StackCase;
use crate::check::{Check, check};
use crate::dependence::Tie;
use crate::files::FilesCase;
use crate::finding::{Finding, Judged};
use crate::focus::compute::Launched;
use crate::{ex03, ex10, parameters};

check! {
    /// There is an instance, and it is a t2.micro.
    TYPE = "ex09.instance.type", Required, Stack(instance_type);
    title: "the instance is a t2.micro",
    why: "it is the type of the free tier; a bigger one costs money from the first hour",
    terraform: "`instance_type = \"t2.micro\"` in the `aws_instance`",
    console: "EC2, Instances, Launch instances, Instance type",
    reads: [Vpcs, Subnets, Instances, AutoscalingGroups, LaunchConfigurations, LaunchTemplates],
}

fn instance_type(case: &StackCase<'_>) -> Judged {
    let no_group = case.find_group().is_none() && case.group_unknown().is_none();
    let instances = case.instances();
    if no_group && instances.items.is_empty() && instances.is_complete() {
        case.vpc()?;
        let finding = Finding::fail(
            "an instance in the project's VPC, or an autoscaling group",
            "neither",
            &case.stack.instances.origin,
            "create the instance (`aws_instance`) in one of the two subnets",
        );
        // With something to launch from, it is the group that is missing.
        return Ok(match case.find_launch() {
            Some(_) => case.leave_to(&ex10::group::LAUNCH, finding),
            None => finding,
        });
    }
    every(case, &ex10::launch::TYPE, |launched| {
        parameters::instance_type(case, launched)
    })
}

check! {
    /// The instance gets a public IPv4 address.
    PUBLIC_IP = "ex09.instance.public-ip", Required, Stack(public_ip);
    title: "the instance has a public address",
    why: "without one nobody can reach it by SSH, and it reaches nothing through the gateway",
    terraform: "`associate_public_ip_address = true` in the `aws_instance`",
    console: "EC2, Launch instances, Network settings, Auto-assign public IP",
    reads: [Vpcs, Subnets, Instances, AutoscalingGroups, LaunchConfigurations, LaunchTemplates],
}

fn public_ip(case: &StackCase<'_>) -> Judged {
    every(case, &ex10::launch::PUBLIC_IP, |launched| {
        let own = launched.instance.map(|instance| &instance.subnet);
        let subnets = own.map_or_else(|| ex10::launch::subnets(case), |subnet| vec![subnet]);
        parameters::public_ip(case, launched, &subnets)
    })
}

check! {
    /// The instance is in one of the two subnets.
    SUBNET = "ex09.instance.subnet", Required, Stack(subnet);
    title: "the instance is in one of the two subnets",
    why: "without `subnet_id` it is launched into the default VPC, beside everything that was built for it",
    terraform: "`subnet_id = aws_subnet.public_1.id` in the `aws_instance`",
    console: "EC2, Launch instances, Network settings, Subnet",
    reads: [Vpcs, Subnets, Instances, AutoscalingGroups, LaunchConfigurations, LaunchTemplates],
}

fn subnet(case: &StackCase<'_>) -> Judged {
    case.subnets()?;
    let hosts = case.hosts()?;
    let finding = hosts.all(|launched| {
        let judge = |place: &Fact<SubnetId>| {
            Finding::from_judged(parameters::within_subnets(case, &launched.label, place))
        };
        match (launched.instance, case.find_group()) {
            (Some(instance), _) => judge(&instance.subnet),
            (None, Some(group)) => {
                let places = &group.subnets;
                let open = (!places.is_complete())
                    .then(|| Finding::incomplete(&places.incomplete, &places.origin));
                Finding::all(places.iter().map(judge).chain(open), || {
                    judge(&Fact::absent(places.origin.clone()))
                })
            }
            (None, None) => Finding::skipped(&ex10::group::LAUNCH),
        }
    });
    Ok(if case.find_group().is_some() {
        case.leave_to(&ex10::group::SUBNETS, finding)
    } else {
        finding
    })
}

check! {
    /// The instance starts from the saved image: the account's own
    /// `module02-flask-api-ami`.
    AMI = "ex09.instance.ami", Required, Stack(ami);
    title: "the instance starts from the saved image",
    why: "the application is on that image; from any other one there is nothing to start",
    terraform: "`ami = data.aws_ami.flask.id`, with `owners = [\"self\"]` and a filter on the name module02-flask-api-ami",
    console: "EC2, Launch instances, My AMIs, Owned by me",
    reads: [Vpcs, Subnets, Instances, Images, AutoscalingGroups, LaunchConfigurations, LaunchTemplates],
}

fn ami(case: &StackCase<'_>) -> Judged {
    every(case, &ex10::launch::AMI, |launched| {
        parameters::image(case, launched)
    })
}

check! {
    /// The instance wears the security group `module02-flask-sg`; it may wear
    /// others too.
    SECURITY_GROUP = "ex09.instance.security-group", Required, Stack(security_group);
    title: "the instance wears module02-flask-sg",
    why: "a group that nothing wears lets nobody in",
    terraform: "`vpc_security_group_ids = [aws_security_group.flask.id]` in the `aws_instance`",
    console: "EC2, Instances, Actions, Security, Change security groups",
    reads: [Vpcs, Subnets, SecurityGroups, Instances, AutoscalingGroups, LaunchConfigurations, LaunchTemplates],
}

fn security_group(case: &StackCase<'_>) -> Judged {
    case.flask_group()?;
    every(case, &ex10::launch::SECURITY_GROUP, |launched| {
        Finding::from_judged(parameters::security_group(case, launched))
    })
}

check! {
    /// The instance runs with the role `s3_access`.
    ROLE = "ex09.instance.role", Required, Stack(role);
    title: "the instance runs with the role s3_access",
    why: "the application gets its credentials from the role; without one every call to S3 is refused",
    terraform: "`iam_instance_profile = \"s3_access\"` in the `aws_instance`",
    console: "EC2, Instances, Actions, Security, Modify IAM role",
    reads: [Vpcs, Subnets, Instances, AutoscalingGroups, LaunchConfigurations, LaunchTemplates, Role, InstanceProfiles],
}

fn role(case: &StackCase<'_>) -> Judged {
    case.after(&ex03::role::EXISTS)?;
    let finding = every(case, &ex10::launch::ROLE, |launched| {
        parameters::role(case, launched)
    })?;
    Ok(case.leave_to(&ex03::instance::ROLE, finding))
}

check! {
    /// The user data starts the application with `nohup`, in the background
    /// (`&`).
    USER_DATA = "ex09.instance.user-data", Required, Stack(user_data);
    title: "the user data starts the application with nohup and &",
    why: "the API has to answer after an apply with nobody logged in; without & cloud-init waits for it forever, without nohup it ends with the session that started it",
    terraform: "`user_data = file(\"start.sh\")`: `#!/bin/bash`, then `nohup python3 /home/ec2-user/app.py > /var/log/app.log 2>&1 &`",
    console: "EC2, Launch instances, Advanced details, User data",
    reads: [Vpcs, Subnets, Instances, UserData, AutoscalingGroups, LaunchConfigurations, LaunchTemplates],
}

fn user_data(case: &StackCase<'_>) -> Judged {
    every(case, &ex10::launch::USER_DATA, parameters::user_data)
}

check! {
    /// The instance depends on both subnets, directly or through others, its
    /// security group for instance; once a group has taken its place, the
    /// group does.
    DEPENDS_ON_SUBNETS = "ex09.instance.depends-on-subnets", Required, Files(depends_on_subnets);
    title: "the instance depends on the subnets",
    why: "it is launched into one of them, and the network has to be whole before anything runs in it",
    terraform: "`subnet_id = aws_subnet.public_1.id`, and `depends_on = [aws_subnet.public_1, aws_subnet.public_2]`",
    console: "add `depends_on` to the `aws_instance` block",
    reads: [TurnIn],
}

fn depends_on_subnets(case: &FilesCase<'_>) -> Judged {
    let subnets = case.stack.subnets()?;
    let on: Vec<&str> = subnets.iter().map(|subnet| subnet.id.as_str()).collect();
    let group = case.stack.find_group().map(|group| group.id.as_str());
    let ids: Vec<&str> = match group {
        Some(group) => vec![group],
        None => {
            let instances = case.stack.instances();
            if instances.items.is_empty() && !instances.is_complete() {
                return Err(instances.undetermined().stop());
            }
            let items = instances.items.into_iter();
            items.map(|instance| instance.id.as_str()).collect()
        }
    };
    if ids.is_empty() {
        return Err(case.stack.missing(&TYPE));
    }
    let findings = ids
        .iter()
        .map(|id| Finding::from_judged(case.ties(id, &on, Tie::Any)));
    let finding = Finding::all(findings, || Finding::skipped(&TYPE));
    // What wears the group waits for whatever the group waits for.
    let through_group = case.stack.flask_group().is_ok_and(|group| {
        let wears = |id: &&str| {
            case.declared()
                .of(id)
                .is_some_and(|one| case.waits_for(one, group.id.as_str()))
        };
        ids.iter().all(wears)
    });
    Ok(if through_group {
        case.leave_to(&super::security_group::DEPENDS_ON_SUBNETS, finding)
    } else {
        finding
    })
}

/// Judges each of them, and leaves what is wrong with the group's parameters
/// to ex10.
fn every<'a>(
    case: &StackCase<'a>,
    owner: &Check,
    judge: impl Fn(&Launched<'a>) -> Finding,
) -> Judged {
    let finding = case.hosts()?.all(judge);
    Ok(if case.find_group().is_some() {
        case.leave_to(owner, finding)
    } else {
        finding
    })
}
