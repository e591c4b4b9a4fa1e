//! The template.

use crate::case::StackCase;
use crate::check::check;
use crate::expect::joined;
use crate::finding::{Finding, Judged};

check! {
    /// The template takes one parameter, `BucketName`.
    PARAMETER = "mcs01.template.parameter", Required, Template(parameter);
    title: "the template takes one parameter, BucketName",
    why: "bucket names are unique in all of AWS, so whoever deploys the template must choose one; nothing else is theirs to choose",
    terraform: "in the template: `Parameters: {BucketName: {Type: String}}`, and `BucketName: !Ref BucketName` in the bucket",
    console: "CloudFormation, Create stack, Specify stack details: BucketName is the one field below Parameters",
    reads: [Template],
}

fn parameter(case: &StackCase<'_>) -> Judged {
    let listing = &case.stack.template_parameters;
    let wanted = &case.course().images.template_parameter;
    let alone = listing.items.len() == 1 && listing.items.contains_key(wanted);
    if !listing.is_complete() {
        return Ok(Finding::incomplete(&listing.incomplete, &listing.origin));
    }
    if alone {
        return Ok(Finding::pass());
    }
    let names = listing.items.keys().map(String::as_str);
    Ok(Finding::fail(
        format!("one parameter, {wanted}"),
        joined(names, "no parameter"),
        &listing.origin,
        format!("declare the parameter {wanted} of type String, and no other"),
    ))
}
