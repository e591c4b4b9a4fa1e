//! Which runtimes Lambda supports, and how their handlers are written.
//!
//! From "Lambda runtimes" in the Lambda developer guide, November 2026. Checks
//! know no clock: a runtime that is past its end leaves this table by a change
//! of the checker.

/// Runtimes that are not past their end of support.
const SUPPORTED: [&str; 17] = [
    "python3.11",
    "python3.12",
    "python3.13",
    "python3.14",
    "nodejs22.x",
    "nodejs24.x",
    "java8.al2",
    "java11",
    "java17",
    "java21",
    "java25",
    "dotnet8",
    "dotnet10",
    "ruby3.3",
    "ruby3.4",
    "ruby4.0",
    "provided.al2023",
];

/// Whether a runtime is supported today.
pub(crate) fn is_supported(runtime: &str) -> bool {
    SUPPORTED.contains(&runtime)
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
