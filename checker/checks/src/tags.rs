//! The two tags that the course asks of nearly every resource.

use checker_model::Tags;
use checker_model::project::PROJECT_TAG;

use crate::case::StackCase;
use crate::expect::equals;
use crate::finding::Finding;

/// `project_name` has the project's name.
pub(crate) fn project_tag(case: &StackCase<'_>, tags: &Tags) -> Finding {
    let wanted = &case.course().project_name;
    equals(
        &tags.get(PROJECT_TAG),
        &format!("tag {PROJECT_TAG}"),
        wanted,
        &format!("add the tag `{PROJECT_TAG} = \"{wanted}\"`"),
    )
}

/// `Name` has this value.
pub(crate) fn name_tag(tags: &Tags, wanted: &str) -> Finding {
    equals(
        &tags.get("Name"),
        "tag Name",
        &wanted.to_owned(),
        &format!("add the tag `Name = \"{wanted}\"`"),
    )
}
