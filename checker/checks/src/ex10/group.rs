//! The autoscaling group.

use checker_model::compute::GroupTag;
use checker_model::{Fact, Known};

use crate::case::StackCase;
use crate::check::check;
use crate::dependence::Tie;
use crate::expect::equals;
use crate::files::FilesCase;
use crate::finding::{Finding, Judged};
use crate::focus::compute::{GROUP_TAG, GROUP_TAG_VALUE};
use crate::focus::launch::Uses;

/// As many as the subject wants, always.
const SIZE: i64 = 2;

check! {
    /// There is an autoscaling group, and it uses the launch configuration.
    LAUNCH = "ex10.group.launch", Required, Stack(launch);
    title: "the autoscaling group uses the launch configuration",
    why: "the group starts its instances from it",
    terraform: "`launch_configuration = aws_launch_configuration.flask.name` in the `aws_autoscaling_group`, or a `launch_template` block",
    console: "EC2, Auto Scaling Groups, Details, Launch template, Edit",
    reads: [Vpcs, Subnets, AutoscalingGroups, LaunchConfigurations, LaunchTemplates],
}

fn launch(case: &StackCase<'_>) -> Judged {
    let listing = &case.stack.autoscaling_groups;
    let Some(group) = case.find_group() else {
        if let Some(unknown) = case.group_unknown() {
            return Ok(unknown);
        }
        case.vpc()?;
        return Ok(Finding::fail(
            "an autoscaling group in the project's subnets",
            format!("none of the project's among {}", listing.items.len()),
            &listing.origin,
            "create the group (`aws_autoscaling_group`) with the launch configuration",
        ));
    };
    let wanted = case.launch()?;
    let fact = &group.launch;
    let refuse = |actual: String| {
        Finding::fail(
            format!("{} launches from {}", group.id, wanted.id),
            actual,
            &fact.origin,
            "set `launch_configuration` (or the `launch_template` block) of the group",
        )
    };
    Ok(match case.uses(group) {
        Uses::Known(used) if used.id == wanted.id && used.kind == wanted.kind => Finding::pass(),
        Uses::Known(used) => refuse(format!("it launches from {}", used.id)),
        Uses::Unlisted(id) => refuse(format!("it launches from {id}, which does not exist")),
        Uses::Nothing => refuse("it launches from nothing".into()),
        Uses::Unknown(why) => Finding::undetermined(&why, &fact.origin),
    })
}

check! {
    /// The autoscaling group depends on what it launches from, by reference or
    /// `depends_on`.
    DEPENDS_ON_LAUNCH = "ex10.group.depends-on-launch", Required, Files(depends_on_launch);
    title: "the autoscaling group depends on the launch configuration",
    why: "a group that is made first has nothing to launch",
    terraform: "`launch_configuration = aws_launch_configuration.flask.name`, or `depends_on = [aws_launch_configuration.flask]`",
    console: "refer to the launch configuration instead of writing its name",
    reads: [TurnIn],
}

fn depends_on_launch(case: &FilesCase<'_>) -> Judged {
    let group = case.stack.group()?;
    let launch = case.stack.launch()?;
    let finding = case.ties(group.id.as_str(), &[launch.id], Tie::Any)?;
    // A group that launches from something else is put right there.
    Ok(case.leave_to(&LAUNCH, finding))
}

check! {
    /// The autoscaling group launches into both subnets, and into no other.
    SUBNETS = "ex10.group.subnets", Required, Stack(subnets);
    title: "the autoscaling group uses both subnets",
    why: "with one subnet both instances are in one data centre",
    terraform: "`vpc_zone_identifier = [aws_subnet.public_1.id, aws_subnet.public_2.id]`",
    console: "EC2, Auto Scaling Groups, Details, Network, Edit",
    reads: [Vpcs, Subnets, AutoscalingGroups],
}

