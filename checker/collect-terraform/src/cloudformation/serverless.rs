//! SAM, as far as functions go: what its transform makes of a function, by
//! "Generated `CloudFormation` resources" in its developer guide.

use std::sync::Arc;

use checker_model::{Origin, Why};

use super::eval::Evaluator;
use super::lambda::{configured, url_of};
use super::lower::{reference, unknown};
use super::names::Names;
use super::resources::{Evaluated, Made, Properties, blocks};
use super::storage::notification;
use super::term::{Form, Term};
use crate::value::{Data, Value};

/// What every function of a template has.
pub(super) struct Globals(Option<Term>);

pub(super) fn globals(evaluator: &Evaluator<'_>) -> Globals {
    let globals = evaluator.template.globals;
    let node = globals.and_then(|node| node.get("Function"));
    Globals(node.map(|node| evaluator.term(node, "Globals.Function")))
}

/// A function's own properties over those of all: maps are merged, lists are
/// put one behind the other.
fn merged(global: &Term, own: &Term) -> Term {
    let form = match (&global.form, &own.form) {
        (Form::Map(all, open), Form::Map(mine, open_too)) => {
            let mut both = all.clone();
            for (key, term) in mine {
                let term = match both.get(key) {
                    Some(global) => merged(global, term),
                    None => term.clone(),
                };
                both.insert(Arc::clone(key), term);
            }
            Form::Map(both, open.clone().or_else(|| open_too.clone()))
        }
        (Form::List(all, open), Form::List(mine, open_too)) => {
            let both = all.iter().chain(mine).cloned().collect();
            Form::List(both, open.clone().or_else(|| open_too.clone()))
        }
        (_, own) => own.clone(),
    };
    Term::new(form, &own.origin)
}

pub(super) fn function(one: &Evaluated<'_>, names: &Names, globals: &Globals, made: &mut Made) {
    let properties = match &globals.0 {
        Some(global) => merged(global, &one.properties),
        None => one.properties.clone(),
    };
    let own = Properties::of(names, &properties).at(&one.origin);
    let role = match own.value("Role") {
        none if none.is_null() => generated_role(one, made),
        role => role,
    };
    configured(one, &own, own.get("InlineCode").as_ref(), role, made);
    let alias = own.value("AutoPublishAlias");
    if let Some(config) = own
        .get("FunctionUrlConfig")
        .filter(|term| term.form != Form::Gone)
    {
        let url = Properties::of(names, &config);
        let function = reference(&one.id, "id", &config.origin);
        let address = format!("{}.FunctionUrlConfig", one.id);
        url_of(
            &address,
            &url,
            (function, alias.clone()),
            &config.origin,
            made,
        );
        open_to_anyone(one, &url, &alias, made);
    }
    events(one, &own, &alias, made);
}

/// The role that comes with a function that names none. What it may do is made
/// of policy templates of SAM.
fn generated_role(one: &Evaluated<'_>, made: &mut Made) -> Value {
    let address = format!("{}Role", one.id);
    let why = Why::NotSupported(format!("the role that SAM makes for {}", one.id));
    let open = || unknown(why.clone(), &one.origin);
    let arguments = [
        ("assume_role_policy", open()),
        ("managed_policy_arns", open()),
        ("inline_policy", open()),
    ];
    made.add("aws_iam_role", &address, &one.origin, arguments);
    reference(&address, "arn", &one.origin)
}

/// Where anyone may come by the URL, SAM allows both of what that takes.
fn open_to_anyone(one: &Evaluated<'_>, url: &Properties<'_>, alias: &Value, made: &mut Made) {
    let auth = url.value("AuthType");
    match &auth.data {
        Data::String(auth) if &**auth == "NONE" => {}
        Data::Unknown(unknown) => {
            made.open(
                Some("aws_lambda_permission".into()),
                &unknown.why,
                url.origin,
            );
            return;
        }
        _ => return,
    }
    let on = || Value::new(Data::Bool(true), Arc::clone(url.origin));
    let both = [
        (
            "UrlPublicPermissions",
            "lambda:InvokeFunctionUrl",
            auth,
            Value::default(),
        ),
        (
            "UrlInvokePermissions",
            "lambda:InvokeFunction",
            Value::default(),
            on(),
        ),
    ];
    for (name, action, auth, by_url) in both {
        let more = [
            ("function_url_auth_type", auth),
            ("invoked_via_function_url", by_url),
        ];
        permission(one, name, ("*", action), alias, url.origin, more, made);
    }
}

fn permission(
    one: &Evaluated<'_>,
    name: &str,
    (principal, action): (&str, &str),
    alias: &Value,
    origin: &Arc<Origin>,
    more: [(&str, Value); 2],
    made: &mut Made,
) {
    let text = |text: &str| Value::string(text, Arc::clone(origin));
    let address = format!("{}.{name}", one.id);
    let arguments = [
        ("statement_id", text(&address)),
        ("function_name", reference(&one.id, "id", origin)),
        ("qualifier", alias.clone()),
        ("principal", text(principal)),
        ("action", text(action)),
    ];
    let arguments = arguments.into_iter().chain(more);
    made.add("aws_lambda_permission", &address, origin, arguments);
}

/// What triggers a function: of that only buckets are judged.
fn events(one: &Evaluated<'_>, own: &Properties<'_>, alias: &Value, made: &mut Made) {
    let doubt = |why: &Why, made: &mut Made| {
        for kind in ["aws_s3_bucket_notification", "aws_lambda_permission"] {
            made.open(Some(kind.into()), why, own.origin);
        }
    };
    let Some(term) = own.get("Events") else {
        return;
    };
    let (events, rest) = match &term.form {
        Form::Map(events, rest) => (events, rest.clone()),
        Form::Unknown(why) => return doubt(why, made),
        Form::Gone | Form::Text(_) | Form::List(..) => return,
    };
    if let Some(why) = rest {
        doubt(&why, made);
    }
    for (name, event) in events {
        let kind = Properties::of(own.names, event);
        match &kind.value("Type").data {
            Data::String(kind) if &**kind == "S3" => {}
            Data::Unknown(unknown) => {
                doubt(&unknown.why, made);
                continue;
            }
            _ => continue,
        }
        let settings = kind.get("Properties");
        let Some(settings) = settings else {
            continue;
        };
        let settings = Properties::of(own.names, &settings);
        let function = reference(&one.id, "arn", &event.origin);
        let told = notification(
            own.names,
            &event.origin,
            ("lambda_function_arn", function),
            settings.value("Events"),
            settings.get("Filter").as_ref(),
        );
        let told = blocks(&event.origin, vec![told], None);
        let address = format!("{}.Events.{name}", one.id);
        let arguments = [
            ("bucket", settings.value("Bucket")),
            ("lambda_function", told),
        ];
        made.add(
            "aws_s3_bucket_notification",
            &address,
            &event.origin,
            arguments,
        );
        // It names the account and no bucket, for that would be a circle.
        let account = Why::UnresolvedExpression("AWS::AccountId".into());
        let more = [
            ("source_account", unknown(account, &event.origin)),
            ("source_arn", Value::default()),
        ];
        let whom = ("s3.amazonaws.com", "lambda:InvokeFunction");
        let name = format!("Events.{name}.Permission");
        permission(one, &name, whom, alias, &event.origin, more, made);
    }
}
