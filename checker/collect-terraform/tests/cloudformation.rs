//! Templates: what is no template says so, what is not known is not guessed,
//! and nothing that is written makes the reader panic or grow.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;

use checker_collect_terraform::cloudformation::{Error, template, template_from};
use checker_collect_terraform::limits::Limits;
use checker_model::{Fact, Known, Origin, Stack, Why};
use proptest::prelude::*;
use rstest::rstest;

fn collect(text: &str) -> Result<Stack, Error> {
    template_from(text.as_bytes(), "t.yaml", &Limits::default()).map(|collected| collected.stack)
}

fn read(text: &str) -> Stack {
    collect(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[rstest]
#[case::nothing("", "is empty")]
#[case::blank(" \n\n", "is empty")]
#[case::comments("# a comment\n", "is empty")]
#[case::null("~\n", "is empty")]
#[case::a_text("hello", "this is a text")]
#[case::a_list("- a\n- b\n", "this is a list")]
#[case::something_else("a: b\n", "has no Resources")]
#[case::no_yaml("Resources:\n  a: [b\n", "is not YAML or JSON, at line")]
#[case::tabs("Resources:\n\ta: b\n", "is not YAML or JSON, at line 2")]
#[case::half_of_json("{\"Resources\": {\"a\"", "is not YAML or JSON, at line")]
#[case::terraform(
    "resource \"aws_s3_bucket\" \"b\" {\n  bucket = \"b\"\n}\n",
    "Terraform file"
)]
#[case::terraform_json("{\"resource\": {\"aws_s3_bucket\": {}}}", "Terraform file")]
#[case::a_plan(
    "{\"format_version\": \"1.2\", \"planned_values\": {}}",
    "give it with --plan"
)]
#[case::a_state(
    "{\"version\": 4, \"terraform_version\": \"1.9\", \"serial\": 1}",
    "give it with --state"
)]
#[case::two_documents("Resources: {}\n---\nResources: {}\n", "the second from line 2")]
#[case::a_key_twice(
    "Resources:\n  A: {Type: T}\n  A: {Type: T}\n",
    "`A` twice, at line 2, column 3 and at line 3, column 3"
)]
#[case::resources_no_map("Resources: [a]\n", "Resources is no map")]
#[case::no_resources_yet("Resources:\n", "Resources is no map")]
#[case::a_resource_no_map("Resources:\n  A: b\n", "the resource A is no map")]
#[case::no_type("Resources:\n  A: {Properties: {}}\n", "the resource A has no Type")]
#[case::an_id_of_signs("Resources:\n  A.B: {Type: T}\n", "letters and digits")]
#[case::parameters_no_map("Parameters: a\nResources: {}\n", "Parameters is no map")]
#[case::sam_without_its_transform(
    "Resources:\n  F: {Type: AWS::Serverless::Function}\n",
    "needs `Transform: AWS::Serverless-2016-10-31`"
)]
#[case::a_key_that_is_a_map("Resources:\n  {a: b}: c\n", "a key that is no text")]
#[case::an_alias_of_nothing("Resources: *a\n", "is not YAML or JSON, at line 1")]
#[case::an_alias_within_itself("Resources: &a\n  B: *a\n", "is not YAML or JSON, at line 2")]
fn what_is_no_template_says_what_it_is(#[case] text: &str, #[case] part: &str) {
    let message = collect(text).unwrap_err().to_string();
    assert!(message.starts_with("t.yaml: "), "{message}");
    assert!(message.contains(part), "{message}");
}

#[test]
fn a_file_that_cannot_be_read_says_why() {
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| {
        let path = home.path().join(name);
        template(&path, &Limits::default()).unwrap_err().to_string()
    };
    assert!(at("none.yaml").contains("there is no such file"));
    assert!(at("").contains("is a directory"));
    std::fs::write(home.path().join("a"), b"Resources: \xff\n").unwrap();
    assert!(at("a").contains("is not UTF-8, at byte 11"));
    std::fs::write(home.path().join("a"), " ".repeat((1 << 20) + 1)).unwrap();
    assert!(at("a").contains("is larger than 1024 KiB"));
    let made = std::process::Command::new("mkfifo")
        .arg(home.path().join("p"))
        .status();
    assert!(made.unwrap().success());
    assert!(at("p").contains("is not a regular file"));
}

