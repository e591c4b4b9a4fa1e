//! One running function: its process, its runtime API and its S3.

use std::io::Read as _;
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;

use api::embedded::{EmbeddedS3, KeyPair, Options};
use aws_sdk_s3::primitives::ByteStream;

use crate::runtime_api::RuntimeApi;

pub(crate) const BUCKET: &str = "upload-4242";
pub(crate) const RESIZED: &str = "resized-4242";

/// A binary of this crate.
#[derive(Clone, Copy)]
pub(crate) enum Binary {
    Resize,
    UploadUrl,
}

impl Binary {
    const fn path(self) -> &'static str {
        match self {
            Self::Resize => env!("CARGO_BIN_EXE_resize"),
            Self::UploadUrl => env!("CARGO_BIN_EXE_upload-url"),
        }
    }
}

pub(crate) struct Function {
    pub(crate) runtime: RuntimeApi,
    pub(crate) s3: EmbeddedS3,
    process: Child,
    log: Option<JoinHandle<String>>,
}

impl Function {
    /// Starts the binary with what Lambda sets, and with `vars`.
    pub(crate) async fn start(binary: Binary, vars: &[(&str, &str)]) -> Self {
        let s3 = EmbeddedS3::start(Options {
            buckets: vec![BUCKET.to_owned(), RESIZED.to_owned()],
            credentials: vec![KeyPair::random().unwrap()],
            ..Options::default()
        })
        .await
        .unwrap();
        let runtime = RuntimeApi::start().await;
        let keys = &s3.store().credentials()[0];
        let mut process = Command::new(binary.path())
            .env_clear()
            .env("AWS_LAMBDA_FUNCTION_NAME", "under-test")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_RUNTIME_API", &runtime.address)
            .env("AWS_REGION", "eu-west-1")
            .env("AWS_ACCESS_KEY_ID", &keys.access_key_id)
            .env("AWS_SECRET_ACCESS_KEY", &keys.secret_access_key)
            .env("AWS_ENDPOINT_URL", s3.endpoint_url())
            .envs(vars.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut stdout = process.stdout.take().unwrap();
        let log = std::thread::spawn(move || {
            let mut text = String::new();
            stdout.read_to_string(&mut text).unwrap();
            text
        });
        Self {
            runtime,
            s3,
            process,
            log: Some(log),
        }
    }

    pub(crate) async fn seed(&self, key: &str, bytes: Vec<u8>) {
        let put = self.s3.client().put_object().bucket(BUCKET).key(key);
        put.body(ByteStream::from(bytes)).send().await.unwrap();
    }

    /// The content type, cache control and bytes of an object.
    pub(crate) async fn object(
        &self,
        bucket: &str,
        key: &str,
    ) -> Option<(String, String, Vec<u8>)> {
        let get = self.s3.client().get_object().bucket(bucket).key(key);
        let object = get.send().await.ok()?;
        let content_type = object.content_type.unwrap_or_default();
        let cache_control = object.cache_control.unwrap_or_default();
        let bytes = object.body.collect().await.unwrap().to_vec();
        Some((content_type, cache_control, bytes))
    }

    /// Width and height of a result.
    pub(crate) async fn dimensions(&self, bucket: &str, key: &str) -> (u32, u32) {
        let (_, _, bytes) = self.object(bucket, key).await.expect(key);
        let image = image::load_from_memory(&bytes).unwrap();
        (image.width(), image.height())
    }

    /// The most memory that the process has held until now, in bytes.
    pub(crate) fn peak_memory(&self) -> u64 {
        let path = format!("/proc/{}/status", self.process.id());
        let status = std::fs::read_to_string(path).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.unwrap().trim().trim_end_matches(" kB");
        kib.parse::<u64>().unwrap() * 1024
    }

    /// Ends the process by its own doing; whether it was a success.
    pub(crate) fn wait(&mut self) -> bool {
        self.process.wait().unwrap().success()
    }

    /// Ends the process; everything that it logged.
    pub(crate) fn log(&mut self) -> String {
        let _ = self.process.kill();
        let _ = self.process.wait();
        self.log.take().unwrap().join().unwrap()
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
