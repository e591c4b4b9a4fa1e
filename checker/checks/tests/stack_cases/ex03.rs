//! The role, the instance that runs with it, and its port.

use checker_model::Verdict::{Fail, NotApplicable, Pass, Skipped, Undetermined};

use super::{Case, case};

const NONE: &str = r#"{"items":{}}"#;
const POLICY: &str = "$role/attached_policies/items/0";
const INLINE: &str = "$role/inline_policies/items/-";
const READ_ONLY: &str = r#"{"arn":{"value":"arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"},"document":{"absent":null}}"#;
const OWN: &str = r#"{"arn":{"value":"arn:aws:iam::123456789012:policy/own"},"document":{"value":{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}}}"#;
const UNREAD: &str = r#"{"arn":{"value":"arn:aws:iam::123456789012:policy/own"},"document":{"unknown":{"why":"access-denied","detail":"iam:GetPolicyVersion"}}}"#;
const FAKE: &str = r#"{"arn":{"value":"arn:aws:iam::123456789012:policy/AmazonS3FullAccess"},"document":{"value":{"Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}}}}"#;
const DENY: &str = r#"{"name":{"value":"deny"},"document":{"value":{"Statement":{"Effect":"Deny","Action":"s3:DeleteObject","Resource":"*"}}}}"#;
const RULE: &str = "$sg/ingress/items/1/sources/items/0";

