"""Counts of the pool and warnings about a job, as the API gives them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rest_framework import serializers

from portal.actions.requirement_checks import RequirementInput
from portal.queries_editor import Live, ShownRemark

__all__ = ["ReviewSerializer", "WarningSerializer", "review_of", "warnings_of"]


class WarningSerializer(serializers.Serializer[Any]):
    """Something to ask again. ``where`` is the field (`title`, `requirements.2.task`, empty for the whole job).

    ``start`` and ``end`` are positions in characters in the field's text, both 0 where it is not about words.
    """

    kind = serializers.CharField()
    severity = serializers.ChoiceField(choices=["strong", "mild"])
    where = serializers.CharField(allow_blank=True)
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    words = serializers.CharField(allow_blank=True)
    why = serializers.CharField()
    instead = serializers.CharField()


class CountSerializer(serializers.Serializer[Any]):
    """How many people meet one requirement; ``requirement`` is its place from 0, ``key`` its key if it has one."""

    requirement = serializers.IntegerField()
    key = serializers.CharField(allow_blank=True)
    met = serializers.IntegerField()
    unproven = serializers.IntegerField()
    no_evidence = serializers.IntegerField()


class ReviewSerializer(serializers.Serializer[Any]):
    """Of ``people`` counted (the last of ``whole``) ``all_met`` meet every must-have. English wording only is read."""

    people = serializers.IntegerField()
    whole = serializers.IntegerField()
    all_met = serializers.IntegerField()
    counts = CountSerializer(many=True)
    warnings = WarningSerializer(many=True)


def warnings_of(remarks: Iterable[ShownRemark]) -> list[dict[str, Any]]:
    """The remarks as the API gives them."""
    return [
        {
            "kind": remark.kind.value,
            "severity": remark.severity.value,
            "where": remark.where,
            "start": remark.start,
            "end": remark.end,
            "words": remark.words,
            "why": remark.why,
            "instead": remark.instead,
        }
        for remark in (shown.remark for shown in remarks)
    ]


def review_of(seen: Live, lines: Sequence[RequirementInput]) -> dict[str, Any]:
    """Counts and warnings of ``lines`` as the API gives them; nothing is counted where nothing is asked for."""
    pool = seen.pool
    return {
        "people": pool.people if pool else 0,
        "whole": pool.whole if pool else 0,
        "all_met": pool.all_met if pool else 0,
        "counts": [
            {
                "requirement": number,
                "key": lines[number].key,
                "met": count.met,
                "unproven": count.unproven,
                "no_evidence": count.no_evidence,
            }
            for number, count in sorted(seen.counts.items())
        ],
        "warnings": warnings_of(seen.remarks),
    }
