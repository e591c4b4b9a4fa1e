//! Who is let in by security groups: one question, asked of several groups.
//!
//! Rules may be known in part only. What is certain decides; where only what
//! is uncertain could let someone in, the answer is undetermined.

use checker_model::ids::SecurityGroupId;
use checker_model::network::{IngressRule, SecurityGroup, Source};
use checker_model::{Fact, Known, Origin, Why};
use ipnet::{IpNet, Ipv4Net};

use crate::finding::Finding;
use crate::focus::security_group::Worn;

/// Who has to be let in: the whole world or any one address always will do,
/// and what is named here besides.
#[derive(Debug, Default)]
pub(crate) struct Whom {
    /// Members of any of these groups.
    pub(crate) groups: Vec<SecurityGroupId>,
    /// There are such groups that are not known.
    pub(crate) some_group: Option<Why>,
    /// Blocks that have to be let in all together; empty for none.
    pub(crate) blocks: Vec<Ipv4Net>,
}

/// How sure something is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Sure {
    Yes,
    No,
    Open(Why),
}

/// The sources of the rules that apply to a port, and what is not known.
#[derive(Debug, Default)]
struct LetIn<'a> {
    /// IPv4 blocks that are certain to be let in.
    certain: Vec<Ipv4Net>,
    /// One address, or a group asked for, is certain to be let in.
    decided: bool,
    /// IPv4 blocks of rules that may apply.
    possible: Vec<Ipv4Net>,
    /// What may decide it, once it is known.
    open: Vec<(Why, &'a Origin)>,
    /// Why rules of `possible` only may apply.
    doubts: Vec<(Why, &'a Origin)>,
}

/// Whether these groups, worn together, admit TCP on a port.
pub(crate) fn admits_tcp(worn: &Worn<'_>, port: u16, whom: &Whom) -> Finding {
    let mut seen = LetIn::default();
    for group in &worn.groups {
        for rule in &group.ingress {
            seen.take(rule, port, whom);
        }
        let ingress = &group.ingress;
        seen.open.extend(
            ingress
                .incomplete
                .iter()
                .map(|why| (why.clone(), &ingress.origin)),
        );
    }
    seen.open
        .extend(worn.open.iter().map(|why| (why.clone(), &Origin::Unseen)));
    if seen.decided || suffices(&seen.certain, whom) {
        return Finding::pass();
    }
    let mut possible = seen.certain;
    possible.extend(seen.possible);
    if suffices(&possible, whom) {
        seen.open.extend(seen.doubts);
    }
    if let Some(open) = seen
        .open
        .iter()
        .map(|(why, origin)| Finding::undetermined(why, origin))
        .reduce(Finding::and)
    {
        return open;
    }
    let origin = worn
        .groups
        .first()
        .map_or(&Origin::Unseen, |group| &group.ingress.origin);
    Finding::fail(
        format!("ingress of TCP {port} from 0.0.0.0/0 or one address"),
        described(&worn.groups),
        origin,
        format!(
            "add an ingress rule: protocol tcp, from_port {port}, to_port {port}, cidr_blocks [\"0.0.0.0/0\"]"
        ),
    )
}

impl<'a> LetIn<'a> {
    fn take(&mut self, rule: &'a IngressRule, port: u16, whom: &Whom) {
        let doubt = match covers(rule, port) {
            Sure::No => return,
            Sure::Yes => None,
            Sure::Open(why) => Some((why, &rule.protocol.origin)),
        };
        if let Some(doubt) = &doubt {
            self.doubts.push(doubt.clone());
        }
        let sources = &rule.sources;
        for source in sources {
            match &source.known {
                Known::Absent => {}
                Known::Unknown(why) => self.open.push((why.clone(), &source.origin)),
                Known::Value(Source::PrefixList(id)) => {
                    let why = Why::NotSupported(format!("what is in prefix list {id}"));
                    self.open.push((why, &source.origin));
                }
                Known::Value(Source::SecurityGroup(id)) => {
                    let asked_for = whom.groups.contains(id);
                    match &doubt {
                        None => self.decided |= asked_for,
                        Some(doubt) if asked_for => self.open.push(doubt.clone()),
                        Some(_) => {}
                    }
                    if let (false, Some(why)) = (asked_for, &whom.some_group) {
                        self.open.push((why.clone(), &source.origin));
                    }
                }
                Known::Value(Source::Cidr(cidr)) => {
                    match (&doubt, cidr.is_single_address()) {
                        (None, true) => self.decided = true,
                        (Some(doubt), true) => self.open.push(doubt.clone()),
                        (_, false) => {}
                    }
                    if let Some(IpNet::V4(block)) = cidr.block() {
                        let known = doubt.is_none();
                        if known {
                            &mut self.certain
                        } else {
                            &mut self.possible
                        }
                        .push(block);
                    }
                }
            }
        }
        self.open.extend(
            sources
                .incomplete
                .iter()
                .map(|why| (why.clone(), &sources.origin)),
        );
    }
}

/// Whether blocks, taken together, are the world or hold all that is asked for.
fn suffices(blocks: &[Ipv4Net], whom: &Whom) -> bool {
    let union = Ipv4Net::aggregate(&blocks.to_vec());
    let holds = |wanted: &Ipv4Net| union.iter().any(|block| block.contains(wanted));
    union.iter().any(|block| block.prefix_len() == 0)
        || (!whom.blocks.is_empty() && whom.blocks.iter().all(holds))
}

/// Whether a rule is about TCP on a port.
fn covers(rule: &IngressRule, port: u16) -> Sure {
    let protocol = match &rule.protocol.known {
        Known::Value(protocol) => protocol.trim().to_lowercase(),
        // Left out means all of them.
        Known::Absent => "-1".to_owned(),
        Known::Unknown(why) => {
            // Whatever the protocol is, these may be the wrong ports.
            return match spans(rule, port) {
                Sure::No => Sure::No,
                _ => Sure::Open(why.clone()),
            };
        }
    };
    match protocol.as_str() {
        "-1" | "all" => Sure::Yes,
        "tcp" | "6" => spans(rule, port),
        _ => Sure::No,
    }
}

/// Whether the range of a rule holds a port. No range is every port.
fn spans(rule: &IngressRule, port: u16) -> Sure {
    let port = i64::from(port);
    let end = |fact: &Fact<i64>, inside: &dyn Fn(i64) -> bool| match &fact.known {
        Known::Value(-1) | Known::Absent => Sure::Yes,
        Known::Value(end) if inside(*end) => Sure::Yes,
        Known::Value(_) => Sure::No,
        Known::Unknown(why) => Sure::Open(why.clone()),
    };
    let from = end(&rule.from_port, &|from| from <= port);
    let to = end(&rule.to_port, &|to| port <= to);
    match (from, to) {
        (Sure::No, _) | (_, Sure::No) => Sure::No,
        (Sure::Open(why), _) | (_, Sure::Open(why)) => Sure::Open(why),
        (Sure::Yes, Sure::Yes) => Sure::Yes,
    }
}

/// That nothing but these ports is open to the whole world. ICMP is left
/// aside: a ping reaches no service.
pub(crate) fn only_open(group: &SecurityGroup, ports: &[u16]) -> Finding {
    let findings = group.ingress.iter().map(|rule| {
        let protocol = rule
            .protocol
            .get()
            .map(|protocol| protocol.trim().to_lowercase());
        let ping = ["icmp", "1", "icmpv6", "58"];
        if protocol
            .as_deref()
            .is_some_and(|protocol| ping.contains(&protocol))
        {
            return Finding::pass();
        }
        let one = ports.iter().any(|port| {
            let port = Some(i64::from(*port));
            rule.from_port.get().copied() == port && rule.to_port.get().copied() == port
        });
        if one && matches!(protocol.as_deref(), Some("tcp" | "6")) {
            return Finding::pass();
        }
        let world = open_to_world(rule);
        let unknown = [
            rule.protocol.why(),
            rule.from_port.why(),
            rule.to_port.why(),
        ];
        match (world, unknown.into_iter().flatten().next()) {
            (Sure::No, _) => Finding::pass(),
            (Sure::Open(why), _) => Finding::undetermined(&why, &rule.sources.origin),
            (Sure::Yes, Some(why)) => Finding::undetermined(why, &rule.sources.origin),
            (Sure::Yes, None) => Finding::fail(
                "no other port open to the world",
                format!("{}: {}", group.id, describe(rule)),
                &rule.sources.origin,
                "narrow the rule to the port that is needed, or its source to one address",
            ),
        }
    });
    let ingress = &group.ingress;
    let open =
        (!ingress.is_complete()).then(|| Finding::incomplete(&ingress.incomplete, &ingress.origin));
    Finding::all(findings.chain(open), Finding::pass)
}

fn open_to_world(rule: &IngressRule) -> Sure {
    let blocks = || {
        rule.sources.iter().filter_map(|source| match source.get() {
            Some(Source::Cidr(cidr)) => cidr.block(),
            _ => None,
        })
    };
    let v4: Vec<Ipv4Net> = blocks()
        .filter_map(|block| match block {
            IpNet::V4(block) => Some(block),
            IpNet::V6(_) => None,
        })
        .collect();
    if suffices(&v4, &Whom::default()) || blocks().any(|block| block.prefix_len() == 0) {
        return Sure::Yes;
    }
    let hidden = rule.sources.iter().find_map(Fact::why);
    match hidden.or(rule.sources.incomplete.first()) {
        Some(why) => Sure::Open(why.clone()),
        None => Sure::No,
    }
}

fn described(groups: &[&SecurityGroup]) -> String {
    if groups.is_empty() {
        return "no security group".to_owned();
    }
    let one = |group: &&SecurityGroup| {
        let rules: Vec<String> = group.ingress.iter().map(describe).collect();
        let rules = if rules.is_empty() {
            "nothing".to_owned()
        } else {
            rules.join("; ")
        };
        format!("{} admits {rules}", group.id)
    };
    groups.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn describe(rule: &IngressRule) -> String {
    let text = |fact: &Fact<i64>| {
        fact.get()
            .filter(|port| **port >= 0)
            .map(ToString::to_string)
    };
    let protocol = rule
        .protocol
        .get()
        .map_or("?", |protocol| protocol.as_str());
    let ports = match (text(&rule.from_port), text(&rule.to_port)) {
        _ if protocol == "-1" => "everything".to_owned(),
        (Some(from), Some(to)) if from == to => format!("{protocol} {from}"),
        (Some(from), Some(to)) => format!("{protocol} {from}-{to}"),
        _ => protocol.to_owned(),
    };
    let sources: Vec<String> = rule
        .sources
        .iter()
        .map(|source| match source.get() {
            Some(Source::Cidr(cidr)) => cidr.to_string(),
            Some(Source::SecurityGroup(id)) => id.to_string(),
            Some(Source::PrefixList(id)) => id.clone(),
            None => "?".to_owned(),
        })
        .collect();
    format!(
        "{ports} from {}",
        if sources.is_empty() {
            "nobody".to_owned()
        } else {
            sources.join(", ")
        }
    )
}
