//! What comes from outside is read in every format and does nothing there.
#![expect(clippy::expect_used, reason = "a helper of tests")]

mod common;

use checker_report::{Detail, Document, Format, Look, render};
use common::{PAYLOADS, poisoned, poisoned_sources, poisoned_stack, transcripts};
use pulldown_cmark::{Event, Options, Parser, Tag};

fn rendered(format: Format) -> String {
    let document = Document {
        run: &poisoned(),
        transcripts: &transcripts(),
        sources: &poisoned_sources(),
        rules: &[],
        root: "turn-in/%,:",
        stack: Some(&poisoned_stack()),
    };
    let text = render(format, &document, Look::default(), Detail::Verbose).expect("it renders");
    for c in text.chars() {
        let turns = matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        assert!(c == '\n' || !c.is_control() && !turns, "{format}: {c:?}");
    }
    assert!(!text.contains("##["), "{format}");
    text
}

/// Lines that a runner of GitHub Actions takes for commands.
fn commands(text: &str) -> Vec<&str> {
    text.lines()
        .filter(|line| line.trim_start().starts_with("::") || line.contains("##["))
        .collect()
}

#[test]
fn console() {
    let text = rendered(Format::Console);
    assert_eq!(commands(&text), [""; 0]);
    assert!(!text.lines().any(|line| line.starts_with("FORGED")));
    assert!(text.contains("\\u{1b}[31mred"));
}

#[test]
fn json() {
    let text = rendered(Format::Json);
    assert_eq!(
        serde_json::from_str::<checker_model::run::Run>(&text).unwrap(),
        poisoned()
    );
}

#[test]
fn junit() {
    let text = rendered(Format::Junit);
    let document = roxmltree::Document::parse(&text).unwrap();
    let mut texts = String::new();
    for node in document.descendants() {
        if node.is_element() {
            let known = [
                "testsuites",
                "testsuite",
                "testcase",
                "failure",
                "error",
                "skipped",
            ];
            assert!(known.contains(&node.tag_name().name()), "{node:?}");
            texts.extend(node.attribute("message"));
            texts.extend(node.text());
        }
        assert!(!node.is_comment() && !node.is_pi());
    }
    assert!(texts.contains("<script>alert(1)</script>") && texts.contains("]]> &"));
    assert_eq!(
        document
            .descendants()
            .filter(|node| node.has_tag_name("testcase"))
            .count(),
        6 * PAYLOADS.len()
    );
}

#[test]
fn sarif() {
    let text = rendered(Format::Sarif);
    let log: serde_sarif::sarif::Sarif = serde_json::from_str(&text).unwrap();
    let results = log.runs[0].results.as_ref().unwrap();
    assert!(results.len() > 10 * PAYLOADS.len());
    for result in results {
        let message = result.message.text.as_deref().unwrap();
        // A link begins with a bracket that no backslash escapes.
        let links = message.replace("\\\\", "").replace("\\[", "").contains('[');
        let places = message
            .replace("{{", "")
            .replace("}}", "")
            .contains(['{', '}']);
        assert!(!links && !places, "{message}");
        let locations = result.locations.as_deref().unwrap();
        assert_eq!(locations.len(), 1);
        for location in locations {
            // GitHub refuses the whole log when one is nowhere.
            let physical = location.physical_location.as_ref().unwrap();
            let file = physical.artifact_location.as_ref().unwrap();
            let uri = file.uri.as_deref().unwrap();
            assert!(uri.starts_with("turn-in/%25%2C%3A/"), "{uri}");
            assert!(
                uri.chars()
                    .all(|c| c.is_ascii_alphanumeric() || "%/-._~".contains(c)),
                "{uri}"
            );
        }
    }
}

#[test]
fn markdown() {
    let text = rendered(Format::Markdown);
    let mut quoted = 0;
    let mut read = String::new();
    for event in Parser::new_ext(&text, Options::all()) {
        match event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_)) => {
                let block = matches!(event, Event::Start(Tag::CodeBlock(_)));
                assert!(block, "{event:?}");
                quoted += 1;
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                let html = html.replace("<!-- -->", "");
                let (head, tail) = ("<details><summary>", "</summary>\n");
                let inner = html
                    .strip_prefix(head)
                    .and_then(|html| html.strip_suffix(tail));
                let ours = inner
                    .is_some_and(|inner| !inner.contains(['<', '>', '@', '[', '`', '"']))
                    || html == "</details>\n";
                assert!(ours, "{html}");
            }
            Event::Text(words) if quoted == 0 => {
                assert!(
                    !words.contains(['@', '<', '>', '|', '[', '#', '\\']),
                    "{words}"
                );
                assert!(!words.contains("://") && !words.contains("www."), "{words}");
            }
            Event::End(pulldown_cmark::TagEnd::CodeBlock) => quoted -= 1,
            Event::Code(code) => read.push_str(&code),
            _ => {}
        }
    }
    assert!(read.contains("<script>alert(1)</script>") && read.contains("@everyone #1"));
    assert_eq!(commands(&text), [""; 0]);
}

