//! The load balancer: its kind, listener, health check and places.

use checker_model::balancer::{BalancerKind, HealthCheck, Listener, LoadBalancer};
use checker_model::{Fact, Known, Why};

use crate::accept::ELBV2;
use crate::case::StackCase;
use crate::check::check;
use crate::expect::{equals, satisfies};
use crate::finding::{Finding, Judged};
use crate::focus::balancer::{is_classic, plain_name};

check! {
    /// There is a classic load balancer for the group. An application or
    /// network load balancer will do today, unless the letter of the subject is
    /// asked for.
    EXISTS = "ex11.elb.exists", Required, Stack(exists);
    title: "there is a load balancer for the group",
    why: "it gives the two instances one name, and calls only those that answer",
    terraform: "`resource \"aws_elb\" \"flask\" { … }`",
    console: "EC2, Load Balancers, Create load balancer, Classic Load Balancer",
    reads: [Vpcs, Subnets, LoadBalancers, AutoscalingGroups],
}

fn exists(case: &StackCase<'_>) -> Judged {
    let listing = &case.stack.load_balancers;
    let fix = "create a classic load balancer (`aws_elb`) in both subnets";
    let expected = "a classic load balancer in the project's subnets";
    let Some(balancer) = case.find_balancer() else {
        if !listing.is_complete() {
            return Ok(Finding::incomplete(&listing.incomplete, &listing.origin));
        }
        let actual = format!("none of the project's among {}", listing.items.len());
        return Ok(Finding::fail(expected, actual, &listing.origin, fix));
    };
    let fact = &balancer.kind;
    let refuse = |kind: BalancerKind| {
        let actual = format!("{} is a {kind} load balancer", balancer.id);
        Finding::fail(expected, actual, &fact.origin, fix)
    };
    Ok(match &fact.known {
        Known::Value(BalancerKind::Classic) => Finding::pass(),
        Known::Value(BalancerKind::Application | BalancerKind::Network) if case.accepts(ELBV2) => {
            Finding::pass().accepting(ELBV2)
        }
        Known::Value(kind) => refuse(*kind),
        Known::Unknown(why) => Finding::undetermined(why, &fact.origin),
        Known::Absent => {
            let why = Why::NotCollected("the kind of the balancer".into());
            Finding::undetermined(&why, &fact.origin)
        }
    })
}

check! {
    /// The load balancer listens on port 5000 and forwards to port 5000 of the
    /// instances.
    LISTENER = "ex11.elb.listener", Required, Stack(listener);
    title: "the load balancer forwards port 5000 to port 5000",
    why: "the API is called at `http://<name>:5000`, and the application listens on 5000",
    terraform: "`listener { lb_port = 5000 lb_protocol = \"http\" instance_port = 5000 instance_protocol = \"http\" }`",
    console: "EC2, Load Balancers, Listeners, Manage listeners, HTTP 5000 to HTTP 5000",
    reads: [Vpcs, Subnets, LoadBalancers, TargetGroups, AutoscalingGroups],
}

fn listener(case: &StackCase<'_>) -> Judged {
    let balancer = case.balancer()?;
    let classic = is_classic(balancer)?;
    let port = i64::from(case.course().port);
    let listeners = &balancer.listeners;
    let mut ordered: Vec<&Listener> = listeners.iter().collect();
    // The failure that is shown is that of the listener meant.
    ordered.sort_by_key(|listener| listener.port.get() != Some(&port));
    let findings: Vec<Finding> = ordered
        .into_iter()
        .map(|listener| {
            let fix = format!("add a listener on port {port}");
            equals(&listener.port, "listener port", &port, &fix)
                .and(speaks(listener))
                .and(if classic {
                    equals(
                        &listener.instance_port,
                        "instance_port",
                        &port,
                        "set `instance_port` of the listener",
                    )
                } else {
                    forwards(case, listener, port)
                })
        })
        .collect();
    let closest = findings
        .iter()
        .find(|finding| !finding.failures.is_empty())
        .cloned();
    Ok(Finding::any_of(
        findings,
        &listeners.incomplete,
        &listeners.origin,
        || {
            closest.unwrap_or_else(|| {
            let fix = "add a `listener` block to the load balancer (`aws_lb_listener` for another kind)";
            Finding::fail(format!("a listener on port {port}"), "no listener", &listeners.origin, fix)
        })
        },
    ))
}

/// Plain HTTP, or TCP, which carries it.
fn speaks(listener: &Listener) -> Finding {
    let fix = "set the protocol of the listener to HTTP (or TCP); with HTTPS nobody can call it by `http://`";
    satisfies(
        &listener.protocol,
        "listener protocol",
        "HTTP or TCP",
        fix,
        |seen| matches!(seen.to_uppercase().as_str(), "HTTP" | "TCP" | "TCP_UDP"),
    )
}

/// Forwards to a target group on this port.
fn forwards(case: &StackCase<'_>, listener: &Listener, port: i64) -> Finding {
    let list = &listener.target_groups;
    let listing = &case.stack.target_groups;
    let none = || {
        let expected = format!("forward to a target group on port {port}");
        let fix = "let the default action forward to the target group (`aws_lb_listener`)";
        Finding::fail(expected, "no target group", &list.origin, fix)
    };
    let findings: Vec<Finding> = list
        .iter()
        .map(|reference| match &reference.known {
            Known::Unknown(why) => Finding::undetermined(why, &reference.origin),
            Known::Absent => none(),
            Known::Value(id) => match listing.get(id) {
                Some(group) => equals(
                    &group.port,
                    &format!("{}: port", group.id),
                    &port,
                    "set `port` of the target group; it is replaced",
                ),
                None if listing.is_complete() => none(),
                None => Finding::incomplete(&listing.incomplete, &listing.origin),
            },
        })
        .collect();
    let first = findings.first().cloned();
    Finding::any_of(findings, &list.incomplete, &list.origin, || {
        first.unwrap_or_else(none)
    })
}

check! {
    /// The health check asks port 5000 of each instance.
    HEALTH_CHECK_PORT = "ex11.elb.health-check-port", Required, Stack(health_check_port);
    title: "the health check asks port 5000",
    why: "a check of another port says nothing about the application",
    terraform: "`health_check { target = \"HTTP:5000/\" … }` (`port = 5000` in a target group)",
    console: "EC2, Load Balancers, Health checks, Edit, Ping port",
    reads: [Vpcs, Subnets, LoadBalancers, TargetGroups, AutoscalingGroups],
}

fn health_check_port(case: &StackCase<'_>) -> Judged {
    let port = i64::from(case.course().port);
    health_check(case, "port", port, |check| &check.port)
}

check! {
    /// The health check asks every 30 seconds.
    HEALTH_CHECK_INTERVAL = "ex11.elb.health-check-interval", Required, Stack(health_check_interval);
    title: "the health check asks every 30 seconds",
    why: "it bounds how long a dead instance still gets calls",
    terraform: "`health_check { interval = 30 … }`",
    console: "EC2, Load Balancers, Health checks, Edit, Interval",
    reads: [Vpcs, Subnets, LoadBalancers, TargetGroups, AutoscalingGroups],
}

fn health_check_interval(case: &StackCase<'_>) -> Judged {
    health_check(case, "interval", 30, |check| &check.interval)
}

check! {
    /// Two good answers make an instance healthy.
    HEALTHY_THRESHOLD = "ex11.elb.healthy-threshold", Required, Stack(healthy_threshold);
    title: "two good answers make an instance healthy",
    why: "with the default of ten a new instance gets its first call after five minutes",
    terraform: "`health_check { healthy_threshold = 2 … }`",
    console: "EC2, Load Balancers, Health checks, Edit, Healthy threshold",
    reads: [Vpcs, Subnets, LoadBalancers, TargetGroups, AutoscalingGroups],
}

