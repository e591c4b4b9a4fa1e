//! A live account becomes a [`checker_model::Stack`], as the vantage point
//! `live` sees it. This crate only reads AWS, but for
//! [`BucketAccess::delete_object`], with which the prober removes what its own
//! upload left behind.
//!
//! What AWS answers is mapped by these rules, of which a server that shows a
//! `Stack` to AWS clients is the inverse:
//!
//! - An attribute that AWS answers is a value, one that it leaves out (or, for
//!   references and names, answers as `""`) is absent, a call that fails leaves
//!   what it would have told unknown, with the IAM action as the reason. That a
//!   named thing is not found means that it is absent, and a listing that names
//!   it complete. A page that fails leaves the listing partial.
//! - Ids are those of AWS; names for classic balancers, roles, profiles,
//!   groups, launch configurations, key pairs and buckets; ARNs for the other
//!   balancers and target groups. Where AWS refers by ARN or name, the id is
//!   looked up. What comes without an id is dropped, and its listing incomplete.
//! - Addresses: an instance that runs shows whether it got a public one, one
//!   that is pending shows only that it did, others show nothing (absent). A
//!   launch template says so in its first network interface or not at all.
//! - Security groups of a launch template are those beside and those inside its
//!   network interfaces. A permission is one rule; its sources come as IPv4
//!   ranges, IPv6 ranges, groups, prefix lists; protocol -1 has no ports.
//! - A route's `local` gateway is the VPC, `igw-` an internet gateway; anything
//!   else goes by its id. A gateway is attached in state attached or available.
//! - User data is decoded and redacted; compressed or not UTF-8 it is not
//!   supported. It is asked for instances that are not gone, of groups and of
//!   VPCs that look like the project's; DNS attributes, of such VPCs.
//! - Health checks: `HTTP:5000/path` is taken apart; `traffic-port` is the
//!   target group's port. An application balancer is cross-zone by default
//!   ([`checker_model::Origin::Default`]).
//! - Policies of customers are read in their default version, those of AWS are
//!   not read.
//! - Images are the caller's own and those that instances, launch
//!   configurations and templates refer to; roles the course's, and those of
//!   profiles that these refer to.

mod account;
mod asked;
mod autoscaling;
mod bucket;
mod caller;
mod classic;
mod clients;
mod collect;
mod compute;
mod control;
mod credentials;
mod error;
mod facts;
mod hearing;
mod iam;
mod launch;
mod leftovers;
mod managed;
mod network;
mod open_error;
mod relevance;
mod role;
mod run;
mod s3;
mod security_groups;
mod session;
mod settings;
mod target_groups;
mod v2;
mod v2_tags;
mod whole;

pub use bucket::BucketAccess;
pub use open_error::OpenError;
pub use run::Progress;
pub use session::Session;
pub use settings::{Keys, Role, Settings, s3_endpoint};
