"""The protocol that CloudWatch's newer clients speak, in front of moto, which
speaks the older ones: a call in CBOR goes on as one in JSON, and its answer
comes back in CBOR. Both codecs are botocore's; what is said is moto's."""

import io
import json

import botocore.session
from botocore.parsers import JSONParser, RpcV2CBORParser
from botocore.serialize import RpcV2CBORSerializer

PATH = "/service/GraniteServiceVersion20100801/operation/"


class Translated:
    """A WSGI application that understands one protocol more."""

    def __init__(self, application):
        self.application = application
        self.model = botocore.session.get_session().get_service_model("cloudwatch")

    def __call__(self, environ, start_response):
        if not environ["PATH_INFO"].startswith(PATH):
            return self.application(environ, start_response)
        operation = environ["PATH_INFO"].removeprefix(PATH)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        asked = RpcV2CBORParser().parse_data_item(io.BufferedReader(io.BytesIO(body)))
        body = json.dumps(asked).encode()
        told = {}

        def remember(status, headers, exc_info=None):
            told.update(status=status, headers=dict(headers))

        answer = self.application(
            environ
            | {
                "PATH_INFO": "/",
                "RAW_URI": "/",
                "REQUEST_URI": "/",
                "CONTENT_TYPE": "application/x-amz-json-1.0",
                "CONTENT_LENGTH": str(len(body)),
                "HTTP_X_AMZ_TARGET": f"GraniteServiceVersion20100801.{operation}",
                "wsgi.input": io.BytesIO(body),
            },
            remember,
        )
        answer = written(
            int(told["status"].split()[0]),
            b"".join(answer),
            self.model.operation_model(operation).output_shape,
        )
        headers = [
            ("Content-Type", "application/cbor"),
            ("Content-Length", str(len(answer))),
            ("smithy-protocol", "rpc-v2-cbor"),
        ]
        start_response(told["status"], headers)
        return [answer]


def written(status, body, shape):
    """An answer in JSON, written in CBOR as its shape has it."""
    serializer = RpcV2CBORSerializer()
    cbor = bytearray()
    if status == 200:
        answer = {"status_code": status, "headers": {}, "body": body}
        parsed = JSONParser().parse(answer, shape)
        parsed.pop("ResponseMetadata", None)
        serializer._serialize_data_item(cbor, parsed, shape)
        return bytes(cbor)
    error = json.loads(body or b"{}")
    pairs = {key: str(value) for key, value in error.items()}
    # A map of so many pairs, few enough for its first byte.
    cbor.append(0xA0 | len(pairs))
    for text in (text for pair in pairs.items() for text in pair):
        serializer._serialize_type_string(cbor, text, None, None)
    return bytes(cbor)
