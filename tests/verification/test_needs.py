"""What verification needs is what its list says, and a machine without it is told so."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import verification
from verification import needs

FOLDER = Path(verification.__file__).parent
LISTED = FOLDER / "requirements.txt"


def pins(path: Path) -> dict[str, str]:
    lines = (line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#"))
    return dict(line.split("==") for line in lines)


def imported() -> set[str]:
    """The top-level modules that the folder's code imports, wherever in it, but for the library's and its own."""
    nodes = [node for path in FOLDER.rglob("*.py") for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    return {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {"verification"}


def test_it_works() -> None:
    assert needs.missing() == []
    assert needs.what_to_do() == ""
    assert set(pins(LISTED)) == set(needs.MODULES.values())
    # jsonschema brings its specifications; openbadgeslib is read as files
    assert imported() - {"jsonschema_specifications"} == set(needs.MODULES) - {"openbadgeslib"}
    brought = packages_distributions()
    assert all(package in brought[module] for module, package in needs.MODULES.items())


def test_the_versions_are_those_of_the_site() -> None:
    site = pins(FOLDER.parent / "requirements.txt")
    assert {name: site.get(name, version) for name, version in pins(LISTED).items()} == pins(LISTED)


def test_on_a_machine_with_python_alone(tmp_path: Path) -> None:
    (tmp_path / "pack.zip").write_bytes(b"")
    command = [sys.executable, "-S", "-m", "verification.pack", str(tmp_path / "pack.zip")]
    ended = subprocess.run(command, cwd=FOLDER.parent, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    assert ended.returncode == 70, "1 would say that somebody changed the pack"
    assert "pip install -r verification/requirements.txt" in ended.stderr
    assert "Traceback" not in ended.stderr
    program = [sys.executable, "-S", "-c", "import verification"]
    ended = subprocess.run(program, cwd=FOLDER.parent, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    assert "ImportError: Not installed here: PyLD" in ended.stderr


def test_without_the_package_that_only_holds_contexts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from verification.pack.__main__ import main

    monkeypatch.setattr("verification.needs.find_spec", lambda name: None if name == "openbadgeslib" else name)
    assert main([str(tmp_path / "pack.zip")]) == 70, "its verdicts would come out otherwise, and nobody knew why"
