//! The instance that was launched by hand.

use checker_model::compute::{Image, Instance};
use checker_model::{Fact, Known, Verdict, Why};

use crate::accept::AMAZON_LINUX_2023;
use crate::case::StackCase;
use crate::check::check;
use crate::finding::{Finding, Judged, Stop};
use crate::focus::compute::Launched;
use crate::focus::{Members, likeliest};
use crate::parameters;

check! {
    /// The instance was a t2.micro; AWS still tells for about an hour after it
    /// was terminated.
    TYPE = "ex02.instance.type", Required, Live(instance_type);
    title: "the instance was a t2.micro",
    why: "it is in the free tier; a larger one costs money from its first hour",
    terraform: "launched by hand, outside Terraform: `aws ec2 run-instances --instance-type t2.micro …`",
    console: "EC2, Launch instance, Instance type t2.micro",
    reads: [Vpcs, Instances, Images, SecurityGroups],
}

fn instance_type(case: &StackCase<'_>) -> Judged {
    judged(case, |instance| is_micro(case, instance))
}

fn is_micro(case: &StackCase<'_>, instance: &Instance) -> Finding {
    parameters::instance_type(case, &Launched::instance(instance))
}

check! {
    /// It was launched from an Amazon Linux 2 image. Amazon Linux 2023 is
    /// accepted: version 2 ended on 2026-06-30.
    AMI = "ex02.instance.ami", Required, Live(ami);
    title: "it ran Amazon Linux 2",
    why: "what follows is written for it: the user ec2-user, yum, the AWS tools that come with it",
    terraform: "launched by hand, outside Terraform: `aws ec2 run-instances --image-id …`",
    console: "EC2, Launch instance, Quick Start, Amazon Linux",
    reads: [Vpcs, Instances, Images, SecurityGroups],
}

fn ami(case: &StackCase<'_>) -> Judged {
    judged(case, |instance| runs_amazon_linux(case, instance))
}

fn runs_amazon_linux(case: &StackCase<'_>, instance: &Instance) -> Finding {
    let fact = &instance.launch.image;
    let refuse = |actual: String| {
        Finding::fail(
            format!("{}: an image of Amazon Linux 2", instance.id),
            actual,
            &fact.origin,
            "launch the instance from Amazon Linux, under Quick Start",
        )
    };
    let id = match &fact.known {
        Known::Value(id) => id,
        Known::Absent => return refuse("no image".to_owned()),
        Known::Unknown(why) => return Finding::undetermined(why, &fact.origin),
    };
    let listing = &case.stack.images;
    let Some(image) = listing.get(id) else {
        if !listing.is_complete() {
            return Finding::incomplete(&listing.incomplete, &listing.origin);
        }
        let why = Why::NotVisible(format!("the image {id}, which its owner took back"));
        return Finding::undetermined(&why, &listing.origin);
    };
    match release(image) {
        Release::Two => Finding::pass(),
        Release::Of2023 if case.accepts(AMAZON_LINUX_2023) => {
            Finding::pass().accepting(AMAZON_LINUX_2023)
        }
        Release::Of2023 | Release::Other => {
            let named = [&image.name, &image.description];
            let named = named.iter().find_map(|fact| fact.get());
            refuse(format!(
                "{id} ({})",
                named.map_or("nameless", String::as_str)
            ))
        }
        Release::Unknown(fact, why) => Finding::undetermined(why, &fact.origin),
    }
}

/// What an image holds.
enum Release<'a> {
    /// Amazon Linux 2.
    Two,
    /// Amazon Linux 2023.
    Of2023,
    /// Anything else.
    Other,
    /// It cannot be told, as this is not known.
    Unknown(&'a Fact<String>, &'a Why),
}

/// Amazon names its images `amzn2-ami-…` and `al2023-ami-…`; copies of them
/// keep the description.
fn release(image: &Image) -> Release<'_> {
    let named = |start: &str| {
        let name = image.name.get();
        name.is_some_and(|name| name.starts_with(start))
    };
    let facts = [&image.name, &image.description];
    let says = |what: &str| {
        let is = |text: &&str| text.chars().next().is_none_or(|c| !c.is_ascii_digit());
        let texts = facts.iter().filter_map(|fact| fact.get());
        let mut rests = texts.filter_map(|text| Some(text.split_once(what)?.1));
        rests.any(|rest| is(&rest))
    };
    if named("al2023-") || says("Amazon Linux 2023") {
        return Release::Of2023;
    }
    if named("amzn2-") || says("Amazon Linux 2") {
        return Release::Two;
    }
    let open = facts.into_iter().find_map(|fact| Some((fact, fact.why()?)));
    match open {
        Some((fact, why)) => Release::Unknown(fact, why),
        None => Release::Other,
    }
}

check! {
    /// It is terminated. AWS forgets a terminated instance after about an hour:
    /// then nobody can tell any more.
    TERMINATED = "ex02.instance.terminated", Required, Live(terminated);
    title: "it is terminated",
    why: "an instance that was left behind costs money, and is patched by nobody",
    terraform: "`aws ec2 terminate-instances --instance-ids i-…`",
    console: "EC2, Instances, Instance state, Terminate instance",
    reads: [Vpcs, Instances, Images, SecurityGroups],
}

fn terminated(case: &StackCase<'_>) -> Judged {
    let members = seen(case)?;
    let findings = members.items.iter().map(|instance| is_over(instance));
    let open = (!members.is_complete()).then(|| members.undetermined());
    Ok(Finding::all(findings.chain(open), || {
        members.undetermined()
    }))
}

fn is_over(instance: &Instance) -> Finding {
    if instance.is_gone() {
        return Finding::pass();
    }
    crate::expect::equals(
        &instance.state,
        &format!("{}: state", instance.id),
        &"terminated".to_owned(),
        "terminate the instance; a stopped one still keeps its volume",
    )
}

/// The instances that may be meant; with none of them in sight nobody can tell.
fn seen<'a>(case: &StackCase<'a>) -> Result<Members<'a, Instance>, Stop> {
    let mut members = case.launched_by_hand();
    if members.items.is_empty() {
        if members.is_complete() {
            let forgotten = "an instance launched by hand; AWS forgets one about an hour after it was terminated";
            members.open.push(Why::NotVisible(forgotten.to_owned()));
        }
        return Err(members.undetermined().stop());
    }
    Ok(members)
}

/// What is found on the instance that is meant: of several, the one that is most
/// as it should be. While there may be others, its failure is none.
fn judged(case: &StackCase<'_>, judge: impl Fn(&Instance) -> Finding) -> Judged {
    let members = seen(case)?;
    let all = |instance: &&Instance| {
        vec![
            is_micro(case, instance),
            runs_amazon_linux(case, instance),
            is_over(instance),
        ]
    };
    let Some(instance) = likeliest(members.items.iter().copied(), all) else {
        return Err(members.undetermined().stop());
    };
    let finding = judge(instance);
    if finding.verdict == Verdict::Fail && !members.is_complete() {
        return Ok(members.undetermined());
    }
    Ok(finding)
}
