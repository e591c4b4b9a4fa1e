//! A directory of Terraform files, evaluated as Terraform would.
//!
//! [`scope`] is the wall between its two halves: expressions know no files,
//! and files know no operators.

mod bodies;
mod computed;
mod declared;
pub mod eval;
mod expand;
pub(crate) mod folder;
mod functions;
mod here;
mod json;
mod module;
mod names;
pub(crate) mod nodes;
mod policy;
mod providers;
mod references;
pub mod scope;
mod source;
mod types;
mod world;
