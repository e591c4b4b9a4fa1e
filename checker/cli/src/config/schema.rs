//! The JSON Schema of the file, for editors: written from what the reader
//! knows, and held equal to `docs/schema/checker.toml.schema.json`. With
//! `UPDATE_DOCS=1` the test writes it anew.

use std::fs;
use std::path::{Path, PathBuf};

use checker_checks::EXERCISES;
use checker_checks::registry::checks;
use checker_model::Course;
use serde_json::{Map, Value, json};

use super::{RUN, TABLES, course, images, parse, points};

const REGION: &str = "^[a-z]+(-[a-z]+){1,3}-[1-9]$";
const CIDR: &str = r"^\d{1,3}(\.\d{1,3}){3}/(1[6-9]|2[0-8])$";

fn below_root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path)
}

fn object(about: &str, properties: &Value) -> Value {
    json!({
        "type": "object",
        "description": about,
        "additionalProperties": false,
        "properties": properties,
    })
}

fn pair(about: &str, items: &Value, default: &Value) -> Value {
    json!({
        "description": about, "type": "array", "items": items,
        "minItems": 2, "maxItems": 2, "default": default,
    })
}

fn parameters() -> Value {
    let subject = Course::default();
    let text = |about: &str, pattern: &str, default: &str| json!({ "description": about, "type": "string", "pattern": pattern, "default": default });
    json!({
        "region": text(
            "The region that everything is deployed in.",
            REGION,
            &subject.region,
        ),
        "zones": pair(
            "The zones of the two subnets: letters, or zones of the region.",
            &json!({ "type": "string", "pattern": "^([a-z]+(-[a-z]+){1,3}-[1-9])?[a-z]$" }),
            &json!(subject.zones),
        ),
        "project_name": text(
            "The value of the tag project_name, and the beginning of every name.",
            "^[A-Za-z][A-Za-z0-9_-]{0,63}$",
            &subject.project_name,
        ),
        "bucket_prefix": text(
            "What the bucket's name begins with; digits follow. Without it, project_name and a hyphen.",
            r"^[a-z0-9](\.?[a-z0-9-]){0,49}\.?$",
            &subject.bucket_prefix,
        ),
        "port": {
            "description": "The port of the API, of the listener and of the health check.",
            "type": "integer", "minimum": 1, "maximum": u16::MAX, "default": subject.port,
        },
        "vpc_cidr": text("The block of the VPC.", CIDR, subject.vpc_cidr.as_str()),
        "subnet_cidrs": pair(
            "The blocks of the subnets, within the VPC's.",
            &json!({ "type": "string", "pattern": CIDR }),
            &json!(subject.subnet_cidrs),
        ),
        "instance_type": text(
            "The type of every instance.",
            r"^[a-z0-9-]+\.[a-z0-9-]+$",
            &subject.instance_type,
        ),
        "role": text(
            "The name of the role that instances run with.",
            "^[A-Za-z0-9_+=,.@-]{1,64}$",
            &subject.role,
        ),
        "download_expiry": {
            "description": "Seconds for which the API's presigned URLs are valid.",
            "type": "integer", "minimum": 1, "maximum": 604_800,
            "default": subject.download_expiry,
        },
        "images": images_object(),
    })
}

fn images_object() -> Value {
    let about = "What is asked of the functions of the second document.";
    let mut images = object(about, &image_parameters());
    images["default"] = json!({});
    images
}

fn image_parameters() -> Value {
    let document = Course::default().images;
    let text = |about: &str, pattern: &str, default: &str| json!({ "description": about, "type": "string", "pattern": pattern, "default": default });
    json!({
        "region": text(
            "Where functions and stacks are looked for first; it is not judged.",
            REGION,
            &document.region,
        ),
        "template_parameter": text(
            "The one parameter of the website bucket's template.",
            "^[A-Za-z0-9]{1,255}$",
            &document.template_parameter,
        ),
        "runtime": text(
            "The runtime of the resizing function.",
            "^[a-z][a-z0-9.]{0,39}$",
            &document.runtime,
        ),
        "memory_size": {
            "description": "The memory of the resizing function, in MB.",
            "type": "integer", "minimum": images::MEMORY.0, "maximum": images::MEMORY.1,
            "default": document.memory_size,
        },
        "timeout": {
            "description": "Seconds for which the resizing function may run.",
            "type": "integer", "minimum": images::TIMEOUT.0, "maximum": images::TIMEOUT.1,
            "default": document.timeout,
        },
        "input_prefix": text(
            "What keys of uploaded images begin with, without a / at its end.",
            r"^(?!/)[A-Za-z0-9!_.*'()/-]{0,199}[A-Za-z0-9!_.*'()-]$",
            &document.input_prefix,
        ),
        "bucket_variable": text(
            "The variable that names the bucket for uploads.",
            "^[A-Za-z][A-Za-z0-9_]{1,99}$",
            &document.bucket_variable,
        ),
    })
}

