//! Functions and stacks are looked for in every region where they may be, and
//! asked where they are.

#![expect(
    clippy::unwrap_used,
    reason = "what cannot be set up has failed, and says where"
)]

mod support;

use checker_collect_aws::Settings;
use checker_model::{Stack, Why};
use support::{Question, Reply, Server, error, nothing, session, settings};

const FUNCTIONS: &str = "lambda:GET /2015-03-31/functions";

/// What looks at managed services, and has not been told where.
fn anywhere(url: &str) -> Settings {
    Settings {
        region: None,
        managed: true,
        ..settings(url)
    }
}

async fn collected(
    set: impl Fn(&mut Settings),
    answer: impl Fn(&Question) -> Reply + Send + Sync + 'static,
) -> (Stack, Server) {
    let server = Server::start(answer).await;
    let mut settings = anywhere(&server.url);
    set(&mut settings);
    let stack = session(&settings).await.collect(&|_| {}).await.unwrap();
    (stack, server)
}

/// A region with these functions, of which nobody may be told more.
fn functions(question: &Question, names: &[&str]) -> Reply {
    if question.name().starts_with(FUNCTIONS) {
        let of = |name: &&str| format!(r#"{{"FunctionName": "{name}", "Runtime": "python3.12"}}"#);
        let functions: Vec<String> = names.iter().map(of).collect();
        return (
            200,
            format!(r#"{{"Functions": [{}]}}"#, functions.join(",")),
        );
    }
    match question.service.as_str() {
        "lambda" if question.action.contains("/policy") => {
            (404, r#"{"Type": "User", "Message": "none"}"#.to_owned())
        }
        "lambda" => (200, r#"{"FunctionUrlConfigs": []}"#.to_owned()),
        _ => nothing(question),
    }
}

fn names(stack: &Stack) -> Vec<&str> {
    stack
        .functions
        .values()
        .map(|one| one.id.as_str())
        .collect()
}

/// In which regions something of this kind was asked, each once.
fn regions(server: &Server, service: &str, part: &str) -> Vec<String> {
    let asked = server.asked.lock().unwrap();
    let asked = asked
        .iter()
        .filter(|one| one.service == service && one.action.contains(part));
    let mut regions: Vec<String> = asked.map(|one| one.region.clone()).collect();
    regions.sort();
    regions.dedup();
    regions
}

#[tokio::test]
async fn functions_are_found_where_the_document_has_them() {
    let (stack, server) = collected(
        |_| {},
        |question| match question.region.as_str() {
            "us-east-1" => functions(question, &["resize-image", "nightly"]),
            // What is shut does not matter, once they are found.
            _ if question.service == "lambda" => error(question, 403, "AccessDeniedException"),
            _ => nothing(question),
        },
    )
    .await;
    assert_eq!(names(&stack), ["nightly", "resize-image"]);
    assert!(stack.functions.is_complete(), "{:?}", stack.functions);
    assert!(stack.function_urls.is_complete());
    assert_eq!(
        regions(&server, "lambda", "/functions"),
        ["eu-west-1", "us-east-1"]
    );
    assert_eq!(regions(&server, "lambda", "/policy"), ["us-east-1"]);
    assert_eq!(
        regions(&server, "cloudformation", ""),
        ["eu-west-1", "us-east-1"]
    );
}

#[tokio::test]
async fn where_nothing_is_like_them_all_regions_count() {
    let (stack, _) = collected(
        |_| {},
        |question| match question.region.as_str() {
            "us-east-1" => functions(question, &["nightly", "one"]),
            _ => functions(question, &["one", "two"]),
        },
    )
    .await;
    assert_eq!(names(&stack), ["nightly", "one", "two"]);
    assert!(stack.functions.is_complete());
    assert_eq!(
        stack.functions.origin.to_string(),
        "us-east-1, eu-west-1 (lambda:ListFunctions)"
    );

    let (stack, _) = collected(
        |_| {},
        |question| match question.region.as_str() {
            "us-east-1" if question.service == "lambda" => {
                error(question, 403, "AccessDeniedException")
            }
            _ => functions(question, &["nightly"]),
        },
    )
    .await;
    assert_eq!(names(&stack), ["nightly"]);
    let denied = vec![Why::AccessDenied("lambda:ListFunctions".into())];
    assert_eq!(stack.functions.incomplete, denied);
    assert_eq!(stack.function_urls.incomplete, denied);
}

#[tokio::test]
async fn a_region_that_is_given_is_the_only_one() {
    let (stack, server) = collected(
        |settings| settings.region = Some("ap-south-1".into()),
        |question| functions(question, &["resize-image"]),
    )
    .await;
    assert_eq!(names(&stack), ["resize-image"]);
    assert_eq!(regions(&server, "lambda", ""), ["ap-south-1"]);
    let url = "https://x7.lambda-url.eu-north-1.on.aws/";
    let (_, server) = collected(
        |settings| {
            settings.region = Some("ap-south-1".into());
            settings.given.function_url = Some(url.to_owned());
        },
        |question| functions(question, &["resize-image"]),
    )
    .await;
    assert_eq!(regions(&server, "lambda", "/policy"), ["eu-north-1"]);
}
