//! What the end-to-end tests share: a moto server and what builds stacks in
//! it, the scenarios, a deployed project, and the checker as a process.

pub mod account;
pub mod checker;
pub mod deployed;
pub mod fault;
pub mod front;
pub mod matrix;
pub mod moto;
pub mod scenario;
