//! What an apply prints.

use checker_model::balancer::LoadBalancer;
use checker_model::stack::Output;
use checker_model::{Fact, Known, Origin};

use crate::case::StackCase;
use crate::check::check;
use crate::finding::{Finding, Judged};
use crate::focus::balancer::plain_name;

check! {
    /// An output of Terraform shows the DNS name of the load balancer, alone or
    /// within a text such as a URL.
    DNS_NAME = "ex11.output.dns-name", Required, Terraform(dns_name);
    title: "an output shows the load balancer's DNS name",
    why: "nobody has to look for the address in the console: an apply prints it, and a script can read it",
    terraform: "`output \"dns_name\" { value = aws_elb.flask.dns_name }`",
    console: "the console shows the name too, but the subject asks for the output",
    reads: [Outputs],
}

const FIX: &str = "add `output \"dns_name\" { value = aws_elb.<name>.dns_name }`, not sensitive, in the root module";

fn dns_name(case: &StackCase<'_>) -> Judged {
    let balancer = case.balancer()?;
    let outputs = &case.stack.outputs;
    let refuse = |actual: String, origin: &Origin| {
        let expected = format!("an output that shows the DNS name of {}", balancer.id);
        Finding::fail(expected, actual, origin, FIX)
    };
    let findings: Vec<Finding> = outputs
        .items
        .iter()
        .map(|(name, output)| match shows(output, balancer) {
            Some(shown) => shown.and(visible(name, output)),
            None => refuse(format!("{name} shows something else"), &output.value.origin),
        })
        .collect();
    let closest = findings
        .iter()
        .find(|finding| !finding.failures.is_empty())
        .cloned();
    let names: Vec<&str> = outputs.items.keys().map(String::as_str).collect();
    Ok(Finding::any_of(
        findings,
        &outputs.incomplete,
        &outputs.origin,
        || match (closest, names.as_slice()) {
            (Some(closest), [_]) => closest,
            (Some(closest), _)
                if closest
                    .failures
                    .iter()
                    .any(|one| one.actual.contains("hidden")) =>
            {
                closest
            }
            (_, []) => refuse("no output".into(), &outputs.origin),
            (_, names) => refuse(format!("only {}", names.join(", ")), &outputs.origin),
        },
    ))
}

/// Whether an output shows the name, or may; `None` when it does not.
fn shows(output: &Output, balancer: &LoadBalancer) -> Option<Finding> {
    let own = |id: &Fact<_>| id.get() == Some(&balancer.id);
    if output.shows_dns_of.iter().any(own) {
        return Some(Finding::pass());
    }
    // In a state the name itself is there.
    if let (Some(value), Some(name)) = (output.value.get(), balancer.dns_name.get())
        && value.to_lowercase().contains(&plain_name(name))
    {
        return Some(Finding::pass());
    }
    let list = &output.shows_dns_of;
    let hidden = list.iter().find_map(Fact::why).or(list.incomplete.first());
    let known = output.value.get().is_some();
    // A text that is known shows no name that is not known yet.
    let named = balancer.dns_name.get().is_some();
    match hidden {
        Some(why) if !(known && named) => Some(Finding::undetermined(why, &list.origin)),
        _ => None,
    }
}

/// Terraform prints `<sensitive>` in the place of what is hidden.
fn visible(name: &str, output: &Output) -> Finding {
    let fact = &output.sensitive;
    match &fact.known {
        Known::Value(true) => Finding::fail(
            format!("{name} displayed"),
            format!("{name} is hidden: sensitive = true"),
            &fact.origin,
            "remove `sensitive = true` from the output: a DNS name is no secret",
        ),
        Known::Unknown(why) => Finding::undetermined(why, &fact.origin),
        Known::Value(false) | Known::Absent => Finding::pass(),
    }
}
