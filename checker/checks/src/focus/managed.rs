//! Which bucket, stack and functions the document on managed services means.
//! An account may hold others, and nothing there has a name that is prescribed:
//! what triggers what and what has a URL tells first, names second.

use checker_model::cloudformation::CloudFormationStack;
use checker_model::functions::{Function, FunctionUrl};
use checker_model::ids::{BucketId, FunctionId};
use checker_model::storage::{Bucket, Notification, NotificationTarget};
use checker_model::{Known, Stack, VantagePoint, Why};

use super::most_like;
use crate::case::StackCase;
use crate::finding::{Finding, Stop};
use crate::public;

/// A notification that tells a function, with its bucket.
#[derive(Clone, Copy)]
pub(crate) struct Trigger<'a> {
    pub(crate) bucket: &'a Bucket,
    pub(crate) notification: &'a Notification,
}

/// The notifications that tell one function.
pub(crate) struct Triggers<'a> {
    pub(crate) items: Vec<Trigger<'a>>,
    /// Why there may be more.
    pub(crate) open: Vec<Why>,
}

fn speaks_of(text: &str, words: &[&str]) -> bool {
    let text = text.to_ascii_lowercase();
    words.iter().any(|word| text.contains(word))
}

/// Whether a name, or the id where there is none, contains one of these words.
fn is_called(function: &Function, words: &[&str]) -> bool {
    let name = function
        .name
        .get()
        .map_or(function.id.as_str(), |name| name);
    speaks_of(name, words)
}

/// Whether a reference to a function is to this one: by id, else by name.
pub(crate) fn is_function(function: &Function, reference: &FunctionId) -> bool {
    *reference == function.id || function.name.get() == Some(&reference.0)
}

/// Whether a reference to a bucket is to this one: by id, else by name.
pub(crate) fn is_bucket(bucket: &Bucket, reference: &BucketId) -> bool {
    *reference == bucket.id || bucket.name.get() == Some(&reference.0)
}

/// The notifications of a stack that tell a function.
pub(crate) fn triggers<'a>(stack: &'a Stack, function: &Function) -> Triggers<'a> {
    let mut open = stack.buckets.incomplete.clone();
    let mut items = Vec::new();
    for bucket in stack.buckets.values() {
        open.extend(bucket.notifications.incomplete.iter().cloned());
        for notification in &bucket.notifications {
            match &notification.target.known {
                Known::Value(NotificationTarget::Function { id }) if is_function(function, id) => {
                    items.push(Trigger {
                        bucket,
                        notification,
                    });
                }
                Known::Unknown(why) => open.push(why.clone()),
                Known::Value(_) | Known::Absent => {}
            }
        }
    }
    Triggers { items, open }
}

/// How much a function looks like the one that resizes.
fn resizes(stack: &Stack, function: &Function) -> u32 {
    let triggered = !triggers(stack, function).items.is_empty();
    let named = is_called(function, &["resize", "thumb", "scale"]);
    let for_s3 = function.permissions.iter().any(|permission| {
        permission.principal.get().map(String::as_str) == Some("s3.amazonaws.com")
    });
    let hints = u32::from(!function.layers.items.is_empty())
        + u32::from(is_called(function, &["image", "img", "photo"]));
    let whole = 16 * u32::from(triggered) + 8 * u32::from(named) + 8 * u32::from(for_s3);
    let url = !urls_of(stack, function).is_empty();
    // Behind a URL and triggered by nothing, it is the other one.
    if url && !triggered && !for_s3 {
        return 0;
    }
    match whole {
        0 if stack.vantage_point == VantagePoint::Live => 0,
        0 => hints + u32::from(!hands_out_by_name(function)),
        whole => whole + hints,
    }
}

fn hands_out_by_name(function: &Function) -> bool {
    is_called(function, &["upload", "presign", "signed", "url"])
}

/// How much a function looks like the one that hands out URLs.
fn hands_out(case: &StackCase<'_>, function: &Function) -> u32 {
    let urls = urls_of(case.stack, function);
    let given = case.given().function_url.as_deref().map(same_url);
    let is_given = urls
        .iter()
        .any(|url| url.url.get().map(|url| same_url(url)) == given && given.is_some());
    let variable = &case.course().images.bucket_variable;
    let named = hands_out_by_name(function);
    let environment = function.environment.items.contains_key(variable);
    let triggered = !triggers(case.stack, function).items.is_empty();
    let whole = 32 * u32::from(is_given)
        + 8 * u32::from(!urls.is_empty())
        + 4 * u32::from(named)
        + 4 * u32::from(environment);
    if triggered && urls.is_empty() {
        0
    } else {
        whole
    }
}

/// A URL without the `/` that may end it.
fn same_url(url: &str) -> &str {
    url.trim_end_matches('/')
}

