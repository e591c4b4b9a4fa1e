//! A template of `CloudFormation`, YAML or JSON, becomes a `Stack`.
//!
//! Four steps. The reader makes nodes of the text, each with its place. The
//! evaluator makes terms of the nodes: parameters have their defaults or are
//! not known, conditions choose, functions are applied, and a text of which a
//! part is not known stays comparable with others that are made of the same
//! part. The translation makes of a bucket what `aws_s3_bucket` and its
//! satellites are in Terraform, and so on: a text that leads to a resource
//! becomes a reference to it. From there on [`crate::stack`] does what it does
//! for plans and states, defaults and all.
//!
//! What a macro, a nested stack or a custom resource makes is not in a template,
//! and so not known.

mod conditions;
mod error;
mod eval;
mod functions;
mod json_text;
mod lambda;
mod lower;
mod names;
mod node;
mod parameters;
mod policy;
mod reader;
mod resources;
mod roles;
mod serverless;
mod storage;
mod substitute;
mod surrogates;
mod template;
mod term;

use std::path::Path;

use checker_model::{Stack, VantagePoint};

pub use error::{Error, Problem};

use crate::limits::Limits;
use crate::regular;
use crate::stack::stack;
use template::Template;

/// A template, as far as it is judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Collected {
    /// The stack that it would make.
    pub stack: Stack,
    /// Its text, to show lines of it; secrets included.
    pub text: String,
}

/// Reads a template. Origins name it by the path that is given.
///
/// # Errors
/// When it cannot be read, is no template, is one that the service refuses
/// whatever it is given, or needs more than the limits allow.
pub fn template(path: &Path, limits: &Limits) -> Result<Collected, Error> {
    let file = path.display().to_string();
    match regular::read(path, limits.file_bytes) {
        Ok(bytes) => template_from(&bytes, &file, limits),
        Err(refusal) => Err(Error {
            file,
            problem: refusal.into(),
        }),
    }
}

/// Reads a template from memory; `source` is how messages and origins call it.
///
/// # Errors
/// As [`template`].
pub fn template_from(bytes: &[u8], source: &str, limits: &Limits) -> Result<Collected, Error> {
    collect(bytes, source, limits).map_err(|problem| Error {
        file: source.to_owned(),
        problem,
    })
}

fn collect(bytes: &[u8], source: &str, limits: &Limits) -> Result<Collected, Problem> {
    if u64::try_from(bytes.len()).map_or(true, |length| length > limits.file_bytes) {
        return Err(Problem::TooLarge(limits.file_bytes >> 10));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| Problem::NotUtf8(error.valid_up_to()))?;
    let root = match reader::read(text, limits) {
        Err(_) if is_terraform(text) => return Err(Problem::Terraform),
        read => read?.ok_or(Problem::Empty)?,
    };
    if matches!(root.form, node::Form::Null) {
        return Err(Problem::Empty);
    }
    let template = match Template::new(&root, source, limits) {
        Err(Problem::NoMap(_)) if is_terraform(text) => return Err(Problem::Terraform),
        template => template?,
    };
    let whole = stack(&resources::configuration(&template));
    // Of other kinds nothing was read.
    let stack = Stack {
        source: whole.source,
        region: whole.region,
        caller: whole.caller,
        roles: whole.roles,
        buckets: whole.buckets,
        account_public_access_block: whole.account_public_access_block,
        functions: whole.functions,
        function_urls: whole.function_urls,
        template_parameters: parameters::listing(&template),
        ..Stack::unseen(VantagePoint::Cloudformation)
    };
    Ok(Collected {
        stack,
        text: text.to_owned(),
    })
}

/// Whether a text looks like Terraform's own language.
fn is_terraform(text: &str) -> bool {
    const BLOCKS: [&str; 8] = [
        "resource \"",
        "data \"",
        "module \"",
        "output \"",
        "provider \"",
        "variable \"",
        "locals {",
        "terraform {",
    ];
    text.lines()
        .any(|line| BLOCKS.iter().any(|block| line.starts_with(block)))
}
