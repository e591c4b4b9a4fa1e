//! Addresses that are never contacted, whoever names them: link-local ones,
//! above all the metadata service of the machine that the checker runs on.
//! Loopback and private addresses are fine: look-alikes of S3 live there.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// The metadata service over IPv6 is outside the link-local block.
const METADATA_V6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);

/// The prefix under which an IPv4 address is reached through NAT64.
const NAT64: [u16; 6] = [0x64, 0xff9b, 0, 0, 0, 0];

/// Whether an address must not be contacted.
pub(crate) fn is_forbidden(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_link_local(),
        IpAddr::V6(v6) => {
            v6.is_unicast_link_local()
                || v6 == METADATA_V6
                || embedded(v6).is_some_and(|v4| v4.is_link_local())
        }
    }
}

/// Whether an address is one of this machine's or of a network around it. What a
/// function of AWS hands out leads to neither; a look-alike's does.
pub(crate) fn is_near(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            let shared = a == 100 && (64..128).contains(&b);
            v4.is_private() || v4.is_loopback() || v4.is_unspecified() || shared
        }
        IpAddr::V6(v6) => {
            v6.is_unique_local()
                || v6.is_loopback()
                || v6.is_unspecified()
                || embedded(v6).is_some_and(|v4| is_near(v4.into()))
        }
    }
}

/// Whether a host is one of AWS's own: in a network with endpoints of its own
/// these have private addresses.
pub(crate) fn is_of_aws(host: &str) -> bool {
    let ends = [".amazonaws.com", ".amazonaws.com.cn", ".on.aws"];
    ends.iter().any(|end| host.ends_with(end))
}

/// The IPv4 address inside a mapped, compatible or translated one.
fn embedded(v6: Ipv6Addr) -> Option<Ipv4Addr> {
    let [.., high, low] = v6.segments();
    let translated = v6.segments()[..6] == NAT64;
    v6.to_ipv4().or_else(|| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        translated.then(|| Ipv4Addr::new(a, b, c, d))
    })
}

/// Whether a URL names such an address literally; names are seen through by
/// [`Resolver`].
pub(crate) fn names_forbidden(url: &Url, far_only: bool) -> bool {
    let forbidden = |address| is_forbidden(address) || (far_only && is_near(address));
    match url.host() {
        Some(Host::Ipv4(v4)) => forbidden(v4.into()),
        Some(Host::Ipv6(v6)) => forbidden(v6.into()),
        Some(Host::Domain(_)) | None => false,
    }
}

/// The system's resolver without the addresses that must not be contacted.
pub(crate) struct Resolver {
    /// Whether those nearby must not be either.
    pub(crate) far_only: bool,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let far_only = self.far_only && !is_of_aws(name.as_str());
        let allowed =
            move |address: IpAddr| !(is_forbidden(address) || far_only && is_near(address));
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0))
                .await?
                .filter(|address| allowed(address.ip()))
                .collect();
            if found.is_empty() {
                return Err("the name has no address that may be contacted".into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_metadata_service_is_recognised_in_every_disguise() {
        for url in [
            "http://169.254.169.254/",
            "http://0xa9fea9fe/",
            "http://2852039166/",
            "http://169.254.170.2:80/",
            "http://[fe80::1]/",
            "http://[::ffff:169.254.169.254]/",
            "http://[64:ff9b::a9fe:a9fe]/",
            "http://[fd00:ec2::254]/",
        ] {
            assert!(names_forbidden(&Url::parse(url).unwrap(), false), "{url}");
        }
        for url in [
            "http://127.0.0.1:9000/",
            "http://[::1]/",
            "http://10.0.1.7/",
            "http://[fd00::1]/",
            "http://169.253.1.1/",
            "http://bucket.s3.amazonaws.com/",
        ] {
            assert!(!names_forbidden(&Url::parse(url).unwrap(), false), "{url}");
        }
    }

    #[test]
    fn what_a_function_of_aws_hands_out_does_not_lead_nearby() {
        let names = |url: &str, far_only| names_forbidden(&Url::parse(url).unwrap(), far_only);
        for url in [
            "http://127.0.0.1:8080/",
            "http://10.0.1.7/",
            "http://192.168.1.1/reboot",
            "http://100.64.0.1/",
            "http://0.0.0.0/",
            "http://[::1]/",
            "http://[fd12::1]/",
            "http://[::ffff:10.0.0.1]/",
        ] {
            assert!(names(url, true) && !names(url, false), "{url}");
        }
        assert!(!names("http://203.0.113.9/", true));
        assert!(is_of_aws("b.s3.eu-west-1.amazonaws.com"));
        assert!(!is_of_aws("amazonaws.com.evil.example"));
    }

    #[tokio::test]
    async fn a_name_is_seen_through() {
        let resolve = async |far_only| {
            let name: Name = "localhost".parse().unwrap();
            Resolver { far_only }.resolve(name).await.is_ok()
        };
        assert!(resolve(false).await);
        assert!(!resolve(true).await);
    }
}
