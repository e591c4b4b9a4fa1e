//! The project's VPC, subnets, gateway and route table.

use checker_model::ids::Cidr;
use checker_model::network::{InternetGateway, RouteTable, RouteTarget, Subnet, Vpc};
use checker_model::project::{PROJECT_TAG, vpc_likeness};
use checker_model::{Course, VantagePoint};

use super::{Members, most_like, refers_to, surely_most_like};
use crate::case::StackCase;
use crate::finding::{Finding, Stop};
use crate::{ex06, ex07, ex08};

/// How much tags look like those that the course asks for.
pub(crate) fn tag_likeness(tags: &checker_model::Tags, course: &Course, wanted: &[String]) -> u32 {
    let named = wanted.iter().any(|name| tags.has("Name", name));
    let tagged = tags.has(PROJECT_TAG, &course.project_name);
    4 * u32::from(named) + 2 * u32::from(tagged)
}

impl<'a> StackCase<'a> {
    /// The project's VPC, if any looks like it.
    pub(crate) fn find_vpc(&self) -> Option<&'a Vpc> {
        self.vpc
    }

    /// Finds it: what [`StackCase::new`] does once.
    pub(crate) fn pick_vpc(&self) -> Option<&'a Vpc> {
        if let Some(id) = &self.given().vpc {
            let found = self.stack.vpcs.get(id);
            // Files and plans know their VPC by another id.
            if found.is_some() || self.is_live() {
                return found;
            }
        }
        let vpcs = self.stack.vpcs.values();
        // Files hold the student's own work only: a VPC in them is the one.
        if self.stack.vantage_point != VantagePoint::Live {
            return most_like(vpcs, |vpc| self.likeness(vpc)).map(|(vpc, _)| vpc);
        }
        let contents = u32::from(!self.stack.subnets.is_complete())
            + u32::from(!self.stack.security_groups.is_complete());
        let likeness = |vpc: &Vpc| self.likeness(vpc);
        let (vpc, likeness) = surely_most_like(vpcs, likeness, 2 * contents)?;
        // One that was not listed may be more like it, unless this has the name.
        let certain =
            self.stack.vpcs.is_complete() || vpc.tags.has("Name", &self.course().name("vpc"));
        (likeness > 0 && certain).then_some(vpc)
    }

    /// The project's VPC; without one there is nothing to judge.
    pub(crate) fn vpc(&self) -> Result<&'a Vpc, Stop> {
        match self.find_vpc() {
            Some(vpc) => Ok(vpc),
            None => Err(self
                .vpc_unknown()
                .unwrap_or_else(|| Finding::skipped(&ex06::vpc::CIDR))
                .stop()),
        }
    }

    /// Why there may be a VPC of the project's though none was found: those that
    /// there are could not be listed, or not be told apart by what is in them.
    pub(crate) fn vpc_unknown(&self) -> Option<Finding> {
        let stack = self.stack;
        if !stack.vpcs.is_complete() {
            let listing = &stack.vpcs;
            return Some(Finding::incomplete(&listing.incomplete, &listing.origin));
        }
        let named = self.given().vpc.is_some();
        if named || !self.is_live() || stack.vpcs.items.is_empty() {
            return None;
        }
        let (subnets, groups) = (&stack.subnets, &stack.security_groups);
        let open = [
            (&subnets.incomplete, &subnets.origin),
            (&groups.incomplete, &groups.origin),
        ];
        let open = open.into_iter().find(|(whys, _)| !whys.is_empty());
        open.map(|(whys, origin)| Finding::incomplete(whys, origin))
    }

    /// Own attributes first; what is in it decides between equals, and finds a
    /// VPC whose own attributes are all wrong.
    fn likeness(&self, vpc: &Vpc) -> u32 {
        let course = self.course();
        let subnets: u32 = self
            .stack
            .subnets
            .values()
            .filter(|subnet| refers_to(&subnet.vpc, &vpc.id) == Ok(true))
            .map(|subnet| u32::from(subnet_likeness(subnet, course) > 0))
            .sum();
        let groups: u32 = self
            .stack
            .security_groups
            .values()
            .filter(|group| refers_to(&group.vpc, &vpc.id) == Ok(true))
            .map(|group| u32::from(group.name.get() == Some(&course.security_group_name())))
            .sum();
        16 * vpc_likeness(vpc, course) + subnets.min(2) + 2 * groups.min(1)
    }

    /// Which VPC was chosen, when another might have been meant.
    pub(crate) fn choice(&self) -> Option<String> {
        let chosen = self.find_vpc()?;
        let others: Vec<&str> = self
            .stack
            .vpcs
            .values()
            .filter(|vpc| vpc.id != chosen.id && self.likeness(vpc) > 0)
            .map(|vpc| vpc.id.as_str())
            .collect();
        (!others.is_empty()).then(|| {
            // Only ids of an account can be named.
            let hint = if self.is_live() {
                " (decide with --vpc)"
            } else {
                ""
            };
            format!(
                "judged {}, which looks most like the project's VPC; {} also might be it{hint}",
                chosen.id,
                others.join(", ")
            )
        })
    }

    /// The subnets of the project's VPC.
    pub(crate) fn subnets_of_vpc(&self) -> Result<Members<'a, Subnet>, Stop> {
        let vpc = self.vpc()?;
        Ok(Members::of(&self.stack.subnets, |subnet| {
            refers_to(&subnet.vpc, &vpc.id)
        }))
    }

    /// The project's subnets: those of its VPC, and of more than two the two
    /// that look most like the course's. With none there is nothing to judge.
    pub(crate) fn subnets(&self) -> Result<Vec<&'a Subnet>, Stop> {
        let members = self.subnets_of_vpc()?;
        if members.items.len() < 2 && !members.is_complete() {
            return Err(members.undetermined().stop());
        }
        if members.items.is_empty() {
            return Err(Finding::skipped(&ex07::subnets::COUNT).stop());
        }
        let course = self.course();
        let mut subnets = members.items;
        // Stable: equals stay in order of ids.
        subnets.sort_by_key(|subnet| std::cmp::Reverse(subnet_likeness(subnet, course)));
        subnets.truncate(2);
        Ok(subnets)
    }

    /// Both of the project's subnets, for what only two together can meet.
    pub(crate) fn both_subnets(&self) -> Result<Vec<&'a Subnet>, Stop> {
        let subnets = self.subnets()?;
        if subnets.len() == 2 {
            Ok(subnets)
        } else {
            Err(Finding::skipped(&ex07::subnets::COUNT).stop())
        }
    }

    /// The internet gateways that are attached to the project's VPC.
    pub(crate) fn attached_gateways(&self) -> Result<Members<'a, InternetGateway>, Stop> {
        let vpc = self.vpc()?;
        Ok(Members::of(&self.stack.internet_gateways, |gateway| {
            refers_to(&gateway.vpc, &vpc.id)
        }))
    }

    /// A gateway that carries the project's tags, attached or not.
    pub(crate) fn tagged_gateway(&self) -> Option<&'a InternetGateway> {
        most_like(self.stack.internet_gateways.values(), |gateway| {
            self.gateway_likeness(gateway)
        })
        .filter(|(_, likeness)| *likeness > 0)
        .map(|(gateway, _)| gateway)
    }

    /// The project's gateway: the attached one, else the one that carries the
    /// project's tags, else one that may turn out to be attached.
    pub(crate) fn gateway(&self) -> Result<&'a InternetGateway, Stop> {
        let attached = self.attached_gateways()?;
        let likeness = |gateway: &InternetGateway| self.gateway_likeness(gateway);
        if let Some((gateway, _)) = most_like(attached.items.iter().copied(), likeness) {
            return Ok(gateway);
        }
        if attached.is_complete() {
            return self
                .tagged_gateway()
                .ok_or_else(|| self.missing(&ex08::gateway::ATTACHED));
        }
        // Files hold the student's own work: a gateway of which only the VPC
        // is not known is the one.
        let open = self.stack.internet_gateways.values();
        let open = open.filter(|gateway| gateway.vpc.why().is_some() && !self.is_live());
        most_like(open, likeness)
            .map(|(gateway, _)| gateway)
            .ok_or_else(|| attached.undetermined().stop())
    }

    fn gateway_likeness(&self, gateway: &InternetGateway) -> u32 {
        tag_likeness(&gateway.tags, self.course(), &[self.course().name("igw")])
    }

    /// The route tables of the project's VPC.
    pub(crate) fn route_tables_of_vpc(&self) -> Result<Members<'a, RouteTable>, Stop> {
        let vpc = self.vpc()?;
        Ok(Members::of(&self.stack.route_tables, |table| {
            refers_to(&table.vpc, &vpc.id)
        }))
    }

    /// The project's route table, if there is one. The one that the VPC came
    /// with counts only once someone tagged it or gave it the default route.
    pub(crate) fn find_route_table(&self) -> Result<Option<&'a RouteTable>, Stop> {
        let tables = self.route_tables_of_vpc()?;
        let names = [self.course().name("rt")];
        let candidates = tables.items.iter().copied().filter(|table| {
            table.is_main.get() != Some(&true) || !table.tags.entries.is_empty() || leads_out(table)
        });
        let best = most_like(candidates, |table| {
            4 * tag_likeness(&table.tags, self.course(), &names)
                + 2 * u32::from(leads_out(table))
                + u32::from(self.serves_project(table))
        });
        match best {
            // What was not listed might be more like it than this.
            Some((table, _)) if tables.is_complete() || named(table, &names) => Ok(Some(table)),
            None if tables.is_complete() => Ok(None),
            _ => Err(tables.undetermined().stop()),
        }
    }

    /// The project's route table; without one there is nothing to judge.
    pub(crate) fn route_table(&self) -> Result<&'a RouteTable, Stop> {
        self.find_route_table()?
            .ok_or_else(|| self.missing(&ex08::routes::DEFAULT_ROUTE))
    }

    fn serves_project(&self, table: &RouteTable) -> bool {
        let subnets = self.subnets().unwrap_or_default();
        subnets
            .iter()
            .any(|subnet| table.subnets.iter().any(|id| id.get() == Some(&subnet.id)))
    }
}

fn named(table: &RouteTable, names: &[String]) -> bool {
    names.iter().any(|name| table.tags.has("Name", name))
}

/// Whether a table has a default route to some internet gateway.
fn leads_out(table: &RouteTable) -> bool {
    table.routes.iter().any(|route| {
        route.destination.get().is_some_and(is_everywhere)
            && matches!(route.target.get(), Some(RouteTarget::InternetGateway(_)))
    })
}

/// Whether a block is 0.0.0.0/0. The course's subnets have no IPv6 addresses,
/// so `::/0` leads nowhere for them.
pub(crate) fn is_everywhere(cidr: &Cidr) -> bool {
    *cidr == Cidr::new("0.0.0.0/0")
}

/// How much a subnet looks like one of the course's.
fn subnet_likeness(subnet: &Subnet, course: &Course) -> u32 {
    let block = subnet
        .cidr_block
        .get()
        .is_some_and(|cidr| course.subnet_cidrs.contains(cidr));
    tag_likeness(&subnet.tags, course, &course.subnet_names()) + u32::from(block)
}
