"""Gates choose the set."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from matching.codes import EvidenceSet, Gate
from matching.gates import countable, open_gates, set_of
from matching.statements import LinkMethod, Standing, SubjectLink, TrustLevel
from tests.matching.people import AS_OF, VITALS, statement


def test_it_works() -> None:
    assert set_of(open_gates(statement("1", VITALS), AS_OF)) is EvidenceSet.VERIFIED


@pytest.mark.parametrize(
    ("changes", "gates", "found"),
    [
        ({"subject": SubjectLink.HOLDER_KEY}, (), EvidenceSet.VERIFIED),
        ({"link": LinkMethod.CONFIRMED}, (), EvidenceSet.VERIFIED),
        ({"trust": TrustLevel.KNOWN}, (Gate.ISSUER_KNOWN,), EvidenceSet.BEST),
        ({"trust": TrustLevel.UNKNOWN}, (Gate.ISSUER_UNKNOWN,), EvidenceSet.ALL),
        ({"link": LinkMethod.TEXT, "link_confidence": 0.80}, (Gate.LINK_LIKELY,), EvidenceSet.BEST),
        ({"link": LinkMethod.LABEL, "link_confidence": 0.79}, (Gate.LINK_DOUBTFUL,), EvidenceSet.ALL),
        (
            {"standing": Standing.NOT_IN_FORCE, "expired": True, "in_force": False},
            (Gate.EXPIRED,),
            EvidenceSet.BEST,
        ),
        ({"standing": Standing.NOT_IN_FORCE, "in_force": False}, (Gate.NOT_IN_FORCE,), EvidenceSet.ALL),
        ({"standing": Standing.INDETERMINATE, "only_status_unknown": True}, (Gate.STATUS,), EvidenceSet.BEST),
        ({"standing": Standing.INDETERMINATE}, (Gate.VERDICT,), EvidenceSet.ALL),
        ({"subject": SubjectLink.NAME}, (Gate.SUBJECT,), EvidenceSet.ALL),
        ({"subject": SubjectLink.NONE}, (Gate.SUBJECT,), EvidenceSet.ALL),
        ({"issuer_is_subject": True}, (Gate.SELF_ISSUED,), EvidenceSet.ALL),
        ({"standing": Standing.SELF_ASSERTED, "subject": SubjectLink.NONE}, (Gate.SELF_ASSERTED,), EvidenceSet.ALL),
        ({"expires": date(2026, 11, 22)}, (Gate.EXPIRED,), EvidenceSet.BEST),
        ({"expires": date(2026, 11, 23)}, (), EvidenceSet.VERIFIED),
        ({"observation": True, "confirmed_observation": True}, (), EvidenceSet.VERIFIED),
        ({"observation": True}, (Gate.OBSERVATION,), EvidenceSet.ALL),
    ],
)
def test_each_gate(changes: dict[str, Any], gates: tuple[Gate, ...], found: EvidenceSet) -> None:
    seen = open_gates(statement("1", VITALS, **changes), AS_OF)
    assert seen == gates
    assert set_of(seen) is found


def test_soft_gates_together_stay_in_the_best_estimate_and_one_hard_gate_leaves_it() -> None:
    soft = {"trust": TrustLevel.KNOWN, "expires": date(2020, 1, 1), "link": LinkMethod.TEXT, "link_confidence": 0.9}
    assert set_of(open_gates(statement("1", VITALS, **soft), AS_OF)) is EvidenceSet.BEST
    assert set_of(open_gates(statement("1", VITALS, **soft, subject=SubjectLink.NAME), AS_OF)) is EvidenceSet.ALL


def test_suspended_and_expired_stays_out_of_the_best_estimate() -> None:
    both = statement("1", VITALS, standing=Standing.NOT_IN_FORCE, in_force=False, expires=date(2026, 1, 1))
    assert set_of(open_gates(both, AS_OF)) is EvidenceSet.ALL


@pytest.mark.parametrize("changes", [{"standing": Standing.REJECTED}, {"subject": SubjectLink.MISMATCH}])
def test_forged_revoked_or_about_another_enters_no_set(changes: dict[str, Any]) -> None:
    assert not countable(statement("1", VITALS, **changes))
