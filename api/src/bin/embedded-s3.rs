//! The embedded S3 as a process of its own: listens where the first argument
//! says, creates the bucket that the second names, and accepts the keys in
//! `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`.

use std::error::Error;

use api::embedded::{EmbeddedS3, KeyPair, Options};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let usage = "usage: embedded-s3 <address> <bucket>";
    let options = Options {
        listen: args.next().ok_or(usage)?.parse()?,
        buckets: vec![args.next().ok_or(usage)?],
        credentials: vec![KeyPair {
            access_key_id: std::env::var("AWS_ACCESS_KEY_ID")?,
            secret_access_key: std::env::var("AWS_SECRET_ACCESS_KEY")?,
        }],
        ..Options::default()
    };
    let s3 = EmbeddedS3::start(options).await?;
    tokio::signal::ctrl_c().await?;
    s3.stop().await;
    Ok(())
}
