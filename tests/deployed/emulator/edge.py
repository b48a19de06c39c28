"""A small edge in front of the deployed stack: nothing of ministack serves a distribution.

It routes each request as the deployed DistributionConfig says, sends what AllViewerExceptHostHeader sends, adds the
origin's own headers, and the response headers of the behaviour's policy. It caches nothing.
"""

import fnmatch
import http.client
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from botocore.exceptions import ClientError

from cloud import Cloud

# What a proxy does not pass on.
HOP_BY_HOP = {"connection", "host", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"}
SECURITY_HEADERS = {
    "ContentSecurityPolicy": lambda it: ("Content-Security-Policy", it["ContentSecurityPolicy"]),
    "ContentTypeOptions": lambda it: ("X-Content-Type-Options", "nosniff"),
    "FrameOptions": lambda it: ("X-Frame-Options", it["FrameOption"]),
    "ReferrerPolicy": lambda it: ("Referrer-Policy", it["ReferrerPolicy"]),
    "StrictTransportSecurity": lambda it: (
        "Strict-Transport-Security",
        f"max-age={it['AccessControlMaxAgeSec']}",
    ),
}


class Edge:
    """Listens on two free ports of 127.0.0.1, with TLS and without."""

    def __init__(self, cloud: Cloud):
        self.cloud = cloud
        self.distribution = None
        self.trusted = ssl.create_default_context(cafile=cloud.certificate)
        self.server, self.plain = self.listen(), self.listen()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cloud.certificate, cloud.key)
        # Each connection's own thread shakes hands, so that a silent client holds up nobody.
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        # A door without TLS, for the tests' visitors: with TLS, every client of every test would need it.
        self.door = f"http://127.0.0.1:{self.plain.server_address[1]}"

    def listen(self) -> ThreadingHTTPServer:
        server = ThreadingHTTPServer(("127.0.0.1", 0), lambda *it: Request(self, *it))
        server.daemon_threads = True
        return server

    def serve(self, distribution: str) -> None:
        """Serves this distribution from now on."""
        self.distribution = distribution
        for server in (self.server, self.plain):
            threading.Thread(target=server.serve_forever, daemon=True).start()

    def behaviour(self, path: str) -> tuple[dict, dict, dict]:
        """The distribution's configuration, its behaviour for this path, and that behaviour's origin."""
        cloudfront = self.cloud.client("cloudfront")
        config = cloudfront.get_distribution_config(Id=self.distribution)["DistributionConfig"]
        behaviours = config.get("CacheBehaviors", {}).get("Items", [])
        fits = (it for it in behaviours if fnmatch.fnmatchcase(path.lstrip("/"), it["PathPattern"].lstrip("/")))
        behaviour = next(fits, config["DefaultCacheBehavior"])
        origin = next(it for it in config["Origins"]["Items"] if it["Id"] == behaviour["TargetOriginId"])
        return config, behaviour, origin

    def headers_of_policy(self, behaviour: dict) -> dict[str, str]:
        policy = behaviour.get("ResponseHeadersPolicyId")
        if not policy:
            return {}
        found = self.cloud.client("cloudfront").get_response_headers_policy_config(Id=policy)
        security = found["ResponseHeadersPolicyConfig"].get("SecurityHeadersConfig", {})
        return dict(SECURITY_HEADERS[name](value) for name, value in security.items() if name in SECURITY_HEADERS)

    def from_bucket(self, origin: dict, path: str) -> tuple[int, dict[str, str], bytes]:
        """An object of the site. The policy of the bucket lets CloudFront read objects and list nothing."""
        bucket = origin["DomainName"].split(".s3.")[0]
        try:
            found = self.cloud.client("s3").get_object(Bucket=bucket, Key=path.lstrip("/"))
        except ClientError:
            return 403, {"Content-Type": "application/xml"}, b"<Error><Code>AccessDenied</Code></Error>"
        headers = {"Content-Type": found["ContentType"], "ETag": found["ETag"]}
        if "CacheControl" in found:
            headers["Cache-Control"] = found["CacheControl"]
        return 200, headers, found["Body"].read()

    def from_api(self, origin: dict, method: str, target: str, headers: list, body: bytes):
        """What the API answers."""
        api = http.client.HTTPSConnection("127.0.0.1", self.cloud.port, context=self.trusted, timeout=60)
        api.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        # The origin's name, as ministack knows it.
        api.putheader("Host", f"{origin['DomainName'].split('.')[0]}.execute-api.localhost")
        for name, value in headers:
            api.putheader(name, value)
        for header in origin.get("CustomHeaders", {}).get("Items", []):
            api.putheader(header["HeaderName"], header["HeaderValue"])
        api.endheaders(body)
        answer = api.getresponse()
        return answer.status, answer.getheaders(), answer.read()


class Request(BaseHTTPRequestHandler):
    """One viewer's request."""

    protocol_version = "HTTP/1.1"
    # A viewer who says nothing is not waited for.
    timeout = 75

    def __init__(self, edge: Edge, *connection):
        self.edge = edge
        super().__init__(*connection)

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.split("?")[0]
        config, behaviour, origin = self.edge.behaviour(path)
        if self.command not in behaviour["AllowedMethods"]["Items"]:
            return self.send(403, {}, b"", {})
        if "S3OriginConfig" in origin:
            path = "/" + config["DefaultRootObject"] if path == "/" else path
            status, headers, body = self.edge.from_bucket(origin, path)
        else:
            status, headers, body = self.edge.from_api(origin, self.command, self.path, self.forwarded(), body)
        self.send(status, dict(headers), body, self.edge.headers_of_policy(behaviour))

    def forwarded(self) -> list[tuple[str, str]]:
        """All of the viewer's headers but Host, and whose they are."""
        headers = [(name, value) for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP]
        seen = [value for name, value in headers if name.lower() == "x-forwarded-for"] + [self.client_address[0]]
        headers = [(name, value) for name, value in headers if name.lower() != "x-forwarded-for"]
        return [*headers, ("X-Forwarded-For", ", ".join(seen))]

    def send(self, status: int, headers: dict, body: bytes, policy: dict) -> None:
        overridden = {name.lower() for name in policy}
        self.send_response_only(status)
        for name, value in headers.items():
            if name.lower() not in HOP_BY_HOP | overridden | {"content-length"}:
                self.send_header(name, value)
        for name, value in policy.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_) -> None:
        pass

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer
