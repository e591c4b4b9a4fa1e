//! The image that is kept of the instance.

use checker_model::Known;

use crate::case::StackCase;
use crate::check::check;
use crate::expect::equals;
use crate::finding::{Finding, Judged};

check! {
    /// An image named `module02-flask-api-ami`, owned by this account, is
    /// available.
    EXISTS = "ex05.ami.exists", Required, Live(exists);
    title: "the image module02-flask-api-ami is available",
    why: "every later instance starts from it; it has the application and its libraries on it",
    terraform: "the image is made once, outside Terraform: `aws ec2 create-image --instance-id i-… --name module02-flask-api-ami`",
    console: "EC2, Instances, Actions, Image and templates, Create image; wait until its status is available",
    reads: [Images],
}

fn exists(case: &StackCase<'_>) -> Judged {
    let wanted = case.course().image_name();
    let listing = &case.stack.images;
    let expected = format!("an available image {wanted} of this account");
    let fix = format!(
        "create the image from the instance, under exactly the name {wanted}, in this region"
    );
    let named = listing
        .values()
        .filter(|image| image.name.get() == Some(&wanted));
    let findings: Vec<Finding> = named
        .map(|image| {
            let owned = equals(&image.owned_by_caller, "", &true, "").or_fail(|| {
                let actual = format!("{} is owned by another account", image.id);
                Finding::fail(&expected, actual, &image.owned_by_caller.origin, &fix)
            });
            let state = format!("{}: state", image.id);
            owned.and(equals(
                &image.state,
                &state,
                &"available".to_owned(),
                "wait until the image is available; if it failed, create it again",
            ))
        })
        .collect();
    let closest = findings
        .iter()
        .find(|finding| !finding.failures.is_empty())
        .cloned();
    let hidden = listing
        .values()
        .filter_map(|image| match &image.name.known {
            Known::Unknown(why) => Some(Finding::undetermined(why, &image.name.origin)),
            _ => None,
        });
    let candidates = findings.into_iter().chain(hidden);
    Ok(Finding::any_of(
        candidates,
        &listing.incomplete,
        &listing.origin,
        || {
            closest.unwrap_or_else(|| {
                let own = listing
                    .values()
                    .filter(|image| image.owned_by_caller.get() == Some(&true));
                let images: Vec<String> = own
                    .take(5)
                    .map(|image| {
                        let name = image.name.get().map_or("nameless", |name| name.as_str());
                        format!("{} ({name})", image.id)
                    })
                    .collect();
                let actual = if images.is_empty() {
                    "no image".to_owned()
                } else {
                    images.join(", ")
                };
                Finding::fail(expected, actual, &listing.origin, fix)
            })
        },
    ))
}
