//! Whose something is: what a region holds, and what of it is left of the
//! project.

use checker_model::inventory::{Fate, Inventory, Thing};
use checker_model::residue::{Claim, Kind, Residues};
use checker_model::{Course, Why};

/// A thing with a tag or more.
fn tagged(kind: Kind, id: &str, tags: &[(&str, &str)]) -> Thing {
    let mut thing = Thing::new(kind, id);
    let pairs = tags.iter();
    thing.tags = pairs
        .map(|(key, value)| ((*key).into(), (*value).into()))
        .collect();
    thing
}

fn bare(kind: Kind, id: &str) -> Thing {
    Thing::new(kind, id)
}

fn called(kind: Kind, name: &str) -> Thing {
    let mut thing = Thing::new(kind, name);
    thing.name = Some(name.into());
    thing
}

/// With what it belongs to.
fn of(mut thing: Thing, ties: &[(Kind, &str)]) -> Thing {
    for (kind, id) in ties {
        thing.tie(*kind, Some(*id));
    }
    thing
}

fn fated(mut thing: Thing, fate: Fate) -> Thing {
    thing.fate = fate;
    thing
}

fn block(mut vpc: Thing, block: &str) -> Thing {
    vpc.block = Some(block.into());
    vpc
}

/// Looks into a region in which these kinds could not be listed.
fn search(things: Vec<Thing>, denied: &[Kind]) -> Residues {
    let listed = Kind::ALL.iter().filter(|kind| kind.is_regional());
    let listed = listed.map(|kind| {
        let why = Why::AccessDenied(kind.action().into());
        (
            *kind,
            denied.contains(kind).then_some(why).into_iter().collect(),
        )
    });
    let inventory = Inventory {
        region: Some("eu-west-1".into()),
        things,
        listed: listed.collect(),
    };
    let mut residues = Residues::default();
    inventory.find(&Course::default(), false, &mut residues);
    residues
}

fn left(residues: &Residues) -> Vec<&str> {
    let lists = residues.kinds.values();
    lists.flatten().map(|one| one.id.as_str()).collect()
}

/// The kinds of which nobody knows whether something is left.
fn open(residues: &Residues) -> Vec<Kind> {
    let lists = residues.kinds.iter();
    lists
        .filter(|(_, list)| list.items.is_empty() && !list.is_complete())
        .map(|(kind, _)| *kind)
        .collect()
}

fn vpc(tags: &[(&str, &str)]) -> Thing {
    block(tagged(Kind::Vpc, "vpc-1", tags), "10.0.0.0/16")
}

const OURS: (&str, &str) = ("project_name", "module02");
const ANOTHERS: (&str, &str) = ("project_name", "shop");

#[test]
fn a_tag_or_a_name_says_it() {
    for (thing, is_left) in [
        (tagged(Kind::Volume, "x", &[OURS]), true),
        (
            tagged(Kind::Volume, "x", &[("Name", "module02-data")]),
            true,
        ),
        (tagged(Kind::Volume, "x", &[("Name", "module02")]), true),
        (
            tagged(Kind::Volume, "x", &[("Name", "module020-data")]),
            false,
        ),
        (
            tagged(Kind::Volume, "x", &[("name", "module02-data")]),
            false,
        ),
        (tagged(Kind::Volume, "x", &[ANOTHERS]), false),
        (
            tagged(Kind::Volume, "x", &[ANOTHERS, ("Name", "module02-data")]),
            true,
        ),
        (
            tagged(Kind::Instance, "x", &[("Autoscaling Flask", "flask-asg")]),
            true,
        ),
        (
            tagged(Kind::Instance, "x", &[("Autoscaling Flask", "a"), ANOTHERS]),
            false,
        ),
        (called(Kind::KeyPair, "module02"), true),
        (called(Kind::KeyPair, "my-key"), false),
        (called(Kind::LogGroup, "/aws/lambda/module02-resize"), true),
        (called(Kind::LogGroup, "/module02/api"), true),
        (called(Kind::LogGroup, "/aws/lambda/my-module02"), false),
        (bare(Kind::Address, "x"), false),
        (fated(tagged(Kind::Vpc, "x", &[OURS]), Fate::Fixed), false),
        (
            fated(tagged(Kind::Instance, "x", &[OURS]), Fate::Gone),
            false,
        ),
    ] {
        let says = format!("{thing:?}");
        let residues = search(vec![thing], &[]);
        assert_eq!(left(&residues).len(), usize::from(is_left), "{says}");
        assert_eq!(open(&residues), [], "{says}");
    }
}

