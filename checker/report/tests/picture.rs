//! The page and the picture, read back by parsers that others wrote, of what
//! the judge really makes of the reference stack.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use std::collections::BTreeSet;

use checker_model::list::Listing;
use checker_model::{Origin, Stack, VantagePoint};
use checker_report::Format;
use common::judged::{broken, judged, rendered};
use fixtures::reference_stack;
use scraper::{ElementRef, Html, Selector};

const NETWORK: [&str; 6] = ["ex06", "ex07", "ex08", "ex09", "ex10", "ex11"];

fn page(stack: &Stack) -> Html {
    let text = rendered(Format::Html, &judged(stack, &NETWORK), Some(stack));
    let page = Html::parse_document(&text);
    assert_eq!(page.errors, [""; 0], "the page is well-formed");
    page
}

fn all<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

/// The parts of the picture of one kind.
fn parts<'a>(page: &'a Html, kind: &str) -> Vec<ElementRef<'a>> {
    all(page, &format!("svg a[data-kind=\"{kind}\"]"))
}

/// The checks that a part leads to.
fn checks_of(page: &Html, part: ElementRef<'_>) -> Vec<String> {
    let anchor = part.value().attr("href").unwrap();
    let links = all(page, &format!("{anchor} .of a"));
    let links = links.iter().map(|link| link.value().attr("href").unwrap());
    links.map(|link| link[1..].to_owned()).collect()
}

/// What a part is called.
fn label(part: ElementRef<'_>) -> String {
    let title = part.select(&Selector::parse("title").unwrap()).next();
    title.unwrap().text().collect()
}

fn has(part: ElementRef<'_>, class: &str) -> bool {
    part.value().classes().any(|one| one == class)
}

#[test]
fn the_reference_stack_is_drawn_from_what_was_seen() {
    let page = page(&reference_stack());
    for (kind, count) in [
        ("Region", 1),
        ("VPC", 1),
        ("Subnet", 2),
        ("Internet gateway", 1),
        ("Route table", 1),
        ("Security group", 1),
        ("ELB security group", 1),
        ("Load balancer", 1),
        // As a card, and across the subnets that it launches into.
        ("Auto Scaling group", 2),
        ("Launch configuration", 1),
        ("EC2 instance", 2),
        ("S3 bucket", 1),
    ] {
        let parts = parts(&page, kind);
        assert_eq!(parts.len(), count, "{kind}");
        assert!(parts.iter().all(|part| has(*part, "seen")), "{kind}");
        assert!(!parts.iter().any(|part| has(*part, "fail")), "{kind}");
    }
    let texts: String = all(&page, "svg")
        .iter()
        .flat_map(ElementRef::text)
        .collect();
    for text in [
        "eu-west-1a",
        "eu-west-1b",
        "module02-vpc",
        "10.0.2.0/24",
        "min 2 · max 2",
    ] {
        assert!(texts.contains(text), "{text}: {texts}");
    }
}

#[test]
fn every_link_leads_somewhere_within_the_page() {
    let page = page(&broken("ex07.subnets.cidr"));
    let links = all(&page, "a[href]");
    assert!(links.len() > 50);
    for link in links {
        let anchor = link
            .value()
            .attr("href")
            .unwrap()
            .strip_prefix('#')
            .unwrap();
        assert_eq!(all(&page, &format!("[id='{anchor}']")).len(), 1, "{anchor}");
    }
    let ids: Vec<&str> = all(&page, "[id]")
        .iter()
        .map(|one| one.value().attr("id").unwrap())
        .collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
}

#[test]
fn a_broken_part_is_marked_and_linked() {
    for (id, kind) in [
        ("ex06.vpc.cidr", "VPC"),
        ("ex08.gateway.tag-name", "Internet gateway"),
        ("ex08.routes.tag-name", "Route table"),
        ("ex09.security-group.port-5000", "Security group"),
        ("ex10.group.max-size", "Auto Scaling group"),
        ("ex10.launch.type", "Launch configuration"),
        ("ex11.elb.cross-zone", "Load balancer"),
        ("ex11.security-group.port-5000", "ELB security group"),
    ] {
        let page = page(&broken(id));
        let part = parts(&page, kind)[0];
        assert!(has(part, "fail"), "{id}: {:?}", part.value());
        assert!(label(part).ends_with("fail"));
        assert!(checks_of(&page, part).contains(&id.to_owned()), "{id}");
        let check = all(&page, &format!("details[id='{id}']"))[0];
        assert_eq!(check.value().attr("data-verdict"), Some("fail"));
        assert!(check.value().attr("open").is_some());
    }
}

#[test]
fn only_the_subnet_that_is_wrong_is_marked() {
    let mut stack = reference_stack();
    let first = stack.subnets.items.values_mut().next().unwrap();
    let origin = Origin::aws("ec2:DescribeSubnets", first.id.as_str());
    first.map_public_ip_on_launch = checker_model::Fact::value(false, origin);
    let page = page(&stack);
    let marked: Vec<bool> = parts(&page, "Subnet")
        .iter()
        .map(|part| has(*part, "fail"))
        .collect();
    assert_eq!(marked, [true, false]);
    let check = "ex07.subnets.public-ip".to_owned();
    assert!(!checks_of(&page, parts(&page, "Subnet")[1]).contains(&check));
}

