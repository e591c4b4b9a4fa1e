//! What the document on managed services is about: functions with their URLs,
//! stacks of `CloudFormation`, the settings of buckets; some of it denied.

use checker_model::cloudformation::{CloudFormationStack, StackResource};
use checker_model::functions::{EnvironmentVariable, Function, FunctionUrl, Layer, Permission};
use checker_model::policy::PolicyDocument;
use checker_model::storage::{
    Bucket, Grant, Grantee, Notification, NotificationTarget, PublicAccessBlock, Website, bucket_in,
};
use checker_model::{Fact, List, Listing, Origin, Stack, Why};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::generate::{ACCOUNT, FEW, REGION, document, list, listing, maybe, text, value};

/// Buckets of both documents, and one that is no bucket of the account.
fn bucket_name() -> impl Strategy<Value = String> {
    prop_oneof![
        FEW.prop_map(|number| format!("chat-{number}")),
        Just("somebody-elses".to_owned()),
    ]
}

#[derive(Debug, Clone)]
pub(crate) struct Managed {
    functions: Vec<Function>,
    urls: Vec<FunctionUrl>,
    stacks: Vec<CloudFormationStack>,
    buckets: Vec<u8>,
    settings: Vec<Bucket>,
    account: Option<PublicAccessBlock>,
    denied: Vec<usize>,
}

/// Makes unknown in a stack what a call would have shown.
type Hide = fn(&mut Stack, Why);

/// The calls that may be denied, each with what is unknown then.
const DENIALS: [(&str, Hide); 12] = [
    ("lambda:ListFunctions", |stack, why| {
        stack.functions = Listing::unknown(why.clone(), Origin::Unseen);
        stack.function_urls = Listing::unknown(why, Origin::Unseen);
    }),
    ("lambda:GetPolicy", |stack, why| {
        for function in stack.functions.items.values_mut() {
            function.permissions = List::unknown(why.clone(), Origin::Unseen);
        }
    }),
    ("lambda:ListFunctionUrlConfigs", |stack, why| {
        // Which aliases have a policy is not seen then either.
        for function in stack.functions.items.values_mut() {
            let permissions = &mut function.permissions.items;
            permissions.retain(|one| one.qualifier.is_absent());
        }
        if !stack.functions.items.is_empty() {
            stack.function_urls = Listing::unknown(why, Origin::Unseen);
        }
    }),
    ("cloudformation:DescribeStacks", |stack, why| {
        stack.cloudformation_stacks = Listing::unknown(why, Origin::Unseen);
    }),
    ("cloudformation:DescribeStackResources", |stack, why| {
        for one in stack.cloudformation_stacks.items.values_mut() {
            one.resources = List::unknown(why.clone(), Origin::Unseen);
        }
    }),
    ("s3:GetAccountPublicAccessBlock", |stack, why| {
        stack.account_public_access_block = Fact::unknown(why, Origin::Unseen);
    }),
    ("s3:GetBucketWebsite", |stack, why| {
        deny(stack, |bucket| &mut bucket.website, &why);
    }),
    ("s3:GetBucketPublicAccessBlock", |stack, why| {
        deny(stack, |bucket| &mut bucket.public_access_block, &why);
    }),
    ("s3:GetBucketPolicy", |stack, why| {
        deny(stack, |bucket| &mut bucket.policy, &why);
    }),
    ("s3:GetBucketPolicyStatus", |stack, why| {
        deny(stack, |bucket| &mut bucket.policy_is_public, &why);
    }),
    ("s3:GetBucketAcl", |stack, why| {
        for bucket in stack.buckets.items.values_mut() {
            bucket.acl = List::unknown(why.clone(), Origin::Unseen);
        }
    }),
    ("s3:GetBucketNotification", |stack, why| {
        for bucket in stack.buckets.items.values_mut() {
            bucket.notifications = List::unknown(why.clone(), Origin::Unseen);
        }
        deny(stack, |bucket| &mut bucket.event_bridge, &why);
    }),
];

