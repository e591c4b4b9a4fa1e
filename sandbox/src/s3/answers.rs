//! What S3 answers of buckets as a whole, and how it says no.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use checker_model::ids::BucketId;
use checker_model::storage::Bucket;
use checker_model::{Fact, Known, List, Listing, Why};

use crate::aws::wire::{self, Map, Node};
use crate::aws::{Fault, MADE_AT, Service};

const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

/// What is answered, or why nothing is.
pub(super) type Answered = Result<Response<Body>, Fault>;

/// Reads facts: one that is not known fails the call that asks for it.
pub(super) struct Read<'a> {
    /// Who asks, for messages.
    pub(super) caller: &'a str,
    /// Whose buckets these are.
    pub(super) account: &'a str,
}

impl Read<'_> {
    pub(super) fn fact<'f, T>(&self, fact: &'f Fact<T>) -> Result<Option<&'f T>, Fault> {
        match &fact.known {
            Known::Value(value) => Ok(Some(value)),
            Known::Absent => Ok(None),
            Known::Unknown(why) => Err(Fault::because(Service::S3, self.caller, why)),
        }
    }

    pub(super) fn list<'f, T>(&self, list: &'f List<T>) -> Result<&'f [T], Fault> {
        self.complete(&list.incomplete)?;
        Ok(&list.items)
    }

    pub(super) fn complete(&self, incomplete: &[Why]) -> Result<(), Fault> {
        match incomplete.first() {
            None => Ok(()),
            Some(why) => Err(Fault::because(Service::S3, self.caller, why)),
        }
    }
}

/// All buckets of the account, by name.
pub(super) fn listing(read: &Read<'_>, buckets: &Listing<BucketId, Bucket>) -> Answered {
    read.complete(&buckets.incomplete)?;
    let buckets = buckets.values().map(|one| {
        let shown = Map::new()
            .text("Name", &one.id)
            .text("CreationDate", MADE_AT)
            .fact("BucketRegion", &one.region);
        Node::Map(shown)
    });
    let listing = Map::new()
        .node("Owner", Map::new().text("ID", "student"))
        .node("Buckets", Node::List("Bucket", buckets.collect()));
    Ok(document("ListAllMyBucketsResult", &listing))
}

/// The answer to a HEAD request: where the bucket is.
pub(super) fn head(bucket: &Bucket) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    let region = bucket.region.get();
    if let Some(Ok(region)) = region.map(|region| HeaderValue::from_str(region)) {
        response.headers_mut().insert("x-amz-bucket-region", region);
    }
    response
}

/// Where the bucket is. The first region of all has no name here.
pub(super) fn location(read: &Read<'_>, bucket: &Bucket) -> Answered {
    let region = read.fact(&bucket.region)?.map_or("", String::as_str);
    let region = if region == "us-east-1" { "" } else { region };
    let text = wire::text_document("LocationConstraint", NAMESPACE, region);
    Ok(xml(200, text))
}

pub(super) fn tagging(read: &Read<'_>, bucket: &Bucket) -> Answered {
    read.complete(&bucket.tags.incomplete)?;
    let tags = bucket.tags.entries.iter();
    let tags = tags.filter_map(|(key, value)| {
        let tag = Map::new().text("Key", key).text("Value", value.get()?);
        Some(Node::Map(tag))
    });
    let tags: Vec<Node> = tags.collect();
    if tags.is_empty() {
        let message = "The TagSet does not exist";
        return Err(Fault::new(404, "NoSuchTagSet", message));
    }
    let set = Map::new().node("TagSet", Node::List("Tag", tags));
    Ok(document("Tagging", &set))
}

pub(super) fn no_such_bucket() -> Fault {
    Fault::new(404, "NoSuchBucket", "The specified bucket does not exist")
}

/// An error, without a word where the request was for the head only.
pub(super) fn error(fault: &Fault, head_only: bool) -> Response<Body> {
    if head_only {
        let mut response = Response::new(Body::empty());
        *response.status_mut() =
            StatusCode::from_u16(fault.status).unwrap_or(StatusCode::FORBIDDEN);
        return response;
    }
    let error = Map::new()
        .text("Code", fault.code)
        .text("Message", &fault.message)
        .text("RequestId", "sandbox");
    xml(fault.status, wire::document("Error", None, &error))
}

/// One document.
pub(super) fn document(root: &str, content: &Map) -> Response<Body> {
    xml(200, wire::document(root, Some(NAMESPACE), content))
}

fn xml(status: u16, text: String) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::FORBIDDEN);
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/xml"),
    );
    response
}
