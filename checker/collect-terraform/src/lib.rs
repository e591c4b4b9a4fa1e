//! Terraform files, plans and states, and templates of `CloudFormation`, become
//! the one `Stack` of the model.
//!
//! Two steps, with one shape between them. A reader ([`plan`], [`state`],
//! [`hcl`], [`cloudformation`]) makes a [`config::Configuration`]: resources whose attributes are
//! known, unknown, or references to other resources. Then [`stack`] makes the
//! stack out of it, the same way for all of them: that is what keeps their
//! verdicts from contradicting each other.
//!
//! Nothing here runs code, follows a link out of a folder, asks a network, or
//! reads without a bound ([`limits`]).

pub mod cloudformation;
pub mod config;
pub mod hcl;
pub mod json;
pub mod limits;
pub mod plan;
mod regular;
pub mod stack;
pub mod state;
pub mod turn_in;
pub mod value;
