//! Configurations become stacks: each resource type by itself, and the whole
//! of the subject as the checks judge it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "stack/form.rs"]
mod form;
#[path = "stack/reference.rs"]
mod reference;
#[path = "stack/whole.rs"]
mod whole;
