//! The S3 operations.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use s3s::dto::{
    AbortMultipartUploadInput, AbortMultipartUploadOutput, Bucket, CommonPrefix,
    CompleteMultipartUploadInput, CompleteMultipartUploadOutput, CopyObjectInput, CopyObjectOutput,
    CopyObjectResult, CopySource, CreateBucketInput, CreateBucketOutput,
    CreateMultipartUploadInput, CreateMultipartUploadOutput, DeleteBucketInput, DeleteBucketOutput,
    DeleteObjectInput, DeleteObjectOutput, DeleteObjectsInput, DeleteObjectsOutput, DeletedObject,
    ETag, ETagCondition, EncodingType, GetBucketLocationInput, GetBucketLocationOutput,
    GetObjectInput, GetObjectOutput, HeadBucketInput, HeadBucketOutput, HeadObjectInput,
    HeadObjectOutput, ListBucketsInput, ListBucketsOutput, ListMultipartUploadsInput,
    ListMultipartUploadsOutput, ListObjectsInput, ListObjectsOutput, ListObjectsV2Input,
    ListObjectsV2Output, ListPartsInput, ListPartsOutput, MetadataDirective, Object,
    ObjectStorageClass, PutObjectInput, PutObjectOutput, UploadPartInput, UploadPartOutput,
};
use s3s::{S3, S3Error, S3Request, S3Response, S3Result, s3_error};

use super::blob::{self, Announced, hex};
use super::index::{Attributes, Bucket as StoredBucket, Object as Stored, Objects, Sums};
use super::index::{remove_files, side_file};
use super::listing::{Page, Query, list};
use super::multipart::Upload;

/// What `encoding-type=url` leaves as it is.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

type Answer<T> = S3Result<S3Response<T>>;

/// The fields of the same name in several inputs.
macro_rules! attributes {
    ($input:ident) => {
        Attributes {
            content_type: $input.content_type.take(),
            content_encoding: $input.content_encoding.take(),
            content_disposition: $input.content_disposition.take(),
            content_language: $input.content_language.take(),
            cache_control: $input.cache_control.take(),
            metadata: $input.metadata.take().map(|map| map.into_iter().collect()),
        }
    };
}

macro_rules! announced {
    ($request:ident) => {
        Announced {
            md5: $request.input.content_md5.take(),
            sums: Sums {
                crc32: $request.input.checksum_crc32.take(),
                crc32c: $request.input.checksum_crc32c.take(),
                crc64nvme: $request.input.checksum_crc64nvme.take(),
                sha1: $request.input.checksum_sha1.take(),
                sha256: $request.input.checksum_sha256.take(),
            },
            algorithms: ["x-amz-sdk-checksum-algorithm", "x-amz-trailer"]
                .map(|name| {
                    $request
                        .headers
                        .get(name)
                        .and_then(|value| value.to_str().ok())
                })
                .map(Option::unwrap_or_default)
                .join(","),
            trailers: $request.trailing_headers.take(),
        }
    };
}

fn size(bytes: u64) -> Option<i64> {
    i64::try_from(bytes).ok()
}

/// The conditions under which a write may replace what is there.
fn precondition(
    old: Option<&Stored>,
    if_match: Option<&ETagCondition>,
    if_none_match: Option<&ETagCondition>,
) -> S3Result<()> {
    let tag = old.map(|old| ETag::Strong(old.e_tag.clone()));
    let holds = |condition: &ETagCondition| match (condition.as_etag(), &tag) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(wanted), Some(tag)) => wanted.strong_cmp(tag),
    };
    if if_match.is_some_and(|wanted| !holds(wanted)) || if_none_match.is_some_and(holds) {
        return Err(s3_error!(PreconditionFailed));
    }
    Ok(())
}

fn listed(object: &Arc<Stored>, encode: &impl Fn(&str) -> String) -> Object {
    Object {
        key: Some(encode(&object.key)),
        size: size(object.size),
        e_tag: Some(ETag::Strong(object.e_tag.clone())),
        last_modified: Some(object.modified.into()),
        storage_class: Some(ObjectStorageClass::from_static(
            ObjectStorageClass::STANDARD,
        )),
        ..Object::default()
    }
}

