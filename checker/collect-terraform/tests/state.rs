//! States in both shapes that Terraform 1.11 writes them in.

#![expect(clippy::unwrap_used, reason = "tests")]

use checker_collect_terraform::config::{Configuration, Mode};
use checker_collect_terraform::limits::Limits;
use checker_collect_terraform::state::state_from;
use checker_collect_terraform::value::Data;
use checker_model::Origin;
use serde_json::{Value as Json, json};

fn read(document: &Json) -> Configuration {
    state_from(
        document.to_string().as_bytes(),
        "the state",
        &Limits::default(),
    )
    .unwrap()
}

fn shown() -> Json {
    let one = |address: &str, values: Json| {
        json!({"address": address, "mode": "managed", "type": "aws_subnet", "name": "a",
            "schema_version": 1, "values": values, "sensitive_values": {}})
    };
    json!({"format_version": "1.0", "terraform_version": "1.11.4", "values": {
        "outputs": {"dns": {"sensitive": true, "value": "a.b", "type": "string"}},
        "root_module": {
            "resources": [
                one("aws_subnet.a[0]", json!({"id": "subnet-1", "ipv6": null})),
                {"address": "data.aws_ami.saved", "mode": "data", "type": "aws_ami", "name": "saved",
                 "values": {"id": "ami-1"}, "sensitive_values": {}}
            ],
            "child_modules": [{"address": "module.net[\"a\"]", "resources": [
                one("module.net[\"a\"].aws_subnet.a[\"b.c\\\"d\"]", json!({"id": "subnet-2",
                    "tags": {"Name": "x"}, "tags_all": {"Name": "x", "project_name": "module02"}}))
            ]}]
        }
    }})
}

fn raw() -> Json {
    json!({"version": 4, "terraform_version": "1.11.4", "serial": 23, "lineage": "l",
        "outputs": {"dns": {"value": "a.b", "type": "string", "sensitive": true}},
        "resources": [
            {"mode": "data", "type": "aws_ami", "name": "saved", "provider": "p",
             "instances": [{"schema_version": 0, "attributes": {"id": "ami-1"}, "sensitive_attributes": []}]},
            {"mode": "managed", "type": "aws_subnet", "name": "a", "each": "list", "provider": "p", "instances": [
                {"index_key": 0, "schema_version": 1, "attributes": {"id": "subnet-1", "ipv6": null},
                 "sensitive_attributes": [], "private": "x", "dependencies": ["aws_vpc.main"]},
                {"index_key": 0, "deposed": "0a1b2c3d", "attributes": {"id": "subnet-0"}}
            ]},
            {"module": "module.net[\"a\"]", "mode": "managed", "type": "aws_subnet", "name": "a", "provider": "p",
             "instances": [{"index_key": "b.c\"d", "attributes": {"id": "subnet-2", "tags": {"Name": "x"},
                "tags_all": {"Name": "x", "project_name": "module02"}}}]}
        ], "check_results": null})
}

#[test]
fn both_shapes_say_the_same() {
    let configuration = read(&shown());
    assert_eq!(configuration, read(&raw()));
    let addresses: Vec<&str> = configuration.resources.keys().map(AsRef::as_ref).collect();
    assert_eq!(
        addresses,
        [
            "aws_subnet.a[0]",
            "data.aws_ami.saved",
            "module.net[\"a\"].aws_subnet.a[\"b.c\\\"d\"]"
        ]
    );
    let subnet = &configuration.resources[addresses[0]];
    assert_eq!(subnet.mode, Mode::Managed);
    assert_eq!(
        subnet.attributes["id"].data,
        Data::String("subnet-1".into())
    );
    assert!(subnet.attributes["ipv6"].is_null());
    assert_eq!(
        *subnet.attributes["id"].origin,
        Origin::State {
            address: "aws_subnet.a[0]".into()
        }
    );
    assert_eq!(configuration.resources[addresses[1]].mode, Mode::Data);
    let tagged = &configuration.resources[addresses[2]];
    assert_eq!(tagged.default_tags, tagged.attributes["tags_all"]);
    let output = &configuration.outputs["dns"];
    assert_eq!(output.value.data, Data::String("a.b".into()));
    assert!(output.sensitive);
    assert!(configuration.region.is_null());
    assert!(configuration.open.is_empty());
}

#[test]
fn attributes_of_long_ago_leave_their_type_open() {
    let mut state = raw();
    state["resources"][1]["instances"][0] =
        json!({"schema_version": 0, "attributes_flat": {"id": "subnet-1"}});
    let configuration = read(&state);
    assert_eq!(configuration.resources.len(), 2);
    assert_eq!(configuration.open[0].kind.as_deref(), Some("aws_subnet"));
    assert_eq!(configuration.open[0].why.name(), "not-supported");
}

#[test]
fn a_state_of_nothing_is_a_state() {
    let configuration = read(&json!({"format_version": "1.0"}));
    assert!(configuration.resources.is_empty() && configuration.open.is_empty());
}
