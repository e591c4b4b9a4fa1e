"""The load balancer, of any kind."""


def balancer(made):
    wanted = made.wanted["balancer"]
    groups = [made.ids["security_groups"][name] for name in wanted["security_groups"]]
    subnets = [made.ids["subnets"][at] for at in wanted["subnets"]]
    make = classic if wanted["kind"] == "classic" else modern
    make(made, wanted, groups, subnets)


def classic(made, wanted, groups, subnets):
    elb, name = made.aws.elb, wanted["name"]
    found = elb.create_load_balancer(
        LoadBalancerName=name,
        Listeners=[
            {
                "Protocol": wanted["protocol"],
                "LoadBalancerPort": wanted["port"],
                "InstanceProtocol": wanted["protocol"],
                "InstancePort": wanted["instance_port"],
            }
        ],
        Subnets=subnets,
        SecurityGroups=groups,
    )
    health = wanted["health"]
    elb.configure_health_check(
        LoadBalancerName=name,
        HealthCheck={
            "Target": health["target"],
            "Interval": health["interval"],
            "Timeout": health["timeout"],
            "HealthyThreshold": health["healthy"],
            "UnhealthyThreshold": health["unhealthy"],
        },
    )
    elb.modify_load_balancer_attributes(
        LoadBalancerName=name,
        LoadBalancerAttributes={"CrossZoneLoadBalancing": {"Enabled": wanted["cross_zone"]}},
    )
    made.ids["dns_name"] = found["DNSName"]
    made.ids["balancer"] = {"attach": {"LoadBalancerNames": [name]}}


def modern(made, wanted, groups, subnets):
    """An application or network balancer, its target group and its listener."""
    elbv2, health = made.aws.elbv2, wanted["health"]
    network = wanted["kind"] == "network"
    found = elbv2.create_load_balancer(
        Name=wanted["name"], Type=wanted["kind"], Subnets=subnets, SecurityGroups=groups
    )["LoadBalancers"][0]
    if network:
        elbv2.modify_load_balancer_attributes(
            LoadBalancerArn=found["LoadBalancerArn"],
            Attributes=[
                {
                    "Key": "load_balancing.cross_zone.enabled",
                    "Value": str(wanted["cross_zone"]).lower(),
                }
            ],
        )
    protocol = "TCP" if network else "HTTP"
    target = elbv2.create_target_group(
        Name=wanted["name"] + "-tg",
        Protocol=protocol,
        Port=wanted["instance_port"],
        VpcId=made.ids["vpc"],
        HealthCheckProtocol=protocol,
        HealthCheckPort=health.get("port", "traffic-port"),
        HealthCheckIntervalSeconds=health["interval"],
        HealthyThresholdCount=health["healthy"],
        **({} if network else {"HealthCheckPath": "/"}),
    )["TargetGroups"][0]["TargetGroupArn"]
    elbv2.create_listener(
        LoadBalancerArn=found["LoadBalancerArn"],
        Protocol=protocol,
        Port=wanted["port"],
        DefaultActions=[{"Type": "forward", "TargetGroupArn": target}],
    )
    made.ids["dns_name"] = found["DNSName"]
    made.ids["target_group"] = target
    made.ids["balancer"] = {"attach": {"TargetGroupARNs": [target]}}
