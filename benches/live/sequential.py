"""Reads the facts of ex06 to ex11 one call after the other, as a script would.

The baseline of benches/live/run.sh: the same facts that the checker reads,
asked for with boto3 in the order in which they come to mind. Prints one JSON
line with the number of requests and the seconds they took.

usage: sequential.py <endpoint url> <region>
"""

import json
import resource
import sys
import time

import boto3

PROJECT = "module02"
ROLE = "s3_access"


def main(endpoint: str, region: str) -> None:
    requests = 0

    def count(**_):
        nonlocal requests
        requests += 1

    session = boto3.session.Session(region_name=region)
    session.events.register("before-send", count)

    def client(service: str):
        return session.client(service, endpoint_url=endpoint)

    started = time.perf_counter()
    client("sts").get_caller_identity()

    ec2 = client("ec2")
    vpcs = [
        vpc
        for vpc in ec2.describe_vpcs()["Vpcs"]
        if any(tag["Value"].startswith(PROJECT) for tag in vpc.get("Tags", []))
    ]
    for vpc in vpcs:
        for attribute in ("enableDnsHostnames", "enableDnsSupport"):
            ec2.describe_vpc_attribute(VpcId=vpc["VpcId"], Attribute=attribute)
    ec2.describe_subnets()
    ec2.describe_internet_gateways()
    ec2.describe_route_tables()
    ec2.describe_security_groups()
    reservations = ec2.describe_instances()["Reservations"]
    for reservation in reservations:
        for instance in reservation["Instances"]:
            ec2.describe_instance_attribute(
                InstanceId=instance["InstanceId"], Attribute="userData"
            )
    ec2.describe_images(Owners=["self"])
    ec2.describe_key_pairs()
    for template in ec2.describe_launch_templates()["LaunchTemplates"]:
        ec2.describe_launch_template_versions(
            LaunchTemplateId=template["LaunchTemplateId"],
            Versions=["$Default", "$Latest"],
        )

    autoscaling = client("autoscaling")
    autoscaling.describe_auto_scaling_groups()
    autoscaling.describe_launch_configurations()

    classic = client("elb")
    for balancer in classic.describe_load_balancers()["LoadBalancerDescriptions"]:
        name = balancer["LoadBalancerName"]
        classic.describe_load_balancer_attributes(LoadBalancerName=name)
        classic.describe_tags(LoadBalancerNames=[name])
        classic.describe_instance_health(LoadBalancerName=name)

    v2 = client("elbv2")
    for balancer in v2.describe_load_balancers()["LoadBalancers"]:
        arn = balancer["LoadBalancerArn"]
        v2.describe_listeners(LoadBalancerArn=arn)
        v2.describe_load_balancer_attributes(LoadBalancerArn=arn)
        v2.describe_tags(ResourceArns=[arn])
    for group in v2.describe_target_groups()["TargetGroups"]:
        v2.describe_target_group_attributes(TargetGroupArn=group["TargetGroupArn"])
        v2.describe_target_health(TargetGroupArn=group["TargetGroupArn"])

    iam = client("iam")
    iam.get_role(RoleName=ROLE)
    for policy in iam.list_attached_role_policies(RoleName=ROLE)["AttachedPolicies"]:
        # Policies of AWS are known by name, to the checker too.
        if ":aws:policy/" not in policy["PolicyArn"]:
            version = iam.get_policy(PolicyArn=policy["PolicyArn"])["Policy"]
            iam.get_policy_version(
                PolicyArn=policy["PolicyArn"], VersionId=version["DefaultVersionId"]
            )
    for name in iam.list_role_policies(RoleName=ROLE)["PolicyNames"]:
        iam.get_role_policy(RoleName=ROLE, PolicyName=name)
    iam.list_instance_profiles_for_role(RoleName=ROLE)

    client("s3").list_buckets()

    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"requests": requests, "seconds": seconds, "peak_mib": peak}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
