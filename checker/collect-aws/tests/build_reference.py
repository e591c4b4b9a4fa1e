"""Runs moto on a free port, builds the subject's stack in it, prints where it
is and what it is made of as one line of JSON, and leaves when its standard
input is closed."""

import base64
import json
import os
import sys

os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test")

import boto3  # noqa: E402
from moto.server import ThreadedMotoServer  # noqa: E402

REGION = "eu-west-1"
SCRIPT = "#!/bin/bash\ncd /home/ec2-user\nnohup python3 app.py > log 2>&1 &\n"


def tags(name):
    return [{"Key": "project_name", "Value": "module02"}, {"Key": "Name", "Value": name}]


def tagged(kind, name):
    return [{"ResourceType": kind, "Tags": tags(name)}]


def network(ec2):
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=tagged("vpc", "module02-vpc"))
    vpc = vpc["Vpc"]["VpcId"]
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    subnets = []
    for number, zone in ((1, "a"), (2, "b")):
        subnet = ec2.create_subnet(
            VpcId=vpc,
            CidrBlock=f"10.0.{number}.0/24",
            AvailabilityZone=REGION + zone,
            TagSpecifications=tagged("subnet", f"module02-sn-pub-{number}"),
        )["Subnet"]["SubnetId"]
        ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": True})
        subnets.append(subnet)
    gateway = ec2.create_internet_gateway(
        TagSpecifications=tagged("internet-gateway", "module02-igw")
    )["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    table = ec2.create_route_table(
        VpcId=vpc, TagSpecifications=tagged("route-table", "module02-rt")
    )["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    for subnet in subnets:
        ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
    return vpc, subnets, gateway, table


def security_group(ec2, vpc, name, ports):
    group = ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"]
    for port in ports:
        permission = {
            "IpProtocol": "tcp",
            "FromPort": port,
            "ToPort": port,
            "IpRanges": [{"CidrIp": "0.0.0.0/0"}],
        }
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])
    return group


def role(iam):
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "ec2.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    every = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    some = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
    iam.create_role(RoleName="s3_access", AssumeRolePolicyDocument=json.dumps(trust))
    iam.attach_role_policy(
        RoleName="s3_access", PolicyArn="arn:aws:iam::aws:policy/AmazonS3FullAccess"
    )
    own = iam.create_policy(PolicyName="own", PolicyDocument=json.dumps(some))["Policy"]["Arn"]
    iam.create_policy_version(PolicyArn=own, PolicyDocument=json.dumps(every), SetAsDefault=True)
    iam.attach_role_policy(RoleName="s3_access", PolicyArn=own)
    iam.put_role_policy(
        RoleName="s3_access", PolicyName="inline", PolicyDocument=json.dumps(some)
    )
    iam.create_instance_profile(InstanceProfileName="s3_profile")
    iam.add_role_to_instance_profile(InstanceProfileName="s3_profile", RoleName="s3_access")
    iam.create_role(RoleName="another", AssumeRolePolicyDocument=json.dumps(trust))
    iam.create_instance_profile(InstanceProfileName="another_profile")
    iam.add_role_to_instance_profile(InstanceProfileName="another_profile", RoleName="another")
    return own


