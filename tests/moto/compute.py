"""Bucket, role, image, what instances are launched from, and the group."""

import base64
import functools
import json
from pathlib import Path

from aws import Aws


def bucket(made):
    wanted = made.wanted["bucket"]
    region = made.aws.region if wanted["region"] == "here" else wanted["region"]
    s3 = Aws(made.aws.endpoint, region).s3
    place = {}
    if region != "us-east-1":
        place = {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket=wanted["name"], **place)
    for key, text in wanted["objects"].items():
        body = course_file() if text == "course" else text.encode()
        s3.put_object(Bucket=wanted["name"], Key=key, Body=body)


@functools.cache
def course_file():
    """The beginning of the course's file."""
    games = Path(__file__).parents[2] / "fixtures/appstore_games.csv"
    with games.open("rb") as file:
        return file.read(200_000)


def document(statements):
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def role(made):
    iam, wanted = made.aws.iam, made.wanted["role"]
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": wanted["services"]},
        "Action": "sts:AssumeRole",
    }
    iam.create_role(RoleName=wanted["name"], AssumeRolePolicyDocument=document([trust]))
    for arn in wanted["managed"]:
        iam.attach_role_policy(RoleName=wanted["name"], PolicyArn=arn)
    for name, statements in wanted["inline"].items():
        iam.put_role_policy(
            RoleName=wanted["name"], PolicyName=name, PolicyDocument=document(statements)
        )
    for name, statements in wanted["customer"].items():
        policy = iam.create_policy(PolicyName=name, PolicyDocument=document(statements))
        iam.attach_role_policy(RoleName=wanted["name"], PolicyArn=policy["Policy"]["Arn"])


def profile(made):
    iam, wanted = made.aws.iam, made.wanted["profile"]
    iam.create_instance_profile(InstanceProfileName=wanted["name"])
    if wanted["with_role"] and made.wanted.get("role"):
        iam.add_role_to_instance_profile(
            InstanceProfileName=wanted["name"], RoleName=made.wanted["role"]["name"]
        )


def key_pair(made):
    made.aws.ec2.create_key_pair(KeyName=made.wanted["key_pair"])


def foreign_image(made):
    """An image that the account does not own."""
    return amazon_image(made.aws.endpoint, made.aws.region)


@functools.cache
def amazon_image(endpoint, region):
    """One of Amazon's, which moto has from the start: listing them takes long."""
    images = Aws(endpoint, region).ec2.describe_images(Owners=["amazon"])["Images"]
    return min(image["ImageId"] for image in images)


def image(made):
    """The image of exercise 05: saved from an instance that is gone since, or
    registered from a snapshot."""
    ec2, wanted = made.aws.ec2, made.wanted["image"]
    if wanted["from"] == "instance":
        source = ec2.run_instances(
            ImageId=foreign_image(made), MinCount=1, MaxCount=1, InstanceType="t2.micro"
        )["Instances"][0]["InstanceId"]
        made.ids["image"] = ec2.create_image(InstanceId=source, Name=wanted["name"])["ImageId"]
        ec2.terminate_instances(InstanceIds=[source])
    else:
        made.ids["image"] = ec2.register_image(Name=wanted["name"])["ImageId"]


def launch_image(made):
    wanted = made.wanted["launch"]["image"]
    if wanted == "own":
        return made.ids["image"]
    if wanted == "other":
        return made.aws.ec2.register_image(Name="module02-flask-api-ami-old")["ImageId"]
    return foreign_image(made)


def launch(made):
    wanted = made.wanted["launch"]
    groups = [made.ids["security_groups"][name] for name in wanted["security_groups"]]
    make = {"configuration": configuration, "template": template, "instance": instance}
    make[wanted["kind"]](made, wanted, groups)


def configuration(made, wanted, groups):
    optional = {}
    if wanted["public_ip"] != "unset":
        optional["AssociatePublicIpAddress"] = wanted["public_ip"]
    if wanted["profile"]:
        optional["IamInstanceProfile"] = made.wanted["profile"]["name"]
    if wanted["user_data"]:
        optional["UserData"] = wanted["user_data"]
    if wanted["key_pair"]:
        optional["KeyName"] = made.wanted["key_pair"]
    made.aws.autoscaling.create_launch_configuration(
        LaunchConfigurationName=wanted["name"],
        ImageId=launch_image(made),
        InstanceType=wanted["instance_type"],
        SecurityGroups=groups,
        **optional,
    )
    made.ids["launch"] = {"LaunchConfigurationName": wanted["name"]}


def template_data(made, wanted, groups):
    data = {
        "ImageId": launch_image(made),
        "InstanceType": wanted["instance_type"],
        "KeyName": made.wanted["key_pair"],
    }
    if wanted["public_ip"] == "unset":
        data["SecurityGroupIds"] = groups
    else:
        # With an interface of its own, the groups must be named there.
        data["NetworkInterfaces"] = [
            {
                "DeviceIndex": 0,
                "AssociatePublicIpAddress": wanted["public_ip"],
                "Groups": groups,
            }
        ]
    if wanted["profile"]:
        data["IamInstanceProfile"] = {"Name": made.wanted["profile"]["name"]}
    if wanted["user_data"]:
        data["UserData"] = base64.b64encode(wanted["user_data"].encode()).decode()
    return data


