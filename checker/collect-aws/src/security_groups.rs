//! Security groups, and their members by name.

use aws_sdk_ec2::types as ec2;
use checker_model::ids::{Cidr, SecurityGroupId};
use checker_model::network::{IngressRule, SecurityGroup, Source, Vpc};
use checker_model::{Fact, List, Listing, Origin, Why};

use crate::facts::{ec2_tags, id};
use crate::run::Run;

const GROUPS: &str = "ec2:DescribeSecurityGroups";

pub(crate) async fn security_groups(run: &Run<'_>) -> Listing<SecurityGroupId, SecurityGroup> {
    let ask = |token| {
        let call = run.clients.ec2.describe_security_groups().max_results(1000);
        call.set_next_token(token).send()
    };
    let pages = run.pages(GROUPS, ask, |page| {
        let items = page.security_groups.unwrap_or_default().into_iter();
        (items.map(group_of).collect(), page.next_token)
    });
    pages.await.listing(GROUPS)
}

fn group_of(group: ec2::SecurityGroup) -> Option<(SecurityGroupId, SecurityGroup)> {
    let id = SecurityGroupId(id(group.group_id)?);
    let origin = Origin::aws(GROUPS, id.as_str());
    let rules = group.ip_permissions.unwrap_or_default().into_iter();
    let seen = SecurityGroup {
        id: id.clone(),
        name: Fact::from_option(group.group_name, origin.clone()),
        vpc: Fact::from_option(group.vpc_id, origin.clone()),
        ingress: List::complete(rules.map(|rule| rule_of(rule, &origin)), origin.clone()),
        tags: ec2_tags(group.tags, &origin),
    };
    Some((id, seen))
}

fn rule_of(rule: ec2::IpPermission, origin: &Origin) -> IngressRule {
    let any_protocol = rule.ip_protocol.as_deref() == Some("-1");
    let port =
        |port: Option<i32>| Fact::from_option(port.filter(|_| !any_protocol), origin.clone());
    let v4 = rule.ip_ranges.unwrap_or_default().into_iter();
    let v6 = rule.ipv6_ranges.unwrap_or_default().into_iter();
    let groups = rule.user_id_group_pairs.unwrap_or_default().into_iter();
    let lists = rule.prefix_list_ids.unwrap_or_default().into_iter();
    let sources = v4
        .filter_map(|range| range.cidr_ip)
        .chain(v6.filter_map(|range| range.cidr_ipv6))
        .map(|block| Source::Cidr(Cidr::new(block)))
        .chain(
            groups
                .filter_map(|pair| pair.group_id.or(pair.group_name))
                .map(|id| Source::SecurityGroup(SecurityGroupId(id))),
        )
        .chain(
            lists
                .filter_map(|list| list.prefix_list_id)
                .map(Source::PrefixList),
        )
        .map(|source| Fact::value(source, origin.clone()));
    IngressRule {
        protocol: Fact::from_option(rule.ip_protocol, origin.clone()),
        from_port: port(rule.from_port),
        to_port: port(rule.to_port),
        sources: List::complete(sources, origin.clone()),
    }
}

/// A group that a launch configuration or template refers to by id or, as the
/// default VPC allows, by name.
pub(crate) fn referred(
    reference: String,
    groups: &Listing<SecurityGroupId, SecurityGroup>,
    vpcs: &Listing<checker_model::ids::VpcId, Vpc>,
    origin: &Origin,
) -> Fact<SecurityGroupId> {
    if reference.starts_with("sg-") {
        return Fact::value(reference, origin.clone());
    }
    let named: Vec<&SecurityGroup> = groups
        .values()
        .filter(|group| group.name.get() == Some(&reference))
        .collect();
    let in_default_vpc = |group: &&&SecurityGroup| {
        let vpc = group.vpc.get().and_then(|vpc| vpcs.get(vpc));
        vpc.is_some_and(|vpc| vpc.is_default.get() == Some(&true))
    };
    let meant = match named.as_slice() {
        [only] => Some(*only),
        several => several.iter().find(in_default_vpc).copied(),
    };
    match meant {
        Some(group) => Fact::value(group.id.clone(), origin.clone()),
        None => {
            let why = groups.incomplete.first().cloned();
            let otherwise = || Why::NotSupported(format!("security group `{reference}` by name"));
            Fact::unknown(why.unwrap_or_else(otherwise), origin.clone())
        }
    }
}
