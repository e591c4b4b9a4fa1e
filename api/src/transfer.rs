//! A file on this host goes to S3: in one request when it is small, in parts
//! when it is large. Bytes are read from disk as they are sent, so memory does
//! not grow with the file.

use aws_sdk_s3::primitives::{ByteStream, Length};
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};
use futures::{StreamExt as _, TryStreamExt as _};
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::error::ApiError;
use crate::name::FileName;
use crate::s3::Fault;
use crate::spool::LocalFile;
use crate::state::State;

/// Bytes read from disk at a time, per part under way.
const READ_BUFFER: usize = 64 * 1024;

/// Sends the file and waits until S3 has it.
///
/// The work runs in a task of its own: when the caller goes away, the task is
/// told to stop and still aborts its multipart upload and drops the file.
pub(crate) async fn send(
    state: &State,
    key: FileName,
    file: LocalFile,
    content_type: Option<String>,
) -> Result<(), ApiError> {
    let cancel = state.stop().child_token();
    let _gone = cancel.clone().drop_guard();
    let task_state = state.clone();
    let task = state.transfers().spawn(async move {
        let sender = Sender {
            state: &task_state,
            key: &key,
            file: &file,
            content_type,
        };
        Box::pin(sender.run(&cancel)).await
    });
    task.await.map_err(|error| {
        tracing::error!(%error, "transfer ended early");
        ApiError::Internal
    })?
}

struct Sender<'a> {
    state: &'a State,
    key: &'a FileName,
    file: &'a LocalFile,
    content_type: Option<String>,
}

impl Sender<'_> {
    async fn run(&self, cancel: &CancellationToken) -> Result<(), ApiError> {
        if self.file.size < self.config().multipart_threshold {
            return cancel
                .run_until_cancelled(Box::pin(self.put()))
                .await
                .unwrap_or(Err(ApiError::Internal));
        }
        let upload_id = self.begin().await?;
        let sent = cancel.run_until_cancelled(self.parts(&upload_id)).await;
        let sent = sent.unwrap_or(Err(ApiError::Internal));
        if sent.is_err() {
            self.abort(&upload_id).await;
        }
        sent
    }

    fn config(&self) -> &Config {
        self.state.config()
    }

    async fn put(&self) -> Result<(), ApiError> {
        let bucket = self.state.bucket();
        let body = self.body(0, self.file.size).await?;
        let answer = bucket
            .client
            .put_object()
            .bucket(&bucket.name)
            .key(self.key.as_str())
            .set_content_type(self.content_type.clone())
            .body(body)
            .send()
            .await;
        answer.map_err(|error| bucket.fault(&error))?;
        Ok(())
    }

    async fn begin(&self) -> Result<String, ApiError> {
        let bucket = self.state.bucket();
        let answer = bucket
            .client
            .create_multipart_upload()
            .bucket(&bucket.name)
            .key(self.key.as_str())
            .set_content_type(self.content_type.clone())
            .send()
            .await;
        let answer = answer.map_err(|error| bucket.fault(&error))?;
        let missing = || Fault::Other("no upload id".to_owned());
        Ok(answer.upload_id.ok_or_else(missing)?)
    }

    async fn parts(&self, upload_id: &str) -> Result<(), ApiError> {
        let bucket = self.state.bucket();
        let size = self.file.size;
        let part_size = self.config().part_size_for(size);
        let count = i32::try_from(size.div_ceil(part_size)).map_err(|_| ApiError::Internal)?;
        let parts: Vec<CompletedPart> = futures::stream::iter(1..=count)
            .map(|number| {
                let offset = u64::from(number.unsigned_abs() - 1) * part_size;
                self.part(upload_id, number, offset, part_size.min(size - offset))
            })
            .buffered(self.config().part_concurrency.max(1))
            .try_collect()
            .await?;
        let answer = bucket
            .client
            .complete_multipart_upload()
            .bucket(&bucket.name)
            .key(self.key.as_str())
            .upload_id(upload_id)
            .multipart_upload(
                CompletedMultipartUpload::builder()
                    .set_parts(Some(parts))
                    .build(),
            )
            .send()
            .await;
        answer.map_err(|error| bucket.fault(&error))?;
        Ok(())
    }

    async fn part(
        &self,
        upload_id: &str,
        number: i32,
        offset: u64,
        length: u64,
    ) -> Result<CompletedPart, ApiError> {
        let bucket = self.state.bucket();
        let body = self.body(offset, length).await?;
        let answer = bucket
            .client
            .upload_part()
            .bucket(&bucket.name)
            .key(self.key.as_str())
            .upload_id(upload_id)
            .part_number(number)
            .body(body)
            .send()
            .await;
        let answer = answer.map_err(|error| bucket.fault(&error))?;
        Ok(CompletedPart::builder()
            .part_number(number)
            .set_e_tag(answer.e_tag)
            .set_checksum_crc32(answer.checksum_crc32)
            .set_checksum_crc64_nvme(answer.checksum_crc64_nvme)
            .build())
    }

    /// A stretch of the file, read when it is sent and again when it is retried.
    async fn body(&self, offset: u64, length: u64) -> Result<ByteStream, ApiError> {
        if length == 0 {
            return Ok(ByteStream::from_static(b""));
        }
        let body = ByteStream::read_from()
            .path(&self.file.path)
            .offset(offset)
            .length(Length::Exact(length))
            .buffer_size(READ_BUFFER)
            .build()
            .await;
        body.map_err(|error| ApiError::Disk(std::io::Error::other(error)))
    }

    /// What was sent so far costs storage until S3 is told to forget it.
    async fn abort(&self, upload_id: &str) {
        let bucket = self.state.bucket();
        let request = bucket
            .client
            .abort_multipart_upload()
            .bucket(&bucket.name)
            .key(self.key.as_str())
            .upload_id(upload_id)
            .send();
        let answer = tokio::time::timeout(self.config().s3_timeout, request).await;
        if !matches!(answer, Ok(Ok(_))) {
            tracing::warn!(upload_id, "multipart upload could not be aborted");
        }
    }
}