#[test]
fn what_only_grows_is_bounded() {
    let told = |text: &str| collect(text).map(|_| ()).map_err(|error| error.to_string());
    for open in ["[", "{a: ", "- ", "? "] {
        let deep = format!("Resources: {{}}\nx:\n  {}", open.repeat(200_000));
        let message = told(&deep).unwrap_err();
        let bounded = message.contains("levels deep") || message.contains("is not YAML");
        assert!(bounded, "{open}: {message}");
    }
    let mut laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..30 {
        let before = format!("*a{}", level - 1);
        let items = [before.as_str(); 10].join(", ");
        writeln!(laughs, "a{level}: &a{level} [{items}]").unwrap();
    }
    laughs.push_str("Resources: {}\n");
    assert!(
        told(&laughs)
            .unwrap_err()
            .contains("more than 250000 values")
    );
    let many = "x, ".repeat(300_000);
    let message = told(&format!("Resources: {{}}\nx: [{many}]\n")).unwrap_err();
    assert!(message.contains("more than 250000 values"), "{message}");
    let mut crowd = "Resources:\n".to_owned();
    for index in 0..501 {
        writeln!(crowd, "  R{index}: {{Type: T}}").unwrap();
    }
    assert!(
        told(&crowd)
            .unwrap_err()
            .contains("more than 500 resources")
    );
}

#[test]
fn what_doubles_all_the_time_comes_to_an_end() {
    // Each reads the one before twice, and there are too many to follow.
    let mut conditions = "Conditions:\n  C0: !Equals [!Ref AWS::Region, a]\n".to_owned();
    for index in 1..2_000 {
        let before = index - 1;
        writeln!(
            conditions,
            "  C{index}: !And [!Condition C{before}, !Condition C{before}]"
        )
        .unwrap();
    }
    conditions.push_str("  Round: !Not [!Condition Round]\n");
    let text = format!(
        "{conditions}Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Condition: C1999\n  B:\n    Type: AWS::S3::Bucket\n    Condition: Round\n"
    );
    let stack = read(&text);
    assert!(stack.buckets.items.is_empty() && !stack.buckets.is_complete());
    // A text within a text within a text.
    let mut nested = "\"0123456789\"".to_owned();
    for _ in 0..30 {
        nested = format!("{{\"Fn::Sub\": [\"${{a}}${{a}}\", {{\"a\": {nested}}}]}}");
    }
    let text = format!(
        "Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: {nested}\n"
    );
    let stack = read(&text);
    let bucket = stack.buckets.values().next().unwrap();
    assert!(bucket.name.why().is_some(), "{:?}", bucket.name);
}

/// A function with this for its memory.
fn memory(before: &str, value: &str) -> Fact<i64> {
    let text = format!(
        "{before}\nResources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties:\n      MemorySize: {value}\n"
    );
    let stack = read(&text);
    stack.functions.values().next().unwrap().memory_size.clone()
}

#[rstest]
#[case("", "1024", 1024)]
#[case("", "'1024'", 1024)]
#[case("", "!Ref AWS::NoValue", 128)]
#[case("Parameters: {M: {Type: Number, Default: 512}}", "!Ref M", 512)]
#[case(
    "Parameters: {M: {Type: CommaDelimitedList, Default: '1, 2'}}",
    "!Select [1, !Ref M]",
    2
)]
#[case("Conditions: {C: !Equals [a, b]}", "!If [C, 1, 2]", 2)]
#[case("Conditions: {C: !Equals ['1', 1]}", "!If [C, 1, 2]", 1)]
#[case(
    "Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, !Sub '${P}']}",
    "!If [C, 1, 2]",
    1
)]
#[case(
    "Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, x]}",
    "!If [C, 7, 7]",
    7
)]
#[case(
    "Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, x], D: !And [!Condition C, !Equals [a, b]]}",
    "!If [D, 1, 2]",
    2
)]
#[case("Mappings: {M: {a: {b: 3}}}", "!FindInMap [M, a, b]", 3)]
#[case(
    "Transform: AWS::LanguageExtensions",
    "!FindInMap [M, a, b, {DefaultValue: 4}]",
    4
)]
#[case("Transform: AWS::LanguageExtensions", "!Length [a, b, c]", 3)]
#[case("", "!Join ['', ['10', '24']]", 1024)]
#[case("", "!Select ['0', !Split [',', '5,6']]", 5)]
#[case("", "!Sub ['${a}2${b}', {a: 1, b: 8}]", 128)]
fn what_is_known_is_known(#[case] before: &str, #[case] value: &str, #[case] wanted: i64) {
    let fact = memory(before, value);
    assert_eq!(fact.get(), Some(&wanted), "{:?}", fact.known);
}

