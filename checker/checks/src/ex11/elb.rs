//! The load balancer: its kind, listener, health check and places.

mod listener;

use checker_model::balancer::{BalancerKind, HealthCheck, LoadBalancer};
use checker_model::ids::SecurityGroupId;
use checker_model::{Fact, Known, Why};

use crate::accept::ELBV2;
use crate::case::StackCase;
use crate::check::check;
use crate::expect::{equals, includes, joined};
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
        if let Some(unknown) = case.balancer_unknown() {
            return Ok(unknown);
        }
        case.vpc()?;
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
    LISTENER = "ex11.elb.listener", Required, Stack(listener::judge);
    title: "the load balancer forwards port 5000 to port 5000",
    why: "the API is called at `http://<name>:5000`, and the application listens on 5000",
    terraform: "`listener { lb_port = 5000 lb_protocol = \"http\" instance_port = 5000 instance_protocol = \"http\" }`",
    console: "EC2, Load Balancers, Listeners, Manage listeners, HTTP 5000 to HTTP 5000",
    reads: [Vpcs, Subnets, LoadBalancers, TargetGroups, AutoscalingGroups],
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
    Ok(includes(references, &group.id, || {
        let worn = references.iter().filter_map(Fact::get);
        let worn = joined(worn.map(SecurityGroupId::as_str), "no security group");
        Finding::fail(
            format!("the security group {}", group.id),
            format!("{}: {worn}", balancer.id),
            &references.origin,
            "set `security_groups` of the load balancer to its own group",
        )
    }))
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
        includes(list, &subnet.id, || {
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
        let names = listing.values().filter_map(|lb| lb.dns_name.get());
        let names = joined(names.map(String::as_str), "no load balancer");
        Finding::fail(expected, names, &listing.origin, fix)
    });
    Ok(case.leave_to(&EXISTS, finding))
}
