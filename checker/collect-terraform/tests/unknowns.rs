//! What is not known stays as small as it can, names who is to blame, and never
//! becomes an answer.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its data has failed"
)]

mod common;

use std::fmt::Write;

use checker_collect_terraform::limits::Limits;
use checker_collect_terraform::value::{Data, Unknown, Value};
use checker_model::{Origin, Why};
use common::Module;
use rstest::rstest;

/// A value for people: `<aws_vpc.main.id>` is a reference, `?…?` not known with
/// what is to blame, and what it mentions in brackets; `…` may be more.
fn show(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    text
}

fn write(value: &Value, text: &mut String) {
    match &value.data {
        Data::Null => text.push_str("null"),
        Data::Bool(truth) => write!(text, "{truth}").unwrap(),
        Data::Number(number) => write!(text, "{number}").unwrap(),
        Data::String(string) => write!(text, "{string:?}").unwrap(),
        Data::Resource(address) => write!(text, "<{address}>").unwrap(),
        Data::Reference(reference) => write!(text, "<{reference}>").unwrap(),
        Data::Unknown(unknown) => blame(unknown, text),
        Data::List(list) => {
            text.push('[');
            for item in &list.items {
                write(item, text);
                text.push(' ');
            }
            if let Some(rest) = &list.rest {
                text.push('…');
                blame(rest, text);
            }
            *text = text.trim_end().to_owned() + "]";
        }
        Data::Map(map) => {
            text.push('{');
            for (key, item) in &map.entries {
                write!(text, "{key}=").unwrap();
                write(item, text);
                text.push(' ');
            }
            if let Some(rest) = &map.rest {
                text.push('…');
                blame(rest, text);
            }
            *text = text.trim_end().to_owned() + "}";
        }
    }
}

fn blame(unknown: &Unknown, text: &mut String) {
    let kind = match unknown.why {
        Why::UnresolvedExpression(_) => "",
        Why::KnownAfterApply(_) => "apply:",
        _ => "other:",
    };
    write!(text, "?{kind}{}?", unknown.why.detail()).unwrap();
    if !unknown.mentions.is_empty() {
        let mentions = unknown.mentions.iter().map(ToString::to_string);
        write!(text, "({})", mentions.collect::<Vec<_>>().join(" ")).unwrap();
    }
}

fn module() -> Module {
    let mut module = Module::new(Limits::default());
    module.file("named.tpl", "name: ${name}\n");
    module
}

