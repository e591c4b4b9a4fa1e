use std::sync::LazyLock;

use axum::http::{HeaderMap, Method};

use super::*;

mod managed;

fn engine(rules: Rules) -> Engine {
    Engine::new(fixtures::reference_stack(), "AKIAX", rules)
}

fn ask(engine: &Engine, service: &str, region: &str, form: &str) -> Answer {
    let scope = Scope {
        access_key_id: "AKIAX".into(),
        region: region.into(),
        service: service.into(),
    };
    engine.answer(&scope, &post(form), "request")
}

fn post(form: &str) -> Request<'_> {
    static HEADERS: LazyLock<HeaderMap> = LazyLock::new(HeaderMap::new);
    Request {
        method: &Method::POST,
        path: "/",
        query: "",
        headers: &HEADERS,
        body: form.as_bytes(),
    }
}

fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.body).into_owned()
}

fn count(answer: &Answer, text: &str) -> usize {
    self::text(answer).matches(text).count()
}

#[test]
fn vpcs_are_described_filtered_and_not_found() {
    let engine = engine(Rules::default());
    let all = ask(&engine, "ec2", "eu-west-1", "Action=DescribeVpcs");
    assert_eq!((all.status, count(&all, "<vpcId>")), (200, 2));
    assert_eq!(all.action, "ec2:DescribeVpcs");
    let named = ask(
        &engine,
        "ec2",
        "eu-west-1",
        "Action=DescribeVpcs&Filter.1.Name=tag:Name&Filter.1.Value.1=module02-*",
    );
    assert_eq!(count(&named, "<vpcId>"), 1);
    let wrong = ask(
        &engine,
        "ec2",
        "eu-west-1",
        "Action=DescribeVpcs&Filter.1.Name=colour&Filter.1.Value.1=red",
    );
    assert!(
        self::text(&wrong).contains("InvalidParameterValue"),
        "{wrong:?}"
    );
    let missing = ask(
        &engine,
        "ec2",
        "eu-west-1",
        "Action=DescribeVpcs&VpcId.1=vpc-none",
    );
    assert!(
        self::text(&missing).contains("InvalidVpcID.NotFound"),
        "{missing:?}"
    );
}

#[test]
fn another_region_is_empty_but_iam_is_everywhere() {
    let engine = engine(Rules::default());
    let vpcs = ask(&engine, "ec2", "us-east-1", "Action=DescribeVpcs");
    assert_eq!((vpcs.status, count(&vpcs, "<vpcId>")), (200, 0));
    let role = ask(
        &engine,
        "iam",
        "us-east-1",
        "Action=GetRole&RoleName=s3_access",
    );
    assert_eq!((role.status, count(&role, "<RoleName>")), (200, 1));
}

#[test]
fn pages_lead_to_one_another_until_the_end() {
    let engine = engine(Rules {
        page_size: Some(2),
        ..Rules::default()
    });
    let mut seen = 0;
    let mut form = "Action=DescribeSubnets".to_owned();
    for _ in 0..10 {
        let answer = ask(&engine, "ec2", "eu-west-1", &form);
        let page = count(&answer, "<subnetId>");
        assert!(page <= 2);
        seen += page;
        let body = text(&answer);
        let Some((_, rest)) = body.split_once("<nextToken>") else {
            break;
        };
        let token = rest.split('<').next().unwrap();
        form = format!("Action=DescribeSubnets&NextToken={token}");
    }
    assert_eq!(seen, 5);
}

#[test]
fn denied_throttled_and_broken_calls_fail_as_aws_fails_them() {
    let engine = engine(Rules {
        deny: vec!["ec2:Describe*".into(), "sts:*".into(), "iam:GetRole".into()],
        throttle: vec!["autoscaling:*".into()],
        fail: vec!["elasticloadbalancing:DescribeTags".into()],
        page_size: None,
    });
    let cases = [
        ("ec2", "DescribeVpcs", 403, "UnauthorizedOperation"),
        ("iam", "GetRole&RoleName=x", 403, "AccessDenied"),
        (
            "autoscaling",
            "DescribeAutoScalingGroups",
            400,
            "Throttling",
        ),
        (
            "elasticloadbalancing",
            "DescribeTags",
            500,
            "InternalFailure",
        ),
        ("sts", "GetCallerIdentity", 200, "user/student"),
        ("iam", "DeleteRole", 400, "InvalidAction"),
        ("dynamodb", "ListTables", 400, "InvalidAction"),
    ];
    for (service, action, status, text) in cases {
        let answer = ask(&engine, service, "eu-west-1", &format!("Action={action}"));
        assert_eq!(answer.status, status, "{service} {action}");
        assert!(
            self::text(&answer).contains(text),
            "{service} {action}: {answer:?}"
        );
    }
}

#[test]
fn a_foreign_key_is_refused() {
    let engine = engine(Rules::default());
    let scope = Scope {
        access_key_id: "AKIAOTHER".into(),
        region: "eu-west-1".into(),
        service: "ec2".into(),
    };
    let answer = engine.answer(&scope, &post("Action=DescribeVpcs"), "r");
    assert_eq!(answer.status, 401);
    assert!(self::text(&answer).contains("AuthFailure"));
}

#[test]
fn what_the_stack_does_not_know_fails_the_call() {
    let mut stack = fixtures::reference_stack();
    let why = checker_model::Why::AccessDenied("ec2:DescribeSubnets".into());
    stack.subnets.incomplete.push(why);
    let engine = Engine::new(stack, "AKIAX", Rules::default());
    let answer = ask(&engine, "ec2", "eu-west-1", "Action=DescribeSubnets");
    assert_eq!(answer.status, 403);
}
