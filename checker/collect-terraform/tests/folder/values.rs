//! Variables, their values and types, and locals.

use checker_collect_terraform::limits::Limits;
use checker_collect_terraform::turn_in::configuration;

use super::{at, comes_to, folder, has, read};

#[test]
fn values_override_each_other_in_terraforms_order() {
    comes_to(
        &[
            (
                "main.tf",
                r#"
                variable "a" { default = "default" }
                variable "b" { default = "default" }
                variable "c" { default = "default" }
                variable "d" { default = "default" }
                variable "e" { default = "default" }
                variable "f" { default = "default" }
                resource "x" "y" {
                  all = [var.a, var.b, var.c, var.d, var.e, var.f]
                }
                "#,
            ),
            (
                "terraform.tfvars",
                "b = \"tfvars\"\nc = \"tfvars\"\nd = \"tfvars\"\ne = \"tfvars\"",
            ),
            (
                "terraform.tfvars.json",
                r#"{"c": "json", "d": "json", "e": "json"}"#,
            ),
            ("a.auto.tfvars", "d = \"a\"\ne = \"a\""),
            ("b.auto.tfvars.json", r#"{"e": "b"}"#),
            ("ignored.tfvars", "f = \"never\""),
            ("undeclared.auto.tfvars", "nobody = \"asks\""),
        ],
        &[(
            "x.y.all",
            r#"["default", "tfvars", "json", "a", "b", "default"]"#,
        )],
    );
}

#[test]
fn a_value_is_where_its_literal_stands() {
    let configuration = read(&[
        (
            "main.tf",
            "variable \"cidr\" {}\nlocals {\n  l = var.cidr\n}\nresource \"x\" \"y\" {\n  cidr = local.l\n}\n",
        ),
        ("z.auto.tfvars", "\n cidr = \"10.0.0.0/16\"\n"),
    ]);
    let value = &configuration.resources["x.y"].attributes["cidr"];
    assert_eq!(value.origin.to_string(), "z.auto.tfvars:2:9");
}

#[test]
fn types_convert() {
    comes_to(
        &[
            (
                "main.tf",
                r#"
                variable "text" { type = string }
                variable "number" { type = number }
                variable "bool" { type = bool }
                variable "list" { type = list(string) }
                variable "set" { type = set(string) }
                variable "map" { type = map(number) }
                variable "object" {
                  type = object({
                    a = string
                    b = optional(number, 5)
                    c = optional(string)
                    d = optional(object({ e = optional(bool, true) }), {})
                  })
                }
                variable "tuple" { type = tuple([string, bool]) }
                variable "old" { type = "string" }
                variable "given" {
                  nullable = false
                  default  = "kept"
                }
                resource "x" "y" {
                  text   = var.text
                  number = var.number
                  bool   = var.bool
                  list   = var.list
                  set    = var.set
                  map    = var.map
                  object = var.object
                  tuple  = var.tuple
                  old    = var.old
                  given  = var.given
                }
                "#,
            ),
            (
                "terraform.tfvars",
                r#"
                text   = 5
                number = "5"
                bool   = "true"
                list   = [1, true, "c"]
                set    = ["b", "a", "b"]
                map    = { k = "1" }
                object = { a = 1, more = "dropped" }
                tuple  = [1, "false"]
                old    = 7
                given  = null
                "#,
            ),
        ],
        &[
            ("x.y.text", r#""5""#),
            ("x.y.number", "5"),
            ("x.y.bool", "true"),
            ("x.y.list", r#"["1", "true", "c"]"#),
            ("x.y.set", r#"["a", "b"]"#),
            ("x.y.map", "{k=1}"),
            ("x.y.object", r#"{a="1", b=5, c=null, d={e=true}}"#),
            ("x.y.tuple", r#"["1", false]"#),
            ("x.y.old", r#""7""#),
            ("x.y.given", r#""kept""#),
        ],
    );
}

#[test]
fn what_terraform_would_refuse_or_ask_for_is_unknown() {
    has(
        &read(&[(
            "main.tf",
            r#"
            variable "missing" {}
            variable "number" {
              type    = number
              default = "five"
            }
            resource "x" "y" {
              a = var.missing
              b = var.number
              c = var.undeclared
              d = local.undeclared
            }
            "#,
        )]),
        &[
            ("x.y.a", "?var.missing"),
            ("x.y.b", "?var.number"),
            ("x.y.c", "?var.undeclared"),
            ("x.y.d", "?local.undeclared"),
        ],
    );
}

#[test]
fn the_environment_is_not_read() {
    // PATH is set wherever tests run; TF_VAR_… is read by nobody here.
    let configuration = read(&[(
        "main.tf",
        "variable \"region\" {}\nresource \"x\" \"y\" {\n  a = var.region\n}\n",
    )]);
    assert_eq!(at(&configuration, "x.y.a"), "?var.region");
}

#[test]
fn locals_build_on_each_other_and_cycles_are_named() {
    let configuration = read(&[(
        "main.tf",
        r#"
        locals {
          a    = "${local.b}-a"
          b    = "b"
          here = local.there
        }
        locals { there = upper(local.here) }
        resource "x" "y" {
          a = local.a
          b = local.here
        }
        "#,
    )]);
    assert_eq!(at(&configuration, "x.y.a"), "\"b-a\"");
    let cycle = at(&configuration, "x.y.b");
    assert!(
        cycle.contains("local.here -> local.there -> local.here"),
        "{cycle}"
    );
}

#[test]
fn paths_are_those_of_terraform() {
    let dir = folder(&[
        (
            "ex09/main.tf",
            r#"
            module "net" { source = "../shared/net" }
            resource "x" "y" {
              a = file("${path.module}/hello.txt")
              b = file("hello.txt")
              c = path.module
              d = module.net.path
              e = module.net.text
              f = file("../../outside")
              g = file("/etc/hostname")
            }"#,
        ),
        ("ex09/hello.txt", "hello"),
        (
            "shared/net/main.tf",
            r#"
            output "path" { value = path.module }
            output "text" { value = file("${path.module}/deep.txt") }"#,
        ),
        ("shared/net/deep.txt", "deep"),
    ]);
    let collected = super::collect(dir.path());
    assert!(collected.sources.contains_key("shared/net/main.tf"));
    // As a root module of its own, the other folder lies outside.
    let alone = configuration(&dir.path().join("ex09"), &Limits::default()).unwrap();
    has(
        &alone,
        &[
            ("x.y.a", "\"hello\""),
            ("x.y.b", "\"hello\""),
            ("x.y.c", "\".\""),
        ],
    );
    assert!(at(&alone, "x.y.f").contains("outside of the turn-in"));
    assert!(at(&alone, "x.y.g").contains("/etc/hostname"));
    assert!(at(&alone, "x.y.d").contains("is not handed in"));
}
