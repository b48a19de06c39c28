"""Deploys the stack onto ministack, as `sam deploy` does it on AWS."""

import io
import json
import time
import zipfile
from pathlib import Path

import template
from cloud import PATIENCE, Cloud

STACK = "visitplannr"
CODE = "visitplannr-code"
SENDER = "us@example.com"


class Stack:
    """The deployed stack."""

    def __init__(self, cloud: Cloud, programs: Path):
        self.cloud = cloud
        self.programs = programs

    def deploy(self, parameters: dict[str, str]) -> None:
        """Uploads the code and the template, and creates the stack."""
        self.cloud.client("sesv2").create_email_identity(EmailIdentity=SENDER)
        storage = self.cloud.client("s3")
        storage.create_bucket(Bucket=CODE)
        altered = template.altered(CODE)
        for binary in template.binaries(altered):
            storage.put_object(Bucket=CODE, Key=f"{binary}.zip", Body=self._package(binary))
        storage.put_object(Bucket=CODE, Key="template.json", Body=json.dumps(altered))
        self.cloud.client("cloudformation").create_stack(
            StackName=STACK,
            TemplateURL=f"{self.cloud.endpoint}/{CODE}/template.json",
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
            Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
        )
        self.settled("CREATE_COMPLETE")
        self._archive()
        self.tell_it_is_deployed()

    def _package(self, binary: str) -> bytes:
        """A package whose bootstrap runs the program where cargo built it: copies would take gigabytes."""
        program = self.programs / binary
        if not program.exists():
            raise SystemExit(f"{program} is missing; run `cargo build --workspace`")
        package = io.BytesIO()
        with zipfile.ZipFile(package, "w") as files:
            bootstrap = zipfile.ZipInfo("bootstrap")
            bootstrap.external_attr = 0o755 << 16
            files.writestr(bootstrap, f"#!/bin/sh\nexec '{program}'\n")
        return package.getvalue()

    def described(self) -> dict:
        return self.cloud.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]

    def settled(self, wanted: str) -> None:
        """Waits until the stack has this status."""
        deadline = time.monotonic() + PATIENCE
        while (status := self.described()["StackStatus"]) != wanted:
            if not status.endswith("_IN_PROGRESS") or time.monotonic() > deadline:
                raise SystemExit(f"the stack is {status}: {self._what_failed()}")
            time.sleep(0.1)

    def _what_failed(self) -> str:
        events = self.cloud.client("cloudformation").describe_stack_events(StackName=STACK)["StackEvents"]
        failed = [it for it in events if "FAILED" in it["ResourceStatus"]]
        return "; ".join(f"{it['LogicalResourceId']}: {it.get('ResourceStatusReason', '')}" for it in failed)

    def outputs(self) -> dict[str, str]:
        return {it["OutputKey"]: it["OutputValue"] for it in self.described()["Outputs"]}

    def resource(self, name: str) -> str:
        """The physical id of a resource."""
        found = self.cloud.client("cloudformation").describe_stack_resource(StackName=STACK, LogicalResourceId=name)
        return found["StackResourceDetail"]["PhysicalResourceId"]

    def _archive(self) -> None:
        """What template.py leaves out."""
        expanded = template.untouched("EventArchive")["Properties"]
        self.cloud.client("events").create_archive(
            ArchiveName=f"{STACK}-EventArchive",
            EventSourceArn=self.outputs()["EventBusArn"],
            EventPattern=json.dumps(expanded["EventPattern"]),
        )

    def tell_it_is_deployed(self) -> None:
        """CloudFormation's own event, which ministack does not send."""
        detail = {"stack-id": self.described()["StackId"], "status-details": {"status": self.described()["StackStatus"]}}
        self.cloud.client("events").put_events(
            Entries=[
                {
                    "Source": "aws.cloudformation",
                    "DetailType": "CloudFormation Stack Status Change",
                    "Detail": json.dumps(detail),
                }
            ]
        )
