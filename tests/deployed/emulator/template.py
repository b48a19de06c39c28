"""The template as ministack deploys it.

Everything is as in template.yaml, its loops written out by scripts/expand-template and its serverless resources
translated by AWS's own aws-sam-translator, but for the alterations below: one function each, which says why.
"""

import copy
import json
import os
import platform
import subprocess
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).parents[3]


def altered(bucket: str) -> dict:
    """The template for ministack, with the functions' code in this bucket."""
    template = json.loads(expanded())
    for alter in (with_code_from(bucket), on_this_processor):
        alter(template)
    template = translated(template)
    for alter in ALTERATIONS:
        alter(template)
    return template


def expanded() -> str:
    """template.yaml as JSON, without loops."""
    command = [ROOT / "scripts/expand-template"]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL).stdout


def binaries(template: dict) -> list[str]:
    """The binaries of the functions."""
    functions = template["Resources"].values()
    return sorted(it["Metadata"]["BuildProperties"]["Binary"] for it in functions if is_function(it))


def is_function(resource: dict) -> bool:
    return resource["Type"] in ("AWS::Serverless::Function", "AWS::Lambda::Function")


def translated(template: dict) -> dict:
    """What `AWS::Serverless-2016-10-31` makes of it."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    from samtranslator.translator.transform import transform

    return transform(copy.deepcopy(template), {}, SimpleNamespace(load=dict))


def with_code_from(bucket: str):
    """Not an alteration: `sam package` writes where the built code is, in the same way."""

    def alter(template: dict) -> None:
        for resource in filter(is_function, template["Resources"].values()):
            resource["Properties"]["CodeUri"] = f"s3://{bucket}/{resource['Metadata']['BuildProperties']['Binary']}.zip"

    return alter


def on_this_processor(template: dict) -> None:
    """The programs run on this machine, and it may be of another kind than arm64."""
    is_arm = platform.machine() in ("aarch64", "arm64")
    template["Globals"]["Function"]["Architectures"] = ["arm64" if is_arm else "x86_64"]


def with_routes(template: dict) -> None:
    """ministack ignores an API's `Body`: each of its paths becomes a route with an integration."""
    resources = template["Resources"]
    for path, methods in resources["HttpApi"]["Properties"].pop("Body")["paths"].items():
        condition, methods = taken_if(methods)
        for method, operation in methods.items():
            operation = taken_if(operation)[1]
            uri = taken_if(operation["x-amazon-apigateway-integration"]["uri"])[1]
            verb = "ANY" if method == "x-amazon-apigateway-any-method" else method.upper()
            key = path if path == "$default" else f"{verb} {path}"
            name = "HttpApi" + "".join(filter(str.isalnum, key.title()))
            conditional = {"Condition": condition} if condition else {}
            resources[f"{name}Integration"] = conditional | {
                "Type": "AWS::ApiGatewayV2::Integration",
                "Properties": {
                    "ApiId": {"Ref": "HttpApi"},
                    "IntegrationType": "AWS_PROXY",
                    "IntegrationUri": uri,
                    "PayloadFormatVersion": operation["x-amazon-apigateway-integration"]["payloadFormatVersion"],
                },
            }
            resources[f"{name}Route"] = conditional | {
                "Type": "AWS::ApiGatewayV2::Route",
                "Properties": {
                    "ApiId": {"Ref": "HttpApi"},
                    "RouteKey": key,
                    "Target": {"Fn::Sub": f"integrations/${{{name}Integration}}"},
                },
            }
    resources["HttpApi"]["Properties"] |= {"Name": {"Ref": "AWS::StackName"}, "ProtocolType": "HTTP"}


def taken_if(value):
    """The condition of an `Fn::If` that otherwise has no value, and what is there if it holds."""
    if isinstance(value, dict) and "Fn::If" in value:
        condition, value, otherwise = value["Fn::If"]
        assert otherwise == {"Ref": "AWS::NoValue"}, otherwise
        return condition, value
    return None, value


def with_role_policies(template: dict) -> None:
    """ministack has no `AWS::IAM::RolePolicy`; an `AWS::IAM::Policy` with one role says the same."""
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::IAM::RolePolicy":
            resource["Type"] = "AWS::IAM::Policy"
            resource["Properties"]["Roles"] = [resource["Properties"].pop("RoleName")]


def without_archive(template: dict) -> None:
    """ministack's CloudFormation has no `AWS::Events::Archive`; the events are in the table as well."""
    del template["Resources"]["EventArchive"]
    del template["Outputs"]["EventArchiveArn"]


def without_bus_policy(template: dict) -> None:
    """ministack's CloudFormation has no `AWS::Events::EventBusPolicy`, and its EventBridge does not enforce one."""
    del template["Resources"]["EventBusPolicy"]


def without_unknown_limits(template: dict) -> None:
    """ministack's IAM does not know who an event or a letter is from, and asks for `ses:SendEmail` on everything: with
    these limits it would allow nothing."""
    for statement in statements(template):
        keys = [key for operator in statement.get("Condition", {}).values() for key in operator]
        if keys in (["events:source"], ["ses:FromAddress"]):
            del statement["Condition"]
        if statement["Action"] == "ses:SendEmail":
            statement["Resource"] = "*"


def statements(template: dict) -> list[dict]:
    """What the roles of the functions may do."""
    policies = []
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::IAM::Role":
            policies += resource["Properties"].get("Policies", [])
        if resource["Type"] == "AWS::IAM::Policy":
            policies.append(resource["Properties"])
    return [statement for policy in policies for statement in policy["PolicyDocument"]["Statement"]]


def without_lake(template: dict) -> None:
    """`sam package` would upload the lake's template; here it is off, as by default."""
    template["Resources"]["EventLakeStack"]["Properties"]["TemplateURL"] = "https://s3.amazonaws.com/none/lake.yaml"


ALTERATIONS = (
    with_routes,
    with_role_policies,
    without_archive,
    without_bus_policy,
    without_unknown_limits,
    without_lake,
)
