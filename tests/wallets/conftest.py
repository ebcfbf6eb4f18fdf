"""A site on loopback, and wallets from npm that talk to it.

``wallets_folder`` is where the packages of ``npm/package.json`` are installed: once, outside the project, in
``CREDENCE_WALLETS`` or the user's cache, in a folder named after the packages' exact versions. ``site`` serves the
portal in this process, so a test makes rows and works the queue off as everywhere else. ``node`` runs a script of
``npm/`` with a job (JSON on its standard input) and gives back what it says (JSON, its last line).
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

import pytest

from tests.portal.conftest import alice, bob, charlie, data_folder, dora, erin, organization

__all__ = ["Node", "alice", "bob", "charlie", "data_folder", "dora", "erin", "organization"]

SCRIPTS = Path(__file__).parent / "npm"
PATIENCE = 60  # seconds: Node starts slowly on a small machine

Node: TypeAlias = Callable[..., dict[str, Any]]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder is a test with wallets."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.wallets)


@pytest.fixture(scope="session")
def wallets_folder() -> Path:
    """The folder with the installed packages; skips where Node or npm are absent or the packages cannot be had."""
    if os.environ.get("CREDENCE_NODE") == "none" or not (shutil.which("node") and shutil.which("npm")):
        _absent("no Node and npm here (install Debian's packages nodejs and npm)")
    wanted = (SCRIPTS / "package.json").read_bytes()
    root = os.environ.get("CREDENCE_WALLETS") or Path(
        os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "credence-wallets"
    )
    folder = Path(root) / hashlib.sha256(wanted).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:  # several test processes, one installation
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "installed").exists():
            (folder / "package.json").write_bytes(wanted)
            _install(folder)
            (folder / "installed").touch()
    return folder


def _install(folder: Path) -> None:
    command = ["npm", "install", "--no-fund", "--no-audit", "--ignore-scripts", "--no-package-lock", "--silent"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600, check=False)  # noqa: S603
    if done.returncode:
        _absent(f"npm could not install the wallets: {done.stderr.strip()[-300:]}")


def _absent(why: str) -> NoReturn:
    """Skip; or fail, where somebody insists on wallets (``CREDENCE_CI_REQUIRE``)."""
    if "wallets" in os.environ.get("CREDENCE_CI_REQUIRE", "").split(",") and os.environ.get("CREDENCE_NODE") != "none":
        pytest.fail(why)
    pytest.skip(why)


@pytest.fixture
def site(live_server: Any, settings: Any) -> str:
    """The address of the site, which calls itself so."""
    settings.CREDENCE_BASE_URL = live_server.url
    return str(live_server.url)


@pytest.fixture(scope="session")
def scripts(wallets_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The scripts, copied to where Node finds the packages beside them."""
    folder = wallets_folder / f"run-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(SCRIPTS, folder, ignore=shutil.ignore_patterns("node_modules"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def node(scripts: Path) -> Node:
    """Runs ``npm/<script>`` with a job; what it answers. A script that breaks fails the test with its own words."""

    def run(script: str, job: dict[str, Any]) -> dict[str, Any]:
        done = subprocess.run(  # noqa: S603 - our own script
            [shutil.which("node") or "node", str(scripts / script)],
            input=json.dumps(job),
            cwd=scripts,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, f"{script}: {done.stderr[-3_000:]}"
        said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return said

    return run
