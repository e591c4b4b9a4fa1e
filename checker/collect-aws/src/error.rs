//! What can go wrong, in the words of the model: the one place that knows how
//! AWS says no.

use std::error::Error;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use checker_model::Why;
use checker_model::redact::redact;

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
    /// It was never made.
    NotMade,
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

    /// A call that nobody wants to be made: no selected check reads its answer.
    pub(crate) fn not_wanted(action: &str) -> Self {
        Self {
            why: Why::NotCollected(action.to_owned()),
            kind: Kind::NotMade,
        }
    }

    /// No answer within the time that the whole collection has; `throttled`: but
    /// the advice to ask less often.
    pub(crate) fn out_of_time(action: &str, seconds: u64, throttled: bool) -> Self {
        if throttled {
            return Self {
                why: Why::Throttled(action.to_owned()),
                kind: Kind::Other,
            };
        }
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
        let bare = code.map_or("", bare);
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

/// Whether a service asks with this code to be asked less often.
pub(crate) fn is_throttling(code: &str) -> bool {
    THROTTLED.contains(&bare(code))
}

/// EC2 shows `Client.UnauthorizedOperation` in some of its answers.
fn bare(code: &str) -> &str {
    code.strip_prefix("Client.")
        .or_else(|| code.strip_prefix("Server."))
        .unwrap_or(code)
}

/// `NoSuchEntity`, `NoSuchKey`, `InvalidAMIID.NotFound`, `LoadBalancerNotFound`,
/// `OwnershipControlsNotFoundError`, …
fn is_not_found(code: &str) -> bool {
    let ends = ["NotFound", "NotFoundException", "NotFoundError"];
    code.starts_with("NoSuch") || ends.iter().any(|end| code.ends_with(end))
}

/// What an error says, and what each of its causes adds to that.
pub(crate) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut said: Vec<String> = Vec::new();
    let mut next = Some(error);
    while let Some(cause) = next {
        let text = cause.to_string();
        // Many errors repeat the cause that they wrap.
        if !said.iter().any(|before| before.contains(&text)) {
            said.push(text);
        }
        next = cause.source();
    }
    said.join(": ")
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

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::operation::describe_vpcs::DescribeVpcsError;
    use aws_smithy_runtime_api::client::result::ConnectorError;
    use aws_smithy_types::body::SdkBody;
    use aws_smithy_types::error::ErrorMetadata;

    use super::*;

    const ACTION: &str = "ec2:DescribeVpcs";

    fn response(status: u16) -> HttpResponse {
        HttpResponse::new(status.try_into().unwrap(), SdkBody::empty())
    }

    fn said(status: u16, code: Option<&str>) -> Trouble {
        let mut metadata = ErrorMetadata::builder().message("key AKIAIOSFODNN7EXAMPLE");
        if let Some(code) = code {
            metadata = metadata.code(code);
        }
        let error = DescribeVpcsError::generic(metadata.build());
        Trouble::of(ACTION, &SdkError::service_error(error, response(status)))
    }

    #[test]
    fn every_way_to_say_no_is_told_apart() {
        let cases = [
            (
                403,
                Some("UnauthorizedOperation"),
                "access-denied",
                Kind::Other,
            ),
            (
                403,
                Some("Client.UnauthorizedOperation"),
                "access-denied",
                Kind::Other,
            ),
            (403, Some("AccessDenied"), "access-denied", Kind::Other),
            (403, None, "access-denied", Kind::Mute),
            (503, Some("RequestLimitExceeded"), "throttled", Kind::Other),
            (400, Some("Throttling"), "throttled", Kind::Other),
            (429, None, "throttled", Kind::Other),
            (
                400,
                Some("ExpiredToken"),
                "expired-credentials",
                Kind::Rejected,
            ),
            (401, Some("AuthFailure"), "failed", Kind::Rejected),
            (403, Some("SignatureDoesNotMatch"), "failed", Kind::Rejected),
            (404, Some("NoSuchEntity"), "failed", Kind::NotFound),
            (400, Some("InvalidAMIID.NotFound"), "failed", Kind::NotFound),
            (400, Some("LoadBalancerNotFound"), "failed", Kind::NotFound),
            (400, Some("InvalidParameterValue"), "failed", Kind::Other),
            (404, None, "failed", Kind::Other),
            (500, None, "failed", Kind::Other),
        ];
        for (status, code, name, kind) in cases {
            let trouble = said(status, code);
            assert_eq!(trouble.why.name(), name, "{status} {code:?}");
            assert_eq!(trouble.kind, kind, "{status} {code:?}");
            assert!(
                trouble.why.detail().starts_with(ACTION),
                "{:?}",
                trouble.why
            );
            assert!(!trouble.why.detail().contains("AKIA"), "{:?}", trouble.why);
        }
    }

    #[test]
    fn silence_is_unreachable_and_nonsense_a_failure() {
        let timeout = SdkError::<DescribeVpcsError, _>::timeout_error("too slow");
        assert_eq!(Trouble::of(ACTION, &timeout).why.name(), "unreachable");
        let refused = ConnectorError::io("connection refused".into());
        let refused = SdkError::<DescribeVpcsError, _>::dispatch_failure(refused);
        assert_eq!(Trouble::of(ACTION, &refused).kind, Kind::Unreachable);
        let cut = SdkError::<DescribeVpcsError, _>::response_error("cut off", response(200));
        assert_eq!(Trouble::of(ACTION, &cut).why.name(), "failed");
    }

    #[test]
    fn every_cause_is_said_once_and_nothing_is_dumped() {
        let refused = ConnectorError::io("connection refused".into());
        let refused = SdkError::<DescribeVpcsError, HttpResponse>::dispatch_failure(refused);
        assert_eq!(
            chain(&refused),
            "dispatch failure: io error: connection refused"
        );
    }

    #[test]
    fn messages_are_one_bounded_line() {
        let long = "a b\n".repeat(1000);
        let line = short(&long);
        assert!(line.chars().count() <= MESSAGE_LIMIT + 1);
        assert!(!line.contains('\n'));
    }
}
