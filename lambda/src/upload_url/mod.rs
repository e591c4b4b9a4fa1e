//! Answers `GET ?filename=` with a URL that takes that image, and with the
//! addresses at which its results will be.

mod config;
mod name;
mod request;
mod response;

pub use config::Config;
pub use response::{Answer, Refusal, ResizedUrls, Response};

use serde_json::Value;

use crate::naming::{self, Size};
use crate::store::{Presign, PresignError};
use name::ImageName;
use request::Request;

/// Handles one event of a function URL (payload format 2.0).
///
/// Never fails: what is wrong with a request is an answer of 400 or 405 with
/// the reason, what is wrong with the function one of 500 without.
pub async fn handle(config: &Config, signer: &impl Presign, event: &Value) -> Response {
    let request = Request::of(event);
    let response = match request.method.as_str() {
        "GET" => match upload(config, signer, &request).await {
            Ok(answer) => Response::json(200, &answer),
            Err(Trouble::Request(refusal)) => Response::json(400, &refusal),
            Err(Trouble::Signer(error)) => {
                // The reason is for the log: it may name files and roles.
                tracing::error!(%error, "no URL could be made");
                Response::json(
                    500,
                    &Refusal::new("internal", "no upload URL could be made"),
                )
            }
        },
        "OPTIONS" => Response::empty(204),
        _ => {
            let refusal = Refusal::new("method-not-allowed", "only GET and OPTIONS are answered");
            Response::json(405, &refusal).with("allow", "GET, OPTIONS")
        }
    };
    let status = response.status_code;
    tracing::info!(method = request.method, status, "answered");
    response.with_cors(&config.allowed_origin)
}

enum Trouble {
    Request(Refusal),
    Signer(PresignError),
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        Self::Request(refusal)
    }
}

impl From<PresignError> for Trouble {
    fn from(error: PresignError) -> Self {
        Self::Signer(error)
    }
}

async fn upload(
    config: &Config,
    signer: &impl Presign,
    request: &Request,
) -> Result<Answer, Trouble> {
    let name = ImageName::parse(request.one("filename")?.unwrap_or_default())?;
    let content_type = match request.one("content_type")? {
        None | Some("") => name.content_type(),
        Some(given) => name::image_type(given)?,
    };
    let key = naming::input_key(name.as_str());
    let keys = Size::ALL.map(|size| naming::resized_key(&key, size));
    let [Some(thumbnail), Some(view)] = keys else {
        return Err(Refusal::new("filename-invalid", "the file name makes no key").into());
    };
    let results = config.output_bucket();
    let upload_url = signer
        .put_url(&config.bucket, &key, content_type, config.expires_in)
        .await?;
    let resized = ResizedUrls {
        thumbnail: signer.address(results, &thumbnail).await?,
        view: signer.address(results, &view).await?,
    };
    tracing::info!(key, content_type, "upload URL made");
    Ok(Answer {
        upload_url,
        method: "PUT",
        content_type,
        expires_in: config.expires_in.as_secs(),
        key,
        resized,
    })
}

#[cfg(test)]
mod tests;
