//! Which resources of an account are the project's: an account may hold other
//! projects, and a VPC of AWS's own in every region.

use crate::compute::Instance;
use crate::course::Course;
use crate::network::Vpc;
use crate::stack::Stack;

/// The tag by which the course tracks what belongs together.
pub const PROJECT_TAG: &str = "project_name";

/// Whether a name is one of the project's: its own, or one that begins with it
/// (`module02-vpc`, and not `module020`).
pub fn is_project_name(name: &str, course: &Course) -> bool {
    let rest = name.strip_prefix(course.project_name.as_str());
    !course.project_name.is_empty()
        && rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
}

/// How much a VPC looks like the course's, from its own attributes alone. Tags
/// weigh more than the block: many networks use 10.0.0.0/16.
pub fn vpc_likeness(vpc: &Vpc, course: &Course) -> u32 {
    let named = vpc.tags.has("Name", &course.name("vpc"));
    let tagged = vpc.tags.has(PROJECT_TAG, &course.project_name);
    let block = vpc.cidr_block.get() == Some(&course.vpc_cidr);
    8 * u32::from(named) + 4 * u32::from(tagged) + 2 * u32::from(block)
}

/// Whether any VPC of the stack looks like the course's at all.
pub fn shows_project(stack: &Stack, course: &Course) -> bool {
    stack.vpcs.values().any(|vpc| vpc_likeness(vpc, course) > 0)
}

/// Whether an instance starts from the saved image or wears the project's
/// security group, wherever it is.
pub fn is_launched_for_project(instance: &Instance, stack: &Stack, course: &Course) -> bool {
    let image = instance.launch.image.get();
    let image = image.and_then(|id| stack.images.get(id));
    let mut groups = instance.launch.security_groups.iter();
    image.is_some_and(|image| image.name.get() == Some(&course.image_name()))
        || groups.any(|id| {
            let group = id.get().and_then(|id| stack.security_groups.get(id));
            group.is_some_and(|one| one.name.get() == Some(&course.security_group_name()))
        })
}
