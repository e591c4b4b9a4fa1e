//! Functions, who may invoke them, and their URLs.

use aws_sdk_lambda::types::{FunctionConfiguration, FunctionUrlConfig, PackageType};
use checker_model::functions::{EnvironmentVariable, Function, FunctionUrl, Layer, Permission};
use checker_model::ids::{FunctionId, FunctionUrlId, RoleId};
use checker_model::{Fact, List, Listing, Origin, Why};
use futures::future::join_all;

use super::permissions;
use crate::clients::Clients;
use crate::collect::doubt;
use crate::facts::{filled, id, last_segment};
use crate::run::Run;

const FUNCTIONS: &str = "lambda:ListFunctions";
const POLICY: &str = "lambda:GetPolicy";
const URLS: &str = "lambda:ListFunctionUrlConfigs";

/// The most functions that are asked one by one who may invoke them.
const ASKED: usize = 60;

pub(crate) type Listings = (
    Listing<FunctionId, Function>,
    Listing<FunctionUrlId, FunctionUrl>,
);

/// The functions of a region.
pub(super) async fn listed(run: &Run<'_>, place: &Clients) -> Listing<FunctionId, Function> {
    let ask = |marker| {
        let call = place.lambda.list_functions().max_items(50);
        call.set_marker(marker).send()
    };
    let pages = run.pages(FUNCTIONS, ask, |page| {
        let items = page.functions.unwrap_or_default().into_iter();
        (items.map(function_of).collect(), page.next_marker)
    });
    Listing {
        origin: Origin::aws(FUNCTIONS, place.region.as_str()),
        ..pages.await.listing(FUNCTIONS)
    }
}

/// Adds to a region's functions who may invoke them, and their URLs.
pub(super) async fn with_urls(
    run: &Run<'_>,
    place: &Clients,
    mut functions: Listing<FunctionId, Function>,
) -> Listings {
    let names = by_likeness(run, &functions);
    let asked = names.iter().take(ASKED);
    let answers = join_all(asked.map(async |id| more(run, place, id.as_str()).await)).await;
    let mut urls = Listing::complete([], Origin::aws(URLS, place.region.as_str()));
    urls.incomplete.clone_from(&functions.incomplete);
    for (id, (permissions, its_urls)) in names.iter().zip(answers) {
        if let Some(function) = functions.items.get_mut(id) {
            function.permissions = permissions;
        }
        urls.items.extend(its_urls.items);
        doubt(&mut urls.incomplete, its_urls.incomplete);
    }
    for id in names.iter().skip(ASKED) {
        let why = Why::NotCollected("who may invoke so many functions".into());
        if let Some(function) = functions.items.get_mut(id) {
            function.permissions = List::unknown(why.clone(), Origin::aws(POLICY, id.as_str()));
        }
        doubt(&mut urls.incomplete, [why]);
    }
    (functions, urls)
}

/// Whether one of them may be meant, by its name or its environment.
pub(super) fn shows(run: &Run<'_>, functions: &Listing<FunctionId, Function>) -> bool {
    functions.values().any(|function| is_likely(run, function))
}

/// Those first that may be meant: in an account with many others they are
/// asked before these.
fn by_likeness(run: &Run<'_>, functions: &Listing<FunctionId, Function>) -> Vec<FunctionId> {
    let is_likely = |function: &Function| is_likely(run, function);
    let mut ids: Vec<FunctionId> = functions.items.keys().cloned().collect();
    ids.sort_by_key(|id| !functions.items.get(id).is_some_and(is_likely));
    ids
}

fn is_likely(run: &Run<'_>, function: &Function) -> bool {
    const WORDS: [&str; 9] = [
        "resiz", "thumb", "scale", "image", "img", "photo", "upload", "sign", "url",
    ];
    let variable = run.course.images.bucket_variable.as_str();
    let name = function.id.as_str().to_ascii_lowercase();
    let mut variables = function.environment.items.keys();
    WORDS.iter().any(|word| name.contains(word))
        || variables.any(|one| one == variable || one.to_ascii_lowercase().contains("bucket"))
}

