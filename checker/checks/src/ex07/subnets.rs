//! The two subnets.

use checker_model::Fact;
use checker_model::network::Subnet;

use crate::case::StackCase;
use crate::check::check;
use crate::dependence::Tie;
use crate::ex06;
use crate::expect::{equals, holds, one_each};
use crate::files::FilesCase;
use crate::finding::{Finding, Judged};
use crate::tags::project_tag;

check! {
    /// There are two subnets in the VPC.
    COUNT = "ex07.subnets.count", Required, Stack(count);
    title: "the VPC has two subnets",
    why: "two zones keep the service up when a data centre is lost",
    terraform: "two `aws_subnet` resources (or one with `count` or `for_each`) with `vpc_id = aws_vpc.main.id`",
    console: "VPC, Subnets, Create subnet, in the project's VPC",
    reads: [Vpcs, Subnets],
}

fn count(case: &StackCase<'_>) -> Judged {
    let members = case.subnets_of_vpc()?;
    // More than two are too many, whatever else could not be seen.
    if members.items.len() <= 2 && !members.is_complete() {
        return Ok(members.undetermined());
    }
    let ids: Vec<&str> = members.items.iter().map(|s| s.id.as_str()).collect();
    Ok(holds(
        ids.len() == 2,
        "2 subnets in the VPC",
        match ids.len() {
            0 => "none".to_owned(),
            n => format!("{n}: {}", ids.join(", ")),
        },
        members.origin,
        "create exactly two subnets in the project's VPC",
    ))
}

check! {
    /// The subnets use the blocks 10.0.1.0/24 and 10.0.2.0/24, one each.
    CIDR = "ex07.subnets.cidr", Required, Stack(cidr);
    title: "the subnets use 10.0.1.0/24 and 10.0.2.0/24",
    why: "two blocks of one VPC must not overlap, and both must lie within its own",
    terraform: "`cidr_block = \"10.0.1.0/24\"` and `cidr_block = \"10.0.2.0/24\"`",
    console: "VPC, Subnets, Create subnet, IPv4 subnet CIDR block",
    reads: [Vpcs, Subnets],
}

fn cidr(case: &StackCase<'_>) -> Judged {
    // Subnets of another block cannot have these.
    case.after(&ex06::vpc::CIDR)?;
    let subnets = case.both_subnets()?;
    Ok(one_each(
        &labelled(&subnets, |subnet| &subnet.cidr_block),
        "cidr_block",
        &case.course().subnet_cidrs,
        "set `cidr_block` of the subnet; it is replaced",
    ))
}

check! {
    /// One subnet is in eu-west-1a and the other in eu-west-1b.
    AVAILABILITY_ZONE = "ex07.subnets.availability-zone", Required, Stack(availability_zone);
    title: "the subnets are in eu-west-1a and eu-west-1b, one each",
    why: "with both in one zone, that zone's failure takes everything down",
    terraform: "`availability_zone = \"${var.region}a\"` and `\"${var.region}b\"`",
    console: "VPC, Subnets, Create subnet, Availability Zone",
    reads: [Vpcs, Subnets],
}

fn availability_zone(case: &StackCase<'_>) -> Judged {
    // In another region there are no such zones.
    case.after(&ex06::vpc::REGION)?;
    let subnets = case.both_subnets()?;
    let course = case.course();
    Ok(one_each(
        &labelled(&subnets, |subnet| &subnet.availability_zone),
        "availability_zone",
        &course.availability_zones(&course.region),
        "set `availability_zone` of the subnet; it is replaced",
    ))
}

check! {
    /// Instances that are launched in the subnets get a public IPv4 address.
    PUBLIC_IP = "ex07.subnets.public-ip", Required, Stack(public_ip);
    title: "the subnets map a public IP on launch",
    why: "an instance without a public address cannot be reached by SSH, and reaches nothing through the gateway",
    terraform: "`map_public_ip_on_launch = true`",
    console: "VPC, Subnets, Actions, Edit subnet settings, Enable auto-assign public IPv4 address",
    reads: [Vpcs, Subnets],
}

