//! Where parts are, within each other.

/// A VPC and what is in it; all of them places in the picture's parts.
#[derive(Debug, Default)]
pub(crate) struct Place {
    /// The VPC itself.
    pub(crate) vpc: usize,
    pub(crate) gateways: Vec<usize>,
    /// Route tables and security groups.
    pub(crate) rules: Vec<usize>,
    pub(crate) balancers: Vec<usize>,
    /// The zones by name, those of missing subnets last.
    pub(crate) zones: Vec<Zone>,
    /// Autoscaling groups, and what they launch from.
    pub(crate) launching: Vec<usize>,
    /// Instances whose subnet is not known.
    pub(crate) loose: Vec<usize>,
    /// Where each autoscaling group launches.
    pub(crate) spreads: Vec<Spread>,
}

/// A zone.
#[derive(Debug, Default)]
pub(crate) struct Zone {
    /// Its name; empty when it is not known.
    pub(crate) name: String,
    /// Its subnets, and their instances.
    pub(crate) subnets: Vec<(usize, Vec<usize>)>,
}

/// A group and the subnets that it launches into.
#[derive(Debug)]
pub(crate) struct Spread {
    pub(crate) group: usize,
    pub(crate) subnets: Vec<usize>,
}