/// The URLs of a function.
pub(crate) fn urls_of<'a>(stack: &'a Stack, function: &Function) -> Vec<&'a FunctionUrl> {
    let of = |url: &&FunctionUrl| {
        let reference = url.function.get();
        reference.is_some_and(|reference| is_function(function, reference))
    };
    stack.function_urls.values().filter(of).collect()
}

impl<'a> StackCase<'a> {
    /// The function that resizes, whatever it lacks.
    pub(crate) fn resize_function(&self) -> Option<&'a Function> {
        self.likeliest_function(|function| resizes(self.stack, function))
    }

    /// The function that hands out URLs for uploads, whatever it lacks.
    pub(crate) fn upload_function(&self) -> Option<&'a Function> {
        let resize = self.resize_function().map(|function| &function.id);
        let other = self.likeliest_function(|function| {
            if Some(&function.id) == resize {
                0
            } else {
                hands_out(self, function)
            }
        });
        // One function may do both.
        other.or_else(|| self.likeliest_function(|function| hands_out(self, function)))
    }

    fn likeliest_function(&self, likeness: impl Fn(&Function) -> u32) -> Option<&'a Function> {
        most_like(self.stack.functions.values(), likeness)
            .filter(|(_, score)| *score > 0)
            .map(|(function, _)| function)
    }

    /// Goes on if the account is looked at for this document alone, or shows
    /// something of it: whoever selects everything may have done the other one.
    pub(crate) fn is_about_managed_services(&self) -> Result<(), Stop> {
        let given = self.given();
        let asked = given.function_url.is_some() || given.stack_name.is_some();
        let mut ids = self.context.selection.ids();
        if !self.is_live() || asked || ids.all(|id| id.starts_with("mcs")) {
            return Ok(());
        }
        // A stack that made a bucket is no sign: many tools keep one of their own.
        let stack = self.stack;
        let mut buckets = stack.buckets.values();
        let something = self.resize_function().is_some()
            || self.upload_function().is_some()
            || buckets.any(|bucket| bucket.website.get().is_some());
        let mut buckets = stack.buckets.values();
        let whole = stack.functions.is_complete()
            && stack.function_urls.is_complete()
            && stack.buckets.is_complete()
            && buckets.all(|bucket| bucket.website.why().is_none());
        if something || !whole {
            return Ok(());
        }
        let how = "nothing of this document is in the account; select `mcs` to have it judged all the same";
        Err(Finding::not_applicable(how).stop())
    }

    /// Goes on only if functions are to be looked for here: what is described
    /// in several places is judged where it is.
    pub(crate) fn describes_functions(&self) -> Result<(), Stop> {
        let here = self.stack;
        let none = here.functions.items.is_empty() && here.functions.is_complete();
        let elsewhere = here.vantage_point == VantagePoint::Cloudformation
            || self.others().any(|stack| !stack.functions.items.is_empty());
        if none && !self.is_live() && elsewhere {
            let what = format!("{} describes no function", here.vantage_point);
            return Err(Finding::not_applicable(what).stop());
        }
        Ok(())
    }

    /// Whether another stack shows what triggers a function of this name.
    pub(crate) fn is_triggered_elsewhere(&self, function: &Function) -> bool {
        self.others()
            .any(|stack| !triggers(stack, function).items.is_empty())
    }

    /// The stacks that were seen beside this one.
    fn others(&self) -> impl Iterator<Item = &'a Stack> + use<'a> {
        let here: *const Stack = self.stack;
        let evidence = self.context.evidence;
        let folders = evidence.turn_in.iter().flat_map(|one| one.folders.values());
        let stacks = evidence.stacks.iter();
        stacks
            .chain(folders.map(|folder| &folder.stack))
            .filter(move |stack| !std::ptr::eq(*stack, here))
    }

    /// How much a bucket looks like the website.
    fn is_website(&self, stack: &Stack, bucket: &Bucket) -> u32 {
        let name = bucket.name.get().map_or(bucket.id.as_str(), |name| name);
        let course = &self.course().bucket_prefix;
        // With `--bucket` the bucket of the other document is named.
        let named = self.given().bucket.as_deref() == Some(name);
        let given = named && !name.starts_with(course.as_str());
        let website = bucket.website.get().is_some();
        let policy = bucket.policy.get();
        let public = policy.is_some_and(public::is_public);
        let made = made_by_stack(stack, bucket);
        let whole = 32 * u32::from(given)
            + 8 * u32::from(website)
            + 4 * u32::from(public)
            + 4 * u32::from(made)
            + 2 * u32::from(named);
        // In files a bucket that nothing else claims may be a website in the making.
        let triggers = !bucket.notifications.items.is_empty();
        match whole {
            0 if stack.vantage_point == VantagePoint::Live || triggers => 0,
            0 => 1,
            whole => whole,
        }
    }

    /// The bucket that is the website, whatever it lacks.
    pub(crate) fn website_bucket(&self) -> Result<Option<&'a Bucket>, Stop> {
        let best = self.likely_website_bucket()?;
        // What the document's stack made goes before what looks like a website; and
        // which bucket that is was not seen.
        let stacks = &self.stack.cloudformation_stacks;
        let mut made = stacks.values().map(|one| &one.resources);
        let hidden = match made.find(|list| !list.is_complete()) {
            _ if !stacks.is_complete() => Some((&stacks.incomplete, &stacks.origin)),
            Some(list) => Some((&list.incomplete, &list.origin)),
            None => None,
        };
        let named = self.given().bucket.is_some();
        let sure = named || best.is_some_and(|bucket| self.is_made_as_meant(bucket));
        match hidden {
            Some((incomplete, origin)) if self.is_live() && !sure => {
                Err(Finding::incomplete(incomplete, origin).stop())
            }
            _ => Ok(best),
        }
    }

    /// Whether a stack made a bucket that is the document's: the one that was
    /// named, or one of a template with the document's parameter.
    fn is_made_as_meant(&self, bucket: &Bucket) -> bool {
        let given = self.given().stack_name.as_deref();
        let takes = &self.course().images.template_parameter;
        let mut stacks = self.stack.cloudformation_stacks.values();
        stacks.any(|stack| {
            let name = stack.name.get().map_or(stack.id.as_str(), |name| name);
            let meant = match given {
                Some(given) => given == name || given == stack.id.as_str(),
                None => stack.parameters.items.contains_key(takes),
            };
            meant && makes(stack, bucket)
        })
    }

    /// The same as far as it was seen: what a stack made may be another.
    pub(crate) fn likely_website_bucket(&self) -> Result<Option<&'a Bucket>, Stop> {
        let here = self.stack;
        let score = |bucket: &Bucket| self.is_website(here, bucket);
        let best = most_like(here.buckets.values(), |bucket| {
            score(bucket) + 16 * u32::from(self.is_made_as_meant(bucket))
        });
        let best = best.map(|(bucket, _)| (bucket, score(bucket)));
        let best = best.filter(|(_, score)| *score > 0);
        let sure = |stack: &Stack| {
            let mut buckets = stack.buckets.values();
            buckets.any(|bucket| self.is_website(stack, bucket) >= 4)
        };
        let described = here.vantage_point == VantagePoint::Cloudformation || self.is_live();
        let weak = best.is_none_or(|(_, score)| score < 4) && here.buckets.is_complete();
        if weak && !described && self.others().any(sure) {
            let what = format!("{} describes no website bucket", here.vantage_point);
            return Err(Finding::not_applicable(what).stop());
        }
        // Some stack made it, or a name is all there is to it: while there may be
        // others, one of these may be meant.
        let unsure = best.is_some_and(|(_, score)| score < 8) && !here.buckets.is_complete();
        if unsure && self.given().bucket.is_none() {
            let listing = &here.buckets;
            return Err(Finding::incomplete(&listing.incomplete, &listing.origin).stop());
        }
        Ok(best.map(|(bucket, _)| bucket))
    }

    /// The stack of `CloudFormation` that made the bucket: the one that was
    /// named, else of those that made any the one that is most like it.
    pub(crate) fn bucket_stack(&self) -> Option<&'a CloudFormationStack> {
        let given = self.given().stack_name.as_deref();
        let bucket = self.likely_website_bucket().ok().flatten();
        let likeness = |stack: &CloudFormationStack| {
            let name = stack.name.get().map_or(stack.id.as_str(), |name| name);
            if given.is_some_and(|given| given == name || given == stack.id.as_str()) {
                return 32;
            }
            let of_bucket = bucket.is_some_and(|bucket| makes(stack, bucket));
            let any = stack
                .resources
                .iter()
                .any(|one| one.kind.get().map(String::as_str) == Some("AWS::S3::Bucket"));
            let takes = &self.course().images.template_parameter;
            let parameter = stack.parameters.items.contains_key(takes);
            8 * u32::from(of_bucket) + 4 * u32::from(parameter) + 2 * u32::from(any)
        };
        let stacks = self.stack.cloudformation_stacks.values();
        most_like(stacks, likeness)
            .filter(|(_, score)| {
                if given.is_some() {
                    *score >= 32
                } else {
                    *score > 0
                }
            })
            .map(|(stack, _)| stack)
    }
}

fn makes(stack: &CloudFormationStack, bucket: &Bucket) -> bool {
    stack.resources.iter().any(|one| {
        let physical = one.physical_id.get();
        one.kind.get().map(String::as_str) == Some("AWS::S3::Bucket")
            && physical.is_some_and(|name| is_bucket(bucket, &name.as_str().into()))
    })
}

fn made_by_stack(stack: &Stack, bucket: &Bucket) -> bool {
    let mut stacks = stack.cloudformation_stacks.values();
    stacks.any(|one| makes(one, bucket))
}
