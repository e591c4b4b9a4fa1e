//! A directory of Terraform files, evaluated as Terraform would.
//!
//! [`scope`] is the wall between its two halves: expressions know no files,
//! and files know no operators.

pub mod eval;
mod functions;
pub mod scope;
