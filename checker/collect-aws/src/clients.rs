//! The AWS clients of one region, made once.

use aws_config::{Region, SdkConfig};

use crate::control::PlainHosts;
use crate::hearing::Hearing;
use crate::whole::WholeDocuments;

/// Where AWS keeps the metrics of the bill, whatever region is used.
const BILLING: &str = "us-east-1";

/// Clients that share connections and credentials.
#[derive(Debug, Clone)]
pub(crate) struct Clients {
    pub(crate) region: String,
    pub(crate) autoscaling: aws_sdk_autoscaling::Client,
    pub(crate) cloudformation: aws_sdk_cloudformation::Client,
    /// In us-east-1, where the bill is.
    pub(crate) cloudwatch: aws_sdk_cloudwatch::Client,
    pub(crate) ec2: aws_sdk_ec2::Client,
    pub(crate) elb: aws_sdk_elasticloadbalancing::Client,
    pub(crate) elbv2: aws_sdk_elasticloadbalancingv2::Client,
    pub(crate) iam: aws_sdk_iam::Client,
    pub(crate) lambda: aws_sdk_lambda::Client,
    pub(crate) logs: aws_sdk_cloudwatchlogs::Client,
    pub(crate) s3: aws_sdk_s3::Client,
    pub(crate) s3control: aws_sdk_s3control::Client,
    /// In us-east-1, where an alarm on the bill finds its topics.
    pub(crate) sns: aws_sdk_sns::Client,
    pub(crate) sts: aws_sdk_sts::Client,
}

impl Clients {
    /// `custom_endpoint`: a look-alike answers, whose host name takes no bucket
    /// in front of it.
    pub(crate) fn new(
        config: &SdkConfig,
        region: &str,
        custom_endpoint: bool,
        hearing: &Hearing,
    ) -> Self {
        let config = config
            .to_builder()
            .region(Region::new(region.to_owned()))
            .build();
        let billing = config.to_builder().region(Region::new(BILLING)).build();
        let s3 = aws_sdk_s3::config::Builder::from(&config)
            .force_path_style(custom_endpoint)
            .interceptor(WholeDocuments)
            .interceptor(hearing.clone())
            .build();
        let s3control = aws_sdk_s3control::config::Builder::from(&config)
            .endpoint_resolver(PlainHosts::default())
            .interceptor(WholeDocuments)
            .interceptor(hearing.clone())
            .build();
        // The builders have a method of one name and no trait in common.
        macro_rules! client {
            ($service:ident) => {
                client!($service, config)
            };
            ($service:ident, $config:ident) => {
                $service::Client::from_conf(
                    $service::config::Builder::from(&$config)
                        .interceptor(WholeDocuments)
                        .interceptor(hearing.clone())
                        .build(),
                )
            };
        }
        Self {
            region: region.to_owned(),
            autoscaling: client!(aws_sdk_autoscaling),
            cloudformation: client!(aws_sdk_cloudformation),
            cloudwatch: client!(aws_sdk_cloudwatch, billing),
            ec2: client!(aws_sdk_ec2),
            elb: client!(aws_sdk_elasticloadbalancing),
            elbv2: client!(aws_sdk_elasticloadbalancingv2),
            iam: client!(aws_sdk_iam),
            lambda: client!(aws_sdk_lambda),
            logs: client!(aws_sdk_cloudwatchlogs),
            s3: aws_sdk_s3::Client::from_conf(s3),
            s3control: aws_sdk_s3control::Client::from_conf(s3control),
            sns: client!(aws_sdk_sns, billing),
            sts: client!(aws_sdk_sts),
        }
    }
}
