//! The judge: what each exercise requires, check by check.
//!
//! Pure: a check reads facts and transcripts and returns a finding. It asks
//! nobody, opens nothing and knows no time, so the same evidence gives the
//! same verdicts forever. A check reads like the requirement that it enforces;
//! what "unknown", "missing" and "not equal" mean is decided once, in
//! [`finding`] and [`expect`], and which resource is meant in [`focus`].

pub mod accept;
pub mod case;
pub mod check;
mod cohort;
pub mod correction;
mod dependence;
pub mod disagreement;
pub mod expect;
pub mod files;
pub mod finding;
pub mod focus;
pub mod gate;
mod http;
mod images;
pub mod judge;
mod loops;
mod parameters;
pub mod place;
pub mod points;
pub mod policy;
mod ports;
mod presign;
mod public;
pub mod reads;
pub mod recall;
pub mod registry;
mod runtime;
pub mod select;
mod site;
mod startup;
mod tags;

mod ex00;
mod ex01;
mod ex02;
mod ex03;
mod ex04;
mod ex05;
mod ex06;
mod ex07;
mod ex08;
mod ex09;
mod ex10;
mod ex11;
mod leftovers;
mod mcs01;
mod mcs02;
mod mcs03;
mod turnin;

pub use accept::Acceptance;
pub use check::{Check, Judge};
pub use judge::{Judgement, Terms, judge};
pub use reads::Reads;
pub use registry::{EXERCISES, Exercise, Question};
pub use select::{Selection, SelectionError};
pub use site::Site;
