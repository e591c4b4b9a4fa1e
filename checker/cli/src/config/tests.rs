//! Every setting, and every way to get it wrong.

use checker_model::course::ImageCourse;
use checker_model::ids::Cidr;
use checker_model::points::Amount;

use super::*;

fn good(text: &str) -> Config {
    parse(text).unwrap_or_else(|found| panic!("{text}\n{found:#?}"))
}

/// The mistakes, with the text that each points at.
fn bad(text: &str) -> Vec<(String, String)> {
    let mut found = parse(text).expect_err(text);
    found.sort_by_key(|mistake| mistake.place.start);
    let found = found.into_iter();
    found
        .map(|mistake| {
            let place = text.get(mistake.place).unwrap_or_default();
            (place.trim().to_owned(), mistake.what)
        })
        .collect()
}

/// One mistake: what it points at, and a part of what it says.
#[track_caller]
fn one(text: &str, place: &str, part: &str) {
    let found = bad(text);
    assert_eq!(found.len(), 1, "{text}\n{found:#?}");
    let (at, what) = &found[0];
    assert_eq!(at, place, "{text}\n{what}");
    assert!(what.contains(part), "{text}\n{what}");
    assert!(!what.contains('\n') && !what.ends_with('.'), "{what}");
}

#[test]
fn nothing_said_is_the_subject() {
    for text in ["", "[course]\n", "# only a comment\n[run]\n"] {
        let config = good(text);
        assert_eq!(config.course(None), Course::default(), "{text}");
        assert_eq!(note(&config.course(None)), None);
        assert_eq!(config.points, None);
    }
    assert_eq!(good("").course(Some("eu-west-3")).region, "eu-west-3");
    assert!(good("[points]\n").points.is_some());
}

#[test]
fn every_parameter_can_be_another() {
    let text = r#"
        [course]
        region = "us-gov-east-1"
        zones = ["us-gov-east-1c", "a"]
        project_name = "cloud42"
        bucket_prefix = "c42."
        port = 8080
        vpc_cidr = "172.16.0.0/20"
        subnet_cidrs = ["172.16.1.0/24", "172.16.2.0/24"]
        instance_type = "t3.micro"
        role = "team@s3"
        download_expiry = 0x3c
        [course.images]
        region = "us-west-2"
        template_parameter = "Name"
        runtime = "nodejs24.x"
        memory_size = 2048
        timeout = 30
        input_prefix = "a/in"
        bucket_variable = "UPLOADS"
        [run]
        strict = true
        wait_expiry = true
    "#;
    let config = good(text);
    let course = config.course(None);
    assert_eq!(
        course,
        Course {
            region: "us-gov-east-1".into(),
            project_name: "cloud42".into(),
            bucket_prefix: "c42.".into(),
            port: 8080,
            vpc_cidr: Cidr::new("172.16.0.0/20"),
            subnet_cidrs: [Cidr::new("172.16.1.0/24"), Cidr::new("172.16.2.0/24")],
            zones: ["c".into(), "a".into()],
            instance_type: "t3.micro".into(),
            role: "team@s3".into(),
            download_expiry: 60,
            images: ImageCourse {
                region: "us-west-2".into(),
                template_parameter: "Name".into(),
                runtime: "nodejs24.x".into(),
                memory_size: 2048,
                timeout: 30,
                input_prefix: "a/in".into(),
                bucket_variable: "UPLOADS".into(),
            },
        }
    );
    let judging = config.judging(Judging::default());
    assert!(judging.strict && judging.wait_expiry);
    // The flag goes before the file.
    assert_eq!(config.course(Some("eu-west-3")).region, "eu-west-3");
    let note = note(&course).unwrap();
    for key in course::KEYS.iter().chain(&images::KEYS) {
        assert!(note.contains(key), "{key}: {note}");
    }
}

#[test]
fn buckets_begin_with_the_name_unless_something_else_is_said() {
    let course = good("[course]\nproject_name = \"cloud42\"").course(None);
    assert_eq!(course.bucket_prefix, "cloud42-");
    one(
        "[course]\nproject_name = \"Cloud_42\"",
        "project_name",
        "no bucket's name begins with `Cloud_42-`",
    );
    let course = good("[course]\nproject_name = \"Cloud_42\"\nbucket_prefix = \"c-\"");
    assert_eq!(course.course(None).bucket_prefix, "c-");
}

