//! Why an account cannot be looked at.

/// Why no account could be read at all. Each is one line with the way out.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Nothing that AWS would accept as credentials was found.
    #[error(
        "no usable AWS credentials: {0}; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile with --profile or AWS_PROFILE, or sign in with `aws sso login`"
    )]
    NoCredentials(String),
    /// A profile was named that no file defines, or that holds no credentials.
    #[error(
        "the profile `{name}`, named by {named_by}, is not in the AWS configuration, or holds no credentials; `aws configure list-profiles` shows those there are"
    )]
    UnknownProfile {
        /// The profile.
        name: String,
        /// The flag or variable that names it.
        named_by: &'static str,
    },
    /// STS gives no session of the role.
    #[error(
        "the role {arn} cannot be taken on: {reason}; see its trust policy, --external-id, and that the credentials at hand allow sts:AssumeRole on it"
    )]
    NoRole {
        /// The role.
        arn: String,
        /// What STS says.
        reason: String,
    },
    /// An endpoint URL that is none.
    #[error(
        "`{url}`, given with {named_by}, is no endpoint URL: {reason}; write it as http://127.0.0.1:5000"
    )]
    BadEndpoint {
        /// The text.
        url: String,
        /// The flag or variable that gives it.
        named_by: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// A region that cannot be one.
    #[error("`{0}` is no region: write it as eu-west-1")]
    BadRegion(String),
    /// Every call went unanswered.
    #[error(
        "{endpoint} does not answer: {reason}; check the network, --region, --endpoint-url and AWS_ENDPOINT_URL"
    )]
    Unreachable {
        /// What was called.
        endpoint: String,
        /// The first failure.
        reason: String,
    },
    /// Every call was refused for its credentials, not for its permissions.
    #[error(
        "{endpoint} does not accept the credentials: {reason}; renew them (`aws sso login`, a new session token or access key) or choose others with --profile"
    )]
    Rejected {
        /// What was called.
        endpoint: String,
        /// The first refusal.
        reason: String,
    },
    /// Every call was refused because the credentials have expired.
    #[error(
        "the AWS credentials have expired, {endpoint} says at {action}; renew them (`aws sso login`, or a new session token) or choose others with --profile"
    )]
    Expired {
        /// What was called.
        endpoint: String,
        /// The IAM action of the first call that was refused for it.
        action: String,
    },
}
