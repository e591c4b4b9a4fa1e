//! The security group of the load balancer.

use crate::case::StackCase;
use crate::check::check;
use crate::dependence::Tie;
use crate::expect::equals;
use crate::files::FilesCase;
use crate::finding::{Finding, Judged};
use crate::focus::security_group::Worn;
use crate::ports::{Whom, admits_tcp};

check! {
    /// The load balancer has a security group of its own, in the VPC.
    VPC = "ex11.security-group.vpc", Required, Stack(vpc);
    title: "there is a security group for the load balancer, in the VPC",
    why: "the balancer and the instances let in different people: the world the one, the balancer the others",
    terraform: "a second `aws_security_group`, with `vpc_id = aws_vpc.main.id`",
    console: "EC2, Security Groups, Create security group, in the project's VPC",
    reads: [Vpcs, Subnets, SecurityGroups, LoadBalancers, AutoscalingGroups, LaunchConfigurations, LaunchTemplates, Instances],
}

fn vpc(case: &StackCase<'_>) -> Judged {
    let vpc = case.vpc()?;
    let Some(group) = case.find_balancer_group()? else {
        return Ok(Finding::fail(
            format!("a security group for the load balancer in {}", vpc.id),
            format!(
                "none besides {} and the VPC's default one",
                case.course().security_group_name()
            ),
            &case.stack.security_groups.origin,
            "create a second security group (`aws_security_group`) and give it to the load balancer",
        ));
    };
    Ok(equals(
        &group.vpc,
        &format!("{}: vpc_id", group.id),
        &vpc.id,
        "set `vpc_id` of the group to the project's VPC",
    ))
}

check! {
    /// The load balancer's security group lets TCP 5000 in, from anywhere or
    /// from one address.
    PORT_5000 = "ex11.security-group.port-5000", Required, Stack(port_5000);
    title: "the load balancer's security group admits port 5000",
    why: "it is where the balancer listens; whoever calls the API comes in there",
    terraform: "`ingress { from_port = 5000 to_port = 5000 protocol = \"tcp\" cidr_blocks = [\"0.0.0.0/0\"] }`",
    console: "EC2, Security Groups, Inbound rules, Edit inbound rules, Custom TCP 5000",
    reads: [Vpcs, Subnets, SecurityGroups, LoadBalancers],
}

fn port_5000(case: &StackCase<'_>) -> Judged {
    let group = Worn::one(case.balancer_group()?);
    Ok(admits_tcp(&group, case.course().port, &Whom::default()))
}

check! {
    /// The load balancer's security group depends on the VPC, by reference or
    /// `depends_on`.
    DEPENDS_ON_VPC = "ex11.security-group.depends-on-vpc", Required, Files(depends_on_vpc);
    title: "the load balancer's security group depends on the VPC",
    why: "an id that is copied from the console is of a VPC that the next destroy takes away",
    terraform: "`vpc_id = aws_vpc.main.id` in the `aws_security_group`",
    console: "refer to the VPC instead of copying its id",
    reads: [TurnIn],
}

fn depends_on_vpc(case: &FilesCase<'_>) -> Judged {
    let vpc = case.stack.vpc()?;
    let group = case.stack.balancer_group()?;
    let finding = case.ties(group.id.as_str(), &[vpc.id.as_str()], Tie::Any)?;
    // Without `vpc_id` it is in another VPC, and that is judged there.
    Ok(case.leave_to(&VPC, finding))
}
