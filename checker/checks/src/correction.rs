//! How a text is corrected, where a machine can say it.

use checker_model::ids::{
    Cidr, InternetGatewayId, LoadBalancerId, RouteTableId, SecurityGroupId, SubnetId, VpcId,
};
use checker_model::turn_in::{Declaration, Declared};
use checker_model::verdict::{Correction, Failure};
use checker_model::{Fact, Known, Origin};

/// A value as Terraform writes it.
pub trait Literal {
    /// The expression; none where that depends on more than the value.
    fn literal(&self) -> Option<String>;
}

impl Literal for String {
    fn literal(&self) -> Option<String> {
        let escaped = self
            .replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace('\n', "\\n")
            .replace("${", "$${")
            .replace("%{", "%%{");
        Some(format!("\"{escaped}\""))
    }
}

impl Literal for Cidr {
    fn literal(&self) -> Option<String> {
        self.as_str().to_owned().literal()
    }
}

impl Literal for bool {
    fn literal(&self) -> Option<String> {
        Some(self.to_string())
    }
}

impl Literal for i64 {
    fn literal(&self) -> Option<String> {
        Some(self.to_string())
    }
}

macro_rules! addresses {
    ($($name:ty),*) => {$(
        impl Literal for $name {
            fn literal(&self) -> Option<String> {
                reference(self.as_str())
            }
        }
    )*};
}

addresses!(
    VpcId,
    SubnetId,
    InternetGatewayId,
    RouteTableId,
    SecurityGroupId,
    LoadBalancerId
);

/// The id of a resource of the root module, referred to. From which module one
/// within another could be reached is not told by its address.
fn reference(address: &str) -> Option<String> {
    let in_root = address.starts_with("aws_") && address.contains('.');
    in_root.then(|| format!("{address}.id"))
}

/// What corrects a fact that should have this value. `what` ends with the name
/// of the attribute, if it is one.
pub(crate) fn of<T>(fact: &Fact<T>, what: &str, wanted: &impl Literal) -> Option<Correction> {
    let literal = wanted.literal()?;
    let insert = |attribute: &str| Some(Correction::Insert(format!("{attribute} = {literal}")));
    match (&fact.known, &fact.origin) {
        (Known::Value(_), Origin::Hcl { end: Some(_), .. }) => Some(Correction::Replace(literal)),
        (Known::Absent, Origin::Hcl { .. }) => insert(attribute(what)?),
        (
            Known::Value(_) | Known::Absent,
            Origin::Default {
                attribute: named, ..
            },
        ) => insert(attribute(named)?),
        _ => None,
    }
}

/// The attribute that a message is about: `aws_subnet.a: cidr_block`. One
/// within a block has no name of its own.
fn attribute(what: &str) -> Option<&str> {
    let name = what.rsplit(": ").next()?;
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    (!name.is_empty() && name.chars().all(letters)).then_some(name)
}

/// What writes out that a block depends on others. With a list already there,
/// it is that list that has to grow, and nothing is inserted.
pub(crate) fn depends_on(declaration: &Declaration, missing: &[String]) -> Option<Correction> {
    if !declaration.depends_on.is_empty() {
        return None;
    }
    let module = module_of(&declaration.address);
    let local: Option<Vec<&str>> = missing
        .iter()
        .map(|address| {
            let rest = address.strip_prefix(module)?;
            (module_of(address) == module).then_some(rest)
        })
        .collect();
    Some(Correction::Insert(format!(
        "depends_on = [{}]",
        local?.join(", ")
    )))
}

/// The module that a resource without an index stands in, with the dot behind
/// it; empty for the root module.
fn module_of(address: &str) -> &str {
    let names = address.rsplitn(3, '.');
    match names.last() {
        Some(module) if address.len() > module.len() && module.starts_with("module.") => {
            address.get(..=module.len()).unwrap_or_default()
        }
        _ => "",
    }
}