fn function_of(raw: FunctionConfiguration) -> Option<(FunctionId, Function)> {
    let name = id(raw.function_name)?;
    let origin = Origin::aws(FUNCTIONS, name.as_str());
    let package = raw.package_type.unwrap_or(PackageType::Zip);
    let role = id(raw.role).map(|arn| RoleId(last_segment(&arn)));
    let architecture = raw.architectures.unwrap_or_default().into_iter().next();
    let architecture = architecture.map_or("x86_64".to_owned(), |one| one.as_str().to_owned());
    let layers = raw.layers.unwrap_or_default().into_iter();
    let layers = layers.map(|layer| Layer {
        name: Fact::from_option(
            layer.arn.as_deref().and_then(Layer::name_in),
            origin.clone(),
        ),
        arn: filled(layer.arn, &origin),
    });
    let function = Function {
        id: FunctionId(name.clone()),
        package_type: Fact::value(package.as_str(), origin.clone()),
        runtime: filled(raw.runtime.map(|one| one.as_str().to_owned()), &origin),
        handler: filled(raw.handler, &origin),
        memory_size: Fact::from_option(raw.memory_size.map(i64::from), origin.clone()),
        timeout: Fact::from_option(raw.timeout.map(i64::from), origin.clone()),
        architecture: Fact::value(architecture, origin.clone()),
        code_size: Fact::value(raw.code_size, origin.clone()),
        role: Fact::from_option(role, origin.clone()),
        layers: List::complete(layers, origin.clone()),
        environment: environment(raw.environment, &origin),
        permissions: List::default(),
        name: Fact::value(name, origin),
    };
    Some((function.id.clone(), function))
}

fn environment(
    raw: Option<aws_sdk_lambda::types::EnvironmentResponse>,
    origin: &Origin,
) -> Listing<String, EnvironmentVariable> {
    let Some(raw) = raw else {
        return Listing::complete([], origin.clone());
    };
    if let Some(error) = raw.error {
        let code = error.error_code.unwrap_or_default();
        let why = Why::Failed(format!(
            "{FUNCTIONS}: the environment is not shown ({code})"
        ));
        return Listing::unknown(why, origin.clone());
    }
    let variables = raw.variables.unwrap_or_default().into_iter();
    let variables = variables.map(|(name, value)| {
        let clean = EnvironmentVariable::kept(&name, &value);
        let variable = EnvironmentVariable {
            value: Fact::value(clean, origin.clone()),
            bucket: Fact::default(),
        };
        (name, variable)
    });
    Listing::complete(variables, origin.clone())
}

/// Who may invoke a function, by itself and by the aliases that have URLs; and
/// these URLs.
async fn more(
    run: &Run<'_>,
    place: &Clients,
    name: &str,
) -> (List<Permission>, Listing<FunctionUrlId, FunctionUrl>) {
    let ask = |marker| {
        let call = place.lambda.list_function_url_configs();
        let call = call.function_name(name).max_items(50);
        call.set_marker(marker).send()
    };
    let pages = run.pages(URLS, ask, |page| {
        let items = page.function_url_configs.into_iter();
        (items.map(url_of).collect(), page.next_marker)
    });
    let (own, urls) = futures::join!(Box::pin(policy(run, place, name, None)), Box::pin(pages));
    let urls: Listing<FunctionUrlId, FunctionUrl> = urls.listing(URLS);
    let aliases = urls.values().filter_map(|url| url.qualifier.get().cloned());
    let aliases: Vec<String> = aliases.collect();
    let of_aliases = aliases
        .iter()
        .map(async |alias| policy(run, place, name, Some(alias)).await);
    let mut permissions = own;
    for more in join_all(of_aliases).await {
        permissions.items.extend(more.items);
        doubt(&mut permissions.incomplete, more.incomplete);
    }
    (permissions, urls)
}

async fn policy(
    run: &Run<'_>,
    place: &Clients,
    name: &str,
    alias: Option<&str>,
) -> List<Permission> {
    let origin = Origin::aws(POLICY, name);
    let call = place.lambda.get_policy().function_name(name);
    let call = call.set_qualifier(alias.map(str::to_owned));
    match run.call(POLICY, call.send()).await {
        Ok(answer) => permissions::read(answer.policy.as_deref(), alias, &origin),
        Err(trouble) if trouble.is_not_found() => List::complete([], origin),
        Err(trouble) => List::unknown(trouble.why, origin),
    }
}

fn url_of(raw: FunctionUrlConfig) -> Option<(FunctionUrlId, FunctionUrl)> {
    let arn = id(Some(raw.function_arn))?;
    let origin = Origin::aws(URLS, arn.as_str());
    // arn:aws:lambda:<region>:<account>:function:<name>[:<alias>]
    let (_, rest) = arn.split_once(":function:")?;
    let (name, alias) = match rest.split_once(':') {
        Some((name, alias)) => (name, Some(alias)),
        None => (rest, None),
    };
    let cors = raw.cors;
    let list = |texts: Option<Vec<String>>| Fact::from_option(texts, origin.clone());
    let (origins, methods) = cors.map_or((None, None), |cors| {
        (cors.allow_origins, cors.allow_methods)
    });
    let url = FunctionUrl {
        id: FunctionUrlId(arn.clone()),
        function: Fact::value(FunctionId(name.to_owned()), origin.clone()),
        qualifier: Fact::from_option(alias.map(str::to_owned), origin.clone()),
        auth_type: Fact::value(raw.auth_type.as_str(), origin.clone()),
        url: filled(Some(raw.function_url), &origin),
        allow_origins: list(origins),
        allow_methods: list(methods),
    };
    Some((url.id.clone(), url))
}
