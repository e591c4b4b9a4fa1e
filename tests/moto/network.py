"""VPC, subnets, gateway, routes and security groups."""


def tag_list(tags):
    """Tags in the shape that EC2 takes."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def tag(made, resource, tags):
    if tags:
        made.aws.ec2.create_tags(Resources=[resource], Tags=tag_list(tags))


def vpc(made):
    ec2, wanted = made.aws.ec2, made.wanted["vpc"]
    made.ids["vpc"] = ec2.create_vpc(CidrBlock=wanted["cidr"])["Vpc"]["VpcId"]
    ec2.modify_vpc_attribute(
        VpcId=made.ids["vpc"], EnableDnsHostnames={"Value": wanted["dns_hostnames"]}
    )
    tag(made, made.ids["vpc"], wanted["tags"])


def default_vpc(made):
    """The VPC that every account has from the start."""
    found = made.aws.ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])
    return found["Vpcs"][0]["VpcId"]


def subnets(made):
    made.ids["subnets"] = [
        subnet(made, one["cidr"], one["az"], one["public_ip"], one["tags"])
        for one in made.wanted["subnets"]
    ]


def subnet(made, cidr, az, public_ip, tags, vpc=None):
    ec2 = made.aws.ec2
    found = ec2.create_subnet(VpcId=vpc or made.ids["vpc"], CidrBlock=cidr, AvailabilityZone=az)
    id = found["Subnet"]["SubnetId"]
    ec2.modify_subnet_attribute(SubnetId=id, MapPublicIpOnLaunch={"Value": public_ip})
    tag(made, id, tags)
    return id


def gateway(made):
    ec2, wanted = made.aws.ec2, made.wanted["gateway"]
    id = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    made.ids["gateway"] = id
    if wanted["attached"]:
        ec2.attach_internet_gateway(InternetGatewayId=id, VpcId=made.ids["vpc"])
    tag(made, id, wanted["tags"])


def main_table(made):
    """The table that AWS makes with a VPC."""
    filters = [
        {"Name": "vpc-id", "Values": [made.ids["vpc"]]},
        {"Name": "association.main", "Values": ["true"]},
    ]
    return made.aws.ec2.describe_route_tables(Filters=filters)["RouteTables"][0]["RouteTableId"]


def routes(made):
    """A table of one's own with associations, or the main one, which every
    subnet without an association uses."""
    ec2, wanted = made.aws.ec2, made.wanted["routes"]
    if wanted["main"]:
        id = main_table(made)
    else:
        id = ec2.create_route_table(VpcId=made.ids["vpc"])["RouteTable"]["RouteTableId"]
    made.ids["route_table"] = id
    tag(made, id, wanted["tags"])
    route = {"RouteTableId": id, "DestinationCidrBlock": wanted["destination"]}
    if wanted["target"] == "gateway" and "gateway" in made.ids:
        ec2.create_route(GatewayId=made.ids["gateway"], **route)
    elif wanted["target"] == "nat":
        nat = ec2.create_nat_gateway(SubnetId=made.ids["subnets"][0], ConnectivityType="private")
        ec2.create_route(NatGatewayId=nat["NatGateway"]["NatGatewayId"], **route)
    for at in wanted["subnets"]:
        ec2.associate_route_table(RouteTableId=id, SubnetId=made.ids["subnets"][at])


def security_groups(made):
    # All of them first: rules refer to groups.
    made.ids["security_groups"] = {
        key: security_group(made, wanted)
        for key, wanted in made.wanted["security_groups"].items()
    }
    for key, wanted in made.wanted["security_groups"].items():
        for rule in wanted["ingress"]:
            admit(made, made.ids["security_groups"][key], rule)


def security_group(made, wanted):
    vpc = made.ids["vpc"] if wanted["vpc"] == "project" else default_vpc(made)
    id = made.aws.ec2.create_security_group(
        GroupName=wanted["name"], Description="made by a test", VpcId=vpc
    )["GroupId"]
    tag(made, id, wanted["tags"])
    return id


def admit(made, group, rule):
    permission = {"IpProtocol": rule["protocol"]}
    if rule["protocol"] != "-1":
        permission |= {"FromPort": rule["from"], "ToPort": rule["to"]}
    for source in rule["sources"]:
        if source.startswith("group:"):
            pair = {"GroupId": made.ids["security_groups"][source.removeprefix("group:")]}
            permission.setdefault("UserIdGroupPairs", []).append(pair)
        elif ":" in source:
            permission.setdefault("Ipv6Ranges", []).append({"CidrIpv6": source})
        else:
            permission.setdefault("IpRanges", []).append({"CidrIp": source})
    made.aws.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])
