//! Launch configurations and launch templates.

use std::collections::BTreeSet;

use aws_sdk_autoscaling::types::LaunchConfiguration as RawConfiguration;
use aws_sdk_ec2::types::{self as ec2, ResponseLaunchTemplateData};
use checker_model::compute::{LaunchConfiguration, LaunchParameters, LaunchTemplate};
use checker_model::ids::{
    InstanceProfileId, LaunchConfigurationId, LaunchTemplateId, SecurityGroupId, VpcId,
};
use checker_model::network::{SecurityGroup, Vpc};
use checker_model::{Fact, List, Listing, Origin, Why};
use futures::future::join_all;

use crate::facts::{ec2_tags, filled, id, last_segment, user_data};
use crate::run::{Pages, Run};
use crate::security_groups::referred;

const CONFIGURATIONS: &str = "autoscaling:DescribeLaunchConfigurations";
const TEMPLATES: &str = "ec2:DescribeLaunchTemplates";
const VERSIONS: &str = "ec2:DescribeLaunchTemplateVersions";

/// What names of security groups are looked up in.
pub(crate) struct Groups<'a> {
    pub(crate) groups: &'a Listing<SecurityGroupId, SecurityGroup>,
    pub(crate) vpcs: &'a Listing<VpcId, Vpc>,
}

/// The launch configurations as AWS gives them: their groups may be names.
pub(crate) async fn raw_configurations(run: &Run<'_>) -> Pages<RawConfiguration> {
    let ask = |token| {
        let call = run.clients.autoscaling.describe_launch_configurations();
        call.max_records(100).set_next_token(token).send()
    };
    let pages = run.pages(CONFIGURATIONS, ask, |page| {
        (
            page.launch_configurations.unwrap_or_default(),
            page.next_token,
        )
    });
    pages.await
}

pub(crate) fn configurations(
    pages: Pages<RawConfiguration>,
    groups: &Groups<'_>,
) -> Listing<LaunchConfigurationId, LaunchConfiguration> {
    let map = |raw| configuration_of(raw, groups);
    let pages = Pages {
        items: pages.items.into_iter().map(map).collect(),
        trouble: pages.trouble,
    };
    pages.listing(CONFIGURATIONS)
}

fn configuration_of(
    raw: RawConfiguration,
    groups: &Groups<'_>,
) -> Option<(LaunchConfigurationId, LaunchConfiguration)> {
    let name = id(raw.launch_configuration_name)?;
    let origin = Origin::aws(CONFIGURATIONS, name.as_str());
    let references = raw.security_groups.unwrap_or_default().into_iter();
    let references = references.map(|one| referred(one, groups.groups, groups.vpcs, &origin));
    let profile = raw.iam_instance_profile.as_deref().map(last_segment);
    let launch = LaunchParameters {
        image: filled(raw.image_id, &origin),
        instance_type: filled(raw.instance_type, &origin),
        security_groups: List::complete(references, origin.clone()),
        instance_profile: filled(profile, &origin),
        associate_public_ip_address: Fact::from_option(
            raw.associate_public_ip_address,
            origin.clone(),
        ),
        user_data: user_data(raw.user_data.as_deref(), &origin),
        key_name: filled(raw.key_name, &origin),
    };
    let seen = LaunchConfiguration {
        id: LaunchConfigurationId(name.clone()),
        name: Fact::value(name, origin),
        launch,
    };
    Some((seen.id.clone(), seen))
}

/// The launch templates, without their versions.
pub(crate) async fn templates(run: &Run<'_>) -> Listing<LaunchTemplateId, LaunchTemplate> {
    let ask = |token| {
        let call = run.clients.ec2.describe_launch_templates().max_results(200);
        call.set_next_token(token).send()
    };
    let pages = run.pages(TEMPLATES, ask, |page| {
        let items = page.launch_templates.unwrap_or_default().into_iter();
        (items.map(template_of).collect(), page.next_token)
    });
    pages.await.listing(TEMPLATES)
}

fn template_of(template: ec2::LaunchTemplate) -> Option<(LaunchTemplateId, LaunchTemplate)> {
    let id = LaunchTemplateId(id(template.launch_template_id)?);
    let origin = Origin::aws(TEMPLATES, id.as_str());
    let seen = LaunchTemplate {
        id: id.clone(),
        name: filled(template.launch_template_name, &origin),
        default_version: Fact::from_option(template.default_version_number, origin.clone()),
        latest_version: Fact::from_option(template.latest_version_number, origin.clone()),
        versions: std::collections::BTreeMap::new(),
        tags: ec2_tags(template.tags, &origin),
    };
    Some((id, seen))
}

