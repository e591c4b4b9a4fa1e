//! The columns that a roster may have: whatever says on the command line where
//! to look.

use clap::{ArgAction, Args as _, Command};

use crate::args::Place;

/// The column that names the student.
pub(crate) const STUDENT: &str = "student";

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Column {
    /// Its name in the header.
    pub(crate) name: &'static str,
    /// The flag that it stands for.
    pub(crate) flag: &'static str,
    pub(crate) kind: Kind,
}

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A file or folder.
    Path,
    /// `yes` or `no`.
    Switch,
    /// Anything that the flag takes.
    Value,
}

/// Every column but `student`.
pub(crate) fn columns() -> Vec<Column> {
    let command = Place::augment_args(Command::new("place"));
    let known = command.get_arguments().filter(|one| !one.is_hide_set());
    let columns = known.filter_map(|argument| {
        let flag = argument.get_long()?;
        let names = argument.get_value_names().unwrap_or_default();
        let is_path = names
            .iter()
            .any(|name| matches!(name.as_str(), "DIR" | "FILE"));
        Some(Column {
            name: leak(&flag.replace('-', "_")),
            flag: leak(flag),
            kind: match argument.get_action() {
                ArgAction::SetTrue => Kind::Switch,
                _ if is_path => Kind::Path,
                _ => Kind::Value,
            },
        })
    });
    columns.collect()
}

/// There are a dozen of them, asked for once.
fn leak(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_the_flags_that_say_where_to_look() {
        let columns = columns();
        let find = |name: &str| columns.iter().find(|column| column.name == name);
        assert_eq!(find("turn_in").unwrap().kind, Kind::Path);
        assert_eq!(find("evidence").unwrap().kind, Kind::Path);
        assert_eq!(find("elb").unwrap().kind, Kind::Value);
        assert_eq!(find("live").unwrap().kind, Kind::Switch);
        assert_eq!(find("endpoint_url").unwrap().flag, "endpoint-url");
        assert_eq!(find("strict"), None);
        assert_eq!(find("no_live"), None);
    }

    #[test]
    fn what_a_roster_means_by_its_columns_is_there() {
        let columns = columns();
        let flags = |flags: &[&str]| {
            flags
                .iter()
                .all(|flag| columns.iter().any(|one| one.flag == *flag))
        };
        assert!(flags(&super::super::FILES));
        assert!(flags(&super::super::DOORS));
        assert!(flags(&super::super::ACCOUNTS));
        // Every file and folder counts as something that was handed in.
        for column in columns.iter().filter(|one| one.kind == Kind::Path) {
            assert!(super::super::FILES.contains(&column.flag), "{column:?}");
        }
    }
}
