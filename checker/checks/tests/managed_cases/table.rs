//! Unusual solutions that pass, what cannot be told, and mistakes beside those
//! of `fixtures/stack/managed-breaks.json`.

use checker_model::VantagePoint::{Cloudformation, Hcl, Live};
use checker_model::Verdict::{self, Fail, NotApplicable, Pass, Skipped, Undetermined};

use super::Case;

const fn case(
    id: &'static str,
    verdict: Verdict,
    says: &'static str,
    edits: &'static [(&'static str, &'static str)],
) -> Case {
    Case {
        id,
        verdict,
        says,
        edits,
        with: &[],
        strict: false,
        from: Live,
    }
}

impl Case {
    /// Other required checks fail too: more is wrong.
    const fn with(mut self, others: &'static [&'static str]) -> Self {
        self.with = others;
        self
    }

    const fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    const fn hcl(mut self) -> Self {
        self.from = Hcl;
        self
    }

    const fn template(mut self) -> Self {
        self.from = Cloudformation;
        self
    }
}

const NONE: &str = r#"{"items":[]}"#;
const EMPTY: &str = r#"{"items":{}}"#;
const TLS_ONLY: &str = r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::chat-images-4242","arn:aws:s3:::chat-images-4242/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}"#;
const DEPLOYER: &str = r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:role/deploy"},"Action":"s3:*","Resource":"*"}"#;
const SAME_BUCKET: &str = r#"{"items":{"BUCKET":{"value":{"value":"chat-images-4242"},"bucket":{"value":"chat-images-4242"}}}}"#;
const OTHER_PREFIX: &str = r#"{"items":{"BUCKET":{"value":{"value":"chat-images-4242"},"bucket":{"value":"chat-images-4242"}},"OUTPUT_PREFIX":{"value":{"value":"resized/"},"bucket":{"absent":null}}}}"#;
const BOTH_BUCKETS: &str = r#"{"items":{"INPUT_BUCKET":{"value":{"value":"chat-images-4242"},"bucket":{"value":"chat-images-4242"}},"OUTPUT_BUCKET":{"value":{"value":"elsewhere"},"bucket":{"absent":null}}}}"#;
const SPELT_OUT: &str = r#"{"items":[{"value":"s3:ObjectCreated:Put"},{"value":"s3:ObjectCreated:Post"},{"value":"s3:ObjectCreated:Copy"},{"value":"s3:ObjectCreated:CompleteMultipartUpload"}]}"#;
const TO_TOPIC: &str = r#"{"type":"topic","arn":"arn:aws:sns:eu-west-1:123456789012:uploads"}"#;

