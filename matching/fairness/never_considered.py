"""What never enters the scorer.

The input types have no field for any of it, and a test keeps it so. That shows no direct use; it does not show the
absence of indirect effects, and nothing here claims that a ranking is fair.
"""

from __future__ import annotations

from dataclasses import fields

from matching.statements import Application, Requirement, Statement

__all__ = ["NEVER_CONSIDERED", "NEVER_CONSIDERED_WORDS", "SCORER_INPUTS", "forbidden_fields"]

NEVER_CONSIDERED: tuple[str, ...] = (
    "name",
    "photograph",
    "address",
    "date of birth",
    "age",
    "sex",
    "gender",
    "pronouns",
    "race",
    "ethnicity",
    "national origin",
    "religion",
    "disability",
    "marital status",
    "the standing of a school",
)
NEVER_CONSIDERED_WORDS = "name, photograph, address, date of birth, protected traits and the standing of any school"
SCORER_INPUTS: tuple[type, ...] = (Application, Statement, Requirement)

_PERSON = "name email phone address street city postcode zip photo photograph picture image"
_TRAITS = "birth birthday dob age sex gender pronoun pronouns race ethnicity nationality citizenship religion"
_OTHER = "disability marital prestige reputation"
_FORBIDDEN_WORDS = frozenset(f"{_PERSON} {_TRAITS} {_OTHER}".split())
_SHOWN_ISSUER_FIELD = "issuer_name"  # printed in citations, read by no rule: see matching.fingerprint.SHOWN_ONLY
_JOB_FIELDS = frozenset({"maximum_age_days", "age_reason"})  # the age of a record, never of a person


def forbidden_fields(kind: type) -> tuple[str, ...]:
    """The fields of a scorer's input type whose name speaks of a person or of prestige; empty is right."""
    allowed = _JOB_FIELDS | {_SHOWN_ISSUER_FIELD}
    return tuple(
        field.name
        for field in fields(kind)
        if field.name not in allowed and _FORBIDDEN_WORDS & set(field.name.lower().split("_"))
    )
