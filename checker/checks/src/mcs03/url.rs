//! The function URL.

use checker_model::functions::{Function, FunctionUrl, Permission};
use checker_model::policy::matches_action;
use checker_model::{Fact, Known, Why};

use crate::case::StackCase;
use crate::check::check;
use crate::expect::{equals, joined};
use crate::finding::{Finding, Judged};
use crate::focus::managed::urls_of;

check! {
    /// A function that hands out URLs for uploads has a function URL, with auth
    /// type NONE, and anyone may invoke it by that.
    EXISTS = "mcs03.url.exists", Required, Stack(exists);
    title: "the function URL is open to anyone",
    why: "the chat's clients have no credentials of AWS; the auth type alone opens nothing, the function's policy must too",
    terraform: "`resource \"aws_lambda_function_url\"` with `authorization_type = \"NONE\"`, which adds the permissions itself",
    console: "Lambda, the function, Configuration, Function URL, Auth type: NONE",
    reads: [Functions, FunctionUrls, FunctionPolicies],
}

fn exists(case: &StackCase<'_>) -> Judged {
    const FIX: &str =
        "give the function that hands out upload URLs a function URL with auth type NONE";
    case.describes_functions()?;
    let functions = &case.stack.functions;
    let Some(function) = case.upload_function() else {
        if !functions.is_complete() {
            return Ok(Finding::incomplete(
                &functions.incomplete,
                &functions.origin,
            ));
        }
        let urls = &case.stack.function_urls;
        if !urls.is_complete() {
            return Ok(Finding::incomplete(&urls.incomplete, &urls.origin));
        }
        let names = functions.values().map(|function| function.id.as_str());
        return Ok(Finding::fail(
            "a function with a function URL",
            match joined(names, "no function") {
                none if functions.items.is_empty() => none,
                names => format!("none of {names} has one"),
            },
            &functions.origin,
            FIX,
        ));
    };
    let listing = &case.stack.function_urls;
    let found = urls_of(case.stack, function);
    let found = found.into_iter().map(|url| is_open(function, url));
    // A URL of which the function is not known may be this one's.
    let open = listing.values().filter_map(|url| {
        let why = url.function.why()?;
        Some(Finding::undetermined(why, &url.function.origin))
    });
    let of_function: Vec<Finding> = found.collect();
    if let Some(first) = of_function.first() {
        let first = first.clone();
        return Ok(Finding::any(of_function, || first));
    }
    Ok(Finding::any_of(
        open.collect::<Vec<_>>(),
        &listing.incomplete,
        &listing.origin,
        || {
            Finding::fail(
                format!("{}: a function URL", function.id),
                "none",
                &listing.origin,
                FIX,
            )
        },
    ))
}

fn is_open(function: &Function, url: &FunctionUrl) -> Finding {
    let auth = equals(
        &url.auth_type,
        &format!("{}: authorization_type", function.id),
        &"NONE".to_owned(),
        "set authorization_type to NONE",
    );
    if auth.verdict == checker_model::Verdict::Fail {
        // Whoever uses IAM has set the policy for that.
        return auth;
    }
    auth.and(anyone_may(function, "lambda:InvokeFunctionUrl"))
        .and(anyone_may(function, "lambda:InvokeFunction"))
}

/// Since October 2025 a new URL needs both permissions.
fn anyone_may(function: &Function, action: &str) -> Finding {
    let permissions = &function.permissions;
    let found = permissions.iter().filter_map(|one| grants(one, action));
    Finding::any_of(
        found.collect::<Vec<_>>(),
        &permissions.incomplete,
        &permissions.origin,
        || {
            Finding::fail(
                format!("{}: anyone may {action}", function.id),
                "no statement of its policy allows it",
                &permissions.origin,
                match action {
                    "lambda:InvokeFunctionUrl" => {
                        "add a permission for the principal `*` with function_url_auth_type NONE"
                    }
                    _ => {
                        "add a permission for the principal `*` with invoked_via_function_url true, which new URLs need since October 2025"
                    }
                },
            )
        },
    )
}

/// Whether a statement lets anyone do this through the URL; none when it does
/// not.
fn grants(permission: &Permission, action: &str) -> Option<Finding> {
    type Test<'a> = &'a dyn Fn(&str) -> bool;
    let facts: [(&Fact<String>, Test<'_>); 2] = [
        (&permission.principal, &|principal| principal == "*"),
        (&permission.action, &|pattern| {
            matches_action(pattern, action)
        }),
    ];
    let mut open: Option<(&Why, _)> = None;
    for (fact, test) in facts {
        match &fact.known {
            Known::Value(value) if test(value) => {}
            Known::Value(_) | Known::Absent => return None,
            Known::Unknown(why) => open = open.or(Some((why, &fact.origin))),
        }
    }
    let conditions = [
        (&permission.source_arn, ""),
        (&permission.source_account, ""),
        (&permission.function_url_auth_type, "NONE"),
    ];
    for (fact, harmless) in conditions {
        match &fact.known {
            Known::Absent => {}
            Known::Value(value) if value == harmless => {}
            Known::Value(_) => return None,
            Known::Unknown(why) => open = open.or(Some((why, &fact.origin))),
        }
    }
    Some(match open {
        Some((why, origin)) => Finding::undetermined(why, origin),
        None => Finding::pass(),
    })
}
