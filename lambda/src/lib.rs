//! The reference functions of the second document: `resize` makes a thumbnail
//! and a view of every image put below `input/`, `upload-url` hands out
//! presigned URLs to put it there. They share nothing with the checker that
//! judges such functions.
//!
//! Both are pure apart from the runtime, so that they run in any process:
//!
//! ```no_run
//! # async fn example(client: aws_sdk_s3::Client) -> Result<(), lambda::ConfigError> {
//! use lambda::s3::S3;
//!
//! let s3 = S3::new(client);
//! let vars = |name: &str| std::env::var(name).ok();
//!
//! let config = lambda::resize::Config::from_vars(vars)?;
//! let outcome = lambda::resize::handle(&config, &s3, &serde_json::json!({"Records": []})).await;
//! assert!(outcome.into_result().is_ok());
//!
//! let config = lambda::upload_url::Config::from_vars(vars)?;
//! let event = serde_json::json!({"queryStringParameters": {"filename": "a.png"}});
//! let response = lambda::upload_url::handle(&config, &s3, &event).await;
//! assert_eq!(response.status_code, 200);
//! # Ok(())
//! # }
//! ```
//!
//! - [`store`]: what they need of S3, as two small traits; [`s3`] is the real
//!   one.
//! - [`naming`]: where uploads and results are, for both functions.
//! - [`resize`] and [`upload_url`]: one `Config` and one `handle` each.
//! - [`runtime`]: logs, and errors before the first event.

pub mod naming;
pub mod resize;
pub mod runtime;
pub mod s3;
pub mod store;
pub mod upload_url;
mod vars;

#[cfg(test)]
mod memory;

pub use vars::ConfigError;
