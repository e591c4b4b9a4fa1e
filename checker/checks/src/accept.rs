//! Equivalents that today's AWS makes necessary. The subject is from 2020;
//! some of it can no longer be done to the letter.

use checker_model::verdict::Accepted;

/// An equivalent that is accepted unless `--strict`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acceptance {
    /// Its id in the catalogue.
    pub id: &'static str,
    /// Why it is accepted.
    pub why: &'static str,
}

/// A launch template for a launch configuration.
pub const LAUNCH_TEMPLATE: Acceptance = Acceptance {
    id: "launch-template",
    why: "a launch template for a launch configuration: accounts made since 2024-10-01 cannot create launch configurations",
};

/// `t3.micro` for `t2.micro`.
pub const T3_MICRO: Acceptance = Acceptance {
    id: "t3-micro",
    why: "t3.micro for t2.micro: it is the free tier of accounts made since 2025-07-15",
};

/// An application or network load balancer for a classic one.
pub const ELBV2: Acceptance = Acceptance {
    id: "elbv2",
    why: "an application or network load balancer with a target group for a classic one",
};

/// Amazon Linux 2023 for Amazon Linux 2.
pub const AMAZON_LINUX_2023: Acceptance = Acceptance {
    id: "amazon-linux-2023",
    why: "Amazon Linux 2023 for Amazon Linux 2, which ended on 2026-06-30",
};

/// The file names of the reworked subject.
pub const EDITION_2021: Acceptance = Acceptance {
    id: "edition-2021",
    why: "a file name of the reworked subject, which renamed its files in March 2021",
};

/// A supported runtime for `python3.10`.
pub const LAMBDA_RUNTIME: Acceptance = Acceptance {
    id: "lambda-runtime",
    why: "a supported runtime for python3.10, which is past its end of support",
};

/// All of them.
pub const ACCEPTANCES: &[Acceptance] = &[
    LAUNCH_TEMPLATE,
    T3_MICRO,
    ELBV2,
    AMAZON_LINUX_2023,
    EDITION_2021,
    LAMBDA_RUNTIME,
];

impl From<Acceptance> for Accepted {
    fn from(acceptance: Acceptance) -> Self {
        Self {
            id: acceptance.id.into(),
            why: acceptance.why.into(),
        }
    }
}
