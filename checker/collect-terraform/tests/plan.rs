//! Plans in the shape that Terraform 1.11 and provider 5.100 write them, cut
//! down to what each rule is about.

#![expect(clippy::unwrap_used, reason = "tests")]
#![expect(clippy::needless_pass_by_value, reason = "json! makes values")]

use checker_collect_terraform::config::{Configuration, Mode};
use checker_collect_terraform::json::Problem;
use checker_collect_terraform::limits::Limits;
use checker_collect_terraform::plan::plan_from;
use checker_collect_terraform::value::{Data, Value};
use serde_json::{Value as Json, json};

/// A change that creates a resource; its address tells the rest.
fn create(address: &str, index: Json, after: Json, unknown: Json) -> Json {
    let bare = address.split('[').next().unwrap();
    let (module, bare) = match address.rsplit_once("].aws_") {
        Some((module, rest)) if module.starts_with("module.") => (
            json!(format!("{module}]")),
            format!("aws_{}", rest.split('[').next().unwrap()),
        ),
        _ => match bare.strip_prefix("module.net.") {
            Some(rest) => (json!("module.net"), rest.to_owned()),
            None => (Json::Null, bare.to_owned()),
        },
    };
    let (kind, name) = bare.split_once('.').unwrap();
    json!({
        "address": address, "module_address": module, "mode": "managed",
        "type": kind, "name": name, "index": index,
        "change": {"actions": ["create"], "before": null, "after": after, "after_unknown": unknown}
    })
}

fn block(address: &str, expressions: Json) -> Json {
    let (kind, name) = address.split_once('.').unwrap();
    json!({
        "address": address, "mode": "managed", "type": kind, "name": name,
        "provider_config_key": "aws", "expressions": expressions
    })
}

fn refer(references: &[&str]) -> Json {
    json!({"references": references})
}

/// A plan of these changes, of a root module with these blocks.
fn document(changes: Vec<Json>, blocks: Vec<Json>) -> Json {
    json!({
        "format_version": "1.2", "terraform_version": "1.11.4",
        "variables": {"region": {"value": "eu-west-1"}},
        "planned_values": {"root_module": {}},
        "resource_changes": changes,
        "configuration": {
            "provider_config": {"aws": {"name": "aws", "expressions": {"region": refer(&["var.region"])}}},
            "root_module": {"resources": blocks, "variables": {"region": {}}}
        },
        "complete": true, "errored": false
    })
}

fn read(document: &Json) -> Configuration {
    plan_from(
        document.to_string().as_bytes(),
        "plan.json",
        &Limits::default(),
    )
    .unwrap()
}

