//! Lambda, `CloudFormation` and what S3 says of the account.

use checker_model::functions::{Function, Permission};
use checker_model::storage::PublicAccessBlock;
use checker_model::{Fact, List, Origin, Why};
use serde_json::Value;

use super::*;

fn get(engine: &Engine, service: &str, path: &str, query: &str, account: &str) -> Answer {
    let scope = Scope {
        access_key_id: "AKIAX".into(),
        region: "eu-west-1".into(),
        service: service.into(),
    };
    let mut headers = HeaderMap::new();
    headers.insert("x-amz-account-id", account.parse().unwrap());
    let request = Request {
        method: &Method::GET,
        path,
        query,
        headers: &headers,
        body: b"",
    };
    engine.answer(&scope, &request, "request")
}

fn lambda(engine: &Engine, path: &str, query: &str) -> (u16, Value) {
    let answer = get(engine, "lambda", path, query, "0");
    let body = serde_json::from_slice(&answer.body).unwrap();
    (answer.status, body)
}

fn function(name: &str, permissions: List<Permission>) -> Function {
    Function {
        id: name.into(),
        memory_size: Fact::value(128, Origin::Unseen),
        layers: List::complete([], Origin::Unseen),
        permissions,
        ..Function::default()
    }
}

fn of_s3(alias: Option<&str>) -> Permission {
    let set = |text: &str| Fact::value(text, Origin::Unseen);
    Permission {
        sid: set("s3"),
        principal: set("s3.amazonaws.com"),
        action: set("lambda:InvokeFunction"),
        source_arn: set("arn:aws:s3:::uploads"),
        source_account: Fact::absent(Origin::Unseen),
        function_url_auth_type: Fact::absent(Origin::Unseen),
        invoked_via_function_url: Fact::value(true, Origin::Unseen),
        qualifier: Fact::from_option(alias, Origin::Unseen),
        ..Permission::default()
    }
}

fn stack() -> Stack {
    let mut stack = fixtures::reference_stack();
    let policy = List::complete([of_s3(None), of_s3(Some("live"))], Origin::Unseen);
    let denied = Why::AccessDenied("lambda:GetPolicy".into());
    let functions = [
        function("a", policy),
        function("b", List::complete([], Origin::Unseen)),
        function("c", List::unknown(denied, Origin::Unseen)),
    ];
    let functions = functions.map(|one| (one.id.clone(), one));
    stack.functions = checker_model::Listing::complete(functions, Origin::Unseen);
    stack
}

#[test]
fn functions_are_listed_in_pages() {
    let engine = Engine::new(
        stack(),
        "AKIAX",
        Rules {
            page_size: Some(2),
            ..Rules::default()
        },
    );
    let (status, first) = lambda(&engine, "/2015-03-31/functions/", "MaxItems=50");
    assert_eq!(
        (status, first["Functions"].as_array().unwrap().len()),
        (200, 2)
    );
    assert_eq!(first["Functions"][0]["MemorySize"], 128);
    let marker = first["NextMarker"].as_str().unwrap();
    let query = format!("Marker={marker}");
    let (_, last) = lambda(&engine, "/2015-03-31/functions", &query);
    assert_eq!(last["Functions"][0]["FunctionName"], "c");
    assert!(last.get("NextMarker").is_none());
}

#[test]
fn a_policy_is_the_functions_own_or_of_an_alias_or_missing_or_unknown() {
    let engine = Engine::new(stack(), "AKIAX", Rules::default());
    let policy = |name: &str, query: &str| {
        lambda(
            &engine,
            &format!("/2015-03-31/functions/{name}/policy"),
            query,
        )
    };
    for (query, resource) in [("", "function:a"), ("Qualifier=live", "function:a:live")] {
        let (status, answer) = policy("a", query);
        assert_eq!(status, 200, "{answer}");
        let document: Value = serde_json::from_str(answer["Policy"].as_str().unwrap()).unwrap();
        let statement = &document["Statement"][0];
        let of = statement["Resource"][0].as_str().unwrap();
        assert!(of.ends_with(&format!(":{resource}")), "{statement}");
        assert_eq!(statement["Principal"]["Service"], "s3.amazonaws.com");
        assert_eq!(
            statement["Condition"],
            serde_json::json!({
                "ArnLike": {"AWS:SourceArn": "arn:aws:s3:::uploads"},
                "Bool": {"lambda:InvokedViaFunctionUrl": "true"},
            })
        );
    }
    for (name, query, status, code) in [
        ("a", "Qualifier=test", 404, "ResourceNotFoundException"),
        ("b", "", 404, "ResourceNotFoundException"),
        ("none", "", 404, "ResourceNotFoundException"),
        ("c", "", 403, "AccessDeniedException"),
    ] {
        let (answered, body) = policy(name, query);
        assert_eq!((answered, body["__type"].as_str()), (status, Some(code)));
    }
}

#[test]
fn the_account_says_what_it_blocks_to_itself() {
    let path = "/v20180820/configuration/publicAccessBlock";
    let ask = |stack: Stack, account: &str| {
        let engine = Engine::new(stack, "AKIAX", Rules::default());
        let answer = get(&engine, "s3", path, "", account);
        assert_eq!(answer.action, "s3:GetAccountPublicAccessBlock");
        (answer.status, text(&answer))
    };
    let mut stack = fixtures::reference_stack();
    let account = stack.caller.account.get().unwrap().clone();
    let (status, body) = ask(stack.clone(), &account);
    assert_eq!(status, 500, "{body}");
    stack.account_public_access_block = Fact::absent(Origin::Unseen);
    let (status, body) = ask(stack.clone(), &account);
    assert_eq!(status, 404);
    assert!(
        body.contains("<Code>NoSuchPublicAccessBlockConfiguration</Code>"),
        "{body}"
    );
    let block = PublicAccessBlock::uniform(true, &Origin::Unseen);
    stack.account_public_access_block = Fact::value(block, Origin::Unseen);
    let (status, body) = ask(stack.clone(), &account);
    assert_eq!((status, body.matches(">true<").count()), (200, 4), "{body}");
    let (status, body) = ask(stack, "999999999999");
    assert_eq!(status, 403, "{body}");
}

#[test]
fn a_stack_is_described_by_name_or_it_is_an_error_of_its_own_kind() {
    let mut stack = fixtures::reference_stack();
    let one = checker_model::cloudformation::CloudFormationStack {
        id: "arn:aws:cloudformation:eu-west-1:123456789012:stack/site/1".into(),
        name: Fact::value("site", Origin::Unseen),
        parameters: checker_model::Listing::complete([], Origin::Unseen),
        ..Default::default()
    };
    stack.cloudformation_stacks =
        checker_model::Listing::complete([(one.id.clone(), one)], Origin::Unseen);
    let engine = Engine::new(stack, "AKIAX", Rules::default());
    let ask = |form: &str| {
        let answer = ask(&engine, "cloudformation", "eu-west-1", form);
        (answer.status, text(&answer))
    };
    let (status, body) = ask("Action=DescribeStacks&StackName=site");
    assert_eq!(
        (status, body.matches("<StackId>").count()),
        (200, 1),
        "{body}"
    );
    let (status, body) = ask("Action=DescribeStacks&StackName=other");
    assert_eq!(status, 400);
    assert!(body.contains("<Code>ValidationError</Code>"), "{body}");
    assert!(body.contains("does not exist"), "{body}");
    // What it made was not seen.
    let (status, _) = ask("Action=DescribeStackResources&StackName=site");
    assert_eq!(status, 500);
}
