//! What the document on managed services builds: functions, their URLs, a
//! stack of `CloudFormation`, and the buckets that all of them are about.
//!
//! 1. Functions and stacks are listed, in each region where they may be (the
//!    buckets are, elsewhere).
//! 2. Each function says who may invoke it and by which URL, each stack what it
//!    made.
//! 3. Each bucket that any of them names says how it is set up.

mod bucket_settings;
mod functions;
mod permissions;
mod stacks;

pub(crate) use bucket_settings::account_block;

use std::collections::BTreeSet;

use checker_model::cloudformation::CloudFormationStack;
use checker_model::ids::{BucketId, CloudFormationStackId};
use checker_model::{Fact, Known, Listing, Origin, Stack, Why};
use futures::future::join_all;

use crate::clients::Clients;
use crate::collect::doubt;
use crate::run::Run;
use crate::s3::{self, Others};

/// The most buckets whose settings are asked for, seven questions each.
const BUCKETS: usize = 20;

/// Functions with their URLs, and stacks.
pub(crate) type Listed = (
    functions::Listings,
    Listing<CloudFormationStackId, CloudFormationStack>,
);

/// What can be asked before the buckets are known, when somebody wants to know:
/// in every region where it may be, at once.
pub(crate) async fn listed(run: &Run<'_>) -> Option<Listed> {
    if !run.managed {
        return None;
    }
    Some(futures::join!(
        Box::pin(functions(run)),
        Box::pin(stacks(run)),
    ))
}

async fn functions(run: &Run<'_>) -> functions::Listings {
    let places = run.places.iter();
    let listed = places.map(async |place| (place, functions::listed(run, place).await));
    let there = meant(join_all(listed).await, |one| functions::shows(run, one));
    let whole = there
        .into_iter()
        .map(async |(place, one)| functions::with_urls(run, place, one).await);
    let (functions, urls): (Vec<_>, Vec<_>) = join_all(whole).await.into_iter().unzip();
    (joined(functions), joined(urls))
}

async fn stacks(run: &Run<'_>) -> Listing<CloudFormationStackId, CloudFormationStack> {
    let places = run.places.iter();
    let listed = places.map(async |place| (place, stacks::listed(run, place).await));
    let there = meant(join_all(listed).await, |one| stacks::shows(run, one));
    let whole = there
        .into_iter()
        .map(async |(place, one)| stacks::with_resources(run, place, one).await);
    joined(join_all(whole).await)
}

/// The region that shows what is meant, and then no other: an account may be
/// shut out of these. All of them, where none does.
fn meant<K, T>(
    mut listed: Vec<(&Clients, Listing<K, T>)>,
    shows: impl Fn(&Listing<K, T>) -> bool,
) -> Vec<(&Clients, Listing<K, T>)> {
    match listed.iter().position(|(_, one)| shows(one)) {
        Some(at) => vec![listed.swap_remove(at)],
        None => listed,
    }
}

/// One listing of those of several regions; of what has one id in two of them,
/// the first.
fn joined<K: Ord, T>(listings: Vec<Listing<K, T>>) -> Listing<K, T> {
    let mut all = listings.into_iter();
    let mut whole = all.next().unwrap_or_default();
    for one in all {
        for (id, item) in one.items {
            whole.items.entry(id).or_insert(item);
        }
        doubt(&mut whole.incomplete, one.incomplete);
        if let Origin::Aws {
            resource: Some(places),
            ..
        } = &mut whole.origin
            && let Origin::Aws {
                resource: Some(place),
                ..
            } = one.origin
        {
            places.push_str(", ");
            places.push_str(&place);
        }
    }
    whole
}

/// Adds that, and the rest, to a stack whose buckets are listed.
pub(crate) async fn add(
    run: &Run<'_>,
    stack: &mut Stack,
    (functions, stacks): Listed,
    others: &Others,
) {
    (stack.functions, stack.function_urls) = functions;
    stack.cloudformation_stacks = stacks;
    list_more(run, stack, others).await;
    let (ours, rest) = by_relevance(run, stack);
    let settings = async |id: &BucketId| bucket_settings::settings(run, id.as_str()).await;
    let read = join_all(ours.iter().map(settings)).await;
    for (id, settings) in ours.iter().zip(read) {
        if let Some(bucket) = stack.buckets.items.get_mut(id) {
            settings.apply(bucket);
        }
    }
    if !rest.is_empty() {
        let why = Why::NotCollected("the settings of so many buckets".into());
        stack.buckets.incomplete.push(why);
    }
    for id in rest {
        if let Some(bucket) = stack.buckets.items.get_mut(&id) {
            bucket_settings::Settings::not_asked(&id).apply(bucket);
        }
    }
    resolve(stack);
}

