//! What the course asks of whatever runs the application, whether a person
//! launched it (ex09) or a group does (ex10).

use checker_model::compute::Instance;
use checker_model::ids::{SecurityGroupId, SubnetId};
use checker_model::{Fact, Known, Why};

use crate::accept::T3_MICRO;
use crate::case::StackCase;
use crate::expect::{equals, includes, joined};
use crate::finding::{Finding, Judged};
use crate::focus::compute::Launched;
use crate::startup::{Startup, startup};
use crate::{ex05, ex07};

/// `t2.micro`, or today's equivalent.
pub(crate) fn instance_type(case: &StackCase<'_>, launched: &Launched<'_>) -> Finding {
    let fact = &launched.parameters.instance_type;
    let wanted = &case.course().instance_type;
    if wanted == "t2.micro"
        && fact.get().is_some_and(|seen| seen == "t3.micro")
        && case.accepts(T3_MICRO)
    {
        return Finding::pass().accepting(T3_MICRO);
    }
    equals(
        fact,
        &format!("{}: instance_type", launched.label),
        wanted,
        &format!("set `instance_type = \"{wanted}\"`"),
    )
}

/// The caller's own image of the course's name.
pub(crate) fn image(case: &StackCase<'_>, launched: &Launched<'_>) -> Finding {
    let fact = &launched.parameters.image;
    let wanted = case.course().image_name();
    let refuse = |actual: String| {
        let finding = Finding::fail(
            format!("the image {wanted}, owned by this account"),
            format!("{}: {actual}", launched.label),
            &fact.origin,
            format!(
                "set the image to the one saved as {wanted}: `data \"aws_ami\"` with `owners = [\"self\"]` and a filter on its name"
            ),
        );
        case.leave_to(&ex05::ami::EXISTS, finding)
    };
    let id = match &fact.known {
        Known::Value(id) => id,
        Known::Absent => return refuse("no image".into()),
        Known::Unknown(why) => return Finding::undetermined(why, &fact.origin),
    };
    let listing = &case.stack.images;
    let Some(image) = listing.get(id) else {
        if case.is_live() && listing.is_complete() {
            return refuse(format!("{id} is none of this account's images"));
        }
        let elsewhere = [Why::NotVisible(format!(
            "the name of {id} is seen in the account"
        ))];
        let open = if listing.is_complete() {
            &elsewhere[..]
        } else {
            &listing.incomplete
        };
        return Finding::incomplete(open, &fact.origin);
    };
    let name = equals(
        &image.name,
        &format!("{}: name of {id}", launched.label),
        &wanted,
        "",
    )
    .or_fail(|| {
        let name = image.name.get().map_or("no name", |name| name.as_str());
        refuse(format!("{id} is {name}"))
    });
    let owned = equals(&image.owned_by_caller, "owned", &true, "")
        .or_fail(|| refuse(format!("{id} is owned by another account")));
    name.and(owned)
}

/// The group of the instances is among those worn.
pub(crate) fn security_group(case: &StackCase<'_>, launched: &Launched<'_>) -> Judged {
    let group = case.flask_group()?;
    let references = &launched.parameters.security_groups;
    Ok(includes(references, &group.id, || {
        let worn = references.iter().filter_map(Fact::get);
        let worn = joined(worn.map(SecurityGroupId::as_str), "no security group");
        Finding::fail(
            format!("the security group {}", group.id),
            format!("{}: {worn}", launched.label),
            &references.origin,
            format!(
                "set the security groups (`vpc_security_group_ids`, or `security_groups` of a launch configuration) to that of {}",
                case.course().security_group_name()
            ),
        )
    }))
}

/// It runs with the course's role.
pub(crate) fn role(case: &StackCase<'_>, launched: &Launched<'_>) -> Finding {
    case.carries_role(&launched.label, &launched.parameters.instance_profile)
}

