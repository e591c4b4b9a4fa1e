//! From files to the stack that checks judge.

use checker_model::ids::VpcId;

use super::{collect, folder};

#[test]
fn a_folder_becomes_a_stack() {
    let dir = folder(&[
        (
            "ex06/01_networking.tf",
            "variable \"cidr\" {}\nresource \"aws_vpc\" \"main\" {\n  cidr_block = var.cidr\n}\n",
        ),
        ("ex06/10_terraform.auto.tfvars", "cidr = \"10.0.0.0/16\"\n"),
        ("ex07/broken.tf", "resource \"aws_vpc\" \"main\" {\n"),
    ]);
    let turn_in = collect(dir.path()).turn_in;
    let vpcs = &turn_in.folders["ex06"].stack.vpcs;
    assert!(vpcs.is_complete());
    let vpc = vpcs.get(&VpcId::from("aws_vpc.main")).unwrap();
    assert_eq!(
        vpc.cidr_block.origin.to_string(),
        "ex06/10_terraform.auto.tfvars:1:8"
    );
    let broken = &turn_in.folders["ex07"].stack.vpcs;
    let why = broken.incomplete[0].detail();
    assert!(
        why.starts_with("ex07/broken.tf:1:29: invalid block body"),
        "{why}"
    );
}
