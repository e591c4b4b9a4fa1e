//! `checker leftovers` on accounts in moto: the real program, the real SDK, and
//! the printed commands obeyed to the letter.

#[cfg(test)]
mod tests {
    use std::process::Stdio;
    use std::sync::Arc;
    use std::time::Duration;

    use axum::Router;
    use axum::body::Body;
    use axum::extract::State;
    use axum::http::{Request, Response, StatusCode, header};
    use axum::response::IntoResponse as _;
    use checker_model::residue::Kind;
    use checker_model::run::Run;
    use checker_model::{Level, Verdict, Why};
    use end_to_end::checker::{Outcome, checker, checks, required};
    use end_to_end::deployed::KEYS;
    use end_to_end::moto::{Moto, environment, workspace};
    use end_to_end::scenario::Scenario;
    use serde_json::{Value, json};
    use tokio::io::AsyncWriteExt as _;
    use tokio::net::TcpListener;
    use tokio::process::Command;

    /// Far more than a run takes.
    const LIMIT: Duration = Duration::from_mins(3);

    fn scenario(stage: Option<&str>, then: &Value) -> Scenario {
        let document = json!({"name": "here", "stage": stage, "then": then, "fails": []});
        serde_json::from_value(document).unwrap()
    }

    async fn account(stage: Option<&str>, then: Value) -> Moto {
        let mut moto = Moto::start().await.unwrap();
        moto.build(&scenario(stage, &then)).await.unwrap();
        moto
    }

    async fn look(endpoint: &str, more: &[&str]) -> (Outcome, Run) {
        let arguments = [&["leftovers", "--endpoint-url", endpoint], more].concat();
        let outcome = checker(&arguments, &KEYS, LIMIT).await.unwrap();
        let report = outcome.report().unwrap();
        (outcome, report)
    }

    /// What else is done to the account, by boto3.
    async fn script(endpoint: &str, arguments: &[&str], input: &str) {
        let python = environment().await.unwrap().join("bin/python");
        let mut process = Command::new(python)
            .arg("-B")
            .arg(workspace().join("tests/moto/leftovers.py"))
            .arg(endpoint)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut stdin = process.stdin.take().unwrap();
        stdin.write_all(input.as_bytes()).await.unwrap();
        drop(stdin);
        let output = process.wait_with_output().await.unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {said}");
    }

    /// The commands of what counts, from the top of the report down.
    fn commands(run: &Run) -> String {
        let counting = checks(run).filter(|check| check.level == Level::Required);
        let failures = counting.flat_map(|check| &check.failures);
        let lines: Vec<&str> = failures.map(|failure| failure.fix.as_str()).collect();
        lines.join("\n") + "\n"
    }

