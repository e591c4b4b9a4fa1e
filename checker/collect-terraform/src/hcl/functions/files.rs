//! Files of the turn-in, and paths.

use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::{Call, Function, Outcome, Stop, function, known};
use crate::hcl::eval::Locals;
use crate::value::{Data, Unknown};

pub(super) fn find(name: &str) -> Option<Function> {
    match name {
        "basename" => function(1, 1, |call| call.give_text(base(&call.text(0)?))),
        "dirname" => function(1, 1, |call| call.give_text(folder(&call.text(0)?))),
        "file" => function(1, 1, |call| call.give_text(read(call)?)),
        "filebase64" => function(1, 1, |call| {
            call.give_text(BASE64_STANDARD.encode(read(call)?.as_bytes()))
        }),
        // That it cannot be read here does not mean that it is nowhere.
        "fileexists" => function(1, 1, |call| {
            read(call)?;
            call.give_truth(true)
        }),
        "templatefile" => function(2, 2, template_file),
        _ => None,
    }
}

/// The text of the file that the first argument names.
pub(super) fn read(call: &Call<'_>) -> Result<Arc<str>, Stop> {
    let path = call.text(0)?;
    let text = call.evaluator.scope.read(&path);
    text.map_err(|why| Stop::Unknown(Unknown::new(why)))
}

fn template_file(call: &Call<'_>) -> Outcome {
    let text = read(call)?;
    let mut names = Locals::none();
    match &known(call.given(1)?)?.data {
        Data::Map(map) => {
            for (name, value) in &map.entries {
                names = names.with(Arc::clone(name), value.clone());
            }
            if let Some(rest) = &map.rest {
                return Err(Stop::Unknown(rest.clone()));
            }
        }
        _ => return Err(Stop::Error),
    }
    Ok(call.evaluator.sheet(&text, &names, &call.at, true))
}

/// The last part of a path.
fn base(path: &str) -> &str {
    match path.trim_end_matches('/') {
        "" if path.is_empty() => ".",
        "" => "/",
        path => path.rsplit('/').next().unwrap_or(path),
    }
}

/// What stands before the last part of a path.
fn folder(path: &str) -> String {
    let Some((folder, _)) = path.rsplit_once('/') else {
        return ".".to_owned();
    };
    let absolute = folder.starts_with('/') || folder.is_empty();
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if absolute => {}
            part => parts.push(part),
        }
    }
    match (absolute, parts.join("/")) {
        (true, rest) => format!("/{rest}"),
        (false, rest) if rest.is_empty() => ".".to_owned(),
        (false, rest) => rest,
    }
}
