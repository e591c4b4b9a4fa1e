//! The course's file in a bucket: how long it is, and how it begins.

use aws_sdk_s3::operation::get_object::GetObjectOutput;
use aws_smithy_runtime_api::client::result::{ConnectorError, SdkError};
use aws_smithy_types::byte_stream::error::Error as BodyError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use checker_model::storage::{COURSE_FILE, CourseFile};
use checker_model::{Fact, Origin, Why};

use crate::bucket::followed;
use crate::run::{Run, pause};

pub(crate) const READ: &str = "s3:GetObject";

/// Bytes within which the first row has to end: the course's takes 230.
const BEGINNING: usize = 64 * 1024;

/// The course's file in a bucket; not asked for when nobody wants to know.
pub(crate) async fn course_file(run: &Run<'_>, bucket: &str) -> Fact<CourseFile> {
    let origin = Origin::aws(READ, format!("{bucket}/{COURSE_FILE}"));
    if !run.setup {
        return Fact::unknown(Why::NotCollected(READ.into()), origin);
    }
    let mut is_empty = false;
    let get = |config| {
        let call = run.clients.s3.get_object().bucket(bucket).key(COURSE_FILE);
        let call = call.range(format!("bytes=0-{}", BEGINNING - 1)).customize();
        call.config_override(config).send()
    };
    let asked = run.call(READ, async {
        let mut tries = 1;
        loop {
            let (outcome, _) = followed(None, get).await;
            // Of an empty object there are no first bytes.
            let code = outcome.as_ref().err().and_then(ProvideErrorMetadata::code);
            is_empty = code == Some("InvalidRange");
            // The SDK tries again while there is no answer, and not when one ends
            // before its end.
            match beginning(outcome?, &origin).await {
                Ok(file) => return Ok(file),
                Err(broken) if tries >= run.attempts => {
                    let broken = ConnectorError::io(broken.into());
                    return Err(SdkError::dispatch_failure(broken));
                }
                Err(_) => pause(tries).await,
            }
            tries += 1;
        }
    });
    match asked.await {
        Ok(file) => Fact::value(file, origin),
        Err(_) if is_empty => {
            let file = CourseFile {
                size: Fact::value(0, origin.clone()),
                header: Fact::absent(origin.clone()),
            };
            Fact::value(file, origin)
        }
        Err(trouble) if trouble.is_not_found() => Fact::absent(origin),
        Err(trouble) => Fact::unknown(trouble.why, origin),
    }
}

async fn beginning(mut answer: GetObjectOutput, origin: &Origin) -> Result<CourseFile, BodyError> {
    let mut bytes: Vec<u8> = Vec::new();
    while bytes.len() < BEGINNING {
        match answer.body.next().await {
            None => break,
            Some(piece) => bytes.extend_from_slice(&piece?),
        }
    }
    // `bytes 0-65535/9000000`; without it, the whole was sent.
    let range = answer.content_range.as_deref();
    let whole = range.and_then(|range| range.rsplit('/').next()?.parse().ok());
    let size: Option<i64> = whole.or(answer.content_length);
    let size = match size {
        Some(size) => Fact::value(size, origin.clone()),
        None => Fact::unknown(Why::Failed(format!("{READ}: no length")), origin.clone()),
    };
    let is_all = size.get().and_then(|size| usize::try_from(*size).ok()) == Some(bytes.len());
    Ok(CourseFile {
        header: first_row(&bytes, is_all, origin),
        size,
    })
}

/// The fields of the first row; `is_all`: nothing follows these bytes.
fn first_row(bytes: &[u8], is_all: bool, origin: &Origin) -> Fact<Vec<String>> {
    // A character that is cut in two at the end says nothing about the file.
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return Fact::absent(origin.clone()),
    };
    let mut rows = csv::ReaderBuilder::new();
    let rows = rows.has_headers(false).flexible(true);
    let mut rows = rows.from_reader(text.as_bytes());
    let mut row = csv::StringRecord::new();
    match rows.read_record(&mut row) {
        // Without an end of its own, the row may go on behind these bytes.
        Ok(true) if is_all || rows.position().byte() < bytes.len() as u64 => {
            let fields: Vec<String> = row.iter().map(str::to_owned).collect();
            Fact::value(fields, origin.clone())
        }
        Ok(true) => {
            let why = format!("{READ}: a first row of more than {BEGINNING} bytes");
            Fact::unknown(Why::NotSupported(why), origin.clone())
        }
        Ok(false) | Err(_) => Fact::absent(origin.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(bytes: &[u8], is_all: bool) -> Fact<Vec<String>> {
        first_row(bytes, is_all, &Origin::Unseen)
    }

    #[test]
    fn the_first_row_is_read_as_csv() {
        let fields = |bytes: &[u8]| row(bytes, true).get().cloned().unwrap();
        assert_eq!(fields(b"URL,ID\n1,2\n"), ["URL", "ID"]);
        assert_eq!(fields(b"\"a\nb, c\",ID"), ["a\nb, c", "ID"]);
        assert_eq!(fields(b"URL,ID\r\n1,2,3\r\n"), ["URL", "ID"]);
        assert_eq!(fields("é,è\n\u{e9}".as_bytes()).len(), 2);
    }

    #[test]
    fn what_is_cut_off_is_not_known_and_what_is_no_text_is_no_csv() {
        assert!(row(b"URL,ID", false).why().is_some());
        assert!(row(b"URL,ID\n\xc3", false).get().is_some());
        assert!(row(b"\x89PNG\xff\xfe", true).is_absent());
        assert!(row(b"", true).is_absent());
    }
}
