//! The addresses that `--elb` and `--api` take.

use std::fmt;
use std::str::FromStr;

use checker_model::Course;
use url::{Host, Url};

/// A balancer's DNS name, without scheme, and the port that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Elb {
    name: String,
    port: Option<u16>,
}

/// An API's base URL, and whether its port was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Api {
    url: Url,
    without_port: bool,
}

impl Elb {
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Refuses a port that was written and is not the course's.
    pub(crate) fn expect_port(&self, port: u16) -> Result<(), String> {
        match self.port {
            Some(given) if given != port => Err(format!(
                "the balancer is asked at port {port}, as the course says, not at {given}; give its DNS name alone, or the whole address with --api"
            )),
            _ => Ok(()),
        }
    }

    /// Where the API is behind it.
    #[cfg(any(feature = "live", test))]
    pub(crate) fn base_url(&self, port: u16) -> Result<Url, url::ParseError> {
        Url::parse(&format!("http://{}:{port}", self.name))
    }
}

impl Api {
    #[cfg(any(feature = "live", test))]
    pub(crate) fn base_url(&self) -> &Url {
        &self.url
    }

    /// Fills in the course's port, if it was left out.
    pub(crate) fn settle(&mut self, port: u16) {
        if self.without_port {
            // Fails only for URLs without a host.
            let _ = self.url.set_port(Some(port));
        }
    }
}

impl fmt::Display for Elb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl fmt::Display for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.url.as_str().trim_end_matches('/'))
    }
}

impl FromStr for Elb {
    type Err = String;

    /// Takes a name, and forgives a URL that was copied from a browser.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let url = parse(text)?;
        if url.scheme() != "http" {
            return Err(format!(
                "the course's balancer speaks http, not {}; give its DNS name alone",
                url.scheme()
            ));
        }
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err("give the balancer's DNS name alone, without a path".into());
        }
        // `http://name/` was copied from a browser, and means no port.
        let port = written_port(text, &url);
        Ok(Self {
            name: host(&url)?,
            port,
        })
    }
}

impl FromStr for Api {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let url = parse(text)?;
        if url.query().is_some() || url.fragment().is_some() {
            return Err("give the address alone, without `?` or `#`".into());
        }
        host(&url)?;
        let without_port = !text.contains("://") && written_port(text, &url).is_none();
        let mut api = Self { url, without_port };
        api.settle(Course::default().port);
        Ok(api)
    }
}

/// The port, when one is written; a URL forgets the default of its scheme.
fn written_port(text: &str, url: &Url) -> Option<u16> {
    let authority = text.split_once("://").map_or(text, |(_, rest)| rest);
    let authority = authority.split('/').next().unwrap_or_default();
    let default = || {
        let default = url.port_or_known_default()?;
        authority
            .ends_with(&format!(":{default}"))
            .then_some(default)
    };
    url.port().or_else(default)
}

/// A URL, or a host with or without port.
fn parse(text: &str) -> Result<Url, String> {
    let whole = if text.contains("://") {
        text.to_owned()
    } else {
        format!("http://{text}")
    };
    let url = Url::parse(&whole).map_err(|error| error.to_string())?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("`{}` is neither http nor https", url.scheme()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("leave out the user name; the API asks for none".into());
    }
    Ok(url)
}

fn host(url: &Url) -> Result<String, String> {
    match url.host() {
        Some(Host::Domain(name)) if is_name(name) => Ok(name.trim_end_matches('.').to_owned()),
        Some(Host::Domain(name)) => Err(format!("`{name}` is not a host name")),
        Some(address) => Ok(address.to_string()),
        None => Err("there is no host name in it".into()),
    }
}

fn is_name(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    name.len() <= 253
        && name
            .trim_end_matches('.')
            .split('.')
            .all(|label| !label.is_empty() && label.len() <= 63 && label.chars().all(allowed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_balancer_is_a_name() {
        let name = "module02-elb-1.eu-west-1.elb.amazonaws.com";
        for text in [
            name.to_owned(),
            format!(" {name}. "),
            format!("{name}:5000"),
            format!("http://{name}:5000/"),
            format!("http://{name}/"),
        ] {
            let elb: Elb = text.parse().unwrap();
            assert_eq!(elb.name(), name, "{text}");
            assert_eq!(
                elb.base_url(5000).unwrap().as_str(),
                format!("http://{name}:5000/")
            );
        }
        let v6: Elb = "[::1]".parse().unwrap();
        assert_eq!(v6.base_url(5000).unwrap().as_str(), "http://[::1]:5000/");
    }

    #[test]
    fn what_is_no_name_says_what_to_give() {
        for (text, part) in [
            ("https://a.example", "speaks http"),
            ("a.example/list_files", "without a path"),
            ("a.example?x", "without a path"),
            ("user@a.example", "user name"),
            ("a b", "invalid"),
            ("", "empty host"),
            ("<dns>", "invalid"),
            ("a..b", "not a host name"),
            ("ftp://a", "neither http nor https"),
        ] {
            let error = text.parse::<Elb>().unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn an_api_is_a_url_or_a_host() {
        for (text, expected) in [
            ("203.0.113.9", "http://203.0.113.9:5000"),
            ("203.0.113.9:8080", "http://203.0.113.9:8080"),
            ("host:80", "http://host"),
            ("http://host", "http://host"),
            ("https://host/prod/", "https://host/prod"),
            ("http://[::1]:5000", "http://[::1]:5000"),
        ] {
            assert_eq!(text.parse::<Api>().unwrap().to_string(), expected, "{text}");
        }
        for text in [
            "http://h/?x=1",
            "http://u:p@h",
            "file:///etc/passwd",
            "http://",
        ] {
            assert!(text.parse::<Api>().is_err(), "{text}");
        }
    }
}
