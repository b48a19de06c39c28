"""Deploys stacks onto ministack, as `sam deploy` does it on AWS."""

import json
import time
import uuid
from datetime import datetime, timezone

import operator_rights
from cloud import ACCOUNT, PATIENCE, REGION, Cloud
from packages import CODE, TEMPLATE
from edge import Edge

SENDER = "us@example.com"


class Stack:
    """A deployed stack, with an edge before its distribution and an operator."""

    def __init__(self, cloud: Cloud, name: str):
        self.cloud, self.name = cloud, name
        self.formation = cloud.client("cloudformation")

    def deploy(self, parameters: dict[str, str]) -> dict:
        """Creates the stack, and says where it is and who operates it."""
        edge, operator = Edge(self.cloud), operator_rights.create(self.cloud, self.name)
        defaults = {
            # So the stack's output, and the links in letters, lead to the edge.
            "SiteDomainName": edge.host,
            "SiteCertificateArn": f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/edge",
            "MailSender": SENDER,
            "AlarmEmail": "none",
            "ReplayRoleArn": operator_rights.arn(self.name),
        }
        self.formation.create_stack(
            StackName=self.name,
            TemplateURL=f"{self.cloud.endpoint}/{CODE}/{TEMPLATE}",
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
            Parameters=listed(defaults | parameters),
        )
        self.settled("CREATE_COMPLETE")
        operator_rights.give(self.cloud, self.name, self.resource("AddressHashKey"))
        edge.serve(self.resource("Distribution"))
        self.tell_it_is_deployed()
        return {"name": self.name, "site": f"https://{edge.host}", "door": edge.door, "operator": operator}

    def update(self, parameters: dict[str, str]) -> dict:
        """Changes these parameters, and no others."""
        kept = [it["ParameterKey"] for it in self.described()["Parameters"] if it["ParameterKey"] not in parameters]
        self.formation.update_stack(
            StackName=self.name,
            UsePreviousTemplate=True,
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
            Parameters=[{"ParameterKey": name, "UsePreviousValue": True} for name in kept] + listed(parameters),
        )
        self.settled("UPDATE_COMPLETE")
        self.tell_it_is_deployed()
        return {}

    def delete(self) -> dict:
        """Deletes the stack."""
        name, self.name = self.name, self.described()["StackId"]
        self.formation.delete_stack(StackName=name)
        self.settled("DELETE_COMPLETE")
        return {}

    def described(self) -> dict:
        return self.formation.describe_stacks(StackName=self.name)["Stacks"][0]

    def settled(self, wanted: str) -> None:
        """Waits until the stack has this status."""
        deadline = time.monotonic() + PATIENCE
        while (status := self.described()["StackStatus"]) != wanted:
            if "_IN_PROGRESS" not in status or time.monotonic() > deadline:
                raise RuntimeError(f"the stack is {status}: {self._what_failed()}")
            time.sleep(0.1)

    def _what_failed(self) -> str:
        events = self.formation.describe_stack_events(StackName=self.name)["StackEvents"]
        failed = [it for it in events if "FAILED" in it["ResourceStatus"]]
        return "; ".join(f"{it['LogicalResourceId']}: {it.get('ResourceStatusReason', '')}" for it in failed)

    def resource(self, name: str) -> str:
        """The physical id of a resource."""
        found = self.formation.describe_stack_resource(StackName=self.name, LogicalResourceId=name)
        return found["StackResourceDetail"]["PhysicalResourceId"]

    def tell_it_is_deployed(self) -> None:
        """ministack's CloudFormation sends no events, and nobody else may say what `aws.cloudformation` says. If the rule
        lets the event through that AWS documents, its function gets it."""
        described = self.described()
        event = {
            "version": "0",
            "id": str(uuid.uuid4()),
            "source": "aws.cloudformation",
            "account": ACCOUNT,
            "region": REGION,
            "time": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "resources": [described["StackId"]],
            "detail-type": "CloudFormation Stack Status Change",
            "detail": {"stack-id": described["StackId"], "status-details": {"status": described["StackStatus"]}},
        }
        events = self.cloud.client("events")
        rule = events.describe_rule(Name=self.resource("ReconcileHomepageFunctionDeployed"))
        said = json.dumps(event)
        if not events.test_event_pattern(EventPattern=rule["EventPattern"], Event=said)["Result"]:
            raise RuntimeError(f"the rule {rule['Name']} does not let {said} through")
        self.cloud.client("lambda").invoke(
            FunctionName=self.resource("ReconcileHomepageFunction"), InvocationType="Event", Payload=said
        )


def listed(parameters: dict[str, str]) -> list[dict[str, str]]:
    """Parameters as CloudFormation takes them."""
    return [{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()]