#[test]
fn saved_parameters_hold_until_a_file_says_otherwise() {
    let saved = good("[course]\nregion = \"eu-west-3\"\nport = 80").course(None);
    let none = Config::default();
    assert_eq!(none.course_again(Some(&saved), None), saved);
    let moved = none.course_again(Some(&saved), Some("eu-west-2"));
    assert_eq!((moved.region.as_str(), moved.port), ("eu-west-2", 80));
    assert_eq!(
        none.course_again(None, Some("eu-west-2")).region,
        "eu-west-2"
    );
    assert_eq!(good("[points]").course_again(Some(&saved), None), saved);
    let ports = good("[course]\nport = 90");
    let again = ports.course_again(Some(&saved), Some("eu-west-2"));
    assert_eq!((again.region.as_str(), again.port), ("eu-west-2", 90));
    let region = good("[course]\nregion = \"eu-west-1\"");
    let again = region.course_again(Some(&saved), Some("eu-west-2"));
    assert_eq!((again.region.as_str(), again.port), ("eu-west-1", 5000));
}

#[test]
fn what_aws_would_refuse_is_refused() {
    for (line, place, part) in [
        ("regoin = \"eu-west-3\"", "regoin", "did you mean `region`?"),
        ("colour = 1", "colour", "there are region, zones"),
        (
            "region = \"Ireland\"",
            "\"Ireland\"",
            "a region, such as eu-west-3",
        ),
        ("region = \"eu-west\"", "\"eu-west\"", "a region"),
        ("region = \"\\u001b[2J\"", "\"\\u001b[2J\"", "a region"),
        ("region = 1", "1", "`region` is a text, not a number"),
        ("zones = [\"a\"]", "[\"a\"]", "two texts, not 1"),
        ("zones = \"a\"", "\"a\"", "an array of two texts"),
        ("zones = [\"a\", 2]", "2", "a text, not a number"),
        ("zones = [\"a\", \"a\"]", "\"a\"", "two different zones"),
        (
            "zones = [\"a\", \"eu-west-3b\"]",
            "\"eu-west-3b\"",
            "no zone of eu-west-1",
        ),
        ("zones = [\"a\", \"1\"]", "\"1\"", "no zone of eu-west-1"),
        ("project_name = \"\"", "\"\"", "1 to 64 letters"),
        ("project_name = \"a b\"", "\"a b\"", "1 to 64 letters"),
        (
            "bucket_prefix = \"Module02-\"",
            "\"Module02-\"",
            "lower-case",
        ),
        ("bucket_prefix = \"-a\"", "\"-a\"", "begins with"),
        ("port = 0", "0", "from 1 to 65535, not 0"),
        ("port = 65536", "65536", "from 1 to 65535"),
        ("port = -1", "-1", "from 1 to 65535"),
        ("port = 5000.0", "5000.0", "a whole number"),
        ("port = \"5000\"", "\"5000\"", "a whole number, not a text"),
        (
            "vpc_cidr = \"10.0.0.0\"",
            "\"10.0.0.0\"",
            "no block of IPv4 addresses",
        ),
        (
            "vpc_cidr = \"10.0.0.0/8\"",
            "\"10.0.0.0/8\"",
            "from /16 to /28, not /8",
        ),
        (
            "vpc_cidr = \"10.0.0.1/16\"",
            "\"10.0.0.1/16\"",
            "10.0.0.0/16 is the block",
        ),
        (
            "vpc_cidr = \"fd00::/64\"",
            "\"fd00::/64\"",
            "no block of IPv4",
        ),
        (
            "vpc_cidr = \"10.1.0.0/16\"",
            "\"10.1.0.0/16\"",
            "give `subnet_cidrs`",
        ),
        (
            "subnet_cidrs = [\"10.0.1.0/24\", \"10.1.2.0/24\"]",
            "\"10.1.2.0/24\"",
            "not within the VPC's 10.0.0.0/16",
        ),
        (
            "subnet_cidrs = [\"10.0.1.0/24\", \"10.0.1.128/25\"]",
            "\"10.0.1.128/25\"",
            "overlaps 10.0.1.0/24",
        ),
        ("instance_type = \"micro\"", "\"micro\"", "such as t3.micro"),
        ("role = \"a/b\"", "\"a/b\"", "a role's name"),
        ("download_expiry = 604801", "604801", "from 1 to 604800"),
        (
            "images = \"no\"",
            "\"no\"",
            "`images` is a table, not a text",
        ),
        (
            "[course.images]\nmemory_siz = 1",
            "memory_siz",
            "did you mean `memory_size`?",
        ),
        ("[course.images]\ntimeout = 0", "0", "from 1 to 900"),
        (
            "[course.images]\ninput_prefix = \"in/\"",
            "\"in/\"",
            "without `/`",
        ),
    ] {
        one(&format!("[course]\n{line}\n"), place, part);
    }
}

