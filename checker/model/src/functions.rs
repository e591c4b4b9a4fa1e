//! Lambda functions, who may invoke them, and their URLs.

use serde::{Deserialize, Serialize};

use crate::fact::Fact;
use crate::ids::{BucketId, FunctionId, FunctionUrlId, RoleId};
use crate::list::{List, Listing};
use crate::redact::{REDACTED, redact};

/// A function. An account's listing holds all of its region's, up to a bound.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Function {
    /// Under which the stack lists it.
    pub id: FunctionId,
    /// Its name.
    pub name: Fact<String>,
    /// `Zip` or `Image`; `Zip` by default.
    pub package_type: Fact<String>,
    /// Such as `python3.10`; absent for a container image.
    pub runtime: Fact<String>,
    /// Where the code begins, such as `lambda_function.lambda_handler`; absent
    /// for a container image.
    pub handler: Fact<String>,
    /// MB; 128 by default.
    pub memory_size: Fact<i64>,
    /// Seconds; 3 by default.
    pub timeout: Fact<i64>,
    /// `x86_64` (the default) or `arm64`.
    pub architecture: Fact<String>,
    /// Bytes of its deployment package, layers not counted; not visible before
    /// there is one.
    pub code_size: Fact<i64>,
    /// What it runs with: the id under which the stack lists it, else its name.
    pub role: Fact<RoleId>,
    /// Its layers, in their order.
    pub layers: List<Layer>,
    /// Its environment, by name; empty and complete when it sets none.
    pub environment: Listing<String, EnvironmentVariable>,
    /// The statements of its resource policy, those of its aliases included;
    /// empty and complete when it has none.
    pub permissions: List<Permission>,
}

/// A layer of a function.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Layer {
    /// The ARN of its version.
    pub arn: Fact<String>,
    /// Its name, `fischer-csc346-image-layer` of
    /// `arn:aws:lambda:us-east-1:…:layer:fischer-csc346-image-layer:2`.
    pub name: Fact<String>,
}

impl Layer {
    /// The name in the ARN of a layer or of one of its versions.
    pub fn name_in(arn: &str) -> Option<String> {
        let (_, rest) = arn.split_once(":layer:")?;
        rest.split(':').next().map(str::to_owned)
    }
}

/// A variable in a function's environment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EnvironmentVariable {
    /// Its value, with secrets redacted.
    pub value: Fact<String>,
    /// The bucket that it names: its value is the name of a bucket of the
    /// stack, or refers to one. Absent when it does neither.
    pub bucket: Fact<BucketId>,
}

impl EnvironmentVariable {
    /// What may be kept of a value: nothing of one whose name, as people name
    /// them, says that it is a secret.
    pub fn kept(name: &str, value: &str) -> String {
        const SECRET: [&str; 6] = [
            "secret",
            "token",
            "passw",
            "credential",
            "private",
            "api_key",
        ];
        let name = name.to_ascii_lowercase();
        if SECRET.iter().any(|part| name.contains(part)) || name.ends_with("_key") {
            return REDACTED.to_owned();
        }
        redact(value)
    }
}

/// A statement of a function's resource policy. `AddPermission` makes nothing
/// but these; what a statement has beyond, its collector reports by leaving the
/// list incomplete.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Permission {
    /// Its id.
    pub sid: Fact<String>,
    /// `*`, a service such as `s3.amazonaws.com`, an account or an ARN.
    pub principal: Fact<String>,
    /// Such as `lambda:InvokeFunction`, `lambda:InvokeFunctionUrl`, `lambda:*`.
    pub action: Fact<String>,
    /// The pattern that the caller's ARN must match (`aws:SourceArn`); absent
    /// for any caller. A bucket's whose name is not known has its id there.
    pub source_arn: Fact<String>,
    /// The bucket that `source_arn` is: the id under which the stack lists it,
    /// else its name. Absent when it is a pattern or another kind of resource.
    pub source_bucket: Fact<BucketId>,
    /// The account that the caller must belong to (`aws:SourceAccount`).
    pub source_account: Fact<String>,
    /// `NONE` or `AWS_IAM` (`lambda:FunctionUrlAuthType`): for URLs of this
    /// kind only; absent when there is no such condition.
    pub function_url_auth_type: Fact<String>,
    /// `lambda:InvokedViaFunctionUrl`: only through the URL; absent when there
    /// is no such condition.
    pub invoked_via_function_url: Fact<bool>,
    /// The alias or version that it is for; absent for the function itself.
    pub qualifier: Fact<String>,
}

/// A function URL.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FunctionUrl {
    /// Under which the stack lists it.
    pub id: FunctionUrlId,
    /// The function: the id under which the stack lists it, else its name.
    pub function: Fact<FunctionId>,
    /// The alias; absent for the function itself.
    pub qualifier: Fact<String>,
    /// `NONE` or `AWS_IAM`.
    pub auth_type: Fact<String>,
    /// The URL itself.
    pub url: Fact<String>,
    /// Which origins browsers let in; absent when it sets no CORS at all.
    pub allow_origins: Fact<Vec<String>>,
    /// Which methods they let in; absent when it sets none.
    pub allow_methods: Fact<Vec<String>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_that_is_named_a_secret_is_not_kept() {
        for name in [
            "API_TOKEN",
            "DB_PASSWORD",
            "clientSecret",
            "SIGNING_KEY",
            "STRIPE_API_KEY_2",
        ] {
            assert_eq!(
                EnvironmentVariable::kept(name, "hunter2"),
                REDACTED,
                "{name}"
            );
        }
        assert_eq!(
            EnvironmentVariable::kept("S3_BUCKET_NAME", "images-1"),
            "images-1"
        );
        assert_eq!(
            EnvironmentVariable::kept("KEYBOARD", "AKIAIOSFODNN7EXAMPLE"),
            REDACTED
        );
    }
}
