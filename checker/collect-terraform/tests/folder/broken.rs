//! Files with mistakes: they are named, and the rest still counts.

use std::fs;

use checker_collect_terraform::limits::Limits;
use checker_collect_terraform::turn_in::configuration;

use super::{folder, has, open, read};

#[test]
fn a_file_that_does_not_parse_leaves_the_others() {
    let configuration = read(&[
        ("a.tf", "resource \"x\" \"y\" {\n  a = 1\n}\n"),
        ("b.tf", "resource \"x\" \"z\" {\n  a = [1,\n}\n"),
    ]);
    has(&configuration, &[("x.y.a", "1")]);
    let open = open(&configuration);
    assert_eq!(open.len(), 1);
    assert!(open[0].1.starts_with("b.tf:3:1: "), "{open:?}");
}

#[test]
fn a_second_declaration_is_named() {
    let configuration = read(&[
        ("a.tf", "resource \"x\" \"y\" {\n  a = 1\n}\n"),
        ("b.tf", "\nresource \"x\" \"y\" {\n  a = 2\n}\n"),
    ]);
    has(&configuration, &[("x.y.a", "1")]);
    assert_eq!(
        open(&configuration),
        [("*", "b.tf:2:1: `x.y` is already declared at a.tf:1:1")]
    );
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_are_fine() {
    let text = "\u{feff}variable \"a\" {\r\n  default = <<-EOT\r\n    one\r\n    two\r\n  EOT\r\n}\r\nresource \"x\" \"y\" {\r\n  b = \"\u{e9}t\u{e9}\" # \u{e9}\r\n  a = [\r\n    upper(\"x\"),\r\n    2,\r\n  ]\r\n}\r\n";
    let configuration = read(&[("main.tf", text)]);
    assert_eq!(open(&configuration), []);
    has(
        &configuration,
        &[("x.y.a", "[\"X\", 2]"), ("x.y.b", "\"\u{e9}t\u{e9}\"")],
    );
    let origin = configuration.resources["x.y"].attributes["b"]
        .origin
        .to_string();
    assert_eq!(origin, "main.tf:8:7");
}

#[test]
fn what_is_not_utf_8_is_named_with_its_line() {
    let dir = folder(&[("b.tf", "resource \"x\" \"y\" {\n  a = 1\n}\n")]);
    fs::write(dir.path().join("a.tf"), b"# ok\n# \xff\n").unwrap();
    fs::write(dir.path().join("c.tf"), b"\xff\xfea\0").unwrap();
    let configuration = configuration(dir.path(), &Limits::default()).unwrap();
    has(&configuration, &[("x.y.a", "1")]);
    assert_eq!(
        open(&configuration),
        [("*", "a.tf:2 is not UTF-8"), ("*", "c.tf:1 is not UTF-8")]
    );
}