/// How names are written in a listing.
fn encoder(encoding: Option<&EncodingType>) -> impl Fn(&str) -> String + use<> {
    let is_url = encoding.is_some_and(|encoding| encoding.as_str() == EncodingType::URL);
    move |name| {
        if is_url {
            utf8_percent_encode(name, KEPT).to_string()
        } else {
            name.to_owned()
        }
    }
}

impl Objects {
    fn page(&self, bucket: &str, query: &Query<'_>) -> S3Result<Page> {
        self.read(|index| Ok(list(&index.bucket(bucket)?.objects, query)))
    }
}

fn limit(max_keys: Option<i32>) -> usize {
    usize::try_from(max_keys.unwrap_or(1000))
        .unwrap_or(0)
        .min(1000)
}

#[async_trait::async_trait]
impl S3 for Objects {
    async fn create_bucket(&self, req: S3Request<CreateBucketInput>) -> Answer<CreateBucketOutput> {
        let name = req.input.bucket;
        self.write(|index| {
            if index.buckets.contains_key(&name) {
                return Err(s3_error!(BucketAlreadyOwnedByYou));
            }
            std::fs::create_dir(self.dir(&name)).map_err(S3Error::internal_error)?;
            let bucket = StoredBucket {
                created: SystemTime::now(),
                objects: BTreeMap::new(),
            };
            index.buckets.insert(name.clone(), bucket);
            Ok(())
        })?;
        Ok(S3Response::new(CreateBucketOutput {
            location: Some(format!("/{name}")),
        }))
    }

    async fn delete_bucket(&self, req: S3Request<DeleteBucketInput>) -> Answer<DeleteBucketOutput> {
        let name = req.input.bucket;
        self.write(|index| {
            if !index.bucket(&name)?.objects.is_empty() {
                return Err(s3_error!(BucketNotEmpty));
            }
            std::fs::remove_dir_all(self.dir(&name)).map_err(S3Error::internal_error)?;
            index.uploads.retain(|_, upload| upload.bucket != name);
            index.buckets.remove(&name);
            Ok(())
        })?;
        Ok(S3Response::new(DeleteBucketOutput {}))
    }

    async fn head_bucket(&self, req: S3Request<HeadBucketInput>) -> Answer<HeadBucketOutput> {
        self.read(|index| index.bucket(&req.input.bucket).map(|_| ()))?;
        Ok(S3Response::new(HeadBucketOutput {
            bucket_region: Some(self.region.clone()),
            ..HeadBucketOutput::default()
        }))
    }

    async fn get_bucket_location(
        &self,
        req: S3Request<GetBucketLocationInput>,
    ) -> Answer<GetBucketLocationOutput> {
        self.read(|index| index.bucket(&req.input.bucket).map(|_| ()))?;
        // The first region of all has no name here.
        let region = Some(&self.region).filter(|region| *region != "us-east-1");
        Ok(S3Response::new(GetBucketLocationOutput {
            location_constraint: region.map(|region| region.clone().into()),
        }))
    }

    async fn list_buckets(&self, _: S3Request<ListBucketsInput>) -> Answer<ListBucketsOutput> {
        let buckets = self.read(|index| {
            let buckets = index.buckets.iter().map(|(name, bucket)| Bucket {
                name: Some(name.clone()),
                creation_date: Some(bucket.created.into()),
                bucket_region: Some(self.region.clone()),
            });
            buckets.collect()
        });
        Ok(S3Response::new(ListBucketsOutput {
            buckets: Some(buckets),
            ..ListBucketsOutput::default()
        }))
    }

    async fn put_object(&self, mut req: S3Request<PutObjectInput>) -> Answer<PutObjectOutput> {
        let announced = announced!(req);
        let input = &mut req.input;
        self.read(|index| index.bucket(&input.bucket).map(|_| ()))?;
        let body = input.body.take().ok_or_else(|| s3_error!(IncompleteBody))?;
        let received = blob::receive(&self.dir(&input.bucket), body, announced).await?;
        let sums = received.sums.clone();
        let e_tag = hex(&received.md5);
        let object = Stored {
            key: input.key.clone(),
            size: received.size,
            e_tag: e_tag.clone(),
            modified: SystemTime::now(),
            attributes: attributes!(input),
            sums: sums.clone(),
            segments: vec![received.keep()?],
            side_file: side_file()?,
        };
        let segments = object.segments.clone();
        let committed = self.commit(&input.bucket, object, |old| {
            precondition(old, input.if_match.as_ref(), input.if_none_match.as_ref())
        });
        if committed.is_err() {
            super::index::remove_segments(&self.dir(&input.bucket), &segments);
        }
        committed?;
        Ok(S3Response::new(PutObjectOutput {
            e_tag: Some(ETag::Strong(e_tag)),
            checksum_crc32: sums.crc32,
            checksum_crc32c: sums.crc32c,
            checksum_crc64nvme: sums.crc64nvme,
            checksum_sha1: sums.sha1,
            checksum_sha256: sums.sha256,
            ..PutObjectOutput::default()
        }))
    }

