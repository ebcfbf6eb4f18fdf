"""Two verifications of one record, compared."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError

from portal.models import Record, Verification
from portal.verification_changes import changes_between_reports

__all__ = ["VerificationComparisonSerializer", "compared"]

DIGITS = 9
NUMBER = {"type": "integer", "minimum": 0, "maximum": 10**DIGITS - 1}


class CheckChangeSerializer(serializers.Serializer[Any]):
    """One check: how it came out before and after (empty: it was not made), and what each found, in words."""

    name = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()
    was = serializers.CharField()
    now = serializers.CharField()


class VerdictChangeSerializer(serializers.Serializer[Any]):
    """A credential inside whose verdict changed; empty where one of the two does not have it."""

    title = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


class ChangePairSerializer(serializers.Serializer[Any]):
    """What it was, and is."""

    before = serializers.CharField()
    after = serializers.CharField()


class VerificationComparisonSerializer(serializers.Serializer[Any]):
    """What differs between the verifications ``before`` and ``after``; null and empty where nothing does."""

    before = serializers.IntegerField()
    after = serializers.IntegerField()
    verdict = ChangePairSerializer(allow_null=True)
    trust = ChangePairSerializer(allow_null=True)
    subject = ChangePairSerializer(allow_null=True)
    software = ChangePairSerializer(allow_null=True)
    checks = CheckChangeSerializer(many=True)
    inside = VerdictChangeSerializer(many=True)


def compared(record: Record, before: str | None, after: str | None) -> dict[str, Any]:
    """The comparison of two finished verifications, by number; of the last two where none is named.

    Raises:
        NotFound: there is no such verification, or it did not finish.
        ValidationError: what is no number.
    """
    done = record.verifications.filter(report__isnull=False, state=Verification.State.DONE).order_by("-number")
    last = list(done.values_list("number", flat=True)[:2])
    new = _number("after", after) if after is not None else next(iter(last), 0)
    old = _number("before", before) if before is not None else next((n for n in last if n < new), 0)
    rows = {row.number: row for row in done.filter(number__in=[old, new])}
    if old not in rows or new not in rows:
        raise NotFound("There are no two such verifications, or one did not finish.", code="nothing_to_compare")
    found = changes_between_reports(rows[old].report or {}, rows[new].report or {})
    pairs = {
        name: {"before": pair[0], "after": pair[1]} if (pair := getattr(found, name)) else None
        for name in ("verdict", "trust", "subject", "software")
    }
    lists = {name: [asdict(one) for one in getattr(found, name)] for name in ("checks", "inside")}
    return {"before": old, "after": new, **pairs, **lists}


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= DIGITS):
        raise ValidationError({name: ["Give the number of a verification."]})
    return int(text)
