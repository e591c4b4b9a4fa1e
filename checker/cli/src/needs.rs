//! What a selection needs to see. Nobody is asked for anything that no
//! selected check reads: `ex06` never touches the API, `ex03.root` never AWS.

use checker_checks::registry::checks;
use checker_checks::{Check, Judge, Reads, Selection};
use checker_model::VantagePoint;
use checker_probe::Scope;

/// Nothing at all.
const NOTHING: Scope = Scope {
    root: false,
    list: false,
    upload: false,
    download: false,
};

/// What has to be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one thing to look at, or not"
)]
pub(crate) struct Needs {
    /// The stack of the account.
    pub(crate) stack: bool,
    /// What was set up by hand beside it: who may do what, the alarm on the
    /// bill, the course's file.
    pub(crate) setup: bool,
    /// Functions, stacks of `CloudFormation`, how buckets are set up.
    pub(crate) managed: bool,
    /// The API, through whichever door there is.
    pub(crate) api: Scope,
    /// The API through the balancer.
    pub(crate) balancer: Scope,
    /// Every instance at its own address.
    pub(crate) instances: bool,
    /// The presigned URL that was given, looked at.
    pub(crate) given: bool,
    /// The same, asked.
    pub(crate) presigned_url: bool,
    /// S3 itself, beside the API.
    pub(crate) bucket: bool,
    /// The function URL and what it leads to.
    pub(crate) images: bool,
    /// A bucket at its public address.
    pub(crate) site: bool,
}

impl Needs {
    pub(crate) fn of(selection: &Selection) -> Self {
        let mut needs = Self {
            stack: false,
            setup: false,
            managed: false,
            api: NOTHING,
            balancer: NOTHING,
            instances: false,
            given: false,
            presigned_url: false,
            bucket: false,
            images: false,
            site: false,
        };
        for check in checks().filter(|check| selection.contains(check.id)) {
            match check.judge {
                Judge::Stack(_) | Judge::Live(_) => needs.stack = true,
                Judge::Terraform(_) | Judge::Template(_) | Judge::Files(_) | Judge::TurnIn(_) => {
                    continue;
                }
                // Where no bucket is, what the functions put somewhere tells it too.
                Judge::FunctionUrl(_) | Judge::Bucket(_) => {
                    needs.images = true;
                    needs.site |= matches!(check.judge, Judge::Bucket(_));
                    continue;
                }
                Judge::Given(_) => {
                    needs.given = true;
                    needs.presigned_url |= check.reads.contains(&Reads::Http);
                    continue;
                }
                Judge::Http(_) => needs.api = union(needs.api, scope(check)),
                Judge::Balancer(_) => needs.balancer = union(needs.balancer, scope(check)),
                Judge::Instances(_) => needs.instances = true,
            }
            needs.setup |= check.reads.iter().copied().any(of_setup);
            needs.managed |= check.exercise().starts_with("mcs");
            let over_http = check.seen_from() == [VantagePoint::Http];
            let reads_s3 = |reads: &Reads| matches!(reads, Reads::BucketKeys | Reads::Objects);
            needs.bucket |= over_http && check.reads.iter().any(reads_s3);
        }
        // What the prober uploads it removes from the bucket again.
        needs.bucket |= needs.uploads();
        needs
    }

    /// Whether the API is asked anything.
    pub(crate) fn over_http(&self) -> bool {
        self.instances || wanted(union(self.api, self.balancer)).is_some()
    }

    /// Whether files are uploaded.
    pub(crate) fn uploads(&self) -> bool {
        let whole = union(self.api, self.balancer);
        whole.upload || whole.download
    }
}

/// Whether it is read for the exercises done by hand only.
fn of_setup(reads: Reads) -> bool {
    matches!(
        reads,
        Reads::CallerPolicies
            | Reads::AccountSummary
            | Reads::Alarms
            | Reads::Topics
            | Reads::CourseFile
    )
}

/// Whether a part of the API has to be driven at all.
pub(crate) fn wanted(scope: Scope) -> Option<Scope> {
    (scope != NOTHING).then_some(scope)
}

pub(crate) fn union(a: Scope, b: Scope) -> Scope {
    Scope {
        root: a.root || b.root,
        list: a.list || b.list,
        upload: a.upload || b.upload,
        download: a.download || b.download,
    }
}

/// Which part of the API a check reads, by its id: those of ex11 are named
/// after the exercises whose exchanges they repeat.
fn scope(check: &Check) -> Scope {
    let mut segments = check.id.split('.');
    let exercise = segments.next().unwrap_or_default();
    let family = segments.next().unwrap_or_default();
    let family = match (exercise, family) {
        ("ex11", "api") => segments.next().unwrap_or_default(),
        _ => family,
    };
    let is = |of: &str, part: &str| exercise == of || family.starts_with(part);
    if matches!(family, "root" | "both-instances") {
        Scope::ROOT
    } else if is("ex03", "list") {
        Scope::LIST
    } else if is("ex04", "upload") {
        Scope {
            upload: true,
            ..Scope::LIST
        }
    } else if is("ex05", "download") {
        // A download needs something to download, and for an API that stores
        // only what is on its host already, the list tells what there is.
        Scope {
            download: true,
            ..Scope::LIST
        }
    } else {
        Scope::ALL
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needs(word: &str) -> Needs {
        Needs::of(&Selection::parse([word]).unwrap())
    }

    #[test]
    fn only_what_is_read_is_asked_for() {
        let network = needs("ex06");
        assert!(network.stack && !network.setup);
        assert!(!network.instances && !network.bucket);
        assert_eq!((network.api, network.balancer), (NOTHING, NOTHING));
        let root = needs("ex03.root");
        assert!(!root.stack && !root.bucket);
        assert_eq!((root.api, root.balancer), (Scope::ROOT, NOTHING));
        let list = needs("ex03.list.complete");
        assert!(list.bucket && !list.stack);
        assert_eq!(list.api, Scope::LIST);
        let upload = needs("ex04");
        assert!(upload.bucket && upload.api.upload && !upload.api.download);
        for setup in ["ex00", "ex00.root", "ex01"] {
            assert!(needs(setup).stack && needs(setup).setup, "{setup}");
        }
        assert!(!needs("ex02..ex11").setup);
        let all = needs("all");
        assert!(all.setup && all.stack && all.instances && all.bucket);
        assert_eq!(all.api, Scope::ALL);
    }

    #[test]
    fn a_bucket_is_looked_at_from_outside_for_its_own_checks_only() {
        assert!(needs("mcs01").site && needs("mcs01.object.list-denied").site);
        let functions = needs("mcs03.put");
        assert!(functions.images && !functions.site && !functions.stack);
        assert!(!needs("ex00..ex11").site);
    }

    #[test]
    fn every_check_of_the_balancers_api_is_driven() {
        assert_eq!(needs("ex11").api, NOTHING);
        assert_eq!(needs("ex11").balancer, Scope::ALL);
    }
}
