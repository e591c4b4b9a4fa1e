//! What the files refer to by an id of its own and do not declare: it exists
//! in the account, and all else about it is seen there.

use checker_model::balancer::{BalancerKind, LoadBalancer, TargetGroup};
use checker_model::compute::{LaunchConfiguration, LaunchTemplate};
use checker_model::ids::{
    InternetGatewayId, LaunchConfigurationId, LaunchTemplateId, LoadBalancerId, RouteTableId,
    SecurityGroupId, SubnetId, TargetGroupId, VpcId,
};
use checker_model::network::{InternetGateway, RouteTable, SecurityGroup, Subnet, Vpc};
use checker_model::{Fact, List, Origin, Stack, Tags, Why};

use super::class::Class;
use super::launch::unseen;
use super::world::World;

/// Something of which only the id is known.
struct Hidden {
    why: Why,
    origin: Origin,
}

impl Hidden {
    fn fact<T>(&self) -> Fact<T> {
        Fact::unknown(self.why.clone(), self.origin.clone())
    }

    fn list<T>(&self) -> List<T> {
        List::unknown(self.why.clone(), self.origin.clone())
    }

    fn tags(&self) -> Tags {
        Tags::unknown(self.why.clone(), self.origin.clone())
    }
}

/// Lists what is referred to and not declared.
pub(super) fn add(world: &World<'_>, stack: &mut Stack) {
    let each = |class: Class| {
        world.undeclared(class).into_iter().map(|(id, origin)| {
            let why = Why::NotVisible(format!("{id} is not declared here; the account shows it"));
            (id, Hidden { why, origin })
        })
    };
    for (id, hidden) in each(Class::Vpc) {
        let id = VpcId(id);
        let seen = Vpc {
            id: id.clone(),
            region: hidden.fact(),
            cidr_block: hidden.fact(),
            enable_dns_hostnames: hidden.fact(),
            enable_dns_support: hidden.fact(),
            is_default: hidden.fact(),
            tags: hidden.tags(),
        };
        stack.vpcs.items.entry(id).or_insert(seen);
    }
    for (id, hidden) in each(Class::Subnet) {
        let id = SubnetId(id);
        let seen = Subnet {
            id: id.clone(),
            vpc: hidden.fact(),
            cidr_block: hidden.fact(),
            availability_zone: hidden.fact(),
            map_public_ip_on_launch: hidden.fact(),
            tags: hidden.tags(),
        };
        stack.subnets.items.entry(id).or_insert(seen);
    }
    for (id, hidden) in each(Class::InternetGateway) {
        // Other kinds of gateways are referred to in the same place.
        if id.starts_with("igw-") {
            let id = InternetGatewayId(id);
            let seen = InternetGateway {
                id: id.clone(),
                vpc: hidden.fact(),
                tags: hidden.tags(),
            };
            stack.internet_gateways.items.entry(id).or_insert(seen);
        }
    }
    for (id, hidden) in each(Class::RouteTable) {
        let id = RouteTableId(id);
        let seen = RouteTable {
            id: id.clone(),
            vpc: hidden.fact(),
            is_main: hidden.fact(),
            routes: hidden.list(),
            subnets: hidden.list(),
            tags: hidden.tags(),
        };
        stack.route_tables.items.entry(id).or_insert(seen);
    }
    for (id, hidden) in each(Class::SecurityGroup) {
        let named = !id.starts_with("sg-");
        let id = SecurityGroupId(id);
        let seen = SecurityGroup {
            id: id.clone(),
            name: if named {
                Fact::value(id.as_str(), hidden.origin.clone())
            } else {
                hidden.fact()
            },
            vpc: hidden.fact(),
            ingress: hidden.list(),
            tags: hidden.tags(),
        };
        stack.security_groups.items.entry(id).or_insert(seen);
    }
    add_launches(
        stack,
        each(Class::LaunchConfiguration),
        each(Class::LaunchTemplate),
    );
    add_balancers(stack, each(Class::LoadBalancer), each(Class::TargetGroup));
}

fn add_launches(
    stack: &mut Stack,
    configurations: impl Iterator<Item = (String, Hidden)>,
    templates: impl Iterator<Item = (String, Hidden)>,
) {
    for (id, hidden) in configurations {
        let seen = LaunchConfiguration {
            id: LaunchConfigurationId(id.clone()),
            name: Fact::value(id, hidden.origin.clone()),
            launch: unseen(&hidden.why, &hidden.origin),
        };
        let items = &mut stack.launch_configurations.items;
        items.entry(seen.id.clone()).or_insert(seen);
    }
    for (id, hidden) in templates {
        let seen = LaunchTemplate {
            id: LaunchTemplateId(id),
            name: hidden.fact(),
            default_version: Fact::value(1, hidden.origin.clone()),
            latest_version: Fact::value(1, hidden.origin.clone()),
            versions: [(1, unseen(&hidden.why, &hidden.origin))].into(),
            tags: hidden.tags(),
        };
        let items = &mut stack.launch_templates.items;
        items.entry(seen.id.clone()).or_insert(seen);
    }
}

fn add_balancers(
    stack: &mut Stack,
    balancers: impl Iterator<Item = (String, Hidden)>,
    targets: impl Iterator<Item = (String, Hidden)>,
) {
    for (id, hidden) in balancers {
        let kind = match id.split_once(":loadbalancer/").map(|(_, rest)| rest) {
            None => Fact::value(BalancerKind::Classic, hidden.origin.clone()),
            Some(rest) if rest.starts_with("app/") => {
                Fact::value(BalancerKind::Application, hidden.origin.clone())
            }
            Some(rest) if rest.starts_with("net/") => {
                Fact::value(BalancerKind::Network, hidden.origin.clone())
            }
            Some(_) => hidden.fact(),
        };
        let seen = LoadBalancer {
            id: LoadBalancerId(id),
            kind,
            name: hidden.fact(),
            dns_name: hidden.fact(),
            scheme: hidden.fact(),
            vpc: hidden.fact(),
            subnets: hidden.list(),
            security_groups: hidden.list(),
            cross_zone: hidden.fact(),
            listeners: hidden.list(),
            health_check: hidden.fact(),
            instances: hidden.list(),
            tags: hidden.tags(),
        };
        let items = &mut stack.load_balancers.items;
        items.entry(seen.id.clone()).or_insert(seen);
    }
    for (id, hidden) in targets {
        let seen = TargetGroup {
            id: TargetGroupId(id),
            name: hidden.fact(),
            port: hidden.fact(),
            protocol: hidden.fact(),
            vpc: hidden.fact(),
            health_check: hidden.fact(),
            cross_zone: hidden.fact(),
            targets: hidden.list(),
            tags: hidden.tags(),
        };
        let items = &mut stack.target_groups.items;
        items.entry(seen.id.clone()).or_insert(seen);
    }
}
