//! The first instance.

use checker_model::Verdict::{Fail, NotApplicable, Pass, Undetermined};

use super::{Case, case};

const LEFT: &str = "=\"running\"";
const NONE: &str = r#"{"items":{}}"#;
/// One left running in the default network, of another kind.
const LARGE: &str = r#"{"id":"i-0","launch":{"image":{"value":"ami-0"},"instance_type":{"value":"m5.large"},"security_groups":{"items":[]},"instance_profile":{"absent":null}},"state":{"value":"running"},"vpc":{"value":"vpc-0d0e0f0a0b0c0d0e0"},"autoscaling_group":{"absent":null}}"#;
const CENTOS: &str = "=\"CentOS-7-2111-20220825_1.x86_64\"";

pub(crate) const CASES: &[Case] = &[
    case("ex02.key-pair.exists", Pass, "as it should be", &[]),
    case(
        "ex02.key-pair.exists",
        Fail,
        "none",
        &[("/key_pairs", NONE)],
    ),
    case(
        "ex02.key-pair.exists",
        Undetermined,
        "denied",
        &[("/key_pairs", "denied")],
    ),
    case("ex02.key-pair.exists", NotApplicable, "in files", &[]).hcl(),
    case(
        "ex02.instance.type",
        Pass,
        "today's",
        &[("$first/launch/instance_type", "=\"t3.micro\"")],
    ),
    case(
        "ex02.instance.type",
        Fail,
        "today's, to the letter",
        &[("$first/launch/instance_type", "=\"t3.micro\"")],
    )
    .strict(),
    case(
        "ex02.instance.type",
        Fail,
        "larger",
        &[("$first/launch/instance_type", "=\"t2.small\"")],
    ),
    case(
        "ex02.instance.type",
        Undetermined,
        "?",
        &[("$first/launch/instance_type", "?")],
    ),
    case(
        "ex02.instance.type",
        Undetermined,
        "forgotten",
        &[("$first", "-")],
    ),
    case(
        "ex02.instance.type",
        Undetermined,
        "denied",
        &[("/instances", "denied")],
    ),
    case(
        "ex02.instance.type",
        Undetermined,
        "larger, and there may be another",
        &[
            ("$first/launch/instance_type", "=\"t2.small\""),
            ("/instances/incomplete", "more"),
        ],
    ),
    case("ex02.instance.ami", Pass, "as it should be", &[]),
    case(
        "ex02.instance.ami",
        Pass,
        "told by the description",
        &[("$al2/name", "=\"copy\"")],
    ),
    case(
        "ex02.instance.ami",
        Pass,
        "today's",
        &[
            ("$al2/name", "=\"al2023-ami-2023.5.0-kernel-6.1-x86_64\""),
            (
                "$al2/description",
                "=\"Amazon Linux 2023 AMI 2023.5.0 x86_64 HVM kernel-6.1\"",
            ),
        ],
    ),
    case(
        "ex02.instance.ami",
        Fail,
        "today's, to the letter",
        &[
            ("$al2/name", "=\"al2023-ami-2023.5.0-kernel-6.1-x86_64\""),
            ("$al2/description", "!"),
        ],
    )
    .strict(),
    case(
        "ex02.instance.ami",
        Fail,
        "another system",
        &[("$al2/name", CENTOS), ("$al2/description", "!")],
    ),
    case(
        "ex02.instance.ami",
        Undetermined,
        "a name that tells nothing",
        &[("$al2/name", CENTOS), ("$al2/description", "?")],
    ),
    case(
        "ex02.instance.ami",
        Undetermined,
        "taken back",
        &[("$al2", "-")],
    ),
    case(
        "ex02.instance.ami",
        Undetermined,
        "images denied",
        &[("/images", "denied")],
    ),
    case("ex02.instance.terminated", Pass, "as it should be", &[]),
    case(
        "ex02.instance.terminated",
        Pass,
        "on its way",
        &[("$first/state", "=\"shutting-down\"")],
    ),
    case(
        "ex02.instance.terminated",
        Fail,
        "running",
        &[("$first/state", LEFT)],
    ),
    case(
        "ex02.instance.terminated",
        Fail,
        "stopped",
        &[("$first/state", "=\"stopped\"")],
    ),
    case(
        "ex02.instance.terminated",
        Fail,
        "another was left",
        &[("/instances/items/i-0", LARGE)],
    ),
    case(
        "ex02.instance.terminated",
        Pass,
        "another project's, in its own network",
        &[
            ("/instances/items/i-0", LARGE),
            (
                "/vpcs/items/vpc-9",
                r#"{"id":"vpc-9","is_default":{"value":false}}"#,
            ),
            ("/instances/items/i-0/vpc", "=\"vpc-9\""),
        ],
    ),
    case(
        "ex02.instance.terminated",
        Pass,
        "the host of the API, with a role",
        &[
            ("/instances/items/i-0", LARGE),
            (
                "/instances/items/i-0/launch/instance_profile",
                "=\"s3_access\"",
            ),
        ],
    ),
    case(
        "ex02.instance.terminated",
        Pass,
        "the host of the API, with port 5000 open",
        &[
            ("/instances/items/i-0", LARGE),
            (
                "/instances/items/i-0/launch/security_groups",
                r#"{"items":[{"value":"%sg"}]}"#,
            ),
        ],
    ),
    case(
        "ex02.instance.terminated",
        Undetermined,
        "it may be the host of the API",
        &[
            ("/instances/items/i-0", LARGE),
            ("/instances/items/i-0/launch/security_groups", "hidden"),
        ],
    ),
    case(
        "ex02.instance.terminated",
        Undetermined,
        "it may be a group's",
        &[
            ("/instances/items/i-0", LARGE),
            ("/instances/items/i-0/autoscaling_group", "?"),
        ],
    ),
    case(
        "ex02.instance.terminated",
        Undetermined,
        "?",
        &[("$first/state", "?")],
    ),
    case(
        "ex02.instance.terminated",
        Undetermined,
        "forgotten",
        &[("$first", "-")],
    ),
    case(
        "ex02.instance.terminated",
        Undetermined,
        "nothing there",
        &[("/instances", NONE)],
    ),
    case(
        "ex02.instance.terminated",
        Undetermined,
        "denied",
        &[("/instances", "denied")],
    ),
];
