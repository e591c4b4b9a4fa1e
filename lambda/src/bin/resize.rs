//! `resize` as a Lambda function: the `bootstrap` of its package.

use std::error::Error;

use lambda::resize::{Config, handle};
use lambda::runtime;
use lambda::s3::S3;
use lambda_runtime::{LambdaEvent, service_fn};
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    runtime::init_logs();
    let config = match Config::from_vars(|name| std::env::var(name).ok()) {
        Ok(config) => config,
        Err(error) => {
            runtime::report_init_error(&error).await;
            return Err(error.into());
        }
    };
    let s3 = S3::from_environment().await;
    let (config, s3) = (&config, &s3);
    lambda_runtime::run(service_fn(async move |event: LambdaEvent<Value>| {
        handle(config, s3, &event.payload).await.into_result()
    }))
    .await
}
