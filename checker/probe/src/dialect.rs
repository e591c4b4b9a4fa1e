//! The requests of each dialect. The subject fixes the route `/upload` and
//! leaves open how a file gets there.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use checker_model::transcript::Dialect;
use reqwest::Method;
use serde_json::json;

use crate::ask::{Ask, Whom};
use crate::session::{Session, encode};

/// A boundary that no sample contains: samples follow from their names, and
/// hold no such text.
const BOUNDARY: &str = "----checker-probe-7d1f0b6e2c";

/// The upload of a file in a dialect. Without bytes it names a file that is on
/// the host already, or should be.
pub(crate) fn upload(
    session: &Session<'_>,
    dialect: &Dialect,
    name: &str,
    bytes: Option<&[u8]>,
) -> Ask {
    let length = bytes.map_or(0, <[u8]>::len);
    let raw = |method: &str, path: String| Ask {
        method: verb(method),
        url: session.url(&path),
        headers: match bytes {
            Some(_) => with_type("application/octet-stream"),
            None => accept(),
        },
        body: Bytes::copy_from_slice(bytes.unwrap_or_default()),
        described: Some(match bytes {
            Some(_) => format!("raw, {length} bytes"),
            None => "empty".to_owned(),
        }),
        whom: Whom::api_once(),
    };
    match dialect {
        Dialect::Multipart { field } => match bytes {
            Some(bytes) => multipart(session, field, Some(name), bytes),
            None => multipart(session, field, None, name.as_bytes()),
        },
        Dialect::RawQuery { method, parameter } => {
            let query = format!("{}={}", encode(parameter), encode(name));
            raw(method, format!("/upload?{query}"))
        }
        Dialect::RawPath { method } => raw(method, format!("/upload/{}", encode(name))),
        Dialect::Json { method, member } => {
            let mut object = json!({ member: name });
            if let Some(bytes) = bytes {
                object["content"] = STANDARD.encode(bytes).into();
            }
            let members = if bytes.is_some() {
                format!("JSON, {member} and content, {length} bytes in base64")
            } else {
                format!("JSON, {member}")
            };
            Ask {
                method: verb(method),
                url: session.url("/upload"),
                headers: with_type("application/json"),
                body: object.to_string().into(),
                described: Some(members),
                whom: Whom::api_once(),
            }
        }
        Dialect::GetQuery { parameter } => {
            let query = format!("{}={}", encode(parameter), encode(name));
            once(Ask::get(session.url(&format!("/upload?{query}")), false))
        }
        Dialect::GetPath => {
            let path = format!("/upload/{}", encode(name));
            once(Ask::get(session.url(&path), false))
        }
    }
}

/// An upload has effects even when it is a GET: it is never asked twice.
fn once(ask: Ask) -> Ask {
    Ask {
        whom: Whom::api_once(),
        ..ask
    }
}

/// A form with one part: a file, or without a file name a text. File names
/// are written as browsers do, in UTF-8 with the quote encoded.
pub(crate) fn multipart(
    session: &Session<'_>,
    field: &str,
    file: Option<&str>,
    bytes: &[u8],
) -> Ask {
    let quoted = |text: &str| {
        text.replace('"', "%22")
            .replace('\r', "%0D")
            .replace('\n', "%0A")
    };
    let mut head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{}\"",
        quoted(field)
    );
    if let Some(file) = file {
        head.push_str("; filename=\"");
        head.push_str(&quoted(file));
        head.push_str("\"\r\nContent-Type: application/octet-stream");
    }
    head.push_str("\r\n\r\n");
    let tail = format!("\r\n--{BOUNDARY}--\r\n");
    let kind = if file.is_some() {
        "field"
    } else {
        "text field"
    };
    Ask {
        method: Method::POST,
        url: session.url("/upload"),
        headers: with_type(&format!("multipart/form-data; boundary={BOUNDARY}")),
        body: [head.as_bytes(), bytes, tail.as_bytes()].concat().into(),
        described: Some(format!("multipart, {kind} {field}, {} bytes", bytes.len())),
        whom: Whom::api_once(),
    }
}

fn accept() -> Vec<(&'static str, String)> {
    vec![("accept", "application/json".into())]
}

fn with_type(content_type: &str) -> Vec<(&'static str, String)> {
    let mut headers = accept();
    headers.push(("content-type", content_type.to_owned()));
    headers
}

fn verb(method: &str) -> Method {
    if method == "PUT" {
        Method::PUT
    } else {
        Method::POST
    }
}

/// The method that a dialect uses.
pub(crate) fn method_of(dialect: &Dialect) -> &str {
    match dialect {
        Dialect::Multipart { .. } => "POST",
        Dialect::RawQuery { method, .. }
        | Dialect::RawPath { method }
        | Dialect::Json { method, .. } => method,
        Dialect::GetQuery { .. } | Dialect::GetPath => "GET",
    }
}

/// Whether the dialect asks for `/upload/<file>`, another route than
/// `/upload`.
pub(crate) fn has_own_route(dialect: &Dialect) -> bool {
    matches!(dialect, Dialect::RawPath { .. } | Dialect::GetPath)
}

/// Whether an upload in this dialect can only name a file on the host.
pub(crate) fn names_host_file(dialect: &Dialect) -> bool {
    matches!(dialect, Dialect::GetQuery { .. } | Dialect::GetPath)
}

/// The names under which APIs expect the file's name, or the file.
pub(crate) const PARAMETERS: [&str; 3] = ["file", "filename", "name"];

/// Fields that forms use for the file, besides `file`.
pub(crate) const FIELDS: [&str; 8] = [
    "files",
    "upload",
    "upload_file",
    "uploaded_file",
    "user_file",
    "myfile",
    "filename",
    "data",
];

/// The dialects after multipart, in the catalogue's order.
pub(crate) fn others(parameters: &[String]) -> Vec<Dialect> {
    let mut dialects = Vec::new();
    for method in ["POST", "PUT"] {
        dialects.extend(parameters.iter().map(|parameter| Dialect::RawQuery {
            method: method.into(),
            parameter: parameter.clone(),
        }));
        dialects.push(Dialect::RawPath {
            method: method.into(),
        });
    }
    for method in ["POST", "PUT"] {
        dialects.extend(parameters.iter().map(|member| Dialect::Json {
            method: method.into(),
            member: member.clone(),
        }));
    }
    dialects.extend(parameters.iter().map(|parameter| Dialect::GetQuery {
        parameter: parameter.clone(),
    }));
    dialects.push(Dialect::GetPath);
    dialects
}
