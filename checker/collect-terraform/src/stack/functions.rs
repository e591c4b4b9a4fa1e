//! Lambda functions and their URLs.

use checker_model::functions::{EnvironmentVariable, Function, FunctionUrl, Layer};
use checker_model::ids::{BucketId, FunctionId, FunctionUrlId};
use checker_model::list::List;
use checker_model::{Fact, Known, Listing, Why};

use super::body::{Body, text_of};
use super::class::Class;
use super::permissions::{URLS, permissions};
use super::references::after_apply;
use super::world::World;
use crate::value::{Data, Value};

pub(super) fn functions(world: &World<'_>) -> Listing<FunctionId, Function> {
    let permissions = permissions(world);
    let functions = world.of(Class::Function).map(|resource| {
        let body = Body::of(world, resource);
        let id = FunctionId(world.id_of(resource));
        let (granted, open) = permissions.of(id.as_str());
        let mut policy = List::complete(granted.iter().cloned(), body.origin.clone());
        policy.incomplete.extend_from_slice(open);
        policy.incomplete.extend(body.looked_up());
        let architectures = body.texts("architectures");
        let architecture = match (
            architectures.items.first(),
            architectures.incomplete.first(),
        ) {
            (Some(first), _) => first.clone(),
            (None, Some(why)) => Fact::unknown(why.clone(), architectures.origin),
            (None, None) => Fact::absent(architectures.origin),
        };
        let seen = Function {
            name: body.generated("function_name"),
            package_type: body.or(body.text("package_type"), "package_type", "Zip"),
            runtime: body.text("runtime"),
            handler: body.text("handler"),
            memory_size: body.or(body.integer("memory_size"), "memory_size", 128),
            timeout: body.or(body.integer("timeout"), "timeout", 3),
            architecture: body.or(architecture, "architectures", "x86_64"),
            code_size: code_size(&body),
            role: body.reference("role", Class::Role),
            layers: layers(&body),
            environment: environment(&body),
            permissions: policy,
            id: id.clone(),
        };
        (id, seen)
    });
    world.listing(Class::Function, functions)
}

/// A state tells it once there is a package.
fn code_size(body: &Body<'_, '_>) -> Fact<i64> {
    for name in ["code_size", "source_code_size"] {
        let size = body.integer(name);
        if matches!(size.known, Known::Value(size) if size > 0) {
            return size;
        }
    }
    let why = Why::NotVisible("the size of the package is seen in the account".into());
    Fact::unknown(why, body.origin.clone())
}

/// The name of a layer stands in its ARN, or with the resource that makes it.
fn layers(body: &Body<'_, '_>) -> List<Layer> {
    let arns = body.texts("layers");
    let referred = match body.raw("layers").map(|value| body.world.settle(value)) {
        Some(Value {
            data: Data::List(list),
            ..
        }) => list.items.clone(),
        _ => Vec::new(),
    };
    let named = arns.items.into_iter().enumerate().map(|(index, arn)| {
        let by_arn = arn.get().and_then(|arn| Layer::name_in(arn));
        let name = match (by_arn, referred.get(index).map(|value| &value.data)) {
            (Some(name), _) => Fact::value(name, arn.origin.clone()),
            (None, Some(Data::Reference(to))) => match body.world.resource(&to.address) {
                Some(layer) => Body::of(body.world, layer).text("layer_name"),
                None => Fact::unknown(after_apply(to), arn.origin.clone()),
            },
            (None, _) => match &arn.known {
                Known::Unknown(why) => Fact::unknown(why.clone(), arn.origin.clone()),
                Known::Value(_) | Known::Absent => Fact::absent(arn.origin.clone()),
            },
        };
        Layer { arn, name }
    });
    List {
        items: named.collect(),
        incomplete: arns.incomplete,
        origin: arns.origin,
    }
}

fn environment(body: &Body<'_, '_>) -> Listing<String, EnvironmentVariable> {
    let block = body.block("environment");
    let block = match block.known {
        Known::Value(block) => block,
        Known::Absent => return Listing::complete([], block.origin),
        Known::Unknown(why) => return Listing::unknown(why, block.origin),
    };
    let Some(value) = block.raw("variables") else {
        return match block.texts("variables").incomplete.first() {
            Some(why) => Listing::unknown(why.clone(), block.origin.clone()),
            None => Listing::complete([], block.origin.clone()),
        };
    };
    let origin = (*value.origin).clone();
    let settled = body.world.settle(value);
    match &settled.data {
        Data::Map(map) => {
            let variables = map
                .entries
                .iter()
                .map(|(name, value)| (name.to_string(), variable(body.world, name, value)));
            let mut listing = Listing::complete(variables, origin);
            listing
                .incomplete
                .extend(map.rest.iter().map(|rest| rest.why.clone()));
            listing
        }
        Data::Unknown(unknown) => Listing::unknown(unknown.why.clone(), origin),
        Data::Reference(reference) => Listing::unknown(after_apply(reference), origin),
        _ => {
            let why = Why::NotSupported("an environment of this type".into());
            Listing::unknown(why, origin)
        }
    }
}

fn variable(world: &World<'_>, name: &str, value: &Value) -> EnvironmentVariable {
    let origin = (*value.origin).clone();
    let settled = world.settle(value);
    let text = match &settled.data {
        Data::Unknown(unknown) => Fact::unknown(unknown.why.clone(), origin.clone()),
        Data::Reference(reference) => Fact::unknown(after_apply(reference), origin.clone()),
        data => match text_of(data) {
            Some(text) => Fact::value(EnvironmentVariable::kept(name, &text), origin.clone()),
            None => Fact::absent(origin.clone()),
        },
    };
    // Only what is declared here: any text may be the name of a bucket.
    let bucket: Fact<BucketId> = world.resolve(value, Class::Bucket);
    let bucket = match bucket.known {
        Known::Value(id) if !world.lists(Class::Bucket, id.as_str()) => Fact::absent(bucket.origin),
        _ => bucket,
    };
    EnvironmentVariable {
        value: text,
        bucket,
    }
}

pub(super) fn urls(world: &World<'_>) -> Listing<FunctionUrlId, FunctionUrl> {
    let mut listing = Listing::complete([], checker_model::Origin::Unseen);
    for body in world.kinds(URLS) {
        let id = FunctionUrlId(body.resource.address.to_string());
        let seen = FunctionUrl {
            id: id.clone(),
            function: body.reference("function_name", Class::Function),
            qualifier: body.text("qualifier"),
            auth_type: body.text("authorization_type"),
            url: body.generated("function_url"),
            allow_origins: cors(&body, "allow_origins"),
            allow_methods: cors(&body, "allow_methods"),
        };
        listing.items.entry(id).or_insert(seen);
    }
    listing.incomplete = world.open(URLS);
    listing
}

fn cors(body: &Body<'_, '_>, name: &str) -> Fact<Vec<String>> {
    let block = body.block("cors");
    let block = match block.known {
        Known::Value(block) => block,
        Known::Absent => return Fact::absent(block.origin),
        Known::Unknown(why) => return Fact::unknown(why, block.origin),
    };
    let texts = block.texts(name);
    let unknown = texts
        .items
        .iter()
        .find_map(Fact::why)
        .or(texts.incomplete.first());
    if let Some(why) = unknown {
        return Fact::unknown(why.clone(), texts.origin);
    }
    let all: Vec<String> = texts.items.iter().filter_map(Fact::get).cloned().collect();
    Fact::from_option((!all.is_empty()).then_some(all), texts.origin)
}
