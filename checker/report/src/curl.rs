//! An exchange with the API as a command that repeats it.

use checker_model::Transcript;
use checker_model::redact::REDACTED;
use checker_model::transcript::{Dialect, Exchange, Step};

use crate::inert::acts;

/// What a reader can do about an exchange.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// Run this.
    Command(String),
    /// Its signature is not kept; a fresh one has to be asked for.
    Redacted,
}

/// How to repeat the exchange that an origin names; nothing when it is not in
/// the transcripts, or has no safe spelling.
pub(crate) fn repeat(url: &str, number: usize, transcripts: &[Transcript]) -> Option<Repeat> {
    let (transcript, exchange) = transcripts
        .iter()
        .flat_map(|t| t.exchanges.iter().map(move |e| (t, e)))
        .find(|(_, e)| e.number == number && e.request.url == url)?;
    if url.contains(REDACTED) {
        return Some(Repeat::Redacted);
    }
    let safe = url.starts_with("http://") || url.starts_with("https://");
    if !safe || url.chars().any(acts) || url.len() > 2000 {
        return None;
    }
    let mut command = input(exchange);
    command.push_str("curl -i");
    for argument in arguments(exchange, transcript) {
        command.push(' ');
        command.push_str(&shlex::try_quote(&argument).ok()?);
    }
    if url.contains(['[', ']', '{', '}']) {
        // curl would take them for a list of addresses.
        command.push_str(" --globoff");
    }
    command.push(' ');
    command.push_str(&shlex::try_quote(url).ok()?);
    (!command.chars().any(acts)).then_some(Repeat::Command(command))
}

fn input(exchange: &Exchange) -> String {
    match dialect(exchange) {
        Some(Dialect::Multipart { .. } | Dialect::RawQuery { .. } | Dialect::RawPath { .. }) => {
            "echo hello | ".to_owned()
        }
        _ => String::new(),
    }
}

fn dialect(exchange: &Exchange) -> Option<&Dialect> {
    match &exchange.step {
        Step::Upload { dialect, .. } | Step::UploadMissing { dialect, .. } => Some(dialect),
        _ => None,
    }
}

fn arguments(exchange: &Exchange, transcript: &Transcript) -> Vec<String> {
    let name = match &exchange.step {
        Step::Upload { sample, .. } => transcript.samples.get(*sample).map(|s| s.name.as_str()),
        Step::UploadMissing { name, .. } => Some(name.as_str()),
        _ => None,
    }
    .unwrap_or("hello.txt");
    let raw = || {
        vec![
            "-X".into(),
            exchange.request.method.clone(),
            "-H".into(),
            "content-type: application/octet-stream".into(),
            "--data-binary".into(),
            "@-".into(),
        ]
    };
    match dialect(exchange) {
        Some(Dialect::Multipart { field }) => {
            let name = name.replace('\\', "\\\\").replace('"', "\\\"");
            vec!["-F".into(), format!("{field}=@-;filename=\"{name}\"")]
        }
        Some(Dialect::RawQuery { .. } | Dialect::RawPath { .. }) => raw(),
        Some(Dialect::Json { method, member }) => vec![
            "-X".into(),
            method.clone(),
            "-H".into(),
            "content-type: application/json".into(),
            "-d".into(),
            serde_json::json!({ member: name }).to_string(),
        ],
        Some(Dialect::GetQuery { .. } | Dialect::GetPath) | None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use checker_model::transcript::{Door, Outcome, Purpose, Request, Sample};

    use super::*;

    fn transcript(url: &str, step: Step) -> Transcript {
        let mut transcript =
            Transcript::new(Door::Api, "http://h:5000", jiff::Timestamp::UNIX_EPOCH);
        transcript.samples.push(Sample {
            name: "it's a \"name\".txt".into(),
            purpose: Purpose::OddName,
            length: 6,
            sha256: String::new(),
        });
        transcript.exchanges.push(Exchange {
            number: 1,
            step,
            request: Request {
                method: "POST".into(),
                url: url.into(),
                headers: Vec::new(),
                body: None,
            },
            outcome: Outcome::Unreachable("x".into()),
            offset_ms: 0,
            duration_ms: 0,
        });
        transcript
    }

    /// The command as a shell would split it.
    fn words(url: &str, step: Step) -> Vec<String> {
        match repeat(url, 1, &[transcript(url, step)]) {
            Some(Repeat::Command(command)) => shlex::split(&command).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_hostile_address_stays_one_argument() {
        let url = "http://h:5000/a';rm%20-rf%20~;'$(id)`id`&x=1!!";
        assert_eq!(words(url, Step::Root), ["curl", "-i", url]);
        let url = "http://[::1]:5000/{1,2}";
        assert_eq!(words(url, Step::Root), ["curl", "-i", "--globoff", url]);
    }

    #[test]
    fn an_upload_is_repeated_in_its_dialect() {
        let url = "http://h:5000/upload";
        let upload = |dialect| Step::Upload { sample: 0, dialect };
        let form = words(
            url,
            upload(Dialect::Multipart {
                field: "file".into(),
            }),
        );
        assert_eq!(
            form,
            [
                "echo",
                "hello",
                "|",
                "curl",
                "-i",
                "-F",
                "file=@-;filename=\"it's a \\\"name\\\".txt\"",
                url
            ]
        );
        let json = words(
            url,
            upload(Dialect::Json {
                method: "PUT".into(),
                member: "file".into(),
            }),
        );
        assert_eq!(json[3], "PUT");
        assert_eq!(json[7], r#"{"file":"it's a \"name\".txt"}"#);
    }

    #[test]
    fn there_is_no_command_without_a_safe_spelling() {
        let of = |url: &str| repeat(url, 1, &[transcript(url, Step::Root)]);
        assert_eq!(
            of("http://h/k?X-Amz-Signature=REDACTED"),
            Some(Repeat::Redacted)
        );
        assert_eq!(of("http://h/\x1b[2J"), None);
        assert_eq!(of("-o/etc/passwd"), None);
        let known = [transcript("http://h/", Step::Root)];
        assert_eq!(repeat("http://h/", 2, &known), None);
        assert_eq!(repeat("http://other/", 1, &known), None);
    }
}