fn healthy_threshold(case: &StackCase<'_>) -> Judged {
    health_check(case, "healthy_threshold", 2, |check| {
        &check.healthy_threshold
    })
}

fn health_check(
    case: &StackCase<'_>,
    attribute: &str,
    expected: i64,
    of: impl Fn(&HealthCheck) -> &Fact<i64>,
) -> Judged {
    let fact = case.health_check(case.balancer()?)?;
    let what = format!("health_check {attribute}");
    let fix = format!("set `{attribute}` in the `health_check` block");
    Ok(match &fact.known {
        Known::Value(check) => equals(of(check), &what, &expected, &fix),
        Known::Unknown(why) => Finding::undetermined(why, &fact.origin),
        Known::Absent => Finding::fail(
            format!("{what} {expected}"),
            "no health check",
            &fact.origin,
            fix,
        ),
    })
}

check! {
    /// The load balancer balances across zones.
    CROSS_ZONE = "ex11.elb.cross-zone", Required, Stack(cross_zone);
    title: "cross-zone load balancing is on",
    why: "without it each zone's node calls the instance of its own zone only, and half the calls fail with it",
    terraform: "`cross_zone_load_balancing = true` (`enable_cross_zone_load_balancing = true` for a network balancer)",
    console: "EC2, Load Balancers, Attributes, Edit, Cross-zone load balancing",
    reads: [Vpcs, Subnets, LoadBalancers, TargetGroups, AutoscalingGroups],
}

fn cross_zone(case: &StackCase<'_>) -> Judged {
    let balancer = case.balancer()?;
    let fix = "turn on cross-zone load balancing";
    let own = || equals(&balancer.cross_zone, "cross_zone", &true, fix);
    if is_classic(balancer)? {
        return Ok(own());
    }
    let overridden = &case.target_group(balancer)?.cross_zone;
    Ok(match overridden.get().map(String::as_str) {
        Some("true") => Finding::pass(),
        Some("false") => equals(
            overridden,
            "load_balancing.cross_zone.enabled",
            &"true".to_owned(),
            fix,
        ),
        _ if overridden.why().is_some() => equals(overridden, "", &"true".to_owned(), fix),
        // What is left to an application balancer is always on.
        _ if balancer.kind.get() == Some(&BalancerKind::Application) => Finding::pass(),
        _ => own(),
    })
}

check! {
    /// The load balancer wears its own security group.
    SECURITY_GROUP = "ex11.elb.security-group", Required, Stack(security_group);
    title: "the load balancer wears its security group",
    why: "a group that nothing wears lets nobody in",
    terraform: "`security_groups = [aws_security_group.elb.id]` in the `aws_elb`",
    console: "EC2, Load Balancers, Security, Edit",
    reads: [Vpcs, Subnets, SecurityGroups, LoadBalancers, AutoscalingGroups, LaunchConfigurations, LaunchTemplates, Instances],
}

fn security_group(case: &StackCase<'_>) -> Judged {
    let balancer = case.balancer()?;
    let group = case.balancer_group()?;
    let references = &balancer.security_groups;
    let worn: Vec<&str> = references
        .iter()
        .filter_map(Fact::get)
        .map(|id| id.as_str())
        .collect();
    let findings = references.iter().map(|reference| match &reference.known {
        Known::Value(id) if *id == group.id => Finding::pass(),
        Known::Unknown(why) => Finding::undetermined(why, &reference.origin),
        Known::Value(_) | Known::Absent => Finding::fail("", "", &reference.origin, ""),
    });
    Ok(Finding::any_of(
        findings,
        &references.incomplete,
        &references.origin,
        || {
            let worn = if worn.is_empty() {
                "no security group".to_owned()
            } else {
                worn.join(", ")
            };
            Finding::fail(
                format!("the security group {}", group.id),
                format!("{}: {worn}", balancer.id),
                &references.origin,
                "set `security_groups` of the load balancer to its own group",
            )
        },
    ))
}

