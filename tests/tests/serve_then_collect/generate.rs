//! Stacks as an account can show them: small, with references that hold and
//! references that lead nowhere, with odd texts wherever AWS takes texts.

use std::collections::BTreeSet;

use checker_model::balancer::{
    BalancerKind, HealthCheck, Listener, LoadBalancer, Target, TargetGroup,
};
use checker_model::compute::{
    AutoscalingGroup, GroupInstance, GroupTag, Image, Instance, KeyPair, LaunchConfiguration,
    LaunchParameters, LaunchSource, LaunchTemplate,
};
use checker_model::identity::{AttachedPolicy, InlinePolicy, InstanceProfile, Role};
use checker_model::ids::{Cidr, SubnetId};
use checker_model::network::{
    IngressRule, InternetGateway, Route, RouteTable, RouteTarget, SecurityGroup, Source, Subnet,
    Vpc,
};
use checker_model::policy::PolicyDocument;
use checker_model::{Fact, List, Listing, Origin, Stack, Tags, VantagePoint};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::by_hand::{ByHand, by_hand};

pub(crate) const REGION: &str = "eu-west-1";
pub(crate) const ACCOUNT: &str = "123456789012";
/// Ids are drawn from few, so that references often meet.
pub(crate) const FEW: std::ops::Range<u8> = 0..4;

pub(crate) fn value<T>(value: impl Into<T>) -> Fact<T> {
    Fact::value(value, Origin::Unseen)
}

pub(crate) fn maybe<T>(value: Option<impl Into<T>>) -> Fact<T> {
    Fact::from_option(value, Origin::Unseen)
}

pub(crate) fn list<T>(items: impl IntoIterator<Item = T>) -> List<T> {
    List::complete(items, Origin::Unseen)
}

pub(crate) fn listing<K: Ord + Clone, T>(items: Vec<T>, id: impl Fn(&T) -> K) -> Listing<K, T> {
    Listing::complete(
        items.into_iter().map(|item| (id(&item), item)),
        Origin::Unseen,
    )
}

/// An id of a kind.
fn id(prefix: &'static str) -> impl Strategy<Value = String> + Clone {
    FEW.prop_map(move |number| format!("{prefix}{number:017x}"))
}

/// A name as people give them.
fn name() -> impl Strategy<Value = String> {
    "[a-zA-Z][a-zA-Z0-9 ._-]{0,10}[a-z0-9]"
}

/// Any text that XML can hold, and that means something else to XML.
pub(crate) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{1,12}",
        "[a-zé日&<>\"' ]{1,8}",
        Just("]]>&amp;".to_owned())
    ]
}

fn tags() -> impl Strategy<Value = Tags> {
    let key = prop_oneof![
        Just("Name".to_owned()),
        Just("project_name".to_owned()),
        text()
    ];
    let tag_value = prop_oneof![Just("module02-vpc".to_owned()), Just(String::new()), text()];
    btree_map(key, tag_value, 0..4).prop_map(|tags| Tags::complete(tags, &Origin::Unseen))
}

fn cidr() -> impl Strategy<Value = String> {
    (any::<u8>(), any::<u8>(), 8..=32_u8)
        .prop_map(|(a, b, length)| Cidr::new(format!("10.{a}.{b}.0/{length}")))
        .prop_map(|cidr| cidr.block().unwrap().to_string())
}

fn zone() -> impl Strategy<Value = String> {
    select(vec!["a", "b", "c"]).prop_map(|letter| format!("{REGION}{letter}"))
}

fn vpc() -> impl Strategy<Value = Vpc> {
    (id("vpc-"), cidr(), any::<[bool; 3]>(), tags()).prop_map(|(id, cidr, flags, tags)| Vpc {
        id: id.into(),
        region: value(REGION),
        cidr_block: value(cidr),
        enable_dns_hostnames: value(flags[0]),
        enable_dns_support: value(flags[1]),
        is_default: value(flags[2]),
        tags,
    })
}

