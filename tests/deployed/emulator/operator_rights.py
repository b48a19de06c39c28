"""The operator: a user of IAM with exactly the policy of docs/operating.md."""

import json
import re

import template
from cloud import ACCOUNT, REGION, Cloud

NAME = "operator"
ARN = f"arn:aws:iam::{ACCOUNT}:user/{NAME}"


def policy(hash_key: str) -> dict:
    """The documented policy, its blanks filled in."""
    text = (template.ROOT / "docs/operating.md").read_text()
    blocks = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    documented = next(it for it in blocks if '"Statement"' in it)
    for blank, value in (("ADDRESS_HASH_KEY", hash_key), ("REGION", REGION), ("ACCOUNT", ACCOUNT)):
        documented = documented.replace(blank, value)
    return json.loads(documented)


def create(cloud: Cloud) -> dict[str, str]:
    """Makes the user, still without rights, and returns its access key."""
    iam = cloud.client("iam")
    iam.create_user(UserName=NAME)
    key = iam.create_access_key(UserName=NAME)["AccessKey"]
    return {"access_key_id": key["AccessKeyId"], "secret_access_key": key["SecretAccessKey"]}


def give(cloud: Cloud, hash_key: str) -> None:
    """Gives the user the documented rights."""
    document = json.dumps(policy(hash_key))
    cloud.client("iam").put_user_policy(UserName=NAME, PolicyName="operate", PolicyDocument=document)
