//! Terraform's JSON syntax.

use super::{comes_to, open, read};

#[test]
fn json_says_the_same() {
    comes_to(
        &[(
            "main.tf.json",
            r#"{
              "//": "a comment",
              "variable": {
                "region": {"type": "string", "default": "eu-west-1"},
                "ports": {"type": "list(number)", "default": ["22", 5000]},
                "literal": {"default": "${not.evaluated}"}
              },
              "locals": {"name": "module02", "sum": "${1 + 1}", "map": {"a": {"b": 1}}},
              "provider": {"aws": [{"region": "${var.region}", "default_tags": {"tags": {"t": "x"}}}]},
              "data": {"aws_ami": {"saved": {"owners": ["self"], "filter": [{"name": "name", "values": ["x"]}]}}},
              "resource": {
                "aws_vpc": {
                  "main": {
                    "cidr_block": "10.0.0.0/16",
                    "enable_dns_hostnames": true,
                    "tags": {"Name": "${local.name}-vpc", "n": "${local.sum}"}
                  }
                },
                "aws_security_group": [
                  {"sg": {
                    "vpc_id": "${aws_vpc.main.id}",
                    "depends_on": ["aws_vpc.main"],
                    "egress": {"from_port": 0},
                    "dynamic": {"ingress": {
                      "for_each": "${var.ports}",
                      "content": {"from_port": "${ingress.value}"}
                    }},
                    "lifecycle": {"create_before_destroy": true},
                    "literal": "${var.literal}"
                  }}
                ]
              },
              "output": {"o": {"value": "${local.map[\"a\"].b}", "sensitive": true}}
            }"#,
        )],
        &[
            ("aws_vpc.main.cidr_block", "\"10.0.0.0/16\""),
            ("aws_vpc.main.enable_dns_hostnames", "true"),
            ("aws_vpc.main.tags", "{Name=\"module02-vpc\", n=2}"),
            ("aws_vpc.main.(region)", "\"eu-west-1\""),
            ("aws_vpc.main.(default_tags)", "{t=\"x\"}"),
            ("aws_security_group.sg.vpc_id", "<aws_vpc.main.id>"),
            ("aws_security_group.sg.egress", "[{from_port=0}]"),
            (
                "aws_security_group.sg.ingress",
                "[{from_port=22}, {from_port=5000}]",
            ),
            ("aws_security_group.sg.literal", "\"${not.evaluated}\""),
            (
                "data.aws_ami.saved.filter",
                r#"[{name="name", values=["x"]}]"#,
            ),
            ("output.o", "1"),
        ],
    );
}

#[test]
fn broken_json_is_open_with_its_place() {
    for (text, why) in [
        (
            "{\"resource\": {\"aws_vpc\": {\"main\": {\n  \"cidr_block\": \"10.0.",
            "main.tf.json:2:22: EOF while parsing a string",
        ),
        ("[]", "main.tf.json: expected an object"),
        (
            r#"{"resource": {"x": {"y": {"a": "${1 +"}}}}"#,
            "main.tf.json: in \"${1 +\": ",
        ),
        (
            r#"{"resource": {"x": 5}}"#,
            "main.tf.json: expected an object in `resource`",
        ),
    ] {
        let configuration = read(&[("main.tf.json", text)]);
        let open = open(&configuration);
        assert_eq!(open.len(), 1, "{text}");
        assert!(open[0].1.starts_with(why), "{open:?}");
    }
}
