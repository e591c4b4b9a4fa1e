//! The security group and the instance.

use checker_model::Verdict::{Fail, Pass, Skipped, Undetermined};

use super::{Case, Edit, case};

const NONE: &str = r#"{"items":{}}"#;
const SSH: &str = "$sg/ingress/items/0";
const SSH_SOURCE: &str = "$sg/ingress/items/0/sources/items/0";
const MORE: &str = "$sg/ingress/items/-";
const ALL_OPEN: &str = r#"{"protocol":{"value":"-1"},"from_port":{"value":0},"to_port":{"value":0},"sources":{"items":[{"value":{"type":"cidr","id":"0.0.0.0/0"}}]}}"#;
/// One instance, no group: as after ex09.
const ALONE: [Edit; 4] = [
    ("/autoscaling_groups", NONE),
    ("/launch_configurations", NONE),
    ("/load_balancers", NONE),
    ("$i2", "-"),
];
macro_rules! alone {
    ($($edit:expr),* $(,)?) => { &[ALONE[0], ALONE[1], ALONE[2], ALONE[3], $($edit),*] };
}
macro_rules! both {
    ($path:literal, $value:expr) => {
        &[
            (concat!("$i1/", $path), $value),
            (concat!("$i2/", $path), $value),
        ]
    };
}