pub(crate) const CASES: &[Case] = &[
    case("ex03.role.exists", Pass, "the only one in files", &[]).hcl(),
    case(
        "ex03.role.exists",
        Fail,
        "no role at all",
        &[("/roles", NONE), ("$profile/roles/items", "[]")],
    ),
    case(
        "ex03.role.exists",
        Fail,
        "another case",
        &[("$role/name", "=\"S3_access\"")],
    ),
    case(
        "ex03.role.exists",
        Undetermined,
        "denied",
        &[("/roles", "denied")],
    ),
    case(
        "ex03.role.exists",
        Undetermined,
        "unknown name",
        &[("$role/name", "?")],
    )
    .hcl(),
    case(
        "ex03.role.exists",
        Undetermined,
        "another one is shown, and there may be more",
        &[("$role/name", "=\"other\""), ("/roles/incomplete", "more")],
    ),
    case(
        "ex03.role.exists",
        NotApplicable,
        "made in the console",
        &[("/roles", NONE), ("/instance_profiles", NONE)],
    )
    .hcl(),
    case(
        "ex03.role.exists",
        NotApplicable,
        "not in the plan",
        &[("/roles", NONE)],
    )
    .plan(),
    case(
        "ex03.role.trust",
        Pass,
        "several services, one text",
        &[(
            "$role/trust",
            r#"={"Statement":{"Effect":"Allow","Principal":{"Service":["lambda.amazonaws.com","ec2.amazonaws.com"]},"Action":"sts:*"}}"#,
        )],
    ),
    case(
        "ex03.role.trust",
        Fail,
        "another service",
        &[(
            "$role/trust",
            r#"={"Statement":{"Effect":"Allow","Principal":{"Service":"ecs.amazonaws.com"},"Action":"sts:AssumeRole"}}"#,
        )],
    ),
    case("ex03.role.trust", Fail, "not set", &[("$role/trust", "!")]),
    case(
        "ex03.role.trust",
        Undetermined,
        "unknown",
        &[("$role/trust", "?")],
    ),
    case(
        "ex03.role.trust",
        Undetermined,
        "on a condition",
        &[(
            "$role/trust",
            r#"={"Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:SourceAccount":"1"}}}}"#,
        )],
    ),
    case("ex03.role.trust", Skipped, "no role", &[("/roles", NONE)]),
    case(
        "ex03.role.trust",
        Pass,
        "of a role by another name",
        &[("$role/name", "=\"s3access\"")],
    )
    .with(&["ex03.role.exists"]),
    case(
        "ex03.role.s3-full-access",
        Pass,
        "by name alone",
        &[("$role/attached_policies/items/0/document", "!")],
    ),
    case(
        "ex03.role.s3-full-access",
        Pass,
        "administrator",
        &[(
            POLICY,
            r#"{"arn":{"value":"arn:aws:iam::aws:policy/AdministratorAccess"},"document":{"absent":null}}"#,
        )],
    ),
    case(
        "ex03.role.s3-full-access",
        Pass,
        "China",
        &[(
            POLICY,
            r#"{"arn":{"value":"arn:aws-cn:iam::aws:policy/AmazonS3FullAccess"},"document":{"absent":null}}"#,
        )],
    ),
    case(
        "ex03.role.s3-full-access",
        Pass,
        "an own policy",
        &[(POLICY, OWN)],
    ),
    case(
        "ex03.role.s3-full-access",
        Pass,
        "written into the role",
        &[
            ("$role/attached_policies/items", "[]"),
            (
                INLINE,
                r#"{"name":{"value":"s3"},"document":{"value":{"Statement":{"Effect":"Allow","Action":["s3:*"],"Resource":["*"]}}}}"#,
            ),
        ],
    ),
    case(
        "ex03.role.s3-full-access",
        Pass,
        "and another one that was not read",
        &[("$role/attached_policies/items/-", UNREAD)],
    ),
    case(
        "ex03.role.s3-full-access",
        Fail,
        "read only",
        &[(POLICY, READ_ONLY)],
    ),
    case(
        "ex03.role.s3-full-access",
        Fail,
        "of one's own under the name",
        &[(POLICY, FAKE)],
    ),
    case(
        "ex03.role.s3-full-access",
        Fail,
        "one bucket only",
        &[
            ("$role/attached_policies/items", "[]"),
            (
                INLINE,
                r#"{"name":{"value":"s3"},"document":{"value":{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::module02-1/*"}}}}"#,
            ),
        ],
    ),
    case(
        "ex03.role.s3-full-access",
        Fail,
        "part of it denied",
        &[(INLINE, DENY)],
    ),
    case(
        "ex03.role.s3-full-access",
        Fail,
        "denied, whatever the unread one allows",
        &[(POLICY, UNREAD), (INLINE, DENY)],
    ),
    case(
        "ex03.role.s3-full-access",
        Fail,
        "nothing",
        &[("$role/attached_policies/items", "[]")],
    ),
    case(
        "ex03.role.s3-full-access",
        Undetermined,
        "not read",
        &[(POLICY, UNREAD)],
    ),
    case(
        "ex03.role.s3-full-access",
        Undetermined,
        "not listed",
        &[("$role/attached_policies", "hidden")],
    ),
    case(
        "ex03.role.s3-full-access",
        Undetermined,
        "an ARN that is not known",
        &[
            ("$role/attached_policies/items/0/arn", "?"),
            ("$role/attached_policies/items/0/document", "!"),
        ],
    ),
    case(
        "ex03.instance.role",
        Pass,
        "one of two is enough",
        &[("$i1/launch/instance_profile", "!")],
    )
    .with(&["ex09.instance.role"]),
    case(
        "ex03.instance.role",
        Pass,
        "before deployment",
        &[("/instances", NONE)],
    )
    .plan(),
    case(
        "ex03.instance.role",
        Fail,
        "no profile",
        &[
            ("$i1/launch/instance_profile", "!"),
            ("$i2/launch/instance_profile", "!"),
        ],
    ),
    case(
        "ex03.instance.role",
        Fail,
        "nor in what is launched: one cause",
        &[
            ("$i1/launch/instance_profile", "!"),
            ("$i2/launch/instance_profile", "!"),
            ("$lc/launch/instance_profile", "!"),
        ],
    ),
    case(
        "ex03.instance.role",
        Fail,
        "an empty profile",
        &[("$profile/roles/items", "[]")],
    ),
    case(
        "ex03.instance.role",
        Fail,
        "a profile that does not exist",
        &[("/instance_profiles", NONE)],
    ),
    case(
        "ex03.instance.role",
        Undetermined,
        "profiles denied",
        &[("/instance_profiles", "denied")],
    ),
    case(
        "ex03.instance.role",
        Undetermined,
        "unknown",
        &[
            ("$i1/launch/instance_profile", "?"),
            ("$i2/launch/instance_profile", "?"),
        ],
    ),
    case(
        "ex03.instance.role",
        Skipped,
        "no role",
        &[("/roles", NONE)],
    ),
    case(
        "ex03.instance.role",
        Skipped,
        "no instance",
        &[
            ("/instances", NONE),
            ("/autoscaling_groups", NONE),
            ("/launch_configurations", NONE),
        ],
    ),
    case(
        "ex03.instance.role",
        Fail,
        "no instance, and nothing else selected",
        &[
            ("/instances", NONE),
            ("/autoscaling_groups", NONE),
            ("/launch_configurations", NONE),
        ],
    )
    .only("ex03"),
    case(
        "ex03.instance.role",
        NotApplicable,
        "made in the console",
        &[("/roles", NONE), ("/instance_profiles", NONE)],
    )
    .hcl(),
    case(
        "ex03.instance.role",
        Pass,
        "before there is a network of one's own",
        &[
            ("$vpc/tags/entries", "{}"),
            ("$vpc/cidr_block", "=\"10.9.0.0/16\""),
            ("/subnets", NONE),
            ("/autoscaling_groups", NONE),
            ("$sg/name", "=\"launch-wizard-1\""),
        ],
    )
    .only("ex03"),
    case(
        "ex03.security-group.port-5000",
        Pass,
        "one address",
        &[(RULE, r#"={"type":"cidr","id":"203.0.113.7/32"}"#)],
    ),
    case(
        "ex03.security-group.port-5000",
        Pass,
        "by another group that is worn too",
        &[
            (RULE, r#"={"type":"cidr","id":"192.0.2.0/24"}"#),
            ("$i1/launch/security_groups/items/-", "=\"%lbsg\""),
        ],
    )
    .with(&["ex09.security-group.port-5000"]),
    case(
        "ex03.security-group.port-5000",
        Pass,
        "from the balancer",
        &[(RULE, r#"={"type":"security-group","id":"%lbsg"}"#)],
    ),
    case(
        "ex03.security-group.port-5000",
        Pass,
        "from the balancer's network",
        &[(RULE, r#"={"type":"cidr","id":"10.0.0.0/16"}"#)],
    ),
    case(
        "ex03.security-group.port-5000",
        Fail,
        "from the members of its own",
        &[(RULE, r#"={"type":"security-group","id":"%sg"}"#)],
    ),
    case(
        "ex03.security-group.port-5000",
        Fail,
        "from one subnet only",
        &[(RULE, r#"={"type":"cidr","id":"10.0.1.0/24"}"#)],
    ),
    case(
        "ex03.security-group.port-5000",
        Fail,
        "closed",
        &[("$sg/ingress/items/1", "-")],
    ),
    case(
        "ex03.security-group.port-5000",
        Undetermined,
        "groups denied",
        &[("/security_groups", "denied")],
    ),
    case(
        "ex03.security-group.port-5000",
        Undetermined,
        "unknown source",
        &[(RULE, "?")],
    ),
    case(
        "ex03.security-group.port-5000",
        Skipped,
        "no instance",
        &[
            ("/instances", NONE),
            ("/autoscaling_groups", NONE),
            ("/launch_configurations", NONE),
        ],
    ),
    case(
        "ex03.security-group.port-5000",
        NotApplicable,
        "made in the console",
        &[("/roles", NONE), ("/instance_profiles", NONE)],
    )
    .hcl(),
    case("ex03.role.exists", NotApplicable, "files declare another service's role", &[("$role/name", "=\"lambda\""), ("$role/trust", r#"={"Statement":{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}}"#), ("/instance_profiles", NONE)]).hcl(),
    case("ex03.role.exists", Fail, "files declare it under another name", &[("$role/name", "=\"s3\"")]).hcl(),
];
