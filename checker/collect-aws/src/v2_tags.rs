//! Tags of balancers and target groups, which AWS tells apart from the rest.

use std::collections::BTreeMap;

use checker_model::{Origin, Tags};
use futures::future::join_all;

use crate::facts::{id, tags};
use crate::run::Run;

const TAGS: &str = "elasticloadbalancing:DescribeTags";

/// As many ARNs as AWS takes in one question.
const AT_ONCE: usize = 20;

/// The tags of each of these ARNs.
pub(crate) async fn all_tags(run: &Run<'_>, arns: &[String]) -> BTreeMap<String, Tags> {
    let answers = join_all(arns.chunks(AT_ONCE).map(|batch| some_tags(run, batch))).await;
    answers.into_iter().flatten().collect()
}

async fn some_tags(run: &Run<'_>, arns: &[String]) -> BTreeMap<String, Tags> {
    let call = run.clients.elbv2.describe_tags();
    let call = call.set_resource_arns(Some(arns.to_vec()));
    let answer = match run.call(TAGS, call.send()).await {
        Ok(answer) => answer,
        Err(trouble) => {
            let unknown = |arn: &String| {
                let origin = Origin::aws(TAGS, arn);
                (arn.clone(), Tags::unknown(trouble.why.clone(), origin))
            };
            return arns.iter().map(unknown).collect();
        }
    };
    let none = |arn: &String| {
        let origin = Origin::aws(TAGS, arn);
        (arn.clone(), Tags::complete::<String, String>([], &origin))
    };
    let mut seen: BTreeMap<String, Tags> = arns.iter().map(none).collect();
    for description in answer.tag_descriptions.unwrap_or_default() {
        if let Some(arn) = id(description.resource_arn) {
            let origin = Origin::aws(TAGS, arn.as_str());
            let pairs = description.tags.unwrap_or_default().into_iter();
            let pairs = pairs.map(|tag| (tag.key, tag.value));
            seen.insert(arn, tags(pairs, &origin));
        }
    }
    seen
}