fn subnet() -> impl Strategy<Value = Subnet> {
    (
        id("subnet-"),
        id("vpc-"),
        cidr(),
        zone(),
        any::<bool>(),
        tags(),
    )
        .prop_map(|(id, vpc, cidr, zone, public, tags)| Subnet {
            id: id.into(),
            vpc: value(vpc),
            cidr_block: value(cidr),
            availability_zone: value(zone),
            map_public_ip_on_launch: value(public),
            tags,
        })
}

fn gateway() -> impl Strategy<Value = InternetGateway> {
    (id("igw-"), option::of(id("vpc-")), tags()).prop_map(|(id, vpc, tags)| InternetGateway {
        id: id.into(),
        vpc: maybe(vpc),
        tags,
    })
}

fn route() -> impl Strategy<Value = Route> {
    let destination = prop_oneof![cidr(), Just("0.0.0.0/0".into()), Just("::/0".into())];
    let other = select(vec![
        "nat-1", "tgw-1", "pcx-1", "eni-1", "i-1", "eigw-1", "lgw-1", "cagw-1", "vgw-1", "vpce-1",
    ]);
    let target = prop_oneof![
        Just(RouteTarget::Local),
        id("igw-").prop_map(|id| RouteTarget::InternetGateway(id.into())),
        other.prop_map(|id| RouteTarget::Other(id.into())),
    ];
    (destination, target, any::<bool>()).prop_map(|(destination, target, blackhole)| Route {
        destination: value(destination),
        target: value(target),
        blackhole: value(blackhole),
    })
}

fn route_table() -> impl Strategy<Value = RouteTable> {
    (
        id("rtb-"),
        id("vpc-"),
        any::<bool>(),
        vec(route(), 0..4),
        vec(id("subnet-"), 0..3),
        tags(),
    )
        .prop_map(|(id, vpc, is_main, routes, subnets, tags)| RouteTable {
            id: id.into(),
            vpc: value(vpc),
            is_main: value(is_main),
            routes: list(routes),
            subnets: list(subnets.into_iter().map(value::<SubnetId>)),
            tags,
        })
}

/// Sources in the order in which EC2 tells them: by kind.
fn rule() -> impl Strategy<Value = IngressRule> {
    let ports = option::of((0..65_536_i64, 0..65_536_i64));
    let protocol = select(vec!["tcp", "udp", "icmp", "-1", "50"]);
    (
        protocol,
        ports,
        vec(cidr(), 0..3),
        any::<bool>(),
        vec(id("sg-"), 0..2),
        any::<bool>(),
    )
        .prop_map(|(protocol, ports, v4, v6, groups, lists)| {
            let ports = ports.filter(|_| protocol != "-1");
            let v4 = v4.into_iter().map(|cidr| Source::Cidr(cidr.into()));
            let v6 = v6.then(|| Source::Cidr("::/0".into()));
            let groups = groups
                .into_iter()
                .map(|id| Source::SecurityGroup(id.into()));
            let lists = lists.then(|| Source::PrefixList("pl-1".into()));
            IngressRule {
                protocol: value(protocol),
                from_port: maybe(ports.map(|(from, _)| from)),
                to_port: maybe(ports.map(|(_, to)| to)),
                sources: list(v4.chain(v6).chain(groups).chain(lists).map(value)),
            }
        })
}

fn security_group() -> impl Strategy<Value = SecurityGroup> {
    (id("sg-"), name(), id("vpc-"), vec(rule(), 0..3), tags()).prop_map(
        |(id, name, vpc, rules, tags)| SecurityGroup {
            id: id.into(),
            name: value(name),
            vpc: value(vpc),
            ingress: list(rules),
            tags,
        },
    )
}

fn launch() -> impl Strategy<Value = LaunchParameters> {
    (
        id("ami-"),
        select(vec!["t2.micro", "t3.micro", "m5.large"]),
        proptest::collection::btree_set(id("sg-"), 0..3),
        option::of(select(vec!["s3_access", "other", "gone"])),
        option::of(any::<bool>()),
        option::of("[ -~]{0,30}\n[a-zé日&<> ]{1,20}"),
        option::of(name()),
    )
        .prop_map(
            |(image, kind, groups, profile, public, user_data, key)| LaunchParameters {
                image: value(image),
                instance_type: value(kind),
                security_groups: list(groups.into_iter().map(value)),
                instance_profile: maybe(profile),
                associate_public_ip_address: maybe(public),
                user_data: maybe(user_data),
                key_name: maybe(key),
            },
        )
}

