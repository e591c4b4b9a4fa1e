//! What a function answers that hands out URLs for uploads. The document shows
//! no field names, so the URLs are told apart by what they are: the presigned
//! one is for the upload, the others are where the results will be.

use serde_json::{Map, Value};

use crate::presigned::PresignedUrl;

/// How deep an answer is looked into.
const DEPTH: u8 = 6;

/// Most promised URLs that are taken from one answer.
const URLS: usize = 16;

/// Words of an answer that is no JSON.
const WORDS: usize = 2000;

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
    /// Reads the text of an answer: JSON, or URLs with words around them.
    pub fn read_text(text: &str) -> Self {
        if let Ok(json) = serde_json::from_str(text) {
            return Self::read(&json);
        }
        let around = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | ',');
        let words = text.split(around).take(WORDS);
        let urls = words.filter(|word| is_url(word));
        // In a page, `&` is written as an entity.
        let urls = urls.map(|url| Value::String(url.replace("&amp;", "&")));
        Self::read(&Value::Array(urls.collect()))
    }

    /// Reads an answer, the wrapping of API Gateway (`{"body": "…"}`) and JSON
    /// within JSON seen through.
    pub fn read(answer: &Value) -> Self {
        let mut handout = Self::default();
        let mut signed = Vec::new();
        handout.walk("", answer, DEPTH, &mut signed);
        handout.choose(signed);
        let upload = handout.upload.as_deref().map(without_query);
        let own = upload.map(str::to_owned);
        // Where the upload itself can be fetched is no result.
        handout
            .resized
            .retain(|one| Some(without_query(&one.url)) != own.as_deref());
        handout
    }

    fn walk(&mut self, field: &str, value: &Value, depth: u8, signed: &mut Vec<Signed>) {
        if depth == 0 {
            return;
        }
        match value {
            Value::String(text) => self.text(field, text, depth, signed),
            Value::Array(items) => items
                .iter()
                .for_each(|item| self.walk(field, item, depth - 1, signed)),
            Value::Object(members) => {
                let plain = letters(field);
                if matches!(
                    plain.as_str(),
                    "headers" | "uploadheaders" | "requiredheaders"
                ) {
                    self.take_headers(members);
                    return;
                }
                // The headers beside it are those of the answer, not of the upload.
                if members.contains_key("statusCode")
                    && let Some(body) = members.get("body")
                {
                    self.walk("body", body, depth - 1, signed);
                    return;
                }
                let form = members.values().any(is_form);
                self.is_form |= form;
                for (key, member) in members {
                    // Where a form goes is no result.
                    if !(form && (is_form(member) || letters(key) == "url")) {
                        self.walk(key, member, depth - 1, signed);
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn text(&mut self, field: &str, text: &str, depth: u8, signed: &mut Vec<Signed>) {
        let plain = letters(field);
        if plain.ends_with("contenttype") || plain.ends_with("mimetype") {
            self.content_type.get_or_insert_with(|| text.to_owned());
        } else if is_url(text) {
            let promise = Promise {
                field: field.to_owned(),
                url: text.to_owned(),
            };
            if self.resized.len() + signed.len() >= URLS {
            } else if PresignedUrl::parse(text).is_ok() {
                let at = self.resized.len();
                signed.push(Signed { at, promise });
            } else {
                self.resized.push(promise);
            }
        } else if text.trim_start().starts_with(['{', '[', '"'])
            && let Ok(inner) = serde_json::from_str::<Value>(text)
        {
            self.walk(field, &inner, depth - 1, signed);
        }
    }

    /// Which of the presigned URLs is for the upload: the one that is called so,
    /// else the one for what is uploaded, else the first. The others are to get
    /// results with.
    fn choose(&mut self, mut signed: Vec<Signed>) {
        let called = |one: &Signed| {
            let field = one.promise.field.to_ascii_lowercase();
            ["upload", "put"].iter().any(|word| field.contains(word))
        };
        let below = |one: &Signed| without_query(&one.promise.url).contains("/input");
        let by = |of: &dyn Fn(&Signed) -> bool| signed.iter().position(of);
        let at = by(&called).or_else(|| by(&below)).unwrap_or_default();
        if at < signed.len() {
            self.upload = Some(signed.remove(at).promise.url);
        }
        for (before, one) in signed.into_iter().enumerate() {
            self.resized.insert(one.at + before, one.promise);
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

/// A presigned URL of an answer, and how many others stand before it.
struct Signed {
    at: usize,
    promise: Promise,
}

fn is_url(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

/// Whether these are the fields of a form, as S3 takes them with POST.
fn is_form(value: &Value) -> bool {
    let members = value.as_object();
    members.is_some_and(|members| members.keys().any(|key| key.eq_ignore_ascii_case("policy")))
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
    fn answers_in_other_wrappings_are_understood() {
        let (small, large) = ("https://r/a_100.jpg", "https://r/a_1000.jpg");
        let plain = json!({"uploadUrl": UPLOAD, "thumb": small, "view": large}).to_string();
        let twice = json!(plain).to_string();
        let within = json!({"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": twice}).to_string();
        let page = format!(
            "<a href=\"{}\">put</a> {small}, {large}\n",
            UPLOAD.replace('&', "&amp;")
        );
        let lines = format!("upload: {UPLOAD}\nthumb: {small}\nview: {large}\n");
        for text in [plain, twice, within, page, lines] {
            let handout = Handout::read_text(&text);
            assert_eq!(handout.upload.as_deref(), Some(UPLOAD), "{text}");
            let urls: Vec<&str> = handout.resized.iter().map(|one| one.url.as_str()).collect();
            assert_eq!(urls, [small, large], "{text}");
            assert_eq!(handout.content_type, None, "{text}");
        }
        assert_eq!(Handout::read_text("no URL here"), Handout::default());
    }

    #[test]
    fn results_may_be_presigned_too() {
        let get = |key: &str| UPLOAD.replace("input/a", key);
        let (small, large) = (get("thumb/a"), get("view/a"));
        for answer in [
            json!({"thumbnail": small, "upload": UPLOAD, "view": large}),
            json!({"a": small, "b": UPLOAD, "c": large}),
        ] {
            let handout = Handout::read(&answer);
            assert_eq!(handout.upload.as_deref(), Some(UPLOAD), "{answer}");
            let urls: Vec<&str> = handout.resized.iter().map(|one| one.url.as_str()).collect();
            assert_eq!(urls, [small.as_str(), large.as_str()], "{answer}");
        }
    }

    #[test]
    fn where_a_form_goes_is_no_result() {
        let form = json!({"upload": {"url": "https://b.s3.amazonaws.com/", "fields": {"key": "input/a.jpg", "policy": "e30="}}, "view": "https://r/a.jpg"});
        let handout = Handout::read(&form);
        assert!(handout.is_form && handout.upload.is_none());
        assert_eq!(handout.resized.len(), 1);
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