#[rstest]
// References and what lies behind them.
#[case("aws_vpc.main", "<aws_vpc.main>")]
#[case("aws_vpc.main.id", "<aws_vpc.main.id>")]
#[case("aws_vpc.main.cidr_block", "\"10.0.0.0/16\"")]
#[case("aws_vpc.main[\"id\"]", "<aws_vpc.main.id>")]
#[case("aws_vpc.main.tags[\"Name\"]", "<aws_vpc.main.tags.Name>")]
#[case("aws_vpc.main.blocks[0].id", "<aws_vpc.main.blocks[0].id>")]
#[case("data.aws_ami.saved.id", "<data.aws_ami.saved.id>")]
#[case("aws_subnet.public[1].id", "<aws_subnet.public[1].id>")]
#[case(
    "aws_subnet.public[*].id",
    "[<aws_subnet.public[0].id> <aws_subnet.public[1].id>]"
)]
#[case("aws_subnet.public.*.id[1]", "<aws_subnet.public[1].id>")]
#[case("aws_vpc.main[*].id", "[<aws_vpc.main.id>]")]
#[case("\"${aws_vpc.main.id}\"", "<aws_vpc.main.id>")]
#[case("tostring(aws_vpc.main.id)", "<aws_vpc.main.id>")]
#[case("toset([aws_vpc.main.id, aws_vpc.main.id])", "[<aws_vpc.main.id>]")]
#[case("cidrsubnet(aws_vpc.main.cidr_block, 8, 1)", "\"10.0.1.0/24\"")]
#[case("length(aws_subnet.public)", "2")]
#[case("aws_subnet.public[2].id", "?aws_subnet.public[2].id?")]
#[case("try(aws_subnet.public[2].id, \"none\")", "\"none\"")]
#[case("one(aws_vpc.main[*].id)", "<aws_vpc.main.id>")]
#[case("element(aws_subnet.public[*].id, 3)", "<aws_subnet.public[1].id>")]
#[case("concat([aws_vpc.main.id], [\"a\"])", "[<aws_vpc.main.id> \"a\"]")]
#[case(
    "flatten([aws_subnet.public[*].id, [\"a\"]])",
    "[<aws_subnet.public[0].id> <aws_subnet.public[1].id> \"a\"]"
)]
#[case(
    "flatten([aws_vpc.main.ids, \"a\"])",
    "[\"a\" …?apply:aws_vpc.main.ids?(aws_vpc.main.ids)]"
)]
// Comparisons.
#[case("aws_vpc.main.id == aws_vpc.main.id", "true")]
#[case("aws_vpc.main.id != aws_vpc.main.id", "false")]
#[case("aws_vpc.main.id == \"x\"", "?apply:aws_vpc.main.id?(aws_vpc.main.id)")]
#[case("var.x == null", "?var.x?")]
#[case("[1, var.x] == [2, var.y]", "false")]
#[case("false && var.x", "false")]
#[case("var.x || true", "true")]
#[case("true && var.x", "?var.x?")]
// Conditions.
#[case("var.x ? 1 : 1", "1")]
#[case("var.x ? 1 : 2", "?var.x?")]
#[case("var.x ? aws_vpc.main.id : null", "?var.x?(aws_vpc.main.id)")]
#[case("var.x ? [\"a\", \"b\"] : [\"a\", \"b\"]", "[\"a\" \"b\"]")]
// Texts.
#[case("\"vpc-${var.x}-${aws_vpc.main.id}\"", "?var.x?(aws_vpc.main.id)")]
#[case(
    "\"http://${aws_vpc.main.dns}:5000\"",
    "?apply:aws_vpc.main.dns?(aws_vpc.main.dns)"
)]
#[case("\"%{ if var.x }a%{ endif }\"", "?var.x?")]
#[case(
    "\"%{ for x in var.x }a%{ endfor }${aws_vpc.main.id}\"",
    "?var.x?(aws_vpc.main.id)"
)]
#[case("\"${1 + true}\"", "?1 + true?")]
#[case(
    "join(\",\", aws_subnet.public[*].id)",
    "?apply:aws_subnet.public[0].id?(aws_subnet.public[0].id aws_subnet.public[1].id)"
)]
#[case(
    "format(\"%s-%s\", \"a\", aws_vpc.main.id)",
    "?apply:aws_vpc.main.id?(aws_vpc.main.id)"
)]
#[case(
    "jsonencode({ a = 1, b = [aws_vpc.main.arn] })",
    "?apply:aws_vpc.main.arn?(aws_vpc.main.arn)"
)]
#[case(
    "templatefile(\"named.tpl\", { name = aws_vpc.main.id })",
    "?apply:aws_vpc.main.id?(aws_vpc.main.id)"
)]
#[case("templatefile(\"named.tpl\", { name = \"n\" })", "\"name: n\\n\"")]
#[case("templatefile(\"named.tpl\", {})", "?name?")]
#[case("templatefile(\"no.tpl\", {})", "?other:no.tpl: not there?")]
#[case("base64encode(file(\"no.sh\"))", "?other:no.sh: not there?")]
// Maps.
#[case("merge({ a = 1 }, var.tags)", "{a=?var.tags? …?var.tags?}")]
#[case("merge(var.tags, { a = 1 })", "{a=1 …?var.tags?}")]
#[case("merge(var.tags, { a = 1 }).a", "1")]
#[case("merge(var.tags, { a = 1 }).b", "?var.tags?")]
#[case("try(merge(var.tags, { a = 1 }).b, 2)", "?var.tags?")]
#[case("lookup(merge(var.tags, { a = 1 }), \"a\", 2)", "1")]
#[case("lookup(merge(var.tags, { a = 1 }), \"b\", 2)", "?var.tags?")]
#[case("merge([{ a = 1 }, var.x]...)", "{a=?var.x? …?var.x?}")]
#[case("merge(var.all...)", "{…?var.all?}")]
#[case("keys(merge(var.tags, { a = 1 }))", "[\"a\" …?var.tags?]")]
#[case("length(merge(var.tags, { a = 1 }))", "?var.tags?")]
#[case("{ a = 1, (var.key) = 2 }", "{a=1 …?var.key?}")]
#[case("{ a = var.x, b = 1 }", "{a=?var.x? b=1}")]
#[case("{ a = {}.b, b = 1 }", "{a=?{}.b? b=1}")]
// Lists.
#[case("concat([1], var.x, [2])", "[1 2 …?var.x?]")]
#[case("concat([1], var.x)[0]", "?var.x?")]
#[case("length(concat([1], var.x))", "?var.x?")]
#[case("length([var.x, var.y])", "2")]
#[case("contains(concat([\"a\"], var.x), \"a\")", "true")]
#[case("contains(concat([\"a\"], var.x), \"b\")", "?var.x?")]
#[case(
    "contains([\"a\", aws_vpc.main.id], \"b\")",
    "?apply:aws_vpc.main.id?(aws_vpc.main.id)"
)]
#[case("toset(concat([\"b\", \"a\"], var.x))", "[\"a\" \"b\" …?var.x?]")]
#[case("coalesce(var.x, \"a\")", "?var.x?")]
#[case("coalesce(\"a\", var.x)", "\"a\"")]
#[case(
    "compact([\"a\", aws_vpc.main.id])",
    "[\"a\" …?apply:aws_vpc.main.id?(aws_vpc.main.id)]"
)]
#[case("alltrue([false, var.x])", "false")]
#[case("anytrue([false, var.x])", "?var.x?")]
// Loops.
#[case("[for x in var.x : x]", "?var.x?")]
#[case("[for x in [1, 2] : x if var.x]", "[…?var.x?]")]
#[case("[for x in concat([1], var.x) : x * 2]", "[2 …?var.x?]")]
#[case("{ for x in [1, 2] : x => var.x }", "{1=?var.x? 2=?var.x?}")]
#[case(
    "{ for x in [aws_vpc.main.id] : x => 1 }",
    "{…?apply:aws_vpc.main.id?(aws_vpc.main.id)}"
)]
#[case(
    "{ for s in aws_subnet.public : s.az => s.id... }",
    "{…?apply:aws_subnet.public[0].az?(aws_subnet.public[0].az)}"
)]
// Functions that are not there, or cannot be.
#[case("nothing_like_it(1)", "?other:the function in `nothing_like_it(1)`?")]
#[case(
    "provider::aws::arn_parse(aws_vpc.main.arn)",
    "?other:the function in `provider::aws::arn_parse(aws_vpc.main.arn)`?(aws_vpc.main.arn)"
)]
#[case("timestamp()", "?apply:timestamp()?")]
// Who is to blame.
#[case("upper([local.missing])", "?upper([local.missing])?")]
#[case("[1, 2 + true, 3]", "[1 ?2 + true? 3]")]
#[case("\"a\" + aws_vpc.main.id", "?\"a\" + aws_vpc.main.id?")]
#[case("can(var.x.y)", "?var.x?")]
#[case("can(aws_vpc.main.id)", "true")]
fn what_is_not_known_says_so(#[case] expression: &str, #[case] expected: &str) {
    assert_eq!(show(&module().evaluate(expression)), expected);
}