fn instance() -> impl Strategy<Value = Instance> {
    let state = select(vec!["running", "pending", "stopped", "terminated"]);
    let place = (option::of(id("subnet-")), id("vpc-"), zone());
    (
        id("i-"),
        launch(),
        state,
        place,
        option::of(1..250_u8),
        tags(),
    )
        .prop_map(|(id, mut launch, state, (subnet, vpc, zone), ip, tags)| {
            // What a pending instance will get is not known yet.
            let ip = if state == "pending" {
                ip.or(Some(1))
            } else {
                ip
            };
            launch.associate_public_ip_address = match state {
                "running" | "pending" => value(ip.is_some()),
                _ => Fact::absent(Origin::Unseen),
            };
            Instance {
                id: id.into(),
                launch,
                state: value(state),
                subnet: maybe(subnet),
                vpc: value(vpc),
                availability_zone: value(zone),
                public_ip: maybe(ip.map(|last| format!("203.0.113.{last}"))),
                autoscaling_group: Fact::absent(Origin::Unseen),
                tags,
            }
        })
}

fn image() -> impl Strategy<Value = Image> {
    let state = select(vec!["available", "pending", "failed"]);
    (
        id("ami-"),
        name(),
        any::<bool>(),
        state,
        option::of(text().prop_filter("not blank", |text| !text.trim().is_empty())),
        tags(),
    )
        .prop_map(|(id, name, own, state, description, tags)| Image {
            id: id.into(),
            name: value(name),
            owned_by_caller: value(own),
            state: value(state),
            description: maybe(description),
            tags,
        })
}

fn template() -> impl Strategy<Value = LaunchTemplate> {
    (
        id("lt-"),
        name(),
        1..4_i64,
        1..4_i64,
        launch(),
        launch(),
        tags(),
    )
        .prop_map(|(id, name, a, b, one, other, tags)| {
            let (default, latest) = (a.min(b), a.max(b));
            LaunchTemplate {
                id: id.into(),
                name: value(name),
                default_version: value(default),
                latest_version: value(latest),
                versions: [(default, one), (latest, other)].into_iter().collect(),
                tags,
            }
        })
}

fn group() -> impl Strategy<Value = AutoscalingGroup> {
    let source = prop_oneof![
        FEW.prop_map(|number| LaunchSource::Configuration {
            id: format!("lc {number}").into()
        }),
        (id("lt-"), option::of(select(vec!["$Default", "$Latest"]))).prop_map(|(id, version)| {
            LaunchSource::Template {
                id: id.into(),
                version: maybe(version),
            }
        }),
    ];
    let tag = (text(), text(), any::<bool>()).prop_map(|(key, tag, propagate)| GroupTag {
        key: value(key),
        value: value(tag),
        propagate_at_launch: value(propagate),
    });
    let attached = (
        vec(select(vec!["elb-0", "elb-1"]), 0..2),
        vec(FEW.prop_map(target_group_arn), 0..2),
    );
    (
        FEW,
        source,
        vec(id("subnet-"), 0..3),
        (0..4_i64, 0..4_i64, 0..4_i64),
        select(vec!["EC2", "ELB"]),
        attached,
        vec(tag, 0..3),
    )
        .prop_map(|(number, source, subnets, sizes, health, attached, tags)| {
            let name = format!("group & {number}");
            AutoscalingGroup {
                id: name.clone().into(),
                name: value(name),
                launch: value(source),
                subnets: list(subnets.into_iter().map(value)),
                min_size: value(sizes.0),
                max_size: value(sizes.1),
                desired_capacity: value(sizes.2),
                health_check_type: value(health),
                load_balancers: list(attached.0.into_iter().map(value)),
                target_groups: list(attached.1.into_iter().map(value)),
                tags: list(tags),
                instances: list([]),
            }
        })
}

