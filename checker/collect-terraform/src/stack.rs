//! A configuration becomes a stack, the same for files, plan and state.
//!
//! In a stack from a state, things are listed under the ids that AWS gave
//! them; before that there are none, and they are listed under their addresses.
//! A default of the provider or of AWS that nobody overrode is a known value,
//! and says so. What data sources look up, or literal ids name, is listed with
//! what is known of it: the account shows the rest.

mod autoscaling;
mod body;
mod bucket_settings;
mod class;
mod classic;
mod documents;
mod elsewhere;
mod functions;
mod identity;
mod images;
mod instances;
mod launch;
mod lookups;
mod network;
mod outputs;
mod permissions;
mod references;
mod region;
mod routes;
mod satellites;
mod security_groups;
mod storage;
mod tags;
mod target_groups;
mod user_data;
mod v2;
mod world;

use checker_model::identity::Caller;
use checker_model::{Fact, List, Origin, Stack, Why};

use crate::config::Configuration;
use world::World;

/// The stack that a configuration describes.
pub fn stack(configuration: &Configuration) -> Stack {
    let world = World::new(configuration);
    let mut stack = Stack::unseen(configuration.vantage_point);
    stack.source.clone_from(&configuration.source);
    stack.region = region::of_stack(&world);
    let why = Why::NotVisible("who the caller is, the account tells".into());
    stack.caller = Caller {
        account: Fact::unknown(why.clone(), Origin::Unseen),
        arn: Fact::unknown(why.clone(), Origin::Unseen),
        policies: List::unknown(why, Origin::Unseen),
    };
    stack.vpcs = network::vpcs(&world);
    stack.subnets = network::subnets(&world);
    stack.internet_gateways = network::internet_gateways(&world);
    stack.images = images::images(&world);
    stack.key_pairs = storage::key_pairs(&world);
    stack.launch_configurations = launch::configurations(&world);
    stack.launch_templates = launch::templates(&world);
    stack.instances = instances::instances(&world, &stack.subnets);
    stack.autoscaling_groups = autoscaling::groups(&world);
    stack.load_balancers = v2::balancers(&world, &stack.subnets);
    stack.target_groups = target_groups::target_groups(&world);
    stack.roles = identity::roles(&world);
    stack.instance_profiles = identity::profiles(&world);
    stack.buckets = storage::buckets(&world);
    stack.functions = functions::functions(&world);
    stack.function_urls = functions::urls(&world);
    stack.account_public_access_block = bucket_settings::of_account(&world);
    stack.outputs = outputs::outputs(&world, &stack.load_balancers);
    // Last, as all of the above may refer to what VPCs came with.
    let routes = routes::Apart::of(&world);
    let rules = security_groups::Apart::of(&world);
    stack.route_tables = routes::route_tables(&world, &routes);
    stack.security_groups = security_groups::security_groups(&world, &rules);
    elsewhere::add(&world, &mut stack);
    stack
}
