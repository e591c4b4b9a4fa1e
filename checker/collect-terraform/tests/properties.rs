//! Whatever is written, an answer comes, and it is a stable one.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its data has failed"
)]

mod common;

use checker_collect_terraform::limits::Limits;
use checker_collect_terraform::value::Data;
use common::Module;
use proptest::prelude::*;

fn module() -> Module {
    let mut module = Module::new(Limits {
        steps: 20_000,
        string_bytes: 10_000,
        ..Limits::default()
    });
    module.file("t.tpl", include_str!("expressions/t.tpl"));
    module.load("locals {\n  list = [\"a\", 1]\n}\n");
    module
}

/// Functions that take part.
const FUNCTIONS: &[&str] = &[
    "abs",
    "ceil",
    "floor",
    "max",
    "min",
    "parseint",
    "pow",
    "log",
    "signum",
    "sum",
    "range",
    "chomp",
    "endswith",
    "format",
    "formatlist",
    "indent",
    "join",
    "lower",
    "upper",
    "regex",
    "regexall",
    "replace",
    "split",
    "strrev",
    "substr",
    "title",
    "trim",
    "trimspace",
    "alltrue",
    "anytrue",
    "chunklist",
    "coalesce",
    "coalescelist",
    "compact",
    "concat",
    "contains",
    "distinct",
    "element",
    "flatten",
    "index",
    "keys",
    "length",
    "lookup",
    "matchkeys",
    "merge",
    "one",
    "reverse",
    "setintersection",
    "setproduct",
    "setsubtract",
    "setunion",
    "slice",
    "sort",
    "transpose",
    "values",
    "zipmap",
    "base64decode",
    "base64encode",
    "base64gzip",
    "base64gunzip",
    "textencodebase64",
    "textdecodebase64",
    "jsondecode",
    "jsonencode",
    "urlencode",
    "basename",
    "dirname",
    "file",
    "templatefile",
    "sha256",
    "cidrhost",
    "cidrnetmask",
    "cidrsubnet",
    "cidrsubnets",
    "can",
    "try",
    "tobool",
    "tolist",
    "tomap",
    "tonumber",
    "toset",
    "tostring",
    "missing",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("10.0.0.0/16".to_owned()),
        Just("%s-%05d%%%v".to_owned()),
        Just("(a+)(?P<n>b)?".to_owned()),
        Just("/a|é/".to_owned()),
        Just("t.tpl".to_owned()),
        Just("UTF-16LE".to_owned()),
        Just("{\\\"a\\\": [1]}".to_owned()),
        "[a-cé😀 \\-/%.,0-9]{0,6}",
    ]
    .prop_map(|text| format!("\"{text}\""))
}

fn leaf() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("false".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        (-20_i64..20).prop_map(|number| number.to_string()),
        (0.0_f64..9.0).prop_map(|number| format!("{number:.3}")),
        text(),
        Just("var.x".to_owned()),
        Just("aws_vpc.main".to_owned()),
        Just("aws_vpc.main.id".to_owned()),
        Just("aws_subnet.public".to_owned()),
        Just("local.missing".to_owned()),
        Just("local.list".to_owned()),
        Just("x".to_owned()),
    ]
}

