"""The boto3 clients of one moto server and region, made once per process."""

import functools

import boto3
from botocore.config import Config


@functools.cache
def client(service, endpoint, region):
    """A client. moto takes any key, and tells accounts apart by it."""
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=Config(
            s3={"addressing_style": "path"},
            connect_timeout=5,
            read_timeout=60,
            retries={"max_attempts": 1},
        ),
    )


class Aws:
    """What a build talks to."""

    def __init__(self, endpoint, region):
        self.endpoint = endpoint
        self.region = region

    def __getattr__(self, service):
        # `lambda` is a word of Python's own.
        return client(service.rstrip("_"), self.endpoint, self.region)