    async fn get_object(&self, req: S3Request<GetObjectInput>) -> Answer<GetObjectOutput> {
        let input = req.input;
        let object = self.read(|index| index.object(&input.bucket, &input.key))?;
        let range = match &input.range {
            Some(range) => range.check(object.size)?,
            None => 0..object.size,
        };
        let is_whole = range.end - range.start == object.size;
        let length = range.end - range.start;
        let content_range = input
            .range
            .map(|_| format!("bytes {}-{}/{}", range.start, range.end - 1, object.size));
        let dir = self.dir(&input.bucket);
        let body = blob::send(dir, object.segments.clone(), range)
            .await
            .map_err(S3Error::internal_error)?;
        let Stored {
            attributes,
            sums,
            e_tag,
            modified,
            ..
        } = (*object).clone();
        let sums = if is_whole { sums } else { Sums::default() };
        Ok(S3Response::new(GetObjectOutput {
            body: Some(body),
            content_length: size(length),
            content_range,
            accept_ranges: Some("bytes".to_owned()),
            e_tag: Some(ETag::Strong(e_tag)),
            last_modified: Some(modified.into()),
            content_type: input.response_content_type.or(attributes.content_type),
            content_encoding: input
                .response_content_encoding
                .or(attributes.content_encoding),
            content_disposition: input
                .response_content_disposition
                .or(attributes.content_disposition),
            content_language: input
                .response_content_language
                .or(attributes.content_language),
            cache_control: input.response_cache_control.or(attributes.cache_control),
            metadata: attributes.metadata.map(|map| map.into_iter().collect()),
            checksum_crc32: sums.crc32,
            checksum_crc32c: sums.crc32c,
            checksum_crc64nvme: sums.crc64nvme,
            checksum_sha1: sums.sha1,
            checksum_sha256: sums.sha256,
            ..GetObjectOutput::default()
        }))
    }

    async fn head_object(&self, req: S3Request<HeadObjectInput>) -> Answer<HeadObjectOutput> {
        let object = self.read(|index| index.object(&req.input.bucket, &req.input.key))?;
        let Stored {
            attributes,
            sums,
            e_tag,
            modified,
            ..
        } = (*object).clone();
        Ok(S3Response::new(HeadObjectOutput {
            content_length: size(object.size),
            accept_ranges: Some("bytes".to_owned()),
            e_tag: Some(ETag::Strong(e_tag)),
            last_modified: Some(modified.into()),
            content_type: attributes.content_type,
            content_encoding: attributes.content_encoding,
            content_disposition: attributes.content_disposition,
            content_language: attributes.content_language,
            cache_control: attributes.cache_control,
            metadata: attributes.metadata.map(|map| map.into_iter().collect()),
            checksum_crc32: sums.crc32,
            checksum_crc32c: sums.crc32c,
            checksum_crc64nvme: sums.crc64nvme,
            checksum_sha1: sums.sha1,
            checksum_sha256: sums.sha256,
            ..HeadObjectOutput::default()
        }))
    }

