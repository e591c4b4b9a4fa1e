//! Where objects are: the URL of one taken apart, and the one at which anyone
//! finds it.

use url::{Origin, Url};

use crate::session::encode;

/// The end of every host of S3's.
const SUFFIXES: [&str; 2] = [".amazonaws.com", ".amazonaws.com.cn"];

/// What the URL of an object says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) bucket: String,
    /// As it is written in the path.
    pub(crate) key: String,
    /// The URL of the bucket itself, where S3 would list it; it ends in `/`.
    pub(crate) root: String,
}

impl Place {
    /// Takes a URL apart: the bucket is in the host name at AWS, or in the path.
    /// Elsewhere it is in the path, and only of the storage that uploads go to:
    /// the path of any other server, a distribution of `CloudFront` say, names
    /// no bucket.
    pub(crate) fn of(url: &Url, storage: Option<&Origin>) -> Option<Self> {
        let host = url.host_str()?;
        let origin = url.origin().ascii_serialization();
        let path = url.path().strip_prefix('/')?;
        let in_path = || {
            let (bucket, key) = path.split_once('/')?;
            let root = format!("{origin}/{bucket}/");
            Some((bucket.to_owned(), key.to_owned(), root))
        };
        let (bucket, key, root) = match of_host(host) {
            Some(Named::Bucket(bucket)) => (bucket, path.to_owned(), format!("{origin}/")),
            // A website shows pages and lists nothing.
            Some(Named::Website(bucket)) => {
                let root = Address::at_aws(&bucket, None).root();
                (bucket, path.to_owned(), root)
            }
            Some(Named::Nothing) => in_path()?,
            None if storage == Some(&url.origin()) => in_path()?,
            None => return None,
        };
        let whole = !bucket.is_empty() && !key.is_empty();
        whole.then_some(Self { bucket, key, root })
    }

    /// The key as S3 has it.
    pub(crate) fn decoded_key(&self) -> String {
        let key = percent_encoding::percent_decode_str(&self.key);
        key.decode_utf8_lossy().into_owned()
    }
}

/// What a host of S3's names.
enum Named {
    Bucket(String),
    Website(String),
    Nothing,
}

/// What a host names, if it is one of S3's or called as if it were.
fn of_host(host: &str) -> Option<Named> {
    let at_aws = SUFFIXES.iter().any(|suffix| host.ends_with(suffix));
    let labels: Vec<&str> = host.split('.').collect();
    // From behind: a bucket's name may hold dots, and anything between them.
    let at = labels
        .iter()
        .rposition(|label| *label == "s3" || (at_aws && label.starts_with("s3-")))?;
    let bucket = labels[..at].join(".");
    Some(match (bucket.is_empty(), labels[at]) {
        (true, _) if at_aws => Named::Nothing,
        (true, _) => return None,
        (false, label) if label.starts_with("s3-website") => Named::Website(bucket),
        (false, _) => Named::Bucket(bucket),
    })
}

/// Where anyone finds a bucket.
#[derive(Debug, Clone)]
pub(crate) struct Address<'a> {
    bucket: &'a str,
    region: Option<String>,
    endpoint: Option<&'a Url>,
}

impl<'a> Address<'a> {
    pub(crate) fn new(bucket: &'a str, region: Option<&str>, endpoint: Option<&'a Url>) -> Self {
        let region = region.filter(|region| is_region(region));
        Self {
            bucket,
            region: region.map(str::to_owned),
            endpoint,
        }
    }

    fn at_aws(bucket: &'a str, region: Option<&str>) -> Self {
        Self::new(bucket, region, None)
    }

    /// The same bucket in the region that S3 named, if that is news.
    pub(crate) fn moved(&self, region: &str) -> Option<Self> {
        let news = is_region(region) && self.region.as_deref() != Some(region);
        (news && self.endpoint.is_none()).then(|| Self {
            region: Some(region.to_owned()),
            ..self.clone()
        })
    }

    /// The URL of an object, in the form of the document.
    pub(crate) fn object(&self, key: &str) -> Option<Url> {
        let segments = key.split('/').map(encode).collect::<Vec<_>>();
        let root = match self.endpoint {
            Some(_) => self.root(),
            None => format!("https://{}.{}/", self.bucket, self.host()),
        };
        Url::parse(&format!("{root}{}", segments.join("/"))).ok()
    }

    /// Where S3 would list it. The certificate of S3 covers no name with a dot
    /// in front, so that such a bucket is asked for by its path.
    pub(crate) fn root(&self) -> String {
        let bucket = self.bucket;
        match self.endpoint {
            Some(endpoint) => {
                let endpoint = endpoint.as_str().trim_end_matches('/');
                format!("{endpoint}/{bucket}/")
            }
            None if bucket.contains('.') => format!("https://{}/{bucket}/", self.host()),
            None => format!("https://{bucket}.{}/", self.host()),
        }
    }

    fn host(&self) -> String {
        match self.region.as_deref() {
            // The form of the document is that of this region too.
            None | Some("us-east-1") => "s3.amazonaws.com".to_owned(),
            Some(region) if region.starts_with("cn-") => format!("s3.{region}.amazonaws.com.cn"),
            Some(region) => format!("s3.{region}.amazonaws.com"),
        }
    }
}

