//! Which runtimes Lambda supports, and how their handlers are written.
//!
//! Dates are those of "Lambda runtimes" in the AWS Lambda developer guide
//! (`https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html`, tables
//! "Supported runtimes" and "Deprecated runtimes", as of August 2026). Checks know
//! no clock: a runtime whose date has come moves from one list to the other by a
//! change of the checker, as of November 2026.

/// Runtimes of which the date of deprecation is to come, and that date; none is
/// set for a preview.
const SUPPORTED: [(&str, &str); 21] = [
    ("dotnet10", "2028-11-14"),
    ("java11", "2027-06-30"),
    ("java11.al2023", "2029-06-30"),
    ("java17", "2027-06-30"),
    ("java17.al2023", "2029-06-30"),
    ("java21", "2029-06-30"),
    ("java25", "2029-06-30"),
    ("java8.al2", "2027-06-30"),
    ("java8.al2023", "2029-06-30"),
    ("nodejs22.x", "2027-04-30"),
    ("nodejs24.x", "2028-04-30"),
    ("nodejs26.x", "not scheduled"),
    ("provided.al2023", "2029-06-30"),
    ("python3.11", "2027-06-30"),
    ("python3.12", "2028-10-31"),
    ("python3.13", "2029-06-30"),
    ("python3.14", "2029-06-30"),
    ("python3.15", "not scheduled"),
    ("ruby3.3", "2027-03-31"),
    ("ruby3.4", "2028-03-31"),
    ("ruby4.0", "2029-03-31"),
];

/// Runtimes that are deprecated, and since when.
const ENDED: [(&str, &str); 33] = [
    ("dotnet5.0", "2022-05-10"),
    ("dotnet6", "2024-12-20"),
    ("dotnet7", "2024-05-14"),
    ("dotnet8", "2026-11-10"),
    ("dotnet9", "2026-11-10"),
    ("dotnetcore1.0", "2019-06-27"),
    ("dotnetcore2.0", "2019-05-30"),
    ("dotnetcore2.1", "2022-01-05"),
    ("dotnetcore3.1", "2023-04-03"),
    ("go1.x", "2024-01-08"),
    ("java8", "2024-01-08"),
    ("nodejs", "2016-08-30"),
    ("nodejs10.x", "2021-07-30"),
    ("nodejs12.x", "2023-03-31"),
    ("nodejs14.x", "2023-12-04"),
    ("nodejs16.x", "2024-06-12"),
    ("nodejs18.x", "2025-09-01"),
    ("nodejs20.x", "2026-04-30"),
    ("nodejs4.3", "2020-03-05"),
    ("nodejs4.3-edge", "2020-03-05"),
    ("nodejs6.10", "2019-08-12"),
    ("nodejs8.10", "2020-03-06"),
    ("provided", "2024-01-08"),
    ("provided.al2", "2026-07-31"),
    ("python2.7", "2021-07-15"),
    ("python3.10", "2026-10-31"),
    ("python3.6", "2022-07-18"),
    ("python3.7", "2023-12-04"),
    ("python3.8", "2024-10-14"),
    ("python3.9", "2025-12-15"),
    ("ruby2.5", "2021-07-30"),
    ("ruby2.7", "2023-12-07"),
    ("ruby3.2", "2026-03-31"),
];

/// What is known of a runtime's support.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Support {
    /// Its deprecation is to come.
    Supported,
    /// It is deprecated since this day.
    Ended(&'static str),
    /// It is in neither table: newer than these, or misspelt.
    Unknown,
}

/// Whether a runtime is supported today.
pub(crate) fn support(runtime: &str) -> Support {
    let since = |table: &[(&str, &'static str)]| {
        let found = table.iter().find(|(name, _)| *name == runtime);
        found.map(|(_, date)| *date)
    };
    match (since(&SUPPORTED), since(&ENDED)) {
        (Some(_), _) => Support::Supported,
        (None, Some(date)) => Support::Ended(date),
        (None, None) => Support::Unknown,
    }
}

/// How a handler of this runtime is written, where the runtime cares: the
/// executable of an OS-only runtime is always `bootstrap`.
pub(crate) fn form_of_handler(runtime: &str) -> Option<&'static str> {
    ["python", "nodejs", "ruby"]
        .iter()
        .any(|language| runtime.starts_with(language))
        .then_some("<file>.<function>")
}

/// Whether a handler has that form: a file, perhaps in a folder, then a dot and
/// a name. Ruby's may be a method of a class.
pub(crate) fn is_file_and_function(handler: &str) -> bool {
    handler.split_once('.').is_some_and(|(file, function)| {
        !file.is_empty()
            && !function.is_empty()
            && !handler.ends_with('.')
            && !handler.chars().any(|c| c.is_whitespace() || c.is_control())
    })
}

/// Whether the code of this runtime is compiled, or brings its libraries in one
/// file, so that no library arrives beside it.
pub(crate) fn is_self_contained(runtime: &str) -> bool {
    ["provided", "java", "dotnet", "go"]
        .iter()
        .any(|language| runtime.starts_with(language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runtime_is_in_one_table_at_most_and_each_is_sorted() {
        for table in [&SUPPORTED[..], &ENDED[..]] {
            assert!(table.is_sorted_by(|a, b| a.0 < b.0));
        }
        for (name, _) in SUPPORTED {
            assert_eq!(support(name), Support::Supported);
            assert!(ENDED.iter().all(|(ended, _)| *ended != name), "{name}");
        }
        assert_eq!(support("provided.al2"), Support::Ended("2026-07-31"));
        assert_eq!(support("python3.99"), Support::Unknown);
    }

    /// What is past its end is so by its date, and what is not has one to come.
    #[test]
    fn the_tables_are_of_november_2026() {
        const TODAY: &str = "2026-11-22";
        let is_date = |date: &str| date.len() == 10 && date.starts_with("20");
        assert!(
            ENDED
                .iter()
                .all(|(_, date)| is_date(date) && *date <= TODAY)
        );
        let mut coming = SUPPORTED.iter().filter(|(_, date)| is_date(date));
        assert!(coming.all(|(_, date)| *date > TODAY));
    }

    #[test]
    fn a_handler_names_file_and_function() {
        for handler in [
            "lambda_function.lambda_handler",
            "src/index.handler",
            "a.B::c",
        ] {
            assert!(is_file_and_function(handler), "{handler}");
        }
        for handler in ["lambda_handler", ".x", "x.", "", "a b.c"] {
            assert!(!is_file_and_function(handler), "{handler}");
        }
    }
}
