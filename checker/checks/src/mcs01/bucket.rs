//! The website bucket.

use checker_model::storage::{Bucket, Grant, Grantee, PublicAccessBlock};
use checker_model::{Fact, Known};

use crate::case::StackCase;
use crate::check::check;
use crate::expect::{holds, joined};
use crate::finding::{Finding, Judged, Stop};
use crate::public;

check! {
    /// The bucket is set up to serve a website.
    WEBSITE = "mcs01.bucket.website", Required, Stack(website);
    title: "the bucket serves a website",
    why: "without it a bucket answers to its API only, and shows no page for a folder or for what is not there",
    terraform: "`resource \"aws_s3_bucket_website_configuration\"` with `index_document { suffix = \"index.html\" }`; in a template `WebsiteConfiguration`",
    console: "S3, the bucket, Properties, Static website hosting: Enable",
    reads: [Buckets, Website, CloudFormationStacks],
}

fn website(case: &StackCase<'_>) -> Judged {
    const FIX: &str = "configure the bucket for website hosting, with an index document";
    let listing = &case.stack.buckets;
    let Some(bucket) = case.website_bucket()? else {
        if !listing.is_complete() {
            return Ok(Finding::incomplete(&listing.incomplete, &listing.origin));
        }
        let names = listing.values().map(|bucket| bucket.id.as_str());
        let actual = joined(names, "no bucket");
        return Ok(Finding::fail(
            "a website bucket",
            actual,
            &listing.origin,
            FIX,
        ));
    };
    let what = format!("{}: website", bucket.id);
    Ok(match &bucket.website.known {
        Known::Value(_) => Finding::pass(),
        Known::Absent => Finding::fail(
            format!("{what} configured"),
            format!("{what} not set"),
            &bucket.website.origin,
            FIX,
        ),
        Known::Unknown(why) => Finding::undetermined(why, &bucket.website.origin),
    })
}

/// The website bucket; without one the first check has said so.
fn meant<'a>(case: &StackCase<'a>) -> Result<&'a Bucket, Stop> {
    match case.website_bucket()? {
        Some(bucket) => Ok(bucket),
        None if case.stack.buckets.is_complete() => Err(case.missing(&WEBSITE)),
        None => {
            let listing = &case.stack.buckets;
            Err(Finding::incomplete(&listing.incomplete, &listing.origin).stop())
        }
    }
}

check! {
    /// The public access block of the bucket, and that of the account, let a
    /// public policy through.
    PUBLIC_ACCESS = "mcs01.bucket.public-access", Required, Stack(public_access);
    title: "the public access block lets a public policy through",
    why: "since April 2023 every new bucket refuses public policies, and ignores those it has, until told otherwise",
    terraform: "`resource \"aws_s3_bucket_public_access_block\"` with `block_public_policy = false` and `restrict_public_buckets = false`; in a template `PublicAccessBlockConfiguration`",
    console: "S3, the bucket, Permissions, Block public access: turn off the two settings on policies; the account has the same settings",
    reads: [Buckets, CloudFormationStacks, PublicAccess],
}

fn public_access(case: &StackCase<'_>) -> Judged {
    let bucket = meant(case)?;
    let own = lets_through(&bucket.public_access_block, bucket.id.as_str());
    let account = lets_through(&case.stack.account_public_access_block, "the account");
    Ok(own.and(account))
}

fn lets_through(block: &Fact<PublicAccessBlock>, of: &str) -> Finding {
    let settings = match &block.known {
        Known::Absent => return Finding::pass(),
        Known::Unknown(why) => return Finding::undetermined(why, &block.origin),
        Known::Value(settings) => settings,
    };
    let off = |setting: &Fact<bool>, name: &str| match &setting.known {
        Known::Value(false) | Known::Absent => Finding::pass(),
        Known::Value(true) => Finding::fail(
            format!("{of}: {name} false"),
            format!("{of}: {name} true"),
            // A default stands where it was left out.
            if setting.origin.is_unseen() {
                &block.origin
            } else {
                &setting.origin
            },
            format!("set {name} to false"),
        ),
        Known::Unknown(why) => Finding::undetermined(why, &setting.origin),
    };
    off(&settings.block_public_policy, "block_public_policy").and(off(
        &settings.restrict_public_buckets,
        "restrict_public_buckets",
    ))
}

check! {
    /// Anyone may read objects of the bucket (s3:GetObject), and no more than
    /// that.
    POLICY = "mcs01.bucket.policy", Required, Stack(policy);
    title: "anyone may GetObject, and no more",
    why: "a website is there to be read; whoever may write to it, or list what else is in it, is a stranger too",
    terraform: "`resource \"aws_s3_bucket_policy\"` that allows `s3:GetObject` to the principal `*` on `${aws_s3_bucket.site.arn}/*`",
    console: "S3, the bucket, Permissions, Bucket policy",
    reads: [Buckets, CloudFormationStacks, BucketPolicy, Ownership],
}

