//! What a function answers that hands out URLs for uploads. The document shows
//! no field names, so the URLs are told apart by what they are: the presigned
//! one is for the upload, the others are where the results will be.

use serde_json::{Map, Value};

use crate::presigned::PresignedUrl;

/// How deep an answer is looked into.
const DEPTH: u8 = 6;

/// Most promised URLs that are taken from one answer.
const URLS: usize = 16;

/// An answer, understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Handout {
    /// The presigned URL for the upload.
    pub upload: Option<String>,
    /// Where the results are promised, in the order of the answer.
    pub resized: Vec<Promise>,
    /// The content type that the upload is to have, where the answer says it.
    pub content_type: Option<String>,
    /// Other headers that the upload is to have: those of S3's own.
    pub headers: Vec<(String, String)>,
    /// The form fields of a POST, where the answer has some: what S3 takes
    /// instead of a PUT.
    pub is_form: bool,
}

/// A URL at which a result is promised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    /// The name of the field that it stands in; empty in a list.
    pub field: String,
    /// The URL.
    pub url: String,
}

impl Handout {
    /// Reads an answer, the wrapping of API Gateway (`{"body": "…"}`) seen
    /// through.
    pub fn read(answer: &Value) -> Self {
        let mut handout = Self::default();
        handout.walk("", answer, DEPTH);
        let upload = handout.upload.as_deref().map(without_query);
        let own = upload.map(str::to_owned);
        // Where the upload itself can be fetched is no result.
        handout
            .resized
            .retain(|one| Some(without_query(&one.url)) != own.as_deref());
        handout
    }

    fn walk(&mut self, field: &str, value: &Value, depth: u8) {
        if depth == 0 {
            return;
        }
        match value {
            Value::String(text) => self.text(field, text, depth),
            Value::Array(items) => items
                .iter()
                .for_each(|item| self.walk(field, item, depth - 1)),
            Value::Object(members) => {
                let plain = letters(field);
                if matches!(
                    plain.as_str(),
                    "headers" | "uploadheaders" | "requiredheaders"
                ) {
                    self.take_headers(members);
                    return;
                }
                if plain == "fields" && members.contains_key("policy") {
                    self.is_form = true;
                    return;
                }
                for (key, member) in members {
                    self.walk(key, member, depth - 1);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn text(&mut self, field: &str, text: &str, depth: u8) {
        let plain = letters(field);
        if plain.ends_with("contenttype") || plain.ends_with("mimetype") {
            self.content_type.get_or_insert_with(|| text.to_owned());
        } else if text.starts_with("http://") || text.starts_with("https://") {
            if PresignedUrl::parse(text).is_ok() {
                self.upload.get_or_insert_with(|| text.to_owned());
            } else if self.resized.len() < URLS {
                self.resized.push(Promise {
                    field: field.to_owned(),
                    url: text.to_owned(),
                });
            }
        } else if plain == "body"
            && let Ok(inner) = serde_json::from_str::<Value>(text)
        {
            self.walk("", &inner, depth - 1);
        }
    }

    fn take_headers(&mut self, members: &Map<String, Value>) {
        for (name, value) in members {
            let name = name.to_ascii_lowercase();
            let Some(value) = value.as_str() else {
                continue;
            };
            if name == "content-type" {
                self.content_type = Some(value.to_owned());
            } else if name == "cache-control" || name.starts_with("x-amz-") {
                self.headers.push((name, value.to_owned()));
            }
        }
        self.headers.truncate(URLS);
    }

    /// The promise of the square thumbnail: the one that is called so, in its
    /// field or its URL.
    pub fn thumbnail(&self) -> Option<usize> {
        self.called(&["thumb", "small", "square"])
    }

    /// The promise of the larger view.
    pub fn view(&self) -> Option<usize> {
        self.called(&["view", "large", "medium", "display", "preview"])
    }

    /// By the field first: a file's own name may say anything.
    fn called(&self, words: &[&str]) -> Option<usize> {
        let says = |text: &str| {
            let text = text.to_ascii_lowercase();
            words.iter().any(|word| text.contains(word))
        };
        let by = |of: &dyn Fn(&Promise) -> bool| {
            let mut found = self.resized.iter().enumerate().filter(|(_, one)| of(one));
            let first = found.next()?;
            found.next().is_none().then_some(first.0)
        };
        by(&|one| says(&one.field)).or_else(|| by(&|one| says(without_query(&one.url))))
    }
}

/// A URL up to its query.
fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}

/// The letters of a name, in lower case: `content-type` and `contentType` are
/// one.
fn letters(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const UPLOAD: &str =
        "https://b.s3.amazonaws.com/input/a.jpg?X-Amz-Expires=300&X-Amz-Signature=REDACTED";

    #[test]
    fn the_spelling_of_the_fields_does_not_matter() {
        let (small, large) = ("https://r/a_100.jpg", "https://r/a_1000.jpg");
        let answers = [
            json!({"uploadUrl": UPLOAD, "thumbnail_url": small, "view_url": large}),
            json!({"upload_url": UPLOAD, "resized": {"thumbnail": small, "view": large}}),
            json!({"url": UPLOAD, "resized_urls": [small, large]}),
            json!({"statusCode": 200, "body": json!({"presigned": UPLOAD, "urls": [small, large]}).to_string()}),
            json!({"upload": {"url": UPLOAD, "method": "PUT"}, "object": without_query(UPLOAD), "out": [small, large]}),
        ];
        for answer in answers {
            let handout = Handout::read(&answer);
            assert_eq!(handout.upload.as_deref(), Some(UPLOAD), "{answer}");
            let urls: Vec<&str> = handout.resized.iter().map(|one| one.url.as_str()).collect();
            assert_eq!(urls, [small, large], "{answer}");
        }
        let bare = Handout::read(&json!(UPLOAD));
        assert_eq!(bare.upload.as_deref(), Some(UPLOAD));
    }

    #[test]
    fn roles_are_read_from_fields_then_from_urls() {
        let answer = json!({"a": UPLOAD, "large": "https://r/thumbs/1.jpg", "thumbnail": "https://r/thumbs/2.jpg"});
        let handout = Handout::read(&answer);
        assert_eq!((handout.thumbnail(), handout.view()), (Some(1), Some(0)));
        let listed = json!([UPLOAD, "https://r/thumbnail/a.jpg", "https://r/view/a.jpg"]);
        let handout = Handout::read(&listed);
        assert_eq!((handout.thumbnail(), handout.view()), (Some(0), Some(1)));
        let nameless = Handout::read(&json!([UPLOAD, "https://r/1.jpg", "https://r/2.jpg"]));
        assert_eq!((nameless.thumbnail(), nameless.view()), (None, None));
    }

    #[test]
    fn headers_for_the_upload_are_taken_and_others_are_not() {
        let answer = json!({"u": UPLOAD, "headers": {"Content-Type": "image/png", "x-amz-acl": "public-read", "Authorization": "x"}});
        let handout = Handout::read(&answer);
        assert_eq!(handout.content_type.as_deref(), Some("image/png"));
        assert_eq!(
            handout.headers,
            [("x-amz-acl".into(), "public-read".into())]
        );
    }
}