    async fn copy_object(&self, req: S3Request<CopyObjectInput>) -> Answer<CopyObjectOutput> {
        let mut input = req.input;
        let CopySource::Bucket { bucket, key, .. } = &input.copy_source else {
            return Err(s3_error!(NotImplemented));
        };
        let source = self.read(|index| index.object(bucket, key))?;
        self.read(|index| index.bucket(&input.bucket).map(|_| ()))?;
        let body = blob::send(self.dir(bucket), source.segments.clone(), 0..source.size)
            .await
            .map_err(S3Error::internal_error)?;
        let dir = self.dir(&input.bucket);
        let received = blob::receive(&dir, body, Announced::default()).await?;
        let replaces = input
            .metadata_directive
            .as_ref()
            .is_some_and(|directive| directive.as_str() == MetadataDirective::REPLACE);
        let modified = SystemTime::now();
        let e_tag = hex(&received.md5);
        let object = Stored {
            key: input.key.clone(),
            size: received.size,
            e_tag: e_tag.clone(),
            modified,
            attributes: if replaces {
                attributes!(input)
            } else {
                source.attributes.clone()
            },
            sums: source.sums.clone(),
            segments: vec![received.keep()?],
            side_file: side_file()?,
        };
        self.commit(&input.bucket, object, |_| Ok(()))?;
        Ok(S3Response::new(CopyObjectOutput {
            copy_object_result: Some(CopyObjectResult {
                e_tag: Some(ETag::Strong(e_tag)),
                last_modified: Some(modified.into()),
                ..CopyObjectResult::default()
            }),
            ..CopyObjectOutput::default()
        }))
    }

    async fn delete_object(&self, req: S3Request<DeleteObjectInput>) -> Answer<DeleteObjectOutput> {
        self.delete(&req.input.bucket, &req.input.key)?;
        Ok(S3Response::new(DeleteObjectOutput::default()))
    }

    async fn delete_objects(
        &self,
        req: S3Request<DeleteObjectsInput>,
    ) -> Answer<DeleteObjectsOutput> {
        let mut deleted = Vec::new();
        for object in req.input.delete.objects {
            self.delete(&req.input.bucket, &object.key)?;
            deleted.push(DeletedObject {
                key: Some(object.key),
                ..DeletedObject::default()
            });
        }
        let is_quiet = req.input.delete.quiet == Some(true);
        Ok(S3Response::new(DeleteObjectsOutput {
            deleted: Some(if is_quiet { Vec::new() } else { deleted }),
            ..DeleteObjectsOutput::default()
        }))
    }

    async fn list_objects_v2(
        &self,
        req: S3Request<ListObjectsV2Input>,
    ) -> Answer<ListObjectsV2Output> {
        let input = req.input;
        let token = match &input.continuation_token {
            Some(token) => Some(read_token(token)?),
            None => None,
        };
        let page = self.page(
            &input.bucket,
            &Query {
                prefix: input.prefix.as_deref().unwrap_or_default(),
                delimiter: input.delimiter.as_deref(),
                after: token.as_deref().or(input.start_after.as_deref()),
                limit: limit(input.max_keys),
            },
        )?;
        let encode = encoder(input.encoding_type.as_ref());
        let count = page.objects.len() + page.groups.len();
        let groups = page.groups.iter().map(|group| CommonPrefix {
            prefix: Some(encode(group)),
        });
        Ok(S3Response::new(ListObjectsV2Output {
            name: Some(input.bucket),
            key_count: i32::try_from(count).ok(),
            max_keys: Some(input.max_keys.unwrap_or(1000)),
            is_truncated: Some(page.next.is_some()),
            next_continuation_token: page.next.map(|last| URL_SAFE_NO_PAD.encode(last)),
            common_prefixes: Some(groups.collect()),
            contents: Some(
                page.objects
                    .iter()
                    .map(|object| listed(object, &encode))
                    .collect(),
            ),
            prefix: input.prefix.as_deref().map(&encode),
            delimiter: input.delimiter.as_deref().map(&encode),
            start_after: input.start_after.as_deref().map(&encode),
            continuation_token: input.continuation_token,
            encoding_type: input.encoding_type,
            ..ListObjectsV2Output::default()
        }))
    }

    async fn list_objects(&self, req: S3Request<ListObjectsInput>) -> Answer<ListObjectsOutput> {
        let input = req.input;
        let page = self.page(
            &input.bucket,
            &Query {
                prefix: input.prefix.as_deref().unwrap_or_default(),
                delimiter: input.delimiter.as_deref(),
                after: input.marker.as_deref(),
                limit: limit(input.max_keys),
            },
        )?;
        let encode = encoder(input.encoding_type.as_ref());
        let groups = page.groups.iter().map(|group| CommonPrefix {
            prefix: Some(encode(group)),
        });
        Ok(S3Response::new(ListObjectsOutput {
            name: Some(input.bucket),
            max_keys: Some(input.max_keys.unwrap_or(1000)),
            is_truncated: Some(page.next.is_some()),
            next_marker: page.next.as_deref().map(&encode),
            common_prefixes: Some(groups.collect()),
            contents: Some(
                page.objects
                    .iter()
                    .map(|object| listed(object, &encode))
                    .collect(),
            ),
            prefix: input.prefix.as_deref().map(&encode),
            delimiter: input.delimiter.as_deref().map(&encode),
            marker: input.marker.as_deref().map(&encode),
            encoding_type: input.encoding_type,
            ..ListObjectsOutput::default()
        }))
    }

