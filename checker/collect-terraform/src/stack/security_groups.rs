//! Security groups, with the rules that are declared apart.

use checker_model::ids::{Cidr, SecurityGroupId};
use checker_model::list::List;
use checker_model::network::{IngressRule, SecurityGroup, Source};
use checker_model::{Fact, Known, Listing, Origin, Tags};

use super::body::Body;
use super::class::Class;
use super::satellites::Satellites;
use super::tags::tags;
use super::world::World;

const RULES: &[&str] = &["aws_security_group_rule"];
const INGRESS_RULES: &[&str] = &["aws_vpc_security_group_ingress_rule"];

/// Rules that are declared apart from their groups.
pub(super) struct Apart {
    old: Satellites<IngressRule>,
    new: Satellites<IngressRule>,
}

impl Apart {
    /// Reads them. To be done before the listing, as they may refer to groups
    /// that only VPCs imply.
    pub(super) fn of(world: &World<'_>) -> Self {
        let mut apart = Self {
            old: Satellites::new(world, RULES),
            new: Satellites::new(world, INGRESS_RULES),
        };
        for body in world.kinds(RULES) {
            let group = body.reference("security_group_id", Class::SecurityGroup);
            match body.text("type").known {
                Known::Value(direction) if direction == "ingress" => {
                    apart.old.add(&group, rule(&body, &group));
                }
                Known::Value(_) | Known::Absent => {}
                Known::Unknown(why) => apart.old.doubt(why),
            }
        }
        for body in world.kinds(INGRESS_RULES) {
            let group = body.reference("security_group_id", Class::SecurityGroup);
            apart.new.add(&group, new_rule(&body));
        }
        apart
    }

    fn complete(&self, group: &mut SecurityGroup) {
        for rules in [&self.old, &self.new] {
            let (rules, open) = rules.of(group.id.as_str());
            for rule in rules {
                // A state shows a rule of its own in its group too.
                if !group.ingress.items.iter().any(|seen| same(seen, rule)) {
                    group.ingress.items.push(rule.clone());
                }
            }
            group.ingress.incomplete.extend_from_slice(open);
        }
    }
}

/// Whether two rules say the same, wherever they were seen.
fn same(one: &IngressRule, other: &IngressRule) -> bool {
    let sources = |rule: &IngressRule| {
        let known: Vec<Known<Source>> = rule.sources.iter().map(|one| one.known.clone()).collect();
        known
    };
    one.protocol.known == other.protocol.known
        && one.from_port.known == other.from_port.known
        && one.to_port.known == other.to_port.known
        && one.sources.incomplete == other.sources.incomplete
        && sources(one) == sources(other)
}

pub(super) fn security_groups(
    world: &World<'_>,
    apart: &Apart,
) -> Listing<SecurityGroupId, SecurityGroup> {
    let groups = world.of(Class::SecurityGroup).map(|resource| {
        let body = Body::of(world, resource);
        let id = SecurityGroupId(world.id_of(resource));
        let default = &*resource.kind == "aws_default_security_group";
        let mut seen = SecurityGroup {
            id: id.clone(),
            name: if default {
                Fact::value("default", body.default_origin("name"))
            } else {
                body.generated("name")
            },
            vpc: body.reference("vpc_id", Class::Vpc),
            ingress: ingress(&body, id.as_str()),
            tags: tags(&body),
        };
        apart.complete(&mut seen);
        (id, seen)
    });
    let mut listing = world.listing(Class::SecurityGroup, groups);
    for (id, vpc) in world.implied(Class::SecurityGroup) {
        let body = Body::of(world, vpc);
        let origin = body.default_origin("default_security_group_id");
        let mut seen = SecurityGroup {
            id: SecurityGroupId(id.clone()),
            name: Fact::value("default", origin.clone()),
            vpc: Fact::value(world.id_of(vpc), origin.clone()),
            ingress: List::complete([from_itself(&id, &origin)], origin.clone()),
            tags: Tags::complete::<String, String>([], &origin),
        };
        seen.ingress.incomplete.extend(body.looked_up());
        seen.tags.incomplete.extend(body.looked_up());
        apart.complete(&mut seen);
        listing.items.entry(seen.id.clone()).or_insert(seen);
    }
    listing
}

