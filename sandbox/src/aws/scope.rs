//! Whom a request is signed by and for: the credential scope of signature
//! version 4, `AKIA…/20261122/eu-west-1/ec2/aws4_request`, in a header or in
//! the query of a presigned URL.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

/// The credential scope of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scope {
    pub(crate) access_key_id: String,
    pub(crate) region: String,
    pub(crate) service: String,
}

/// Why a request has no scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScopeError {
    /// It is not signed.
    Unsigned,
    /// It is signed, but not in a way that can be read.
    Malformed,
}

impl Scope {
    /// Reads the scope of a request from its headers and query.
    pub(crate) fn of(headers: &HeaderMap, query: Option<&str>) -> Result<Self, ScopeError> {
        if let Some(header) = headers.get(AUTHORIZATION) {
            let text = header.to_str().map_err(|_| ScopeError::Malformed)?;
            let credential = text
                .split([' ', ','])
                .find_map(|part| part.strip_prefix("Credential="))
                .ok_or(ScopeError::Malformed)?;
            return Self::parse(credential);
        }
        let query = query.unwrap_or_default();
        url::form_urlencoded::parse(query.as_bytes())
            .find(|(name, _)| name == "X-Amz-Credential")
            .ok_or(ScopeError::Unsigned)
            .and_then(|(_, credential)| Self::parse(&credential))
    }

    fn parse(credential: &str) -> Result<Self, ScopeError> {
        let mut parts = credential.rsplit('/');
        let mut next = || parts.next().ok_or(ScopeError::Malformed);
        if next()? != "aws4_request" {
            return Err(ScopeError::Malformed);
        }
        let service = next()?.to_owned();
        let region = next()?.to_owned();
        let _date = next()?;
        let access_key_id = next()?.to_owned();
        Ok(Self {
            access_key_id,
            region,
            service,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scope_is_found_in_header_and_query() {
        let expected = Scope {
            access_key_id: "AKIAX".into(),
            region: "eu-west-1".into(),
            service: "ec2".into(),
        };
        let mut headers = HeaderMap::new();
        assert_eq!(Scope::of(&headers, None), Err(ScopeError::Unsigned));
        assert_eq!(
            Scope::of(
                &headers,
                Some("a=b&X-Amz-Credential=AKIAX%2F20261122%2Feu-west-1%2Fec2%2Faws4_request")
            ),
            Ok(expected.clone())
        );
        headers.insert(
            AUTHORIZATION,
            "AWS4-HMAC-SHA256 Credential=AKIAX/20261122/eu-west-1/ec2/aws4_request, SignedHeaders=host, Signature=0"
                .parse()
                .unwrap(),
        );
        assert_eq!(Scope::of(&headers, None), Ok(expected));
        headers.insert(AUTHORIZATION, "Basic xyz".parse().unwrap());
        assert_eq!(Scope::of(&headers, None), Err(ScopeError::Malformed));
    }
}
