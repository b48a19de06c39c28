"""Uploads the functions' code and the template, as `sam package` does it."""

import io
import json
import zipfile
from pathlib import Path

import template
from cloud import Cloud

CODE = "visitplannr-code"
TEMPLATE = "template.json"


def upload(cloud: Cloud, programs: Path) -> None:
    """Uploads all that a stack is created from."""
    storage = cloud.client("s3")
    storage.create_bucket(Bucket=CODE)
    altered = template.altered(CODE)
    for binary in template.binaries(altered):
        storage.put_object(Bucket=CODE, Key=f"{binary}.zip", Body=package(programs / binary))
    storage.put_object(Bucket=CODE, Key=TEMPLATE, Body=json.dumps(altered))


def package(program: Path) -> bytes:
    """A package whose bootstrap runs the program where cargo built it: copies would take gigabytes."""
    if not program.exists():
        raise SystemExit(f"{program} is missing; run `cargo build --workspace`")
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as files:
        bootstrap = zipfile.ZipInfo("bootstrap")
        bootstrap.external_attr = 0o755 << 16
        files.writestr(bootstrap, f"#!/bin/sh\nexec '{program}'\n")
    return package.getvalue()
