//! The function that resizes.

use checker_model::functions::{EnvironmentVariable, Function, Layer};
use checker_model::{Fact, Known, Why};

use crate::accept::LAMBDA_RUNTIME;
use crate::case::StackCase;
use crate::check::check;
use crate::expect::{equals, joined, satisfies};
use crate::finding::{Finding, Judged, Stop};
use crate::runtime::{Support, form_of_handler, is_file_and_function, is_self_contained, support};

check! {
    /// There is a function that resizes images.
    EXISTS = "mcs02.function.exists", Required, Stack(exists);
    title: "there is a function that resizes images",
    why: "uploads are of all sizes; what resizes them should run when one arrives, and cost nothing when none does",
    terraform: "`resource \"aws_lambda_function\" \"resize\"`",
    console: "Lambda, Create function, named resize-image or the like",
    reads: [Functions, Buckets, Notifications, FunctionPolicies, FunctionUrls],
}

fn exists(case: &StackCase<'_>) -> Judged {
    case.describes_functions()?;
    let listing = &case.stack.functions;
    let found = case.resize_function().map(|_| Finding::pass());
    let (incomplete, origin) = (&listing.incomplete, &listing.origin);
    Ok(Finding::any_of(found, incomplete, origin, || {
        let names = listing.values().map(|function| function.id.as_str());
        Finding::fail(
            "a function that resizes images",
            match joined(names, "none") {
                none if listing.items.is_empty() => none,
                names => {
                    format!("none that a bucket triggers or that is named so; there is {names}")
                }
            },
            origin,
            "create the function, and let the bucket for uploads trigger it",
        )
    }))
}

/// The function; without one the first check has said so.
pub(crate) fn meant<'a>(case: &StackCase<'a>) -> Result<&'a Function, Stop> {
    case.after(&EXISTS)?;
    case.describes_functions()?;
    case.resize_function().ok_or_else(|| {
        let listing = &case.stack.functions;
        Finding::incomplete(&listing.incomplete, &listing.origin).stop()
    })
}

/// A container image brings runtime, handler and libraries along.
fn is_container(function: &Function) -> bool {
    function.package_type.get().map(String::as_str) == Some("Image")
}

check! {
    /// Its runtime is python3.10, or another that Lambda supports.
    RUNTIME = "mcs02.function.runtime", Required, Stack(runtime);
    title: "it runs on python3.10, or another supported runtime",
    why: "code runs on the runtime that it was written for; one past its end of support gets no fixes, and soon no updates",
    terraform: "`runtime = \"python3.12\"` in the function",
    console: "Lambda, the function, Code, Runtime settings, Edit",
    reads: [Functions],
}

fn runtime(case: &StackCase<'_>) -> Judged {
    const FIX: &str = "choose a supported version of the runtime";
    let function = meant(case)?;
    let wanted = &case.course().images.runtime;
    let accepts = case.accepts(LAMBDA_RUNTIME);
    if is_container(function) && accepts {
        return Ok(Finding::pass().accepting(LAMBDA_RUNTIME));
    }
    let seen = &function.runtime;
    let what = format!("{}: runtime", function.id);
    let found = match (seen.get(), seen.get().map(|runtime| support(runtime))) {
        (Some(runtime), Some(support)) if runtime != wanted && accepts => (runtime, support),
        _ => return Ok(satisfies(seen, &what, wanted, FIX, |one| one == wanted)),
    };
    Ok(match found {
        (_, Support::Supported) => Finding::pass().accepting(LAMBDA_RUNTIME),
        (runtime, Support::Ended(date)) => Finding::fail(
            format!("{what} {wanted}, or one that is supported"),
            format!("{what} {runtime}, which is past its end of support ({date})"),
            &seen.origin,
            FIX,
        ),
        (runtime, Support::Unknown) => {
            let why = Why::NotSupported(format!("the runtime {runtime}, which is in no table yet"));
            Finding::undetermined(&why, &seen.origin)
        }
    })
}