fn deny<T>(stack: &mut Stack, which: impl Fn(&mut Bucket) -> &mut Fact<T>, why: &Why) {
    for bucket in stack.buckets.items.values_mut() {
        *which(bucket) = Fact::unknown(why.clone(), Origin::Unseen);
    }
}

pub(crate) fn managed() -> impl Strategy<Value = Managed> {
    (
        vec(
            (FEW, function(), option::of(url()), option::of(url())),
            0..4,
        ),
        vec(cloudformation_stack(), 0..3),
        vec(FEW, 0..4),
        vec(settings(), 1..4),
        option::of(block()),
        vec(0..DENIALS.len(), 0..3),
    )
        .prop_map(|(functions, stacks, buckets, settings, account, denied)| {
            let (mut named, mut urls) = (Vec::new(), Vec::new());
            for (number, mut function, own, of_alias) in functions {
                let name = format!("function-{number}");
                if named.iter().any(|one: &Function| one.id.as_str() == name) {
                    continue;
                }
                function.id = name.as_str().into();
                function.name = value(name.as_str());
                if of_alias.is_none() {
                    let permissions = &mut function.permissions.items;
                    permissions.retain(|one| one.qualifier.is_absent());
                }
                let at = [(own, None), (of_alias, Some("live"))];
                urls.extend(at.into_iter().filter_map(|(url, alias)| {
                    let mut url = url?;
                    let end = alias.map_or(String::new(), |alias| format!(":{alias}"));
                    let arn = format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}{end}");
                    url.id = arn.as_str().into();
                    url.function = value(name.as_str());
                    url.qualifier = maybe(alias);
                    Some(url)
                }));
                named.push(function);
            }
            Managed {
                functions: named,
                urls,
                stacks,
                buckets,
                settings,
                account,
                denied,
            }
        })
}

impl Managed {
    pub(crate) fn put_into(self, mut stack: Stack) -> Stack {
        for number in self.buckets {
            let name = format!("chat-{number}");
            let bucket = Bucket {
                id: name.as_str().into(),
                name: value(name.as_str()),
                region: value(REGION),
                course_file: Fact::absent(Origin::Unseen),
                ..Bucket::default()
            };
            stack.buckets.items.insert(bucket.id.clone(), bucket);
        }
        let settings = self.settings.iter().cycle();
        for (bucket, settings) in stack.buckets.items.values_mut().zip(settings) {
            *bucket = Bucket {
                id: bucket.id.clone(),
                name: bucket.name.clone(),
                region: bucket.region.clone(),
                tags: bucket.tags.clone(),
                course_file: bucket.course_file.clone(),
                ..settings.clone()
            };
        }
        stack.functions = listing(self.functions, |one| one.id.clone());
        stack.function_urls = listing(self.urls, |one| one.id.clone());
        stack.cloudformation_stacks = listing(self.stacks, |one| one.id.clone());
        stack.account_public_access_block = maybe(self.account);
        for (action, deny) in self.denied.into_iter().filter_map(|one| DENIALS.get(one)) {
            deny(&mut stack, Why::AccessDenied((*action).to_owned()));
        }
        stack
    }
}

