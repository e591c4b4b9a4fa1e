//! Which resources of an account are the project's: an account may hold other
//! projects, and a VPC of AWS's own in every region.

use crate::course::Course;
use crate::network::Vpc;
use crate::stack::Stack;

/// The tag by which the course tracks what belongs together.
pub const PROJECT_TAG: &str = "project_name";

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