/// What a value is, in a line.
fn show(value: &Value) -> String {
    match &value.data {
        Data::Null => "null".into(),
        Data::Bool(value) => value.to_string(),
        Data::Number(value) => format!("{value:?}"),
        Data::String(text) => format!("{text:?}"),
        Data::List(list) => {
            let items: Vec<String> = list.items.iter().map(show).collect();
            let more = if list.rest.is_some() { " and more" } else { "" };
            format!("[{}{more}]", items.join(", "))
        }
        Data::Map(map) => {
            let entries: Vec<String> = map
                .entries
                .iter()
                .map(|(key, value)| format!("{key}: {}", show(value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        Data::Resource(address) => format!("<{address}>"),
        Data::Reference(one) => format!("-> {}.{}", one.address, one.attribute),
        Data::Unknown(unknown) => {
            let mentions: Vec<String> = unknown
                .mentions
                .iter()
                .map(|one| format!("{}.{}", one.address, one.attribute))
                .collect();
            format!("unknown {} ({})", unknown.why.detail(), mentions.join(", "))
        }
    }
}

fn attribute(configuration: &Configuration, address: &str, name: &str) -> String {
    let resource = configuration.resources.get(address).unwrap();
    resource
        .attributes
        .get(name)
        .map_or_else(|| "nothing".into(), show)
}

fn vpc() -> Json {
    create(
        "aws_vpc.main",
        Json::Null,
        json!({"cidr_block": "10.0.0.0/16"}),
        json!({"id": true}),
    )
}

fn subnets() -> Vec<Json> {
    [0, 1]
        .into_iter()
        .map(|index| {
            create(
                &format!("aws_subnet.public[{index}]"),
                json!(index),
                json!({}),
                json!({"id": true, "vpc_id": true}),
            )
        })
        .collect()
}

/// What `attribute` of `aws_x.this` comes to, unknown as a whole, with these
/// references, beside a VPC, two subnets with `count` and a group.
fn unknown(attribute_name: &str, references: &[&str]) -> String {
    let mut changes = vec![
        vpc(),
        create(
            "aws_security_group.a",
            Json::Null,
            json!({"name": "a"}),
            json!({"id": true}),
        ),
        create(
            "aws_x.this[1]",
            json!(1),
            json!({}),
            json!({"id": true, attribute_name: true}),
        ),
    ];
    changes.extend(subnets());
    let blocks = vec![block(
        "aws_x.this",
        json!({attribute_name: refer(references)}),
    )];
    attribute(
        &read(&document(changes, blocks)),
        "aws_x.this[1]",
        attribute_name,
    )
}

#[test]
fn one_reference_is_that_attribute() {
    assert_eq!(
        unknown("vpc_id", &["aws_vpc.main.id", "aws_vpc.main"]),
        "-> aws_vpc.main.id"
    );
    assert_eq!(
        unknown(
            "subnet_id",
            &[
                "aws_subnet.public[1].id",
                "aws_subnet.public[1]",
                "aws_subnet.public"
            ]
        ),
        "-> aws_subnet.public[1].id"
    );
    // Terraform before 1.1 names the resource only.
    assert_eq!(unknown("vpc_id", &["aws_vpc.main"]), "-> aws_vpc.main.id");
    // What is known already is not the reason why the whole is not.
    assert_eq!(
        unknown(
            "vpc_id",
            &[
                "aws_security_group.a.name",
                "aws_security_group.a",
                "aws_vpc.main.id",
                "aws_vpc.main"
            ]
        ),
        "-> aws_vpc.main.id"
    );
}

#[test]
fn of_several_references_a_list_is_all_and_a_single_value_is_unknown() {
    let both = [
        "aws_subnet.public[0].id",
        "aws_subnet.public[0]",
        "aws_subnet.public",
        "aws_subnet.public[1].id",
        "aws_subnet.public[1]",
        "aws_subnet.public",
    ];
    assert_eq!(
        unknown("subnets", &both),
        "[-> aws_subnet.public[0].id, -> aws_subnet.public[1].id]"
    );
    assert_eq!(
        unknown("subnet_id", &both),
        "unknown aws_x.this[1].subnet_id (aws_subnet.public[0].id, aws_subnet.public[1].id)"
    );
}

#[test]
fn a_splat_is_every_instance() {
    assert_eq!(
        unknown("vpc_zone_identifier", &["aws_subnet.public"]),
        "[-> aws_subnet.public[0].id, -> aws_subnet.public[1].id]"
    );
    assert_eq!(
        unknown("subnet_id", &["aws_subnet.public"]),
        "unknown aws_x.this[1].subnet_id (aws_subnet.public[0].id, aws_subnet.public[1].id)"
    );
}

#[test]
fn an_index_is_the_instance_of_the_same_key() {
    assert_eq!(
        unknown("subnet_id", &["aws_subnet.public", "count.index"]),
        "-> aws_subnet.public[1].id"
    );
}

#[test]
fn what_a_local_value_holds_is_not_guessed() {
    assert_eq!(
        unknown("vpc_id", &["local.vpc_id"]),
        "unknown aws_x.this[1].vpc_id ()"
    );
    assert_eq!(
        unknown("subnets", &["local.more", "aws_subnet.public"]),
        "unknown aws_x.this[1].subnets (aws_subnet.public[0].id, aws_subnet.public[1].id)"
    );
}

#[test]
fn a_text_is_never_what_it_mentions() {
    assert_eq!(
        unknown("user_data", &["aws_vpc.main.id", "aws_vpc.main"]),
        "unknown aws_x.this[1].user_data (aws_vpc.main.id)"
    );
}

#[test]
fn references_that_lead_nowhere_are_unknown() {
    for references in [
        &["aws_vpc.gone.id", "aws_vpc.gone"][..],
        &["module.gone.id", "module.gone"],
        &[
            "aws_subnet.public[7].id",
            "aws_subnet.public[7]",
            "aws_subnet.public",
        ],
        &["each.value.id", "each.value"],
        &["a..b"],
        &[],
    ] {
        assert_eq!(
            unknown("vpc_id", references),
            "unknown aws_x.this[1].vpc_id ()",
            "{references:?}"
        );
    }
}

#[test]
fn for_each_over_resources_is_the_instance_of_the_same_key() {
    let key = |name: &str, attribute: &str| {
        create(
            &format!("{name}[\"a\"]"),
            json!("a"),
            json!({}),
            json!({"id": true, attribute: true}),
        )
    };
    let mut association = block(
        "aws_route_table_association.this",
        json!({"subnet_id": refer(&["each.value.id", "each.value"])}),
    );
    association["for_each_expression"] = refer(&["aws_subnet.public"]);
    let other = create(
        "aws_subnet.public[\"b\"]",
        json!("b"),
        json!({}),
        json!({"id": true}),
    );
    let document = document(
        vec![
            key("aws_subnet.public", "vpc_id"),
            other,
            key("aws_route_table_association.this", "subnet_id"),
        ],
        vec![association],
    );
    assert_eq!(
        attribute(
            &read(&document),
            "aws_route_table_association.this[\"a\"]",
            "subnet_id"
        ),
        "-> aws_subnet.public[\"a\"].id"
    );
}

#[test]
fn modules_are_seen_through_both_ways() {
    let mut changes = vec![
        vpc(),
        create(
            "module.net.aws_subnet.a",
            Json::Null,
            json!({}),
            json!({"id": true, "vpc_id": true}),
        ),
        create(
            "module.net.aws_subnet.b",
            Json::Null,
            json!({}),
            json!({"id": true, "vpc_id": true}),
        ),
        create(
            "aws_x.this",
            Json::Null,
            json!({}),
            json!({"subnet_id": true, "subnets": true, "other": true}),
        ),
    ];
    let mut outside = subnets();
    changes.append(&mut outside);
    let mut document = document(
        changes,
        vec![block(
            "aws_x.this",
            json!({
                "subnet_id": refer(&["module.net.a", "module.net"]),
                "subnets": refer(&["module.net.all", "module.net"]),
                "other": refer(&["module.net.all[1]", "module.net.all", "module.net"]),
            }),
        )],
    );
    document["configuration"]["root_module"]["module_calls"] = json!({"net": {
        "expressions": {
            "vpc_id": refer(&["aws_vpc.main.id", "aws_vpc.main"]),
            "vpc": refer(&["aws_vpc.main"]),
        },
        "module": {
            "outputs": {
                "a": {"expression": refer(&["aws_subnet.a.id", "aws_subnet.a"])},
                "all": {"expression": refer(&["aws_subnet.a.id", "aws_subnet.a", "aws_subnet.b.id", "aws_subnet.b"])},
            },
            "resources": [
                block("aws_subnet.a", json!({"vpc_id": refer(&["var.vpc_id"])})),
                block("aws_subnet.b", json!({"vpc_id": refer(&["var.vpc.id", "var.vpc"])})),
            ],
            "variables": {"vpc_id": {}, "vpc": {}}
        }
    }});
    let configuration = read(&document);
    for (address, name, expected) in [
        ("module.net.aws_subnet.a", "vpc_id", "-> aws_vpc.main.id"),
        ("module.net.aws_subnet.b", "vpc_id", "-> aws_vpc.main.id"),
        ("aws_x.this", "subnet_id", "-> module.net.aws_subnet.a.id"),
        (
            "aws_x.this",
            "subnets",
            "[-> module.net.aws_subnet.a.id, -> module.net.aws_subnet.b.id]",
        ),
        ("aws_x.this", "other", "-> module.net.aws_subnet.b.id"),
    ] {
        assert_eq!(attribute(&configuration, address, name), expected);
    }
}

#[test]
fn a_circle_of_modules_ends() {
    let mut document = document(
        vec![create(
            "aws_x.this",
            Json::Null,
            json!({}),
            json!({"vpc_id": true}),
        )],
        vec![block(
            "aws_x.this",
            json!({"vpc_id": refer(&["module.net.a", "module.net"])}),
        )],
    );
    document["configuration"]["root_module"]["module_calls"] = json!({"net": {
        "expressions": {"v": refer(&["module.net.a", "module.net"])},
        "module": {"outputs": {"a": {"expression": refer(&["var.v", "var.v", "var.v", "var.v"])}}}
    }});
    assert_eq!(
        attribute(&read(&document), "aws_x.this", "vpc_id"),
        "unknown aws_x.this.vpc_id ()"
    );
}

#[test]
fn holes_within_lists_maps_and_blocks_are_filled() {
    let mut changes = vec![
        vpc(),
        create(
            "aws_security_group.a",
            Json::Null,
            json!({}),
            json!({"id": true}),
        ),
        create(
            "aws_x.this",
            Json::Null,
            json!({
                "subnets": [null, null],
                "ingress": [
                    {"from_port": 22, "cidr_blocks": ["0.0.0.0/0"], "security_groups": []},
                    {"from_port": 5000, "cidr_blocks": [], "security_groups": [null]}
                ],
                "default_action": [{"type": "forward"}],
                "network_interfaces": [{"device_index": 0}, {"device_index": 1}],
                "tags": {"Name": "x"}
            }),
            json!({
                "subnets": [true, true],
                "ingress": [{"cidr_blocks": [false], "security_groups": []}, {"cidr_blocks": [], "security_groups": [true]}],
                "default_action": [{"order": true, "target_group_arn": true}],
                "network_interfaces": [{}, {"subnet_id": true}],
                "tags": {"Vpc": true}
            }),
        ),
    ];
    changes.extend(subnets());
    let blocks = vec![block(
        "aws_x.this",
        json!({
            "subnets": refer(&["aws_subnet.public"]),
            "ingress": refer(&["aws_security_group.a.id", "aws_security_group.a"]),
            "default_action": [{
                "type": {"constant_value": "forward"},
                "target_group_arn": refer(&["aws_vpc.main.arn", "aws_vpc.main"])
            }],
            // A set stands in another order than it is written in.
            "network_interfaces": [
                {"device_index": {"constant_value": 1}, "subnet_id": refer(&["aws_vpc.main.id", "aws_vpc.main"])},
                {"device_index": {"constant_value": 0}, "subnet_id": refer(&["aws_x.y.id", "aws_x.y"])}
            ],
            "tags": refer(&["aws_vpc.main.id", "aws_vpc.main"])
        }),
    )];
    let configuration = read(&document(changes, blocks));
    for (name, expected) in [
        (
            "subnets",
            "[-> aws_subnet.public[0].id, -> aws_subnet.public[1].id]",
        ),
        (
            "ingress",
            "[{cidr_blocks: [\"0.0.0.0/0\"], from_port: Integer(22), security_groups: []}, \
            {cidr_blocks: [], from_port: Integer(5000), security_groups: [-> aws_security_group.a.id]}]",
        ),
        // `order` is computed: nobody configured it.
        (
            "default_action",
            "[{target_group_arn: -> aws_vpc.main.arn, type: \"forward\"}]",
        ),
        (
            "network_interfaces",
            "[{device_index: Integer(0)}, {device_index: Integer(1), subnet_id: -> aws_vpc.main.id}]",
        ),
        ("tags", "{Name: \"x\", Vpc: -> aws_vpc.main.id}"),
    ] {
        assert_eq!(
            attribute(&configuration, "aws_x.this", name),
            expected,
            "{name}"
        );
    }
}

#[test]
fn one_reference_does_not_fill_two_holes() {
    let changes = vec![
        vpc(),
        create(
            "aws_x.this",
            Json::Null,
            json!({"ingress": [{}, {}]}),
            json!({"ingress": [{"cidr_blocks": true}, {"security_groups": true}]}),
        ),
    ];
    let blocks = vec![block(
        "aws_x.this",
        json!({"ingress": refer(&["aws_vpc.main.id", "aws_vpc.main"])}),
    )];
    assert_eq!(
        attribute(&read(&document(changes, blocks)), "aws_x.this", "ingress"),
        "[{cidr_blocks: unknown aws_x.this.ingress[0].cidr_blocks (aws_vpc.main.id)}, \
         {security_groups: unknown aws_x.this.ingress[1].security_groups (aws_vpc.main.id)}]"
    );
}

#[test]
fn dynamic_blocks_over_something_unknown_may_be_more() {
    let changes = vec![create(
        "aws_x.this",
        Json::Null,
        json!({"ingress": [{"self": false}]}),
        json!({"ingress": [{"from_port": true}], "tag": true, "health_check": true, "arn": true}),
    )];
    let configuration = read(&document(changes, vec![block("aws_x.this", json!({}))]));
    for (name, expected) in [
        (
            "ingress",
            "[{from_port: unknown aws_x.this.ingress[0].from_port (), self: false} and more]",
        ),
        ("tag", "unknown aws_x.this.tag ()"),
        // Computed, like an id: as if it were not there.
        ("health_check", "nothing"),
        ("arn", "nothing"),
    ] {
        assert_eq!(
            attribute(&configuration, "aws_x.this", name),
            expected,
            "{name}"
        );
    }
}

#[test]
fn region_and_default_tags_are_those_of_the_provider() {
    let tagged = create(
        "aws_vpc.main",
        Json::Null,
        json!({"tags": {"Name": "x"}, "tags_all": {"Name": "x", "project_name": "module02"}}),
        json!({"id": true}),
    );
    let mut document = document(vec![tagged], vec![block("aws_vpc.main", json!({}))]);
    let configuration = read(&document);
    assert_eq!(show(&configuration.region), "\"eu-west-1\"");
    let vpc = &configuration.resources["aws_vpc.main"];
    assert_eq!(show(&vpc.region), "\"eu-west-1\"");
    assert_eq!(
        show(&vpc.default_tags),
        "{Name: \"x\", project_name: \"module02\"}"
    );

    // Since provider 6, a resource has a region of its own.
    document["resource_changes"][0]["change"]["after"]["region"] = json!("eu-west-3");
    assert_eq!(
        show(&read(&document).resources["aws_vpc.main"].region),
        "\"eu-west-3\""
    );

    let region = "/configuration/provider_config/aws/expressions/region";
    for (expression, expected) in [
        (json!({"constant_value": "us-east-1"}), "\"us-east-1\""),
        (
            refer(&["local.region"]),
            "unknown region of provider aws: local.region ()",
        ),
        // A part of the region is not the region.
        (
            refer(&["var.continent"]),
            "unknown region of provider aws: var.continent ()",
        ),
    ] {
        *document.pointer_mut(region).unwrap() = expression;
        document["variables"]["continent"] = json!({"value": "eu"});
        assert_eq!(show(&read(&document).region), expected);
    }
}

#[test]
fn outputs_show_or_mention() {
    let mut document = document(vec![vpc()], vec![block("aws_vpc.main", json!({}))]);
    document["planned_values"]["outputs"] = json!({
        "known": {"sensitive": false, "value": 1}, "hidden": {"sensitive": true, "value": "s"},
        "one": {"sensitive": false}, "splat": {"sensitive": false}, "two": {"sensitive": false}
    });
    document["configuration"]["root_module"]["outputs"] = json!({
        "one": {"expression": refer(&["aws_vpc.main.arn", "aws_vpc.main"])},
        "splat": {"expression": refer(&["aws_vpc.main"])},
        "two": {"expression": refer(&["aws_vpc.main.arn", "aws_vpc.main", "local.x"])},
    });
    let configuration = read(&document);
    let shown = |name: &str| show(&configuration.outputs[name].value);
    assert_eq!(shown("known"), "Integer(1)");
    assert_eq!(shown("one"), "-> aws_vpc.main.arn");
    assert_eq!(shown("splat"), "-> aws_vpc.main.*");
    assert_eq!(shown("two"), "unknown output.two (aws_vpc.main.arn)");
    assert!(configuration.outputs["hidden"].sensitive);
    assert!(!configuration.outputs["known"].sensitive);
}

#[test]
fn what_is_deleted_is_not_there_and_data_sources_are() {
    let mut gone = create("aws_vpc.old", Json::Null, Json::Null, json!({}));
    gone["change"]["actions"] = json!(["delete"]);
    let mut replaced = vpc();
    replaced["change"]["actions"] = json!(["delete", "create"]);
    let mut deposed = create(
        "aws_vpc.main",
        Json::Null,
        json!({"cidr_block": "10.9.0.0/16"}),
        json!({}),
    );
    deposed["deposed"] = json!("12345678");
    let mut document = document(vec![gone, replaced, deposed], vec![]);
    document["prior_state"] = json!({"format_version": "1.0", "values": {"root_module": {"resources": [
        {"address": "data.aws_ami.saved", "mode": "data", "type": "aws_ami", "name": "saved",
         "values": {"id": "ami-1", "name": "module02-flask-api-ami"}},
        {"address": "aws_vpc.old", "mode": "managed", "type": "aws_vpc", "name": "old", "values": {"id": "vpc-1"}}
    ]}}});
    document["configuration"]["root_module"]["resources"] = json!([
        {"address": "data.aws_ami.saved", "mode": "data", "type": "aws_ami", "name": "saved",
         "provider_config_key": "aws"}]);
    let configuration = read(&document);
    let saved = &configuration.resources["data.aws_ami.saved"];
    assert_eq!(show(&saved.region), "\"eu-west-1\"");
    let addresses: Vec<&str> = configuration.resources.keys().map(AsRef::as_ref).collect();
    assert_eq!(addresses, ["aws_vpc.main", "data.aws_ami.saved"]);
    assert_eq!(
        configuration.resources["data.aws_ami.saved"].mode,
        Mode::Data
    );
    assert_eq!(
        attribute(&configuration, "data.aws_ami.saved", "id"),
        "\"ami-1\""
    );
    assert_eq!(
        attribute(&configuration, "aws_vpc.main", "cidr_block"),
        "\"10.0.0.0/16\""
    );
}

#[test]
fn a_plan_that_is_not_whole_says_so() {
    let mut document = document(vec![vpc()], vec![]);
    assert!(read(&document).open.is_empty());
    document["complete"] = json!(false);
    assert_eq!(read(&document).open[0].why.name(), "not-visible");
    document["errored"] = json!(true);
    assert_eq!(read(&document).open[0].why.name(), "unreadable");

    document["errored"] = json!(false);
    document["deferred_changes"] = json!([{"reason": "instance_count_unknown",
        "resource_change": create("aws_subnet.later", Json::Null, json!({}), json!({}))}]);
    let open = read(&document).open;
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].kind.as_deref(), Some("aws_subnet"));

    document["deferred_changes"] = json!([]);
    document["complete"] = json!(true);
    document["planned_values"]["root_module"]["resources"] = json!([
        {"address": "aws_subnet.x", "mode": "managed", "type": "aws_subnet", "name": "x", "values": {}}]);
    assert_eq!(read(&document).open[0].why.name(), "unreadable");
}

#[test]
fn a_plan_to_destroy_is_refused() {
    let mut gone = vpc();
    gone["change"]["actions"] = json!(["delete"]);
    let text = document(vec![gone], vec![]).to_string();
    let error = plan_from(text.as_bytes(), "plan.json", &Limits::default()).unwrap_err();
    assert_eq!(error.problem, Problem::Destroy);
}