fn function() -> impl Strategy<Value = Function> {
    let runtime = select(vec!["python3.10", "provided.al2023", "one-of-tomorrow"]);
    let layer = (FEW, 1..9_u8).prop_map(|(number, version)| {
        let arn = format!("arn:aws:lambda:{REGION}:{ACCOUNT}:layer:images-{number}:{version}");
        Layer {
            name: maybe(Layer::name_in(&arn)),
            arn: value(arn),
        }
    });
    let names = select(vec![
        "S3_BUCKET_NAME",
        "output_bucket",
        "LOG_LEVEL",
        "é 'x'",
    ]);
    let variable = prop_oneof![bucket_name(), text()].prop_map(|content| EnvironmentVariable {
        value: value(content),
        bucket: Fact::default(),
    });
    (
        (any::<bool>(), any::<bool>()),
        (option::of(runtime), option::of(text())),
        (128..10_240_i64, 1..900_i64, 0..250_000_000_i64),
        option::of("[a-zA-Z0-9+=,.@_-]{1,12}"),
        vec(layer, 0..3),
        btree_map(names.prop_map(str::to_owned), variable, 0..4),
        vec(permission(), 0..4),
    )
        .prop_map(
            |((zip, arm), (runtime, handler), numbers, role, layers, variables, permissions)| {
                let (memory, timeout, size) = numbers;
                let (own, of_alias): (Vec<_>, Vec<_>) = permissions
                    .into_iter()
                    .partition(|one| one.qualifier.is_absent());
                Function {
                    package_type: value(if zip { "Zip" } else { "Image" }),
                    runtime: maybe(runtime),
                    handler: maybe(handler),
                    memory_size: value(memory),
                    timeout: value(timeout),
                    architecture: value(if arm { "arm64" } else { "x86_64" }),
                    code_size: value(size),
                    role: maybe(role.map(checker_model::ids::RoleId)),
                    layers: list(layers),
                    environment: Listing::complete(variables, Origin::Unseen),
                    permissions: list(own.into_iter().chain(of_alias)),
                    ..Function::default()
                }
            },
        )
}

fn permission() -> impl Strategy<Value = Permission> {
    let principals = vec![
        "*".to_owned(),
        "s3.amazonaws.com".to_owned(),
        ACCOUNT.to_owned(),
        format!("arn:aws:iam::{ACCOUNT}:root"),
    ];
    let source = prop_oneof![
        bucket_name().prop_map(|name| format!("arn:aws:s3:::{name}")),
        Just("arn:aws:s3:::chat-*".to_owned()),
        Just(format!("arn:aws:events:{REGION}:{ACCOUNT}:rule/nightly")),
    ];
    (
        option::of(text()),
        select(principals),
        select(vec![
            "lambda:InvokeFunction",
            "lambda:InvokeFunctionUrl",
            "lambda:*",
        ]),
        option::of(source),
        option::of(Just(ACCOUNT)),
        option::of(select(vec!["NONE", "AWS_IAM"])),
        option::of(any::<bool>()),
        option::of(Just("live")),
    )
        .prop_map(
            |(sid, principal, action, source, account, auth, through_url, alias)| Permission {
                sid: maybe(sid),
                principal: value(principal),
                action: value(action),
                source_bucket: maybe(source.as_deref().and_then(bucket_in)),
                source_arn: maybe(source),
                source_account: maybe(account),
                function_url_auth_type: maybe(auth),
                invoked_via_function_url: maybe(through_url),
                qualifier: maybe(alias),
            },
        )
}

fn url() -> impl Strategy<Value = FunctionUrl> {
    let methods = vec(
        select(vec!["GET", "POST", "*"]).prop_map(str::to_owned),
        0..3,
    );
    (
        select(vec!["NONE", "AWS_IAM"]),
        "[a-z0-9]{32}",
        option::of(vec(text(), 0..3)),
        option::of(methods),
    )
        .prop_map(|(auth, host, origins, methods)| FunctionUrl {
            auth_type: value(auth),
            url: value(format!("https://{host}.lambda-url.{REGION}.on.aws/")),
            allow_origins: maybe(origins),
            allow_methods: maybe(methods),
            ..FunctionUrl::default()
        })
}