/// Regions become part of host names, so nothing else may be in them.
fn is_region(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !text.is_empty() && text.len() <= 40 && text.chars().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(url: &str, storage: Option<&str>) -> Option<(String, String, String)> {
        let storage = storage.map(|url| Url::parse(url).unwrap().origin());
        let place = Place::of(&Url::parse(url).unwrap(), storage.as_ref())?;
        Some((place.bucket, place.key, place.root))
    }

    #[test]
    fn a_url_is_taken_apart_in_every_style() {
        let cases = [
            (
                "https://b-1.s3.eu-west-1.amazonaws.com/dir/k.jpg?x=1",
                "b-1",
                "dir/k.jpg",
                "https://b-1.s3.eu-west-1.amazonaws.com/",
            ),
            (
                "https://b-1.s3.amazonaws.com/k",
                "b-1",
                "k",
                "https://b-1.s3.amazonaws.com/",
            ),
            (
                "https://b-1.s3-eu-west-1.amazonaws.com/k",
                "b-1",
                "k",
                "https://b-1.s3-eu-west-1.amazonaws.com/",
            ),
            (
                "https://b.s3.dualstack.eu-west-1.amazonaws.com/k",
                "b",
                "k",
                "https://b.s3.dualstack.eu-west-1.amazonaws.com/",
            ),
            (
                "https://a.s3.b.s3.amazonaws.com/k",
                "a.s3.b",
                "k",
                "https://a.s3.b.s3.amazonaws.com/",
            ),
            (
                "https://s3.eu-west-1.amazonaws.com/b-1/dir/k",
                "b-1",
                "dir/k",
                "https://s3.eu-west-1.amazonaws.com/b-1/",
            ),
            (
                "http://b-1.s3-website-eu-west-1.amazonaws.com/k",
                "b-1",
                "k",
                "https://b-1.s3.amazonaws.com/",
            ),
            (
                "http://b-1.s3-website.eu-central-1.amazonaws.com/k",
                "b-1",
                "k",
                "https://b-1.s3.amazonaws.com/",
            ),
            (
                "http://b.s3.localhost.localstack.cloud:4566/k",
                "b",
                "k",
                "http://b.s3.localhost.localstack.cloud:4566/",
            ),
        ];
        for (url, bucket, key, root) in cases {
            let expected = (bucket.to_owned(), key.to_owned(), root.to_owned());
            assert_eq!(taken(url, None), Some(expected), "{url}");
        }
    }

    #[test]
    fn the_path_of_another_server_names_no_bucket() {
        let alike = "http://127.0.0.1:9000/b-1/dir/k.jpg";
        assert_eq!(taken(alike, None), None);
        let (bucket, key, root) = taken(alike, Some("http://127.0.0.1:9000/other/x")).unwrap();
        assert_eq!(
            (bucket.as_str(), key.as_str(), root.as_str()),
            ("b-1", "dir/k.jpg", "http://127.0.0.1:9000/b-1/")
        );
        for url in [
            "https://d111.cloudfront.net/thumb/k.jpg",
            "https://s3.example/b/k",
            "https://b.s3.amazonaws.com/",
        ] {
            assert_eq!(taken(url, Some(alike)), None, "{url}");
        }
    }

    #[test]
    fn a_bucket_is_asked_for_where_anyone_finds_it() {
        let object = |address: Address<'_>| address.object("a b/ü+.jpg").unwrap().to_string();
        let key = "a%20b/%C3%BC%2B.jpg";
        let plain = Address::at_aws("b-1", None);
        assert_eq!(
            object(plain.clone()),
            format!("https://b-1.s3.amazonaws.com/{key}")
        );
        assert_eq!(plain.root(), "https://b-1.s3.amazonaws.com/");
        let moved = plain.moved("eu-west-1").unwrap();
        assert_eq!(
            object(moved.clone()),
            format!("https://b-1.s3.eu-west-1.amazonaws.com/{key}")
        );
        assert!(moved.moved("eu-west-1").is_none());
        assert!(plain.moved("x.evil.example/").is_none());
        let dotted = Address::at_aws("www.b.de", Some("eu-west-1"));
        assert_eq!(
            object(dotted.clone()),
            format!("https://www.b.de.s3.eu-west-1.amazonaws.com/{key}")
        );
        assert_eq!(
            dotted.root(),
            "https://s3.eu-west-1.amazonaws.com/www.b.de/"
        );
        let china = Address::at_aws("b", Some("cn-north-1"));
        assert_eq!(china.root(), "https://b.s3.cn-north-1.amazonaws.com.cn/");
        let endpoint = Url::parse("http://127.0.0.1:9000").unwrap();
        let alike = Address::new("b-1", Some("eu-west-1"), Some(&endpoint));
        assert_eq!(
            object(alike.clone()),
            format!("http://127.0.0.1:9000/b-1/{key}")
        );
        assert!(alike.moved("eu-west-2").is_none());
    }
}
