//! Renderers: what a run, a check or the list of checks looks like.
//!
//! One module per format. A renderer gets finished verdicts and can change
//! none of them; it prints nothing itself but returns text, so that whoever
//! calls it decides where that goes. Whatever came from outside passes
//! [`inert()`] on its way.

pub mod console;
mod curl;
pub mod entry;
mod explain;
pub mod format;
pub mod github;
pub mod gradescope;
pub mod html;
pub mod inert;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod matrix;
mod outcome;
mod page;
mod picture;
mod points;
mod reference;
pub mod sarif;
mod snippet;
pub mod svg;
pub mod tap;

pub use console::Detail;
pub use entry::{Entry, Question};
pub use explain::{explain, list};
pub use format::{Document, Format, render};
pub use inert::inert;
pub use page::Look;
pub use reference::reference;
pub use snippet::lines_at;