def template(made, wanted, groups):
    ec2 = made.aws.ec2
    data = template_data(made, wanted, groups)
    found = ec2.create_launch_template(LaunchTemplateName=wanted["name"], LaunchTemplateData=data)
    id = found["LaunchTemplate"]["LaunchTemplateId"]
    if wanted.get("newer"):
        # moto launches nothing from a later version that has user data.
        newer = {key: value for key, value in data.items() if key != "UserData"}
        ec2.create_launch_template_version(
            LaunchTemplateId=id, LaunchTemplateData=newer | wanted["newer"]
        )
    reference = {"LaunchTemplateId": id}
    if wanted.get("by_name"):
        reference = {"LaunchTemplateName": wanted["name"]}
    reference["Version"] = wanted["version"]
    if wanted.get("mixed"):
        policy = {"LaunchTemplate": {"LaunchTemplateSpecification": reference}}
        made.ids["launch"] = {"MixedInstancesPolicy": policy}
    else:
        made.ids["launch"] = {"LaunchTemplate": reference}


def instance(made, wanted, groups):
    """The one instance of exercise 09, launched by hand as it were."""
    optional = {}
    if wanted["profile"]:
        optional["IamInstanceProfile"] = {"Name": made.wanted["profile"]["name"]}
    interface = {
        "DeviceIndex": 0,
        "SubnetId": made.ids["subnets"][wanted["subnet"]]
        if wanted["subnet"] != "default"
        else default_subnet(made),
        "Groups": groups,
    }
    if wanted["public_ip"] != "unset":
        interface["AssociatePublicIpAddress"] = wanted["public_ip"]
    found = made.aws.ec2.run_instances(
        ImageId=launch_image(made),
        InstanceType=wanted["instance_type"],
        MinCount=1,
        MaxCount=1,
        UserData=wanted["user_data"],
        KeyName=made.wanted["key_pair"],
        NetworkInterfaces=[interface],
        **optional,
    )
    made.ids["instances"] = [found["Instances"][0]["InstanceId"]]
    wear(made, groups)


def wear(made, groups):
    """moto forgets that the groups of an interface are those of its instance."""
    for id in made.ids["instances"]:
        made.aws.ec2.modify_instance_attribute(InstanceId=id, Groups=groups)


def default_subnet(made):
    filters = [{"Name": "default-for-az", "Values": ["true"]}]
    return made.aws.ec2.describe_subnets(Filters=filters)["Subnets"][0]["SubnetId"]


def group(made):
    """The group. moto puts every instance of one call into the first subnet and
    gives none its profile, both unlike AWS: so they are launched in two steps,
    and the profile is associated afterwards."""
    autoscaling, wanted = made.aws.autoscaling, made.wanted["group"]
    name = wanted["name"]
    size = wanted.get("desired", wanted["min"])
    subnets = [made.ids["subnets"][at] for at in wanted["subnets"]]
    optional = {}
    if wanted["attach"] and "balancer" in made.ids:
        optional = made.ids["balancer"]["attach"]
    autoscaling.create_auto_scaling_group(
        AutoScalingGroupName=name,
        MinSize=0,
        MaxSize=max(wanted["max"], size),
        DesiredCapacity=(size + 1) // 2,
        VPCZoneIdentifier=",".join(subnets),
        HealthCheckType=wanted["health_check_type"],
        HealthCheckGracePeriod=300,
        Tags=[
            {"Key": one["key"], "Value": one["value"], "PropagateAtLaunch": one["propagate"]}
            for one in wanted["tags"]
        ],
        **made.ids["launch"],
        **optional,
    )
    reference = {"AutoScalingGroupName": name, **made.ids["launch"]}
    autoscaling.update_auto_scaling_group(
        VPCZoneIdentifier=",".join(reversed(subnets)), DesiredCapacity=size, **reference
    )
    autoscaling.update_auto_scaling_group(
        VPCZoneIdentifier=",".join(subnets),
        MinSize=wanted["min"],
        MaxSize=wanted["max"],
        **reference,
    )
    found = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])
    made.ids["instances"] = [
        one["InstanceId"] for one in found["AutoScalingGroups"][0]["Instances"]
    ]
    made.ids["group"] = name
    launch = made.wanted["launch"]
    wear(made, [made.ids["security_groups"][name] for name in launch["security_groups"]])
    if wanted.get("profile", launch["profile"]):
        for id in made.ids["instances"]:
            made.aws.ec2.associate_iam_instance_profile(
                InstanceId=id, IamInstanceProfile={"Name": made.wanted["profile"]["name"]}
            )
