"""The deployment of the document on managed services: a stack of CloudFormation
that makes a bucket, and two functions, as a student's Terraform would. What moto's
CloudFormation does not make of the template is added with boto3.

Scenarios override `REFERENCE` as they do that of reference.py; `{uploads}` and
`{resized}` in texts are the names of these buckets."""

import io
import json
import pathlib
import urllib.request
import zipfile

ACCOUNT = "123456789012"
TEMPLATES = pathlib.Path(__file__).parents[2] / "infra" / "managed"

SHUT = {"BlockPublicAcls": True, "IgnorePublicAcls": True}
PUBLIC = SHUT | {"BlockPublicPolicy": False, "RestrictPublicBuckets": False}
PRIVATE = SHUT | {"BlockPublicPolicy": True, "RestrictPublicBuckets": True}


def anyone_may_read(bucket):
    return {
        "Sid": "AnyoneMayRead",
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{{{bucket}}}/*",
    }


REFERENCE = {
    "region": "eu-west-1",
    # template: a file beside infra/managed/main.tf.
    "stack": {
        "name": "website-bucket",
        "template": "website-bucket.yaml",
        "parameters": {"BucketName": "{uploads}"},
    },
    # What S3 keeps private in the whole account.
    "account_block": {},
    # by: the stack, or the hand of somebody.
    "buckets": {
        "uploads": {
            "name": "chat-images-4242",
            "by": "stack",
            "region": "here",
            "website": {"index": "index.html", "error": "error.html"},
            "block": PUBLIC,
            "ownership": "BucketOwnerEnforced",
            "policy": [anyone_may_read("uploads")],
            "acl": "private",
            "objects": {"examples/cat.jpg": "a cat"},
        },
        "resized": {
            "name": "chat-images-4242-resized",
            "by": "hand",
            "region": "here",
            "block": PUBLIC,
            "ownership": "BucketOwnerEnforced",
            "policy": [anyone_may_read("resized")],
            "acl": "private",
        },
        "other": {
            "name": "unrelated-logs",
            "by": "hand",
            "region": "here",
            "block": PRIVATE,
            "ownership": "BucketOwnerEnforced",
            "acl": "private",
        },
    },
    "layers": {"imaging": "fischer-csc346-image-layer"},
    # bytes: of what is in the package. url: with a `qualifier`, of that alias.
    "functions": {
        "resize": {
            "name": "resize-image",
            "runtime": "python3.10",
            "handler": "lambda_function.lambda_handler",
            "memory": 1024,
            "timeout": 60,
            "layers": ["imaging"],
            "environment": {"OUTPUT_BUCKET": "{resized}"},
            "bytes": 1500,
            "permissions": [
                {
                    "StatementId": "AllowS3",
                    "Action": "lambda:InvokeFunction",
                    "Principal": "s3.amazonaws.com",
                    "SourceArn": "arn:aws:s3:::{uploads}",
                    "SourceAccount": ACCOUNT,
                }
            ],
        },
        "upload": {
            "name": "create-upload-url",
            "runtime": "python3.10",
            "handler": "lambda_function.lambda_handler",
            "memory": 128,
            "timeout": 3,
            "layers": [],
            "environment": {"S3_BUCKET_NAME": "{uploads}"},
            "bytes": 900,
            "url": {"auth": "NONE"},
            "permissions": [
                {
                    "StatementId": "FunctionURLAllowPublicAccess",
                    "Action": "lambda:InvokeFunctionUrl",
                    "Principal": "*",
                    "FunctionUrlAuthType": "NONE",
                },
                {
                    "StatementId": "FunctionURLInvokeAllowPublicAccess",
                    "Action": "lambda:InvokeFunction",
                    "Principal": "*",
                    "InvokedViaFunctionUrl": True,
                },
            ],
        },
        "other": {
            "name": "nightly-report",
            "runtime": "nodejs22.x",
            "handler": "index.handler",
            "memory": 256,
            "timeout": 30,
            "layers": [],
            "environment": {},
            "bytes": 400,
            "permissions": [],
        },
    },
    "notifications": [
        {
            "bucket": "uploads",
            "function": "resize",
            "events": ["s3:ObjectCreated:*"],
            "prefix": "input/",
        }
    ],
}

# As infra/managed has it: no Python; uploads go into a bucket of their own.
RUST = {
    "runtime": "provided.al2023",
    "handler": "bootstrap",
    "layers": [],
    "bytes": 4000,
}
STAGES = {
    "managed": {},
    "managed as in infra": {
        "stack.parameters.BucketName": "{resized}",
        "buckets.resized": REFERENCE["buckets"]["uploads"]
        | {"policy": [anyone_may_read("resized")]},
        "buckets.uploads": REFERENCE["buckets"]["other"] | {"name": "chat-uploads-4242"},
        "layers": {},
        **{
            f"functions.{function}.{key}": value
            for function in ("resize", "upload")
            for key, value in RUST.items()
        },
        "functions.resize.environment": {
            "OUTPUT_BUCKET": "{resized}",
            "THUMBNAIL_SIZE": "150",
            "VIEW_SIZE": "1024",
        },
        "functions.upload.name": "upload-url",
        "functions.upload.environment": {
            "S3_BUCKET_NAME": "{uploads}",
            "OUTPUT_BUCKET": "{resized}",
            "URL_EXPIRY": "300",
            "ALLOWED_ORIGIN": "*",
        },
        "functions.upload.timeout": 10,
    },
    "managed, nothing built": {
        "stack": None,
        "buckets": {},
        "layers": {},
        "functions": {},
        "notifications": [],
    },
}


def project(made):
    """Everything, in an order in which it can be made."""
    wanted = made.wanted
    names = {key: one["name"] for key, one in wanted["buckets"].items()}
    made.wanted = wanted = filled(wanted, names)
    if wanted["account_block"]:
        block_account(made.aws, wanted["account_block"])
    if "stack" in wanted:
        stack(made.aws, **wanted["stack"])
        made.ids["stack"] = wanted["stack"]["name"]
    for one in wanted["buckets"].values():
        bucket(made.aws, one)
    layers = {key: layer(made.aws, name) for key, name in wanted["layers"].items()}
    arns = {}
    if wanted["functions"]:
        role = lambda_role(made.aws)
    for key, one in wanted["functions"].items():
        arns[key] = function(made.aws, role, layers, one)
    notifications(made.aws, wanted["notifications"], names, arns)
    made.ids["bucket"] = names.get("uploads")


def filled(value, names):
    """With the names of buckets where texts mean them."""
    if isinstance(value, dict):
        return {key: filled(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [filled(one, names) for one in value]
    if isinstance(value, str):
        for key, name in names.items():
            value = value.replace(f"{{{key}}}", name)
    return value


def stack(aws, name, template, parameters, finish=True):
    """A stack; one that is not finished is only proposed."""
    given = {
        "StackName": name,
        "TemplateBody": (TEMPLATES / template).read_text(),
        "Parameters": [
            {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
        ],
    }
    if finish:
        aws.cloudformation.create_stack(**given)
    else:
        aws.cloudformation.create_change_set(
            ChangeSetName="first", ChangeSetType="CREATE", **given
        )


def bucket(aws, one):
    """A bucket, and how it is set up."""
    name, s3 = one["name"], aws.s3
    if one["by"] == "hand":
        region = aws.region if one["region"] == "here" else one["region"]
        place = {"CreateBucketConfiguration": {"LocationConstraint": region}}
        s3.create_bucket(Bucket=name, **(place if region != "us-east-1" else {}))
    # moto's CloudFormation makes the bucket and leaves out all of this.
    if "block" in one:
        s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=one["block"])
    if "ownership" in one:
        rules = {"Rules": [{"ObjectOwnership": one["ownership"]}]}
        s3.put_bucket_ownership_controls(Bucket=name, OwnershipControls=rules)
    if one.get("acl", "private") != "private":
        s3.put_bucket_acl(Bucket=name, ACL=one["acl"])
    for key, text in one.get("objects", {}).items():
        s3.put_object(Bucket=name, Key=key, Body=text.encode(), ContentType="image/jpeg")
    if "website" in one:
        website = {"IndexDocument": {"Suffix": one["website"]["index"]}}
        if "error" in one["website"]:
            website["ErrorDocument"] = {"Key": one["website"]["error"]}
        s3.put_bucket_website(Bucket=name, WebsiteConfiguration=website)
    if one.get("policy"):
        document = {"Version": "2012-10-17", "Statement": one["policy"]}
        s3.put_bucket_policy(Bucket=name, Policy=json.dumps(document))


def block_account(aws, block):
    """boto3 puts the account in front of moto's address, so this is by hand."""
    space = "http://awss3control.amazonaws.com/doc/2018-08-20/"
    settings = "".join(f"<{key}>{str(on).lower()}</{key}>" for key, on in block.items())
    body = f'<PublicAccessBlockConfiguration xmlns="{space}">{settings}</PublicAccessBlockConfiguration>'
    scope = f"testing/20260101/{aws.region}/s3/aws4_request"
    request = urllib.request.Request(
        f"{aws.endpoint}/v20180820/configuration/publicAccessBlock",
        method="PUT",
        data=body.encode(),
        headers={
            "x-amz-account-id": ACCOUNT,
            "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0",
            "Content-Type": "application/xml",
        },
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        answer.read()


def lambda_role(aws):
    """The role that the lab gives to functions."""
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    role = aws.iam.create_role(RoleName="LabRole", AssumeRolePolicyDocument=json.dumps(trust))
    return role["Role"]["Arn"]


def package(size):
    """An archive of at least so many bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("lambda_function.py", b"#" * size)
    return file.getvalue()


def layer(aws, name):
    version = aws.lambda_.publish_layer_version(
        LayerName=name, Content={"ZipFile": package(100)}, CompatibleRuntimes=["python3.10"]
    )
    return version["LayerVersionArn"]


def function(aws, role, layers, one):
    """A function, who may invoke it, and its URL."""
    given = {
        "FunctionName": one["name"],
        "Role": role,
        "MemorySize": one["memory"],
        "Timeout": one["timeout"],
        "Environment": {"Variables": one["environment"]},
    }
    if "image" in one:
        given |= {"PackageType": "Image", "Code": {"ImageUri": one["image"]}}
    else:
        given |= {
            "Runtime": one["runtime"],
            "Handler": one["handler"],
            "Layers": [layers[key] for key in one["layers"]],
            "Code": {"ZipFile": package(one["bytes"])},
        }
    arn = aws.lambda_.create_function(**given)["FunctionArn"]
    of = {"FunctionName": one["name"]}
    url = one.get("url")
    if url and "qualifier" in url:
        alias = url["qualifier"]
        version = aws.lambda_.publish_version(**of)["Version"]
        aws.lambda_.create_alias(**of, Name=alias, FunctionVersion=version)
        of["Qualifier"] = alias
    if url:
        cors = {"Cors": url["cors"]} if "cors" in url else {}
        aws.lambda_.create_function_url_config(**of, AuthType=url["auth"], **cors)
    for permission in one["permissions"]:
        aws.lambda_.add_permission(**of, **permission)
    return arn


def notifications(aws, wanted, names, arns):
    """What each bucket tells, which S3 takes all at once."""
    by_bucket = {}
    for one in wanted:
        told = {"Events": one["events"]}
        affixes = [
            {"Name": kind, "Value": one[kind]} for kind in ("prefix", "suffix") if kind in one
        ]
        if affixes:
            told["Filter"] = {"Key": {"FilterRules": affixes}}
        if "queue" in one:
            kind = "QueueConfigurations"
            queue = aws.sqs.create_queue(QueueName=one["queue"])["QueueUrl"]
            told["QueueArn"] = aws.sqs.get_queue_attributes(
                QueueUrl=queue, AttributeNames=["QueueArn"]
            )["Attributes"]["QueueArn"]
        else:
            kind = "LambdaFunctionConfigurations"
            qualifier = f":{one['qualifier']}" if "qualifier" in one else ""
            told["LambdaFunctionArn"] = arns[one["function"]] + qualifier
        of_bucket = by_bucket.setdefault(names[one["bucket"]], {})
        of_bucket.setdefault(kind, []).append(told)
    for name, configuration in by_bucket.items():
        aws.s3.put_bucket_notification_configuration(
            Bucket=name, NotificationConfiguration=configuration
        )


def then_foreign_functions(made, count=60, prefix="aaa-team", region=None):
    """Functions of other people, who say to nobody that they may be invoked."""
    aws = type(made.aws)(made.aws.endpoint, region or made.aws.region)
    role = "arn:aws:iam::123456789012:role/LabRole"
    if not made.wanted["functions"]:
        role = lambda_role(aws)
    for number in range(count):
        function(
            aws,
            role,
            {},
            REFERENCE["functions"]["other"] | {"name": f"{prefix}-{number:03}"},
        )


def then_foreign_buckets(made, count=40, prefix="aaa-team"):
    """Buckets of other people: websites that nothing here names, and private ones."""
    for number in range(count):
        one = REFERENCE["buckets"]["other"] | {"name": f"{prefix}-{number:03}"}
        bucket(made.aws, one)


def then_foreign_stacks(made, count=30, buckets=True):
    """Stacks of other people, each with a bucket or with a topic of its own."""
    kind = "AWS::S3::Bucket" if buckets else "AWS::SNS::Topic"
    for number in range(count):
        made.aws.cloudformation.create_stack(
            StackName=f"aaa-team-{number:03}",
            TemplateBody=json.dumps({"Resources": {"One": {"Type": kind}}}),
        )


def then_updated_stack(made):
    """The same template once more."""
    made.aws.cloudformation.update_stack(
        StackName=made.ids["stack"],
        TemplateBody=(TEMPLATES / "website-bucket.yaml").read_text().replace(
            "A bucket that serves", "The bucket that serves"
        ),
        Parameters=[{"ParameterKey": "BucketName", "UsePreviousValue": True}],
    )


def then_deleted_stack(made, name="earlier"):
    """A stack that was, with a bucket that was."""
    stack(made.aws, name, "website-bucket.yaml", {"BucketName": "chat-images-4241"})
    made.aws.cloudformation.delete_stack(StackName=name)
