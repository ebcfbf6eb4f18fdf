"""Bend records until the time is over: ``python -m tests.fuzz --minutes 30 [SEED...]``.

With atheris (``pip install -r tests/fuzz/requirements.txt``) the fuzzer sees which lines of the verifier a case
reaches and keeps what led to new ones; ``--random`` bends by chance, which is faster. A case that breaks a promise is
written to ``--found``, and the run ends with 1; so does one that takes longer than ``--hang`` seconds.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")


def main() -> int:
    """Run, and print one JSON line with what was done."""
    options = _options()
    if options.random:
        django.setup()
        return _Run(options).by_chance()
    import atheris

    with atheris.instrument_imports(include=["verification"]):
        django.setup()
        run = _Run(options)
    arguments = [sys.argv[0], f"-timeout={options.hang}", "-max_len=4096", "-len_control=0", "-verbosity=0"]
    atheris.Setup([*arguments, *([str(options.corpus)] if options.corpus else [])], run.led)
    atheris.Fuzz()
    return 0  # pragma: no cover - the run ends in _Run.led


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("seed", nargs="*", help="which records to bend; all of them unless told")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--random", action="store_true", help="by chance instead of led by atheris")
    parser.add_argument("--start", type=int, default=0, help="the first number of the chance")
    parser.add_argument("--hang", type=int, default=10, help="seconds that no case may take")
    parser.add_argument("--corpus", type=Path, help="a folder in which atheris keeps what led to new lines")
    parser.add_argument("--found", type=Path, default=Path("fuzz-found"), help="where what breaks a promise is kept")
    return parser.parse_args()


class _Run:
    """The records that are bent, and the count of what came out."""

    def __init__(self, options: argparse.Namespace) -> None:
        from tests.fuzz.all_seeds import ALL_SEEDS
        from tests.fuzz.oracle import judge

        self.options, self.judge, self.seeds = options, judge, ALL_SEEDS
        self.names = options.seed or list(ALL_SEEDS)
        self.verdicts: Counter[str] = Counter()
        self.slowest, self.slowest_seed = 0.0, ""
        self.started = time.monotonic()
        self.findings, self.number = 0, options.start

    def by_chance(self) -> int:
        """Bend by a random number generator; every number gives the same case again."""
        from tests.fuzz.choices import RandomChoices

        faulthandler.register(signal.SIGALRM, all_threads=True, chain=True)
        while time.monotonic() - self.started < self.options.minutes * 60:
            signal.alarm(self.options.hang)
            self.one(RandomChoices(random.Random(self.number)))  # noqa: S311 - tests, not secrets
            self.number += 1
        signal.alarm(0)
        print(json.dumps(self.summary()))
        return 1 if self.findings else 0

    def led(self, data: bytes) -> None:
        """One case of atheris."""
        import atheris

        from tests.fuzz.choices import FuzzerChoices

        self.one(FuzzerChoices(atheris.FuzzedDataProvider(data)))
        if time.monotonic() - self.started > self.options.minutes * 60:
            print(json.dumps(self.summary()), flush=True)
            os._exit(1 if self.findings else 0)  # libFuzzer knows no other way to end well

    def one(self, choices: Any) -> None:
        """Bend one record and judge the answer; what breaks a promise is kept."""
        from tests.fuzz.choices import pick
        from tests.fuzz.oracle import Finding

        name = pick(choices, self.names)
        data, world = self.seeds[name]().case(choices)
        began = time.monotonic()
        try:
            self.verdicts[
                f"{'honest' if self.seeds[name]().honest else 'forged'} {self.judge(name, data, world).value}"
            ] += 1
        except Finding as finding:
            self._keep(finding)
        taken = time.monotonic() - began
        if taken > self.slowest:
            self.slowest, self.slowest_seed = taken, name

    def _keep(self, finding: Any) -> None:
        self.findings += 1
        self.options.found.mkdir(parents=True, exist_ok=True)
        (self.options.found / f"{finding.seed}-{self.findings}").write_bytes(finding.data)
        print(f"number {self.number}, {finding}"[:400], file=sys.stderr)

    def summary(self) -> dict[str, Any]:
        """What was done."""
        seconds = time.monotonic() - self.started
        cases = self.verdicts.total() + self.findings
        return {
            "cases": cases,
            "minutes": round(seconds / 60, 1),
            "a second": round(cases / seconds),
            "slowest, seconds": round(self.slowest, 2),
            "slowest seed": self.slowest_seed,
            "verdicts": dict(sorted(self.verdicts.items())),
            "findings": self.findings,
        }


if __name__ == "__main__":
    sys.exit(main())