check! {
    /// The load balancer is in both subnets.
    SUBNETS = "ex11.elb.subnets", Required, Stack(subnets);
    title: "the load balancer is in both subnets",
    why: "it reaches instances only in zones in which it has a node",
    terraform: "`subnets = [aws_subnet.public_1.id, aws_subnet.public_2.id]` in the `aws_elb`",
    console: "EC2, Load Balancers, Network mapping, Edit subnets",
    reads: [Vpcs, Subnets, LoadBalancers, AutoscalingGroups],
}

fn subnets(case: &StackCase<'_>) -> Judged {
    let balancer = case.balancer()?;
    let wanted = case.both_subnets()?;
    let list = &balancer.subnets;
    let findings = wanted.into_iter().map(|subnet| {
        let seen = list.iter().map(|reference| match &reference.known {
            Known::Value(id) if *id == subnet.id => Finding::pass(),
            Known::Unknown(why) => Finding::undetermined(why, &reference.origin),
            Known::Value(_) | Known::Absent => Finding::fail("", "", &reference.origin, ""),
        });
        Finding::any_of(seen, &list.incomplete, &list.origin, || {
            Finding::fail(
                format!("{} in {}", balancer.id, subnet.id),
                "not there",
                &list.origin,
                "set `subnets` of the load balancer to both subnets of the project",
            )
        })
    });
    Ok(Finding::all(findings, Finding::pass))
}

check! {
    /// The DNS name that was given with `--elb` belongs to a load balancer of
    /// this account, in the project's VPC.
    DNS_IS_YOURS = "ex11.elb.dns-is-yours", Required, Live(dns_is_yours);
    title: "the DNS name given is that of the project's load balancer",
    why: "somebody else's API may answer just as well",
    terraform: "`terraform output` prints the name: `output \"dns_name\" { value = aws_elb.flask.dns_name }`",
    console: "EC2, Load Balancers, DNS name",
    reads: [Vpcs, Subnets, LoadBalancers],
}

fn dns_is_yours(case: &StackCase<'_>) -> Judged {
    let Some(given) = case.given().elb.as_deref() else {
        return Ok(Finding::not_applicable(
            "give the balancer's DNS name with --elb",
        ));
    };
    let vpc = case.vpc()?;
    let listing = &case.stack.load_balancers;
    let wanted = plain_name(given);
    let fix = "give the DNS name that `terraform output` prints, and look in the account and region that it is in";
    let expected = format!("{given} is a load balancer in {}", vpc.id);
    let matches = |balancer: &&LoadBalancer| match &balancer.dns_name.known {
        Known::Value(name) => plain_name(name) == wanted,
        Known::Absent | Known::Unknown(_) => false,
    };
    if let Some(balancer) = listing.values().find(matches) {
        let place = &balancer.vpc;
        return Ok(equals(place, "", &vpc.id, fix).or_fail(|| {
            let place_id = place.get().map_or("no VPC", |id| id.as_str());
            Finding::fail(
                expected,
                format!("{} is in {place_id}", balancer.id),
                &place.origin,
                fix,
            )
        }));
    }
    let hidden = listing.values().filter_map(|balancer| {
        let why = balancer.dns_name.why()?;
        Some(Finding::undetermined(why, &balancer.dns_name.origin))
    });
    let finding = Finding::any_of(hidden, &listing.incomplete, &listing.origin, || {
        let names: Vec<&str> = listing
            .values()
            .filter_map(|lb| lb.dns_name.get())
            .map(String::as_str)
            .collect();
        let names = if names.is_empty() {
            "no load balancer".to_owned()
        } else {
            names.join(", ")
        };
        Finding::fail(expected, names, &listing.origin, fix)
    });
    Ok(case.leave_to(&EXISTS, finding))
}