/// The rule that the group which a VPC comes with has.
fn from_itself(id: &str, origin: &Origin) -> IngressRule {
    let source = Source::SecurityGroup(SecurityGroupId(id.to_owned()));
    IngressRule {
        protocol: Fact::value("-1", origin.clone()),
        from_port: Fact::absent(origin.clone()),
        to_port: Fact::absent(origin.clone()),
        sources: List::complete([Fact::value(source, origin.clone())], origin.clone()),
    }
}

fn ingress(body: &Body<'_, '_>, id: &str) -> List<IngressRule> {
    let own = Fact::value(id, body.origin.clone());
    let blocks = body.blocks("ingress");
    let rules = blocks.items.iter().map(|block| rule(block, &own));
    let mut list = List::complete(rules, blocks.origin.clone());
    list.incomplete = blocks.open;
    list
}

/// A rule in the words of a block and of `aws_security_group_rule`.
fn rule(body: &Body<'_, '_>, own: &Fact<String>) -> IngressRule {
    let mut sources = List::complete([], body.origin.clone());
    for name in ["cidr_blocks", "ipv6_cidr_blocks"] {
        take(&mut sources, body.texts(name), |block| {
            Source::Cidr(Cidr::new(block))
        });
    }
    take(
        &mut sources,
        body.references::<String>("security_groups", Class::SecurityGroup),
        |id| Source::SecurityGroup(SecurityGroupId(id)),
    );
    take(
        &mut sources,
        body.texts("prefix_list_ids"),
        Source::PrefixList,
    );
    let one: Fact<String> = body.reference("source_security_group_id", Class::SecurityGroup);
    if !one.is_absent() {
        sources
            .items
            .push(one.map(|id| Source::SecurityGroup(SecurityGroupId(id))));
    }
    let itself = body.boolean("self");
    match itself.known {
        Known::Value(true) => {
            let mut source = own.clone();
            source.origin = itself.origin;
            sources
                .items
                .push(source.map(|id| Source::SecurityGroup(SecurityGroupId(id))));
        }
        Known::Unknown(why) => sources.incomplete.push(why),
        Known::Value(false) | Known::Absent => {}
    }
    settled(body, body.text("protocol"), sources)
}

/// A rule in the words of `aws_vpc_security_group_ingress_rule`.
fn new_rule(body: &Body<'_, '_>) -> IngressRule {
    let mut sources = List::complete([], body.origin.clone());
    let mut push = |fact: Fact<Source>| {
        if !fact.is_absent() {
            sources.items.push(fact);
        }
    };
    for name in ["cidr_ipv4", "cidr_ipv6"] {
        push(body.text(name).map(|block| Source::Cidr(Cidr::new(block))));
    }
    push(body.text("prefix_list_id").map(Source::PrefixList));
    let group = body.reference("referenced_security_group_id", Class::SecurityGroup);
    push(group.map(Source::SecurityGroup));
    settled(body, body.text("ip_protocol"), sources)
}

fn take(
    sources: &mut List<Fact<Source>>,
    more: List<Fact<String>>,
    source: impl Fn(String) -> Source,
) {
    sources
        .items
        .extend(more.items.into_iter().map(|one| one.map(&source)));
    sources.incomplete.extend(more.incomplete);
}

/// A rule as AWS gives it back: protocols by name, no ports for all of them.
fn settled(
    body: &Body<'_, '_>,
    protocol: Fact<String>,
    sources: List<Fact<Source>>,
) -> IngressRule {
    let protocol = protocol.map(|protocol| match protocol.trim().to_lowercase().as_str() {
        "all" => "-1".to_owned(),
        "6" => "tcp".to_owned(),
        "17" => "udp".to_owned(),
        "1" => "icmp".to_owned(),
        other => other.to_owned(),
    });
    let all = protocol.get().is_some_and(|protocol| protocol == "-1");
    let port = |name: &str| {
        let port = body.integer(name);
        if all { Fact::absent(port.origin) } else { port }
    };
    IngressRule {
        from_port: port("from_port"),
        to_port: port("to_port"),
        protocol,
        sources,
    }
}