#[rstest]
#[case("Parameters: {M: {Type: Number}}", "!Ref M", "!Ref M")]
#[case(
    "Parameters: {M: {Type: Number, Default: 1, NoEcho: true}}",
    "!Ref M",
    "!Ref M"
)]
#[case(
    "Parameters: {M: {Type: 'AWS::SSM::Parameter::Value<String>', Default: 1024}}",
    "!Ref M",
    "!Ref M"
)]
#[case(
    "Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, x]}",
    "!If [C, 1, 2]",
    "!Ref P"
)]
#[case("", "!If [Nowhere, 1, 2]", "!Condition Nowhere")]
#[case("", "!Ref Nothing", "!Ref Nothing")]
#[case("", "!ImportValue x", "another stack exports as x")]
#[case("", "'{{resolve:ssm:/memory}}'", "{{resolve:ssm:/memory}}")]
#[case("", "!Sub '{{resolve:ssm:/${AWS::StackName}}}'", "resolve:ssm:/")]
#[case("", "!FindInMap [M, a, b]", "!FindInMap [M, a, b]")]
#[case("", "!Transform {Name: Mine}", "Fn::Transform")]
#[case("", "!Nonsense 1", "Fn::Nonsense")]
#[case("", "", "null")]
#[case("", "!Select [7, [a]]", "Fn::Select")]
#[case("", "!Ref [a]", "Ref of this form")]
#[case("", "!Sub [a, b, c]", "Fn::Sub of this form")]
#[case("", "[1024]", "of this type")]
#[case("", "large", "of this type")]
fn what_is_not_known_is_blamed(#[case] before: &str, #[case] value: &str, #[case] part: &str) {
    let fact = memory(before, value);
    let why = fact.why().unwrap_or_else(|| panic!("{:?}", fact.known));
    assert!(why.to_string().contains(part), "{why}");
}

#[test]
fn a_value_is_shown_where_it_is_written() {
    let fact = memory(
        "Parameters:\n  M:\n    Type: Number\n    Default: 128",
        "!Ref M",
    );
    let Origin::Cloudformation {
        address,
        file,
        line,
        column,
        end,
    } = &fact.origin
    else {
        panic!("{:?}", fact.origin);
    };
    assert_eq!(
        (address.as_str(), file.as_str()),
        ("Parameters.M", "t.yaml")
    );
    assert_eq!((*line, *column, end.unwrap().column), (4, 14, 17));
}

/// A bucket, with this beside it.
fn beside(more: &str) -> Stack {
    read(&format!(
        "Resources:\n  B:\n    Type: AWS::S3::Bucket\n  F:\n    Type: AWS::Lambda::Function\n{more}"
    ))
}

#[test]
fn what_is_not_in_a_template_leaves_it_open() {
    let is_open = |more: &str| {
        let stack = beside(more);
        (!stack.buckets.is_complete(), !stack.functions.is_complete())
    };
    assert_eq!(is_open(""), (false, false));
    assert_eq!(is_open("Transform: MyMacro\n"), (true, true));
    assert_eq!(
        is_open("Transform: [AWS::LanguageExtensions]\n"),
        (false, false)
    );
    assert_eq!(
        is_open("  N: {Type: AWS::CloudFormation::Stack}\n"),
        (true, true)
    );
    assert_eq!(is_open("  Fn::ForEach::X: [a, [b], {}]\n"), (true, true));
    assert_eq!(
        is_open("  Fn::Transform: {Name: AWS::Include}\n"),
        (true, true)
    );
    assert_eq!(is_open("  M: {Type: A::B::C::MODULE}\n"), (true, true));
    assert_eq!(is_open("  Q: {Type: AWS::SQS::Queue}\n"), (false, false));
    let condition = "  X:\n    Type: AWS::S3::Bucket\n    Condition: C\nConditions: {C: !Equals [!Ref AWS::Region, a]}\n";
    assert_eq!(is_open(condition), (true, false));
}

#[test]
fn a_custom_resource_may_set_up_what_it_is_given() {
    let told = |more: &str| {
        beside(more)
            .buckets
            .values()
            .next()
            .unwrap()
            .notifications
            .clone()
    };
    assert!(told("  C: {Type: Custom::Thing}\n").is_complete());
    let given = "  C:\n    Type: Custom::Thing\n    Properties:\n      Name: !Ref B\n";
    assert!(!told(given).is_complete());
}

#[test]
fn properties_that_a_macro_brings_are_not_known() {
    let text = "Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: b\n      Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://a/b}}\n";
    let stack = read(text);
    let bucket = stack.buckets.values().next().unwrap();
    assert_eq!(bucket.name.get().map(String::as_str), Some("b"));
    assert!(matches!(bucket.website.why(), Some(Why::NotSupported(_))));
    let block = match &bucket.public_access_block.known {
        Known::Value(block) => block,
        other => panic!("{other:?}"),
    };
    assert!(block.block_public_policy.why().is_some());
}

