//! From a signed form to an answer.

use checker_model::policy::matches_action;
use checker_model::{Stack, VantagePoint};

use super::form::Form;
use super::wire::{self, Map};
use super::{Call, Fault, Outcome, Scope, Service, autoscaling, ec2, elb, elbv2, iam, sts};

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
    pub(crate) body: String,
    /// The IAM action, such as `ec2:DescribeVpcs`.
    pub(crate) action: String,
}

impl Engine {
    /// An engine for a stack that was seen live.
    pub(crate) fn new(stack: Stack, access_key_id: &str, rules: Rules) -> Self {
        let or = |fact: &checker_model::Fact<String>, default: &str| {
            fact.get().cloned().unwrap_or_else(|| default.to_owned())
        };
        let account = or(&stack.caller.account, "123456789012");
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

    /// Answers the form of a request; `request_id` goes into the answer.
    pub(crate) fn answer(&self, scope: &Scope, body: &[u8], request_id: &str) -> Answer {
        let form = Form::parse(body);
        let action = form.get("Action").unwrap_or_default();
        let Some(service) = Service::find(&scope.service, form.get("Version")) else {
            let fault = Fault::unknown_action(&format!("{}:{action}", scope.service));
            return Answer {
                status: 400,
                body: fault.document(Service::Sts, request_id),
                action: format!("{}:{action}", scope.service),
            };
        };
        let call = Call {
            service,
            action,
            form: &form,
            stack: if service.is_global() || scope.region == self.region {
                &self.stack
            } else {
                &self.elsewhere
            },
            region: &scope.region,
            account: &self.account,
            caller: &self.caller,
            page_size: self.rules.page_size,
        };
        let iam_action = format!("{}:{action}", service.prefix());
        let outcome = self
            .admit(service, scope, &iam_action)
            .and_then(|()| dispatch(&call));
        let (status, body) = match outcome {
            Ok(map) => (200, success(&call, map, request_id)),
            Err(fault) => (fault.status, fault.document(service, request_id)),
        };
        Answer {
            status,
            body,
            action: iam_action,
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
    };
    outcome.unwrap_or_else(|| Err(Fault::unknown_action(call.action)))
}

fn success(call: &Call<'_>, map: Map, request_id: &str) -> String {
    let namespace = call.service.namespace();
    if call.service == Service::Ec2 {
        let content = Map::new().text("requestId", request_id).and(map);
        return wire::document(
            &format!("{}Response", call.action),
            Some(namespace),
            &content,
        );
    }
    wire::result_document(call.action, namespace, &map, request_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn engine(rules: Rules) -> Engine {
        Engine::new(fixtures::reference_stack(), "AKIAX", rules)
    }

    fn ask(engine: &Engine, service: &str, region: &str, form: &str) -> Answer {
        let scope = Scope {
            access_key_id: "AKIAX".into(),
            region: region.into(),
            service: service.into(),
        };
        engine.answer(&scope, form.as_bytes(), "request")
    }

    fn count(answer: &Answer, text: &str) -> usize {
        answer.body.matches(text).count()
    }

    #[test]
    fn vpcs_are_described_filtered_and_not_found() {
        let engine = engine(Rules::default());
        let all = ask(&engine, "ec2", "eu-west-1", "Action=DescribeVpcs");
        assert_eq!((all.status, count(&all, "<vpcId>")), (200, 2));
        assert_eq!(all.action, "ec2:DescribeVpcs");
        let named = ask(
            &engine,
            "ec2",
            "eu-west-1",
            "Action=DescribeVpcs&Filter.1.Name=tag:Name&Filter.1.Value.1=module02-*",
        );
        assert_eq!(count(&named, "<vpcId>"), 1);
        let wrong = ask(
            &engine,
            "ec2",
            "eu-west-1",
            "Action=DescribeVpcs&Filter.1.Name=colour&Filter.1.Value.1=red",
        );
        assert!(wrong.body.contains("InvalidParameterValue"), "{wrong:?}");
        let missing = ask(
            &engine,
            "ec2",
            "eu-west-1",
            "Action=DescribeVpcs&VpcId.1=vpc-none",
        );
        assert!(
            missing.body.contains("InvalidVpcID.NotFound"),
            "{missing:?}"
        );
    }

    #[test]
    fn another_region_is_empty_but_iam_is_everywhere() {
        let engine = engine(Rules::default());
        let vpcs = ask(&engine, "ec2", "us-east-1", "Action=DescribeVpcs");
        assert_eq!((vpcs.status, count(&vpcs, "<vpcId>")), (200, 0));
        let role = ask(
            &engine,
            "iam",
            "us-east-1",
            "Action=GetRole&RoleName=s3_access",
        );
        assert_eq!((role.status, count(&role, "<RoleName>")), (200, 1));
    }

    #[test]
    fn pages_lead_to_one_another_until_the_end() {
        let engine = engine(Rules {
            page_size: Some(2),
            ..Rules::default()
        });
        let mut seen = 0;
        let mut form = "Action=DescribeSubnets".to_owned();
        for _ in 0..10 {
            let answer = ask(&engine, "ec2", "eu-west-1", &form);
            let page = count(&answer, "<subnetId>");
            assert!(page <= 2);
            seen += page;
            let Some((_, rest)) = answer.body.split_once("<nextToken>") else {
                break;
            };
            let token = rest.split('<').next().unwrap();
            form = format!("Action=DescribeSubnets&NextToken={token}");
        }
        assert_eq!(seen, 5);
    }

    #[test]
    fn denied_throttled_and_broken_calls_fail_as_aws_fails_them() {
        let engine = engine(Rules {
            deny: vec!["ec2:Describe*".into(), "sts:*".into(), "iam:GetRole".into()],
            throttle: vec!["autoscaling:*".into()],
            fail: vec!["elasticloadbalancing:DescribeTags".into()],
            page_size: None,
        });
        let cases = [
            ("ec2", "DescribeVpcs", 403, "UnauthorizedOperation"),
            ("iam", "GetRole&RoleName=x", 403, "AccessDenied"),
            (
                "autoscaling",
                "DescribeAutoScalingGroups",
                400,
                "Throttling",
            ),
            (
                "elasticloadbalancing",
                "DescribeTags",
                500,
                "InternalFailure",
            ),
            ("sts", "GetCallerIdentity", 200, "user/student"),
            ("iam", "DeleteRole", 400, "InvalidAction"),
            ("lambda", "ListFunctions", 400, "InvalidAction"),
        ];
        for (service, action, status, text) in cases {
            let answer = ask(&engine, service, "eu-west-1", &format!("Action={action}"));
            assert_eq!(answer.status, status, "{service} {action}");
            assert!(answer.body.contains(text), "{service} {action}: {answer:?}");
        }
    }

    #[test]
    fn a_foreign_key_is_refused() {
        let engine = engine(Rules::default());
        let scope = Scope {
            access_key_id: "AKIAOTHER".into(),
            region: "eu-west-1".into(),
            service: "ec2".into(),
        };
        let answer = engine.answer(&scope, b"Action=DescribeVpcs", "r");
        assert_eq!(answer.status, 401);
        assert!(answer.body.contains("AuthFailure"));
    }

    #[test]
    fn what_the_stack_does_not_know_fails_the_call() {
        let mut stack = fixtures::reference_stack();
        let why = checker_model::Why::AccessDenied("ec2:DescribeSubnets".into());
        stack.subnets.incomplete.push(why);
        let engine = Engine::new(stack, "AKIAX", Rules::default());
        let answer = ask(&engine, "ec2", "eu-west-1", "Action=DescribeSubnets");
        assert_eq!(answer.status, 403);
    }
}
