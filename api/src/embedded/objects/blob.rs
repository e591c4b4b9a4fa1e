//! Bytes: from a request to a file, with their checksums, and back.

use std::fmt::Write as _;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures::channel::mpsc;
use futures::{SinkExt as _, StreamExt as _};
use s3s::checksum::ChecksumHasher;
use s3s::crypto::{Checksum as _, Md5};
use s3s::dto::StreamingBlob;
use s3s::{S3Error, S3Result, TrailingHeaders, s3_error};
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _, AsyncWriteExt as _};

use super::index::{DATA, Segment, Sums};

const CHUNK: usize = 64 * 1024;

/// Checksums that the client announces beside its bytes.
#[derive(Default)]
pub(super) struct Announced {
    pub(super) md5: Option<String>,
    pub(super) sums: Sums,
    /// `x-amz-sdk-checksum-algorithm` and `x-amz-trailer`, as one text.
    pub(super) algorithms: String,
    pub(super) trailers: Option<TrailingHeaders>,
}

/// Bytes on disk that no object claims yet: gone when dropped.
pub(super) struct Received {
    file: tempfile::TempPath,
    pub(super) size: u64,
    pub(super) md5: [u8; 16],
    pub(super) sums: Sums,
}

impl Received {
    /// Keeps the file, as a segment.
    pub(super) fn keep(self) -> S3Result<Segment> {
        let path = self.file.keep().map_err(S3Error::internal_error)?;
        let name = path.file_name().unwrap_or_default();
        Ok(Segment {
            file: name.to_string_lossy().into_owned(),
            size: self.size,
        })
    }
}

/// Writes a body to a new file in `dir`, and refuses it if a checksum differs.
pub(super) async fn receive(
    dir: &Path,
    mut body: StreamingBlob,
    announced: Announced,
) -> S3Result<Received> {
    let made = tempfile::Builder::new()
        .suffix(DATA)
        .rand_bytes(24)
        .tempfile_in(dir);
    let (file, path) = made.map_err(S3Error::internal_error)?.into_parts();
    let mut file = File::from_std(file);
    let mut md5 = Md5::new();
    let mut hasher = hasher(&announced);
    let mut size = 0;
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|_| s3_error!(IncompleteBody))?;
        md5.update(&chunk);
        hasher.update(&chunk);
        size += chunk.len() as u64;
        file.write_all(&chunk)
            .await
            .map_err(S3Error::internal_error)?;
    }
    file.flush().await.map_err(S3Error::internal_error)?;
    let md5 = md5.finalize();
    if announced
        .md5
        .is_some_and(|wanted| wanted != STANDARD.encode(md5))
    {
        return Err(s3_error!(BadDigest));
    }
    let trailers = announced.trailers.and_then(|trailers| trailers.take());
    let announced = announced.sums;
    let trailer = |name: &str, header: Option<String>| {
        header.or_else(|| {
            let value = trailers.as_ref()?.get(format!("x-amz-checksum-{name}"))?;
            Some(value.to_str().ok()?.to_owned())
        })
    };
    let found = hasher.finalize();
    let check = |name: &str, announced: Option<String>, found: Option<String>| {
        let announced = trailer(name, announced);
        if announced.is_some() && announced != found {
            return Err(s3_error!(BadDigest, "the {} checksum differs", name));
        }
        Ok::<_, S3Error>(found)
    };
    let sums = Sums {
        crc32: check("crc32", announced.crc32, found.checksum_crc32)?,
        crc32c: check("crc32c", announced.crc32c, found.checksum_crc32c)?,
        crc64nvme: check("crc64nvme", announced.crc64nvme, found.checksum_crc64nvme)?,
        sha1: check("sha1", announced.sha1, found.checksum_sha1)?,
        sha256: check("sha256", announced.sha256, found.checksum_sha256)?,
    };
    Ok(Received {
        file: path,
        size,
        md5,
        sums,
    })
}

/// Computes just the checksums that the request speaks of.
fn hasher(announced: &Announced) -> ChecksumHasher {
    let text = announced.algorithms.to_ascii_lowercase();
    let names: Vec<&str> = text
        .split(|char: char| !char.is_ascii_alphanumeric())
        .collect();
    let sums = &announced.sums;
    let wants = |name: &str, sum: &Option<String>| sum.is_some() || names.contains(&name);
    ChecksumHasher {
        crc32: wants("crc32", &sums.crc32).then(Default::default),
        crc32c: wants("crc32c", &sums.crc32c).then(Default::default),
        sha1: wants("sha1", &sums.sha1).then(Default::default),
        sha256: wants("sha256", &sums.sha256).then(Default::default),
        crc64nvme: wants("crc64nvme", &sums.crc64nvme).then(Default::default),
    }
}

/// A stretch of an object, read as fast as it is taken. The first file is open
/// when this returns, so it stays readable if the object is replaced.
pub(super) async fn send(
    dir: PathBuf,
    segments: Vec<Segment>,
    range: Range<u64>,
) -> io::Result<StreamingBlob> {
    let mut stretches = stretches(segments, &range).into_iter();
    let mut open = match stretches.next() {
        Some(first) => Some(open_at(&dir, first).await?),
        None => None,
    };
    let (mut sender, receiver) = mpsc::channel::<io::Result<Bytes>>(2);
    tokio::spawn(async move {
        while let Some((mut file, mut left)) = open.take() {
            while left > 0 {
                let want = usize::try_from(left).unwrap_or(CHUNK).min(CHUNK);
                let mut chunk = vec![0; want];
                let read = match file.read(&mut chunk).await {
                    Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
                    other => other,
                };
                let item = read.map(|read| {
                    left -= read as u64;
                    chunk.truncate(read);
                    Bytes::from(chunk)
                });
                let is_last = item.is_err();
                // A receiver that is gone does not want the rest.
                if sender.send(item).await.is_err() || is_last {
                    return;
                }
            }
            if let Some(next) = stretches.next() {
                match open_at(&dir, next).await {
                    Ok(next) => open = Some(next),
                    Err(error) => {
                        let _ = sender.send(Err(error)).await;
                    }
                }
            }
        }
    });
    Ok(StreamingBlob::wrap(receiver))
}

async fn open_at(dir: &Path, (file, range): (String, Range<u64>)) -> io::Result<(File, u64)> {
    let mut open = File::open(dir.join(file)).await?;
    if range.start > 0 {
        open.seek(io::SeekFrom::Start(range.start)).await?;
    }
    Ok((open, range.end - range.start))
}

/// Which bytes of which files make up a range of the whole.
fn stretches(segments: Vec<Segment>, range: &Range<u64>) -> Vec<(String, Range<u64>)> {
    let mut begins = 0;
    let mut found = Vec::new();
    for segment in segments {
        let start = range.start.max(begins);
        let end = range.end.min(begins + segment.size);
        if start < end {
            found.push((segment.file, start - begins..end - begins));
        }
        begins += segment.size;
    }
    found
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod unit {
    use super::{Segment, stretches};

    #[test]
    fn ranges_cross_segments() {
        let segments = || {
            [("a", 10), ("b", 0), ("c", 5)]
                .map(|(file, size)| Segment {
                    file: file.into(),
                    size,
                })
                .to_vec()
        };
        let at = |start, end| stretches(segments(), &(start..end));
        assert_eq!(at(0, 15), [("a".into(), 0..10), ("c".into(), 0..5)]);
        assert_eq!(at(9, 11), [("a".into(), 9..10), ("c".into(), 0..1)]);
        assert_eq!(at(10, 12), [("c".into(), 0..2)]);
        assert_eq!(at(3, 3), []);
    }
}
