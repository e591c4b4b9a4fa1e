//! Where S3's questions about a whole account go.

use aws_sdk_s3control::config::endpoint::{
    DefaultResolver, EndpointFuture, Params, ResolveEndpoint,
};
use url::Url;

/// AWS puts the account in front of the host, and so does the SDK whatever the
/// host is. A look-alike has one name, or none but an address: there the header
/// `x-amz-account-id` says it all.
#[derive(Debug, Default)]
pub(crate) struct PlainHosts(DefaultResolver);

impl ResolveEndpoint for PlainHosts {
    fn resolve_endpoint<'a>(&'a self, params: &'a Params) -> EndpointFuture<'a> {
        let Some(endpoint) = params.endpoint().filter(|url| !is_of_aws(url)) else {
            return self.0.resolve_endpoint(params);
        };
        let plain = Params::builder()
            .endpoint(endpoint)
            .requires_account_id(false)
            .set_region(params.region().map(str::to_owned))
            .set_use_fips(params.use_fips())
            .set_use_dual_stack(params.use_dual_stack())
            .build();
        EndpointFuture::new(async move { self.0.resolve_endpoint(&plain?).await })
    }
}

/// Whether a URL leads to AWS itself, such as one of a VPC endpoint.
fn is_of_aws(url: &str) -> bool {
    let url = Url::parse(url).ok();
    let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
    [".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu"]
        .iter()
        .any(|domain| host.ends_with(domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn asked(endpoint: Option<&str>) -> String {
        let params = Params::builder()
            .region("eu-west-1")
            .account_id("123456789012")
            .requires_account_id(true)
            .set_endpoint(endpoint.map(str::to_owned))
            .build()
            .unwrap();
        let hosts = PlainHosts::default();
        let resolved = hosts.resolve_endpoint(&params).await.unwrap();
        resolved.url().to_owned()
    }

    #[tokio::test]
    async fn the_account_stands_before_hosts_of_aws_only() {
        assert_eq!(
            asked(None).await,
            "https://123456789012.s3-control.eu-west-1.amazonaws.com"
        );
        assert_eq!(
            asked(Some(
                "https://control.vpce-1-2.s3.eu-west-1.vpce.amazonaws.com"
            ))
            .await,
            "https://123456789012.control.vpce-1-2.s3.eu-west-1.vpce.amazonaws.com"
        );
        for plain in ["http://127.0.0.1:5000", "http://localhost:4566"] {
            assert_eq!(asked(Some(plain)).await, plain);
        }
    }
}
