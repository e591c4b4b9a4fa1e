//! The internet gateway.

use crate::case::StackCase;
use crate::check::check;
use crate::dependence::Tie;
use crate::expect::holds;
use crate::files::FilesCase;
use crate::finding::Judged;
use crate::tags::{name_tag, project_tag};

check! {
    /// An internet gateway is attached to the VPC.
    ATTACHED = "ex08.gateway.attached", Required, Stack(attached);
    title: "an internet gateway is attached to the VPC",
    why: "without one nothing in the VPC can be reached from outside, and nothing in it reaches S3",
    terraform: "`resource \"aws_internet_gateway\" \"igw\" { vpc_id = aws_vpc.main.id … }`",
    console: "VPC, Internet gateways, Create internet gateway, then Actions, Attach to VPC",
    reads: [Vpcs, InternetGateways],
}

fn attached(case: &StackCase<'_>) -> Judged {
    let vpc = case.vpc()?;
    let gateways = case.attached_gateways()?;
    if gateways.items.is_empty() && !gateways.is_complete() {
        return Ok(gateways.undetermined());
    }
    let (actual, origin) = match case.tagged_gateway() {
        Some(gateway) => match gateway.vpc.get() {
            Some(other) => (
                format!("{} is attached to {other}", gateway.id),
                &gateway.vpc.origin,
            ),
            None => (
                format!("{} is attached to no VPC", gateway.id),
                &gateway.vpc.origin,
            ),
        },
        None => ("none".to_owned(), gateways.origin),
    };
    Ok(holds(
        !gateways.items.is_empty(),
        format!("an internet gateway attached to {}", vpc.id),
        actual,
        origin,
        "create an internet gateway (`aws_internet_gateway`) with `vpc_id` of the project's VPC",
    ))
}

check! {
    /// The internet gateway carries the tag `project_name` with the value
    /// `module02`.
    TAG_PROJECT_NAME = "ex08.gateway.tag-project-name", Required, Stack(tag_project_name);
    title: "the internet gateway is tagged project_name = module02",
    why: "the tag is how everything that belongs to the project is found again",
    terraform: "`tags = { project_name = \"module02\", … }`, or the provider's `default_tags`",
    console: "VPC, Internet gateways, Tags, Manage tags",
    reads: [Vpcs, InternetGateways],
}

fn tag_project_name(case: &StackCase<'_>) -> Judged {
    Ok(project_tag(case, &case.gateway()?.tags))
}

check! {
    /// The internet gateway carries the tag `Name` with the value
    /// `module02-igw`.
    TAG_NAME = "ex08.gateway.tag-name", Required, Stack(tag_name);
    title: "the internet gateway is named module02-igw",
    why: "the console shows the Name tag; without it nobody tells two gateways apart",
    terraform: "`tags = { Name = \"module02-igw\", … }`",
    console: "VPC, Internet gateways, Tags, Manage tags",
    reads: [Vpcs, InternetGateways],
}

fn tag_name(case: &StackCase<'_>) -> Judged {
    Ok(name_tag(&case.gateway()?.tags, &case.course().name("igw")))
}

check! {
    /// The internet gateway depends on the VPC, by reference or `depends_on`;
    /// with an attachment apart, that one does.
    DEPENDS_ON_VPC = "ex08.gateway.depends-on-vpc", Required, Files(depends_on_vpc);
    title: "the internet gateway depends on the VPC",
    why: "Terraform makes what nothing orders at the same time, and an id that is copied from the console is of a VPC that the next destroy takes away",
    terraform: "`vpc_id = aws_vpc.main.id` in the `aws_internet_gateway`",
    console: "refer to the VPC instead of copying its id",
    reads: [TurnIn],
}

fn depends_on_vpc(case: &FilesCase<'_>) -> Judged {
    let vpc = case.stack.vpc()?;
    let gateway = case.declaration(case.stack.gateway()?.id.as_str())?;
    let attachments = case
        .of_kind(&["aws_internet_gateway_attachment"])
        .filter(|one| case.waits_for(one, &gateway.address));
    let together: Vec<_> = [gateway].into_iter().chain(attachments).collect();
    let finding = case.tied(&together, &[vpc.id.as_str()], Tie::Any);
    // One that is attached to nothing, or elsewhere, is put right there.
    Ok(case.leave_to(&ATTACHED, finding))
}
