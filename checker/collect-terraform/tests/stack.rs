//! Configurations become stacks: each resource type by itself, and the whole
//! of the subject as the checks judge it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::too_many_lines, reason = "tables of cases")]
#![expect(
    clippy::needless_pass_by_value,
    reason = "cases are made of values in place"
)]

#[path = "stack/autoscaling.rs"]
mod autoscaling;
#[path = "stack/balancers.rs"]
mod balancers;
#[path = "stack/case.rs"]
mod case;
#[path = "stack/compute.rs"]
mod compute;
#[path = "stack/form.rs"]
mod form;
#[path = "stack/identity.rs"]
mod identity;
#[path = "stack/launches.rs"]
mod launches;
#[path = "stack/lookups.rs"]
mod lookups;
#[path = "stack/network.rs"]
mod network;
#[path = "stack/recorded.rs"]
mod recorded;
#[path = "stack/reference.rs"]
mod reference;
#[path = "stack/routes.rs"]
mod routes;
#[path = "stack/security_groups.rs"]
mod security_groups;
#[path = "stack/simple.rs"]
mod simple;
#[path = "stack/whole.rs"]
mod whole;
