//! The launch configuration, the group and its instances.

use checker_model::Verdict::{Fail, NotApplicable, Pass, Skipped, Undetermined};

use super::{Case, case};

const NONE: &str = r#"{"items":{}}"#;
const GOOD: &str = r##"{"image":{"value":"%ami"},"instance_type":{"value":"t2.micro"},"security_groups":{"items":[{"value":"%sg"}]},"instance_profile":{"value":"s3_access"},"associate_public_ip_address":{"value":true},"user_data":{"value":"#!/bin/sh\nnohup python3 app.py &\n"},"key_name":{"absent":null}}"##;
/// A template whose default version is good and whose latest one is empty.
const TEMPLATE: &str = r##"{"id":"lt-1","name":{"value":"flask"},"default_version":{"value":1},"latest_version":{"value":2},"versions":{"1":{"image":{"value":"%ami"},"instance_type":{"value":"t2.micro"},"security_groups":{"items":[{"value":"%sg"}]},"instance_profile":{"value":"s3_access"},"associate_public_ip_address":{"value":true},"user_data":{"value":"#!/bin/sh\nnohup python3 app.py &\n"},"key_name":{"absent":null}},"2":{"image":{"value":"%ami"},"instance_type":{"value":"m5.large"},"security_groups":{"items":[{"value":"%sg"}]},"instance_profile":{"value":"s3_access"},"associate_public_ip_address":{"value":true},"user_data":{"value":"#!/bin/sh\nnohup python3 app.py &\n"},"key_name":{"absent":null}}},"tags":{"entries":{}}}"##;
const LT: &str = "/launch_templates/items/lt-1";
const FROM_DEFAULT: &str = r#"={"type":"template","id":"lt-1","version":{"absent":null}}"#;
const FROM_LATEST: &str = r#"={"type":"template","id":"lt-1","version":{"value":"$Latest"}}"#;
const FROM_FIRST: &str = r#"={"type":"template","id":"lt-1","version":{"value":"1"}}"#;
const FROM_UNKNOWN: &str =
    r#"={"type":"template","id":"lt-1","version":{"unknown":{"why":"throttled","detail":"x"}}}"#;
const FROM: &str = "$asg/launch";
const TAG: &str = "$asg/tags/items/0";
const STATE: &str = "$asg/instances/items/0/lifecycle_state";
const THIRD: &str = r#"{"id":"i-3","lifecycle_state":{"value":"InService"},"health_status":{"value":"Healthy"},"availability_zone":{"value":"eu-west-1a"}}"#;
const LEAVING: &str = r#"{"id":"i-3","lifecycle_state":{"value":"Terminating:Wait"},"health_status":{"value":"Unhealthy"},"availability_zone":{"value":"eu-west-1a"}}"#;

