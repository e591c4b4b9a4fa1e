"""What AWS answers and moto does not, in front of moto. Lambda's listings come in
pages, the URLs of a function are listed, a policy is that of the function or of
one alias, and its conditions are conditions; a bucket that tells nobody anything
says so in the words of S3. What is said is moto's."""

import json
import re
from urllib.parse import parse_qs, urlencode

FUNCTION = re.compile(r"^/[0-9-]+/functions/(?P<name>[^/]+)/(?P<what>url|urls|policy)$")
PAGE = 50


class Filled:
    """A WSGI application that knows a little more of Lambda and S3."""

    def __init__(self, application):
        self.application = application
        # moto keeps one URL per function, and forgets of which alias.
        self.aliases = {}

    def __call__(self, environ, start_response):
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        query = {key: value for key, (value, *_) in parse_qs(environ["QUERY_STRING"]).items()}
        if path == "/moto-api/reset":
            self.aliases.clear()
        if method == "GET" and re.fullmatch(r"/2015-03-31/functions/?", path):
            return self.functions(environ, start_response, query)
        if method == "GET" and environ["QUERY_STRING"].startswith("notification"):
            return self.notifications(environ, start_response)
        match = FUNCTION.match(path)
        if match and method == "POST" and match["what"] == "url" and "Qualifier" in query:
            self.aliases[region(environ), match["name"]] = query["Qualifier"]
        if match and method == "GET" and match["what"] == "urls":
            return self.urls(environ, start_response, match["name"])
        if match and method == "GET" and match["what"] == "policy":
            return self.policy(environ, start_response, query.get("Qualifier"))
        return self.application(environ, start_response)

    def ask(self, environ, path=None, query=None):
        """moto's answer: status, headers and body."""
        told = {}

        def remember(status, headers, exc_info=None):
            told.update(status=status, headers=headers)

        asked = dict(environ)
        if path:
            asked |= {"PATH_INFO": path, "RAW_URI": path, "REQUEST_URI": path}
        if query is not None:
            asked["QUERY_STRING"] = urlencode(query)
        body = b"".join(self.application(asked, remember))
        return told["status"], told["headers"], body

    def functions(self, environ, start_response, query):
        status, headers, body = self.ask(environ)
        if not status.startswith("200"):
            return passed_on(start_response, status, headers, body)
        every = json.loads(body)["Functions"]
        begin = int(query.get("Marker", 0))
        end = begin + min(PAGE, int(query.get("MaxItems", PAGE)))
        answer = {"Functions": every[begin:end]}
        if end < len(every):
            answer["NextMarker"] = str(end)
        return told(start_response, answer)

    def notifications(self, environ, start_response):
        status, headers, body = self.ask(environ)
        body = body.replace(b"GetBucketNotificationResponse", b"NotificationConfiguration")
        headers = [one for one in headers if one[0].lower() != "content-length"]
        headers.append(("Content-Length", str(len(body))))
        return passed_on(start_response, status, headers, body)

    def urls(self, environ, start_response, name):
        status, headers, body = self.ask(environ, environ["PATH_INFO"].removesuffix("s"))
        if status.startswith("404"):
            # Of a function that is there, or is not: nobody here asks for those.
            return told(start_response, {"FunctionUrlConfigs": []})
        if not status.startswith("20"):
            return passed_on(start_response, status, headers, body)
        url = json.loads(body)
        alias = self.aliases.get((region(environ), name))
        if alias:
            url["FunctionArn"] += f":{alias}"
        return told(start_response, {"FunctionUrlConfigs": [url]})

    def policy(self, environ, start_response, alias):
        status, headers, body = self.ask(environ)
        if not status.startswith("200"):
            return passed_on(start_response, status, headers, body)
        answer = json.loads(body)
        document = json.loads(answer["Policy"])
        kept = [one for one in document["Statement"] if alias_in(one["Resource"]) == alias]
        if not kept:
            error = {"Type": "User", "Message": "The resource you requested does not exist."}
            kind = [("x-amzn-errortype", "ResourceNotFoundException")]
            return told(start_response, error, "404 Not Found", kind)
        document["Statement"] = [conditional(one) for one in kept]
        answer["Policy"] = json.dumps(document)
        return told(start_response, answer)


def region(environ):
    """The region that a request is signed for."""
    scope = environ.get("HTTP_AUTHORIZATION", "").split("/")
    return scope[2] if len(scope) > 2 else None


def alias_in(arn):
    """`live` of `arn:aws:lambda:eu-west-1:…:function:name:live`."""
    parts = arn.split(":")
    return parts[7] if len(parts) > 7 else None


def conditional(statement):
    """A statement as AddPermission makes it of what it was given."""
    statement = dict(statement)
    condition = {key: dict(value) for key, value in statement.get("Condition", {}).items()}
    for given, operator, key, text in [
        ("FunctionUrlAuthType", "StringEquals", "lambda:FunctionUrlAuthType", str),
        ("InvokedViaFunctionUrl", "Bool", "lambda:InvokedViaFunctionUrl", lambda on: str(on).lower()),
    ]:
        if given in statement:
            condition.setdefault(operator, {})[key] = text(statement.pop(given))
    if condition:
        statement["Condition"] = condition
    return statement


def told(start_response, answer, status="200 OK", more=()):
    body = json.dumps(answer).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body))), *more]
    start_response(status, headers)
    return [body]


def passed_on(start_response, status, headers, body):
    start_response(status, headers)
    return [body]
