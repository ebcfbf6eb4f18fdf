"""`python -m tests.portal.api.contract --examples 50`: schemathesis against a running portal, for as long as one likes.

https://schemathesis.readthedocs.io/; `tests/portal/api/schemathesis.toml` says which checks hold.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.portal.api.linked import linked
from tests.portal.api.running import DOCUMENT, ROOT, Running, running_portal

__all__ = ["PHASES", "keeps_its_word"]

PHASES = ("coverage", "fuzzing", "stateful")
CONFIG = Path(__file__).with_name("schemathesis.toml")
#: Without values out of answers, which differ from run to run (their ids and times): as in tests/conftest.py, what
#: guards a change draws the same each time, and a search by hand draws anew.
REPEATABLE = """
[phases.fuzzing]
extra-data-sources.responses = false
"""


def keeps_its_word(
    portal: Running,
    folder: Path,
    *,
    examples: int,
    seconds: int,
    seed: int | None = None,
    token: str = "",
    phases: Sequence[str] = PHASES,
    more: Sequence[str] = (),
) -> subprocess.CompletedProcess[str]:
    """Call every operation of the committed document; what schemathesis says about it.

    Args:
        portal: where it runs.
        folder: for its notes.
        examples: drawn for each operation, at most.
        seconds: the whole run ends after as many.
        seed: to draw from, and from answers; None draws nothing that another run would not draw.
        token: the administrator's when empty.
        phases: `coverage` draws every bound of every parameter, `fuzzing` at random, `stateful` walks along links.
        more: further options of `schemathesis run`.
    """
    ids = folder / "real_ids.json"
    ids.write_text(json.dumps(portal.real_ids()))
    document = folder / "linked.json"
    document.write_text(json.dumps(linked(json.loads(DOCUMENT.read_text()))))
    config = folder / "schemathesis.toml"
    config.write_text(CONFIG.read_text() + ("" if seed is not None else REPEATABLE))
    more = [*more, "--generation-deterministic"] if seed is None else [*more, "--seed", str(seed)]
    command = [str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(config), "run", str(document)]
    command += ["--url", portal.url, "--header", f"Authorization: Bearer {token or portal.person}"]
    command += ["--phases", ",".join(phases), "--max-examples", str(examples), "--no-shrink"]
    command += ["--workers", "2", "--continue-on-failure", "--suppress-health-check", "all", "--warnings", "off"]
    command += ["--request-timeout", "60", *more]
    environment = {**portal.environment, "CREDENCE_REAL_IDS": str(ids), "PYTHONPATH": str(ROOT)}
    return subprocess.run(  # noqa: S603 - our own command
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=seconds
    )


def main() -> int:
    """Run it by hand."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, help="a folder that was filled before, or is to be")
    given, more = parser.parse_known_args()
    with tempfile.TemporaryDirectory(prefix="credence-contract-") as folder:
        data = given.data or Path(folder, "data")
        with running_portal(data) as portal:
            done = keeps_its_word(
                portal, Path(folder), examples=given.examples, seconds=24 * 3600, seed=given.seed, more=more
            )
    sys.stdout.write(done.stdout + done.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
