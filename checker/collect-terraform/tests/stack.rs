//! Configurations become stacks: each resource type by itself, and the whole
//! of the subject as the checks judge it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "stack/balancers.rs"]
mod balancers;
#[path = "stack/case.rs"]
mod case;
#[path = "stack/compute.rs"]
mod compute;
#[path = "stack/form.rs"]
mod form;
#[path = "stack/lookups.rs"]
mod lookups;
#[path = "stack/network.rs"]
mod network;
#[path = "stack/recorded.rs"]
mod recorded;
#[path = "stack/reference.rs"]
mod reference;
#[path = "stack/security_groups.rs"]
mod security_groups;
#[path = "stack/simple.rs"]
mod simple;
#[path = "stack/whole.rs"]
mod whole;