fn subnets(case: &StackCase<'_>) -> Judged {
    let group = case.group()?;
    let wanted = case.both_subnets()?;
    let list = &group.subnets;
    let known: Vec<_> = list.iter().filter_map(Fact::get).collect();
    let missing = wanted
        .iter()
        .filter(|subnet| !known.contains(&&subnet.id))
        .count();
    let foreign = known
        .iter()
        .filter(|id| !wanted.iter().any(|subnet| subnet.id == ***id))
        .count();
    let hidden: Vec<_> = list
        .iter()
        .filter_map(Fact::why)
        .chain(&list.incomplete)
        .cloned()
        .collect();
    if foreign == 0 && missing == 0 && hidden.is_empty() {
        return Ok(Finding::pass());
    }
    // Whatever is not known may be what is missing, but not what is too much.
    if foreign == 0 && !hidden.is_empty() {
        return Ok(Finding::incomplete(&hidden, &list.origin));
    }
    let ids = |ids: Vec<&str>| {
        if ids.is_empty() {
            "none".to_owned()
        } else {
            ids.join(", ")
        }
    };
    Ok(Finding::fail(
        format!(
            "vpc_zone_identifier {}",
            ids(wanted.iter().map(|subnet| subnet.id.as_str()).collect())
        ),
        format!(
            "{}: {}",
            group.id,
            ids(known.iter().map(|id| id.as_str()).collect())
        ),
        &list.origin,
        "set `vpc_zone_identifier` to both subnets of the project and no other",
    ))
}

check! {
    /// The autoscaling group never has fewer than two instances.
    MIN_SIZE = "ex10.group.min-size", Required, Stack(min_size);
    title: "the minimal size of the group is 2",
    why: "two instances stay up even when one is terminated",
    terraform: "`min_size = 2`",
    console: "EC2, Auto Scaling Groups, Details, Capacity overview, Edit, Min desired capacity",
    reads: [Vpcs, Subnets, AutoscalingGroups],
}

fn min_size(case: &StackCase<'_>) -> Judged {
    Ok(equals(
        &case.group()?.min_size,
        "min_size",
        &SIZE,
        "set `min_size = 2`",
    ))
}

check! {
    /// The autoscaling group never has more than two instances.
    MAX_SIZE = "ex10.group.max-size", Required, Stack(max_size);
    title: "the maximal size of the group is 2",
    why: "a third instance costs money that the free tier does not cover",
    terraform: "`max_size = 2`",
    console: "EC2, Auto Scaling Groups, Details, Capacity overview, Edit, Max desired capacity",
    reads: [Vpcs, Subnets, AutoscalingGroups],
}

fn max_size(case: &StackCase<'_>) -> Judged {
    Ok(equals(
        &case.group()?.max_size,
        "max_size",
        &SIZE,
        "set `max_size = 2`",
    ))
}

check! {
    /// The autoscaling group carries the tag `Autoscaling Flask` with the value
    /// `flask-asg`, and hands it on to what it launches.
    TAG = "ex10.group.tag", Required, Stack(tag);
    title: "the group is tagged Autoscaling Flask = flask-asg, propagated at launch",
    why: "the tag is how the group's instances are told from others; without propagation they do not get it",
    terraform: "`tag { key = \"Autoscaling Flask\" value = \"flask-asg\" propagate_at_launch = true }`",
    console: "EC2, Auto Scaling Groups, Details, Tags, Edit, with Tag new instances",
    reads: [Vpcs, Subnets, AutoscalingGroups],
}

fn tag(case: &StackCase<'_>) -> Judged {
    let group = case.group()?;
    let fix = format!(
        "add the tag `{GROUP_TAG} = \"{GROUP_TAG_VALUE}\"` with `propagate_at_launch = true`"
    );
    let judge = |tag: &GroupTag| {
        equals(
            &tag.value,
            &format!("tag {GROUP_TAG}"),
            &GROUP_TAG_VALUE.to_owned(),
            &fix,
        )
        .and(equals(
            &tag.propagate_at_launch,
            &format!("propagate_at_launch of tag {GROUP_TAG}"),
            &true,
            &fix,
        ))
    };
    let tags = &group.tags;
    // A key occurs once, so that nothing else matters once it is found.
    if let Some(tag) = tags
        .iter()
        .find(|tag| tag.key.get().is_some_and(|key| key == GROUP_TAG))
    {
        return Ok(judge(tag));
    }
    let open = tags.iter().filter_map(|tag| match &tag.key.known {
        Known::Unknown(why) => Some(Finding::undetermined(why, &tag.key.origin)),
        Known::Value(_) | Known::Absent => None,
    });
    Ok(Finding::any_of(
        open,
        &tags.incomplete,
        &tags.origin,
        || {
            let keys: Vec<&str> = tags
                .iter()
                .filter_map(|tag| tag.key.get())
                .map(String::as_str)
                .collect();
            let seen = if keys.is_empty() {
                "no tags".to_owned()
            } else {
                format!("tags {}", keys.join(", "))
            };
            let expected = format!("tag {GROUP_TAG} = {GROUP_TAG_VALUE}");
            Finding::fail(
                expected,
                format!("{}: {seen}", group.id),
                &tags.origin,
                &fix,
            )
        },
    ))
}
