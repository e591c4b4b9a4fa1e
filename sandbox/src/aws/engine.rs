//! From a signed form to an answer.

use checker_model::policy::matches_action;
use checker_model::{Stack, VantagePoint};

use super::protocol::{Protocol, Request};
use super::{ACCOUNT, Call, Fault, Outcome, Scope, Service};
use super::{autoscaling, cloudformation, cloudwatch, ec2, elb, elbv2};
use super::{iam, lambda, s3control, sns, sts};

/// How the engine behaves, besides answering.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rules {
    /// IAM actions that are denied; `*` and `?` are wildcards.
    pub(crate) deny: Vec<String>,
    /// IAM actions that are throttled.
    pub(crate) throttle: Vec<String>,
    /// IAM actions that fail with status 500.
    pub(crate) fail: Vec<String>,
    /// Pages are never longer than this.
    pub(crate) page_size: Option<usize>,
}

/// Where AWS keeps the metrics of the bill, and alarms on them.
const BILLING: &str = "us-east-1";

/// Serves one stack.
#[derive(Debug)]
pub(crate) struct Engine {
    stack: Stack,
    elsewhere: Stack,
    region: String,
    account: String,
    caller: String,
    access_key_id: String,
    rules: Rules,
}

/// An answer, and what it answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) protocol: Protocol,
    /// The code of the error that it is, if it is one.
    pub(crate) error: Option<&'static str>,
    pub(crate) body: Vec<u8>,
    /// The IAM action, such as `ec2:DescribeVpcs`.
    pub(crate) action: String,
}

impl Engine {
    /// An engine for a stack that was seen live.
    pub(crate) fn new(stack: Stack, access_key_id: &str, rules: Rules) -> Self {
        let or = |fact: &checker_model::Fact<String>, default: &str| {
            fact.get().cloned().unwrap_or_else(|| default.to_owned())
        };
        let account = or(&stack.caller.account, ACCOUNT);
        let caller = or(
            &stack.caller.arn,
            &format!("arn:aws:iam::{account}:user/student"),
        );
        Self {
            region: or(&stack.region, "eu-west-1"),
            account,
            caller,
            elsewhere: nothing(),
            stack,
            access_key_id: access_key_id.to_owned(),
            rules,
        }
    }

    /// The region in which the stack is.
    pub(crate) fn region(&self) -> &str {
        &self.region
    }

    /// Answers a request; `request_id` goes into the answer.
    pub(crate) fn answer(&self, scope: &Scope, request: &Request<'_>, request_id: &str) -> Answer {
        let (protocol, form) = Protocol::read(&scope.service, request);
        let action = form.get("Action").unwrap_or_default();
        let found = Service::find(&scope.service, form.get("Version"));
        // What is not served here fails as STS would fail it.
        let service = found.unwrap_or(Service::Sts);
        let call = Call {
            service,
            action,
            form: &form,
            stack: self.stack_in(service, &scope.region),
            region: &scope.region,
            account: &self.account,
            caller: &self.caller,
            page_size: self.rules.page_size,
        };
        let prefix = match found {
            Some(service) => service.prefix(),
            None => scope.service.as_str(),
        };
        let iam_action = format!("{prefix}:{action}");
        let outcome = match found {
            None => Err(Fault::unknown_action(&iam_action)),
            Some(_) => self
                .admit(service, scope, &iam_action)
                .and_then(|()| dispatch(&call)),
        };
        let (status, error, body) = match outcome {
            Ok(map) => (200, None, protocol.success(&call, map, request_id)),
            Err(fault) => {
                let body = protocol.fault(&fault, service, request_id);
                (fault.status, Some(fault.code), body)
            }
        };
        Answer {
            status,
            protocol,
            error,
            body,
            action: iam_action,
        }
    }

    /// What a service shows in a region: everything is in one, but for the bill
    /// and what belongs to it.
    fn stack_in(&self, service: Service, region: &str) -> &Stack {
        let home = match service {
            Service::Iam | Service::Sts | Service::S3 => region,
            Service::Cloudwatch | Service::Sns => BILLING,
            _ => &self.region,
        };
        if region == home {
            &self.stack
        } else {
            &self.elsewhere
        }
    }

    /// Whether the call may go ahead.
    fn admit(&self, service: Service, scope: &Scope, action: &str) -> Result<(), Fault> {
        let named = |list: &[String]| list.iter().any(|pattern| matches_action(pattern, action));
        if scope.access_key_id != self.access_key_id {
            return Err(Fault::unknown_key(service));
        }
        if named(&self.rules.fail) {
            return Err(Fault::internal(service));
        }
        if named(&self.rules.throttle) {
            return Err(Fault::throttled(service));
        }
        // AWS answers who one is whatever the policies say.
        if named(&self.rules.deny) && action != "sts:GetCallerIdentity" {
            return Err(Fault::denied(service, &self.caller, action));
        }
        Ok(())
    }
}

/// What the other regions hold.
fn nothing() -> Stack {
    let mut stack = Stack::unseen(VantagePoint::Live);
    stack.alarms.incomplete.clear();
    stack.topics.incomplete.clear();
    stack.vpcs.incomplete.clear();
    stack.subnets.incomplete.clear();
    stack.internet_gateways.incomplete.clear();
    stack.route_tables.incomplete.clear();
    stack.security_groups.incomplete.clear();
    stack.instances.incomplete.clear();
    stack.images.incomplete.clear();
    stack.key_pairs.incomplete.clear();
    stack.launch_configurations.incomplete.clear();
    stack.launch_templates.incomplete.clear();
    stack.autoscaling_groups.incomplete.clear();
    stack.load_balancers.incomplete.clear();
    stack.target_groups.incomplete.clear();
    stack.functions.incomplete.clear();
    stack.function_urls.incomplete.clear();
    stack.cloudformation_stacks.incomplete.clear();
    stack
}

fn dispatch(call: &Call<'_>) -> Outcome {
    let outcome = match call.service {
        Service::Ec2 => ec2::dispatch(call),
        Service::Autoscaling => autoscaling::dispatch(call),
        Service::ClassicElb => elb::dispatch(call),
        Service::Elbv2 => elbv2::dispatch(call),
        Service::Iam => iam::dispatch(call),
        Service::Sts => sts::dispatch(call),
        Service::Cloudwatch => cloudwatch::dispatch(call),
        Service::Sns => sns::dispatch(call),
        Service::Cloudformation => cloudformation::dispatch(call),
        Service::Lambda => lambda::dispatch(call),
        Service::S3 => s3control::dispatch(call),
    };
    outcome.unwrap_or_else(|| Err(Fault::unknown_action(call.action)))
}

#[cfg(test)]
mod tests;
