//! The VPC and its attributes.

use crate::case::StackCase;
use crate::check::check;
use crate::expect::equals;
use crate::finding::{Finding, Judged};
use crate::tags::{name_tag, project_tag};

check! {
    /// The VPC is deployed in Ireland (eu-west-1), the region that the variable
    /// `region` names.
    REGION = "ex06.vpc.region", Required, Stack(region);
    title: "the VPC is in the course's region",
    why: "everything else is created beside it; an AMI or a bucket of another region cannot be used from here",
    terraform: "assign `region = \"eu-west-1\"` in 10_terraform.auto.tfvars and use it: `provider \"aws\" { region = var.region }`",
    console: "choose Europe (Ireland) in the region menu before creating the VPC",
    reads: [Vpcs],
}

fn region(case: &StackCase<'_>) -> Judged {
    let vpc = case.vpc()?;
    Ok(equals(
        &vpc.region,
        "region",
        &case.course().region,
        "set the provider's region through the variable `region`, then apply again",
    ))
}

check! {
    /// There is a VPC, and its IPv4 block is 10.0.0.0/16.
    CIDR = "ex06.vpc.cidr", Required, Stack(cidr);
    title: "the VPC uses the block 10.0.0.0/16",
    why: "the subnets of the next exercises, 10.0.1.0/24 and 10.0.2.0/24, are cut out of it; the block of a VPC cannot be changed later",
    terraform: "`resource \"aws_vpc\" \"main\" { cidr_block = \"10.0.0.0/16\" … }`",
    console: "VPC, Your VPCs, Create VPC, IPv4 CIDR 10.0.0.0/16",
    reads: [Vpcs],
}

fn cidr(case: &StackCase<'_>) -> Judged {
    let Some(vpc) = case.find_vpc() else {
        if let Some(unknown) = case.vpc_unknown() {
            return Ok(unknown);
        }
        let name = case.course().name("vpc");
        let actual = match &case.given().vpc {
            Some(id) if case.is_live() => format!("no VPC {id}"),
            _ if !case.is_live() => "no VPC".to_owned(),
            _ => format!(
                "no VPC with that name, tag or block among {}",
                case.stack.vpcs.items.len()
            ),
        };
        return Ok(Finding::fail(
            format!("a VPC {name} with the block {}", case.course().vpc_cidr),
            actual,
            &case.stack.vpcs.origin,
            "create the VPC (`aws_vpc`), or look where it is: --region, --profile, --vpc",
        ));
    };
    Ok(equals(
        &vpc.cidr_block,
        "cidr_block",
        &case.course().vpc_cidr,
        "set `cidr_block` of the VPC; it is replaced, with everything in it",
    ))
}

check! {
    /// The VPC gives instances public DNS host names.
    DNS_HOSTNAMES = "ex06.vpc.dns-hostnames", Required, Stack(dns_hostnames);
    title: "the VPC enables DNS hostnames",
    why: "later exercises reach instances by name; it is off by default in a VPC of one's own",
    terraform: "`enable_dns_hostnames = true` in the `aws_vpc`",
    console: "VPC, Actions, Edit VPC settings, Enable DNS hostnames",
    reads: [Vpcs, VpcAttributes],
}

fn dns_hostnames(case: &StackCase<'_>) -> Judged {
    Ok(equals(
        &case.vpc()?.enable_dns_hostnames,
        "enable_dns_hostnames",
        &true,
        "set `enable_dns_hostnames = true`",
    ))
}

check! {
    /// The VPC carries the tag `project_name` with the value `module02`.
    TAG_PROJECT_NAME = "ex06.vpc.tag-project-name", Required, Stack(tag_project_name);
    title: "the VPC is tagged project_name = module02",
    why: "the tag is how everything that belongs to the project is found again",
    terraform: "`tags = { project_name = \"module02\", … }`, or the provider's `default_tags`",
    console: "VPC, Tags, Manage tags",
    reads: [Vpcs],
}

fn tag_project_name(case: &StackCase<'_>) -> Judged {
    Ok(project_tag(case, &case.vpc()?.tags))
}

check! {
    /// The VPC carries the tag `Name` with the value `module02-vpc`.
    TAG_NAME = "ex06.vpc.tag-name", Required, Stack(tag_name);
    title: "the VPC is named module02-vpc",
    why: "the console shows the Name tag; without it nobody tells two VPCs apart",
    terraform: "`tags = { Name = \"module02-vpc\", … }`",
    console: "VPC, Tags, Manage tags",
    reads: [Vpcs],
}

fn tag_name(case: &StackCase<'_>) -> Judged {
    Ok(name_tag(&case.vpc()?.tags, &case.course().name("vpc")))
}