#[test]
fn the_block_says_it_only_when_nothing_else_does() {
    let in_it = |tags: &[(&str, &str)]| {
        of(
            tagged(Kind::Subnet, "subnet-1", tags),
            &[(Kind::Vpc, "vpc-1")],
        )
    };
    let other_block = block(bare(Kind::Vpc, "vpc-1"), "10.1.0.0/16");
    let default = fated(vpc(&[]), Fate::Fixed);
    for (things, expected, doubt) in [
        (vec![vpc(&[])], &["vpc-1"][..], false),
        (vec![vpc(&[]), in_it(&[])], &["subnet-1", "vpc-1"], false),
        (vec![vpc(&[("Name", "shop")])], &[], false),
        (vec![vpc(&[ANOTHERS]), in_it(&[])], &[], false),
        (vec![vpc(&[("Environment", "prod")])], &[], true),
        (vec![vpc(&[]), in_it(&[ANOTHERS])], &[], false),
        (vec![vpc(&[]), in_it(&[("Name", "shop-a")])], &[], true),
        (
            vec![vpc(&[]), in_it(&[("Name", "module02-a")])],
            &["subnet-1", "vpc-1"],
            false,
        ),
        (vec![other_block], &[], false),
        (vec![default, in_it(&[])], &[], false),
    ] {
        let says = format!("{things:?}");
        let residues = search(things, &[]);
        assert_eq!(left(&residues), expected, "{says}");
        assert_eq!(
            open(&residues),
            if doubt { vec![Kind::Vpc] } else { vec![] },
            "{says}"
        );
    }
}

#[test]
fn what_belongs_to_the_project_is_the_projects() {
    let residues = search(
        vec![
            vpc(&[OURS]),
            of(bare(Kind::Subnet, "subnet-1"), &[(Kind::Vpc, "vpc-1")]),
            of(
                bare(Kind::AutoscalingGroup, "asg"),
                &[(Kind::Subnet, "subnet-1")],
            ),
            of(
                bare(Kind::LaunchConfiguration, "lc"),
                &[(Kind::AutoscalingGroup, "asg")],
            ),
            of(
                bare(Kind::Instance, "i-1"),
                &[(Kind::AutoscalingGroup, "asg")],
            ),
            of(bare(Kind::Volume, "vol-1"), &[(Kind::Instance, "i-1")]),
            of(bare(Kind::Snapshot, "snap-1"), &[(Kind::Volume, "vol-1")]),
            of(bare(Kind::Address, "eip-1"), &[(Kind::Instance, "i-1")]),
            // Another's, though it is in the VPC.
            of(
                tagged(Kind::Instance, "i-2", &[ANOTHERS]),
                &[(Kind::Vpc, "vpc-1")],
            ),
            of(bare(Kind::Volume, "vol-2"), &[(Kind::Instance, "i-2")]),
            fated(bare(Kind::SecurityGroup, "sg-default"), Fate::Fixed),
        ],
        &[],
    );
    let expected = [
        "asg", "lc", "i-1", "eip-1", "vol-1", "snap-1", "subnet-1", "vpc-1",
    ];
    assert_eq!(left(&residues), expected);
    let volume = &residues.of(Kind::Volume).items[0];
    let instance = Claim::Part {
        of: Kind::Instance,
        id: "i-1".into(),
    };
    assert_eq!(volume.claim, instance);
    assert_eq!(open(&residues), []);
}

#[test]
fn what_goes_with_something_is_not_listed_beside_it() {
    let root = |tags: &[(&str, &str)]| {
        let volume = of(
            tagged(Kind::Volume, "vol-1", tags),
            &[(Kind::Instance, "i-1")],
        );
        fated(volume, Fate::GoesWith(Kind::Instance, "i-1".into()))
    };
    let ours = tagged(Kind::Instance, "i-1", &[OURS]);
    assert_eq!(left(&search(vec![ours, root(&[OURS])], &[])), ["i-1"]);
    // Nobody is told to delete this instance.
    let unclear = bare(Kind::Instance, "i-1");
    assert_eq!(left(&search(vec![unclear, root(&[OURS])], &[])), ["vol-1"]);
    // Nor is it known whether there is one.
    let residues = search(vec![root(&[OURS])], &[Kind::Instance]);
    assert_eq!(left(&residues), ["vol-1"]);
}

#[test]
fn what_goes_by_itself_is_a_note() {
    let leaving = Fate::Leaves("shutting down".into());
    let volume = of(bare(Kind::Volume, "vol-1"), &[(Kind::Instance, "i-1")]);
    let things = vec![
        fated(tagged(Kind::Instance, "i-1", &[OURS]), leaving.clone()),
        volume,
    ];
    let residues = search(things, &[]);
    assert_eq!(left(&residues), ["vol-1"]);
    let notes = residues.leaving.get(&Kind::Instance).unwrap();
    assert_eq!(
        notes.as_slice(),
        ["i-1 is shutting down and goes by itself"]
    );
    let others = search(vec![fated(bare(Kind::Instance, "i-2"), leaving)], &[]);
    assert!(others.leaving.is_empty());
}