/// Reads the default and the latest version of a template, and those wanted.
/// Each is asked for alone when wanted, as one that does not exist fails the
/// whole call. A version that could not be read is there, and unknown.
pub(crate) async fn read_versions(
    run: &Run<'_>,
    template: &mut LaunchTemplate,
    wanted: &BTreeSet<i64>,
    groups: &Groups<'_>,
) {
    let usual: BTreeSet<i64> = [&template.default_version, &template.latest_version]
        .into_iter()
        .filter_map(|version| version.get().copied())
        .collect();
    let extra = wanted.difference(&usual).map(|one| BTreeSet::from([*one]));
    let batches: Vec<BTreeSet<i64>> = [usual.clone()]
        .into_iter()
        .filter(|batch| !batch.is_empty())
        .chain(extra)
        .collect();
    let id = template.id.clone();
    let ask = async |batch: BTreeSet<i64>| {
        let call = run.clients.ec2.describe_launch_template_versions();
        let call = call.launch_template_id(id.as_str());
        let numbers = batch.iter().map(i64::to_string).collect();
        let call = call.set_versions(Some(numbers));
        let answer = run.call(VERSIONS, call.send()).await;
        (batch, answer)
    };
    for (batch, answer) in join_all(batches.into_iter().map(ask)).await {
        match answer {
            Ok(page) => {
                for version in page.launch_template_versions.unwrap_or_default() {
                    if let Some(number) = version.version_number {
                        let origin = Origin::aws(VERSIONS, format!("{id} version {number}"));
                        let data = version
                            .launch_template_data
                            .unwrap_or_else(|| ResponseLaunchTemplateData::builder().build());
                        template
                            .versions
                            .insert(number, parameters(data, groups, &origin));
                    }
                }
            }
            Err(trouble) if trouble.is_not_found() => {}
            Err(trouble) => {
                let origin = Origin::aws(VERSIONS, id.as_str());
                for number in batch {
                    template
                        .versions
                        .insert(number, unseen(&trouble.why, &origin));
                }
            }
        }
    }
}

/// Marks a template whose versions are not read.
pub(crate) fn skip_versions(template: &mut LaunchTemplate) {
    let why = Why::NotCollected("ec2:DescribeLaunchTemplateVersions of so many templates".into());
    let origin = Origin::aws(VERSIONS, template.id.as_str());
    for version in [&template.default_version, &template.latest_version] {
        if let Some(number) = version.get() {
            template.versions.insert(*number, unseen(&why, &origin));
        }
    }
}

fn unseen(why: &Why, origin: &Origin) -> LaunchParameters {
    fn fact<T>(why: &Why, origin: &Origin) -> Fact<T> {
        Fact::unknown(why.clone(), origin.clone())
    }
    LaunchParameters {
        image: fact(why, origin),
        instance_type: fact(why, origin),
        security_groups: List::unknown(why.clone(), origin.clone()),
        instance_profile: fact(why, origin),
        associate_public_ip_address: fact(why, origin),
        user_data: fact(why, origin),
        key_name: fact(why, origin),
    }
}

fn parameters(
    data: ResponseLaunchTemplateData,
    groups: &Groups<'_>,
    origin: &Origin,
) -> LaunchParameters {
    let interfaces = data.network_interfaces.unwrap_or_default();
    let associates = interfaces
        .iter()
        .find(|one| one.device_index.unwrap_or(0) == 0)
        .and_then(|one| one.associate_public_ip_address);
    let mut references: Vec<String> = Vec::new();
    let of_interfaces = interfaces
        .into_iter()
        .flat_map(|one| one.groups.unwrap_or_default());
    let by_id = data.security_group_ids.unwrap_or_default().into_iter();
    let by_name = data.security_groups.unwrap_or_default().into_iter();
    for reference in by_id.chain(by_name).chain(of_interfaces) {
        if !references.contains(&reference) {
            references.push(reference);
        }
    }
    let references = references.into_iter();
    let references = references.map(|one| referred(one, groups.groups, groups.vpcs, origin));
    let profile = data.iam_instance_profile.and_then(|profile| {
        let reference = profile.name.or(profile.arn)?;
        Some(InstanceProfileId(last_segment(&reference)))
    });
    let instance_type = data.instance_type.map(|kind| kind.as_str().to_owned());
    LaunchParameters {
        image: filled(data.image_id, origin),
        instance_type: Fact::from_option(instance_type, origin.clone()),
        security_groups: List::complete(references, origin.clone()),
        instance_profile: Fact::from_option(profile, origin.clone()),
        associate_public_ip_address: Fact::from_option(associates, origin.clone()),
        user_data: user_data(data.user_data.as_deref(), origin),
        key_name: filled(data.key_name, origin),
    }
}
