//! What can go wrong, in the words of the model: the one place that knows how
//! AWS says no.

use std::error::Error;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::display::DisplayErrorContext;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use checker_model::Why;
use checker_model::redact::redact;

/// Why no account could be read at all. Each is one line with the way out.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Nothing that AWS would accept as credentials was found.
    #[error(
        "no usable AWS credentials: {0}; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile with --profile or AWS_PROFILE, or sign in with `aws sso login`"
    )]
    NoCredentials(String),
    /// A profile was named that no file defines.
    #[error(
        "the profile `{name}`, named by {named_by}, is not in the AWS configuration; `aws configure list-profiles` shows those that are"
    )]
    UnknownProfile {
        /// The profile.
        name: String,
        /// The flag or variable that names it.
        named_by: &'static str,
    },
    /// The configuration files cannot be read.
    #[error("the AWS configuration cannot be read: {0}; see ~/.aws/config and AWS_CONFIG_FILE")]
    BadConfiguration(String),
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
        "{endpoint} does not answer: {reason}; check the network, --endpoint-url and AWS_ENDPOINT_URL"
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
}

/// What a failed call says about the account, apart from its reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The thing that was named is not there, which is an answer.
    NotFound,
    /// No answer came.
    Unreachable,
    /// The credentials are no good, whatever they would allow.
    Rejected,
    /// An answer without a word of explanation, as to every HEAD request.
    Mute,
    /// Any other refusal or failure: the service is there and knows the caller.
    Other,
}

/// A call that failed.
#[derive(Debug, Clone)]
pub(crate) struct Trouble {
    pub(crate) why: Why,
    pub(crate) kind: Kind,
}

const DENIED: &[&str] = &[
    "AccessDenied",
    "AccessDeniedException",
    "AllAccessDisabled",
    "AuthorizationError",
    "NotAuthorized",
    "UnauthorizedOperation",
];
const THROTTLED: &[&str] = &[
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "PriorRequestNotComplete",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequests",
    "TooManyRequestsException",
];
const EXPIRED: &[&str] = &[
    "ExpiredToken",
    "ExpiredTokenException",
    "RequestExpired",
    "TokenRefreshRequired",
];
const REJECTED: &[&str] = &[
    "AuthFailure",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "InvalidToken",
    "MissingAuthenticationToken",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
];

/// The longest part of a message that is kept: a look-alike may answer a page.
const MESSAGE_LIMIT: usize = 300;

impl Trouble {
    /// Classifies a failure of the SDK. `action` is the IAM action.
    pub(crate) fn of<E>(action: &str, error: &SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        match error {
            SdkError::TimeoutError(_) | SdkError::DispatchFailure(_) => Self {
                why: Why::Unreachable(short(&format!("{action}: {}", chain(error)))),
                kind: Kind::Unreachable,
            },
            SdkError::ServiceError(service) => Self::answered(
                action,
                service.raw().status().as_u16(),
                service.err().code(),
                service.err().message(),
                || chain(error),
            ),
            SdkError::ResponseError(response) => {
                Self::answered(action, response.raw().status().as_u16(), None, None, || {
                    chain(error)
                })
            }
            _ => Self::failed(action, &chain(error)),
        }
    }

    /// No answer within the time that the whole collection has.
    pub(crate) fn out_of_time(action: &str, seconds: u64) -> Self {
        Self {
            why: Why::Unreachable(format!("{action}: not answered within {seconds} s in all")),
            kind: Kind::Unreachable,
        }
    }

    /// A failure that is none of the classes below.
    pub(crate) fn failed(action: &str, reason: &str) -> Self {
        Self {
            why: Why::Failed(short(&format!("{action}: {reason}"))),
            kind: Kind::Other,
        }
    }

    fn answered(
        action: &str,
        status: u16,
        code: Option<&str>,
        message: Option<&str>,
        otherwise: impl FnOnce() -> String,
    ) -> Self {
        let code = code.filter(|code| !code.is_empty());
        // EC2 shows `Client.UnauthorizedOperation` in some of its answers.
        let bare = code.map_or("", |code| {
            code.strip_prefix("Client.")
                .or_else(|| code.strip_prefix("Server."))
                .unwrap_or(code)
        });
        let is = |codes: &[&str]| codes.contains(&bare);
        let (why, kind) = if is(DENIED) {
            (Why::AccessDenied(action.to_owned()), Kind::Other)
        } else if is(THROTTLED) || (code.is_none() && status == 429) {
            (Why::Throttled(action.to_owned()), Kind::Other)
        } else if is(EXPIRED) {
            (Why::ExpiredCredentials(action.to_owned()), Kind::Rejected)
        } else if code.is_none() && matches!(status, 401 | 403) {
            (Why::AccessDenied(action.to_owned()), Kind::Mute)
        } else {
            let reason = match (code, message) {
                (Some(code), Some(message)) => format!("{code}: {message}"),
                (Some(code), None) => code.to_owned(),
                (None, _) => format!("HTTP {status}: {}", otherwise()),
            };
            let kind = if is(REJECTED) {
                Kind::Rejected
            } else if is_not_found(bare) {
                Kind::NotFound
            } else if code.is_none() && (300..400).contains(&status) {
                Kind::Mute
            } else {
                Kind::Other
            };
            (Why::Failed(short(&format!("{action}: {reason}"))), kind)
        };
        Self { why, kind }
    }

    pub(crate) fn is_not_found(&self) -> bool {
        self.kind == Kind::NotFound
    }
}

/// `NoSuchEntity`, `NoSuchKey`, `InvalidAMIID.NotFound`, `LoadBalancerNotFound`, …
fn is_not_found(code: &str) -> bool {
    code.starts_with("NoSuch") || code.ends_with("NotFound") || code.ends_with("NotFoundException")
}

fn chain(error: &(impl Error + 'static)) -> String {
    DisplayErrorContext(error).to_string()
}

/// One line of bounded length without secrets.
pub(crate) fn short(text: &str) -> String {
    let line = redact(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    match line.char_indices().nth(MESSAGE_LIMIT) {
        None => line,
        Some((end, _)) => format!("{}…", &line[..end]),
    }
}
