//! Launch templates and their versions.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use checker_model::compute::{LaunchParameters, LaunchTemplate};

use super::{Kind, PAGES, compared, tag_set};
use crate::aws::page::page;
use crate::aws::wire::{Map, text};
use crate::aws::{Call, Fault, MADE_AT, Outcome, known};

pub(super) const LAUNCH_TEMPLATES: Kind<LaunchTemplate> = Kind {
    set: "launchTemplates",
    ids: "LaunchTemplateId",
    id: |template| template.id.as_str(),
    not_found: "InvalidLaunchTemplateId.NotFound",
    tags: |template| &template.tags,
    field: |template, name| match name {
        "launch-template-name" => compared(&template.name),
        _ => None,
    },
    render: |call, template| {
        Map::new()
            .text("launchTemplateId", &template.id)
            .fact("launchTemplateName", &template.name)
            .text("createTime", MADE_AT)
            .text("createdBy", call.caller)
            .fact("defaultVersionNumber", &template.default_version)
            .fact("latestVersionNumber", &template.latest_version)
            .node("tagSet", tag_set(&template.tags))
    },
};

/// The versions of one template, by number, `$Default` or `$Latest`.
pub(super) fn versions(call: &Call<'_>) -> Outcome {
    let templates = call.all(&call.stack.launch_templates)?;
    let (id, name) = (
        call.form.get("LaunchTemplateId"),
        call.form.get("LaunchTemplateName"),
    );
    let template = match (id, name) {
        (Some(id), _) => templates
            .into_iter()
            .find(|template| template.id.as_str() == id)
            .ok_or_else(|| Fault::not_found(LAUNCH_TEMPLATES.not_found, id))?,
        (None, Some(name)) => templates
            .into_iter()
            .find(|template| template.name.get().is_some_and(|seen| seen == name))
            .ok_or_else(|| Fault::not_found("InvalidLaunchTemplateName.NotFoundException", name))?,
        (None, None) => return Err(Fault::missing_parameter("LaunchTemplateId")),
    };
    let asked = call.form.list("LaunchTemplateVersion");
    let is_asked = |number: i64| {
        asked.is_empty()
            || asked.iter().any(|version| match *version {
                "$Default" => template.default_version.get() == Some(&number),
                "$Latest" => template.latest_version.get() == Some(&number),
                text => text.parse() == Ok(number),
            })
    };
    let shown: Vec<Map> = template
        .versions
        .iter()
        .filter(|(number, _)| is_asked(**number))
        .map(|(number, launch)| version(call, template, *number, launch))
        .collect();
    // Versions that were named come at once, as few as they always are.
    let (shown, next) = if asked.is_empty() {
        page(call, &PAGES, shown)?
    } else {
        (shown, None)
    };
    Ok(Map::new()
        .items("launchTemplateVersionSet", shown)
        .option("nextToken", next))
}

fn version(
    call: &Call<'_>,
    template: &LaunchTemplate,
    number: i64,
    launch: &LaunchParameters,
) -> Map {
    Map::new()
        .text("launchTemplateId", &template.id)
        .fact("launchTemplateName", &template.name)
        .text("versionNumber", number)
        .text("createTime", MADE_AT)
        .text("createdBy", call.caller)
        .text(
            "defaultVersion",
            template.default_version.get() == Some(&number),
        )
        .node("launchTemplateData", data(launch))
}

/// A template that says whether to associate a public address says so of its
/// first network interface, and then the security groups belong there too.
fn data(launch: &LaunchParameters) -> Map {
    let user_data = launch.user_data.get().map(|text| STANDARD.encode(text));
    let map = Map::new()
        .fact("imageId", &launch.image)
        .fact("instanceType", &launch.instance_type)
        .fact("keyName", &launch.key_name)
        .option("userData", user_data);
    let map = match launch.instance_profile.get() {
        Some(name) => map.node("iamInstanceProfile", Map::new().text("name", name)),
        None => map,
    };
    match launch.associate_public_ip_address.get() {
        None => map.items(
            "securityGroupIdSet",
            known(&launch.security_groups).map(text),
        ),
        Some(public) => {
            let groups = known(&launch.security_groups)
                .map(|id| crate::aws::wire::Node::Text(id.to_string()));
            let interface = Map::new()
                .text("deviceIndex", 0)
                .text("associatePublicIpAddress", public)
                .node(
                    "groupSet",
                    crate::aws::wire::Node::List("groupId", groups.collect()),
                );
            map.items("networkInterfaceSet", [interface])
        }
    }
}