fn schema() -> Value {
    let amount = |about: &str| json!({ "$ref": "#/$defs/amount", "description": about });
    let exercises: Map<String, Value> = EXERCISES
        .iter()
        .map(|exercise| (exercise.id.to_owned(), amount(exercise.title)))
        .collect();
    let mut weighed: Map<String, Value> = Map::new();
    for check in checks() {
        let mut family = check.id;
        while let Some((shorter, _)) = family.rsplit_once('.') {
            family = shorter;
            for pattern in [format!("{family}.*"), family.to_owned()] {
                let about = format!("every required check of {family}");
                weighed.entry(pattern).or_insert_with(|| amount(&about));
            }
        }
        weighed.insert(check.id.to_owned(), amount(check.title));
    }
    // A family may be all advice; those are not weighed as a whole.
    weighed.retain(|pattern, _| checker_checks::points::Pattern::parse(pattern).is_ok());
    let truth = |about: &str| json!({ "type": "boolean", "description": about, "default": false });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "checker.toml",
        "description": "What holds for a cohort: its parameters, on which terms is judged, and the points. See docs/checker-toml.md.",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "course": object("The parameters of the cohort; the subject's are the defaults.", &parameters()),
            "run": object("On which terms is judged, as the flags of the same names say.", &json!({
                "strict": truth("Refuse today's equivalents of what the subject asks for."),
                "wait_expiry": truth("Wait until presigned URLs have expired, and see that they have."),
            })),
            "points": object("With this table, the report gives points.", &json!({
                "exercises": object(
                    "What exercises are worth. Those that are not listed are worth nothing; without this table, each is worth what its checks weigh.",
                    &Value::Object(exercises),
                ),
                "checks": object(
                    "What checks weigh within their exercise: a required one 1, advice 0, when nothing is said. The narrowest entry counts.",
                    &Value::Object(weighed),
                ),
            })),
        },
        "$defs": {
            "amount": {
                "type": "number", "minimum": 0, "maximum": 10_000, "multipleOf": 0.001,
            },
        },
    })
}

#[test]
fn the_schema_in_docs_is_what_the_reader_knows() {
    let file = below_root("docs/schema/checker.toml.schema.json");
    let wanted = format!("{:#}\n", schema());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&file, &wanted).unwrap();
    }
    let published = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        published == wanted,
        "{} is not up to date: run this test with UPDATE_DOCS=1",
        file.display()
    );
}

fn keys(table: &str) -> Vec<String> {
    let schema = schema();
    let properties = schema.pointer(table).and_then(Value::as_object).unwrap();
    properties.keys().cloned().collect()
}

#[test]
fn it_names_every_key_and_no_other() {
    assert_eq!(keys("/properties"), TABLES);
    assert_eq!(keys("/properties/course/properties"), course::KEYS);
    let images = "/properties/course/properties/images/properties";
    assert_eq!(keys(images), images::KEYS);
    assert_eq!(keys("/properties/run/properties"), RUN);
    assert_eq!(keys("/properties/points/properties"), points::TABLES);
}

/// Whether the schema takes a document, and whether the reader does.
fn taken(text: &str) -> (bool, bool) {
    let value: toml::Value = toml::from_str(text).unwrap();
    let value = serde_json::to_value(value).unwrap();
    let validator = jsonschema::validator_for(&schema()).unwrap();
    (validator.is_valid(&value), parse(text).is_ok())
}

#[test]
fn it_is_a_schema_and_takes_the_examples() {
    assert!(jsonschema::meta::is_valid(&schema()));
    let example = fs::read_to_string(below_root("docs/checker.toml")).unwrap();
    assert_eq!(taken(&example), (true, true));
    // The example says the subject's values, so that copying it changes nothing.
    let config = parse(&example).unwrap();
    assert_eq!(config.course(None), Course::default());
    let lines = |parameters: &Value| {
        let parameters = parameters.as_object().unwrap().iter();
        let scalars = parameters.filter(|(_, about)| about["type"] != "object");
        let lines = scalars.map(|(key, about)| format!("{key} = {}", about["default"]));
        lines.collect::<Vec<_>>().join("\n")
    };
    let (course, images) = (lines(&parameters()), lines(&image_parameters()));
    let defaults = format!("[course]\n{course}\n[course.images]\n{images}\n");
    assert_eq!(taken(&defaults), (true, true), "{defaults}");
    assert_eq!(parse(&defaults).unwrap().course(None), Course::default());
}

