"""The operator of a stack: a user of IAM with exactly the policy of docs/operating.md."""

import contextlib
import json
import re

import template
from cloud import ACCOUNT, REGION, Cloud


def user(stack: str) -> str:
    return f"operator-of-{stack}"


def arn(stack: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:user/{user(stack)}"


def policy(stack: str, hash_key: str) -> str:
    """The documented policy, its blanks filled in."""
    text = (template.ROOT / "docs/operating.md").read_text()
    blocks = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    documented = next(it for it in blocks if '"Statement"' in it)
    blanks = {"ADDRESS_HASH_KEY": hash_key, "REGION": REGION, "ACCOUNT": ACCOUNT, "visitplannr": stack}
    for blank, value in blanks.items():
        documented = documented.replace(blank, value)
    return json.dumps(json.loads(documented))


def create(cloud: Cloud, stack: str) -> list[str]:
    """Makes the user, still without rights, and returns its access key."""
    iam = cloud.client("iam")
    # A stack of the same name may have had one; its key goes on working.
    with contextlib.suppress(iam.exceptions.EntityAlreadyExistsException):
        iam.create_user(UserName=user(stack))
    key = iam.create_access_key(UserName=user(stack))["AccessKey"]
    return [key["AccessKeyId"], key["SecretAccessKey"]]


def give(cloud: Cloud, stack: str, hash_key: str) -> None:
    """Gives the user the documented rights."""
    document = policy(stack, hash_key)
    cloud.client("iam").put_user_policy(UserName=user(stack), PolicyName="operate", PolicyDocument=document)