#[test]
fn what_is_missing_is_dashed_and_what_was_not_looked_for_says_so() {
    let mut stack = reference_stack();
    stack.internet_gateways =
        Listing::complete([], Origin::aws_call("ec2:DescribeInternetGateways"));
    stack.load_balancers = Listing::default();
    let page = page(&stack);
    let gateway = parts(&page, "Internet gateway")[0];
    assert!(has(gateway, "missing") && has(gateway, "fail"));
    let balancer = parts(&page, "Load balancer")[0];
    assert!(has(balancer, "unknown") && has(balancer, "open"));
    let style = all(&page, "style")[0].text().collect::<String>();
    assert!(style.contains(".missing>.box") && style.contains("stroke-dasharray"));

    let mut nothing = Stack::unseen(VantagePoint::Live);
    nothing.vpcs = Listing::complete([], Origin::Unseen);
    let page = self::page(&nothing);
    assert!(has(parts(&page, "VPC")[0], "missing"));
    assert_eq!(parts(&page, "Subnet").len(), 2);
}

#[test]
fn what_was_not_asked_for_is_not_missing() {
    let mut stack = reference_stack();
    stack.load_balancers = Listing::complete([], Origin::Unseen);
    let run = judged(&stack, &["ex06"]);
    let page = Html::parse_document(&rendered(Format::Html, &run, Some(&stack)));
    assert!(parts(&page, "Load balancer").is_empty());
    assert!(has(parts(&page, "VPC")[0], "pass"));
    assert!(has(parts(&page, "Internet gateway")[0], "plain"));
}

#[test]
fn the_page_can_be_read_by_anyone() {
    let page = page(&reference_stack());
    assert_eq!(all(&page, "html[lang=en] > head > title").len(), 1);
    for landmark in ["body > header", "body > main", "body > footer", "h1"] {
        assert_eq!(all(&page, landmark).len(), 1, "{landmark}");
    }
    assert!(
        all(&page, "th")
            .iter()
            .all(|th| th.value().attr("scope").is_some())
    );
    let filters = all(&page, "button[data-filter]");
    assert!(!filters.is_empty());
    assert!(
        filters
            .iter()
            .all(|one| one.value().attr("aria-pressed") == Some("true"))
    );
    assert!(
        all(&page, "svg a")
            .iter()
            .all(|one| !label(*one).is_empty())
    );
}

#[test]
fn the_picture_alone_is_xml_that_asks_nobody() {
    let stack = broken("ex06.vpc.cidr");
    let run = judged(&stack, &NETWORK);
    let text = rendered(Format::Svg, &run, Some(&stack));
    let svg = roxmltree::Document::parse(&text).unwrap();
    assert!(
        svg.root_element()
            .has_tag_name(("http://www.w3.org/2000/svg", "svg"))
    );
    let ids: BTreeSet<&str> = svg
        .descendants()
        .filter_map(|node| node.attribute("id"))
        .collect();
    let vpc = svg
        .descendants()
        .find(|node| node.attribute("data-kind") == Some("VPC"))
        .unwrap();
    assert!(vpc.attribute("class").unwrap().contains("fail"));
    assert!(ids.contains(&vpc.attribute("href").unwrap()[1..]));
    assert!(text.contains("ex06.vpc.cidr"));
    for format in [Format::Svg, Format::Html] {
        let text = rendered(format, &run, Some(&stack));
        let text = text.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
        for asking in ["http://", "https://", "url(", "@import", "src="] {
            assert!(!text.contains(asking), "{format}: {asking}");
        }
        assert_eq!(
            text,
            rendered(format, &run, Some(&stack))
                .replace("xmlns=\"http://www.w3.org/2000/svg\"", "")
        );
    }
}

#[test]
fn without_a_stack_there_is_a_page_and_a_word() {
    let run = judged(&reference_stack(), &["ex06"]);
    let page = Html::parse_document(&rendered(Format::Html, &run, None));
    assert!(all(&page, "svg").is_empty());
    assert!(!all(&page, "details.check").is_empty());
    let svg = rendered(Format::Svg, &run, None);
    assert!(roxmltree::Document::parse(&svg).is_ok() && svg.contains("No stack was seen"));
}

/// An account of functions alone: no VPC is missed, and what is not meant is
/// not coloured.
#[test]
fn functions_stand_between_url_and_buckets() {
    let stack = fixtures::managed_reference_stack();
    let run = judged(&stack, &["mcs"]);
    let svg = rendered(Format::Svg, &run, Some(&stack));
    for word in ["Function URL", "Lambda function", "S3 bucket"] {
        assert!(svg.contains(word), "{word}: {svg}");
    }
    assert!(!svg.contains("VPC"), "{svg}");
    // URL to function, function to upload bucket, that to the other function,
    // and from there to the results.
    let tips = svg.matches("class=\"tip\"").count();
    assert!(tips >= 4, "{tips}: {svg}");
}