fn expression() -> impl Strategy<Value = String> {
    leaf().prop_recursive(5, 48, 4, |inner| {
        let some = proptest::collection::vec(inner.clone(), 0..4);
        let operators = proptest::sample::select(vec![
            "+", "-", "*", "/", "%", "==", "!=", "<", ">=", "&&", "||",
        ]);
        let steps = proptest::sample::select(vec![
            ".a", "[0]", "[*]", ".*", "[*].id", ".*.a[0]", ".0", "[\"a\"]", "[-1]", "[x]",
        ]);
        prop_oneof![
            3 => (proptest::sample::select(FUNCTIONS), some.clone(), any::<bool>()).prop_map(
                |(name, arguments, expand)| {
                    let more = if expand && !arguments.is_empty() { "..." } else { "" };
                    format!("{name}({}{more})", arguments.join(", "))
                }
            ),
            1 => some.clone().prop_map(|items| format!("[{}]", items.join(", "))),
            1 => some.prop_map(|items| {
                let item = |(index, item): (usize, &String)| match index {
                    0 => format!("a = {item}"),
                    _ => format!("({item}) = {item}"),
                };
                let items: Vec<_> = items.iter().enumerate().map(item).collect();
                format!("{{{}}}", items.join(", "))
            }),
            1 => (inner.clone(), operators, inner.clone())
                .prop_map(|(a, operator, b)| format!("({a} {operator} {b})")),
            1 => inner.clone().prop_map(|inner| format!("!({inner})")),
            1 => inner.clone().prop_map(|inner| format!("-({inner})")),
            1 => (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| format!("({a} ? {b} : {c})")),
            2 => (inner.clone(), steps).prop_map(|(inner, step)| format!("({inner}){step}")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("\"a${{{a}}}b${{{b}~}} c\"")),
            1 => (inner.clone(), inner.clone())
                .prop_map(|(a, b)| format!("\"%{{ if {a} ~}} a %{{ else }}${{{b}}}%{{ endif ~}} \"")),
            1 => (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| format!("[for x in {a} : {b} if {c}]")),
            1 => (inner.clone(), inner.clone(), inner, any::<bool>()).prop_map(|(a, b, c, group)| {
                let group = if group { "..." } else { "" };
                format!("{{for k, x in {a} : {b} => {c}{group}}}")
            }),
        ]
    })
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
            proptest::collection::btree_map(any::<String>(), inner, 0..5)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

/// A text as HCL writes it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            // Neither `${` nor `%{`.
            '$' => quoted.push_str("\\u0024"),
            '%' => quoted.push_str("\\u0025"),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

/// Without the places, which `try` moves.
fn shown(data: &Data) -> Option<&Data> {
    match data {
        Data::Unknown(_) | Data::List(_) | Data::Map(_) => None,
        known => Some(known),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_answer_comes_and_is_always_the_same(text in expression()) {
        prop_assume!(text.parse::<hcl_edit::expr::Expression>().is_ok());
        let value = module().evaluate(&text);
        prop_assert_eq!(&value, &module().evaluate(&text));
        // An error is what `try` goes on from, and nothing else is.
        let can = module().evaluate(&format!("can({text})"));
        let tried = module().evaluate(&format!("try({text}, \"fallback\")"));
        match can.data {
            Data::Bool(false) => {
                let fallback = Data::String("fallback".into());
                prop_assert_eq!(tried.data, fallback);
            }
            _ => prop_assert_eq!(shown(&tried.data), shown(&value.data)),
        }
    }

    #[test]
    fn json_is_read_as_it_was_written(json in json()) {
        let text = quoted(&json.to_string());
        let again = module().evaluate(&format!("jsonencode(jsondecode({text}))"));
        let Data::String(again) = again.data else {
            return Err(TestCaseError::fail(format!("{again:?}")));
        };
        prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&again).unwrap(), json);
    }

    #[test]
    fn a_set_of_a_set_is_itself(items in proptest::collection::vec(leaf(), 0..6)) {
        let list = format!("[{}]", items.join(", "));
        let (mut a, mut b) = (module(), module());
        let once = a.evaluate(&format!("jsonencode(toset({list}))"));
        let twice = b.evaluate(&format!("jsonencode(toset(toset({list})))"));
        match (&once.data, &twice.data) {
            (Data::Unknown(_), Data::Unknown(_)) => {}
            (a, b) => prop_assert_eq!(a, b),
        }
    }

    #[test]
    fn gzip_is_unpacked_to_what_was_packed(text in "\\PC{0,200}") {
        let text = quoted(&text);
        let same = module().evaluate(&format!("base64gunzip(base64gzip({text})) == {text}"));
        prop_assert_eq!(same.data, Data::Bool(true));
    }
}

#[test]
fn what_the_parser_lets_through_is_not_too_deep() {
    for (open, leaf, close) in [
        ("upper(", "\"x\"", ")"),
        ("[", "1", "]"),
        ("{a=", "1", "}"),
        ("\"x${", "1", "}\""),
        ("\"%{if true}", "x", "%{endif}\""),
        ("(true ? ", "1", " : 2)"),
        ("[for x in ", "[1]", " : x]"),
        ("try(", "x", ", 1)"),
        ("!", "true", ""),
        ("(1 + 1 + ", "1", ")"),
    ] {
        let mut deepest = 0;
        for depth in [1, 10, 20, 30, 40, 50, 60, 63] {
            let text = format!("{}{leaf}{}", open.repeat(depth), close.repeat(depth));
            if text.parse::<hcl_edit::expr::Expression>().is_ok() {
                deepest = depth;
                let value = module().evaluate(&text);
                assert!(!matches!(value.data, Data::Unknown(_)), "{text}");
            }
        }
        assert!(deepest > 0, "{open} never parses");
    }
    let long = format!("0{}", " + 1".repeat(127));
    let sum = module().evaluate(&long);
    assert!(matches!(sum.data, Data::Number(_)), "{:?}", sum.data);
}
