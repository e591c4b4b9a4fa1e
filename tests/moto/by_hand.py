"""What exercises 00 and 02 set up by hand: the user, the alarm on the bill and
whom it tells, and the first instance. The bill is in us-east-1 for everyone."""

import json

from aws import Aws, client
from compute import document

AMAZON_LINUX_2 = "ami-04681a1dbd79675a5"
UBUNTU = "ami-1e749f67"


def user(made):
    """Who uses the checker: a user with a key, or a role that was assumed."""
    iam, wanted = made.aws.iam, made.wanted["user"]
    name = wanted["name"]
    if wanted["role"]:
        trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document([trust]))
        hold(made, "role", name, wanted)
        session = made.aws.sts.assume_role(
            RoleArn=role["Role"]["Arn"], RoleSessionName="checker"
        )["Credentials"]
        made.ids["keys"] = {
            "access_key_id": session["AccessKeyId"],
            "secret_access_key": session["SecretAccessKey"],
            "session_token": session["SessionToken"],
        }
        return
    iam.create_user(UserName=name, Path=wanted["path"])
    hold(made, "user", name, wanted)
    for group, held in wanted["groups"].items():
        iam.create_group(GroupName=group)
        hold(made, "group", group, held)
        iam.add_user_to_group(GroupName=group, UserName=name)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    made.ids["keys"] = {
        "access_key_id": key["AccessKeyId"],
        "secret_access_key": key["SecretAccessKey"],
    }


def hold(made, kind, name, wanted):
    """Attaches and writes policies: the calls differ in one word."""
    iam, of = made.aws.iam, {f"{kind.title()}Name": name}
    for arn in wanted.get("managed", []):
        getattr(iam, f"attach_{kind}_policy")(PolicyArn=arn, **of)
    for policy, statements in wanted.get("inline", {}).items():
        text = document(statements)
        getattr(iam, f"put_{kind}_policy")(PolicyName=policy, PolicyDocument=text, **of)
    for policy, statements in wanted.get("customer", {}).items():
        found = iam.create_policy(PolicyName=policy, PolicyDocument=document(statements))
        getattr(iam, f"attach_{kind}_policy")(PolicyArn=found["Policy"]["Arn"], **of)


def topic(made):
    wanted = made.wanted["topic"]
    sns = client("sns", made.aws.endpoint, wanted["region"])
    made.ids["topic"] = sns.create_topic(Name=wanted["name"])["TopicArn"]
    for protocol, address in wanted["subscriptions"]:
        sns.subscribe(TopicArn=made.ids["topic"], Protocol=protocol, Endpoint=address)


def alarm(made):
    put_alarm(made, made.wanted["alarm"])


def put_alarm(made, wanted):
    dimensions = [{"Name": name, "Value": value} for name, value in wanted["dimensions"].items()]
    metric = {
        "Namespace": wanted["namespace"],
        "MetricName": wanted["metric"],
        "Dimensions": dimensions,
    }
    watched = {**metric, "Statistic": "Maximum", "Period": 21600}
    if wanted["as_query"]:
        stat = {"Metric": metric, "Stat": "Maximum", "Period": 21600}
        watched = {"Metrics": [{"Id": "m1", "MetricStat": stat, "ReturnData": True}]}
    client("cloudwatch", made.aws.endpoint, wanted["region"]).put_metric_alarm(
        AlarmName=wanted["name"],
        AlarmDescription=wanted["description"],
        ComparisonOperator=wanted["operator"],
        Threshold=wanted["threshold"],
        EvaluationPeriods=1,
        ActionsEnabled=wanted["enabled"],
        AlarmActions=[action(made, one) for one in wanted["actions"]],
        **watched,
    )


def action(made, wanted):
    if wanted == "topic":
        return made.ids["topic"]
    return f"arn:aws:sns:us-east-1:123456789012:{wanted}"


def by_hand(made):
    """The instance of exercise 02."""
    launch(made, made.wanted["by_hand"])


def launch(made, wanted):
    ec2 = made.aws.ec2
    images = {"amazon linux 2": AMAZON_LINUX_2, "ubuntu": UBUNTU}
    if wanted["image"] not in images:
        images[wanted["image"]] = ec2.register_image(Name=wanted["image"])["ImageId"]
    found = ec2.run_instances(
        ImageId=images[wanted["image"]],
        MinCount=1,
        MaxCount=1,
        InstanceType=wanted["instance_type"],
    )["Instances"][0]["InstanceId"]
    if wanted["state"] == "terminated":
        ec2.terminate_instances(InstanceIds=[found])
    elif wanted["state"] == "stopped":
        ec2.stop_instances(InstanceIds=[found])


def then_second_alarm(made, **changes):
    """Another alarm, like the first but for what is changed."""
    put_alarm(made, made.wanted["alarm"] | {"name": "another"} | changes)


def then_many_alarms(made, count=120):
    """Alarms of other projects, which have nothing to do with the bill."""
    other = {"namespace": "AWS/EC2", "metric": "CPUUtilization", "dimensions": {}}
    for number in range(count):
        put_alarm(made, made.wanted["alarm"] | other | {"name": f"aaa-{number}"})


def then_second_instance(made, **changes):
    launch(made, made.wanted["by_hand"] | changes)


def then_delete_topic(made):
    """The alarm goes on telling a topic that is gone."""
    client("sns", made.aws.endpoint, "us-east-1").delete_topic(TopicArn=made.ids["topic"])


def then_newer_policy_version(made, name, statements):
    """A customer's policy gets another default version."""
    arn = f"arn:aws:iam::123456789012:policy/{name}"
    text = json.dumps({"Version": "2012-10-17", "Statement": statements})
    made.aws.iam.create_policy_version(PolicyArn=arn, PolicyDocument=text, SetAsDefault=True)


def then_second_bucket(made, name="module02-77"):
    """A bucket of the course's name in which nothing is."""
    Aws(made.aws.endpoint, "us-east-1").s3.create_bucket(Bucket=name)