fn public_ip(case: &StackCase<'_>) -> Judged {
    each(case, |subnet| {
        equals(
            &subnet.map_public_ip_on_launch,
            &format!("{}: map_public_ip_on_launch", subnet.id),
            &true,
            "set `map_public_ip_on_launch = true`",
        )
    })
}

check! {
    /// Both subnets carry the tag `project_name` with the value `module02`.
    TAG_PROJECT_NAME = "ex07.subnets.tag-project-name", Required, Stack(tag_project_name);
    title: "the subnets are tagged project_name = module02",
    why: "the tag is how everything that belongs to the project is found again",
    terraform: "`tags = { project_name = \"module02\", … }`, or the provider's `default_tags`",
    console: "VPC, Subnets, Tags, Manage tags",
    reads: [Vpcs, Subnets],
}

fn tag_project_name(case: &StackCase<'_>) -> Judged {
    each(case, |subnet| project_tag(case, &subnet.tags))
}

check! {
    /// The subnets are named `module02-sn-pub-1` and `module02-sn-pub-2`, one
    /// each, either way round.
    TAG_NAME = "ex07.subnets.tag-name", Required, Stack(tag_name);
    title: "the subnets are named module02-sn-pub-1 and module02-sn-pub-2",
    why: "the console shows the Name tag; without it nobody tells two subnets apart",
    terraform: "`tags = { Name = \"module02-sn-pub-1\", … }`, and 2 for the other",
    console: "VPC, Subnets, Tags, Manage tags",
    reads: [Vpcs, Subnets],
}

fn tag_name(case: &StackCase<'_>) -> Judged {
    let subnets = case.both_subnets()?;
    let names: Vec<Fact<String>> = subnets.iter().map(|s| s.tags.get("Name")).collect();
    let facts: Vec<(String, &Fact<String>)> = subnets
        .iter()
        .zip(&names)
        .map(|(subnet, name)| (subnet.id.to_string(), name))
        .collect();
    Ok(one_each(
        &facts,
        "tag Name",
        &case.course().subnet_names(),
        "set the tag `Name` of the subnet",
    ))
}

check! {
    /// The subnets depend on the VPC, and it is written out: `depends_on` names
    /// the VPC or a module around it. The reference in `vpc_id` orders them
    /// too, but the subject insists.
    DEPENDS_ON_VPC = "ex07.subnets.depends-on-vpc", Required, Files(depends_on_vpc);
    title: "the subnets' dependency on the VPC is written out",
    why: "an order that somebody relies on should be read off the block, not worked out from its attributes",
    terraform: "`depends_on = [aws_vpc.main]` in each `aws_subnet`",
    console: "add `depends_on` to each `aws_subnet` block",
    reads: [TurnIn],
}

fn depends_on_vpc(case: &FilesCase<'_>) -> Judged {
    let vpc = case.stack.vpc()?;
    let on = [vpc.id.as_str()];
    // One block with `count` makes both.
    let mut blocks = Vec::new();
    let mut findings = Vec::new();
    for subnet in case.stack.subnets()? {
        let declaration = match case.declaration(subnet.id.as_str()) {
            Ok(declaration) => declaration,
            Err(stop) => {
                findings.push(*stop);
                continue;
            }
        };
        if !blocks.contains(&&declaration.address) {
            blocks.push(&declaration.address);
            findings.push(case.tied(&[declaration], &on, Tie::WrittenOut));
        }
    }
    Ok(Finding::all(findings, || Finding::skipped(&COUNT)))
}

/// Judges every subnet of the project by itself.
fn each(case: &StackCase<'_>, judge: impl Fn(&Subnet) -> Finding) -> Judged {
    let subnets = case.subnets()?;
    Ok(Finding::all(subnets.into_iter().map(judge), || {
        Finding::skipped(&COUNT)
    }))
}

fn labelled<'a, T>(
    subnets: &[&'a Subnet],
    attribute: impl Fn(&'a Subnet) -> &'a Fact<T>,
) -> Vec<(String, &'a Fact<T>)> {
    subnets
        .iter()
        .map(|subnet| (subnet.id.to_string(), attribute(subnet)))
        .collect()
}