#[test]
fn tables_and_runs_are_what_they_are() {
    one("[corse]\n", "corse", "did you mean `course`?");
    one("course = 1", "1", "`course` is a table, not a number");
    one("[[points]]\n", "[[points]]", "a table, not an array");
    one("[run]\nstrict = 1", "1", "true or false, not a number");
    one("[run]\nsrict = true", "srict", "did you mean `strict`?");
    one("[points]\nex07 = 2", "ex07", "there are exercises, checks");
}

#[test]
fn what_is_no_toml_is_told_with_its_place() {
    for text in [
        "[course\n",
        "a = \n",
        "a = 1\na = 2\n",
        "\u{0}",
        "[course]\nport = 1_\n",
    ] {
        assert!(!bad(text).is_empty(), "{text:?}");
    }
    let found = bad("[course]\nport = \nregion = \n");
    assert!(found.len() >= 2, "all of them at once: {found:#?}");
}

#[test]
fn points_are_read() {
    let config = good(
        "[points.exercises]\nex06 = 4\nex07 = 2.5\nex08 = 0\n[points.checks]\n\"ex07.subnets.*\" = 2\n\"ex07.subnets.cidr\" = 4\n\"ex07.files.present\" = 0\n",
    );
    let scheme = config.points.unwrap();
    let worth = |id| scheme.worth(id).to_string();
    // 4 of the family's 6 others and this: 6 * 2 + 4.
    assert_eq!(worth("ex07.subnets.cidr"), "0.625");
    assert_eq!(worth("ex07.files.present"), "0");
    assert_eq!(worth("ex08.gateway.attached"), "0");
    assert_eq!(worth("ex09.instance.type"), "0");
}

#[test]
fn points_that_make_no_sense_are_refused() {
    for (line, place, part) in [
        ("ex6 = 1", "ex6", "did you mean `ex06`?"),
        ("thesis = 1", "thesis", "`checker list` shows"),
        (
            "\"ex06.vpc.cidr\" = 1",
            "\"ex06.vpc.cidr\"",
            "[points.checks]",
        ),
        ("ex06 = -1", "-1", "is negative"),
        ("ex06 = -0.5", "-0.5", "is negative"),
        ("ex06 = nan", "nan", "no number to count with"),
        ("ex06 = inf", "inf", "no number to count with"),
        ("ex06 = 0.3333", "0.3333", "more than three decimals"),
        ("ex06 = 10001", "10001", "is more than 10000"),
        (
            "ex06 = 99999999999999999999",
            "99999999999999999999",
            "more than 10000",
        ),
        ("ex06 = 1e300", "1e300", "more than 10000"),
        ("ex06 = \"4\"", "\"4\"", "a number, not a text"),
    ] {
        one(&format!("[points.exercises]\n{line}\n"), place, part);
    }
    for (line, place, part) in [
        (
            "\"ex06.vpc.cdir\" = 1",
            "\"ex06.vpc.cdir\"",
            "did you mean `ex06.vpc.cidr`?",
        ),
        ("all = 1", "all", "no check and no family"),
        ("\"ex06..ex07\" = 1", "\"ex06..ex07\"", "no check"),
        ("\"ex00.root.*\" = 1", "\"ex00.root.*\"", "is advice"),
        ("ex06.vpc.cidr = 1", "ex06", "written in quotes"),
        ("\"ex06.vpc.cidr\" = -1", "-1", "is negative"),
    ] {
        one(&format!("[points.checks]\n{line}\n"), place, part);
    }
    one(
        "[points.checks]\n\"ex06.vpc\" = 1\n\"ex06.vpc.*\" = 2\n",
        "\"ex06.vpc.*\"",
        "weighed twice",
    );
    one(
        "[points.exercises]\nex06 = 1\n[points.checks]\n\"ex06.*\" = 0\n",
        "ex06",
        "none of its checks weighs anything",
    );
    one(
        "[points.exercises]\nex06 = 1\n[points.checks]\n\"ex07.subnets.cidr\" = 2\n",
        "\"ex07.subnets.cidr\"",
        "this weight changes nothing",
    );
}

#[test]
fn all_mistakes_are_told_at_once() {
    let found = bad("[course]\nport = 0\nzone = 1\n[points.exercises]\nex6 = -1\n[runs]\n");
    assert_eq!(found.len(), 4, "{found:#?}");
}

#[test]
fn a_point_is_at_most_so_much_that_all_can_be_summed() {
    let checks = u32::try_from(checker_checks::registry::checks().count()).unwrap();
    assert!(points::MOST.thousandths().checked_mul(checks).is_some());
    assert_eq!(points::MOST, Amount::from_number(10_000.0).unwrap());
}
