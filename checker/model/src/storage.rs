//! Buckets.

use serde::{Deserialize, Serialize};

use crate::fact::Fact;
use crate::ids::BucketId;
use crate::tags::Tags;

/// A bucket. The listing holds the one that was named, or those of the
/// caller's whose name begins with the course's prefix.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Bucket {
    /// Under which the stack lists it.
    pub id: BucketId,
    /// Its name.
    pub name: Fact<String>,
    /// The region that it is in.
    pub region: Fact<String>,
    /// Its tags.
    pub tags: Tags,
    /// `appstore_games.csv` in it; absent when it holds none.
    pub course_file: Fact<CourseFile>,
}

/// The name of the course's file, in the bucket and out of it.
pub const COURSE_FILE: &str = "appstore_games.csv";

/// Its columns, in order: its first row.
pub const COURSE_COLUMNS: [&str; 18] = [
    "URL",
    "ID",
    "Name",
    "Subtitle",
    "Icon URL",
    "Average User Rating",
    "User Rating Count",
    "Price",
    "In-app Purchases",
    "Description",
    "Developer",
    "Age Rating",
    "Languages",
    "Size",
    "Primary Genre",
    "Genres",
    "Original Release Date",
    "Current Version Release Date",
];

/// The course's file, as far as its beginning tells.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CourseFile {
    /// Bytes.
    pub size: Fact<i64>,
    /// The fields of its first row, as CSV; absent when that is no text.
    pub header: Fact<Vec<String>>,
}
