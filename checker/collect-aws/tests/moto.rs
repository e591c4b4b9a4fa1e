//! Against moto, which knows creation and was written by others: the subject's
//! stack, attribute by attribute. Also in how many round trips it is read.

#![expect(
    clippy::unwrap_used,
    reason = "what cannot be set up has failed, and says where"
)]

mod gate;
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use checker_model::balancer::BalancerKind;
use checker_model::compute::LaunchSource;
use checker_model::ids::{BucketId, Cidr};
use checker_model::network::{RouteTarget, Source};
use checker_model::{Course, Fact, Stack};
use support::{session, settings};

const SCRIPT: &str = "#!/bin/bash\ncd /home/ec2-user\nnohup python3 app.py > log 2>&1 &\n";

struct Moto {
    child: Child,
    _leaves_when_closed: ChildStdin,
    names: serde_json::Value,
}

impl Moto {
    fn start() -> Self {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let venv = Command::new(here.join("../../tests/venv.sh"))
            .output()
            .unwrap();
        assert!(
            venv.status.success(),
            "{}",
            String::from_utf8_lossy(&venv.stderr)
        );
        let venv = String::from_utf8(venv.stdout).unwrap();
        let mut child = Command::new("timeout")
            .arg("300")
            .arg(Path::new(venv.trim()).join("bin/python"))
            .arg(here.join("tests/build_reference.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let stdout = child.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        Self {
            _leaves_when_closed: child.stdin.take().unwrap(),
            child,
            names: serde_json::from_str(&line).unwrap(),
        }
    }

    fn name(&self, key: &str) -> &str {
        self.names[key].as_str().unwrap()
    }

    fn subnets(&self) -> BTreeSet<&str> {
        let subnets = self.names["subnets"].as_array().unwrap().iter();
        subnets.map(|one| one.as_str().unwrap()).collect()
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn text(fact: &Fact<String>) -> &str {
    fact.get().map_or("", String::as_str)
}

#[tokio::test]
async fn the_stack_of_the_subject_is_seen_as_it_was_built() {
    let moto = tokio::task::spawn_blocking(Moto::start).await.unwrap();
    let session = session(&settings(moto.name("endpoint"))).await;
    let stack = session.collect(&|_| {}).await.unwrap();
    let incomplete = serde_json::to_string(&stack).unwrap();
    assert!(
        !incomplete.contains("\"incomplete\":[{\"why\":\"failed"),
        "{incomplete}"
    );
    the_network(&moto, &stack);
    what_launches(&moto, &stack);
    the_balancers(&moto, &stack);
    the_role(&moto, &stack);

    assert_eq!(text(&stack.caller.account), "123456789012");
    let buckets: Vec<&str> = stack.buckets.items.keys().map(BucketId::as_str).collect();
    assert_eq!(buckets, ["module02-1234"]);
    let bucket = stack.buckets.values().next().unwrap();
    assert_eq!(text(&bucket.region), "eu-west-1");

    let bucket = session.bucket();
    let keys = bucket.list_keys("module02-1234").await;
    assert_eq!(keys.get().map(BTreeSet::len), Some(1001));
    assert!(bucket.list_keys("no-such-bucket").await.is_absent());
    let digest = bucket.read_object("module02-1234", "k0000", 100).await;
    let digest = digest.get().unwrap();
    assert_eq!(digest.length, 5);
    assert!(
        digest
            .sha256
            .starts_with("2cf24dba5fb0a30e26e83b2ac5b9e29e")
    );
    let too_long = bucket.read_object("module02-1234", "k0000", 4).await;
    assert!(too_long.why().is_some());
    assert_eq!(
        bucket.delete_object("module02-1234", "k0000").await.get(),
        Some(&true)
    );
    assert!(
        bucket
            .read_object("module02-1234", "k0000", 100)
            .await
            .is_absent()
    );

    let (again, rounds) = gate::through_a_gate(moto.name("endpoint")).await;
    assert_eq!(again.instances, stack.instances);
    assert_eq!(again.roles, stack.roles);
    assert_eq!(again.load_balancers, stack.load_balancers);
    assert!((2..=4).contains(&rounds), "{rounds} round trips");
}

fn the_network(moto: &Moto, stack: &Stack) {
    let vpc = stack.vpcs.get(&moto.name("vpc").into()).unwrap();
    assert_eq!(vpc.cidr_block.get(), Some(&Cidr::new("10.0.0.0/16")));
    assert_eq!(vpc.enable_dns_hostnames.get(), Some(&true));
    assert_eq!(vpc.enable_dns_support.get(), Some(&true));
    assert_eq!(vpc.is_default.get(), Some(&false));
    assert_eq!(text(&vpc.region), "eu-west-1");
    assert!(vpc.tags.has("Name", "module02-vpc"));
    let mut zones = BTreeMap::new();
    for id in moto.subnets() {
        let subnet = stack.subnets.get(&id.into()).unwrap();
        assert_eq!(subnet.vpc.get(), Some(&vpc.id));
        assert_eq!(subnet.map_public_ip_on_launch.get(), Some(&true));
        let name = text(&subnet.tags.get("Name")).to_owned();
        zones.insert(name, text(&subnet.availability_zone).to_owned());
    }
    let expected = [
        ("module02-sn-pub-1", "eu-west-1a"),
        ("module02-sn-pub-2", "eu-west-1b"),
    ];
    assert_eq!(
        zones,
        expected.map(|(a, b)| (a.to_owned(), b.to_owned())).into()
    );
    let gateway = stack
        .internet_gateways
        .get(&moto.name("gateway").into())
        .unwrap();
    assert_eq!(gateway.vpc.get(), Some(&vpc.id));
    let table = stack.route_tables.get(&moto.name("table").into()).unwrap();
    assert_eq!(table.is_main.get(), Some(&false));
    let subnets: BTreeSet<&str> = table
        .subnets
        .iter()
        .map(|one| one.get().unwrap().as_str())
        .collect();
    assert_eq!(subnets, moto.subnets());
    let route = |block: &str| {
        let block = Cidr::new(block);
        let mut routes = table.routes.iter();
        let route = routes
            .find(|route| route.destination.get() == Some(&block))
            .unwrap();
        (route.target.get().cloned(), route.blackhole.get().copied())
    };
    assert_eq!(
        route("10.0.0.0/16"),
        (Some(RouteTarget::Local), Some(false))
    );
    let out = RouteTarget::InternetGateway(gateway.id.clone());
    assert_eq!(route("0.0.0.0/0"), (Some(out), Some(false)));
    let group = stack
        .security_groups
        .get(&moto.name("flask").into())
        .unwrap();
    assert_eq!(text(&group.name), "module02-flask-sg");
    assert_eq!(group.vpc.get(), Some(&vpc.id));
    let ports: BTreeSet<i64> = group
        .ingress
        .iter()
        .map(|rule| *rule.from_port.get().unwrap())
        .collect();
    assert_eq!(ports, [22, 5000].into());
    for rule in &group.ingress {
        assert_eq!(text(&rule.protocol), "tcp");
        let sources: Vec<&Source> = rule.sources.iter().filter_map(Fact::get).collect();
        assert_eq!(sources, [&Source::Cidr(Cidr::new("0.0.0.0/0"))]);
    }
}

fn what_launches(moto: &Moto, stack: &Stack) {
    let configuration = stack
        .launch_configurations
        .get(&"module02-lc".into())
        .unwrap();
    let template = stack
        .launch_templates
        .get(&moto.name("template").into())
        .unwrap();
    assert_eq!(text(&template.name), "module02-lt");
    assert_eq!(template.versions.len(), 1);
    let version = template
        .versions
        .get(template.latest_version.get().unwrap())
        .unwrap();
    for (launch, kind) in [(&configuration.launch, "t2.micro"), (version, "t3.micro")] {
        assert_eq!(launch.image.get(), Some(&moto.name("image").into()));
        assert_eq!(text(&launch.instance_type), kind);
        let groups: Vec<_> = launch
            .security_groups
            .iter()
            .filter_map(Fact::get)
            .collect();
        assert_eq!(groups, [&moto.name("flask").into()]);
        assert_eq!(launch.instance_profile.get(), Some(&"s3_profile".into()));
        assert_eq!(launch.associate_public_ip_address.get(), Some(&true));
        assert_eq!(text(&launch.user_data), SCRIPT);
    }
    assert_eq!(text(&configuration.launch.key_name), "module02");
    assert!(version.key_name.is_absent());

    let group = stack
        .autoscaling_groups
        .get(&"module02-asg".into())
        .unwrap();
    let id = configuration.id.clone();
    assert_eq!(
        group.launch.get(),
        Some(&LaunchSource::Configuration { id })
    );
    assert_eq!(
        (group.min_size.get(), group.max_size.get()),
        (Some(&2), Some(&2))
    );
    assert_eq!(text(&group.health_check_type), "ELB");
    let balancers: Vec<_> = group.load_balancers.iter().filter_map(Fact::get).collect();
    assert_eq!(balancers, [&"module02-elb".into()]);
    let subnets: BTreeSet<&str> = group
        .subnets
        .iter()
        .map(|one| one.get().unwrap().as_str())
        .collect();
    assert_eq!(subnets, moto.subnets());
    let tag = &group.tags.items[0];
    assert_eq!(
        (text(&tag.key), text(&tag.value)),
        ("Autoscaling Flask", "flask-asg")
    );
    assert_eq!(tag.propagate_at_launch.get(), Some(&true));
    assert_eq!(group.instances.items.len(), 2);
    for member in &group.instances {
        let instance = stack.instances.get(&member.id).unwrap();
        assert_eq!(text(&member.lifecycle_state), "InService");
        assert_eq!(instance.autoscaling_group.get(), Some(&group.id));
        assert!(instance.tags.has("Autoscaling Flask", "flask-asg"));
        assert_eq!(text(&instance.launch.user_data), SCRIPT);
    }
    let other = stack.autoscaling_groups.get(&"by-template".into()).unwrap();
    let Some(LaunchSource::Template { id, version }) = other.launch.get() else {
        panic!("{:?}", other.launch);
    };
    assert_eq!((id, text(version)), (&template.id, "$Latest"));

    let instance = stack.instances.get(&moto.name("instance").into()).unwrap();
    assert_eq!(text(&instance.state), "running");
    assert!(instance.autoscaling_group.is_absent());
    assert_eq!(text(&instance.launch.user_data), SCRIPT);
    assert_eq!(
        instance.launch.instance_profile.get(),
        Some(&"another_profile".into())
    );
    let shows = instance.public_ip.get().is_some();
    assert_eq!(
        instance.launch.associate_public_ip_address.get(),
        Some(&shows)
    );
    let own = stack.images.get(&moto.name("image").into()).unwrap();
    assert_eq!(own.owned_by_caller.get(), Some(&true));
    assert_eq!(
        (text(&own.name), text(&own.state)),
        ("module02-flask-api-ami", "available")
    );
    let base = stack.images.get(&moto.name("base_image").into()).unwrap();
    assert_eq!(base.owned_by_caller.get(), Some(&false));
    assert!(stack.key_pairs.get(&"module02".into()).is_some());
}

fn the_balancers(moto: &Moto, stack: &Stack) {
    let classic = stack.load_balancers.get(&"module02-elb".into()).unwrap();
    assert_eq!(classic.kind.get(), Some(&BalancerKind::Classic));
    assert_eq!(classic.cross_zone.get(), Some(&true));
    assert_eq!(text(&classic.scheme), "internet-facing");
    assert!(classic.tags.has("Name", "module02-elb"));
    let listener = &classic.listeners.items[0];
    assert_eq!(
        (listener.port.get(), listener.instance_port.get()),
        (Some(&5000), Some(&5000))
    );
    assert_eq!(text(&listener.protocol), "HTTP");
    let check = classic.health_check.get().unwrap();
    assert_eq!((text(&check.protocol), text(&check.path)), ("HTTP", "/"));
    assert_eq!(
        (check.port.get(), check.interval.get()),
        (Some(&5000), Some(&30))
    );
    assert_eq!(check.healthy_threshold.get(), Some(&2));
    assert_eq!(classic.instances.items.len(), 2);
    assert!(
        classic
            .instances
            .iter()
            .all(|one| one.is_in_service() == Some(true))
    );
    let groups: Vec<_> = classic
        .security_groups
        .iter()
        .filter_map(Fact::get)
        .collect();
    assert_eq!(groups, [&moto.name("front").into()]);

    let network = stack
        .load_balancers
        .get(&moto.name("network_balancer").into())
        .unwrap();
    assert_eq!(network.kind.get(), Some(&BalancerKind::Network));
    assert_ne!(network.cross_zone.get(), Some(&true));
    assert!(network.tags.has("Name", "module02-nlb"));
    let forwards: Vec<_> = network.listeners.items[0].target_groups.iter().collect();
    assert_eq!(forwards.len(), 1);
    assert_eq!(forwards[0].get(), Some(&moto.name("target_group").into()));
    let targets = stack
        .target_groups
        .get(&moto.name("target_group").into())
        .unwrap();
    assert_eq!(targets.port.get(), Some(&5000));
    assert_eq!(targets.health_check.get().unwrap().port.get(), Some(&5000));
}

fn the_role(moto: &Moto, stack: &Stack) {
    let role = stack.roles.get(&"s3_access".into()).unwrap();
    assert!(role.trust.get().unwrap().lets_assume("ec2.amazonaws.com"));
    let policies: BTreeMap<&str, _> = role
        .attached_policies
        .iter()
        .map(|one| (text(&one.arn), &one.document))
        .collect();
    assert_eq!(policies.len(), 2);
    assert!(
        policies["arn:aws:iam::aws:policy/AmazonS3FullAccess"]
            .why()
            .is_some()
    );
    let own = policies[moto.name("own_policy")].get().unwrap();
    assert!(
        own.allows_all_of("s3"),
        "the default version, not the first"
    );
    let inline = &role.inline_policies.items[0];
    assert_eq!(text(&inline.name), "inline");
    assert!(!inline.document.get().unwrap().allows_all_of("s3"));
    let profile = stack.instance_profiles.get(&"s3_profile".into()).unwrap();
    assert_eq!(profile.roles.items[0].get(), Some(&role.id));
    let other = stack
        .instance_profiles
        .get(&"another_profile".into())
        .unwrap();
    assert_eq!(other.roles.items[0].get(), Some(&"another".into()));
    assert!(stack.roles.get(&"another".into()).is_some());
    assert_eq!(Course::default().role, "s3_access");
}
