//! Which bucket is looked at from outside: a question of the judge's, since
//! whoever asks must ask the bucket that is judged.

use checker_model::evidence::{EVIDENCE_VERSION, Given};
use checker_model::run::Tool;
use checker_model::storage::Bucket;
use checker_model::{Course, Evidence, Stack};
use jiff::Timestamp;

use crate::case::{Context, StackCase};
use crate::focus::managed::is_bucket;
use crate::select::Selection;

/// A bucket that anyone may be able to read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Site {
    /// Its name.
    pub name: String,
    /// Its region, where that is known.
    pub region: Option<String>,
    /// The keys that its website names: index and error document.
    pub documents: Vec<String>,
}

impl Site {
    /// The bucket that `--bucket` names, unless that is the other document's:
    /// both take the flag, and what an API stores is nobody else's business.
    pub fn given(given: &Given, course: &Course, selection: &Selection) -> Option<Self> {
        let name = given.bucket.clone()?;
        let alone = selection.ids().all(|id| id.starts_with("mcs"));
        let others = name.starts_with(course.bucket_prefix.as_str());
        (alone || !others).then(|| Self {
            name,
            ..Self::default()
        })
    }

    /// The bucket that is given, with what the account tells of it, else the
    /// website that is judged in it.
    pub fn of(
        stack: &Stack,
        given: &Given,
        course: &Course,
        selection: &Selection,
    ) -> Option<Self> {
        if let Some(site) = Self::given(given, course, selection) {
            let reference = site.name.as_str().into();
            let mut buckets = stack.buckets.values();
            let found = buckets.find(|bucket| is_bucket(bucket, &reference));
            return Some(found.map_or(site, Self::seen));
        }
        let evidence = Evidence {
            evidence_version: EVIDENCE_VERSION,
            tool: Tool {
                name: String::new(),
                version: String::new(),
            },
            collected_at: Timestamp::UNIX_EPOCH,
            given: given.clone(),
            stacks: Vec::new(),
            turn_in: None,
            transcripts: Vec::new(),
        };
        let context = Context {
            evidence: &evidence,
            course,
            strict: false,
            selection,
        };
        let case = StackCase::new(context, stack);
        case.is_about_managed_services().ok()?;
        case.likely_website_bucket().ok().flatten().map(Self::seen)
    }

    fn seen(bucket: &Bucket) -> Self {
        let website = bucket.website.get();
        let documents = website.into_iter().flat_map(|website| {
            let named = [&website.index_document, &website.error_document];
            named
                .into_iter()
                .filter_map(|document| document.get().cloned())
        });
        Self {
            name: bucket.name.get().unwrap_or(&bucket.id.0).clone(),
            region: bucket.region.get().cloned(),
            documents: documents.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use checker_model::storage::Website;
    use checker_model::{Fact, Origin, VantagePoint};

    use super::*;

    fn selection(word: &str) -> Selection {
        Selection::parse([word]).unwrap()
    }

    fn given(bucket: Option<&str>) -> Given {
        Given {
            bucket: bucket.map(str::to_owned),
            ..Given::default()
        }
    }

    fn known(text: &str) -> Fact<String> {
        Fact::value(text.to_owned(), Origin::Unseen)
    }

    /// An account with a bucket of each document.
    fn account() -> Stack {
        let mut stack = Stack::unseen(VantagePoint::Live);
        stack.buckets.incomplete.clear();
        stack.functions.incomplete.clear();
        stack.function_urls.incomplete.clear();
        let website = Website {
            index_document: known("index.html"),
            ..Website::default()
        };
        for (name, website) in [
            ("module02-1", Fact::absent(Origin::Unseen)),
            ("chat-images", Fact::value(website, Origin::Unseen)),
        ] {
            let bucket = Bucket {
                id: name.into(),
                name: known(name),
                region: known("eu-west-2"),
                website,
                ..Bucket::default()
            };
            stack.buckets.items.insert(name.into(), bucket);
        }
        stack
    }

    #[test]
    fn the_website_of_the_account_is_looked_at() {
        let site = |bucket, word| {
            Site::of(
                &account(),
                &given(bucket),
                &Course::default(),
                &selection(word),
            )
        };
        let found = Site {
            name: "chat-images".into(),
            region: Some("eu-west-2".into()),
            documents: vec!["index.html".into()],
        };
        assert_eq!(site(None, "mcs"), Some(found.clone()));
        assert_eq!(site(Some("chat-images"), "all"), Some(found.clone()));
        // The bucket of the other document is private, and rightly so.
        assert_eq!(site(Some("module02-1"), "all"), Some(found));
        let elsewhere = site(Some("not-listed"), "mcs01").unwrap();
        assert_eq!(
            (elsewhere.name.as_str(), elsewhere.region),
            ("not-listed", None)
        );
    }

    #[test]
    fn a_bucket_of_the_other_document_is_left_alone_unless_it_is_asked_about() {
        let site = |word| {
            let given = given(Some("module02-1"));
            Site::given(&given, &Course::default(), &selection(word))
        };
        assert_eq!(site("all"), None);
        assert_eq!(site("mcs01").unwrap().name, "module02-1");
        assert_eq!(
            Site::given(&given(None), &Course::default(), &selection("mcs")),
            None
        );
    }

    #[test]
    fn nothing_is_looked_at_where_nothing_is_of_this_document() {
        let mut stack = account();
        stack.buckets.items.remove(&"chat-images".into());
        let none = Site::of(&stack, &given(None), &Course::default(), &selection("all"));
        assert_eq!(none, None);
    }
}
