//! Requests that say by method and path what they ask for: they become the form
//! that the query protocol would have made of them.

use axum::http::Method;
use percent_encoding::percent_decode_str;

use super::form::Form;
use super::protocol::Request;

/// The header of S3 that names the account that is asked about.
const ACCOUNT: &str = "x-amz-account-id";

/// An operation, and how it is asked for.
pub(crate) struct Route {
    /// A path, in which `{Name}` stands for what becomes this parameter.
    pub(crate) path: &'static str,
    /// What IAM calls it: the action of the form.
    pub(crate) action: &'static str,
}

/// Reads a request of one of these routes, all of which are read with GET. One of
/// no route has its method and path as action, which nobody serves.
pub(super) fn form(routes: &[Route], request: &Request<'_>) -> Form {
    let found = routes
        .iter()
        .filter(|_| request.method == Method::GET)
        .find_map(|route| Some((route.action, labels(route.path, request.path)?)));
    let (action, labels) = match found {
        Some((action, labels)) => (action.to_owned(), labels),
        None => (format!("{} {}", request.method, request.path), Vec::new()),
    };
    let account = request.headers.get(ACCOUNT);
    let account = account.and_then(|value| value.to_str().ok());
    let account = account.map(|id| ("AccountId".to_owned(), id.to_owned()));
    url::form_urlencoded::parse(request.query.as_bytes())
        .into_owned()
        .chain(account)
        .chain(labels)
        .chain([("Action".to_owned(), action)])
        .collect()
}

/// What stands for the labels of a pattern in a path that fits it. A slash at the
/// end says nothing.
fn labels(pattern: &str, path: &str) -> Option<Vec<(String, String)>> {
    let mut found = Vec::new();
    let mut parts = path.trim_end_matches('/').split('/');
    for wanted in pattern.split('/') {
        let part = parts.next()?;
        let label = wanted.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
        match label {
            Some(name) => {
                let text = percent_decode_str(part).decode_utf8().ok()?;
                found.push((name.to_owned(), text.into_owned()));
            }
            None if wanted != part => return None,
            None => {}
        }
    }
    parts.next().is_none().then_some(found)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;

    use super::*;

    const ROUTES: &[Route] = &[
        Route {
            path: "/v/functions",
            action: "List",
        },
        Route {
            path: "/v/functions/{Name}/policy",
            action: "GetPolicy",
        },
    ];

    fn read(method: &Method, path: &str, query: &str) -> Form {
        let mut headers = HeaderMap::new();
        headers.insert(ACCOUNT, "123456789012".parse().unwrap());
        let request = Request {
            method,
            path,
            query,
            headers: &headers,
            body: b"",
        };
        form(ROUTES, &request)
    }

    #[test]
    fn a_path_becomes_a_form() {
        let form = read(&Method::GET, "/v/functions/a%3Ab/policy", "Qualifier=live");
        assert_eq!(form.get("Action"), Some("GetPolicy"));
        assert_eq!(form.get("Name"), Some("a:b"));
        assert_eq!(form.get("Qualifier"), Some("live"));
        assert_eq!(form.get("AccountId"), Some("123456789012"));
        let form = read(&Method::GET, "/v/functions/", "Marker=m&Action=Delete");
        assert_eq!(form.get("Action"), Some("List"));
        assert_eq!(form.get("Marker"), Some("m"));
    }

    #[test]
    fn what_fits_no_route_is_served_by_nobody() {
        for (method, path) in [
            (Method::POST, "/v/functions"),
            (Method::GET, "/v/functions/a"),
            (Method::GET, "/v/functions/a/policy/b"),
            (Method::GET, "/v/functions/%ff/policy"),
        ] {
            let action = format!("{method} {path}");
            assert_eq!(
                read(&method, path, "Action=List").get("Action"),
                Some(action.as_str())
            );
        }
    }
}