/// Shows a failure that a default causes at the block that leaves it out: there
/// it can be overridden, and nowhere else.
pub(crate) fn show_default(failure: &mut Failure, declared: &Declared) {
    let Origin::Default {
        resource,
        attribute,
    } = &failure.origin
    else {
        return;
    };
    if let Some(declaration) = declared.of(resource) {
        failure.actual = format!("{} (the default of {attribute})", failure.actual);
        failure.origin = declaration.origin.clone();
    }
}

#[cfg(test)]
mod tests {
    use checker_model::Why;
    use checker_model::fact::Position;
    use checker_model::turn_in::Dependency;

    use super::*;

    fn hcl(end: Option<Position>) -> Origin {
        Origin::Hcl {
            file: "ex06/01_networking.tf".into(),
            line: 1,
            column: 1,
            end,
        }
    }

    const END: Option<Position> = Some(Position { line: 1, column: 9 });

    #[test]
    fn a_wrong_value_is_replaced_and_a_missing_one_inserted() {
        let wanted = "10.0.0.0/16".to_owned();
        let wrong = Fact::<String>::value("10.0.0.0/17", hcl(END));
        assert_eq!(
            of(&wrong, "aws_vpc.a: cidr_block", &wanted),
            Some(Correction::Replace("\"10.0.0.0/16\"".into()))
        );
        let missing = Fact::<String>::absent(hcl(None));
        assert_eq!(
            of(&missing, "aws_vpc.a: cidr_block", &wanted),
            Some(Correction::Insert("cidr_block = \"10.0.0.0/16\"".into()))
        );
        let default = Fact::<bool>::value(
            false,
            Origin::Default {
                resource: "aws_vpc.a".into(),
                attribute: "enable_dns_hostnames".into(),
            },
        );
        assert_eq!(
            of(&default, "x", &true),
            Some(Correction::Insert("enable_dns_hostnames = true".into()))
        );
    }

    #[test]
    fn what_a_machine_cannot_say_it_does_not() {
        let live = Fact::<bool>::value(false, Origin::aws("ec2:DescribeVpcs", "vpc-1"));
        assert_eq!(of(&live, "x", &true), None);
        let unknown = Fact::<bool>::unknown(Why::NotSupported("x".into()), hcl(END));
        assert_eq!(of(&unknown, "x", &true), None);
        let nested = Fact::<i64>::absent(hcl(END));
        assert_eq!(of(&nested, "health_check interval", &30), None);
        let module = Fact::<VpcId>::absent(hcl(END));
        assert_eq!(
            of(&module, "vpc_id", &VpcId::from("module.a.aws_vpc.b")),
            None
        );
        assert_eq!(of(&module, "vpc_id", &VpcId::from("vpc-0a1")), None);
        assert_eq!(
            of(&module, "vpc_id", &VpcId::from("aws_vpc.b[0]")),
            Some(Correction::Insert("vpc_id = aws_vpc.b[0].id".into()))
        );
    }

    #[test]
    fn text_is_quoted_as_terraform_quotes_it() {
        assert_eq!("a\"${b}\\".to_owned().literal().unwrap(), r#""a\"$${b}\\""#);
    }

    #[test]
    fn a_dependency_is_named_as_its_module_sees_it() {
        let mut declaration = Declaration {
            address: "module.net.aws_subnet.a".into(),
            kind: "aws_subnet".into(),
            depends_on: Vec::new(),
            references: Vec::new(),
            create_before_destroy: Fact::absent(Origin::Unseen),
            origin: hcl(END),
        };
        let inside = depends_on(&declaration, &["module.net.aws_vpc.main".into()]);
        assert_eq!(
            inside,
            Some(Correction::Insert("depends_on = [aws_vpc.main]".into()))
        );
        assert_eq!(depends_on(&declaration, &["aws_vpc.main".into()]), None);
        declaration.address = "aws_subnet.a".into();
        let here = depends_on(&declaration, &["aws_vpc.main".into()]);
        assert_eq!(here, inside);
        assert_eq!(
            depends_on(&declaration, &["module.net.aws_vpc.main".into()]),
            None
        );
        declaration.depends_on = vec![Dependency {
            address: "aws_vpc.other".into(),
            origin: hcl(END),
        }];
        assert_eq!(depends_on(&declaration, &["aws_vpc.main".into()]), None);
    }
}
