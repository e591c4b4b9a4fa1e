"""The project, resource by resource; what a scenario does to it afterwards is
in `then_…`. The public face of `by_hand`, `network`, `compute` and `balancing`."""

from dataclasses import dataclass, field

import balancing
import by_hand as hand
import compute
import network
from aws import Aws
from by_hand import *  # noqa: F401,F403  (the `then_…` of scenarios)
from mutations import *  # noqa: F401,F403  (the `then_…` of scenarios)


@dataclass
class Made:
    """What was made, by the names that parameters use."""

    aws: Aws
    wanted: dict
    ids: dict = field(default_factory=dict)


def project(made):
    """Everything, in the order in which Terraform would make it."""
    for step, make in [
        ("user", hand.user),
        ("topic", hand.topic),
        ("alarm", hand.alarm),
        ("bucket", compute.bucket),
        ("role", compute.role),
        ("profile", compute.profile),
        ("vpc", network.vpc),
        ("subnets", network.subnets),
        ("gateway", network.gateway),
        ("routes", network.routes),
        ("security_groups", network.security_groups),
        ("key_pair", compute.key_pair),
        ("by_hand", hand.by_hand),
        ("image", compute.image),
        ("launch", compute.launch),
        ("balancer", balancing.balancer),
        ("group", compute.group),
    ]:
        if made.wanted.get(step) is not None:
            make(made)