#[test]
fn parameters_are_told_without_their_secrets() {
    let stack = read(
        "Parameters:\n  A: {Type: String, Default: x}\n  B: {Type: String, NoEcho: true, Default: hunter2}\n  C: {Type: Number}\nResources: {}\n",
    );
    let parameters = &stack.template_parameters;
    assert!(parameters.is_complete());
    let default = |name: &str| parameters.items[name].default.clone();
    assert_eq!(default("A").get().map(String::as_str), Some("x"));
    assert_eq!(default("B").get().map(String::as_str), Some("REDACTED"));
    assert!(default("C").is_absent());
    let json = serde_json::to_string(&stack).unwrap();
    assert!(!json.contains("hunter2"));
}

#[test]
fn what_is_not_known_of_a_name_is_the_parameter() {
    let stack = read(
        "Parameters: {P: {Type: String}}\nResources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: !Ref P\n",
    );
    let name = &stack.buckets.values().next().unwrap().name;
    assert_eq!(
        name.why(),
        Some(&Why::UnresolvedExpression("!Ref P".into()))
    );
}

#[test]
fn of_other_kinds_nothing_is_claimed() {
    let stack = read("Resources:\n  V: {Type: AWS::EC2::VPC}\n");
    assert!(!stack.vpcs.is_complete() && !stack.instances.is_complete());
    assert!(stack.buckets.is_complete() && stack.buckets.items.is_empty());
}

/// Words of templates, and what breaks them.
const WORDS: &[&str] = &[
    "Resources:",
    "\n  A:",
    "\n    Type: ",
    "AWS::S3::Bucket",
    "AWS::Lambda::Function",
    "AWS::Serverless::Function",
    "AWS::S3::BucketPolicy",
    "AWS::Lambda::Permission",
    "\n    Properties:",
    "\n      BucketName: ",
    "\n      Events: ",
    "\n      Layers: ",
    "!Ref ",
    "!Sub ",
    "!GetAtt ",
    "!Join ",
    "!If ",
    "!Select ",
    "!Split ",
    "!FindInMap ",
    "Fn::",
    "A",
    "A.Arn",
    "AWS::NoValue",
    "AWS::Region",
    "${",
    "}",
    "{",
    "[",
    "]",
    ",",
    ": ",
    "\"",
    "'",
    "&a ",
    "*a",
    "- ",
    "? ",
    "|\n",
    "\n",
    "  ",
    "\t",
    "~",
    "0",
    "<<",
    "---",
    "...",
    "%",
    "!",
    "!!",
    "\\u",
    "\u{f0000}",
    "Transform: AWS::Serverless-2016-10-31\n",
    "Conditions:",
    "Parameters:",
    "Globals:",
    "é",
    "🙂",
];

/// Templates that are in the repository.
fn templates() -> Vec<String> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let files = [
        "infra/managed/website-bucket.yaml",
        "fixtures/templates/images.yaml",
        "fixtures/templates/images.json",
        "fixtures/templates/serverless.yaml",
    ];
    files
        .iter()
        .map(|file| std::fs::read_to_string(root.join(file)).unwrap())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_is_made_of_words_panics(words in prop::collection::vec(prop::sample::select(WORDS), 0..80)) {
        let text = words.concat();
        let once = collect(&text);
        prop_assert_eq!(&once, &collect(&text));
    }

    #[test]
    fn nothing_panics_on_a_template_with_a_piece_changed(
        which in 0..4_usize,
        at in any::<prop::sample::Index>(),
        length in 0..40_usize,
        word in prop::sample::select(WORDS),
    ) {
        let template = &templates()[which];
        let characters: Vec<char> = template.chars().collect();
        let start = at.index(characters.len());
        let end = (start + length).min(characters.len());
        let text: String = characters[..start].iter().copied()
            .chain(word.chars())
            .chain(characters[end..].iter().copied())
            .collect();
        if let Ok(stack) = collect(&text) {
            // What is kept as evidence can be judged again.
            let json = serde_json::to_string(&stack).unwrap();
            prop_assert_eq!(serde_json::from_str::<Stack>(&json).unwrap(), stack);
        }
    }

    #[test]
    fn any_bytes_get_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let read = template_from(&bytes, "t", &Limits::default());
        prop_assert_eq!(read.is_ok(), template_from(&bytes, "t", &Limits::default()).is_ok());
    }
}
