//! The security group of the instances.

use checker_model::Known;

use crate::case::StackCase;
use crate::check::check;
use crate::dependence::Tie;
use crate::ex03;
use crate::expect::equals;
use crate::files::FilesCase;
use crate::finding::{Finding, Judged};
use crate::focus::security_group::Worn;
use crate::ports::{Whom, admits_tcp, only_open};

/// The port of SSH.
const SSH: u16 = 22;

check! {
    /// There is a security group named `module02-flask-sg`. The name is the
    /// group's own, not its `Name` tag.
    NAME = "ex09.security-group.name", Required, Stack(name);
    title: "there is a security group module02-flask-sg",
    why: "an instance without a group of its own wears the VPC's default one, which lets nobody in from outside",
    terraform: "`resource \"aws_security_group\" \"flask\" { name = \"module02-flask-sg\" … }`",
    console: "EC2, Security Groups, Create security group; the name of a group cannot be changed later",
    reads: [Vpcs, SecurityGroups, Instances, LaunchConfigurations, LaunchTemplates, AutoscalingGroups],
}

fn name(case: &StackCase<'_>) -> Judged {
    let wanted = case.course().security_group_name();
    let fix = format!(
        "create the group with `name = \"{wanted}\"`; it has to be replaced to change its name"
    );
    let Some(group) = case.find_flask_group()? else {
        return Ok(Finding::fail(
            format!("a security group {wanted}"),
            "none with that name, and none that the instances wear",
            &case.stack.security_groups.origin,
            fix,
        ));
    };
    Ok(equals(
        &group.name,
        &format!("{}: name", group.id),
        &wanted,
        &fix,
    ))
}

check! {
    /// The security group is in the project's VPC.
    VPC = "ex09.security-group.vpc", Required, Stack(vpc);
    title: "the security group is in the VPC",
    why: "a group can be worn only by what is in the same VPC; without `vpc_id` it ends up in the default one",
    terraform: "`vpc_id = aws_vpc.main.id` in the `aws_security_group`",
    console: "EC2, Security Groups, Create security group, VPC",
    reads: [Vpcs, SecurityGroups],
}

fn vpc(case: &StackCase<'_>) -> Judged {
    let group = case.flask_group()?;
    Ok(equals(
        &group.vpc,
        &format!("{}: vpc_id", group.id),
        &case.vpc()?.id,
        "set `vpc_id` of the group to the project's VPC",
    ))
}

check! {
    /// The security group lets SSH (TCP 22) in from anywhere, or from one
    /// address.
    SSH_OPEN = "ex09.security-group.ssh", Required, Stack(ssh);
    title: "the security group admits SSH",
    why: "without it nobody can log in to see why the application does not start",
    terraform: "`ingress { from_port = 22 to_port = 22 protocol = \"tcp\" cidr_blocks = [\"0.0.0.0/0\"] }`, or your own address with /32",
    console: "EC2, Security Groups, Inbound rules, Edit inbound rules, SSH from Anywhere-IPv4 or My IP",
    reads: [Vpcs, SecurityGroups],
}

fn ssh(case: &StackCase<'_>) -> Judged {
    let group = Worn::one(case.flask_group()?);
    Ok(admits_tcp(&group, SSH, &Whom::default()))
}

check! {
    /// The security group lets TCP 5000 in, from anywhere or from one address;
    /// once there is a load balancer, from that is enough.
    PORT_5000 = "ex09.security-group.port-5000", Required, Stack(port_5000);
    title: "the security group admits port 5000",
    why: "the application listens there; everything that no rule admits is dropped",
    terraform: "`ingress { from_port = 5000 to_port = 5000 protocol = \"tcp\" cidr_blocks = [\"0.0.0.0/0\"] }`",
    console: "EC2, Security Groups, Inbound rules, Edit inbound rules, Custom TCP 5000",
    reads: [Vpcs, Subnets, SecurityGroups, LoadBalancers],
}

fn port_5000(case: &StackCase<'_>) -> Judged {
    let group = Worn::one(case.flask_group()?);
    let finding = admits_tcp(&group, case.course().port, &case.through_balancer());
    let owner = &ex03::security_group::PORT_5000;
    Ok(if case.fails(owner) {
        case.leave_to(owner, finding)
    } else {
        finding
    })
}

check! {
    /// Nothing but SSH and the application's port is open to the whole world.
    /// ICMP is left aside: a ping reaches no service.
    NOT_WIDE_OPEN = "ex09.security-group.not-wide-open", Advice, Stack(not_wide_open);
    title: "nothing else is open to the world",
    why: "every open port is tried by strangers within minutes",
    terraform: "one `ingress` block for each port, with `from_port` equal to `to_port`, and no `protocol = \"-1\"`",
    console: "EC2, Security Groups, Inbound rules, Edit inbound rules",
    reads: [Vpcs, SecurityGroups],
}

fn not_wide_open(case: &StackCase<'_>) -> Judged {
    let group = case.flask_group()?;
    // A group that merely is the closest candidate is somebody else's matter.
    if let Known::Value(name) = &group.name.known
        && *name != case.course().security_group_name()
    {
        return Err(Finding::skipped(&NAME).stop());
    }
    Ok(only_open(group, &[SSH, case.course().port]))
}

check! {
    /// The security group depends on both subnets, directly or through others.
    DEPENDS_ON_SUBNETS = "ex09.security-group.depends-on-subnets", Required, Files(depends_on_subnets);
    title: "the security group depends on the subnets",
    why: "nothing in a group refers to a subnet, so that Terraform may make it first unless it is told",
    terraform: "`depends_on = [aws_subnet.public_1, aws_subnet.public_2]` in the `aws_security_group`",
    console: "add `depends_on` to the `aws_security_group` block",
    reads: [TurnIn],
}

fn depends_on_subnets(case: &FilesCase<'_>) -> Judged {
    let subnets = case.stack.subnets()?;
    let on: Vec<&str> = subnets.iter().map(|subnet| subnet.id.as_str()).collect();
    case.ties(case.stack.flask_group()?.id.as_str(), &on, Tie::Any)
}
