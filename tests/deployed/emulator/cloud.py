"""Starts ministack, an emulator of AWS that knows nothing of this system."""

import json
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import boto3
from botocore.config import Config

REGION = "us-east-1"
ACCOUNT = "123456789012"
# ministack's root user. Nothing but the deployment and the tests' preparations uses it.
ROOT = ("test", "test")
PATIENCE = 120


class Cloud:
    """A running ministack."""

    def __init__(self, directory: Path, certificate: Path, key: Path):
        self.certificate, self.key = certificate, key
        listening = socket.create_server(("127.0.0.1", 0))
        self.port = listening.getsockname()[1]
        self.endpoint = f"https://127.0.0.1:{self.port}"
        self.log = directory / "ministack.log"
        self.process = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("serving.py"), str(listening.fileno()), certificate, key],
            pass_fds=[listening.fileno()],
            stdin=subprocess.PIPE,
            stdout=self.log.open("wb"),
            stderr=subprocess.STDOUT,
            env=self._environment(directory),
            # Ctrl-C is for the parent, which stops this process in its own time.
            start_new_session=True,
        )
        listening.close()
        self._clients = {}
        # Making one is not safe from several threads, using it is.
        self._making = threading.Lock()

    def _environment(self, directory: Path) -> dict[str, str]:
        """ministack hands its own environment to the functions, so it has no more than it needs."""
        return {
            "PATH": os.environ["PATH"],
            "TMPDIR": str(directory),
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self.port),
            "MINISTACK_ACCOUNT_ID": ACCOUNT,
            "MINISTACK_REGION": REGION,
            "IOT_MTLS_ENABLED": "0",
            "AUTH": "true",
            "USE_SSL": "1",
            "MINISTACK_SSL_CERT": str(self.certificate),
            "MINISTACK_SSL_KEY": str(self.key),
            "LAMBDA_EXECUTOR": "local",
            # For the functions: where AWS is, and whom they trust there.
            "AWS_ENDPOINT_URL": self.endpoint,
            "SSL_CERT_FILE": str(self.certificate),
        }

    def read(self, path: str) -> bytes:
        """What ministack itself says at a path, beside the services."""
        trusted = ssl.create_default_context(cafile=self.certificate)
        return urllib.request.urlopen(f"{self.endpoint}/_ministack/{path}", context=trusted, timeout=10).read()

    def letters(self) -> dict:
        """The letters that were sent, by account."""
        return json.loads(self.read("ses/messages"))

    def wait_until_ready(self) -> None:
        """Returns when it answers."""
        deadline = time.monotonic() + PATIENCE
        while True:
            if self.process.poll() is not None:
                raise SystemExit(f"ministack ended with {self.process.returncode}:\n{self.log.read_text()[-4000:]}")
            try:
                self.read("health")
                return
            except OSError:
                if time.monotonic() > deadline:
                    raise SystemExit(f"ministack does not answer:\n{self.log.read_text()[-4000:]}") from None
                time.sleep(0.1)

    def client(self, service: str, access_key: tuple[str, str] = ROOT):
        """A client of one of its services, as root or as the owner of this access key."""
        with self._making:
            if (service, access_key) not in self._clients:
                self._clients[service, access_key] = self._made(service, *access_key)
            return self._clients[service, access_key]

    def _made(self, service: str, access_key_id: str, secret_access_key: str):
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=access_key_id,
            aws_secret_access_key=secret_access_key,
            verify=str(self.certificate),
            config=Config(s3={"addressing_style": "path"}, read_timeout=300, retries={"max_attempts": 0}),
        )

    def stop(self) -> None:
        """Ends it, and with it the functions' processes, which wait for its next event."""
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