    async fn create_multipart_upload(
        &self,
        req: S3Request<CreateMultipartUploadInput>,
    ) -> Answer<CreateMultipartUploadOutput> {
        let mut input = req.input;
        let upload_id = self.begin(Upload {
            bucket: input.bucket.clone(),
            key: input.key.clone(),
            begun: SystemTime::now(),
            attributes: attributes!(input),
            parts: BTreeMap::new(),
        })?;
        Ok(S3Response::new(CreateMultipartUploadOutput {
            bucket: Some(input.bucket),
            key: Some(input.key),
            upload_id: Some(upload_id),
            ..CreateMultipartUploadOutput::default()
        }))
    }

    async fn upload_part(&self, mut req: S3Request<UploadPartInput>) -> Answer<UploadPartOutput> {
        let announced = announced!(req);
        let input = req.input;
        let upload = (&*input.upload_id, &*input.bucket, &*input.key);
        self.knows_upload(upload.0, upload.1, upload.2)?;
        let body = input.body.ok_or_else(|| s3_error!(IncompleteBody))?;
        let received = blob::receive(&self.dir(&input.bucket), body, announced).await?;
        let sums = received.sums.clone();
        let e_tag = self.add_part(upload, input.part_number, received)?;
        Ok(S3Response::new(UploadPartOutput {
            e_tag: Some(e_tag),
            checksum_crc32: sums.crc32,
            checksum_crc32c: sums.crc32c,
            checksum_crc64nvme: sums.crc64nvme,
            checksum_sha1: sums.sha1,
            checksum_sha256: sums.sha256,
            ..UploadPartOutput::default()
        }))
    }

    async fn complete_multipart_upload(
        &self,
        req: S3Request<CompleteMultipartUploadInput>,
    ) -> Answer<CompleteMultipartUploadOutput> {
        let e_tag = self.complete(&req.input)?;
        Ok(S3Response::new(CompleteMultipartUploadOutput {
            location: Some(format!("/{}/{}", req.input.bucket, req.input.key)),
            bucket: Some(req.input.bucket),
            key: Some(req.input.key),
            e_tag: Some(ETag::Strong(e_tag)),
            ..CompleteMultipartUploadOutput::default()
        }))
    }

    async fn abort_multipart_upload(
        &self,
        req: S3Request<AbortMultipartUploadInput>,
    ) -> Answer<AbortMultipartUploadOutput> {
        self.forget(&req.input.upload_id, &req.input.bucket, &req.input.key)?;
        Ok(S3Response::new(AbortMultipartUploadOutput::default()))
    }

    async fn list_parts(&self, req: S3Request<ListPartsInput>) -> Answer<ListPartsOutput> {
        let input = req.input;
        let parts = self.parts(&input.upload_id, &input.bucket, &input.key)?;
        Ok(S3Response::new(parts))
    }

    async fn list_multipart_uploads(
        &self,
        req: S3Request<ListMultipartUploadsInput>,
    ) -> Answer<ListMultipartUploadsOutput> {
        Ok(S3Response::new(self.uploads(&req.input.bucket)?))
    }
}

impl Objects {
    /// Removes an object; one that is not there is as good as removed.
    fn delete(&self, bucket: &str, key: &str) -> S3Result<()> {
        let removed = self.write(|index| {
            let found = index.buckets.get_mut(bucket);
            let objects = found.ok_or_else(|| s3_error!(NoSuchBucket))?;
            Ok::<_, S3Error>(objects.objects.remove(key))
        })?;
        if let Some(old) = removed {
            remove_files(&self.dir(bucket), &old);
        }
        Ok(())
    }
}

fn read_token(token: &str) -> S3Result<String> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok();
    bytes
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or_else(|| {
            s3_error!(
                InvalidArgument,
                "The continuation token provided is incorrect"
            )
        })
}
