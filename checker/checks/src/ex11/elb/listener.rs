//! What a listener of a load balancer, of either kind, has to do.

use checker_model::Known;
use checker_model::balancer::Listener;

use crate::case::StackCase;
use crate::expect::{equals, satisfies};
use crate::finding::{Finding, Judged};
use crate::focus::balancer::is_classic;

/// Some listener on the course's port forwards to that port.
pub(super) fn judge(case: &StackCase<'_>) -> Judged {
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