/// It starts the application in the background.
pub(crate) fn user_data(launched: &Launched<'_>) -> Finding {
    let fact = &launched.parameters.user_data;
    let refuse = |actual: &str| {
        Finding::fail(
            "user_data that starts the application with nohup and &",
            format!("{}: {actual}", launched.label),
            &fact.origin,
            "begin the script with `#!/bin/bash` and start the application with `nohup python3 app.py > app.log 2>&1 &`",
        )
    };
    let text = match &fact.known {
        Known::Value(text) => text,
        Known::Absent => return refuse("no user_data"),
        Known::Unknown(why) => return Finding::undetermined(why, &fact.origin),
    };
    match startup(text) {
        Startup::Background => Finding::pass(),
        Startup::Foreground => refuse("nohup, but not in the background: no & behind it"),
        Startup::WithoutNohup => refuse("started in the background, but without nohup"),
        Startup::Neither => refuse("nothing is started with nohup"),
        Startup::Ignored => refuse("no `#!` at the beginning, so that cloud-init does not run it"),
        Startup::Unreadable => Finding::undetermined(
            &Why::NotSupported("an encoded part of the user data".into()),
            &fact.origin,
        ),
    }
}

/// It gets a public address: because it asks for one, or else because its
/// subnets give one.
pub(crate) fn public_ip(
    case: &StackCase<'_>,
    launched: &Launched<'_>,
    subnets: &[&Fact<SubnetId>],
) -> Finding {
    if let Some(instance) = launched.instance
        && case.is_live()
        && is_running(instance)
    {
        return has_address(instance);
    }
    let asks = &launched.parameters.associate_public_ip_address;
    let what = format!("{}: associate_public_ip_address", launched.label);
    let fix = "set `associate_public_ip_address = true`";
    if !asks.is_absent() {
        return equals(asks, &what, &true, fix);
    }
    let none = || Finding::fail(format!("{what} true"), "not set", &asks.origin, fix);
    let maps = subnets.iter().map(|subnet| match &subnet.known {
        Known::Unknown(why) => Finding::undetermined(why, &subnet.origin),
        Known::Absent => none(),
        Known::Value(id) => match case.stack.subnets.get(id) {
            Some(subnet) => equals(
                &subnet.map_public_ip_on_launch,
                &format!("{what} is not set, and map_public_ip_on_launch of {id}"),
                &true,
                fix,
            ),
            None if case.stack.subnets.is_complete() => none(),
            None => Finding::incomplete(&case.stack.subnets.incomplete, &subnet.origin),
        },
    });
    case.leave_to(&ex07::subnets::PUBLIC_IP, Finding::all(maps, none))
}

fn is_running(instance: &Instance) -> bool {
    // One that is stopped has given its address back.
    instance.state.get().is_none_or(|state| state == "running")
}

fn has_address(instance: &Instance) -> Finding {
    let fact = &instance.public_ip;
    match &fact.known {
        Known::Value(_) => Finding::pass(),
        Known::Absent => Finding::fail(
            "a public IPv4 address",
            format!("{}: none", instance.id),
            &fact.origin,
            "set `associate_public_ip_address = true`; the instance has to be launched again",
        ),
        Known::Unknown(why) => Finding::undetermined(why, &fact.origin),
    }
}

/// Every one of these subnets is one of the project's.
pub(crate) fn within_subnets(case: &StackCase<'_>, label: &str, subnet: &Fact<SubnetId>) -> Judged {
    let wanted = case.subnets()?;
    let ids: Vec<&str> = wanted.iter().map(|subnet| subnet.id.as_str()).collect();
    let expected = format!("one of the subnets {}", ids.join(", "));
    let refuse = |actual: &str| {
        let fix = "launch into a subnet of the project's VPC (`subnet_id`, or `vpc_zone_identifier` of a group)";
        Finding::fail(
            expected.clone(),
            format!("{label}: {actual}"),
            &subnet.origin,
            fix,
        )
    };
    Ok(match &subnet.known {
        Known::Value(id) if wanted.iter().any(|subnet| subnet.id == *id) => Finding::pass(),
        Known::Value(id) => refuse(id.as_str()),
        Known::Absent => refuse("no subnet, so one of the default VPC"),
        Known::Unknown(why) => Finding::undetermined(why, &subnet.origin),
    })
}