check! {
    /// Its handler names what Lambda is to call: file and function, in Python.
    HANDLER = "mcs02.function.handler", Required, Stack(handler);
    title: "its handler names file and function",
    why: "it is where the event arrives; a handler that is not there fails every invocation",
    terraform: "`handler = \"lambda_function.lambda_handler\"` for `lambda_handler` in `lambda_function.py`",
    console: "Lambda, the function, Code, Runtime settings, Handler",
    reads: [Functions],
}

fn handler(case: &StackCase<'_>) -> Judged {
    let function = meant(case)?;
    if is_container(function) {
        return Ok(Finding::pass());
    }
    let form = match &function.runtime.known {
        Known::Value(runtime) => form_of_handler(runtime),
        // While the runtime is open, so is the form, unless any would do.
        Known::Absent | Known::Unknown(_) => None,
    };
    Ok(satisfies(
        &function.handler,
        &format!("{}: handler", function.id),
        form.unwrap_or("set"),
        "name the file without its ending, a dot, and the function in it",
        |handler| match form {
            Some(_) => is_file_and_function(handler),
            None => !handler.trim().is_empty(),
        },
    ))
}

check! {
    /// It has 1024 MB of memory.
    MEMORY = "mcs02.function.memory", Required, Stack(memory);
    title: "it has 1024 MB",
    why: "Lambda gives CPU in proportion to memory: with the 128 MB of the default a large image takes too long, or does not fit",
    terraform: "`memory_size = 1024` in the function",
    console: "Lambda, the function, Configuration, General configuration, Memory: 1024 MB",
    reads: [Functions],
}

fn memory(case: &StackCase<'_>) -> Judged {
    let function = meant(case)?;
    let wanted = &case.course().images.memory_size;
    let fix = format!("set memory_size to {wanted}");
    Ok(equals(&function.memory_size, "memory_size", wanted, &fix))
}

check! {
    /// It may run for 60 seconds.
    TIMEOUT = "mcs02.function.timeout", Required, Stack(timeout);
    title: "it may run for 60 s",
    why: "the default of 3 s ends it while it still loads its libraries and the image",
    terraform: "`timeout = 60` in the function",
    console: "Lambda, the function, Configuration, General configuration, Timeout: 1 min 0 sec",
    reads: [Functions],
}

fn timeout(case: &StackCase<'_>) -> Judged {
    let function = meant(case)?;
    let wanted = &case.course().images.timeout;
    let fix = format!("set timeout to {wanted}");
    Ok(equals(&function.timeout, "timeout", wanted, &fix))
}

check! {
    /// The imaging library arrives as a layer, or inside the package.
    LAYER = "mcs02.function.layer", Required, Stack(layer);
    title: "the imaging library arrives with it",
    why: "the runtime brings no imaging library: without one the import fails at every invocation",
    terraform: "`layers = [<ARN of the layer's version>]` in the function, or a package that holds the library",
    console: "Lambda, the function, Code, Layers, Add a layer: specify its ARN, of the same region",
    reads: [Functions],
}

/// Layers that AWS publishes for other purposes.
const OTHER_LAYERS: [&str; 8] = [
    "LambdaInsightsExtension",
    "AWSLambdaPowertools",
    "AWS-Parameters-and-Secrets",
    "aws-otel",
    "AWSOpenTelemetry",
    "AWSSDKPandas",
    "AppConfig-Extension",
    "Datadog",
];

/// No imaging library fits into so few bytes; Pillow's archive takes millions.
const LIBRARY: i64 = 500_000;

