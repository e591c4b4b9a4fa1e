//! Buckets for the public, functions, and what triggers them.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use checker_collect_terraform::limits::Limits;
use checker_collect_terraform::stack::stack;
use checker_collect_terraform::turn_in::configuration;
use checker_model::functions::{Function, Permission};
use checker_model::storage::{Bucket, Grantee, NotificationTarget};
use checker_model::{Fact, Known, Origin, Stack};

fn read(dir: &Path) -> Stack {
    stack(&configuration(dir, &Limits::default()).unwrap())
}

/// The stack of one file.
fn of(text: &str) -> Stack {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("main.tf"), text).unwrap();
    read(dir.path())
}

/// `infra/managed`, with names for its buckets.
fn reference() -> Stack {
    let dir = tempfile::tempdir().unwrap();
    let infra = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../infra/managed");
    for entry in fs::read_dir(infra).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "tf") {
            fs::copy(&path, dir.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    let names = "upload_bucket = \"uploads-4242\"\nimage_bucket = \"images-4242\"\n";
    fs::write(dir.path().join("terraform.tfvars"), names).unwrap();
    read(dir.path())
}

fn only<K: Ord, T>(listing: &checker_model::Listing<K, T>) -> &T {
    assert!(listing.is_complete(), "{:?}", listing.incomplete);
    assert_eq!(listing.items.len(), 1);
    listing.values().next().unwrap()
}

fn value<T: Clone + std::fmt::Debug>(fact: &Fact<T>) -> T {
    match &fact.known {
        Known::Value(value) => value.clone(),
        other => panic!("{other:?} at {:?}", fact.origin),
    }
}

#[test]
fn the_reference_is_seen_whole() {
    let stack = reference();
    assert!(stack.buckets.is_complete());
    let called = |name: &str| -> &Bucket {
        let mut all = stack.buckets.values();
        all.find(|one| value(&one.name) == name).unwrap()
    };
    let (uploads, bucket) = (called("uploads-4242"), called("images-4242"));
    assert_eq!(value(&value(&bucket.website).index_document), "index.html");
    let block = value(&bucket.public_access_block);
    assert!(value(&block.block_public_acls) && !value(&block.block_public_policy));
    let policy = value(&bucket.policy);
    assert_eq!(
        policy.statements[0].resource,
        ["arn:aws:s3:::images-4242/*"]
    );
    assert_eq!(value(&bucket.object_ownership), "BucketOwnerEnforced");
    assert!(stack.account_public_access_block.is_absent());

    let named = |name: &str| -> &Function {
        let mut all = stack.functions.values();
        all.find(|one| value(&one.name) == name).unwrap()
    };
    let resize = named("resize-image");
    assert_eq!(
        (value(&resize.memory_size), value(&resize.timeout)),
        (1024, 60)
    );
    assert_eq!(value(&resize.runtime), "provided.al2023");
    let output = &resize.environment.items["OUTPUT_BUCKET"];
    assert_eq!(
        (value(&output.value).as_str(), value(&output.bucket)),
        ("images-4242", bucket.id.clone())
    );
    assert_eq!(value(&resize.environment.items["VIEW_SIZE"].value), "1024");
    assert!(resize.environment.items["VIEW_SIZE"].bucket.is_absent());
    let [trigger] = resize.permissions.items.as_slice() else {
        panic!("{:?}", resize.permissions);
    };
    assert_eq!(value(&trigger.principal), "s3.amazonaws.com");
    assert_eq!(value(&trigger.source_bucket), uploads.id);

    let [told] = uploads.notifications.items.as_slice() else {
        panic!("{:?}", uploads.notifications);
    };
    assert_eq!(
        value(&told.target),
        NotificationTarget::Function {
            id: resize.id.clone()
        }
    );
    assert_eq!(value(&told.events.items[0]), "s3:ObjectCreated:*");
    assert_eq!(value(&told.prefix), "input/");
    assert!(uploads.event_bridge.is_absent());

    let upload = named("upload-url");
    let url = only(&stack.function_urls);
    assert_eq!(
        (value(&url.function), value(&url.auth_type).as_str()),
        (upload.id.clone(), "NONE")
    );
    let anyone = |one: &&Permission| value(&one.principal) == "*";
    assert_eq!(
        upload.permissions.iter().filter(anyone).count(),
        4,
        "two written, two by the provider"
    );
}

fn bucket(more: &str) -> Bucket {
    let stack = of(&format!(
        "resource \"aws_s3_bucket\" \"b\" {{\n  bucket = \"images-4242\"\n}}\n{more}"
    ));
    only(&stack.buckets).clone()
}

#[test]
fn a_bucket_without_more_is_shut_by_default() {
    let bucket = bucket("");
    assert!(bucket.website.is_absent() && bucket.policy.is_absent());
    let block = value(&bucket.public_access_block);
    assert!(value(&block.restrict_public_buckets));
    assert!(matches!(
        bucket.public_access_block.origin,
        Origin::Default { .. }
    ));
    assert!(bucket.acl.is_complete() && bucket.acl.items.is_empty());
    assert!(bucket.notifications.is_complete());
}

#[test]
fn what_is_left_out_of_a_block_is_off() {
    let bucket = bucket(
        "resource \"aws_s3_bucket_public_access_block\" \"b\" {\n  bucket = aws_s3_bucket.b.id\n  block_public_acls = true\n}\n",
    );
    let block = value(&bucket.public_access_block);
    assert!(value(&block.block_public_acls) && !value(&block.restrict_public_buckets));
}

#[test]
fn two_of_a_kind_are_not_guessed_about() {
    let one = |name: &str| {
        format!(
            "resource \"aws_s3_bucket_policy\" \"{name}\" {{\n  bucket = aws_s3_bucket.b.bucket\n  policy = jsonencode({{ Version = \"2012-10-17\", Statement = [] }})\n}}\n"
        )
    };
    assert!(value(&bucket(&one("a")).policy).statements.is_empty());
    assert!(
        bucket(&[one("a"), one("b")].concat())
            .policy
            .why()
            .is_some()
    );
}

#[test]
fn the_arguments_of_old_providers_are_read() {
    let stack = of(
        "resource \"aws_s3_bucket\" \"b\" {\n  bucket = \"images-4242\"\n  acl = \"public-read\"\n  website {\n    index_document = \"index.html\"\n  }\n}\n",
    );
    let bucket = only(&stack.buckets);
    assert_eq!(value(&value(&bucket.website).index_document), "index.html");
    assert_eq!(value(&bucket.acl.items[0].grantee), Grantee::AllUsers);
}

#[test]
fn a_bucket_of_unknown_name_keeps_its_references() {
    let stack = of(
        "resource \"aws_s3_bucket\" \"b\" {\n  bucket_prefix = \"images-\"\n}\n\
        resource \"aws_lambda_function\" \"f\" {\n  function_name = \"f\"\n  role = \"arn:aws:iam::1:role/r\"\n  layers = [aws_lambda_layer_version.pillow.arn, \"arn:aws:lambda:us-east-1:2:layer:image-layer:2\"]\n  environment {\n    variables = {\n      BUCKET = aws_s3_bucket.b.id\n      TOKEN = \"hunter2hunter2\"\n    }\n  }\n}\n\
        resource \"aws_lambda_layer_version\" \"pillow\" {\n  layer_name = \"pillow\"\n}\n\
        resource \"aws_lambda_permission\" \"p\" {\n  function_name = aws_lambda_function.f.arn\n  action = \"lambda:InvokeFunction\"\n  principal = \"s3.amazonaws.com\"\n  source_arn = aws_s3_bucket.b.arn\n}\n\
        resource \"aws_s3_bucket_policy\" \"p\" {\n  bucket = aws_s3_bucket.b.id\n  policy = jsonencode({ Statement = [{ Effect = \"Allow\", Principal = \"*\", Action = \"s3:GetObject\", Resource = \"${aws_s3_bucket.b.arn}/*\" }] })\n}\n",
    );
    let bucket = only(&stack.buckets);
    let function = only(&stack.functions);
    assert_eq!(
        value(&function.environment.items["BUCKET"].bucket),
        bucket.id
    );
    assert!(function.environment.items["BUCKET"].value.why().is_some());
    assert_eq!(
        value(&function.environment.items["TOKEN"].value),
        "REDACTED"
    );
    assert_eq!(
        value(&function.permissions.items[0].source_bucket),
        bucket.id
    );
    let names: Vec<String> = function
        .layers
        .iter()
        .map(|layer| value(&layer.name))
        .collect();
    assert_eq!(names, ["pillow", "image-layer"]);
    assert_eq!(
        (value(&function.memory_size), value(&function.timeout)),
        (128, 3)
    );
    let own = format!("arn:aws:s3:::{}/*", bucket.id);
    assert_eq!(value(&bucket.policy).statements[0].resource, [own]);
}

#[test]
fn permissions_of_other_sources_are_no_buckets_of_ours() {
    let with = |source: &str| {
        let stack = of(&format!(
            "resource \"aws_lambda_function\" \"f\" {{\n  function_name = \"f\"\n}}\n\
            resource \"aws_lambda_permission\" \"p\" {{\n  function_name = \"f\"\n  action = \"lambda:InvokeFunction\"\n  principal = \"s3.amazonaws.com\"\n  {source}\n}}\n"
        ));
        only(&stack.functions).permissions.items[0].clone()
    };
    assert!(with("").source_bucket.is_absent());
    assert!(
        with("source_arn = \"arn:aws:s3:::*\"")
            .source_bucket
            .is_absent()
    );
    let other = with("source_arn = \"arn:aws:s3:::somebody\"");
    assert_eq!(value(&other.source_bucket).as_str(), "somebody");
    assert!(
        with("source_arn = \"arn:aws:sns:us-east-1:1:t\"")
            .source_bucket
            .is_absent()
    );
}

#[test]
fn what_may_be_missing_leaves_the_lists_open() {
    let stack = of(
        "variable \"n\" {}\nresource \"aws_lambda_function\" \"f\" {\n  function_name = \"f\"\n}\n\
        resource \"aws_lambda_permission\" \"p\" {\n  count = var.n\n  function_name = \"f\"\n  action = \"lambda:InvokeFunction\"\n  principal = \"s3.amazonaws.com\"\n}\n",
    );
    assert!(!only(&stack.functions).permissions.is_complete());
    let stack = of(
        "variable \"n\" {}\nresource \"aws_lambda_function\" \"f\" {\n  count = var.n\n  function_name = \"f\"\n}\n",
    );
    assert!(!stack.functions.is_complete());
}
