//! Machine images and key pairs.

use checker_model::compute::{Image, KeyPair};

use super::{Kind, PAGES, compared, select, tag_set};
use crate::aws::page::page;
use crate::aws::wire::Map;
use crate::aws::{Call, MADE_AT, Outcome};

/// The account of Amazon's own images.
const AMAZON: &str = "137112412989";

const IMAGES: Kind<Image> = Kind {
    set: "imagesSet",
    ids: "ImageId",
    id: |image| image.id.as_str(),
    not_found: "InvalidAMIID.NotFound",
    tags: |image| &image.tags,
    field: |image, name| match name {
        "image-id" => Some(vec![image.id.to_string()]),
        "name" => compared(&image.name),
        "state" => compared(&image.state),
        "description" => compared(&image.description),
        "image-type" => Some(vec!["machine".into()]),
        _ => None,
    },
    render: |call, image| {
        let own = image.owned_by_caller.get() == Some(&true);
        let owner = if own { call.account } else { AMAZON };
        Map::new()
            .text("imageId", &image.id)
            .option(
                "imageLocation",
                image.name.get().map(|name| format!("{owner}/{name}")),
            )
            .fact("imageState", &image.state)
            .text("imageOwnerId", owner)
            .option("imageOwnerAlias", (!own).then_some("amazon"))
            .text("creationDate", MADE_AT)
            .text("isPublic", !own)
            .text("architecture", "x86_64")
            .text("imageType", "machine")
            .fact("name", &image.name)
            .fact("description", &image.description)
            .text("rootDeviceType", "ebs")
            .text("virtualizationType", "hvm")
            .node("tagSet", tag_set(&image.tags))
    },
};

/// Images by id, filter and owner.
pub(super) fn images(call: &Call<'_>) -> Outcome {
    let mut all = select(call, &call.stack.images, &IMAGES)?;
    let owners = call.form.list("Owner");
    if !owners.is_empty() {
        let of = |own: bool| {
            owners.iter().any(|owner| match *owner {
                "self" => own,
                "amazon" => !own,
                account => account == if own { call.account } else { AMAZON },
            })
        };
        all.retain(|image| image.owned_by_caller.get().is_some_and(|own| of(*own)));
    }
    let (all, next) = page(call, &PAGES, all)?;
    let shown = all.into_iter().map(|image| (IMAGES.render)(call, image));
    Ok(Map::new()
        .items(IMAGES.set, shown)
        .option("nextToken", next))
}

pub(super) const KEY_PAIRS: Kind<KeyPair> = Kind {
    set: "keySet",
    ids: "KeyName",
    id: |pair| pair.id.as_str(),
    not_found: "InvalidKeyPair.NotFound",
    tags: |pair| &pair.tags,
    field: |pair, name| match name {
        "key-name" => compared(&pair.name),
        _ => None,
    },
    render: |_, pair| {
        Map::new()
            .text("keyPairId", format!("key-{:017x}", pair.id.as_str().len()))
            .text("keyType", "rsa")
            .fact("keyName", &pair.name)
            .text("createTime", MADE_AT)
            .node("tagSet", tag_set(&pair.tags))
    },
};
