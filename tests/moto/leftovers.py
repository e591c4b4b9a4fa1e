"""What the test of `checker leftovers` does to an account in moto.

    leftovers.py ENDPOINT leave KIND    leaves one thing of the project there, or
                                        `another` project as a whole
    leftovers.py ENDPOINT obey          runs the commands on standard input

A command is one of the AWS CLI, `aws ec2 delete-vpc --vpc-id vpc-1 --region …`,
or several joined by `&&`. It is run by boto3, whose service models are those of
the CLI: an option that the CLI would not know is an error.
"""

import shlex
import sys

from aws import client
from botocore import xform_name

REGION = "eu-west-1"
TAGS = [{"Key": "project_name", "Value": "module02"}]


def default(ec2, what):
    vpc = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]
    if what == "vpc":
        return vpc["VpcId"]
    filters = [{"Name": "vpc-id", "Values": [vpc["VpcId"]]}]
    return ec2.describe_subnets(Filters=filters)["Subnets"][0]["SubnetId"]


def image(ec2):
    """Any of Amazon's."""
    found = ec2.describe_images(Owners=["amazon"])["Images"]
    return min(one["ImageId"] for one in found)


def leave(endpoint, kind):
    def of(service):
        return client(service, endpoint, REGION)

    ec2 = of("ec2")

    def tag(id):
        ec2.create_tags(Resources=[id], Tags=TAGS)

    def foreign_configuration():
        of("autoscaling").create_launch_configuration(
            LaunchConfigurationName="shop-lc", ImageId=image(ec2), InstanceType="t2.micro"
        )

    def group():
        foreign_configuration()
        of("autoscaling").create_auto_scaling_group(
            AutoScalingGroupName="flask-asg",
            LaunchConfigurationName="shop-lc",
            MinSize=0,
            MaxSize=0,
            AvailabilityZones=[REGION + "a"],
            Tags=[{"Key": "Autoscaling Flask", "Value": "flask-asg", "PropagateAtLaunch": True}],
        )

    def volume():
        return ec2.create_volume(AvailabilityZone=REGION + "a", Size=1)["VolumeId"]

    def gateway():
        return ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]

    makers = {
        "load-balancer": lambda: of("elb").create_load_balancer(
            LoadBalancerName="web",
            Listeners=[{"Protocol": "http", "LoadBalancerPort": 80, "InstancePort": 80}],
            AvailabilityZones=[REGION + "a"],
            Tags=TAGS,
        ),
        "target-group": lambda: of("elbv2").create_target_group(
            Name="module02-tg", Protocol="HTTP", Port=5000, VpcId=default(ec2, "vpc")
        ),
        "autoscaling-group": group,
        "launch-configuration": lambda: of("autoscaling").create_launch_configuration(
            LaunchConfigurationName="module02-lc", ImageId=image(ec2), InstanceType="t2.micro"
        ),
        "launch-template": lambda: ec2.create_launch_template(
            LaunchTemplateName="module02-lt", LaunchTemplateData={"InstanceType": "t2.micro"}
        ),
        "instance": lambda: tag(
            ec2.run_instances(ImageId=image(ec2), MinCount=1, MaxCount=1)["Instances"][0][
                "InstanceId"
            ]
        ),
        "address": lambda: tag(ec2.allocate_address(Domain="vpc")["AllocationId"]),
        "network-interface": lambda: tag(
            ec2.create_network_interface(SubnetId=default(ec2, "subnet"))["NetworkInterface"][
                "NetworkInterfaceId"
            ]
        ),
        "volume": lambda: tag(volume()),
        "image": lambda: ec2.register_image(Name="module02-flask-api-ami"),
        "snapshot": lambda: tag(ec2.create_snapshot(VolumeId=volume())["SnapshotId"]),
        "subnet": lambda: tag(
            ec2.create_subnet(VpcId=default(ec2, "vpc"), CidrBlock="172.31.240.0/24")["Subnet"][
                "SubnetId"
            ]
        ),
        "route-table": lambda: tag(
            ec2.create_route_table(VpcId=default(ec2, "vpc"))["RouteTable"]["RouteTableId"]
        ),
        "internet-gateway": lambda: tag(gateway()),
        "security-group": lambda: ec2.create_security_group(
            GroupName="module02-flask-sg", Description="left", VpcId=default(ec2, "vpc")
        ),
        # Nothing but its block says whose it is.
        "vpc": lambda: ec2.create_vpc(CidrBlock="10.0.0.0/16"),
        "log-group": lambda: of("logs").create_log_group(
            logGroupName="/aws/lambda/module02-resize"
        ),
        "key-pair": lambda: ec2.create_key_pair(KeyName="module02-key"),
    }
    if kind == "another":
        another(of)
    else:
        makers[kind]()


