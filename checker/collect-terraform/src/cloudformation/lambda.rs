//! Functions, layers, permissions and function URLs.

use std::sync::Arc;

use checker_model::Origin;
use checker_model::functions::Layer;

use super::lower::reference;
use super::names::Names;
use super::resources::{Evaluated, Made, Properties, block, blocks};
use super::storage::tags;
use super::term::{CLOSE, Form, OPEN, Symbol, Term, Text};
use crate::value::{Data, List, Number, Value};

pub(super) fn function(one: &Evaluated<'_>, names: &Names, made: &mut Made) {
    let own = one.properties(names);
    let code = own.get("Code");
    let inline = code.and_then(|code| Properties::of(names, &code).get("ZipFile"));
    configured(one, &own, inline.as_ref(), own.value("Role"), made);
}

/// What Lambda's and SAM's functions have in common.
pub(super) fn configured(
    one: &Evaluated<'_>,
    own: &Properties<'_>,
    inline: Option<&Term>,
    role: Value,
    made: &mut Made,
) {
    let layers = layers(one, own, made);
    let name = own.names.own_name(own.get("FunctionName").as_ref());
    let arguments = [
        ("function_name", name),
        ("package_type", own.value("PackageType")),
        ("runtime", own.value("Runtime")),
        ("handler", own.value("Handler")),
        ("memory_size", own.value("MemorySize")),
        ("timeout", own.value("Timeout")),
        ("architectures", own.value("Architectures")),
        ("code_size", inline.map(size).unwrap_or_default()),
        ("role", role),
        ("layers", layers),
        ("environment", environment(own)),
        ("tags", tags(own)),
    ];
    made.add("aws_lambda_function", &one.id, &one.origin, arguments);
}

/// Code in the template itself is one file, and so brings no library.
fn size(code: &Term) -> Value {
    match code.as_text() {
        Some(text) => {
            let bytes = i64::try_from(text.len()).unwrap_or(i64::MAX);
            let size = Data::Number(Number::Integer(bytes.clamp(1, 100_000)));
            Value::new(size, Arc::clone(&code.origin))
        }
        None => Value::default(),
    }
}

fn environment(own: &Properties<'_>) -> Value {
    let Some(term) = own
        .get("Environment")
        .filter(|term| term.form != Form::Gone)
    else {
        return Value::default();
    };
    let variables = Properties::of(own.names, &term).value("Variables");
    blocks(
        &term.origin,
        vec![block(&term.origin, [("variables", variables)])],
        None,
    )
}

/// Layers by reference or ARN. Of an ARN of which only the region or account is
/// not known the name is known all the same.
fn layers(one: &Evaluated<'_>, own: &Properties<'_>, made: &mut Made) -> Value {
    let Some(term) = own.get("Layers") else {
        return Value::default();
    };
    let Form::List(items, rest) = &term.form else {
        return own.names.value(&term);
    };
    let items = items.iter().enumerate().map(|(index, item)| {
        let value = own.names.value(item);
        let key = item.as_text().map(Text::key).unwrap_or_default();
        let name = Layer::name_in(&key).filter(|name| !name.contains([OPEN, CLOSE]));
        match (&value.data, name) {
            (Data::Unknown(_), Some(name)) => {
                let address = format!("{}.Layers.{index}", one.id);
                let name = Value::string(name, Arc::clone(&item.origin));
                let kind = "aws_lambda_layer_version";
                made.add(kind, &address, &item.origin, [("layer_name", name)]);
                reference(&address, "arn", &item.origin)
            }
            _ => value,
        }
    });
    let list = List {
        items: items.collect(),
        rest: rest.clone().map(crate::value::Unknown::new),
        is_set: false,
    };
    Value::new(Data::List(Arc::new(list)), Arc::clone(&term.origin))
}

pub(super) fn layer(one: &Evaluated<'_>, names: &Names, made: &mut Made) {
    let name = one.properties(names).value("LayerName");
    made.add(
        "aws_lambda_layer_version",
        &one.id,
        &one.origin,
        [("layer_name", name)],
    );
}

/// A function as `FunctionName` or `TargetFunctionArn` has it, and the version
/// or alias of it that is meant.
fn of_function(own: &Properties<'_>, property: &str) -> (Value, Value) {
    let Some(term) = own.get(property) else {
        return (Value::default(), Value::default());
    };
    match term.as_text().and_then(|text| own.names.function(text)) {
        Some((function, qualifier)) => {
            let qualifier = qualifier.map(|text| Term::new(Form::Text(text), &term.origin));
            let qualifier = qualifier.map(|term| own.names.value(&term));
            let function = reference(function, "id", &term.origin);
            (function, qualifier.unwrap_or_default())
        }
        None => (own.names.value(&term), Value::default()),
    }
}

pub(super) fn permission(one: &Evaluated<'_>, names: &Names, made: &mut Made) {
    let own = one.properties(names);
    let (function, qualifier) = of_function(&own, "FunctionName");
    let id = Value::string(Arc::clone(&one.id), Arc::clone(&one.origin));
    let arguments = [
        ("statement_id", id),
        ("function_name", function),
        ("qualifier", qualifier),
        ("principal", principal(&own)),
        ("action", own.value("Action")),
        ("source_arn", own.value("SourceArn")),
        ("source_account", own.value("SourceAccount")),
        ("principal_org_id", own.value("PrincipalOrgID")),
        ("function_url_auth_type", own.value("FunctionUrlAuthType")),
        (
            "invoked_via_function_url",
            own.boolean("InvokedViaFunctionUrl"),
        ),
    ];
    made.add("aws_lambda_permission", &one.id, &one.origin, arguments);
}

/// For whom a permission is. An account that the service tells is someone in
/// particular, whichever it is.
fn principal(own: &Properties<'_>) -> Value {
    let value = own.value("Principal");
    let Some(term) = own.get("Principal") else {
        return value;
    };
    let Some(text) = term.as_text() else {
        return value;
    };
    let by_service = |symbol: &Symbol| matches!(symbol, Symbol::Pseudo(_));
    if !matches!(value.data, Data::Unknown(_)) || !text.symbols().all(by_service) {
        return value;
    }
    let written = text.map(str::to_owned, |symbol| Text::from(&*symbol.written()));
    Value::string(written.known().unwrap_or_default(), value.origin)
}

pub(super) fn url(one: &Evaluated<'_>, names: &Names, made: &mut Made) {
    let own = one.properties(names);
    let (function, of_target) = of_function(&own, "TargetFunctionArn");
    let qualifier = match own.value("Qualifier") {
        none if none.is_null() => of_target,
        qualifier => qualifier,
    };
    url_of(&one.id, &own, (function, qualifier), &one.origin, made);
}

/// A function URL, by itself or as SAM has it.
pub(super) fn url_of(
    address: &str,
    own: &Properties<'_>,
    (function, qualifier): (Value, Value),
    origin: &Arc<Origin>,
    made: &mut Made,
) {
    let cors = own.get("Cors").filter(|term| term.form != Form::Gone);
    let cors = cors.map(|term| {
        let own = Properties::of(own.names, &term);
        let cors = block(
            &term.origin,
            [
                ("allow_origins", own.value("AllowOrigins")),
                ("allow_methods", own.value("AllowMethods")),
            ],
        );
        blocks(&term.origin, vec![cors], None)
    });
    let arguments = [
        ("function_name", function),
        ("qualifier", qualifier),
        ("authorization_type", own.value("AuthType")),
        ("cors", cors.unwrap_or_default()),
    ];
    made.add("aws_lambda_function_url", address, origin, arguments);
}
