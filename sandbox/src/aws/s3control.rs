//! What S3 has to say of a whole account.

use checker_model::storage::PublicAccessBlock;

use super::rest::Route;
use super::wire::Map;
use super::{Call, Fault, Outcome};

pub(super) const ROUTES: &[Route] = &[Route {
    path: "/v20180820/configuration/publicAccessBlock",
    action: "GetAccountPublicAccessBlock",
}];

/// Whether this is asked about the account: a bucket's name may begin like the
/// path.
pub(crate) fn is_of_account(headers: &axum::http::HeaderMap, path: &str) -> bool {
    headers.contains_key("x-amz-account-id") && path.starts_with("/v20180820/")
}

pub(super) fn dispatch(call: &Call<'_>) -> Option<Outcome> {
    (call.action == "GetAccountPublicAccessBlock").then(|| of_account(call))
}

fn of_account(call: &Call<'_>) -> Outcome {
    if call.form.required("AccountId")? != call.account {
        let action = "s3:GetAccountPublicAccessBlock";
        return Err(Fault::denied(call.service, call.caller, action));
    }
    match call.read(&call.stack.account_public_access_block)? {
        Some(block) => {
            let root = "PublicAccessBlockConfiguration";
            Ok(Map::new().node(root, public_access_block(block)))
        }
        None => Err(Fault::new(
            404,
            "NoSuchPublicAccessBlockConfiguration",
            "The public access block configuration was not found",
        )),
    }
}

/// The four settings; a bucket has the same.
pub(crate) fn public_access_block(block: &PublicAccessBlock) -> Map {
    Map::new()
        .flag("BlockPublicAcls", &block.block_public_acls)
        .flag("IgnorePublicAcls", &block.ignore_public_acls)
        .flag("BlockPublicPolicy", &block.block_public_policy)
        .flag("RestrictPublicBuckets", &block.restrict_public_buckets)
}