def build(endpoint):
    def client(service):
        return boto3.client(service, region_name=REGION, endpoint_url=endpoint)

    ec2, asg, elb, elbv2 = map(client, ("ec2", "autoscaling", "elb", "elbv2"))
    vpc, subnets, gateway, table = network(ec2)
    flask = security_group(ec2, vpc, "module02-flask-sg", (22, 5000))
    front = security_group(ec2, vpc, "module02-elb-sg", (5000,))
    own_policy = role(client("iam"))
    ec2.create_key_pair(KeyName="module02")
    base = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    instance = ec2.run_instances(
        ImageId=base,
        MinCount=1,
        MaxCount=1,
        InstanceType="t2.micro",
        KeyName="module02",
        UserData=SCRIPT,
        IamInstanceProfile={"Name": "another_profile"},
        SubnetId=subnets[0],
        SecurityGroupIds=[flask],
    )["Instances"][0]["InstanceId"]
    image = ec2.create_image(InstanceId=instance, Name="module02-flask-api-ami")["ImageId"]
    asg.create_launch_configuration(
        LaunchConfigurationName="module02-lc",
        ImageId=image,
        InstanceType="t2.micro",
        KeyName="module02",
        SecurityGroups=[flask],
        UserData=SCRIPT,
        IamInstanceProfile="s3_profile",
        AssociatePublicIpAddress=True,
    )
    elb.create_load_balancer(
        LoadBalancerName="module02-elb",
        Listeners=[
            {
                "Protocol": "HTTP",
                "LoadBalancerPort": 5000,
                "InstanceProtocol": "HTTP",
                "InstancePort": 5000,
            }
        ],
        Subnets=subnets,
        SecurityGroups=[front],
        Tags=tags("module02-elb"),
    )
    elb.configure_health_check(
        LoadBalancerName="module02-elb",
        HealthCheck={
            "Target": "HTTP:5000/",
            "Interval": 30,
            "Timeout": 3,
            "HealthyThreshold": 2,
            "UnhealthyThreshold": 4,
        },
    )
    elb.modify_load_balancer_attributes(
        LoadBalancerName="module02-elb",
        LoadBalancerAttributes={"CrossZoneLoadBalancing": {"Enabled": True}},
    )
    target_group = elbv2.create_target_group(
        Name="module02-tg", Protocol="TCP", Port=5000, VpcId=vpc, HealthCheckProtocol="TCP"
    )["TargetGroups"][0]["TargetGroupArn"]
    network_balancer = elbv2.create_load_balancer(
        Name="module02-nlb", Type="network", Subnets=subnets, Tags=tags("module02-nlb")
    )["LoadBalancers"][0]["LoadBalancerArn"]
    elbv2.create_listener(
        LoadBalancerArn=network_balancer,
        Protocol="TCP",
        Port=5000,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": target_group}],
    )
    template = ec2.create_launch_template(
        LaunchTemplateName="module02-lt",
        LaunchTemplateData={
            "ImageId": image,
            "InstanceType": "t3.micro",
            "IamInstanceProfile": {"Name": "s3_profile"},
            "UserData": base64.b64encode(SCRIPT.encode()).decode(),
            "NetworkInterfaces": [
                {"DeviceIndex": 0, "AssociatePublicIpAddress": True, "Groups": [flask]}
            ],
        },
    )["LaunchTemplate"]["LaunchTemplateId"]
    asg.create_auto_scaling_group(
        AutoScalingGroupName="module02-asg",
        LaunchConfigurationName="module02-lc",
        MinSize=2,
        MaxSize=2,
        VPCZoneIdentifier=",".join(subnets),
        HealthCheckType="ELB",
        LoadBalancerNames=["module02-elb"],
        Tags=[{"Key": "Autoscaling Flask", "Value": "flask-asg", "PropagateAtLaunch": True}],
    )
    asg.create_auto_scaling_group(
        AutoScalingGroupName="by-template",
        LaunchTemplate={"LaunchTemplateId": template, "Version": "$Latest"},
        MinSize=0,
        MaxSize=1,
        VPCZoneIdentifier=subnets[0],
        TargetGroupARNs=[target_group],
    )
    s3 = client("s3")
    for bucket in ("module02-1234", "another-bucket"):
        s3.create_bucket(
            Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
        )
    for number in range(1001):
        s3.put_object(Bucket="module02-1234", Key=f"k{number:04}", Body=b"hello")
    return {
        "vpc": vpc,
        "subnets": subnets,
        "gateway": gateway,
        "table": table,
        "flask": flask,
        "front": front,
        "base_image": base,
        "image": image,
        "instance": instance,
        "template": template,
        "target_group": target_group,
        "network_balancer": network_balancer,
        "own_policy": own_policy,
    }


def main():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    print(json.dumps({"endpoint": endpoint, **build(endpoint)}), flush=True)
    sys.stdin.read()
    server.stop()


main()
