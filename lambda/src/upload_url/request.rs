//! What somebody asks, as Lambda tells it.

use serde_json::Value;
use url::form_urlencoded;

use super::Refusal;

/// Method and query of a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) method: String,
    query: Vec<(String, String)>,
}

impl Request {
    /// Takes what it finds. The console's test button sends events without a
    /// request; they are a GET without a query.
    pub(super) fn of(event: &Value) -> Self {
        let method = event["requestContext"]["http"]["method"].as_str();
        let method = method.unwrap_or("GET").to_ascii_uppercase();
        // The raw query tells two parameters of the same name from one with a
        // comma; `queryStringParameters` joins them.
        let query = match event["rawQueryString"].as_str() {
            Some(raw) if !raw.is_empty() => form_urlencoded::parse(raw.as_bytes())
                .into_owned()
                .collect(),
            _ => parameters(&event["queryStringParameters"]),
        };
        Self { method, query }
    }

    /// The value of a parameter, if it is there, and there once.
    pub(super) fn one(&self, name: &str) -> Result<Option<&str>, Refusal> {
        let mut values = self.query.iter().filter(|(key, _)| key == name);
        let value = values.next().map(|(_, value)| value.as_str());
        if values.next().is_some() {
            let why = format!("{name} is given more than once");
            return Err(Refusal::new("parameter-repeated", why));
        }
        Ok(value)
    }
}

fn parameters(query: &Value) -> Vec<(String, String)> {
    let pairs = query.as_object().into_iter().flatten();
    pairs
        .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn raw(query: &str) -> Request {
        Request::of(&json!({ "rawQueryString": query }))
    }

    #[test]
    fn names_come_decoded() {
        let request = raw("filename=a+b%2Bc%20caf%C3%A9%2C.jpg&x=y");
        assert_eq!(request.one("filename"), Ok(Some("a b+c café,.jpg")));
        assert_eq!(request.one("content_type"), Ok(None));
        let plain = Request::of(&json!({"queryStringParameters": {"filename": "a b.jpg"}}));
        assert_eq!(plain.one("filename"), Ok(Some("a b.jpg")));
    }

    #[test]
    fn one_of_two_is_not_chosen() {
        let error = raw("filename=a.jpg&filename=b.jpg")
            .one("filename")
            .unwrap_err();
        assert_eq!(error.error, "parameter-repeated");
    }

    #[test]
    fn the_method_is_the_contexts() {
        let event = json!({"requestContext": {"http": {"method": "post"}}});
        assert_eq!(Request::of(&event).method, "POST");
        assert_eq!(Request::of(&json!({"key1": "value1"})).method, "GET");
        assert_eq!(Request::of(&json!(null)).method, "GET");
    }

    proptest! {
        #[test]
        fn any_name_arrives(name in "\\PC{0,30}") {
            let query = form_urlencoded::Serializer::new(String::new())
                .append_pair("filename", &name).finish();
            let request = raw(&query);
            prop_assert_eq!(request.one("filename"), Ok(Some(&*name)));
        }

        #[test]
        fn no_query_is_a_panic(query in ".{0,60}") {
            let _ = raw(&query).one("filename");
        }
    }
}
