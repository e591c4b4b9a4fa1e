//! The API over real HTTP against the embedded S3, as a client sees it.

#[cfg(test)]
mod contract;
#[cfg(test)]
mod download;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod harness;
#[cfg(test)]
mod list;
#[cfg(test)]
mod meta;
#[cfg(test)]
mod schemathesis;
#[cfg(test)]
mod store;
#[cfg(test)]
mod upload;