fn layer(case: &StackCase<'_>) -> Judged {
    let function = meant(case)?;
    if is_container(function)
        || function
            .runtime
            .get()
            .is_some_and(|one| is_self_contained(one))
    {
        return Ok(Finding::pass());
    }
    let by_layer = function.layers.iter().filter_map(|layer| {
        let (name, arn) = (layer.name.get(), layer.arn.get());
        match name.or(arn) {
            Some(text) if OTHER_LAYERS.iter().any(|other| text.contains(other)) => None,
            Some(_) => Some(Finding::pass()),
            None => Some(unknown_layer(layer)),
        }
    });
    let size = &function.code_size;
    let inside = match &size.known {
        Known::Value(bytes) if *bytes >= LIBRARY => Some(Finding::pass()),
        Known::Value(_) => None,
        Known::Absent => Some(Finding::undetermined(
            &Why::NotVisible("the deployment package".into()),
            &size.origin,
        )),
        Known::Unknown(why) => Some(Finding::undetermined(why, &size.origin)),
    };
    let runtime = match &function.runtime.known {
        Known::Unknown(why) => Some(Finding::undetermined(why, &function.runtime.origin)),
        Known::Value(_) | Known::Absent => None,
    };
    let layers = &function.layers;
    let all: Vec<Finding> = by_layer.chain(inside).chain(runtime).collect();
    Ok(Finding::any_of(
        all,
        &layers.incomplete,
        &layers.origin,
        || {
            Finding::fail(
                format!(
                    "{}: a layer with the imaging library, or the library in the package",
                    function.id
                ),
                match layers.items.len() {
                    0 => "no layers, and a package too small to hold it".to_owned(),
                    _ => "layers for other purposes, and a package too small to hold it".to_owned(),
                },
                &layers.origin,
                "add a layer that holds the imaging library to layers",
            )
        },
    ))
}

/// Which layer it is does not matter, only that it is none of the others.
fn unknown_layer(layer: &Layer) -> Finding {
    match layer.name.why().or(layer.arn.why()) {
        // It is one that the same files make.
        Some(Why::KnownAfterApply(_)) | None => Finding::pass(),
        Some(why) => Finding::undetermined(why, &layer.arn.origin),
    }
}

check! {
    /// The bucket for what it makes comes from the environment.
    ENVIRONMENT = "mcs02.function.environment", Required, Stack(environment);
    title: "the output bucket comes from the environment",
    why: "the same code runs for every bucket when it reads the name from its environment; a name in the code is another's bucket tomorrow",
    terraform: "`environment { variables = { OUTPUT_BUCKET = aws_s3_bucket.resized.bucket } }` in the function",
    console: "Lambda, the function, Configuration, Environment variables",
    reads: [Functions, Buckets],
}

fn environment(case: &StackCase<'_>) -> Judged {
    let function = meant(case)?;
    let variables = &function.environment;
    let found = variables
        .items
        .iter()
        .filter_map(|(name, variable)| names_bucket(name, variable));
    let found: Vec<Finding> = found.collect();
    let (incomplete, origin) = (&variables.incomplete, &variables.origin);
    Ok(Finding::any_of(found, incomplete, origin, || {
        let names = variables.items.keys().map(String::as_str);
        Finding::fail(
            format!("{}: a variable that names the output bucket", function.id),
            joined(names, "no environment"),
            origin,
            "set a variable such as OUTPUT_BUCKET to the bucket's name, and read it in the code",
        )
    }))
}

/// Whether a variable names a bucket: one of the stack, or any by the look of
/// its own name.
fn names_bucket(name: &str, variable: &EnvironmentVariable) -> Option<Finding> {
    if variable.bucket.get().is_some() {
        return Some(Finding::pass());
    }
    let called_so = name.to_ascii_lowercase().contains("bucket");
    match &variable.value.known {
        Known::Value(value) if called_so && !value.trim().is_empty() => Some(Finding::pass()),
        Known::Unknown(why) => Some(Finding::undetermined(why, &variable.value.origin)),
        Known::Value(_) | Known::Absent => open(&variable.bucket),
    }
}

fn open<T>(fact: &Fact<T>) -> Option<Finding> {
    let why = fact.why()?;
    Some(Finding::undetermined(why, &fact.origin))
}
