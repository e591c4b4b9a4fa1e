//! The objects: an index in memory, bytes and one side file each on disk.
//!
//! Files have random names, so that any key that S3 takes can be kept as it
//! is: no key becomes a path, and none stands in another's way.

mod blob;
mod index;
mod listing;
mod multipart;
mod service;
#[cfg(test)]
mod tests;

pub(super) use index::Objects;
