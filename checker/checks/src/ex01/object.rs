//! The file in the bucket.

use checker_model::Known;
use checker_model::storage::{Bucket, COURSE_COLUMNS, COURSE_FILE, CourseFile};

use super::bucket::judged;
use crate::case::StackCase;
use crate::check::check;
use crate::expect::satisfies;
use crate::finding::{Finding, Judged};

/// Bytes between which the course's 17,007 rows lie: shorter ones are a
/// sample, longer ones something else.
const PLAUSIBLE: std::ops::RangeInclusive<i64> = 1_000_000..=500_000_000;

check! {
    /// The bucket holds `appstore_games.csv`, and it is not empty.
    UPLOADED = "ex01.object.uploaded", Required, Live(uploaded);
    title: "it holds appstore_games.csv",
    why: "the presigned URL of this exercise, and the list and download of the API, are about this file",
    terraform: "uploaded by hand: `aws s3 cp appstore_games.csv s3://module02-4242/`",
    console: "S3, the bucket, Upload",
    reads: [Buckets, CourseFile],
}

fn uploaded(case: &StackCase<'_>) -> Judged {
    judged(case, is_there)
}

/// The file is there, with something in it.
pub(super) fn is_there(bucket: &Bucket) -> Finding {
    file(bucket, |file| {
        satisfies(
            &file.size,
            &format!("{}/{COURSE_FILE}: bytes", bucket.id),
            "more than 0",
            "upload the file again; this one is empty",
            |size| *size > 0,
        )
    })
}

fn file(bucket: &Bucket, judge: impl FnOnce(&CourseFile) -> Finding) -> Finding {
    let fact = &bucket.course_file;
    match &fact.known {
        Known::Value(file) => judge(file),
        Known::Absent => Finding::fail(
            format!("{}: {COURSE_FILE}", bucket.id),
            "no such object",
            &fact.origin,
            format!("`aws s3 cp {COURSE_FILE} s3://{}/`", bucket.id),
        ),
        Known::Unknown(why) => Finding::undetermined(why, &fact.origin),
    }
}

check! {
    /// Its header row and its number of columns are those of the course's file.
    CONTENT = "ex01.object.content", Required, Live(content);
    title: "it is the course's file",
    why: "a file of the same name may be an error page that was saved by mistake",
    terraform: "uploaded by hand, as it was downloaded: `aws s3 cp appstore_games.csv s3://module02-4242/`",
    console: "S3, the bucket, Upload",
    reads: [Buckets, CourseFile],
}

fn content(case: &StackCase<'_>) -> Judged {
    case.after(&UPLOADED)?;
    judged(case, is_the_courses)
}

/// The file begins as the course's does.
pub(super) fn is_the_courses(bucket: &Bucket) -> Finding {
    file(bucket, |file| {
        let expected = format!(
            "{COURSE_FILE}: the {} columns URL, ID, Name, …",
            COURSE_COLUMNS.len()
        );
        let header = &file.header;
        let fix = "upload the file of the course as it was downloaded";
        match &header.known {
            Known::Value(seen) if is_header(seen) => Finding::pass().noting(size(file)),
            Known::Value(seen) => Finding::fail(
                expected,
                format!("{} columns: {}", seen.len(), beginning(seen)),
                &header.origin,
                fix,
            ),
            Known::Absent => Finding::fail(expected, "no CSV", &header.origin, fix),
            Known::Unknown(why) => Finding::undetermined(why, &header.origin),
        }
    })
}

/// Editors add a byte order mark, and spaces where nobody sees them.
fn is_header(seen: &[String]) -> bool {
    let plain = |text: &String| text.trim_start_matches('\u{feff}').trim().to_owned();
    seen.len() == COURSE_COLUMNS.len() && seen.iter().map(plain).eq(COURSE_COLUMNS)
}

fn beginning(seen: &[String]) -> String {
    let first: Vec<&str> = seen.iter().take(3).map(String::as_str).collect();
    first.join(", ").chars().take(80).collect()
}

/// Which file it is, as far as its size tells.
fn size(file: &CourseFile) -> String {
    match file.size.get() {
        Some(size) if PLAUSIBLE.contains(size) => {
            format!("{COURSE_FILE} of {size} bytes, as large as the course's")
        }
        Some(size) => {
            format!("{COURSE_FILE} of {size} bytes is a sample: the course's has 17,007 rows")
        }
        None => format!("{COURSE_FILE} of unknown size"),
    }
}
