//! Uploads in parts. The parts become the object's segments: completing
//! copies nothing.

use std::collections::BTreeMap;
use std::time::SystemTime;

use s3s::crypto::{Checksum as _, Md5};
use s3s::dto::{
    CompleteMultipartUploadInput, CompletedPart, ETag, ListMultipartUploadsOutput, ListPartsOutput,
    MultipartUpload, Part,
};
use s3s::{S3Error, S3Result, s3_error};

use super::blob::{Received, hex};
use super::index::{Attributes, Index, Object, Objects, Segment, Sums, remove_segments, side_file};

/// S3 refuses smaller parts, but for the last.
const MIN_PART: u64 = 5 * 1024 * 1024;

/// An upload that has begun.
#[derive(Debug)]
pub(super) struct Upload {
    pub(super) bucket: String,
    pub(super) key: String,
    pub(super) begun: SystemTime,
    pub(super) attributes: Attributes,
    pub(super) parts: BTreeMap<i32, Stored>,
}

#[derive(Debug)]
pub(super) struct Stored {
    segment: Segment,
    md5: [u8; 16],
    modified: SystemTime,
}

impl Index {
    /// The upload, if bucket and key are those that it was begun with.
    fn upload(&mut self, id: &str, bucket: &str, key: &str) -> S3Result<&mut Upload> {
        self.uploads
            .get_mut(id)
            .filter(|upload| upload.bucket == bucket && upload.key == key)
            .ok_or_else(|| s3_error!(NoSuchUpload))
    }
}

impl Objects {
    pub(super) fn begin(&self, upload: Upload) -> S3Result<String> {
        let id = side_file()?.replace('.', "-");
        self.write(|index| {
            index.bucket(&upload.bucket)?;
            index.uploads.insert(id.clone(), upload);
            Ok(id)
        })
    }

    pub(super) fn knows_upload(&self, id: &str, bucket: &str, key: &str) -> S3Result<()> {
        self.write(|index| index.upload(id, bucket, key).map(|_| ()))
    }

    pub(super) fn add_part(
        &self,
        (id, bucket, key): (&str, &str, &str),
        number: i32,
        received: Received,
    ) -> S3Result<ETag> {
        if !(1..=10_000).contains(&number) {
            return Err(s3_error!(InvalidArgument, "part numbers are 1 to 10000"));
        }
        let md5 = received.md5;
        let replaced = self.write(|index| {
            let upload = index.upload(id, bucket, key)?;
            let part = Stored {
                segment: received.keep()?,
                md5,
                modified: SystemTime::now(),
            };
            Ok::<_, S3Error>(upload.parts.insert(number, part))
        })?;
        if let Some(old) = replaced {
            remove_segments(&self.dir(bucket), &[old.segment]);
        }
        Ok(ETag::Strong(hex(&md5)))
    }

    /// Makes the object of the parts listed, and returns its tag.
    pub(super) fn complete(&self, input: &CompleteMultipartUploadInput) -> S3Result<String> {
        let listed = input
            .multipart_upload
            .as_ref()
            .and_then(|list| list.parts.as_deref());
        let listed = listed.unwrap_or_default();
        let (bucket, key, id) = (&*input.bucket, &*input.key, &*input.upload_id);
        let side_file = side_file()?;
        let (object, left_out) = self.write(|index| {
            let upload = index.upload(id, bucket, key)?;
            let e_tag = check_parts(listed, &upload.parts)?;
            let mut attributes = Attributes::default();
            std::mem::swap(&mut attributes, &mut upload.attributes);
            let mut parts = std::mem::take(&mut upload.parts);
            index.uploads.remove(id);
            let segments: Vec<Segment> = listed
                .iter()
                .filter_map(|part| Some(parts.remove(&part.part_number?)?.segment))
                .collect();
            let object = Object {
                key: key.to_owned(),
                size: segments.iter().map(|segment| segment.size).sum(),
                e_tag,
                modified: SystemTime::now(),
                attributes,
                sums: Sums::default(),
                segments,
                side_file,
            };
            Ok::<_, S3Error>((object, parts))
        })?;
        for part in left_out.into_values() {
            remove_segments(&self.dir(bucket), &[part.segment]);
        }
        let e_tag = object.e_tag.clone();
        self.commit(bucket, object, |_| Ok(()))?;
        Ok(e_tag)
    }

    pub(super) fn forget(&self, id: &str, bucket: &str, key: &str) -> S3Result<()> {
        let upload = self.write(|index| {
            index.upload(id, bucket, key)?;
            Ok::<_, S3Error>(index.uploads.remove(id))
        })?;
        for part in upload
            .into_iter()
            .flat_map(|upload| upload.parts.into_values())
        {
            remove_segments(&self.dir(bucket), &[part.segment]);
        }
        Ok(())
    }

    pub(super) fn parts(&self, id: &str, bucket: &str, key: &str) -> S3Result<ListPartsOutput> {
        self.write(|index| {
            let upload = index.upload(id, bucket, key)?;
            let parts = upload.parts.iter().map(|(number, part)| Part {
                part_number: Some(*number),
                e_tag: Some(ETag::Strong(hex(&part.md5))),
                size: i64::try_from(part.segment.size).ok(),
                last_modified: Some(part.modified.into()),
                ..Part::default()
            });
            Ok(ListPartsOutput {
                bucket: Some(bucket.to_owned()),
                key: Some(key.to_owned()),
                upload_id: Some(id.to_owned()),
                parts: Some(parts.collect()),
                is_truncated: Some(false),
                ..ListPartsOutput::default()
            })
        })
    }

    pub(super) fn uploads(&self, bucket: &str) -> S3Result<ListMultipartUploadsOutput> {
        self.read(|index| {
            index.bucket(bucket)?;
            let uploads = index.uploads.iter();
            let uploads = uploads.filter(|(_, upload)| upload.bucket == bucket);
            let uploads = uploads.map(|(id, upload)| MultipartUpload {
                key: Some(upload.key.clone()),
                upload_id: Some(id.clone()),
                initiated: Some(upload.begun.into()),
                ..MultipartUpload::default()
            });
            Ok(ListMultipartUploadsOutput {
                bucket: Some(bucket.to_owned()),
                uploads: Some(uploads.collect()),
                is_truncated: Some(false),
                ..ListMultipartUploadsOutput::default()
            })
        })
    }
}

/// Whether the list names stored parts in order, none too small; the object's
/// tag then.
fn check_parts(listed: &[CompletedPart], stored: &BTreeMap<i32, Stored>) -> S3Result<String> {
    let mut digests = Md5::new();
    // The order comes first, as it does at AWS.
    if !listed.is_sorted_by(|one, other| one.part_number < other.part_number) {
        return Err(s3_error!(InvalidPartOrder));
    }
    for (at, part) in listed.iter().enumerate() {
        let number = part.part_number.unwrap_or_default();
        let known = stored.get(&number).ok_or_else(|| s3_error!(InvalidPart))?;
        let tag = part.e_tag.as_ref().map(ETag::value);
        if tag.is_some_and(|tag| tag != hex(&known.md5)) {
            return Err(s3_error!(InvalidPart));
        }
        if at + 1 < listed.len() && known.segment.size < MIN_PART {
            return Err(s3_error!(EntityTooSmall));
        }
        digests.update(&known.md5);
    }
    if listed.is_empty() {
        return Err(s3_error!(MalformedXML, "no parts are listed"));
    }
    Ok(format!("{}-{}", hex(&digests.finalize()), listed.len()))
}
