"""What help pages quote: the numbers of the scorer, the verdicts, and the reasons why something is left open.

Nothing is typed again: what changes in the code changes on the page.
"""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from matching.explain import ASSESSMENT_WORDS, SET_WORDS, number
from matching.gates import LIKELY_LINK
from matching.plan import (
    ASSESSMENT_SCALE,
    ASSESSMENTS,
    BULK_CAP,
    BULK_SKILLS,
    HIGHEST_LEVEL,
    LEVEL_SCALE,
    MEETING_ASSESSMENT,
    SETS,
    UNSTATED_LEVELS,
    WEIGHTS,
)
from matching.relations import FACTORS, SCALE, RelationKind
from portal.sentences import code_sentence
from portal.templatetags.records import actor
from verification.codes import Act, Code, Verdict

__all__ = ["ranking_numbers", "unknown_rows", "verdict_rows"]

_RELATIONS: dict[RelationKind, Promise] = {
    RelationKind.SAME: _("the same skill"),
    RelationKind.EXACT: _("the same in another framework (a crosswalk)"),
    RelationKind.NARROWER: _("narrower than what is needed"),
    RelationKind.CLOSE: _("close to it"),
    RelationKind.BROADER: _("broader than what is needed"),
    RelationKind.SIBLING: _("a sibling: a near miss"),
}
_WEIGHTS: dict[str, Promise] = {"low": _("low"), "normal": _("normal"), "high": _("high")}
_VERDICTS: dict[Verdict, tuple[Promise, Promise]] = {
    Verdict.VERIFIED: (
        _("Every required check passed: it is the issuer’s, unaltered, in force, and not revoked."),
        _("It counts. How much depends on the issuer’s trust and on whose it is."),
    ),
    Verdict.NOT_IN_FORCE: (
        _("Authentic, and expired, not valid yet, or suspended."),
        _("It still tells of a skill, but is no licence. Ask for the renewed one where being in force matters."),
    ),
    Verdict.INDETERMINATE: (
        _("A required check could not be made, so nothing is claimed: not fetched is never “not revoked”."),
        _("The record says who has to act, and when it is tried again."),
    ),
    Verdict.REJECTED: (
        _("A required check failed for another cause than time: altered, not the issuer’s, revoked, unreadable."),
        _("It counts for nothing. The person may have another, or contest; what else they shared counts as before."),
    ),
}
_UNKNOWN: tuple[tuple[Code, Act, Promise], ...] = (
    (
        Code.STATUS_UNREACHABLE,
        Act.NETWORK,
        _("Wait: it is asked again soon at first, then daily. Urgent: call the issuer."),
    ),
    (
        Code.ISSUER_UNREACHABLE,
        Act.NETWORK,
        _("Wait: it is asked again. If the issuer has closed, ask for another proof."),
    ),
    (Code.STATUS_STALE, Act.ISSUER, _("The issuer has to publish its list anew; tell its registrar.")),
    (Code.BAD_STATUS_LIST, Act.ISSUER, _("The issuer has to mend its list; tell its registrar.")),
    (Code.STATUS_LIST_UNPROVEN, Act.ISSUER, _("The issuer has to sign its list; tell its registrar.")),
    (Code.ISSUER_NOT_PROVEN, Act.ISSUER, _("The issuer has to publish its key where the record names it.")),
    (Code.KEY_NOT_FOUND, Act.ISSUER, _("The issuer has to publish the key, or issue the record anew.")),
    (
        Code.VOUCHED_BY_PARENT,
        Act.ISSUER,
        _("Ask for the single credential; the publisher of the whole vouches meanwhile."),
    ),
    (Code.NOT_HOSTED, Act.CANDIDATE, _("Ask the candidate for the badge from its platform, or for its new address.")),
    (
        Code.UNSUPPORTED_PROOF,
        Act.US,
        _("Report it to whoever runs this portal: the way of signing is not supported yet."),
    ),
    (
        Code.UNSUPPORTED_STATUS,
        Act.US,
        _("Report it to whoever runs this portal: the kind of list is not supported yet."),
    ),
    (Code.UNKNOWN_CONTEXT, Act.US, _("An operator can add the vocabulary (manage.py add_context).")),
    (Code.OVER_BUDGET, Act.US, _("Ask for the credentials one by one; one record may only cost so much.")),
    (Code.INTERNAL, Act.US, _("Our own trouble: it is tried again, and nothing is concluded.")),
)


def verdict_rows() -> dict[str, Any]:
    """The verdicts, what each means, and what follows."""
    return {"verdicts": [(verdict.value, *words) for verdict, words in _VERDICTS.items()]}


def unknown_rows() -> dict[str, Any]:
    """The reasons why something is left open, by who has to act."""
    return {
        "actors": [
            (
                act.value,
                actor(act.value),
                [(code.value, code_sentence(code.value), todo) for code, by, todo in _UNKNOWN if by is act],
            )
            for act in Act
        ]
    }


def ranking_numbers() -> dict[str, Any]:
    """The one table of numbers (:mod:`matching.plan`, :mod:`matching.relations`)."""
    return {
        "relations": [(words, number(FACTORS[kind] / SCALE)) for kind, words in _RELATIONS.items()],
        "assessments": [
            (ASSESSMENT_WORDS[kind], number(tenths / ASSESSMENT_SCALE)) for kind, tenths in ASSESSMENTS.items()
        ],
        "weights": [(_WEIGHTS[weight.value], value) for weight, value in WEIGHTS.items()],
        "unstated": [
            (SET_WORDS[name], number(level / LEVEL_SCALE).removesuffix(".0"))
            for name, level in zip(SETS, UNSTATED_LEVELS, strict=True)
        ],
        "bulk_skills": BULK_SKILLS,
        "bulk_cap": number(BULK_CAP / ASSESSMENT_SCALE),
        "meeting": number(MEETING_ASSESSMENT / ASSESSMENT_SCALE),
        "highest_level": HIGHEST_LEVEL,
        "likely": f"{LIKELY_LINK:.2f}",
    }