    fn failing(run: &Run) -> Vec<String> {
        let ids = required(run, Verdict::Fail).into_iter();
        ids.map(|id| id.trim_start_matches("leftovers.").to_owned())
            .collect()
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn the_commands_from_the_top_leave_nothing() {
        let moto = account(None, json!([])).await;
        let (outcome, report) = look(moto.endpoint(), &[]).await;
        assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
        let expected = [
            "load-balancer",
            "autoscaling-group",
            "launch-configuration",
            "instance",
            // moto's do not go with their instance.
            "network-interface",
            "image",
            "snapshot",
            "subnet",
            "route-table",
            "internet-gateway",
            "security-group",
            "vpc",
            "key-pair",
        ];
        assert_eq!(failing(&report), expected);
        let advice: Vec<&str> = checks(&report)
            .filter(|check| check.level == Level::Advice && check.verdict == Verdict::Fail)
            .map(|check| check.id.as_str())
            .collect();
        assert_eq!(
            advice,
            ["leftovers.bucket", "leftovers.alarm", "leftovers.role"]
        );
        script(moto.endpoint(), &["obey"], &commands(&report)).await;
        // The terminated instances are listed still.
        let (outcome, report) = look(moto.endpoint(), &[]).await;
        assert_eq!(failing(&report), [""; 0], "{}", commands(&report));
        assert_eq!(
            outcome.code,
            Some(0),
            "{:?}",
            required(&report, Verdict::Undetermined)
        );
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn one_thing_of_each_kind_fails_its_check_alone() {
        let moto = account(Some("nothing"), json!([])).await;
        for kind in Kind::ALL.iter().filter(|kind| kind.is_regional()) {
            script(moto.endpoint(), &["leave", kind.name()], "").await;
            let (outcome, report) = look(moto.endpoint(), &[]).await;
            let mut expected = vec![kind.name()];
            expected.extend(match kind {
                // What a group launches from is its group's.
                Kind::AutoscalingGroup => Some(Kind::LaunchConfiguration.name()),
                // moto's do not go with their instance.
                Kind::Instance => Some(Kind::NetworkInterface.name()),
                Kind::Image => Some(Kind::Snapshot.name()),
                _ => None,
            });
            assert_eq!(failing(&report), expected, "{}", commands(&report));
            assert_eq!(outcome.code, Some(1));
            script(moto.endpoint(), &["obey"], &commands(&report)).await;
        }
        let (outcome, report) = look(moto.endpoint(), &[]).await;
        assert_eq!(failing(&report), [""; 0], "{}", commands(&report));
        assert_eq!(outcome.code, Some(0));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_is_anothers_is_not_left() {
        let service = json!([["foreign_service", {}]]);
        let moto = account(Some("nothing"), service).await;
        script(moto.endpoint(), &["leave", "another"], "").await;
        let (outcome, report) = look(moto.endpoint(), &[]).await;
        assert_eq!(failing(&report), [""; 0], "{}", commands(&report));
        assert_eq!(required(&report, Verdict::Undetermined), [""; 0]);
        assert_eq!(outcome.code, Some(0));
    }

    /// In front of moto: there are these regions, and some calls are denied.
    #[derive(Clone)]
    struct Gate {
        moto: String,
        regions: Vec<&'static str>,
        /// Region and action of what is denied; every action, if empty.
        denied: (&'static str, &'static str),
        http: reqwest::Client,
    }

    async fn gate(
        moto: &Moto,
        regions: &[&'static str],
        denied: (&'static str, &'static str),
    ) -> String {
        let gate = Gate {
            moto: moto.endpoint().to_owned(),
            regions: regions.to_vec(),
            denied,
            http: reqwest::Client::new(),
        };
        let router = Router::new().fallback(pass).with_state(Arc::new(gate));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        endpoint
    }

    async fn pass(State(gate): State<Arc<Gate>>, request: Request<Body>) -> Response<Body> {
        let (head, body) = request.into_parts();
        let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        let form = String::from_utf8_lossy(&body).into_owned();
        let action = form
            .split('&')
            .find_map(|pair| pair.strip_prefix("Action="));
        let action = action.unwrap_or_default();
        let signed = head.headers.get(header::AUTHORIZATION);
        let signed = signed
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let region = signed.split('/').nth(2).unwrap_or_default();
        let (in_region, what) = gate.denied;
        if region == in_region && (what.is_empty() || what == action) {
            let text = "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors><RequestID>1</RequestID></Response>";
            return (StatusCode::FORBIDDEN, text).into_response();
        }
        if action == "DescribeRegions" {
            let items = gate.regions.join("</regionName></item><item><regionName>");
            let items = format!("<item><regionName>{items}</regionName></item>");
            return format!("<DescribeRegionsResponse><regionInfo>{items}</regionInfo></DescribeRegionsResponse>").into_response();
        }
        let mut headers = head.headers;
        headers.remove(header::HOST);
        headers.remove(header::CONTENT_LENGTH);
        let url = format!("{}{}", gate.moto, head.uri);
        let sent = gate
            .http
            .request(head.method, url)
            .headers(headers)
            .body(body);
        let answer = sent.send().await.unwrap();
        let status = answer.status();
        let kind = answer.headers().get(header::CONTENT_TYPE).cloned();
        let mut response = Response::new(Body::from(answer.bytes().await.unwrap()));
        *response.status_mut() = status;
        if let Some(kind) = kind {
            response.headers_mut().insert(header::CONTENT_TYPE, kind);
        }
        response
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_could_not_be_listed_is_named_with_its_region() {
        let moto = account(Some("nothing"), json!([])).await;
        let one = gate(&moto, &[], ("eu-west-1", "DescribeVolumes")).await;
        let (outcome, report) = look(&one, &[]).await;
        assert_eq!(outcome.code, Some(2), "{}", commands(&report));
        assert_eq!(
            required(&report, Verdict::Undetermined),
            ["leftovers.volume"]
        );
        let volume = checks(&report)
            .find(|check| check.id == "leftovers.volume")
            .unwrap();
        assert_eq!(
            volume.reasons[0].why,
            Why::AccessDenied("ec2:DescribeVolumes".into())
        );

        // A region that nobody may look into, and another that is clean.
        let regions = ["eu-west-1", "us-east-2"];
        let closed = gate(&moto, &regions, ("us-east-2", "")).await;
        let (outcome, report) = look(&closed, &["--all-regions"]).await;
        assert_eq!(outcome.code, Some(2), "{}", commands(&report));
        assert_eq!(required(&report, Verdict::Undetermined).len(), 18);
        let vpc = checks(&report)
            .find(|check| check.id == "leftovers.vpc")
            .unwrap();
        let told = Why::AccessDenied("ec2:DescribeVpcs in us-east-2".into());
        assert_eq!(vpc.reasons[0].why, told);

        // The regions themselves are not known: the one that is expected is seen.
        let blind = gate(&moto, &[], ("eu-west-1", "DescribeRegions")).await;
        let (outcome, report) = look(&blind, &["--all-regions"]).await;
        assert_eq!(outcome.code, Some(2));
        let vpc = checks(&report)
            .find(|check| check.id == "leftovers.vpc")
            .unwrap();
        assert_eq!(
            vpc.reasons[0].why,
            Why::AccessDenied("ec2:DescribeRegions".into())
        );

        // What is left elsewhere is found, and deleted there.
        script(moto.endpoint(), &["leave", "vpc"], "").await;
        let regions = ["eu-central-1", "eu-west-1"];
        let open = gate(&moto, &regions, ("", "-")).await;
        let (outcome, report) = look(&open, &["--all-regions"]).await;
        assert_eq!(outcome.code, Some(1));
        assert_eq!(failing(&report), ["vpc"]);
        assert!(
            commands(&report).contains("--region eu-west-1"),
            "{}",
            commands(&report)
        );
        assert!(
            report
                .notes
                .iter()
                .any(|note| note.contains("eu-central-1, eu-west-1")
                    || note.contains("eu-west-1, eu-central-1"))
        );
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_was_seen_is_judged_again_without_the_account() {
        let moto = account(Some("ex08"), json!([])).await;
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("left.json.gz").display().to_string();
        let (outcome, first) = look(moto.endpoint(), &["--save-evidence", &file]).await;
        assert_eq!(outcome.code, Some(1));
        drop(moto);
        let again = checker(&["leftovers", "--evidence", &file], &[], LIMIT)
            .await
            .unwrap();
        assert_eq!(again.code, Some(1), "{}", again.stderr);
        assert_eq!(again.report().unwrap().exercises, first.exercises);
    }
}
