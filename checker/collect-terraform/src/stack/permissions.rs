//! Who may invoke a function: `aws_lambda_permission`, and what a function URL
//! with auth type NONE brings along.

use checker_model::functions::Permission;
use checker_model::ids::BucketId;
use checker_model::storage::{bucket_arn, bucket_in};
use checker_model::{Fact, Known, VantagePoint, Why};

use super::body::Body;
use super::class::Class;
use super::satellites::Satellites;
use super::world::World;

pub(super) const PERMISSIONS: &[&str] = &["aws_lambda_permission"];
pub(super) const URLS: &[&str] = &["aws_lambda_function_url"];

/// The statements, by function.
pub(super) fn permissions(world: &World<'_>) -> Satellites<Permission> {
    let kinds: Vec<&str> = PERMISSIONS.iter().chain(URLS).copied().collect();
    let mut all = Satellites::new(world, &kinds);
    for body in world.kinds(PERMISSIONS) {
        // A state has an empty text where none is set.
        let organization = body.text("principal_org_id");
        if body.raw("principal_org_id").is_some() && organization.known != Known::Absent {
            all.doubt(Why::NotSupported("a permission for an organization".into()));
            continue;
        }
        all.add(&body.reference("function_name", Class::Function), of(&body));
    }
    // A template gets no more than what it declares.
    let by_terraform = world.configuration.vantage_point != VantagePoint::Cloudformation;
    for body in world.kinds(URLS).filter(|_| by_terraform) {
        let function = body.reference("function_name", Class::Function);
        let auth = body.text("authorization_type");
        match &auth.known {
            Known::Value(auth) if auth != "NONE" => {}
            Known::Unknown(why) => all.doubt(why.clone()),
            Known::Value(_) | Known::Absent => {
                for permission in by_url(&body) {
                    all.add(&function, permission);
                }
            }
        }
    }
    all
}

fn of(body: &Body<'_, '_>) -> Permission {
    let source_bucket: Fact<BucketId> = body.reference("source_arn", Class::Bucket);
    let mut source_arn = body.text("source_arn");
    let source_bucket = match source_bucket.known {
        Known::Value(id) if body.world.lists(Class::Bucket, id.as_str()) => {
            if !matches!(source_arn.known, Known::Value(_)) {
                let arn = bucket_arn(id.as_str());
                source_arn = Fact::value(arn, source_bucket.origin.clone());
            }
            Fact::value(id, source_bucket.origin)
        }
        // Somebody else's bucket goes by its name, and a topic is none.
        Known::Value(_) => {
            let named = source_arn.get().and_then(|arn| bucket_in(arn));
            Fact::from_option(named, source_arn.origin.clone())
        }
        Known::Absent => Fact::absent(source_bucket.origin),
        Known::Unknown(why) => Fact::unknown(why, source_bucket.origin),
    };
    Permission {
        sid: body.generated("statement_id"),
        principal: body.text("principal"),
        action: body.text("action"),
        source_arn,
        source_bucket,
        source_account: body.text("source_account"),
        function_url_auth_type: body.text("function_url_auth_type"),
        invoked_via_function_url: body.boolean("invoked_via_function_url"),
        qualifier: body.text("qualifier"),
    }
}

/// The provider adds these two with the URL; the second since version 6.29.
fn by_url(body: &Body<'_, '_>) -> [Permission; 2] {
    let origin = body.default_origin("permissions");
    let text = |text: &str| Fact::value(text, origin.clone());
    let none = || Fact::absent(origin.clone());
    let permission = |sid: &str, action: &str| Permission {
        sid: text(sid),
        principal: text("*"),
        action: text(action),
        source_arn: none(),
        source_bucket: Fact::absent(origin.clone()),
        source_account: none(),
        function_url_auth_type: none(),
        invoked_via_function_url: Fact::absent(origin.clone()),
        qualifier: body.text("qualifier"),
    };
    [
        Permission {
            function_url_auth_type: text("NONE"),
            ..permission("FunctionURLAllowPublicAccess", "lambda:InvokeFunctionUrl")
        },
        Permission {
            invoked_via_function_url: Fact::value(true, origin.clone()),
            ..permission("FunctionURLAllowInvokeAction", "lambda:InvokeFunction")
        },
    ]
}
