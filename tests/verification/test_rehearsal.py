"""The rehearsal before the first record: it goes all the way, and believes nobody."""

from __future__ import annotations

from verification import CheckId, Code, Outcome, Verdict
from verification.rehearsal import rehearse


def test_it_works() -> None:
    embedded, token = rehearse()

    for report in (embedded, token):
        assert report.verdict is Verdict.REJECTED
        failed = [check for check in report.credential.checks if check.outcome is Outcome.FAILED]
        assert [(check.id, check.code) for check in failed] == [(CheckId.PROOF, Code.BAD_SIGNATURE)]
        assert report.credential.claims[0].name == "A rehearsal"