#[test]
fn a_listing_that_failed_leaves_open_what_hangs_on_it_and_nothing_else() {
    use Kind::{Image, Instance, KeyPair, Snapshot, Subnet, Vpc};
    let instance = || of(bare(Instance, "i-1"), &[(Vpc, "vpc-9"), (Image, "ami-9")]);
    let volume = || of(bare(Kind::Volume, "vol-1"), &[(Instance, "i-1")]);
    for (things, denied, expected) in [
        (vec![], vec![Vpc], vec![Vpc]),
        (vec![instance()], vec![Vpc], vec![Instance, Vpc]),
        (vec![instance()], vec![Image], vec![Instance, Image]),
        (
            vec![instance()],
            vec![Subnet, KeyPair],
            vec![Subnet, KeyPair],
        ),
        // What hangs on what hangs on it, too.
        (
            vec![instance(), volume()],
            vec![Vpc],
            vec![Instance, Kind::Volume, Vpc],
        ),
        // It says itself whose it is.
        (
            vec![tagged(Instance, "i-1", &[ANOTHERS])],
            vec![Vpc, Image],
            vec![Image, Vpc],
        ),
        (
            vec![bare(Snapshot, "snap-1")],
            vec![Image],
            vec![Image, Snapshot],
        ),
        (vec![fated(instance(), Fate::Gone)], vec![Vpc], vec![Vpc]),
    ] {
        let says = format!("{things:?} {denied:?}");
        let residues = search(things, &denied);
        assert_eq!(open(&residues), expected, "{says}");
        assert_eq!(left(&residues), [""; 0], "{says}");
        for kind in expected {
            for why in residues.of(kind).incomplete {
                let of_denied = |kind: &Kind| why == Why::AccessDenied(kind.action().into());
                assert!(denied.iter().any(of_denied), "{says}: {why}");
            }
        }
    }
    let mut unread = called(Kind::LoadBalancer, "shop");
    unread.unseen = vec![Why::AccessDenied(
        "elasticloadbalancing:DescribeTags".into(),
    )];
    assert_eq!(open(&search(vec![unread], &[])), [Kind::LoadBalancer]);
}

#[test]
fn weak_evidence_is_neither_claimed_nor_passed_over() {
    let hinted = |tags: &[(&str, &str)], number: usize| {
        let mut thing = tagged(Kind::Snapshot, &format!("snap-{number}"), tags);
        thing.hint = Some("it was made for the image ami-1".into());
        thing
    };
    let residues = search(vec![hinted(&[], 1)], &[]);
    assert_eq!(open(&residues), [Kind::Snapshot]);
    let why = residues.of(Kind::Snapshot).incomplete[0].to_string();
    assert!(why.contains("snap-1") && why.contains("ami-1"), "{why}");
    assert_eq!(open(&search(vec![hinted(&[ANOTHERS], 1)], &[])), []);
    assert_eq!(left(&search(vec![hinted(&[OURS], 1)], &[])), ["snap-1"]);
    let many = search((0..400).map(|number| hinted(&[], number)).collect(), &[]);
    assert_eq!(many.of(Kind::Snapshot).incomplete.len(), 6);
}

#[test]
fn of_several_regions_each_says_which() {
    let mut residues = Residues::default();
    for region in ["eu-west-1", "us-east-2"] {
        let whys = vec![
            Why::AccessDenied("ec2:DescribeVpcs".into()),
            Why::Unreachable("ec2:DescribeVpcs: timed out".into()),
        ];
        let inventory = Inventory {
            region: Some(region.into()),
            things: vec![tagged(Kind::Vpc, &format!("vpc-{region}"), &[OURS])],
            listed: [(Kind::Vpc, whys)].into(),
        };
        inventory.find(&Course::default(), true, &mut residues);
    }
    assert_eq!(residues.regions, ["eu-west-1", "us-east-2"]);
    let vpcs = residues.of(Kind::Vpc);
    let places: Vec<_> = vpcs.iter().map(|one| one.region.as_deref()).collect();
    assert_eq!(places, [Some("eu-west-1"), Some("us-east-2")]);
    let told: Vec<&str> = vpcs.incomplete.iter().map(Why::detail).collect();
    let expected = [
        "ec2:DescribeVpcs in eu-west-1",
        "ec2:DescribeVpcs in eu-west-1: timed out",
        "ec2:DescribeVpcs in us-east-2",
        "ec2:DescribeVpcs in us-east-2: timed out",
    ];
    assert_eq!(told, expected);
}
