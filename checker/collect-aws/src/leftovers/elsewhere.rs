//! Which regions there are.

use checker_model::Why;

use crate::error::Trouble;
use crate::facts::id;
use crate::run::Run;
use crate::settings::is_region;

const REGIONS: &str = "ec2:DescribeRegions";

/// The regions that the account uses: those that need no opting in, and those
/// that were opted into.
pub(super) async fn regions(run: &Run<'_>) -> Result<Vec<String>, Why> {
    let call = run.clients.ec2.describe_regions().all_regions(false);
    let answer = run.call(REGIONS, call.send()).await;
    let answer = answer.map_err(|trouble| trouble.why)?;
    let names = answer.regions.unwrap_or_default().into_iter();
    // They become part of host names.
    let mut names: Vec<String> = names
        .filter_map(|region| id(region.region_name))
        .filter(|name| is_region(name))
        .collect();
    names.sort_unstable();
    names.dedup();
    if names.is_empty() {
        return Err(Trouble::failed(REGIONS, "no region at all").why);
    }
    Ok(names)
}
