"""Builds the project of exercises 00 to 11 in a moto server, as a student's
Terraform would, from one document of parameters that a scenario overrides.

With `--endpoint` it builds once, in a server that runs already, and prints the
ids. Without, it is a moto server and a builder in one: it prints where it
listens, then for every scenario on a line of standard input it empties the
server, builds, and answers with a line of ids; it ends when its input does.

    reference.py --endpoint http://127.0.0.1:5000 --set vpc.cidr='"10.1.0.0/16"'
    reference.py
        {"set": {"subnets.1.az": "eu-west-1a"}, "then": [["extra_subnet", {}]]}

A path walks keys and list positions (`/` instead of `.` for keys with dots);
`null` takes away what it leads to, and the position after the last adds one.
"""

import argparse
import copy
import json
import os
import sys
import traceback
import urllib.request

import managed
import steps
from aws import Aws

START_API = """#!/bin/bash
cd /home/ec2-user/api
nohup python3 app.py > api.log 2>&1 &
"""


def project_tags(name):
    """The two tags that every named resource of the subject carries."""
    return {"project_name": "module02", "Name": name}


def tcp(port, *sources):
    """One rule that admits one TCP port."""
    return {"protocol": "tcp", "from": port, "to": port, "sources": list(sources)}


REFERENCE = {
    "region": "eu-west-1",
    "user": {
        "name": "student",
        "path": "/",
        "role": False,
        "managed": ["arn:aws:iam::aws:policy/AdministratorAccess"],
        "inline": {},
        "customer": {},
        "groups": {},
    },
    "topic": {
        "name": "BillingAlarm",
        "region": "us-east-1",
        "subscriptions": [["email", "student@example.com"]],
    },
    # actions: the topic above, or a name of one that need not exist.
    "alarm": {
        "name": "billing",
        "description": "",
        "region": "us-east-1",
        "namespace": "AWS/Billing",
        "metric": "EstimatedCharges",
        "dimensions": {"Currency": "USD"},
        "as_query": False,
        "operator": "GreaterThanOrEqualToThreshold",
        "threshold": 1.0,
        "enabled": True,
        "actions": ["topic"],
    },
    # region: here, or another; a text that is not `course` is what is stored.
    "bucket": {
        "name": "module02-4242",
        "region": "here",
        "objects": {"appstore_games.csv": "course", "notes.txt": "to do\n"},
    },
    "role": {
        "name": "s3_access",
        "services": ["ec2.amazonaws.com"],
        "managed": ["arn:aws:iam::aws:policy/AmazonS3FullAccess"],
        "inline": {},
        "customer": {},
    },
    "profile": {"name": "s3_access", "with_role": True},
    "vpc": {
        "cidr": "10.0.0.0/16",
        "dns_hostnames": True,
        "tags": project_tags("module02-vpc"),
    },
    "subnets": [
        {
            "cidr": "10.0.1.0/24",
            "az": "eu-west-1a",
            "public_ip": True,
            "tags": project_tags("module02-sn-pub-1"),
        },
        {
            "cidr": "10.0.2.0/24",
            "az": "eu-west-1b",
            "public_ip": True,
            "tags": project_tags("module02-sn-pub-2"),
        },
    ],
    "gateway": {"attached": True, "tags": project_tags("module02-igw")},
    "routes": {
        "destination": "0.0.0.0/0",
        "target": "gateway",
        "subnets": [0, 1],
        "main": False,
        "tags": project_tags("module02-rt"),
    },
    # What stands behind the keys are the names that rules and launches use.
    "security_groups": {
        "flask": {
            "name": "module02-flask-sg",
            "vpc": "project",
            "ingress": [tcp(22, "0.0.0.0/0"), tcp(5000, "0.0.0.0/0")],
            "tags": project_tags("module02-flask-sg"),
        },
        "balancer": {
            "name": "module02-elb-sg",
            "vpc": "project",
            "ingress": [tcp(5000, "0.0.0.0/0")],
            "tags": project_tags("module02-elb-sg"),
        },
    },
    "image": {"name": "module02-flask-api-ami", "from": "instance"},
    "key_pair": "module02",
    # image: amazon linux 2, ubuntu, or the name of one that is registered.
    "by_hand": {
        "instance_type": "t2.micro",
        "image": "amazon linux 2",
        "state": "terminated",
    },
    # kind: configuration, template or instance (the stage of exercise 09).
    "launch": {
        "kind": "configuration",
        "name": "module02-flask-lc",
        "instance_type": "t2.micro",
        "image": "own",
        "security_groups": ["flask"],
        "profile": True,
        "public_ip": True,
        "user_data": START_API,
        "key_pair": True,
        "subnet": 0,
        "version": "$Latest",
    },
    "group": {
        "name": "module02-flask-asg",
        "min": 2,
        "max": 2,
        "subnets": [0, 1],
        "health_check_type": "ELB",
        "attach": True,
        "tags": [{"key": "Autoscaling Flask", "value": "flask-asg", "propagate": True}],
    },
    # kind: classic, application or network.
    "balancer": {
        "kind": "classic",
        "name": "module02-elb",
        "port": 5000,
        "instance_port": 5000,
        "protocol": "http",
        "health": {
            "target": "HTTP:5000/",
            "interval": 30,
            "healthy": 2,
            "unhealthy": 2,
            "timeout": 3,
        },
        "cross_zone": True,
        "security_groups": ["balancer"],
        "subnets": [0, 1],
    },
}


