//! The prober against APIs of every kind, on loopback: good ones in each
//! dialect, clumsy ones, and hostile ones. What is asserted on is the
//! transcript, never the time.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod anyone;
mod connect;
mod dialects;
mod expiry;
mod fake;
mod faults;
mod function_url;
mod given;
mod hostile;
mod raw;
mod secrets;
mod storage;
mod support;
