"""Visitplannr on an emulated AWS: starts ministack, and deploys the template with the programs that cargo built.

When the stack is there, it prints one line of JSON. Then it answers calls of AWS's API, one JSON object a line, until
its standard input ends: the tests drive it like that. With --for-people, which scripts/emulate says, it prints where
everything is, and runs until Ctrl-C.
"""

import argparse
import json
import shutil
import signal
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True

import certificate
import operator_rights
from edge import Edge
from cloud import ACCOUNT, REGION, ROOT, Cloud
from stack import SENDER, STACK, Stack


class Stopped(Exception):
    """Somebody wants it to end."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--programs", type=Path, required=True, help="where cargo built the functions")
    arguments.add_argument("--for-people", action="store_true", help="print text, and answer no calls")
    arguments = arguments.parse_args()
    signal.signal(signal.SIGTERM, stop)
    directory = Path(tempfile.mkdtemp(prefix="visitplannr-emulated-"))
    cloud = None
    try:
        cloud = Cloud(directory, *certificate.make(directory))
        cloud.wait_until_ready()
        said = deployed(cloud, arguments.programs.resolve())
        if arguments.for_people:
            print(told(said, arguments.programs), flush=True)
            signal.pause()
        print(json.dumps(said), flush=True)
        answer_calls(cloud)
    except (Stopped, KeyboardInterrupt):
        pass
    finally:
        if cloud:
            cloud.stop()
        shutil.rmtree(directory, ignore_errors=True)


def stop(*_) -> None:
    raise Stopped


def deployed(cloud: Cloud, programs: Path) -> dict:
    """Deploys the stack, and says where everything is."""
    operator = operator_rights.create(cloud)
    edge = Edge(cloud, cloud.certificate, cloud.certificate.with_name("key.pem"))
    stack = Stack(cloud, programs)
    stack.deploy(
        {
            # So the stack's output, and the links in letters, lead to the edge.
            "SiteDomainName": edge.host,
            "SiteCertificateArn": f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/edge",
            "MailSender": SENDER,
            "ReplayRoleArn": operator_rights.ARN,
        }
    )
    operator_rights.give(cloud, stack.resource("AddressHashKey"))
    edge.serve(stack.resource("Distribution"))
    return {
        "site": f"https://{edge.host}",
        "endpoint": cloud.endpoint,
        "certificate": str(cloud.certificate),
        "log": str(cloud.log),
        "region": REGION,
        "stack": STACK,
        "operator": operator,
    }


def told(said: dict, programs: Path) -> str:
    """Where everything is, for people."""
    operator = said["operator"]
    return f"""
Visitplannr is deployed on an emulated AWS: {said["site"]}/

The browser doesn't know its certificate. Use another terminal as the operator of docs/operating.md:

  export AWS_ENDPOINT_URL={said["endpoint"]} AWS_REGION={said["region"]} SSL_CERT_FILE={said["certificate"]}
  export AWS_ACCESS_KEY_ID={operator["access_key_id"]} AWS_SECRET_ACCESS_KEY={operator["secret_access_key"]}
  {programs}/visitplannr smoke --aws
  {programs}/visitplannr seed --count 20 --aws

ministack's log, with the functions' own: {said["log"]}
Letters: curl --cacert $SSL_CERT_FILE {said["endpoint"]}/_ministack/ses/messages

Ctrl-C stops everything; nothing is kept."""


def answer_calls(cloud: Cloud) -> None:
    """Answers `{"service": …, "call": …, "with": {…}}` as boto3 does, as root or as the owner of `"as": [ID, SECRET]`."""
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            client = cloud.client(asked["service"], tuple(asked.get("as") or ROOT))
            answer = getattr(client, asked["call"])(**asked.get("with", {}))
            answer.pop("ResponseMetadata", None)
            said = {"answer": answer}
        except Exception as error:  # Whatever it is, the test says which call it was.
            said = {"error": f"{asked['service']} {asked['call']}: {error}"}
        print(json.dumps(said, default=readable), flush=True)


def readable(value) -> str:
    """Bodies of objects, and points in time."""
    if hasattr(value, "read"):
        return value.read().decode()
    return str(value)


main()
