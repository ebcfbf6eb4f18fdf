"""A client that is generated from the committed document: whole, without a warning, and fit for the commonest jobs."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.demonstration.keys import ed25519_key
from portal.demonstration.signing import sign_vc_jwt
from tests.portal.api.generated_client import PACKAGE
from tests.portal.api.running import DOCUMENT, ROOT, Running, running_portal
from tests.portal.badges import badge

pytestmark = [pytest.mark.contract, pytest.mark.xdist_group("contract")]

CONFIG = ROOT / "portal" / "api" / "examples" / "openapi_python_client.yml"
METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the generated package. A warning of the generator ends it."""
    folder = tmp_path_factory.mktemp("client") / PACKAGE
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--path", str(DOCUMENT), "--meta", "none"]
    command += ["--config", str(CONFIG), "--output-path", str(folder), "--fail-on-warning"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)  # noqa: S603 - our own
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARNING" not in done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A filled portal with a worker that does what comes in."""
    with running_portal(tmp_path_factory.mktemp("portal") / "data") as running:
        command = [sys.executable, "-m", "tests.portal.api.working"]
        worker = subprocess.Popen(command, cwd=ROOT, env=running.environment)  # noqa: S603 - our own
        try:
            yield running
        finally:
            worker.terminate()
            worker.wait(30)


def test_it_works(package: Path, portal: Running) -> None:
    """An applicant is pushed with a record and verified, stands in the ranking, and is told of among the changes."""
    key = ed25519_key("generated")
    signed = sign_vc_jwt(badge(key.did_key, 1), key, f"{key.did_key}#{key.did_key.removeprefix('did:key:')}")
    job = portal.real_ids()["/api/v1/jobs/{id}/"][0]["id"]
    told = drive(package, portal, job, signed)
    candidate, application = told["pushed"]["candidate"], told["pushed"]["application"]
    assert (candidate["name"], application["job"]) == ("Ada Nkosi", job)
    assert (told["record"]["verdict"], told["record"]["candidate"]) == ("verified", candidate["id"])
    places = [entry["application"] for entry in told["entries"]]
    assert application["id"] in places
    assert len(places) > 1
    assert told["report"]["candidate"] == application["id"]
    assert told["report"]["rank"] is None, "nobody asked for a strict order"
    assert told["files"] == {"csv": '\xef\xbb\xbf"', "json": '{"ru', "ndjson": '{"ra', "xlsx": "PK\x03\x04"}
    assert told["verdicts"] == ["verified", "verified"]
    assert [column["application"] for column in told["compared"]["columns"]] == places[:2]
    happened = {(event["type"], event["subject"]["id"]) for event in told["changes"]}
    assert ("record.verified", told["record"]["id"]) in happened
    assert ("application.added", application["id"]) in happened
    assert [event["seq"] for event in told["changes"]] == sorted({event["seq"] for event in told["changes"]})
    assert (told["problem"]["kind"], told["problem"]["code"]) == ("Problem", "not_found")


def test_each_operation_is_a_function(package: Path) -> None:
    """Named as the document names it, in the module of its tag; every module can be imported."""
    wanted = {operation["operationId"] for operation in operations()}
    functions = {path.stem: path for path in package.glob("api/*/*.py") if path.stem != "__init__"}
    assert functions.keys() == wanted
    for name, path in functions.items():
        defined = {node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)}
        assert "sync_detailed" in defined, name
    modules = [f"{PACKAGE}.api.{path.parent.name}.{name}" for name, path in sorted(functions.items())]
    program = "import importlib, sys\nfor name in sys.argv[1:]: importlib.import_module(name)"
    done = subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-c", program, *modules],
        cwd=package.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-3000:]


def drive(package: Path, portal: Running, job: str, record: str) -> Any:
    """What the client's program saw."""
    done = subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-m", "tests.portal.api.generated_client", str(package.parent), job, "Ada Nkosi"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "CREDENCE_URL": portal.url, "CREDENCE_TOKEN": portal.person},
        input=record,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def operations() -> Iterator[dict[str, Any]]:
    document = json.loads(DOCUMENT.read_text())
    return (item[method] for item in document["paths"].values() for method in METHODS if method in item)