# The policies of AWS that scenarios attach.
AWS_POLICIES = (
    "AdministratorAccess",
    "AmazonS3FullAccess",
    "AmazonS3ReadOnlyAccess",
    "CloudWatchAgentServerPolicy",
    "PowerUserAccess",
)

# Earlier exercises as they stood: before autoscaling, and before instances.
STAGES = {
    "ex09": {
        "launch.kind": "instance",
        "group": None,
        "balancer": None,
        "security_groups.balancer": None,
    },
    "ex08": {
        step: None
        for step in (
            *("bucket", "role", "profile", "security_groups", "key_pair"),
            *("image", "launch", "group", "balancer"),
        )
    },
    # As it stood after exercise 02: one network is there, AWS's own.
    "by hand": {
        step: None
        for step in REFERENCE
        if step not in ("region", "user", "topic", "alarm", "bucket", "key_pair", "by_hand")
    },
    "nothing": {step: None for step in REFERENCE if step != "region"},
    # Of the other document.
    **managed.STAGES,
}


def override(document, path, value):
    """Puts a value where a path leads, or takes away what is there."""
    keys = path.split("/" if "/" in path else ".")
    for key in keys[:-1]:
        document = document[int(key)] if isinstance(document, list) else document[key]
    last = int(keys[-1]) if isinstance(document, list) else keys[-1]
    if value is None:
        del document[last]
    elif isinstance(document, list) and last == len(document):
        document.append(value)
    else:
        document[last] = value


def parameters(stage, overrides):
    """The reference, or a stage of it, with overrides. One that leads nowhere is an error, so
    that no scenario can silently be the reference itself."""
    document = copy.deepcopy(managed.REFERENCE if stage in managed.STAGES else REFERENCE)
    for path, value in STAGES[stage].items() if stage else ():
        override(document, path, value)
    for path, value in overrides.items():
        before = copy.deepcopy(document)
        override(document, path, value)
        if document == before:
            raise ValueError(f"{path} = {value!r} changes nothing")
    return document


def build(endpoint, scenario):
    """Builds everything and returns the ids by which tests refer to it."""
    reset = urllib.request.Request(f"{endpoint}/moto-api/reset", method="POST")
    with urllib.request.urlopen(reset, timeout=60) as answer:
        answer.read()
    wanted = parameters(scenario.get("stage"), scenario.get("set", {}))
    of = managed if scenario.get("stage") in managed.STAGES else steps
    made = steps.Made(Aws(endpoint, wanted["region"]), wanted)
    of.project(made)
    for name, arguments in scenario.get("then", []):
        getattr(of, f"then_{name}")(made, **arguments)
    return made.ids


def serve():
    """Answers scenarios until standard input ends, so that no server outlives
    the test that started it."""
    # Read when moto is loaded: without, no policy of AWS can be attached.
    os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
    from moto.iam import models
    from moto.moto_server import threaded_moto_server as servers
    from gaps import Filled
    from rpc import Translated

    # There are 1,400 of them, and every reset would parse them six times.
    every = json.loads(models.aws_managed_policies_data)
    models.aws_managed_policies_data = json.dumps({name: every[name] for name in AWS_POLICIES})
    plain = servers.DomainDispatcherApplication
    servers.DomainDispatcherApplication = lambda make: Filled(Translated(plain(make)))
    server = servers.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    endpoint = "http://{}:{}".format(*server.get_host_and_port())
    print(json.dumps({"endpoint": endpoint}), flush=True)
    for line in sys.stdin:
        try:
            answer = {"ids": build(endpoint, json.loads(line))}
        except Exception:  # the test shows what went wrong, and goes on
            answer = {"error": traceback.format_exc(limit=-4)}
        print(json.dumps(answer), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--endpoint")
    parser.add_argument("--stage", choices=STAGES)
    parser.add_argument("--set", action="append", default=[], metavar="PATH=JSON")
    parser.add_argument("--then", action="append", default=[], metavar="NAME[=JSON]")
    options = parser.parse_args()
    if not options.endpoint:
        serve()
        return
    pairs = (one.partition("=") for one in options.set)
    overrides = {path: json.loads(value) for path, _, value in pairs}
    calls = (one.partition("=") for one in options.then)
    then = [(name, json.loads(value or "{}")) for name, _, value in calls]
    scenario = {"stage": options.stage, "set": overrides, "then": then}
    print(json.dumps(build(options.endpoint, scenario), indent=2))


if __name__ == "__main__":
    main()
