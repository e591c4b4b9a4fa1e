//! Sending requests for one address to another, as curl's `--connect-to`
//! does: how an API that is not deployed yet is reached under its real name.

use std::fmt;
use std::str::FromStr;

use url::Url;

/// `HOST1:PORT1:HOST2:PORT2`: requests for HOST1:PORT1 go to HOST2:PORT2,
/// while the `Host` header and the recorded URL stay. An empty HOST1 or PORT1
/// matches any; an empty HOST2 or PORT2 keeps the request's own. IPv6
/// addresses are written in brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectTo {
    from_host: Option<String>,
    from_port: Option<u16>,
    to_host: Option<String>,
    to_port: Option<u16>,
}

/// Why a text is no such mapping.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConnectToError {
    /// Not four parts.
    #[error("expected HOST1:PORT1:HOST2:PORT2, found {0} parts instead of 4")]
    Parts(usize),
    /// A port that is none.
    #[error("`{0}` is not a port (1 to 65535, or empty)")]
    Port(String),
    /// A host that is none.
    #[error("`{0}` is not a host name or address (IPv6 goes in brackets)")]
    Host(String),
}

impl FromStr for ConnectTo {
    type Err = ConnectToError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = split(text);
        let [from_host, from_port, to_host, to_port] = parts.as_slice() else {
            return Err(ConnectToError::Parts(parts.len()));
        };
        Ok(Self {
            from_host: host(from_host)?,
            from_port: port(from_port)?,
            to_host: host(to_host)?,
            to_port: port(to_port)?,
        })
    }
}

impl fmt::Display for ConnectTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = |host: &Option<String>| host.clone().unwrap_or_default();
        let port = |port: &Option<u16>| port.map(|p| p.to_string()).unwrap_or_default();
        write!(
            f,
            "{}:{}:{}:{}",
            host(&self.from_host),
            port(&self.from_port),
            host(&self.to_host),
            port(&self.to_port)
        )
    }
}

impl ConnectTo {
    /// Where a request for `url` is to be sent, when this mapping is about it.
    pub(crate) fn apply(&self, url: &Url) -> Option<Url> {
        let host = url.host_str()?;
        let port = url.port_or_known_default()?;
        let matches = self
            .from_host
            .as_ref()
            .is_none_or(|from| from.eq_ignore_ascii_case(host))
            && self.from_port.is_none_or(|from| from == port);
        if !matches {
            return None;
        }
        let mut to = url.clone();
        to.set_host(Some(self.to_host.as_deref().unwrap_or(host)))
            .ok()?;
        to.set_port(Some(self.to_port.unwrap_or(port))).ok()?;
        Some(to)
    }
}

/// Colons inside brackets do not separate.
fn split(text: &str) -> Vec<&str> {
    let mut bracketed = false;
    text.split(|c| {
        match c {
            '[' => bracketed = true,
            ']' => bracketed = false,
            _ => {}
        }
        c == ':' && !bracketed
    })
    .collect()
}

fn host(text: &str) -> Result<Option<String>, ConnectToError> {
    if text.is_empty() {
        return Ok(None);
    }
    match url::Host::parse(text) {
        // As a URL spells it, so that the two can be compared.
        Ok(host) => Ok(Some(host.to_string())),
        Err(_) => Err(ConnectToError::Host(text.to_owned())),
    }
}

fn port(text: &str) -> Result<Option<u16>, ConnectToError> {
    if text.is_empty() {
        return Ok(None);
    }
    match text.parse() {
        Ok(0) | Err(_) => Err(ConnectToError::Port(text.to_owned())),
        Ok(port) => Ok(Some(port)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(mapping: &str, url: &str) -> Option<String> {
        let mapping: ConnectTo = mapping.parse().unwrap();
        mapping
            .apply(&Url::parse(url).unwrap())
            .map(|u| u.to_string())
    }

    #[test]
    fn empty_parts_match_or_keep_as_in_curl() {
        let url = "http://name.example:5000/p?q=1";
        let to = "http://127.0.0.1:80/p?q=1".replace(":80", "");
        assert_eq!(applied("name.example:5000:127.0.0.1:80", url), Some(to));
        assert_eq!(applied("name.example:5001:127.0.0.1:80", url), None);
        assert_eq!(applied("other:5000:127.0.0.1:80", url), None);
        assert_eq!(
            applied("::[::1]:7000", url).as_deref(),
            Some("http://[::1]:7000/p?q=1")
        );
        assert_eq!(
            applied("NAME.example::127.0.0.1:", url).as_deref(),
            Some("http://127.0.0.1:5000/p?q=1")
        );
        assert_eq!(
            applied("name.example:80::81", "http://name.example/").as_deref(),
            Some("http://name.example:81/")
        );
        assert_eq!(
            applied("[0:0::1]:5000:h:1", "http://[::1]:5000/").as_deref(),
            Some("http://h:1/")
        );
    }

    #[test]
    fn what_is_no_mapping_says_why() {
        let error = |text: &str| text.parse::<ConnectTo>().unwrap_err().to_string();
        assert_eq!(
            error("a:1:b"),
            "expected HOST1:PORT1:HOST2:PORT2, found 3 parts instead of 4"
        );
        assert_eq!(error("a:x:b:2"), "`x` is not a port (1 to 65535, or empty)");
        assert_eq!(error("a:1:b:0"), "`0` is not a port (1 to 65535, or empty)");
        assert!(error("a b:1:c:2").starts_with("`a b` is not a host name"));
        assert_eq!(
            "[::1]:1::2".parse::<ConnectTo>().unwrap().to_string(),
            "[::1]:1::2"
        );
    }
}
