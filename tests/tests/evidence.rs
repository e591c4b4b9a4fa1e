//! What was seen of an account and its API is saved, and judged again without
//! either: the same verdicts, and no secret in the file.

#[cfg(test)]
mod tests {
    use std::io::Read as _;
    use std::path::Path;
    use std::time::Duration;

    use api::Config;
    use api::client::{ClientOptions, with_keys};
    use aws_sdk_s3::presigning::PresigningConfig;
    use checker_model::Verdict;
    use checker_model::run::Run;
    use end_to_end::checker::{checker, checks, required};
    use end_to_end::deployed::{BUCKET, Deployed, KEYS};
    use end_to_end::scenario::Scenarios;
    use flate2::read::GzDecoder;
    use sandbox::{Sandbox, SandboxOptions};
    use serde_json::Value;

    const LIMIT: Duration = Duration::from_mins(3);
    /// Everything that an account and a deployed API show.
    const SELECTION: [&str; 3] = ["ex01.bucket", "ex01.url", "ex03..ex11"];
    /// The API's URLs end soon, so that they can be waited for.
    const TTL: Duration = Duration::from_secs(2);
    /// The given one has to be asked while it is valid, on a busy machine too.
    const GIVEN_TTL: Duration = Duration::from_secs(15);

    /// The course's file behind a presigned URL.
    async fn presigned(deployed: &Deployed) -> String {
        let place = ClientOptions {
            region: None,
            endpoint_url: Some(deployed.front.endpoint().to_owned()),
        };
        let client = with_keys(&place, KEYS[0].1, KEYS[1].1);
        let object = client.get_object().bucket(BUCKET).key("appstore_games.csv");
        let signed = object.presigned(PresigningConfig::expires_in(GIVEN_TTL).unwrap());
        signed.await.unwrap().uri().to_owned()
    }

    /// A report without what differs between any two runs.
    async fn judged(
        selection: &[&str],
        places: &[&str],
        environment: &[(&str, &str)],
    ) -> (Value, Option<i32>) {
        let words: Vec<&str> = selection.iter().chain(places).copied().collect();
        let outcome = checker(&words, environment, LIMIT).await.unwrap();
        let mut report: Value = serde_json::from_str(&outcome.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", outcome.stderr));
        report["duration_ms"] = 0.into();
        (report, outcome.code)
    }

    fn unpacked(file: &Path) -> String {
        let bytes = std::fs::read(file).unwrap();
        let mut text = String::new();
        GzDecoder::new(bytes.as_slice())
            .read_to_string(&mut text)
            .unwrap();
        text
    }

    /// No presigned URL in it is of any use, and there are some.
    fn signs_nothing(text: &str) {
        for parameter in ["X-Amz-Signature=", "X-Amz-Credential="] {
            let whole = text.matches(parameter).count();
            let redacted = text.matches(&format!("{parameter}REDACTED")).count();
            assert!(whole > 0 && whole == redacted, "{parameter}");
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_deployment_is_judged_again_without_it() {
        let scenarios = Scenarios::load().unwrap();
        let scenario = scenarios.named("health check every ten seconds").unwrap();
        let short = |config: &mut Config| config.presign_ttl = TTL;
        let deployed = Deployed::start(scenario, short).await.unwrap();
        let url = presigned(&deployed).await;
        let kept = tempfile::tempdir().unwrap();
        let file = kept.path().join("evidence.json.gz");
        let name = file.to_str().unwrap();
        let places = [deployed.account(), deployed.balancer()].concat();
        let mut words: Vec<&str> = places.iter().map(String::as_str).collect();
        words.extend([
            "--presigned-url",
            &url,
            "--wait-expiry",
            "--save-evidence",
            name,
        ]);
        let (now, code) = judged(&SELECTION, &words, &KEYS).await;
        drop(deployed);

        let (later, later_code) = judged(&SELECTION, &["--evidence", name], &KEYS).await;
        assert_eq!(now, later);
        assert_eq!((code, later_code), (Some(1), Some(1)));
        let run: Run = serde_json::from_value(later).unwrap();
        let verdict = |id: &str| checks(&run).find(|check| check.id == id).unwrap().verdict;
        for id in [
            "ex01.url.target",
            "ex01.url.downloads",
            "ex01.url.expires",
            "ex05.url.expires",
        ] {
            assert_eq!(verdict(id), Verdict::Pass, "{id}");
        }
        for id in [
            "ex01.url.expiry",
            "ex05.url.expiry",
            "ex11.elb.health-check-interval",
        ] {
            assert_eq!(verdict(id), Verdict::Fail, "{id}");
        }

        let text = unpacked(&file);
        let signature = url.split("X-Amz-Signature=").nth(1).unwrap();
        let signature = signature.split('&').next().unwrap();
        assert!(signature.len() == 64 && !text.contains(signature));
        signs_nothing(&text);

        let mut bytes = std::fs::read(&file).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(&file, bytes).unwrap();
        let outcome = checker(&["all", "--evidence", name], &KEYS, LIMIT)
            .await
            .unwrap();
        assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(3), ""));
        assert!(
            outcome.stderr.contains("evidence.json.gz"),
            "{}",
            outcome.stderr
        );
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_became_of_images_is_judged_again_without_the_functions() {
        const BROKEN: &str = "mcs02.resize.thumbnail";
        let options = SandboxOptions::broken(&fixtures::find_break(BROKEN).unwrap()).unwrap();
        let sandbox = Sandbox::start(options).await.unwrap();
        let environment = sandbox.environment();
        let environment: Vec<(&str, &str)> = environment
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let url = sandbox.function_url().unwrap();
        let secret = sandbox.secret_access_key().to_owned();
        let kept = tempfile::tempdir().unwrap();
        let file = kept.path().join("evidence.json.gz");
        let name = file.to_str().unwrap();
        let places = ["--function-url", &url, "--save-evidence", name];
        let (now, code) = judged(&["mcs"], &places, &environment).await;
        sandbox.stop().await;

        let (later, later_code) = judged(&["mcs"], &["--evidence", name], &[]).await;
        assert_eq!(now, later);
        assert_eq!((code, later_code), (Some(1), Some(1)));
        let run: Run = serde_json::from_value(later).unwrap();
        assert_eq!(required(&run, Verdict::Fail), [BROKEN]);
        let passing = required(&run, Verdict::Pass);
        for id in [
            "mcs01.object.public-url",
            "mcs02.resize.view",
            "mcs03.put.other-key",
        ] {
            assert!(passing.contains(&id), "{id}: {passing:?}");
        }
        let text = unpacked(&file);
        signs_nothing(&text);
        assert!(!text.contains(&secret));
    }
}