fn target_group_arn(number: u8) -> String {
    format!("arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:targetgroup/tg-{number}/{number:016x}")
}

fn health_check() -> impl Strategy<Value = HealthCheck> {
    let numbers = [5..300_i64, 2..60, 2..10, 2..10];
    (option::of("/[a-z&?]{0,6}"), 1..65_536_i64, numbers).prop_map(|(path, port, numbers)| {
        HealthCheck {
            protocol: value(if path.is_some() { "HTTP" } else { "TCP" }),
            port: value(port),
            path: maybe(path),
            interval: value(numbers[0]),
            timeout: value(numbers[1]),
            healthy_threshold: value(numbers[2]),
            unhealthy_threshold: value(numbers[3]),
        }
    })
}

fn targets(
    port: Option<i64>,
    states: &'static [&'static str],
) -> impl Strategy<Value = List<Target>> {
    vec((id("i-"), select(states)), 0..3).prop_map(move |targets| {
        list(targets.into_iter().map(|(id, state)| Target {
            id: id.into(),
            port: maybe(port),
            state: value(state),
        }))
    })
}

fn balancer() -> impl Strategy<Value = LoadBalancer> {
    let kinds = vec![
        BalancerKind::Classic,
        BalancerKind::Application,
        BalancerKind::Network,
    ];
    let listener = (
        1..65_536_i64,
        1..65_536_i64,
        vec(FEW.prop_map(target_group_arn), 0..3),
    );
    (
        (select(kinds), 0..2_u8, any::<bool>()),
        id("vpc-"),
        proptest::collection::btree_set(id("subnet-"), 0..3),
        proptest::collection::btree_set(id("sg-"), 0..3),
        vec(listener, 0..3),
        health_check(),
        targets(None, &["InService", "OutOfService", "Unknown"]),
        tags(),
    )
        .prop_map(
            |((kind, number, cross_zone), vpc, subnets, groups, listeners, check, targets, tags)| {
                let classic = kind == BalancerKind::Classic;
                let name = format!("elb-{number}");
                let (kind_name, protocol) = match kind {
                    BalancerKind::Application => ("app", "HTTP"),
                    BalancerKind::Network => ("net", "TCP"),
                    BalancerKind::Classic | BalancerKind::Gateway => ("", "HTTP"),
                };
                let arn = format!(
                    "arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/{kind_name}/{name}/{number:016x}"
                );
                let listeners = listeners.into_iter().map(|(port, instance_port, groups)| {
                    let groups: BTreeSet<String> = groups.into_iter().collect();
                    let groups = groups.into_iter().filter(|_| !classic);
                    Listener {
                        port: value(port),
                        protocol: value(protocol),
                        instance_port: maybe(classic.then_some(instance_port)),
                        target_groups: list(groups.map(value)),
                    }
                });
                LoadBalancer {
                    id: if classic { name.as_str() } else { arn.as_str() }.into(),
                    kind: value(kind),
                    dns_name: value(format!("{name}-1.{REGION}.elb.amazonaws.com")),
                    name: value(name),
                    scheme: value("internet-facing"),
                    vpc: value(vpc),
                    subnets: list(subnets.into_iter().map(value)),
                    security_groups: list(groups.into_iter().map(value)),
                    cross_zone: value(kind == BalancerKind::Application || cross_zone),
                    listeners: list(listeners),
                    health_check: maybe(classic.then_some(check)),
                    instances: if classic { targets } else { list([]) },
                    tags,
                }
            },
        )
}

fn target_group() -> impl Strategy<Value = TargetGroup> {
    let cross_zone = option::of(select(vec![
        "true",
        "false",
        "use_load_balancer_configuration",
    ]));
    (
        FEW,
        1..65_536_i64,
        id("vpc-"),
        health_check(),
        cross_zone,
        targets(Some(5000), &["healthy", "unhealthy", "initial"]),
        tags(),
    )
        .prop_map(
            |(number, port, vpc, check, cross_zone, targets, tags)| TargetGroup {
                id: target_group_arn(number).into(),
                name: value(format!("tg-{number}")),
                port: value(port),
                protocol: value("HTTP"),
                vpc: value(vpc),
                health_check: value(check),
                cross_zone: maybe(cross_zone),
                targets,
                tags,
            },
        )
}

