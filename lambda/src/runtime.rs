//! What happens around the handlers: logs, and errors before the first event.

use lambda_runtime::Diagnostic;
use lambda_runtime_api_client::body::Body;
use lambda_runtime_api_client::{Client, build_request};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Logs as JSON lines on standard output, at `AWS_LAMBDA_LOG_LEVEL` (the
/// function's "application log level"), else `info`.
///
/// That level is for these functions only. The SDK and the runtime stay at
/// `warn`: below it they write requests with their signatures, and events.
pub fn init_logs() {
    let level = std::env::var("AWS_LAMBDA_LOG_LEVEL")
        .ok()
        .and_then(|level| level.trim().parse().ok())
        .unwrap_or(LevelFilter::INFO);
    let targets = Targets::new()
        .with_target("lambda", level)
        .with_target("resize", level)
        .with_target("upload_url", level)
        // Not `lambda_runtime`, which begins alike.
        .with_target("lambda_runtime", level.min(LevelFilter::WARN))
        .with_target("lambda_runtime_api_client", level.min(LevelFilter::WARN))
        .with_default(level.min(LevelFilter::WARN));
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .without_time();
    // A second call, in one process, keeps what the first has set up.
    let _ = tracing_subscriber::registry()
        .with(targets)
        .with(lines)
        .try_init();
}

/// Tells Lambda that the function cannot start, and why; the console then shows
/// that instead of a mere exit.
pub async fn report_init_error(error: &(dyn std::error::Error + Sync)) {
    let message = error.to_string();
    tracing::error!(error = message, "the function cannot start");
    if std::env::var_os("AWS_LAMBDA_RUNTIME_API").is_none() {
        return;
    }
    if let Err(error) = post_init_error(message).await {
        tracing::error!(%error, "the error could not be reported");
    }
}

async fn post_init_error(message: String) -> Result<(), lambda_runtime::Error> {
    let diagnostic = Diagnostic {
        error_type: "Runtime.InvalidConfiguration".to_owned(),
        error_message: message,
    };
    let request = build_request()
        .method("POST")
        .uri("/2018-06-01/runtime/init/error")
        .header(
            "lambda-runtime-function-error-type",
            "Runtime.InvalidConfiguration",
        )
        .body(Body::from(serde_json::to_vec(&diagnostic)?))?;
    Client::builder().build()?.call(request).await?;
    Ok(())
}
