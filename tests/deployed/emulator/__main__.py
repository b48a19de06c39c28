"""An emulated AWS on this machine, with the template and the programs that cargo built.

It prints one line of JSON when it is there. Then it answers requests, one JSON object a line, until its standard input
ends: the tests drive it like that. With --for-people, which scripts/emulate says, it deploys a stack, prints where
everything is, and runs until Ctrl-C.
"""

import argparse
import json
import shutil
import signal
import sys
import tempfile
from pathlib import Path

import certificate
import packages
from cloud import REGION, ROOT, Cloud
from stack import SENDER, Stack


class Stopped(Exception):
    """Somebody wants it to end."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--programs", type=Path, required=True, help="where cargo built the functions")
    arguments.add_argument("--for-people", action="store_true", help="deploy a stack, and print text")
    arguments = arguments.parse_args()
    signal.signal(signal.SIGTERM, stop)
    directory = Path(tempfile.mkdtemp(prefix="visitplannr-emulated-"))
    cloud = None
    try:
        cloud = Cloud(directory, *certificate.make(directory))
        cloud.wait_until_ready()
        cloud.client("sesv2").create_email_identity(EmailIdentity=SENDER)
        packages.upload(cloud, arguments.programs.resolve())
        if arguments.for_people:
            print(told(cloud, Stack(cloud, "visitplannr").deploy({}), arguments.programs), flush=True)
            signal.pause()
        say({"endpoint": cloud.endpoint, "certificate": str(cloud.certificate), "region": REGION})
        for line in sys.stdin:
            say(answer(cloud, json.loads(line)))
    except (Stopped, KeyboardInterrupt):
        pass
    finally:
        if cloud:
            cloud.stop()
        shutil.rmtree(directory, ignore_errors=True)


def stop(*_) -> None:
    raise Stopped


def say(what: dict) -> None:
    print(json.dumps(what, default=readable), flush=True)


def readable(value) -> str:
    """Bodies of objects, and points in time."""
    return value.read().decode() if hasattr(value, "read") else str(value)


def answer(cloud: Cloud, asked: dict) -> dict:
    """Calls the API of a service as boto3 does, as root: `{"service": …, "call": …, "with": {…}}`; deploys, updates or
    deletes a stack: `{"stack": NAME, "call": …, "with": {…}}`; or tells which letters were sent: `{"call": "letters", …}`."""
    called = cloud
    if "stack" in asked:
        called = Stack(cloud, asked["stack"])
    elif "service" in asked:
        called = cloud.client(asked["service"], ROOT)
    try:
        answered = getattr(called, asked["call"])(**asked["with"])
    except Exception as error:  # Whatever it is, the test says which call it was.
        return {"error": f"{asked['call']}: {error}"}
    answered.pop("ResponseMetadata", None)
    return {"answer": answered}


def told(cloud: Cloud, deployed: dict, programs: Path) -> str:
    """Where everything is, for people."""
    access_key_id, secret_access_key = deployed["operator"]
    return f"""
Visitplannr is deployed on an emulated AWS: {deployed["site"]}/

A browser does not know the certificate. In another terminal, as the operator of docs/operating.md:

  export AWS_ENDPOINT_URL={cloud.endpoint} AWS_REGION={REGION} SSL_CERT_FILE={cloud.certificate}
  export AWS_ACCESS_KEY_ID={access_key_id} AWS_SECRET_ACCESS_KEY={secret_access_key}
  {programs}/visitplannr smoke --aws
  {programs}/visitplannr seed --count 20 --aws
  curl --cacert $SSL_CERT_FILE $AWS_ENDPOINT_URL/_ministack/ses/messages   # the letters

The log, with the functions' own: {cloud.log}
Ctrl-C stops everything; nothing is kept."""


main()
