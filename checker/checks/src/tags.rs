//! The two tags that the course asks of nearly every resource.

use checker_model::project::PROJECT_TAG;
use checker_model::verdict::Correction;
use checker_model::{Fact, Origin, Tags};

use crate::case::StackCase;
use crate::correction::Literal;
use crate::expect::equals;
use crate::finding::Finding;

/// `project_name` has the project's name.
pub(crate) fn project_tag(case: &StackCase<'_>, tags: &Tags) -> Finding {
    tag(tags, PROJECT_TAG, &case.course().project_name)
}

/// `Name` has this value.
pub(crate) fn name_tag(tags: &Tags, wanted: &str) -> Finding {
    tag(tags, "Name", &wanted.to_owned())
}

fn tag(tags: &Tags, key: &str, wanted: &String) -> Finding {
    let fact = tags.get(key);
    let finding = equals(
        &fact,
        &format!("tag {key}"),
        wanted,
        &format!("add the tag `{key} = \"{wanted}\"`"),
    );
    if fact.is_absent() {
        finding.correcting(|| missing_tag(tags, &fact, key, wanted))
    } else {
        finding
    }
}

/// The line of a tag that is not there: within the others, if there are any.
pub(crate) fn missing_tag(
    tags: &Tags,
    fact: &Fact<String>,
    key: &str,
    wanted: &String,
) -> Option<Correction> {
    if !matches!(fact.origin, Origin::Hcl { .. }) {
        return None;
    }
    let line = format!("{key} = {}", wanted.literal()?);
    Some(Correction::Insert(if tags.entries.is_empty() {
        format!("tags = {{\n  {line}\n}}")
    } else {
        line
    }))
}