fn columns(value: &Value) -> (u32, u32) {
    match &*value.origin {
        Origin::Hcl {
            column,
            end: Some(end),
            ..
        } => (*column, end.column),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_literal_keeps_its_place_and_what_is_computed_has_that_of_the_whole() {
    let mut module = module();
    let value = module.evaluate("merge({ a = \"x\" }, { b = \"y${1}\" })");
    assert_eq!(columns(&value), (1, 36));
    let Data::Map(map) = &value.data else {
        panic!("{value:?}")
    };
    assert_eq!(columns(&map.entries["a"]), (13, 16));
    assert_eq!(columns(&map.entries["b"]), (26, 33));
    assert_eq!(columns(&module.evaluate("true ? \"a\" : \"b\"")), (8, 11));
    assert_eq!(columns(&module.evaluate("[\"a\", \"b\"][1]")), (7, 10));
    assert_eq!(columns(&module.evaluate("try({}.a, 5)")), (11, 12));
    assert_eq!(
        columns(&module.evaluate("lookup({}, \"a\", \"b\")")),
        (17, 20)
    );
    assert_eq!(columns(&module.evaluate("1 + 2")), (1, 6));
}

#[test]
fn blame_is_short_and_on_one_line() {
    let long = format!("1 + [\n{}]", "\"a\",\n".repeat(500));
    let value = module().evaluate(&long);
    let Data::Unknown(unknown) = &value.data else {
        panic!("{value:?}")
    };
    let detail = unknown.why.detail();
    assert!(detail.starts_with("1 + [ \"a\", \"a\","), "{detail}");
    assert!(detail.len() < 140 && !detail.contains('\n'), "{detail}");
}

/// `local.a0`, `local.a1`, … each twice the one before.
fn doubling(first: &str, next: impl Fn(usize) -> String, count: usize) -> String {
    let mut text = format!("locals {{\n  a0 = {first}\n");
    for index in 1..count {
        writeln!(text, "  a{index} = {}", next(index - 1)).unwrap();
    }
    text + "}\n"
}

#[rstest]
#[case::shared_lists("[\"x\"]", "[local.@, local.@]", "jsonencode(local.a39)")]
#[case::shared_lists_flat("[\"x\"]", "[local.@, local.@]", "flatten(local.a39)")]
#[case::shared_lists_equal("[\"x\"]", "[local.@, local.@]", "local.a39 == [local.a38, local.a38]")]
#[case::shared_lists_unknown("[aws_vpc.main.id]", "[local.@, local.@]", "\"${[local.a39]}x\"")]
#[case::shared_lists_typed("[1]", "[local.@, local.@]", "tolist([local.a39, local.a39])")]
#[case::longer_lists("[\"x\"]", "concat(local.@, local.@)", "local.a39")]
#[case::longer_texts("\"x\"", "\"${local.@}${local.@}\"", "local.a39")]
#[case::longer_joins("\"x\"", "join(\"\", [local.@, local.@])", "local.a39")]
#[case::longer_escapes("\"\\\\\"", "jsonencode(local.@)", "local.a39")]
#[case::longer_replacements("\"xx\"", "replace(local.@, \"x\", local.@)", "local.a39")]
#[case::products("[1, 2]", "setproduct(local.@, local.@)", "local.a39")]
fn what_grows_without_end_is_not_known(
    #[case] first: &str,
    #[case] next: &str,
    #[case] last: &str,
) {
    let mut module = Module::new(Limits::default());
    module.load(&doubling(
        first,
        |before| next.replace('@', &format!("a{before}")),
        40,
    ));
    let value = module.evaluate(last);
    let Data::Unknown(unknown) = &value.data else {
        panic!("{} is known", value.origin)
    };
    assert!(
        matches!(
            unknown.why,
            Why::NotSupported(_) | Why::UnresolvedExpression(_)
        ),
        "{:?}",
        unknown.why
    );
}

#[test]
fn what_lies_too_deep_is_not_known() {
    let mut module = Module::new(Limits::default());
    module.load(&doubling(
        "[]",
        |before| format!("[local.a{before}]"),
        1_000,
    ));
    assert!(matches!(module.evaluate("local.a50").data, Data::List(_)));
    let value = module.evaluate("local.a200");
    assert!(show(&value).contains("deeper than 100"), "{}", show(&value));
    assert!(show(&module.evaluate("local.a999")).len() < 10_000);
}

#[test]
fn nested_loops_end() {
    let mut module = Module::new(Limits::default());
    let value = module.evaluate(
        "length([for a in range(1000) : [for b in range(1000) : [for c in range(1000) : c]]])",
    );
    assert!(show(&value).contains("more than 1000000 steps"));
    // And nothing is thought about after that.
    let value = module.evaluate("1 + 1");
    assert!(
        show(&value).contains("more than 1000000 steps"),
        "{}",
        show(&value)
    );
}
