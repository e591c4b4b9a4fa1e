"""What a scenario does to a finished project: what people change by hand, what
else lives in an account, and what breaks on its own."""

import compute
import network


def then_extra_subnet(made, cidr="10.0.3.0/24", az="eu-west-1c", tags=None):
    """A third subnet in the project's VPC."""
    network.subnet(made, cidr, az, True, tags or {})


def then_delete_default_route(made):
    made.aws.ec2.delete_route(
        RouteTableId=made.ids["route_table"], DestinationCidrBlock="0.0.0.0/0"
    )


def then_deregister_image(made):
    made.aws.ec2.deregister_image(ImageId=made.ids["image"])


def then_delete_launch_configuration(made):
    """AWS refuses that while a group uses it; moto does not."""
    made.aws.autoscaling.delete_launch_configuration(**made.ids["launch"])


def then_detach_policies(made):
    name = made.wanted["role"]["name"]
    for arn in made.wanted["role"]["managed"]:
        made.aws.iam.detach_role_policy(RoleName=name, PolicyArn=arn)


def then_untag_instances(made, count=2):
    """Takes the group's tag from its instances, which keep running."""
    made.aws.ec2.delete_tags(
        Resources=made.ids["instances"][:count], Tags=[{"Key": "Autoscaling Flask"}]
    )


def then_standby(made):
    """One instance is taken out of service, and the group lets it be."""
    made.aws.autoscaling.update_auto_scaling_group(
        AutoScalingGroupName=made.ids["group"], MinSize=1, **made.ids["launch"]
    )
    made.aws.autoscaling.enter_standby(
        InstanceIds=made.ids["instances"][:1],
        AutoScalingGroupName=made.ids["group"],
        ShouldDecrementDesiredCapacity=True,
    )
    made.aws.autoscaling.update_auto_scaling_group(
        AutoScalingGroupName=made.ids["group"],
        MinSize=made.wanted["group"]["min"],
        DesiredCapacity=1,
        **made.ids["launch"],
    )


def then_stop_instance(made):
    """One instance is stopped by hand, and its group has not noticed yet."""
    made.aws.ec2.stop_instances(InstanceIds=made.ids["instances"][:1])


def then_register_stranger(made):
    """An instance that no group knows is put behind the balancer."""
    found = made.aws.ec2.run_instances(
        ImageId=made.ids["image"],
        MinCount=1,
        MaxCount=1,
        InstanceType="t2.micro",
        SubnetId=made.ids["subnets"][0],
    )["Instances"][0]["InstanceId"]
    made.aws.elb.register_instances_with_load_balancer(
        LoadBalancerName=made.wanted["balancer"]["name"], Instances=[{"InstanceId": found}]
    )


def then_disassociate_profiles(made, count=2):
    ec2 = made.aws.ec2
    found = ec2.describe_iam_instance_profile_associations()
    for one in found["IamInstanceProfileAssociations"][:count]:
        ec2.disassociate_iam_instance_profile(AssociationId=one["AssociationId"])


def then_terminated_instance(made):
    """What is left of an instance of an earlier exercise, for about an hour."""
    found = made.aws.ec2.run_instances(
        ImageId=compute.foreign_image(made),
        MinCount=1,
        MaxCount=1,
        InstanceType="m5.large",
        SubnetId=made.ids["subnets"][0],
    )["Instances"][0]["InstanceId"]
    made.aws.ec2.terminate_instances(InstanceIds=[found])


def then_extra_listener(made):
    """The balancer also listens on the port of the web."""
    listener = {
        "Protocol": "http",
        "LoadBalancerPort": 80,
        "InstanceProtocol": "http",
        "InstancePort": 5000,
    }
    made.aws.elb.create_load_balancer_listeners(
        LoadBalancerName=made.wanted["balancer"]["name"], Listeners=[listener]
    )


def then_foreign_networks(made, count=20):
    """VPCs of other people's projects, every other one with the same block."""
    ec2 = made.aws.ec2
    for number in range(count):
        cidr = made.wanted["vpc"]["cidr"] if number % 2 else f"10.{100 + number}.0.0/16"
        vpc = ec2.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"]
        if number % 3 == 0:
            network.tag(made, vpc, {"Name": f"team-{number}-vpc"})
        block = cidr.replace("0.0/16", "1.0/24")
        network.subnet(made, block, f"{made.aws.region}a", False, {}, vpc)
        id = ec2.create_security_group(
            GroupName=f"team-{number}-sg", Description="somebody else's", VpcId=vpc
        )["GroupId"]
        rule = {"protocol": "tcp", "from": 22, "to": 22, "sources": ["192.0.2.0/24"]}
        network.admit(made, id, rule)
        gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)


def then_foreign_service(made):
    """Another project's group and balancers, in the VPC that AWS made."""
    subnet = compute.default_subnet(made)
    made.aws.elb.create_load_balancer(
        LoadBalancerName="aaa-other-elb",
        Listeners=[
            {
                "Protocol": "http",
                "LoadBalancerPort": 80,
                "InstanceProtocol": "http",
                "InstancePort": 8080,
            }
        ],
        Subnets=[subnet],
    )
    made.aws.autoscaling.create_launch_configuration(
        LaunchConfigurationName="aaa-other-lc",
        ImageId=compute.foreign_image(made),
        InstanceType="m5.large",
    )
    made.aws.autoscaling.create_auto_scaling_group(
        AutoScalingGroupName="aaa-other-asg",
        LaunchConfigurationName="aaa-other-lc",
        MinSize=1,
        MaxSize=4,
        VPCZoneIdentifier=subnet,
        LoadBalancerNames=["aaa-other-elb"],
    )
    made.aws.ec2.create_launch_template(
        LaunchTemplateName="aaa-other-lt", LaunchTemplateData={"InstanceType": "m5.large"}
    )


def then_old_launch_configuration(made):
    """What create_before_destroy leaves behind for a moment."""
    made.aws.autoscaling.create_launch_configuration(
        LaunchConfigurationName="module02-flask-lc-old",
        ImageId=compute.foreign_image(made),
        InstanceType="t2.nano",
    )


def then_extra_tags(made):
    """Tags of the student's own beside those that the subject asks for."""
    network.tag(
        made,
        made.ids["vpc"],
        {"owner": "me", "Project_Name": "module02", "name": "vpc", "env": "dev"},
    )
    for id in made.ids["subnets"]:
        network.tag(made, id, {"owner": "me", "tier": "public"})


def then_foreign_groups(made, count=300):
    """Security groups of other people in the VPC that AWS made."""
    vpc = network.default_vpc(made)
    for number in range(count):
        made.aws.ec2.create_security_group(
            GroupName=f"team-{number}", Description="somebody else's", VpcId=vpc
        )


def then_foreign_balancers(made, count=60):
    """More balancers of other people than one page holds, named before ours."""
    subnet = compute.default_subnet(made)
    listener = {
        "Protocol": "http",
        "LoadBalancerPort": 5000,
        "InstanceProtocol": "http",
        "InstancePort": 5000,
    }
    for number in range(count):
        made.aws.elb.create_load_balancer(
            LoadBalancerName=f"aaa-{number}", Listeners=[listener], Subnets=[subnet]
        )


def then_twin(made, tags=None):
    """A second VPC with the block of the project's, and with its tags: what an
    earlier attempt left behind."""
    cidr, wanted = made.wanted["vpc"]["cidr"], tags or made.wanted["vpc"]["tags"]
    twin = made.aws.ec2.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"]
    network.tag(made, twin, wanted)
    made.ids["twin"] = twin
