//! The vocabulary of the checker: what can be known about a deployment, what
//! was said over HTTP, and what the judge makes of it.
//!
//! Everything here is data. Collectors and the prober produce it, checks read
//! it, reports print it; nothing in this crate performs I/O or reads a clock,
//! so that evidence judged tomorrow gives the verdict that it gave today.

pub mod account;
pub mod balancer;
pub mod cloudformation;
pub mod compute;
pub mod course;
pub mod evidence;
pub mod fact;
pub mod functions;
pub mod handout;
pub mod identity;
pub mod ids;
pub mod inventory;
pub mod list;
pub mod network;
pub mod points;
pub mod policy;
pub mod presigned;
pub mod project;
pub mod redact;
pub mod residue;
pub mod run;
pub mod sources;
pub mod stack;
pub mod storage;
pub mod tags;
pub mod transcript;
pub mod turn_in;
pub mod verdict;

pub use course::Course;
pub use evidence::Evidence;
pub use fact::{Fact, Known, Origin, Why};
pub use list::{List, Listing};
pub use sources::Sources;
pub use stack::Stack;
pub use tags::Tags;
pub use transcript::Transcript;
pub use turn_in::TurnIn;
pub use verdict::{Level, VantagePoint, Verdict};