pub(crate) fn document() -> impl Strategy<Value = PolicyDocument> {
    select(vec![
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}"#,
        r#"{"Statement":[{"Sid":"a","Effect":"Deny","NotAction":["s3:Get?"],"Resource":["arn:aws:s3:::é+%&/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}"#,
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#,
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":["ec2.amazonaws.com","x"]},"Action":"sts:AssumeRole"}]}"#,
    ])
    .prop_map(|text| PolicyDocument::parse(text).unwrap())
}

fn role(name: &'static str) -> impl Strategy<Value = Role> {
    let inline = vec((name_of_policy(), document()), 0..3);
    (document(), document(), any::<[bool; 2]>(), inline).prop_map(
        move |(trust, own, attached, inline)| {
            let aws = attached[0].then(|| AttachedPolicy {
                arn: value("arn:aws:iam::aws:policy/AmazonS3FullAccess"),
                document: Fact::default(),
            });
            let own = attached[1].then(|| AttachedPolicy {
                arn: value(format!("arn:aws:iam::{ACCOUNT}:policy/of-{name}")),
                document: value(own),
            });
            let mut seen = BTreeSet::new();
            let inline = inline
                .into_iter()
                .filter(|(name, _)| seen.insert(name.clone()))
                .map(|(name, document)| InlinePolicy {
                    name: value(name),
                    document: value(document),
                })
                .collect::<Vec<_>>();
            Role {
                id: name.into(),
                name: value(name),
                trust: value(trust),
                attached_policies: list(aws.into_iter().chain(own)),
                inline_policies: list(inline),
            }
        },
    )
}

fn name_of_policy() -> impl Strategy<Value = String> {
    "[a-z+=,.@-]{1,6}"
}

fn profile(name: &'static str, role: Option<&'static str>) -> InstanceProfile {
    InstanceProfile {
        id: name.into(),
        name: value(name),
        roles: list(role.map(value)),
    }
}

/// A whole stack, as an account shows it.
pub(crate) fn stack() -> impl Strategy<Value = Stack> {
    let network = (
        vec(vpc(), 0..3),
        vec(subnet(), 0..4),
        vec(gateway(), 0..2),
        vec(route_table(), 0..3),
        vec(security_group(), 0..4),
    );
    let compute = (
        vec(instance(), 0..4),
        vec(image(), 0..3),
        vec(name(), 0..2),
        vec((FEW, launch()), 0..2),
        vec(template(), 0..2),
        vec(group(), 0..3),
    );
    let balancing = (vec(balancer(), 0..3), vec(target_group(), 0..3));
    let identity = (
        role("s3_access"),
        role("other-role"),
        any::<[bool; 3]>(),
        by_hand(),
    );
    (network, compute, balancing, identity).prop_map(assemble)
}

type Network = (
    Vec<Vpc>,
    Vec<Subnet>,
    Vec<InternetGateway>,
    Vec<RouteTable>,
    Vec<SecurityGroup>,
);
type Compute = (
    Vec<Instance>,
    Vec<Image>,
    Vec<String>,
    Vec<(u8, LaunchParameters)>,
    Vec<LaunchTemplate>,
    Vec<AutoscalingGroup>,
);
type Identity = (Role, Role, [bool; 3], ByHand);