/// The buckets that functions and stacks name join the listing, those that
/// there are; and others of the caller's: one that is made by hand is a website
/// by nothing but its settings.
async fn list_more(run: &Run<'_>, stack: &mut Stack, others: &Others) {
    let mut names = named(run, stack, others);
    names.retain(|(name, _)| !stack.buckets.items.contains_key(&BucketId(name.clone())));
    let too_many = names.split_off(names.len().min(BUCKETS));
    let names: Vec<String> = names.into_iter().map(|(name, _)| name).collect();
    if too_many.iter().any(|(_, may_be_meant)| *may_be_meant) {
        let why = Why::NotCollected("so many buckets; --bucket names the one that is meant".into());
        stack.buckets.incomplete.push(why);
    }
    let regions = names
        .iter()
        .map(async |name| s3::region_of(run, name, others).await);
    let regions = join_all(regions).await;
    for (name, region) in names.into_iter().zip(regions) {
        if let Some(region) = region {
            let (id, bucket) = s3::named_elsewhere(&name, region);
            stack.buckets.items.insert(id, bucket);
        }
    }
}

/// What functions are told by and told of, what stacks made, those of the
/// course's template first, and the rest; and whether it may be meant: beside a
/// stack of that template no other is.
fn named(run: &Run<'_>, stack: &Stack, rest: &Others) -> Vec<(String, bool)> {
    let mut names: Vec<String> = Vec::new();
    for function in stack.functions.values() {
        let by_event = function.permissions.iter();
        let by_event = by_event.filter_map(|one| one.source_bucket.get());
        names.extend(by_event.map(|id| id.as_str().to_owned()));
        let variables = function.environment.items.iter();
        let about = variables.filter(|(name, _)| name.to_ascii_lowercase().contains("bucket"));
        names.extend(about.filter_map(|(_, variable)| variable.value.get().cloned()));
    }
    let parameter = &run.course.images.template_parameter;
    let stacks = stack.cloudformation_stacks.values();
    let (meant, others): (Vec<_>, Vec<_>) =
        stacks.partition(|one| one.parameters.items.contains_key(parameter));
    names.extend(meant.iter().flat_map(|one| made_by(one)));
    let told = names.into_iter().map(|name| (name, true));
    let others = others.iter().flat_map(|one| made_by(one));
    // Where one is named, it is that one, or one that something here tells of.
    let others = others.chain(rest.keys().cloned());
    let others = others.map(|name| (name, meant.is_empty()));
    let mut seen = BTreeSet::new();
    let all = told.chain(others);
    all.filter(|(name, _)| is_bucket_name(name) && seen.insert(name.clone()))
        .collect()
}

/// The buckets that a stack made.
fn made_by(stack: &CloudFormationStack) -> impl Iterator<Item = String> + '_ {
    let is_bucket = |kind: &Fact<String>| kind.get().is_some_and(|it| it == "AWS::S3::Bucket");
    let made = stack.resources.iter();
    let made = made.filter(move |made| is_bucket(&made.kind));
    made.filter_map(|made| made.physical_id.get().cloned())
}

/// Lower-case letters, digits, dots and hyphens, 3 to 63 of them.
fn is_bucket_name(text: &str) -> bool {
    let allowed = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, b'.' | b'-');
    (3..=63).contains(&text.len()) && text.bytes().all(allowed)
}

/// Those that are asked, the ones that something names first, and the rest.
fn by_relevance(run: &Run<'_>, stack: &Stack) -> (Vec<BucketId>, Vec<BucketId>) {
    let prefix = run.course.bucket_prefix.as_str();
    let mut ids: Vec<BucketId> = stack.buckets.items.keys().cloned().collect();
    ids.sort_by_key(|id| id.as_str().starts_with(prefix));
    let rest = ids.split_off(ids.len().min(BUCKETS));
    (ids, rest)
}

/// What functions name is a bucket of the stack or is not, now that these are
/// known; and a notification's function goes by the id of the listing.
fn resolve(stack: &mut Stack) {
    let buckets: BTreeSet<BucketId> = stack.buckets.items.keys().cloned().collect();
    for function in stack.functions.items.values_mut() {
        for variable in function.environment.items.values_mut() {
            let named = variable.value.get().map(|name| BucketId(name.clone()));
            let named = named.filter(|id| buckets.contains(id));
            variable.bucket = match &variable.value.known {
                Known::Unknown(why) => Fact::unknown(why.clone(), variable.value.origin.clone()),
                _ => Fact::from_option(named, variable.value.origin.clone()),
            };
        }
    }
}