#[test]
fn it_refuses_what_the_reader_refuses() {
    for text in [
        "[course]\nregoin = \"eu-west-3\"",
        "[course]\nregion = \"Ireland\"",
        "[course]\nzones = [\"a\"]",
        "[course]\nzones = [\"a\", \"B\"]",
        "[course]\nproject_name = \"a b\"",
        "[course]\nbucket_prefix = \"A-\"",
        "[course]\nbucket_prefix = \"a..\"",
        "[course]\nport = 0",
        "[course]\nport = 65536",
        "[course]\nport = \"5000\"",
        "[course]\nvpc_cidr = \"10.0.0.0/8\"",
        "[course]\nsubnet_cidrs = [\"10.0.1.0\", \"10.0.2.0/24\"]",
        "[course]\ninstance_type = \"micro\"",
        "[course]\nrole = \"a/b\"",
        "[course]\ndownload_expiry = 0",
        "[course]\nimages = 1",
        "[course.images]\nmemory = 1024",
        "[course.images]\nmemory_size = 127",
        "[course.images]\ntimeout = 901",
        "[course.images]\ninput_prefix = \"input/\"",
        "[course.images]\ninput_prefix = \"/input\"",
        "[course.images]\nruntime = \"Python 3.12\"",
        "[course.images]\ntemplate_parameter = \"Bucket Name\"",
        "[course.images]\nbucket_variable = \"3_BUCKET\"",
        "[run]\nstrict = \"yes\"",
        "[points]\nex07 = 1",
        "[points.exercises]\nex99 = 1",
        "[points.exercises]\nex07 = -1",
        "[points.exercises]\nex07 = 0.3333",
        "[points.exercises]\nex07 = 10001",
        "[points.checks]\n\"ex07.subnets.cdir\" = 1",
        "[points.checks]\n\"ex00.root.*\" = 1",
        "[points.checks]\nex07.subnets.cidr = 1",
        "[cohort]\n",
    ] {
        assert_eq!(taken(text), (false, false), "{text}");
    }
    for text in [
        "[course]\nzones = [\"b\", \"eu-west-1c\"]\nbucket_prefix = \"a.b-\"",
        "[points.exercises]\nex07 = 0.714",
        "[points.checks]\n\"ex07.subnets\" = 2\n\"ex07.*\" = 1.5\n\"ex09.security-group.not-wide-open\" = 1",
    ] {
        assert_eq!(taken(text), (true, true), "{text}");
    }
}

/// The first two cells of a document's rows below a title, without their quotes.
fn rows(document: &str, title: &str) -> Vec<(String, String)> {
    let (_, section) = document.split_once(title).unwrap();
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let cells = rows.map(|row| {
        let mut cells = row
            .split(" | ")
            .map(|cell| cell.trim_matches(['|', ' ', '`']));
        let mut next = || cells.next().unwrap_or_default().to_owned();
        (next(), next())
    });
    cells.collect()
}

#[test]
fn the_document_names_every_key_and_its_examples_are_taken() {
    let document = fs::read_to_string(below_root("docs/checker-toml.md")).unwrap();
    let sections: [(&str, &[&str], Value); 3] = [
        ("## `[course]`", &course::KEYS, parameters()),
        ("## `[course.images]`", &images::KEYS, image_parameters()),
        ("## `[run]`", &RUN, Value::Null),
    ];
    for (title, keys, parameters) in sections {
        let rows = rows(&document, title);
        let named: Vec<&str> = rows.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(named, keys);
        for (key, default) in &rows {
            if let Some(about) = parameters.get(key) {
                let told: Value = serde_json::from_str(default).unwrap();
                assert_eq!(told, about["default"], "{title} {key}");
            }
        }
    }
    let examples: Vec<&str> = document.split("```toml\n").skip(1).collect();
    assert_eq!(examples.len(), 2);
    for example in examples {
        let example = example.split("```").next().unwrap_or_default();
        assert_eq!(taken(example), (true, true), "{example}");
    }
}
