//! Lambda: functions, who may invoke them, and their URLs.

mod policy;

use checker_model::functions::{Function, FunctionUrl, Layer};

use super::page::{Paging, page};
use super::rest::Route;
use super::wire::{Map, text};
use super::{Call, Fault, MADE_AT, Outcome};

const PAGES: Paging = Paging {
    size: "MaxItems",
    token: "Marker",
    most: 50,
    bad_token: "InvalidParameterValueException",
};

pub(super) const ROUTES: &[Route] = &[
    Route {
        path: "/2015-03-31/functions",
        action: "ListFunctions",
    },
    Route {
        path: "/2015-03-31/functions/{FunctionName}/policy",
        action: "GetPolicy",
    },
    Route {
        path: "/2021-10-31/functions/{FunctionName}/urls",
        action: "ListFunctionUrlConfigs",
    },
];

pub(super) fn dispatch(call: &Call<'_>) -> Option<Outcome> {
    Some(match call.action {
        "ListFunctions" => functions(call),
        "GetPolicy" => policy::policy(call),
        "ListFunctionUrlConfigs" => urls(call),
        _ => return None,
    })
}

/// The ARN of a function, or of one of its aliases.
fn arn(call: &Call<'_>, name: &str, alias: Option<&str>) -> String {
    let alias = alias.map_or_else(String::new, |alias| format!(":{alias}"));
    call.arn("lambda", &format!("function:{name}{alias}"))
}

/// The function of this name or ARN.
fn find<'a>(call: &Call<'a>) -> Result<&'a Function, Fault> {
    let named = call.form.required("FunctionName")?;
    let name = named.rsplit_once(":function:").map_or(named, |(_, it)| it);
    let name = name.split(':').next().unwrap_or(name);
    let all = &call.stack.functions;
    match all.values().find(|one| one.id.as_str() == name) {
        Some(function) => Ok(function),
        None => {
            call.complete(&all.incomplete)?;
            let what = format!("Function not found: {}", arn(call, name, None));
            Err(Fault::new(404, "ResourceNotFoundException", what))
        }
    }
}

fn functions(call: &Call<'_>) -> Outcome {
    let (all, next) = page(call, &PAGES, call.all(&call.stack.functions)?)?;
    let shown = all.into_iter().map(|one| configuration(call, one));
    Ok(Map::new()
        .members("Functions", shown.collect::<Result<Vec<_>, _>>()?)
        .option("NextMarker", next))
}

fn configuration(call: &Call<'_>, function: &Function) -> Result<Map, Fault> {
    let name = function.id.as_str();
    let role = function.role.get();
    let role = role.map(|id| format!("arn:aws:iam::{}:role/{id}", call.account));
    let layers = call.read_list(&function.layers)?.iter();
    let layers = layers.map(|layer: &Layer| Map::new().fact("Arn", &layer.arn));
    let architecture = function.architecture.get().map(text);
    let shown = Map::new()
        .text("FunctionName", name)
        .text("FunctionArn", arn(call, name, None))
        .fact("PackageType", &function.package_type)
        .fact("Runtime", &function.runtime)
        .fact("Handler", &function.handler)
        .integer("MemorySize", &function.memory_size)
        .integer("Timeout", &function.timeout)
        .integer("CodeSize", &function.code_size)
        .option("Role", role)
        .members("Architectures", architecture)
        .members("Layers", layers)
        .text("LastModified", MADE_AT)
        .text("Version", "$LATEST");
    Ok(match environment(function) {
        Some(environment) => shown.node("Environment", environment),
        None => shown,
    })
}

/// What a function sets, if it sets anything. Whoever may list functions may
/// still not see that.
fn environment(function: &Function) -> Option<Map> {
    let listing = &function.environment;
    let unseen = listing.values().find_map(|variable| variable.value.why());
    if listing.incomplete.first().or(unseen).is_some() {
        let error = Map::new()
            .text("ErrorCode", "AccessDeniedException")
            .text("Message", "the environment's key may not be used");
        return Some(Map::new().node("Error", error));
    }
    if listing.items.is_empty() {
        return None;
    }
    let variables = listing.items.iter();
    let variables = variables.filter_map(|(name, one)| Some((name.clone(), one.value.get()?)));
    let variables = variables.fold(Map::new(), |map, (name, value)| map.text(name, value));
    Some(Map::new().node("Variables", variables))
}

fn urls(call: &Call<'_>) -> Outcome {
    let function = find(call)?;
    let mut all = call.all(&call.stack.function_urls)?;
    all.retain(|url| url.function.get() == Some(&function.id));
    let (all, next) = page(call, &PAGES, all)?;
    let shown = all.into_iter().map(|one| url(call, function, one));
    Ok(Map::new()
        .members("FunctionUrlConfigs", shown.collect::<Result<Vec<_>, _>>()?)
        .option("NextMarker", next))
}

fn url(call: &Call<'_>, function: &Function, url: &FunctionUrl) -> Result<Map, Fault> {
    let alias = call.read(&url.qualifier)?.map(String::as_str);
    let texts = |list: Option<&Vec<String>>| list.map(|all| all.iter().map(text).collect());
    let origins: Option<Vec<_>> = texts(call.read(&url.allow_origins)?);
    let methods: Option<Vec<_>> = texts(call.read(&url.allow_methods)?);
    let auth = call.read(&url.auth_type)?;
    let of = match url.id.as_str() {
        id if id.starts_with("arn:") => id.to_owned(),
        _ => arn(call, function.id.as_str(), alias),
    };
    let shown = Map::new()
        .text("FunctionArn", of)
        .option("FunctionUrl", call.read(&url.url)?)
        .option("AuthType", auth)
        .text("CreationTime", MADE_AT)
        .text("LastModifiedTime", MADE_AT)
        .text("InvokeMode", "BUFFERED");
    if origins.is_none() && methods.is_none() {
        return Ok(shown);
    }
    let mut cors = Map::new();
    if let Some(origins) = origins {
        cors = cors.members("AllowOrigins", origins);
    }
    if let Some(methods) = methods {
        cors = cors.members("AllowMethods", methods);
    }
    Ok(shown.node("Cors", cors))
}
