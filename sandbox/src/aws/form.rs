//! The parameters of a query request, and its lists: `VpcId.1` in EC2,
//! `Names.member.1` in the others.

use std::collections::BTreeMap;

use super::fault::Fault;

/// A filter of an EC2 request: any of the values will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Filter {
    pub(crate) name: String,
    pub(crate) values: Vec<String>,
}

/// The parameters of one request, by name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Form(BTreeMap<String, String>);

impl FromIterator<(String, String)> for Form {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(parameters: I) -> Self {
        Self(parameters.into_iter().collect())
    }
}

impl Form {
    /// Reads an `application/x-www-form-urlencoded` body or a query.
    pub(crate) fn parse(body: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(body).into_owned().collect())
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A parameter that must be there.
    pub(crate) fn required(&self, name: &str) -> Result<&str, Fault> {
        self.get(name)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| Fault::missing_parameter(name))
    }

    /// The values of a list, in the order of their numbers.
    pub(crate) fn list(&self, name: &str) -> Vec<&str> {
        let mut numbered: Vec<(u32, &str)> = self
            .0
            .iter()
            .filter_map(|(key, value)| {
                let rest = key.strip_prefix(name)?.strip_prefix('.')?;
                let number = rest.strip_prefix("member.").unwrap_or(rest);
                Some((number.parse().ok()?, value.as_str()))
            })
            .collect();
        numbered.sort_by_key(|(number, _)| *number);
        numbered.into_iter().map(|(_, value)| value).collect()
    }

    /// The members of a list of structures, in order, by their number.
    pub(crate) fn structures(&self, name: &str, member: &str) -> Vec<&str> {
        let mut numbered: Vec<(u32, &str)> = self
            .0
            .iter()
            .filter_map(|(key, value)| {
                let rest = key.strip_prefix(name)?.strip_prefix('.')?;
                let rest = rest.strip_prefix("member.").unwrap_or(rest);
                let (number, field) = rest.split_once('.')?;
                (field == member).then_some((number.parse().ok()?, value.as_str()))
            })
            .collect();
        numbered.sort_by_key(|(number, _)| *number);
        numbered.into_iter().map(|(_, value)| value).collect()
    }

    /// `Filter.1.Name` with its `Filter.1.Value.1 …` (or `Filters.member.1…`).
    pub(crate) fn filters(&self) -> Vec<Filter> {
        let mut filters: BTreeMap<u32, Filter> = BTreeMap::new();
        for (key, value) in &self.0 {
            let Some(rest) = key
                .strip_prefix("Filter.")
                .or_else(|| key.strip_prefix("Filters.member."))
            else {
                continue;
            };
            let Some((number, field)) = rest.split_once('.') else {
                continue;
            };
            let Ok(number) = number.parse() else { continue };
            let filter = filters.entry(number).or_insert_with(|| Filter {
                name: String::new(),
                values: Vec::new(),
            });
            if field == "Name" {
                filter.name.clone_from(value);
            } else if field.starts_with("Value") {
                filter.values.push(value.clone());
            }
        }
        filters.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_come_in_the_order_of_their_numbers() {
        let form = Form::parse(
            b"Action=X&VpcId.2=b&VpcId.10=c&VpcId.1=a%20b&Names.member.1=n&Filter.1.Name=tag%3AName&Filter.1.Value.1=v&Filter.1.Value.2=w&Filter.2.Name=vpc-id",
        );
        assert_eq!(form.list("VpcId"), ["a b", "b", "c"]);
        assert_eq!(form.list("Names"), ["n"]);
        assert_eq!(form.required("Action").ok(), Some("X"));
        assert!(form.required("Nothing").is_err());
        let filters = form.filters();
        assert_eq!(filters[0].name, "tag:Name");
        assert_eq!(filters[0].values, ["v", "w"]);
        assert!(filters[1].values.is_empty());
    }

    #[test]
    fn members_of_structures_are_found() {
        let form =
            Form::parse(b"Targets.member.2.Id=j&Targets.member.1.Id=i&Targets.member.1.Port=80");
        assert_eq!(form.structures("Targets", "Id"), ["i", "j"]);
    }
}