fn cloudformation_stack() -> impl Strategy<Value = CloudFormationStack> {
    let resource = (
        "[A-Za-z0-9]{1,9}",
        select(vec![
            "AWS::S3::Bucket",
            "AWS::S3::BucketPolicy",
            "AWS::SQS::Queue",
        ]),
        option::of(bucket_name()),
        select(vec!["CREATE_COMPLETE", "CREATE_FAILED", "OF_TOMORROW"]),
    )
        .prop_map(|(logical_id, kind, physical_id, status)| StackResource {
            logical_id,
            kind: value(kind),
            physical_id: maybe(physical_id),
            status: value(status),
        });
    (
        FEW,
        select(vec!["CREATE_COMPLETE", "ROLLBACK_COMPLETE", "OF_TOMORROW"]),
        option::of(text()),
        btree_map("[A-Za-z0-9]{1,9}", text().prop_map(value), 0..3),
        vec(resource, 0..4),
    )
        .prop_map(|(number, status, reason, parameters, resources)| {
            let name = format!("site-{number}");
            let arn = format!("arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{name}/0a1b");
            CloudFormationStack {
                id: arn.as_str().into(),
                name: value(name),
                status: value(status),
                status_reason: maybe(reason),
                parameters: Listing::complete(parameters, Origin::Unseen),
                resources: list(resources),
            }
        })
}

fn block() -> impl Strategy<Value = PublicAccessBlock> {
    any::<[bool; 4]>().prop_map(|[acls, ignore, policy, restrict]| PublicAccessBlock {
        block_public_acls: value(acls),
        ignore_public_acls: value(ignore),
        block_public_policy: value(policy),
        restrict_public_buckets: value(restrict),
    })
}

/// A bucket of which everything but its settings is missing.
fn settings() -> impl Strategy<Value = Bucket> {
    let website = (
        option::of(text()),
        option::of(text()),
        option::of("[a-z.]{1,9}"),
    );
    let website = website.prop_map(|(index, error, host)| Website {
        index_document: maybe(index),
        error_document: maybe(error),
        redirect_all_requests_to: maybe(host),
    });
    let grantees = vec![
        Grantee::AllUsers,
        Grantee::AuthenticatedUsers,
        Grantee::Particular,
    ];
    let permissions = select(vec!["READ", "WRITE", "READ_ACP", "FULL_CONTROL"]);
    let grant = (select(grantees), permissions).prop_map(|(grantee, permission)| Grant {
        grantee: value(grantee),
        permission: value(permission),
    });
    let ownership = select(vec!["BucketOwnerEnforced", "ObjectWriter"]);
    let policy = option::of(document()).prop_map(maybe::<PolicyDocument>);
    (
        option::of(website),
        option::of(block()),
        policy,
        option::of(any::<bool>()),
        option::of(ownership),
        vec(grant, 0..3),
        vec(notification(), 0..4),
        option::of(Just(true)),
    )
        .prop_map(
            |(website, block, policy, public, ownership, acl, mut told, event_bridge)| {
                // S3 has a list for each kind of those who are told.
                told.sort_by_key(|one| match one.target.get() {
                    Some(NotificationTarget::Function { .. }) => 0,
                    Some(NotificationTarget::Queue { .. }) => 1,
                    _ => 2,
                });
                Bucket {
                    website: maybe(website),
                    public_access_block: maybe(block),
                    policy,
                    policy_is_public: maybe(public),
                    object_ownership: maybe(ownership),
                    acl: list(acl),
                    notifications: list(told),
                    event_bridge: maybe(event_bridge),
                    ..Bucket::default()
                }
            },
        )
}

fn notification() -> impl Strategy<Value = Notification> {
    let target = (0..3_u8, FEW).prop_map(|(kind, number)| match kind {
        0 => NotificationTarget::Function {
            id: format!("function-{number}").into(),
        },
        1 => NotificationTarget::Queue {
            arn: format!("arn:aws:sqs:{REGION}:{ACCOUNT}:queue-{number}"),
        },
        _ => NotificationTarget::Topic {
            arn: format!("arn:aws:sns:{REGION}:{ACCOUNT}:topic-{number}"),
        },
    });
    let event = select(vec![
        "s3:ObjectCreated:*",
        "s3:ObjectCreated:Put",
        "s3:OfTomorrow:*",
    ]);
    let affix = || option::of(text());
    (target, vec(event, 0..3), affix(), affix()).prop_map(|(target, events, prefix, suffix)| {
        Notification {
            target: value(target),
            events: list(events.into_iter().map(value)),
            prefix: maybe(prefix),
            suffix: maybe(suffix),
        }
    })
}