#[test]
fn github() {
    let text = rendered(Format::Github);
    let mut lines: Vec<&str> = text.lines().collect();
    let last = lines.pop().unwrap();
    assert!(last.contains("required passed"), "{last}");
    // Of each payload: two failures in files and one for the others, as many
    // pieces of advice, two reasons, and a skipped check whose cause is nowhere
    // else.
    assert_eq!(lines.len(), PAYLOADS.len() * 9);
    for line in lines {
        let (head, message) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
        let (command, properties) = head.split_once(' ').unwrap();
        assert!(["error", "warning", "notice"].contains(&command), "{line}");
        for property in properties.split(',') {
            let (key, value) = property.split_once('=').unwrap();
            assert!(
                ["file", "line", "endLine", "col", "endColumn", "title"].contains(&key),
                "{line}"
            );
            assert!(!value.contains(':'), "{line}");
        }
        assert!(!message.is_empty());
    }
    assert!(text.contains("file=turn-in/%25%2C%3A/ex06/"));
}

#[test]
fn tap() {
    let text = rendered(Format::Tap);
    let tests = common::tap::read(&text).unwrap();
    assert_eq!(tests.len(), 6 * PAYLOADS.len());
    assert!(
        tests
            .iter()
            .any(|test| test.description.contains("# SKIP # TODO \\# Bail out!"))
    );
    assert_eq!(commands(&text), [""; 0]);
}

#[test]
fn gradescope() {
    let text = rendered(Format::Gradescope);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let tests = value["tests"].as_array().unwrap();
    assert_eq!(tests.len(), 5 * PAYLOADS.len());
    for test in tests {
        assert_eq!(
            (&test["output_format"], &test["name_format"]),
            (&"text".into(), &"text".into())
        );
    }
}

/// Everything in a page that acts.
fn acting(page: &scraper::Html) -> Vec<String> {
    let all = scraper::Selector::parse("*").expect("a selector");
    let mut acting = Vec::new();
    for element in page.select(&all) {
        let name = element.value().name();
        if [
            "img",
            "iframe",
            "object",
            "embed",
            "link",
            "form",
            "base",
            "foreignObject",
        ]
        .contains(&name)
        {
            acting.push(name.to_owned());
        }
        for (attribute, value) in element.value().attrs() {
            let leads = ["href", "src", "action", "xlink:href"].contains(&attribute);
            if attribute.starts_with("on")
                || attribute == "style"
                || leads && !value.starts_with('#')
            {
                acting.push(format!("{name} {attribute}={value}"));
            }
        }
    }
    acting
}

#[test]
fn html() {
    let text = rendered(Format::Html);
    let page = scraper::Html::parse_document(&text);
    assert_eq!(acting(&page), [""; 0]);
    assert_eq!(page.errors, [""; 0]);
    let scripts = scraper::Selector::parse("script").expect("a selector");
    assert_eq!(page.select(&scripts).count(), 1);
    let read: String = page.root_element().text().collect();
    assert!(read.contains("<script>alert(1)</script>") && read.contains("]]> & &amp;"));
    assert_eq!(commands(&text), [""; 0]);
}

#[test]
fn svg() {
    let text = rendered(Format::Svg);
    let svg = roxmltree::Document::parse(&text).unwrap();
    for node in svg.descendants().filter(roxmltree::Node::is_element) {
        let known = [
            "svg", "title", "style", "g", "a", "rect", "path", "circle", "text", "tspan",
        ];
        assert!(known.contains(&node.tag_name().name()), "{node:?}");
        for attribute in node.attributes() {
            assert!(!attribute.name().starts_with("on"), "{attribute:?}");
            assert!(attribute.name() != "href" || attribute.value().starts_with('#'));
        }
    }
    assert!(
        svg.descendants()
            .filter_map(|node| node.text())
            .any(|text| text.contains("<script>"))
    );
    assert_eq!(commands(&text), [""; 0]);
}