def another(of):
    """Another project with the same block, and what nobody tagged."""
    ec2 = of("ec2")
    tags = [{"Key": "project_name", "Value": "shop"}, {"Key": "Name", "Value": "shop"}]
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    ec2.create_tags(Resources=[vpc], Tags=tags)
    group = ec2.create_security_group(GroupName="flask-sg", Description="shop", VpcId=vpc)
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    ec2.create_route_table(VpcId=vpc)
    instance = ec2.run_instances(
        ImageId=image(ec2),
        MinCount=1,
        MaxCount=1,
        SubnetId=subnet,
        SecurityGroupIds=[group["GroupId"]],
    )["Instances"][0]["InstanceId"]
    own = ec2.create_image(InstanceId=instance, Name="shop-ami")["ImageId"]
    volume = ec2.create_volume(AvailabilityZone=REGION + "a", Size=1)["VolumeId"]
    ec2.create_snapshot(VolumeId=volume)
    ec2.allocate_address(Domain="vpc")
    ec2.create_key_pair(KeyName="module020")
    of("logs").create_log_group(logGroupName="/aws/lambda/shop")
    of("elbv2").create_target_group(Name="shop-tg", Protocol="HTTP", Port=80, VpcId=vpc)
    of("autoscaling").create_launch_configuration(
        LaunchConfigurationName="shop-lc", ImageId=own, InstanceType="t2.micro"
    )
    ec2.create_tags(Resources=[instance], Tags=tags)


def obey(endpoint, line):
    words = shlex.split(line)
    while "&&" in words:
        at = words.index("&&")
        run(endpoint, words[:at])
        words = words[at + 1 :]
    run(endpoint, words)


def run(endpoint, words):
    aws, service, operation, *options = words
    if aws != "aws":
        raise ValueError(f"no command of the AWS CLI: {words}")
    place, given, flag = REGION, {}, None
    for word in options:
        if word.startswith("--"):
            flag = word.removeprefix("--")
            given[flag] = True
        else:
            given[flag] = word
    place = given.pop("region", REGION)
    api = client(service, endpoint, place)
    method = operation.replace("-", "_")
    model = api.meta.service_model.operation_model(api.meta.method_to_api_mapping[method])
    members = {xform_name(name, "-"): (name, shape) for name, shape in model.input_shape.members.items()}
    arguments = {}
    for option, value in given.items():
        name, shape = members[option]
        arguments[name] = [value] if shape.type_name == "list" else value
    if method == "delete_route_table":
        forget_subnets(api, **arguments)
    getattr(api, method)(**arguments)


def forget_subnets(ec2, RouteTableId):
    """AWS ends an association when it deletes the subnet; moto does not."""
    there = {one["SubnetId"] for one in ec2.describe_subnets()["Subnets"]}
    table = ec2.describe_route_tables(RouteTableIds=[RouteTableId])["RouteTables"][0]
    for one in table["Associations"]:
        if one.get("SubnetId") and one["SubnetId"] not in there:
            ec2.disassociate_route_table(AssociationId=one["RouteTableAssociationId"])


def main():
    endpoint, what, *rest = sys.argv[1:]
    if what == "leave":
        leave(endpoint, *rest)
        return
    for line in sys.stdin:
        if line.strip():
            try:
                obey(endpoint, line)
            except Exception as error:
                raise SystemExit(f"{line.strip()}: {error}") from error


if __name__ == "__main__":
    main()