fn assemble(
    (network, compute, balancing, identity): (
        Network,
        Compute,
        (Vec<LoadBalancer>, Vec<TargetGroup>),
        Identity,
    ),
) -> Stack {
    let (instances, images, keys, configurations, templates, groups) = compute;
    let (role, other_role, [has_role, has_other, carries], by_hand) = identity;
    let mut stack = Stack {
        region: value(REGION),
        vpcs: listing(network.0, |one| one.id.clone()),
        subnets: listing(network.1, |one| one.id.clone()),
        internet_gateways: listing(network.2, |one| one.id.clone()),
        route_tables: listing(network.3, |one| one.id.clone()),
        security_groups: listing(network.4, |one| one.id.clone()),
        instances: listing(instances, |one| one.id.clone()),
        images: listing(images, |one| one.id.clone()),
        key_pairs: listing(keys.into_iter().map(key_pair).collect(), |one| {
            one.id.clone()
        }),
        launch_configurations: listing(
            configurations.into_iter().map(configuration).collect(),
            |one| one.id.clone(),
        ),
        launch_templates: listing(templates, |one| one.id.clone()),
        autoscaling_groups: listing(groups, |one| one.id.clone()),
        load_balancers: listing(balancing.0, |one| one.id.clone()),
        target_groups: listing(balancing.1, |one| one.id.clone()),
        roles: listing(Vec::new(), |one: &Role| one.id.clone()),
        instance_profiles: listing(Vec::new(), |one: &InstanceProfile| one.id.clone()),
        ..Stack::unseen(VantagePoint::Live)
    };
    by_hand.put_into(&mut stack);
    join_groups(&mut stack);
    keep_visible_images(&mut stack);
    if has_role {
        let profile = profile("s3_access", carries.then_some("s3_access"));
        // Without a role it is seen only if something refers to it.
        if carries || refers_to(&stack, "s3_access") {
            stack
                .instance_profiles
                .items
                .insert(profile.id.clone(), profile);
        }
        stack.roles.items.insert(role.id.clone(), role);
    }
    if has_other && refers_to(&stack, "other") {
        let profile = profile("other", Some("other-role"));
        stack
            .instance_profiles
            .items
            .insert(profile.id.clone(), profile);
        stack.roles.items.insert(other_role.id.clone(), other_role);
    }
    stack
}

fn key_pair(name: String) -> KeyPair {
    KeyPair {
        id: name.as_str().into(),
        name: value(name),
        tags: Tags::complete([("k", "v")], &Origin::Unseen),
    }
}

fn configuration((number, launch): (u8, LaunchParameters)) -> LaunchConfiguration {
    let name = format!("lc {number}");
    LaunchConfiguration {
        id: name.as_str().into(),
        name: value(name),
        launch,
    }
}

/// Deals the instances out to the groups; AWS tags those that it launched.
fn join_groups(stack: &mut Stack) {
    let ids: Vec<_> = stack.autoscaling_groups.items.keys().cloned().collect();
    for (number, instance) in stack.instances.items.values_mut().enumerate() {
        let Some(id) = ids.get(number % 3) else {
            continue;
        };
        let tag = ("aws:autoscaling:groupName".to_owned(), value(id.as_str()));
        instance.tags.entries.extend([tag]);
        instance.autoscaling_group = value(id.as_str());
        if let Some(group) = stack.autoscaling_groups.items.get_mut(id) {
            group.instances.items.push(GroupInstance {
                id: instance.id.clone(),
                lifecycle_state: value("InService"),
                health_status: value("Healthy"),
                availability_zone: instance.availability_zone.clone(),
            });
        }
    }
}

fn launches(stack: &Stack) -> impl Iterator<Item = &LaunchParameters> {
    let instances = stack.instances.values().map(|one| &one.launch);
    let configurations = stack.launch_configurations.values().map(|one| &one.launch);
    let templates = stack.launch_templates.values();
    let templates = templates.flat_map(|one| one.versions.values());
    instances.chain(configurations).chain(templates)
}

/// Nobody looks at other people's images, unless something runs them.
fn keep_visible_images(stack: &mut Stack) {
    let used: BTreeSet<_> = launches(stack)
        .filter_map(|launch| launch.image.get().cloned())
        .collect();
    stack
        .images
        .items
        .retain(|id, image| image.owned_by_caller.get() == Some(&true) || used.contains(id));
}

fn refers_to(stack: &Stack, profile: &str) -> bool {
    launches(stack).any(|launch| {
        launch
            .instance_profile
            .get()
            .is_some_and(|id| id.as_str() == profile)
    })
}
