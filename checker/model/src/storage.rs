//! Buckets.

use serde::{Deserialize, Serialize};

use crate::fact::{Fact, Origin, is_default};
use crate::ids::{BucketId, FunctionId};
use crate::list::List;
use crate::policy::PolicyDocument;
use crate::tags::Tags;

/// A bucket. The listing holds the one that was named, or those of the
/// caller's whose name begins with the course's prefix.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Bucket {
    /// Under which the stack lists it.
    pub id: BucketId,
    /// Its name.
    pub name: Fact<String>,
    /// The region that it is in.
    pub region: Fact<String>,
    /// Its tags.
    pub tags: Tags,
    /// `appstore_games.csv` in it; absent when it holds none.
    pub course_file: Fact<CourseFile>,
    /// How it serves a website; absent when it does not.
    #[serde(skip_serializing_if = "is_default")]
    pub website: Fact<Website>,
    /// What keeps it private; absent when nothing does. Where files leave it
    /// out, everything is blocked: the default of S3 since April 2023.
    #[serde(skip_serializing_if = "is_default")]
    pub public_access_block: Fact<PublicAccessBlock>,
    /// Its policy; absent when it has none. Where the bucket's name is not
    /// known, its own ARN stands there with its id in place of the name.
    #[serde(skip_serializing_if = "is_default")]
    pub policy: Fact<PolicyDocument>,
    /// What S3 itself says of that policy: whether it makes the bucket public.
    #[serde(skip_serializing_if = "is_default")]
    pub policy_is_public: Fact<bool>,
    /// `BucketOwnerEnforced` (access control lists are off: the default since
    /// April 2023), `BucketOwnerPreferred` or `ObjectWriter`. Absent for an old
    /// bucket without the setting, which is `ObjectWriter`.
    #[serde(skip_serializing_if = "is_default")]
    pub object_ownership: Fact<String>,
    /// Whom its access control list lets in, its owner aside.
    #[serde(skip_serializing_if = "is_default")]
    pub acl: List<Grant>,
    /// What it tells about its objects, and whom.
    #[serde(skip_serializing_if = "is_default")]
    pub notifications: List<Notification>,
    /// Whether it tells `EventBridge` about everything; absent when it does not.
    #[serde(skip_serializing_if = "is_default")]
    pub event_bridge: Fact<bool>,
}

/// The ARN of a bucket, which is made of nothing but its name.
pub fn bucket_arn(name: &str) -> String {
    format!("arn:aws:s3:::{name}")
}

/// The bucket that an ARN is, in whatever partition; nothing for a pattern, for
/// what is in a bucket, and for other things.
pub fn bucket_in(arn: &str) -> Option<BucketId> {
    let mut parts = arn.splitn(6, ':');
    let (kind, service) = (parts.next()?, parts.nth(1)?);
    let name = parts.nth(2)?;
    let is_bucket = kind == "arn" && service == "s3" && !name.contains(['*', '?', '/']);
    (is_bucket && !name.is_empty()).then(|| BucketId(name.to_owned()))
}

/// A bucket as a website.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Website {
    /// The key that is served for a folder, such as `index.html`.
    pub index_document: Fact<String>,
    /// The key that is served for what is not there.
    pub error_document: Fact<String>,
    /// The host that everything is redirected to.
    pub redirect_all_requests_to: Fact<String>,
}

/// What keeps a bucket, or all buckets of an account, private. A setting that
/// is left out is off, for AWS and for Terraform.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PublicAccessBlock {
    /// Refuses new public access control lists.
    pub block_public_acls: Fact<bool>,
    /// Ignores those that there are.
    pub ignore_public_acls: Fact<bool>,
    /// Refuses a new policy that is public.
    pub block_public_policy: Fact<bool>,
    /// Lets only the account itself in where the policy is public.
    pub restrict_public_buckets: Fact<bool>,
}

impl PublicAccessBlock {
    /// With all four settings alike.
    pub fn uniform(on: bool, origin: &Origin) -> Self {
        let setting = || Fact::value(on, origin.clone());
        Self {
            block_public_acls: setting(),
            ignore_public_acls: setting(),
            block_public_policy: setting(),
            restrict_public_buckets: setting(),
        }
    }
}

/// One entry of an access control list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Grant {
    /// To whom.
    pub grantee: Fact<Grantee>,
    /// `READ`, `WRITE`, `READ_ACP`, `WRITE_ACP` or `FULL_CONTROL`.
    pub permission: Fact<String>,
}

/// To whom a list gives access.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grantee {
    /// Anyone.
    AllUsers,
    /// Anyone with an account of AWS.
    AuthenticatedUsers,
    /// Someone in particular: an account, or S3's own delivery of logs.
    Particular,
}

/// What a canned access control list gives, the owner's part aside; nothing for
/// a name that is none.
pub fn canned_acl(name: &str) -> Option<&'static [(Grantee, &'static str)]> {
    use Grantee::{AllUsers, AuthenticatedUsers, Particular};
    Some(match name {
        "private" | "bucket-owner-read" | "bucket-owner-full-control" => &[],
        "public-read" => &[(AllUsers, "READ")],
        "public-read-write" => &[(AllUsers, "READ"), (AllUsers, "WRITE")],
        "authenticated-read" => &[(AuthenticatedUsers, "READ")],
        "aws-exec-read" => &[(Particular, "READ")],
        "log-delivery-write" => &[(Particular, "WRITE"), (Particular, "READ_ACP")],
        _ => return None,
    })
}

/// One entry of a bucket's notification configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Notification {
    /// Whom it tells.
    pub target: Fact<NotificationTarget>,
    /// Of what: `s3:ObjectCreated:*`, `s3:ObjectCreated:Put`, …
    pub events: List<Fact<String>>,
    /// What keys begin with; absent for any.
    pub prefix: Fact<String>,
    /// What keys end with; absent for any.
    pub suffix: Fact<String>,
}

/// Whom a notification tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum NotificationTarget {
    /// A function: the id under which the stack lists it, else its name.
    Function {
        /// Which one.
        id: FunctionId,
    },
    /// A queue, by its ARN or address.
    Queue {
        /// Which one.
        arn: String,
    },
    /// A topic, by its ARN or address.
    Topic {
        /// Which one.
        arn: String,
    },
}

/// The name of the course's file, in the bucket and out of it.
pub const COURSE_FILE: &str = "appstore_games.csv";

/// Its columns, in order: its first row.
pub const COURSE_COLUMNS: [&str; 18] = [
    "URL",
    "ID",
    "Name",
    "Subtitle",
    "Icon URL",
    "Average User Rating",
    "User Rating Count",
    "Price",
    "In-app Purchases",
    "Description",
    "Developer",
    "Age Rating",
    "Languages",
    "Size",
    "Primary Genre",
    "Genres",
    "Original Release Date",
    "Current Version Release Date",
];

/// The course's file, as far as its beginning tells.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CourseFile {
    /// Bytes.
    pub size: Fact<i64>,
    /// The fields of its first row, as CSV; absent when that is no text.
    pub header: Fact<Vec<String>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_is_a_bucket_or_it_is_none() {
        let name = |arn: &str| bucket_in(arn).map(|id| id.0);
        assert_eq!(name(&bucket_arn("b")).as_deref(), Some("b"));
        assert_eq!(name("arn:aws-cn:s3:::b").as_deref(), Some("b"));
        for arn in [
            "arn:aws:s3:::up*",
            "arn:aws:s3:::b/k",
            "arn:aws:sns:eu-west-1:1:t",
            "*",
            "arn:aws:s3:::",
        ] {
            assert_eq!(name(arn), None, "{arn}");
        }
    }
}
