//! Roles, as far as the model knows them.

use super::names::Names;
use super::resources::{Evaluated, Made, Properties, block, blocks};
use super::term::Form;

pub(super) fn role(one: &Evaluated<'_>, names: &Names, made: &mut Made) {
    let own = one.properties(names);
    let trust = own.get("AssumeRolePolicyDocument");
    let (policies, rest) = own.elements("Policies");
    let inline = policies.iter().map(|term| {
        let policy = Properties::of(names, term);
        let document = policy.get("PolicyDocument");
        let document = document
            .map(|term| names.document(&term))
            .unwrap_or_default();
        block(
            &term.origin,
            [("name", policy.value("PolicyName")), ("policy", document)],
        )
    });
    let at = own.get("Policies").filter(|term| term.form != Form::Gone);
    let at = at.map_or_else(|| one.origin.clone(), |term| term.origin);
    let arguments = [
        ("name", own.value("RoleName")),
        (
            "assume_role_policy",
            trust.map(|term| names.document(&term)).unwrap_or_default(),
        ),
        ("managed_policy_arns", own.value("ManagedPolicyArns")),
        ("inline_policy", blocks(&at, inline.collect(), rest)),
    ];
    made.add("aws_iam_role", &one.id, &one.origin, arguments);
}