fn policy(case: &StackCase<'_>) -> Judged {
    let bucket = meant(case)?;
    let origin = &bucket.policy.origin;
    let by_policy = match &bucket.policy.known {
        Known::Value(policy) => {
            let reading = public::may_read(policy, bucket, origin);
            reading.and(public::no_more(policy, bucket, origin))
        }
        Known::Absent => Finding::fail(
            format!("{}: a policy by which anyone may s3:GetObject", bucket.id),
            "no policy",
            origin,
            "attach a policy that allows `s3:GetObject` to the principal `*` on every object",
        ),
        Known::Unknown(why) => Finding::undetermined(why, origin),
    };
    Ok(by_policy.and(nobody_writes(bucket)))
}

/// Access control lists, while they count, let no stranger write.
fn nobody_writes(bucket: &Bucket) -> Finding {
    let controls = &bucket.object_ownership;
    let block = &bucket.public_access_block;
    let enforced = controls.get().map(String::as_str) == Some("BucketOwnerEnforced");
    let ignored = |block: &PublicAccessBlock| block.ignore_public_acls.get() == Some(&true);
    if enforced || block.get().is_some_and(ignored) {
        return Finding::pass();
    }
    let stranger = |grant: &&Grant| {
        let grantee = grant.grantee.get();
        grantee.is_none_or(|grantee| *grantee != Grantee::Particular)
    };
    let findings = bucket.acl.iter().filter(stranger).map(|grant| {
        let permission = match &grant.permission.known {
            Known::Value(permission) if WRITING.contains(&permission.as_str()) => permission,
            Known::Unknown(why) => return Finding::undetermined(why, &grant.permission.origin),
            Known::Value(_) | Known::Absent => return Finding::pass(),
        };
        let doubts = [grant.grantee.why(), controls.why(), block.why()];
        if let Some(why) = doubts.into_iter().flatten().next() {
            return Finding::undetermined(why, &grant.permission.origin);
        }
        Finding::fail(
            format!("{}: anyone may s3:GetObject, and no more", bucket.id),
            format!("its acl gives strangers {permission}"),
            &grant.permission.origin,
            "set the acl to private",
        )
    });
    let missed = (!bucket.acl.is_complete())
        .then(|| Finding::incomplete(&bucket.acl.incomplete, &bucket.acl.origin));
    Finding::all(findings.chain(missed).collect::<Vec<_>>(), Finding::pass)
}

/// Permissions of a list that let write into the bucket, or let give them.
const WRITING: [&str; 3] = ["WRITE", "WRITE_ACP", "FULL_CONTROL"];

check! {
    /// The ownership controls fit the way in which objects are made public: by
    /// the policy they may be anything, by access control lists these must be on.
    OWNERSHIP = "mcs01.bucket.ownership", Advice, Stack(ownership);
    title: "ownership controls fit how objects are made public",
    why: "new buckets have access control lists turned off: an upload with the ACL public-read is refused there, and a public acl has no effect",
    terraform: "`aws_s3_bucket_ownership_controls`: leave BucketOwnerEnforced and use a policy, or ObjectWriter where uploads carry an ACL",
    console: "S3, the bucket, Permissions, Object Ownership",
    reads: [Buckets, CloudFormationStacks, BucketPolicy, Ownership],
}

fn ownership(case: &StackCase<'_>) -> Judged {
    let bucket = meant(case)?;
    let controls = &bucket.object_ownership;
    let enforced = match &controls.known {
        Known::Value(setting) => setting == "BucketOwnerEnforced",
        Known::Absent => false,
        Known::Unknown(why) => return Ok(Finding::undetermined(why, &controls.origin)),
    };
    if !enforced {
        return Ok(Finding::pass());
    }
    let by_policy = match &bucket.policy.known {
        Known::Value(policy) => public::is_public(policy),
        Known::Absent => false,
        Known::Unknown(why) => return Ok(Finding::undetermined(why, &bucket.policy.origin)),
    };
    let public_acl = bucket.acl.iter().any(|grant| {
        let grantee = grant.grantee.get();
        matches!(
            grantee,
            Some(Grantee::AllUsers | Grantee::AuthenticatedUsers)
        )
    });
    Ok(holds(
        by_policy && !public_acl,
        format!(
            "{}: access control lists on, or a public policy alone",
            bucket.id
        ),
        if public_acl {
            "a public acl, and BucketOwnerEnforced, which turns lists off"
        } else {
            "no public policy, and BucketOwnerEnforced, which turns lists off"
        },
        &controls.origin,
        "make the objects public by the bucket's policy, or set object_ownership to ObjectWriter",
    ))
}
