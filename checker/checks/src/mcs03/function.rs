//! The function that hands out URLs.

use checker_model::{Fact, Known};

use super::url;
use crate::case::StackCase;
use crate::check::check;
use crate::expect::joined;
use crate::finding::{Finding, Judged};
use crate::focus::managed::{is_bucket, triggers};

check! {
    /// `S3_BUCKET_NAME` in its environment names the bucket for uploads: the one
    /// that triggers the function that resizes.
    ENVIRONMENT = "mcs03.function.environment", Required, Stack(environment);
    title: "S3_BUCKET_NAME names the bucket for uploads",
    why: "an upload into any other bucket is accepted, and never resized",
    terraform: "`environment { variables = { S3_BUCKET_NAME = aws_s3_bucket.upload.bucket } }` in the function",
    console: "Lambda, the function, Configuration, Environment variables: S3_BUCKET_NAME",
    reads: [Functions, FunctionUrls, Buckets, Notifications],
}

fn environment(case: &StackCase<'_>) -> Judged {
    const FIX: &str = "set S3_BUCKET_NAME to the name of the bucket for uploads";
    case.describes_functions()?;
    let Some(function) = case.upload_function() else {
        case.after(&url::EXISTS)?;
        let (functions, urls) = (&case.stack.functions, &case.stack.function_urls);
        let open = [&functions.incomplete[..], &urls.incomplete[..]].concat();
        return Ok(Finding::incomplete(&open, &functions.origin));
    };
    let name = &case.course().images.bucket_variable;
    let variables = &function.environment;
    let Some(variable) = variables.items.get(name) else {
        if !variables.is_complete() {
            return Ok(Finding::incomplete(
                &variables.incomplete,
                &variables.origin,
            ));
        }
        let names = variables.items.keys().map(String::as_str);
        return Ok(Finding::fail(
            format!("{}: a variable {name}", function.id),
            joined(names, "no environment"),
            &variables.origin,
            FIX,
        ));
    };
    let what = format!("{}: {name}", function.id);
    let set = match &variable.value.known {
        Known::Value(value) if !value.trim().is_empty() => Finding::pass(),
        Known::Value(_) | Known::Absent => Finding::fail(
            format!("{what} set"),
            format!("{what} empty"),
            &variable.value.origin,
            FIX,
        ),
        Known::Unknown(_) if variable.bucket.get().is_some() => Finding::pass(),
        Known::Unknown(why) => Finding::undetermined(why, &variable.value.origin),
    };
    let resize = case.resize_function();
    let seen = resize.map(|resize| triggers(case.stack, resize));
    let (Some(seen), Some(bucket)) = (seen, variable.bucket.get()) else {
        return Ok(set);
    };
    // What triggers nothing, or not all of what does, is the trigger's matter.
    if seen.items.is_empty() || !seen.open.is_empty() {
        return Ok(set);
    }
    if seen
        .items
        .iter()
        .any(|trigger| is_bucket(trigger.bucket, bucket))
    {
        return Ok(set);
    }
    let names = seen.items.iter().map(|trigger| trigger.bucket.id.as_str());
    let fact: &Fact<_> = &variable.bucket;
    Ok(set.and(Finding::fail(
        format!("{what} {}, whose uploads are resized", joined(names, "")),
        format!("{what} {bucket}, which triggers nothing"),
        &fact.origin,
        FIX,
    )))
}
