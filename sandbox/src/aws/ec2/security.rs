//! Security groups and their rules.

use checker_model::network::{IngressRule, SecurityGroup, Source};

use super::{Kind, PAGES, compared, tag_set, unknown_filter};
use crate::aws::page::page;
use crate::aws::wire::Map;
use crate::aws::{Call, Outcome, known};

pub(super) const SECURITY_GROUPS: Kind<SecurityGroup> = Kind {
    set: "securityGroupInfo",
    ids: "GroupId",
    id: |group| group.id.as_str(),
    not_found: "InvalidGroup.NotFound",
    tags: |group| &group.tags,
    field: |group, name| match name {
        "group-id" => Some(vec![group.id.to_string()]),
        "group-name" => compared(&group.name),
        "vpc-id" => compared(&group.vpc),
        _ => None,
    },
    render: |call, group| {
        let everywhere = Map::new()
            .text("ipProtocol", "-1")
            .items::<Map>("groups", [])
            .items("ipRanges", [Map::new().text("cidrIp", "0.0.0.0/0")]);
        let permissions = group.ingress.iter().map(|rule| permission(call, rule));
        Map::new()
            .text("groupId", &group.id)
            .text("ownerId", call.account)
            .fact("groupName", &group.name)
            .text("groupDescription", "Managed by Terraform")
            .fact("vpcId", &group.vpc)
            .items("ipPermissions", permissions)
            .items("ipPermissionsEgress", [everywhere])
            .node("tagSet", tag_set(&group.tags))
    },
};

fn permission(call: &Call<'_>, rule: &IngressRule) -> Map {
    let (mut v4, mut v6, mut groups, mut lists) = (vec![], vec![], vec![], vec![]);
    for source in known(&rule.sources) {
        match source {
            Source::Cidr(cidr) if cidr.as_str().contains(':') => {
                v6.push(Map::new().text("cidrIpv6", cidr));
            }
            Source::Cidr(cidr) => v4.push(Map::new().text("cidrIp", cidr)),
            Source::SecurityGroup(id) => {
                groups.push(Map::new().text("userId", call.account).text("groupId", id));
            }
            Source::PrefixList(id) => lists.push(Map::new().text("prefixListId", id)),
        }
    }
    Map::new()
        .fact("ipProtocol", &rule.protocol)
        .fact("fromPort", &rule.from_port)
        .fact("toPort", &rule.to_port)
        .items("groups", groups)
        .items("ipRanges", v4)
        .items("ipv6Ranges", v6)
        .items("prefixListIds", lists)
}

/// The same rules one source at a time, as `DescribeSecurityGroupRules` has it.
pub(super) fn rules(call: &Call<'_>) -> Outcome {
    let filters = call.form.filters();
    if let Some(other) = filters.iter().find(|filter| filter.name != "group-id") {
        return Err(unknown_filter(&other.name));
    }
    let mut shown = Vec::new();
    for group in call.all(&call.stack.security_groups)? {
        let wanted = |filter: &crate::aws::form::Filter| filter.values.contains(&group.id.0);
        if !filters.iter().all(wanted) {
            continue;
        }
        for rule in &group.ingress {
            for source in known(&rule.sources) {
                let id = format!("sgr-{:017x}", shown.len());
                shown.push(single(call, group, rule, source).text("securityGroupRuleId", id));
            }
        }
    }
    let (shown, next) = page(call, &PAGES, shown)?;
    Ok(Map::new()
        .items("securityGroupRuleSet", shown)
        .option("nextToken", next))
}

fn single(call: &Call<'_>, group: &SecurityGroup, rule: &IngressRule, source: &Source) -> Map {
    let map = Map::new()
        .text("groupId", &group.id)
        .text("groupOwnerId", call.account)
        .text("isEgress", false)
        .fact("ipProtocol", &rule.protocol)
        // Here all ports are -1, and not left out.
        .text("fromPort", rule.from_port.get().unwrap_or(&-1))
        .text("toPort", rule.to_port.get().unwrap_or(&-1));
    match source {
        Source::Cidr(cidr) if cidr.as_str().contains(':') => map.text("cidrIpv6", cidr),
        Source::Cidr(cidr) => map.text("cidrIpv4", cidr),
        Source::SecurityGroup(id) => {
            map.node("referencedGroupInfo", Map::new().text("groupId", id))
        }
        Source::PrefixList(id) => map.text("prefixListId", id),
    }
}
