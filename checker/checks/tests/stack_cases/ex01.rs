//! The bucket and what is in it.

use checker_model::Verdict::{Fail, NotApplicable, Pass, Skipped, Undetermined};

use super::{Case, case};

/// Another bucket of the right name, elsewhere and empty.
const EMPTY: &str = r#"{"id":"module02-1","name":{"value":"module02-1"},"region":{"value":"us-east-1"},"course_file":{"absent":null}}"#;
/// One whose name does not end in digits.
const WORDED: &str = r#"{"items":{"module02-mine":{"id":"module02-mine","name":{"value":"module02-mine"},"region":{"value":"eu-west-1"},"course_file":{"absent":null}}}}"#;

pub(crate) const CASES: &[Case] = &[
    case(
        "ex01.bucket.name",
        Pass,
        "beside another",
        &[("/buckets/items/module02-1", EMPTY)],
    ),
    case(
        "ex01.bucket.name",
        Fail,
        "no digits",
        &[("/buckets", WORDED)],
    ),
    case(
        "ex01.bucket.name",
        Fail,
        "none",
        &[("/buckets", r#"{"items":{}}"#)],
    ),
    case(
        "ex01.bucket.name",
        Undetermined,
        "denied",
        &[("/buckets", "denied")],
    ),
    case("ex01.bucket.name", NotApplicable, "in a plan", &[]).plan(),
    case(
        "ex01.bucket.region",
        Pass,
        "beside another",
        &[("/buckets/items/module02-1", EMPTY)],
    ),
    case(
        "ex01.bucket.region",
        Fail,
        "elsewhere",
        &[("$bucket/region", "=\"us-east-1\"")],
    ),
    case(
        "ex01.bucket.region",
        Undetermined,
        "?",
        &[("$bucket/region", "?")],
    ),
    case(
        "ex01.bucket.region",
        Undetermined,
        "elsewhere, and there may be another",
        &[
            ("$bucket/region", "=\"us-east-1\""),
            ("/buckets/incomplete", "more"),
        ],
    ),
    case(
        "ex01.bucket.region",
        Skipped,
        "none",
        &[("/buckets", r#"{"items":{}}"#)],
    ),
    case(
        "ex01.object.uploaded",
        Pass,
        "beside another",
        &[("/buckets/items/module02-1", EMPTY)],
    ),
    case(
        "ex01.object.uploaded",
        Fail,
        "not there",
        &[("$bucket/course_file", "!")],
    ),
    case(
        "ex01.object.uploaded",
        Fail,
        "empty",
        &[("$bucket/course_file/value/size", "=0")],
    ),
    case(
        "ex01.object.uploaded",
        Undetermined,
        "?",
        &[("$bucket/course_file", "?")],
    ),
    case(
        "ex01.object.content",
        Pass,
        "a byte order mark, and spaces",
        &[(
            "$bucket/course_file/value/header/value/0",
            "\"\u{feff}URL \"",
        )],
    ),
    case(
        "ex01.object.content",
        Pass,
        "a sample of it",
        &[("$bucket/course_file/value/size", "=4000")],
    ),
    case(
        "ex01.object.content",
        Fail,
        "another column",
        &[("$bucket/course_file/value/header/value/3", "\"Title\"")],
    ),
    case(
        "ex01.object.content",
        Fail,
        "a column less",
        &[("$bucket/course_file/value/header/value/17", "-")],
    ),
    case(
        "ex01.object.content",
        Fail,
        "an error page",
        &[("$bucket/course_file/value/header", "=[\"<!DOCTYPE html>\"]")],
    ),
    case(
        "ex01.object.content",
        Fail,
        "no text",
        &[("$bucket/course_file/value/header", "!")],
    ),
    case(
        "ex01.object.content",
        Undetermined,
        "?",
        &[("$bucket/course_file/value/header", "?")],
    ),
    case(
        "ex01.object.content",
        Skipped,
        "not there",
        &[("$bucket/course_file", "!")],
    ),
];