pub(crate) const CASES: &[Case] = &[
    case("ex09.security-group.name", Pass, "another Name tag", &[("$sg/tags/entries/Name", "=\"x\"")]),
    case("ex09.security-group.name", Fail, "the one that is worn", &[("$sg/name", "=\"flask\"")]),
    case("ex09.security-group.name", Fail, "none", &[("$sg", "-")]),
    case("ex09.security-group.name", Undetermined, "denied", &[("/security_groups", "denied")]),
    case("ex09.security-group.name", Undetermined, "unknown", &[("$sg/name", "?")]),
    case("ex09.security-group.vpc", Pass, "another of the name is elsewhere", &[("/security_groups/items/sg-0", r#"{"id":"sg-0","name":{"value":"module02-flask-sg"},"vpc":{"value":"%default_vpc"},"ingress":{"items":[]},"tags":{"entries":{}}}"#)]),
    case("ex09.security-group.vpc", Fail, "in the default one", &[("$sg/vpc", "=\"%default_vpc\"")]),
    case("ex09.security-group.vpc", Undetermined, "unknown", &[("$sg/vpc", "?")]),
    case("ex09.security-group.vpc", Skipped, "no group", &[("$sg", "-")]),
    case("ex09.security-group.ssh", Pass, "one address", &[(SSH_SOURCE, r#"={"type":"cidr","id":"198.51.100.9/32"}"#)]),
    case("ex09.security-group.ssh", Pass, "one IPv6 address", &[(SSH_SOURCE, r#"={"type":"cidr","id":"2001:db8::1/128"}"#)]),
    case("ex09.security-group.ssh", Pass, "both halves of the world", &[("$sg/ingress/items/0/sources/items", r#"[{"value":{"type":"cidr","id":"0.0.0.0/1"}},{"value":{"type":"cidr","id":"128.0.0.0/1"}}]"#)]),
    case("ex09.security-group.ssh", Pass, "halves in two rules", &[(SSH_SOURCE, r#"={"type":"cidr","id":"0.0.0.0/1"}"#), (MORE, r#"{"protocol":{"value":"6"},"from_port":{"value":1},"to_port":{"value":100},"sources":{"items":[{"value":{"type":"cidr","id":"128.0.0.0/1"}}]}}"#)]),
    case("ex09.security-group.ssh", Pass, "everything", &[("$sg/ingress/items/0", ALL_OPEN)]),
    case("ex09.security-group.ssh", Pass, "a range", &[("$sg/ingress/items/0/from_port", "=20"), ("$sg/ingress/items/0/to_port", "=30")]),
    case("ex09.security-group.ssh", Pass, "by number", &[("$sg/ingress/items/0/protocol", "=\"6\"")]),
    case("ex09.security-group.ssh", Pass, "whatever else is unknown", &[("$sg/ingress/incomplete", "more")]),
    case("ex09.security-group.ssh", Fail, "UDP", &[("$sg/ingress/items/0/protocol", "=\"udp\"")]),
    case("ex09.security-group.ssh", Fail, "port 0 only", &[("$sg/ingress/items/0/from_port", "=0"), ("$sg/ingress/items/0/to_port", "=0")]),
    case("ex09.security-group.ssh", Fail, "half of the world", &[(SSH_SOURCE, r#"={"type":"cidr","id":"0.0.0.0/1"}"#)]),
    case("ex09.security-group.ssh", Fail, "IPv6 only", &[(SSH_SOURCE, r#"={"type":"cidr","id":"::/0"}"#)]),
    case("ex09.security-group.ssh", Fail, "a network", &[(SSH_SOURCE, r#"={"type":"cidr","id":"198.51.100.0/24"}"#)]),
    case("ex09.security-group.ssh", Fail, "from the balancer", &[(SSH_SOURCE, r#"={"type":"security-group","id":"%lbsg"}"#)]),
    case("ex09.security-group.ssh", Fail, "nobody", &[("$sg/ingress/items/0/sources/items", "[]")]),
    case("ex09.security-group.ssh", Fail, "closed", &[(SSH, "-")]),
    case("ex09.security-group.ssh", Fail, "unknown source of another port", &[(SSH, "-"), (MORE, r#"{"protocol":{"value":"tcp"},"from_port":{"value":80},"to_port":{"value":80},"sources":{"items":[{"unknown":{"why":"throttled","detail":"x"}}]}}"#)]),
    case("ex09.security-group.ssh", Undetermined, "unknown source", &[(SSH_SOURCE, "?")]),
    case("ex09.security-group.ssh", Undetermined, "unknown protocol", &[("$sg/ingress/items/0/protocol", "?")]),
    case("ex09.security-group.ssh", Undetermined, "unknown port", &[("$sg/ingress/items/0/from_port", "?")]),
    case("ex09.security-group.ssh", Undetermined, "a prefix list", &[(SSH_SOURCE, r#"={"type":"prefix-list","id":"pl-1"}"#)]),
    case("ex09.security-group.ssh", Undetermined, "rules not shown", &[("$sg/ingress", "hidden")]),
    case("ex09.security-group.port-5000", Pass, "from the balancer", &[("$sg/ingress/items/1/sources/items/0", r#"={"type":"security-group","id":"%lbsg"}"#)]),
    case("ex09.security-group.port-5000", Pass, "from each subnet", &[("$sg/ingress/items/1/sources/items", r#"[{"value":{"type":"cidr","id":"10.0.1.0/24"}},{"value":{"type":"cidr","id":"10.0.2.0/24"}}]"#)]),
    case("ex09.security-group.port-5000", Fail, "another worn group admits it", &[("$sg/ingress/items/1", "-"), ("$i1/launch/security_groups/items/-", "=\"%lbsg\"")]),
    case("ex09.security-group.port-5000", Fail, "only ex09 selected", &[("$sg/ingress/items/1", "-")]).only("ex09"),
    case("ex09.security-group.port-5000", Fail, "from the network, without a balancer", alone![("$sg/ingress/items/1/sources/items/0", r#"={"type":"cidr","id":"10.0.0.0/16"}"#)]).only("ex09"),
    case("ex09.security-group.port-5000", Skipped, "ex03 says so already", &[("$sg/ingress/items/1", "-")]),
    case("ex09.security-group.port-5000", Undetermined, "unknown", &[("$sg/ingress/items/1/sources/items/0", "?")]),
    case("ex09.security-group.port-5000", Undetermined, "from a group, and the balancer's is unknown", &[("$sg/ingress/items/1/sources/items/0", r#"={"type":"security-group","id":"sg-x"}"#), ("$lb/security_groups/items/0", "?")]),
    case("ex09.security-group.not-wide-open", Pass, "a ping", &[(MORE, r#"{"protocol":{"value":"icmp"},"from_port":{"value":-1},"to_port":{"value":-1},"sources":{"items":[{"value":{"type":"cidr","id":"0.0.0.0/0"}}]}}"#)]),
    case("ex09.security-group.not-wide-open", Pass, "everything from its own members", &[(MORE, r#"{"protocol":{"value":"-1"},"from_port":{"absent":null},"to_port":{"absent":null},"sources":{"items":[{"value":{"type":"security-group","id":"%sg"}}]}}"#)]),
    case("ex09.security-group.not-wide-open", Fail, "everything", &[(MORE, ALL_OPEN)]),
    case("ex09.security-group.not-wide-open", Fail, "a range around the port", &[("$sg/ingress/items/1/to_port", "=5100")]),
    case("ex09.security-group.not-wide-open", Fail, "IPv6", &[(MORE, r#"{"protocol":{"value":"tcp"},"from_port":{"value":80},"to_port":{"value":80},"sources":{"items":[{"value":{"type":"cidr","id":"::/0"}}]}}"#)]),
    case("ex09.security-group.not-wide-open", Undetermined, "unknown ports", &[(MORE, r#"{"protocol":{"value":"tcp"},"from_port":{"unknown":{"why":"throttled","detail":"x"}},"to_port":{"value":80},"sources":{"items":[{"value":{"type":"cidr","id":"0.0.0.0/0"}}]}}"#)]),
    case("ex09.instance.type", Pass, "today's equivalent", both!("launch/instance_type", "=\"t3.micro\"")),
    case("ex09.instance.type", Fail, "to the letter", both!("launch/instance_type", "=\"t3.micro\"")).strict(),
    case("ex09.instance.type", Fail, "one of two", &[("$i2/launch/instance_type", "=\"t2.nano\"")]),
    case("ex09.instance.type", Pass, "one that is gone does not count", &[("$i2/launch/instance_type", "=\"t2.nano\""), ("$i2/state", "=\"terminated\"")]),
    case("ex09.instance.type", Pass, "in files the group's parameters count", both!("launch/instance_type", "=\"t2.nano\"")).plan(),
    case("ex09.instance.type", Fail, "an instance alone", alone![("$i1/launch/instance_type", "=\"t2.nano\"")]).only("ex09"),
    case("ex09.instance.type", Fail, "neither instance nor group", alone![("$i1", "-")]).only("ex09"),
    case("ex09.instance.type", Pass, "strangers in another VPC", alone![("/instances/items/i-x", r#"{"id":"i-x","launch":{"instance_type":{"value":"m5.large"}},"vpc":{"value":"%default_vpc"}}"#)]).only("ex09.instance.type"),
    case("ex09.instance.type", Skipped, "the group's parameters say so", &[("$lc/launch/instance_type", "=\"t2.nano\"")]),
    case("ex09.instance.type", Fail, "ex10 not selected", &[("$lc/launch/instance_type", "=\"t2.nano\"")]).only("ex09"),
    case("ex09.instance.type", Undetermined, "instances denied", &[("/instances", "denied")]),
    case("ex09.instance.type", Undetermined, "unknown", &[("$i1/launch/instance_type", "?")]),
    case("ex09.instance.public-ip", Pass, "left to the subnets", alone![("$i1/launch/associate_public_ip_address", "!")]).hcl().only("ex09"),
    case("ex09.instance.public-ip", Pass, "stopped, but it asks for one", &[("$i1/public_ip", "!"), ("$i1/state", "=\"stopped\"")]),
    case("ex09.instance.public-ip", Fail, "running without", &[("$i1/public_ip", "!")]),
    case("ex09.instance.public-ip", Fail, "asks for none", alone![("$i1/launch/associate_public_ip_address", "=false")]).hcl().only("ex09"),
    case("ex09.instance.public-ip", Fail, "left to subnets that give none", alone![("$i1/launch/associate_public_ip_address", "!"), ("$sn1/map_public_ip_on_launch", "=false")]).hcl().only("ex09"),
    case("ex09.instance.public-ip", Undetermined, "unknown", &[("$i1/public_ip", "?")]),
    case("ex09.instance.public-ip", Undetermined, "unknown subnet", alone![("$i1/launch/associate_public_ip_address", "!"), ("$i1/subnet", "?")]).hcl().only("ex09"),
    case("ex09.instance.subnet", Pass, "both in one", &[("$i1/subnet", "=\"%sn2\"")]),
    case("ex09.instance.subnet", Fail, "the default VPC's", &[("$i1/subnet", "=\"%default_sn\"")]),
    case("ex09.instance.subnet", Fail, "not set", alone![("$i1/subnet", "!")]).hcl().only("ex09"),
    case("ex09.instance.subnet", Skipped, "the group's subnets say so", &[("$asg/subnets/items/-", "=\"%default_sn\"")]),
    case("ex09.instance.subnet", Undetermined, "unknown", &[("$i1/subnet", "?")]),
    case("ex09.instance.subnet", Undetermined, "the group's are unknown", &[("$asg/subnets/items/1", "?")]).plan(),
    case("ex09.instance.ami", Pass, "an older image of the name", &[("/images/items/ami-old", r#"{"id":"ami-old","name":{"value":"module02-flask-api-ami"},"owned_by_caller":{"value":true},"state":{"value":"available"}}"#), ("$i1/launch/image", "=\"ami-old\"")]),
    case("ex09.instance.ami", Fail, "none of the account's", &[("$i1/launch/image", "=\"ami-x\"")]),
    case("ex09.instance.ami", Fail, "another name", &[("/images/items/ami-x", r#"{"id":"ami-x","name":{"value":"amzn2"},"owned_by_caller":{"value":false},"state":{"value":"available"}}"#), ("$i1/launch/image", "=\"ami-x\"")]),
    case("ex09.instance.ami", Undetermined, "a literal id in files", &[("/images", NONE)]).hcl(),
    case("ex09.instance.ami", Undetermined, "images denied", &[("/images", "denied")]),
    case("ex09.instance.ami", Skipped, "no such image", &[("$ami/name", "=\"other\"")]),
    case("ex09.instance.security-group", Pass, "among others", both!("launch/security_groups/items/-", "=\"%defsg\"")),
    case("ex09.instance.security-group", Fail, "the default one", both!("launch/security_groups/items/0", "=\"%defsg\"")),
    case("ex09.instance.security-group", Fail, "none", &[("$i1/launch/security_groups/items", "[]")]),
    case("ex09.instance.security-group", Undetermined, "unknown", &[("$i1/launch/security_groups/items/0", "?")]),
    case("ex09.instance.security-group", Skipped, "no group", &[("$sg", "-")]),
    case("ex09.instance.role", Pass, "a profile by another name", &[("/instance_profiles/items/web", r#"{"id":"web","name":{"value":"web"},"roles":{"items":[{"value":"s3_access"}]}}"#), ("$i1/launch/instance_profile", "=\"web\"")]),
    case("ex09.instance.role", Pass, "a profile from the console", &[("/roles", NONE), ("/instance_profiles", NONE)]).hcl(),
    case("ex09.instance.role", Fail, "one without", &[("$i1/launch/instance_profile", "!")]),
    case("ex09.instance.role", Skipped, "all without", both!("launch/instance_profile", "!")),
    case("ex09.instance.role", Undetermined, "unknown", &[("$i1/launch/instance_profile", "?")]),
    case("ex09.instance.role", Undetermined, "a profile that files do not show", alone![("$i1/launch/instance_profile", "=\"web\"")]).hcl().only("ex09"),
    case("ex09.instance.role", Undetermined, "profiles denied", &[("/instance_profiles", "denied")]),
    case("ex09.instance.user-data", Pass, "written otherwise", both!("launch/user_data", "=\"#cloud-config\\nruncmd:\\n - cd /opt && nohup python3 app.py &\\n\"")),
    case("ex09.instance.user-data", Fail, "in the foreground", &[("$i1/launch/user_data", "=\"#!/bin/bash\\nnohup python3 app.py > log 2>&1\\n\"")]),
    case("ex09.instance.user-data", Fail, "a comment", &[("$i1/launch/user_data", "=\"#!/bin/bash\\n# nohup python3 app.py &\\n\"")]),
    case("ex09.instance.user-data", Fail, "none", &[("$i1/launch/user_data", "!")]),
    case("ex09.instance.user-data", Undetermined, "not read", &[("$i1/launch/user_data", "?")]),
];