pub(crate) const CASES: &[Case] = &[
    case(
        "ex10.launch.exists",
        Pass,
        "today's equivalent",
        &[("$lc", "-"), (LT, TEMPLATE), (FROM, FROM_DEFAULT)],
    ),
    case(
        "ex10.launch.exists",
        Fail,
        "to the letter: this one alone",
        &[("$lc", "-"), (LT, TEMPLATE), (FROM, FROM_DEFAULT)],
    )
    .strict(),
    case("ex10.launch.exists", Fail, "none", &[("$lc", "-")]),
    case(
        "ex10.launch.exists",
        Undetermined,
        "denied",
        &[("/launch_configurations", "denied")],
    ),
    case(
        "ex10.launch.exists",
        Undetermined,
        "used, but not known which",
        &[("$lc", "-"), (FROM, "?")],
    )
    .hcl(),
    case(
        "ex10.launch.type",
        Pass,
        "today's equivalent",
        &[("$lc/launch/instance_type", "=\"t3.micro\"")],
    ),
    case(
        "ex10.launch.type",
        Pass,
        "the template's default version",
        &[("$lc", "-"), (LT, TEMPLATE), (FROM, FROM_DEFAULT)],
    ),
    case(
        "ex10.launch.type",
        Pass,
        "a version by number",
        &[("$lc", "-"), (LT, TEMPLATE), (FROM, FROM_FIRST)],
    ),
    case(
        "ex10.launch.type",
        Fail,
        "the template's latest version",
        &[("$lc", "-"), (LT, TEMPLATE), (FROM, FROM_LATEST)],
    ),
    case(
        "ex10.launch.type",
        Fail,
        "to the letter",
        &[("$lc/launch/instance_type", "=\"t3.micro\"")],
    )
    .strict(),
    case(
        "ex10.launch.type",
        Fail,
        "not set",
        &[("$lc/launch/instance_type", "!")],
    ),
    case(
        "ex10.launch.type",
        Undetermined,
        "unknown",
        &[("$lc/launch/instance_type", "?")],
    ),
    case(
        "ex10.launch.type",
        Undetermined,
        "an unknown version",
        &[("$lc", "-"), (LT, TEMPLATE), (FROM, FROM_UNKNOWN)],
    ),
    case(
        "ex10.launch.type",
        Skipped,
        "nothing to launch from",
        &[("$lc", "-")],
    ),
    case(
        "ex10.launch.ami",
        Pass,
        "beside other images",
        &[(
            "/images/items/ami-x",
            r#"{"id":"ami-x","name":{"value":"amzn2"}}"#,
        )],
    ),
    case(
        "ex10.launch.ami",
        Fail,
        "another account's of the name",
        &[
            (
                "/images/items/ami-x",
                r#"{"id":"ami-x","name":{"value":"module02-flask-api-ami"},"owned_by_caller":{"value":false},"state":{"value":"available"}}"#,
            ),
            ("$lc/launch/image", "=\"ami-x\""),
        ],
    ),
    case(
        "ex10.launch.ami",
        Fail,
        "not set",
        &[("$lc/launch/image", "!")],
    ),
    case(
        "ex10.launch.ami",
        Undetermined,
        "unknown",
        &[("$lc/launch/image", "?")],
    ),
    case(
        "ex10.launch.ami",
        Undetermined,
        "its owner is unknown",
        &[("$ami/owned_by_caller", "?")],
    ),
    case(
        "ex10.launch.security-group",
        Pass,
        "among others",
        &[("$lc/launch/security_groups/items/-", "?")],
    ),
    case(
        "ex10.launch.security-group",
        Fail,
        "the default one",
        &[("$lc/launch/security_groups/items/0", "=\"%defsg\"")],
    ),
    case(
        "ex10.launch.security-group",
        Fail,
        "none",
        &[("$lc/launch/security_groups/items", "[]")],
    ),
    case(
        "ex10.launch.security-group",
        Undetermined,
        "unknown",
        &[("$lc/launch/security_groups", "hidden")],
    ),
    case(
        "ex10.launch.role",
        Pass,
        "a profile from the console",
        &[("/roles", NONE), ("/instance_profiles", NONE)],
    )
    .hcl(),
    case(
        "ex10.launch.role",
        Fail,
        "no profile",
        &[("$lc/launch/instance_profile", "!")],
    ),
    case(
        "ex10.launch.role",
        Fail,
        "a profile that carries another role",
        &[
            (
                "/instance_profiles/items/x",
                r#"{"id":"x","name":{"value":"x"},"roles":{"items":[{"value":"other"}]}}"#,
            ),
            ("$lc/launch/instance_profile", "=\"x\""),
        ],
    ),
    case(
        "ex10.launch.role",
        Undetermined,
        "unknown",
        &[("$lc/launch/instance_profile", "?")],
    ),
    case(
        "ex10.launch.role",
        Skipped,
        "no such role",
        &[("/roles", NONE)],
    ),
    case(
        "ex10.launch.public-ip",
        Pass,
        "left to the subnets",
        &[("$lc/launch/associate_public_ip_address", "!")],
    ),
    case(
        "ex10.launch.public-ip",
        Fail,
        "refused",
        &[("$lc/launch/associate_public_ip_address", "=false")],
    ),
    case(
        "ex10.launch.public-ip",
        Skipped,
        "left to subnets that give none",
        &[
            ("$lc/launch/associate_public_ip_address", "!"),
            ("$sn2/map_public_ip_on_launch", "=false"),
        ],
    ),
    case(
        "ex10.launch.public-ip",
        Fail,
        "left to subnets that give none, ex07 not selected",
        &[
            ("$lc/launch/associate_public_ip_address", "!"),
            ("$sn2/map_public_ip_on_launch", "=false"),
        ],
    )
    .only("ex10"),
    case(
        "ex10.launch.public-ip",
        Undetermined,
        "unknown",
        &[("$lc/launch/associate_public_ip_address", "?")],
    ),
    case(
        "ex10.launch.user-data",
        Pass,
        "in a subshell",
        &[(
            "$lc/launch/user_data",
            "=\"#!/bin/sh\\n(cd /opt; nohup python3 app.py) > log 2>&1 &\"",
        )],
    ),
    case(
        "ex10.launch.user-data",
        Fail,
        "without nohup",
        &[("$lc/launch/user_data", "=\"#!/bin/sh\\npython3 app.py &\"")],
    ),
    case(
        "ex10.launch.user-data",
        Fail,
        "&& is not &",
        &[(
            "$lc/launch/user_data",
            "=\"#!/bin/sh\\nnohup python3 app.py && echo ok\"",
        )],
    ),
    case(
        "ex10.launch.user-data",
        Undetermined,
        "a digest in the state",
        &[("$lc/launch/user_data", "?")],
    ),
    case(
        "ex10.group.launch",
        Pass,
        "beside one that is not used",
        &[(
            "/launch_configurations/items/old",
            r#"{"id":"old","name":{"value":"old"},"launch":{}}"#,
        )],
    ),
    case("ex10.group.launch", Fail, "nothing", &[(FROM, "!")]),
    case(
        "ex10.group.launch",
        Fail,
        "one that does not exist",
        &[(FROM, r#"={"type":"configuration","id":"gone"}"#)],
    ),
    case(
        "ex10.group.launch",
        Fail,
        "something that is not the project's",
        &[
            (
                "/launch_configurations/items/old",
                r#"{"id":"old","name":{"value":"old"},"launch":{"image":{"value":"ami-x"},"security_groups":{"items":[]}}}"#,
            ),
            (FROM, r#"={"type":"configuration","id":"old"}"#),
        ],
    ),
    case("ex10.group.launch", Fail, "no group", &[("$asg", "-")]),
    case(
        "ex10.group.launch",
        Fail,
        "no group, no instance: one cause",
        &[
            ("$asg", "-"),
            ("/instances", NONE),
            ("$lb/instances/items", "[]"),
        ],
    ),
    case(
        "ex10.group.launch",
        Undetermined,
        "denied",
        &[("/autoscaling_groups", "denied")],
    ),
    case("ex10.group.launch", Undetermined, "unknown", &[(FROM, "?")]),
    case(
        "ex10.group.subnets",
        Pass,
        "in another order",
        &[(
            "$asg/subnets/items",
            "[{\"value\":\"%sn2\"},{\"value\":\"%sn1\"}]",
        )],
    ),
    case(
        "ex10.group.subnets",
        Fail,
        "one",
        &[("$asg/subnets/items/0", "-")],
    ),
    case(
        "ex10.group.subnets",
        Fail,
        "a third one",
        &[("$asg/subnets/items/-", "=\"%default_sn\"")],
    ),
    case(
        "ex10.group.subnets",
        Fail,
        "none, zones only",
        &[("$asg/subnets/items", "[]")],
    ),
    case(
        "ex10.group.subnets",
        Undetermined,
        "one unknown",
        &[("$asg/subnets/items/0", "?")],
    ),
    case(
        "ex10.group.subnets",
        Undetermined,
        "a third one unknown",
        &[("$asg/subnets/items/-", "?")],
    ),
    case("ex10.group.subnets", Skipped, "no group", &[("$asg", "-")]),
    case(
        "ex10.group.min-size",
        Pass,
        "whatever is wanted now",
        &[("$asg/desired_capacity", "=3")],
    ),
    case("ex10.group.min-size", Fail, "0", &[("$asg/min_size", "=0")]),
    case(
        "ex10.group.min-size",
        Undetermined,
        "unknown",
        &[("$asg/min_size", "?")],
    ),
    case(
        "ex10.group.max-size",
        Pass,
        "in files, of a group elsewhere",
        &[("$asg/desired_capacity", "!")],
    )
    .plan(),
    case("ex10.group.max-size", Fail, "4", &[("$asg/max_size", "=4")]),
    case(
        "ex10.group.max-size",
        Undetermined,
        "unknown",
        &[("$asg/max_size", "?")],
    ),
    case(
        "ex10.group.tag",
        Pass,
        "among others",
        &[(
            "$asg/tags/items/-",
            r#"{"key":{"unknown":{"why":"throttled","detail":"x"}},"value":{"absent":null},"propagate_at_launch":{"value":false}}"#,
        )],
    ),
    case(
        "ex10.group.tag",
        Fail,
        "another value",
        &[("$asg/tags/items/0/value", "=\"flask\"")],
    ),
    case(
        "ex10.group.tag",
        Fail,
        "another key",
        &[("$asg/tags/items/0/key", "=\"autoscaling flask\"")],
    ),
    case(
        "ex10.group.tag",
        Fail,
        "not propagated",
        &[("$asg/tags/items/0/propagate_at_launch", "=false")],
    ),
    case("ex10.group.tag", Fail, "no tags", &[(TAG, "-")]),
    case(
        "ex10.group.tag",
        Undetermined,
        "unknown key",
        &[("$asg/tags/items/0/key", "?")],
    ),
    case(
        "ex10.group.tag",
        Undetermined,
        "unknown value",
        &[("$asg/tags/items/0/value", "?")],
    ),
    case(
        "ex10.instances.two",
        Pass,
        "one on its way out",
        &[("$asg/instances/items/-", LEAVING)],
    ),
    case(
        "ex10.instances.two",
        Fail,
        "one pending",
        &[(STATE, "=\"Pending:Wait\"")],
    ),
    case(
        "ex10.instances.two",
        Fail,
        "one unhealthy",
        &[("$asg/instances/items/0/health_status", "=\"Unhealthy\"")],
    ),
    case(
        "ex10.instances.two",
        Fail,
        "three",
        &[("$asg/instances/items/-", THIRD)],
    ),
    case(
        "ex10.instances.two",
        Fail,
        "none",
        &[("$asg/instances/items", "[]")],
    ),
    case(
        "ex10.instances.two",
        Undetermined,
        "not shown",
        &[("$asg/instances", "hidden")],
    ),
    case(
        "ex10.instances.two",
        Undetermined,
        "an unknown state",
        &[(STATE, "?")],
    ),
    case("ex10.instances.two", NotApplicable, "in files", &[]).hcl(),
    case(
        "ex10.instances.tagged",
        Pass,
        "whatever other tags are",
        &[("$i1/tags/entries/Name", "?")],
    ),
    case(
        "ex10.instances.tagged",
        Fail,
        "another value",
        &[("$i1/tags/entries/Autoscaling Flask", "=\"x\"")],
    ),
    case(
        "ex10.instances.tagged",
        Skipped,
        "the group has no tag",
        &[(TAG, "-"), ("$i1/tags/entries/Autoscaling Flask", "-")],
    ),
    case(
        "ex10.instances.tagged",
        Undetermined,
        "instances denied",
        &[("/instances", "denied")],
    ),
    case(
        "ex10.instances.tagged",
        Undetermined,
        "unknown",
        &[("$i1/tags/entries/Autoscaling Flask", "?")],
    ),
    case(
        "ex10.instances.spread",
        Pass,
        "one on its way out",
        &[("$asg/instances/items/-", LEAVING)],
    ),
    case(
        "ex10.instances.spread",
        Fail,
        "one zone",
        &[(
            "$asg/instances/items/0/availability_zone",
            "=\"eu-west-1b\"",
        )],
    ),
    case(
        "ex10.instances.spread",
        Undetermined,
        "unknown",
        &[("$asg/instances/items/0/availability_zone", "?")],
    ),
    case(
        "ex10.launch.exists",
        Pass,
        "a good one that no group uses",
        &[("$lc/launch", GOOD), ("/launch_templates", NONE)],
    ),
    case(
        "ex10.group.subnets",
        Fail,
        "a third one, whatever the second is",
        &[
            ("$asg/subnets/items/1", "?"),
            ("$asg/subnets/items/-", "=\"%default_sn\""),
        ],
    ),
];
