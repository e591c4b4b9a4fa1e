//! What the prober itself has to understand of an answer in order to go on:
//! the bucket's name, field names, file names, the presigned URL. It judges
//! none of it.

use std::sync::LazyLock;

use checker_model::presigned::PresignedUrl;
use regex_lite::Regex;
use serde_json::Value;

static BUCKET: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?i)bucket\s*['"`]([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])['"`]"#).ok()
});

static QUOTED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"['"`]([A-Za-z_][A-Za-z0-9_-]{0,39})['"`]"#).ok());

static FILE_INPUT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?i)<input\b[^>]*\btype\s*=\s*["']?file\b[^>]*>"#).ok());

static NAME: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?i)\bname\s*=\s*["']?([A-Za-z0-9_\[\]-]{1,40})"#).ok());

/// Words that stand between quotes in error messages and are no field names.
const NO_FIELDS: [&str; 12] = [
    "body", "query", "form", "files", "detail", "loc", "message", "msg", "type", "input", "error",
    "status",
];

/// The bucket that a message names between quotes.
pub(crate) fn bucket_in(answer: &Value) -> Option<String> {
    let message = answer.get("message")?.as_str()?;
    let found = BUCKET.as_ref()?.captures(message)?;
    Some(found.get(1)?.as_str().to_owned())
}

/// The names that `content` lists, in order.
pub(crate) fn listed_names(answer: &Value) -> Vec<&str> {
    let content = answer.get("content").and_then(Value::as_array);
    content.into_iter().flatten().filter_map(name_in).collect()
}

/// A file in a list: its name, or an object that carries it.
fn name_in(item: &Value) -> Option<&str> {
    item.as_str().or_else(|| {
        ["name", "key", "Key", "file", "filename"]
            .iter()
            .find_map(|member| item.get(member)?.as_str())
    })
}

/// The presigned URL in `content`: a string, or an object that carries one.
pub(crate) fn presigned_in(answer: &Value) -> Option<PresignedUrl> {
    let content = answer.get("content")?;
    let mut texts: Vec<&str> = content.as_str().into_iter().collect();
    if let Some(members) = content.as_object() {
        let (urls, others): (Vec<_>, Vec<_>) =
            members.iter().partition(|(key, _)| key.contains("url"));
        texts.extend(
            urls.into_iter()
                .chain(others)
                .filter_map(|(_, value)| value.as_str()),
        );
    }
    texts
        .into_iter()
        .find_map(|text| PresignedUrl::parse(text).ok())
}

/// The fields that an error message says are missing: the last part of each
/// `loc` (as `FastAPI` says it), else what stands between quotes.
pub(crate) fn fields_in(answer: Option<&Value>, text: Option<&str>) -> Vec<String> {
    let located = answer
        .and_then(|answer| answer.get("detail"))
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|error| error.get("loc")?.as_array()?.last()?.as_str());
    let mut names: Vec<String> = located.map(str::to_owned).collect();
    if names.is_empty()
        && let (Some(text), Some(quoted)) = (text, QUOTED.as_ref())
    {
        let head = crate::scrub::bounded(text, 4096);
        names.extend(
            quoted
                .captures_iter(head)
                .filter_map(|found| Some(found.get(1)?.as_str().to_owned())),
        );
    }
    let mut seen = Vec::new();
    names.retain(|name| {
        let new = !seen.contains(name) && !NO_FIELDS.contains(&name.as_str());
        seen.push(name.clone());
        new && name.len() <= 40
    });
    names.truncate(5);
    names
}

/// The field for the file of a form that a page shows.
pub(crate) fn form_field(page: &str) -> Option<String> {
    let head = crate::scrub::bounded(page, 64 << 10);
    let input = FILE_INPUT.as_ref()?.find(head)?;
    let name = NAME.as_ref()?.captures(input.as_str())?;
    Some(name.get(1)?.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_bucket_is_read_from_the_subjects_messages() {
        let of = |message: &str| bucket_in(&json!({ "message": message }));
        for message in [
            "Successfully listed files on s3 bucket 'module02-1'",
            "Successfully uploaded 'my bucket.txt' to the bucket 'module02-1'",
            "The file 'x' was not found on the bucket \"module02-1\"",
        ] {
            assert_eq!(of(message).as_deref(), Some("module02-1"), "{message}");
        }
        assert_eq!(of("Successfully listed files"), None);
        assert_eq!(of("bucket 'NOT A BUCKET'"), None);
    }

    #[test]
    fn a_missing_field_is_read_from_errors_of_many_frameworks() {
        let detail = json!({"detail": [{"type": "missing", "loc": ["body", "upload_file"], "msg": "Field required"}]});
        assert_eq!(fields_in(Some(&detail), None), ["upload_file"]);
        let text = r#"{"message": "no 'document' in the form"}"#;
        assert_eq!(fields_in(None, Some(text)), ["document"]);
        assert!(fields_in(None, Some("<h1>Bad Request</h1>")).is_empty());
    }

    #[test]
    fn the_field_is_read_from_a_form() {
        let page = "<form><input name=title><INPUT type='file' id=f name=\"my_file\"></form>";
        assert_eq!(form_field(page).as_deref(), Some("my_file"));
        assert_eq!(form_field("<input type=text name=file>"), None);
    }

    #[test]
    fn the_url_is_found_in_a_string_or_an_object() {
        let url = "http://h/b/k?Signature=a&Expires=1";
        for content in [json!(url), json!({"file": "k", "presigned_url": url})] {
            let found = presigned_in(&json!({ "content": content })).unwrap();
            assert_eq!(found.url.as_str(), url);
        }
        assert!(presigned_in(&json!({"content": "http://h/b/k"})).is_none());
        assert!(presigned_in(&json!({"content": [url]})).is_none());
    }

    #[test]
    fn names_are_listed_in_both_shapes() {
        let answer = json!({"content": ["a", {"Key": "b"}, 3, {"size": 1}]});
        assert_eq!(listed_names(&answer), ["a", "b"]);
    }
}