pub(crate) const CASES: &[Case] = &[
    case("mcs01.stack.complete", Pass, "updated since", &[("$stack/status", "=\"UPDATE_COMPLETE\"")]),
    case("mcs01.stack.complete", Fail, "none made a bucket", &[("/cloudformation_stacks", EMPTY)]),
    case("mcs01.stack.complete", Fail, "still under way", &[("$stack/status", "=\"CREATE_IN_PROGRESS\"")]),
    case("mcs01.stack.complete", Undetermined, "denied", &[("/cloudformation_stacks", "denied")]),
    case("mcs01.stack.complete", Undetermined, "?", &[("$stack/status", "?")]),
    case("mcs01.stack.complete", NotApplicable, "in files", &[]).hcl(),
    case("mcs01.template.parameter", Pass, "as it should be", &[]).template(),
    case("mcs01.template.parameter", Fail, "none", &[("/template_parameters", EMPTY)]).template(),
    case("mcs01.template.parameter", Fail, "one more", &[("/template_parameters/items/Colour", r#"{"kind":{"value":"String"},"default":{"absent":null}}"#)]).template(),
    case("mcs01.template.parameter", Undetermined, "?", &[("/template_parameters", "denied")]).template(),
    case("mcs01.template.parameter", NotApplicable, "in an account", &[]),
    case("mcs01.bucket.website", Pass, "redirecting all", &[("$site/website/value/index_document", "!")]),
    case("mcs01.bucket.website", Fail, "no bucket", &[("/buckets", EMPTY), ("$resize", "-"), ("$upload", "-"), ("/function_urls", EMPTY)]).with(&["mcs02.function.exists", "mcs03.url.exists"]),
    case("mcs01.bucket.website", Undetermined, "?", &[("$site/website", "?")]),
    case("mcs01.bucket.website", Undetermined, "one that was not looked at may be meant", &[("$site/website", "!"), ("$site/policy", "!"), ("/buckets/incomplete", "more")]),
    case("mcs01.bucket.website", Undetermined, "denied", &[("/buckets", "denied")]),
    case("mcs01.bucket.public-access", Pass, "none at all", &[("$site/public_access_block", "!")]),
    case("mcs01.bucket.public-access", Pass, "settings left out are off", &[("$site/public_access_block", "={}"), ("$site/public_access_block/value/block_public_policy", "!"), ("$site/public_access_block/value/restrict_public_buckets", "!")]),
    case("mcs01.bucket.public-access", Undetermined, "?", &[("$site/public_access_block", "?")]),
    case("mcs01.bucket.public-access", Undetermined, "the account is denied", &[("/account_public_access_block", "?")]),
    case("mcs01.bucket.public-access", Skipped, "no bucket", &[("/buckets", EMPTY), ("/cloudformation_stacks", EMPTY)]),
    case("mcs01.bucket.policy", Pass, "TLS only", &[("$site/policy/value/Statement/1", TLS_ONLY)]),
    case("mcs01.bucket.policy", Pass, "a role may more", &[("$site/policy/value/Statement/1", DEPLOYER)]),
    case("mcs01.bucket.policy", Pass, "the principal as a map", &[("$site/policy/value/Statement/0/Principal", r#"{"AWS":["*"]}"#)]),
    case("mcs01.bucket.policy", Pass, "in capitals", &[("$site/policy/value/Statement/0/Action", r#""S3:GETOBJECT""#)]),
    case("mcs01.bucket.policy", Pass, "with older versions", &[("$site/policy/value/Statement/0/Action", r#"["s3:GetObject","s3:GetObjectVersion"]"#)]),
    case("mcs01.bucket.policy", Pass, "the bucket's name is not known", &[("$site/name", "?"), ("$site/policy/value/Statement/0/Resource", r#"["arn:aws:s3:::chat-images-4242/*"]"#)]).hcl(),
    case("mcs01.bucket.policy", Pass, "another partition", &[("$site/policy/value/Statement/0/Resource", r#""arn:aws-cn:s3:::chat-images-4242/*""#)]),
    case("mcs01.bucket.policy", Fail, "a pattern of more", &[("$site/policy/value/Statement/0/Action", r#""s3:Get*""#)]),
    case("mcs01.bucket.policy", Fail, "all but one action", &[("$site/policy/value/Statement/0/Action", "-"), ("$site/policy/value/Statement/0/NotAction", r#""s3:DeleteBucket""#)]),
    case("mcs01.bucket.policy", Fail, "one folder only", &[("$site/policy/value/Statement/0/Resource", r#""arn:aws:s3:::chat-images-4242/public/*""#)]),
    case("mcs01.bucket.policy", Fail, "its list lets strangers write", &[("$site/object_ownership", "=\"ObjectWriter\""), ("$site/public_access_block", "!"), ("$site/acl", r#"{"items":[{"grantee":{"value":"all-users"},"permission":{"value":"WRITE"}}]}"#)]),
    case("mcs01.bucket.policy", Undetermined, "?", &[("$site/policy", "?")]),
    case("mcs01.bucket.policy", Undetermined, "under a condition that is not understood", &[("$site/policy/value/Statement/0/Condition", r#"{"StringLike":{"aws:Referer":"https://example.com/*"}}"#)]),
    case("mcs01.bucket.policy", Undetermined, "its list may let strangers write", &[("$site/object_ownership", "=\"ObjectWriter\""), ("$site/public_access_block", "!"), ("$site/acl", "hidden")]),
    case("mcs01.bucket.ownership", Pass, "lists, and no policy", &[("$site/policy", "!"), ("$site/object_ownership", "=\"ObjectWriter\"")]).with(&["mcs01.bucket.policy"]),
    case("mcs01.bucket.ownership", Fail, "neither", &[("$site/policy", "!")]).with(&["mcs01.bucket.policy"]),
    case("mcs01.bucket.ownership", Undetermined, "?", &[("$site/object_ownership", "?")]),
    case("mcs02.function.exists", Pass, "under any name", &[("$resize/name", "=\"f\"")]),
    case("mcs02.function.exists", Fail, "none at all", &[("/functions", EMPTY), ("/function_urls", EMPTY), ("$site/notifications", NONE)]).with(&["mcs03.url.exists"]),
    case("mcs02.function.exists", Undetermined, "denied", &[("/functions", "denied")]),
    case("mcs02.function.exists", NotApplicable, "a template without functions", &[("/functions", EMPTY)]).template(),
    case("mcs02.function.runtime", Pass, "a newer one", &[("$resize/runtime", "=\"python3.13\"")]),
    case("mcs02.function.runtime", Pass, "another language", &[("$resize/runtime", "=\"provided.al2023\""), ("$resize/handler", "=\"bootstrap\"")]),
    case("mcs02.function.runtime", Pass, "a container", &[("$resize/package_type", "=\"Image\""), ("$resize/runtime", "!"), ("$resize/handler", "!")]),
    case("mcs02.function.runtime", Pass, "to the letter", &[]).strict(),
    case("mcs02.function.runtime", Fail, "a newer one, to the letter", &[("$resize/runtime", "=\"python3.13\"")]).strict(),
    case("mcs02.function.runtime", Fail, "past its end since a few days", &[("$resize/runtime", "=\"dotnet8\""), ("$resize/handler", "=\"A::B::C\"")]),
    case("mcs02.function.runtime", Undetermined, "newer than what is known", &[("$resize/runtime", "=\"python3.99\"")]),
    case("mcs02.function.runtime", Fail, "newer than what is known, to the letter", &[("$resize/runtime", "=\"python3.99\"")]).strict(),
    case("mcs02.function.runtime", Undetermined, "?", &[("$resize/runtime", "?")]),
    case("mcs02.function.handler", Pass, "bootstrap", &[("$resize/runtime", "=\"provided.al2023\""), ("$resize/handler", "=\"bootstrap\""), ("$resize/layers", NONE)]),
    case("mcs02.function.handler", Pass, "in a folder", &[("$resize/handler", "=\"src/app.handler\"")]),
    case("mcs02.function.handler", Undetermined, "?", &[("$resize/handler", "?")]),
    case("mcs02.function.memory", Pass, "as it should be", &[]),
    case("mcs02.function.memory", Undetermined, "?", &[("$resize/memory_size", "?")]),
    case("mcs02.function.memory", Skipped, "no function", &[("$resize", "-"), ("$site/notifications", NONE)]),
    case("mcs02.function.timeout", Pass, "as it should be", &[]),
    case("mcs02.function.timeout", Undetermined, "?", &[("$resize/timeout", "?")]),
    case("mcs02.function.layer", Pass, "inside the package", &[("$resize/layers", NONE), ("$resize/code_size", "=7000000")]),
    case("mcs02.function.layer", Pass, "a layer that the same files make", &[("$resize/layers/items/0/arn", "?"), ("$resize/layers/items/0/name", "=\"pillow\"")]).hcl(),
    case("mcs02.function.layer", Pass, "compiled", &[("$resize/layers", NONE), ("$resize/runtime", "=\"provided.al2023\""), ("$resize/handler", "=\"bootstrap\"")]),
    case("mcs02.function.layer", Undetermined, "nobody sees into the package", &[("$resize/layers", NONE), ("$resize/code_size", "?")]).hcl(),
    case("mcs02.function.layer", Undetermined, "?", &[("$resize/layers", "hidden")]),
    case("mcs02.function.environment", Pass, "a bucket of another stack", &[("$resize/environment/items/OUTPUT_BUCKET", r#"{"value":{"value":"elsewhere"},"bucket":{"absent":null}}"#)]),
    case("mcs02.function.environment", Pass, "by any name", &[("$resize/environment", r#"{"items":{"DESTINATION":{"value":{"unknown":{"why":"known-after-apply","detail":"x"}},"bucket":{"value":"chat-images-4242-resized"}}}}"#)]).hcl(),
    case("mcs02.function.environment", Undetermined, "?", &[("$resize/environment/items/OUTPUT_BUCKET", r#"{"value":{"unknown":{"why":"unresolved-expression","detail":"var.x"}},"bucket":{"unknown":{"why":"unresolved-expression","detail":"var.x"}}}"#)]),
    case("mcs02.function.environment", Undetermined, "denied", &[("$resize/environment", "denied")]),
    case("mcs02.trigger.event", Pass, "spelt out", &[("$trigger/events", SPELT_OUT)]),
    case("mcs02.trigger.event", Pass, "by name instead of id", &[("$resize/id", "\"aws_lambda_function.resize\""), ("$trigger/target", "={\"type\":\"function\",\"id\":\"resize-image\"}")]).hcl(),
    case("mcs02.trigger.event", Undetermined, "a topic is told", &[("$trigger/target/value", TO_TOPIC)]),
    case("mcs02.trigger.event", Undetermined, "through EventBridge", &[("$site/notifications", NONE), ("$site/event_bridge", "=true")]),
    case("mcs02.trigger.event", Undetermined, "?", &[("$trigger/events", "hidden")]),
    case("mcs02.trigger.event", Undetermined, "denied", &[("$site/notifications", "hidden")]),
    case("mcs02.trigger.prefix", Pass, "without the slash", &[("$trigger/prefix", "=\"input\"")]),
    case("mcs02.trigger.prefix", Fail, "two slashes", &[("$trigger/prefix", "=\"input//\"")]),
    case("mcs02.trigger.prefix", Fail, "nearly", &[("$trigger/prefix", "=\"inputs/\"")]),
    case("mcs02.trigger.prefix", Undetermined, "?", &[("$trigger/prefix", "?")]),
    case("mcs02.trigger.prefix", Skipped, "no trigger", &[("$site/notifications", NONE)]),
    case("mcs02.trigger.permission", Pass, "by every action", &[("$resize/permissions/items/0/action", "=\"lambda:*\"")]),
    case("mcs02.trigger.permission", Pass, "whatever the partition", &[("$resize/permissions/items/0/source_bucket", "!"), ("$resize/permissions/items/0/source_arn", "=\"arn:*:s3:::chat-images-4242\"")]),
    case("mcs02.trigger.permission", Pass, "without the account", &[("$resize/permissions/items/0/source_account", "!")]),
    case("mcs02.trigger.permission", Fail, "another bucket too", &[("$resize/permissions/items/1", r#"{"principal":{"value":"s3.amazonaws.com"},"action":{"value":"lambda:InvokeFunction"},"source_arn":{"value":"arn:aws:s3:::b"},"source_bucket":{"value":"b"},"source_account":{"absent":null},"function_url_auth_type":{"absent":null},"invoked_via_function_url":{"absent":null}}"#)]),
    case("mcs02.trigger.permission", Undetermined, "denied", &[("$resize/permissions", "hidden")]),
    case("mcs02.trigger.permission", Undetermined, "?", &[("$resize/permissions/items/0/source_bucket", "?")]),
    case("mcs02.trigger.not-recursive", Pass, "another prefix", &[("$resize/environment", OTHER_PREFIX)]),
    case("mcs02.trigger.not-recursive", Pass, "both buckets named", &[("$resize/environment", BOTH_BUCKETS)]),
    case("mcs02.trigger.not-recursive", Skipped, "the same bucket, any key", &[("$resize/environment", SAME_BUCKET), ("$trigger/prefix", "!")]),
    case("mcs02.trigger.not-recursive", Undetermined, "the same bucket, and the prefix is in the code", &[("$resize/environment", SAME_BUCKET)]),
    case("mcs03.url.exists", Pass, "whoever may do anything", &[("$upload/permissions/items/1/action", "=\"*\""), ("$upload/permissions/items/1/invoked_via_function_url", "!")]),
    case("mcs03.url.exists", Undetermined, "denied", &[("/function_urls", "denied")]),
    case("mcs03.url.exists", Undetermined, "the policy is denied", &[("$upload/permissions", "hidden")]),
    case("mcs03.function.environment", Pass, "known by reference only", &[("$upload/environment/items/S3_BUCKET_NAME/value", "?")]).hcl(),
    case("mcs03.function.environment", Pass, "a bucket of another stack", &[("$upload/environment/items/S3_BUCKET_NAME/bucket", "!")]).hcl(),
    case("mcs03.function.environment", Undetermined, "denied", &[("$upload/environment", "denied")]),
    case("mcs03.function.environment", Skipped, "no function", &[("$upload", "-"), ("/function_urls", EMPTY)]),
];
