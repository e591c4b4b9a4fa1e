//! What the end-to-end tests share: a moto server and what builds stacks in
//! it, the scenarios, and the checker as a process.

pub mod moto;
pub mod scenario;
