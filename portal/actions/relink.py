"""Linking records anew after somebody said what their words mean: from what is stored, without checking them again.

The report of the record's current verification says what it claims, and its :class:`portal.models.RecordLink` rows what
the linker said of each spelling. Reading both again with the remembered words of today gives exactly the evidence that
a new verification would (:func:`statements_from_report` is the same), in milliseconds and without the linker.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Prefetch

from matching.statements import LinkMethod, Statement
from matching.wire import to_json
from portal.actions.events import record_event
from portal.actions.rank import request_rankings_of
from portal.evidence import statements_from_report
from portal.evidence_links import Answer, Linked, LinkFinder, link_key
from portal.evidence_resume import statements_from_resume
from portal.models import Evidence, LinkConfirmation, Record, RecordLink
from portal.own_credentials import concept_labels, spellings
from portal.parts import parts
from portal.scope import Scope
from portal.storable import storable_json, storable_text

__all__ = ["keep_answers", "labelled", "relink_records", "remembered_links", "write_evidence"]

#: A record with more spellings than this is checked again in the queue, as before there were stored answers.
MAX_KEPT = 3_000
_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Near:
    """A concept as a linker offers it; see :class:`portal.evidence_links.Link`."""

    uri: str
    label: str
    confidence: float
    method: str


class KeptAnswers:
    """A linker that knows only what was kept, and finds nothing else."""

    def link_identifier(self, _url: str, _code: str, _framework: str) -> None:
        """Nothing: what was asked before stands in the finder's answers."""

    def link_text(self, _text: str, _top: int) -> Sequence[Near]:
        """Nothing, likewise."""
        return ()


def remembered_links(scope: Scope) -> dict[str, str]:
    """What people of the organization said that spellings mean, by key; empty for none of the known skills."""
    return spellings(scope) | dict(LinkConfirmation.objects.within(scope).values_list("key", "concept_uri"))


def labelled(scope: Scope, statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """The statements, those that a person's word links with the label of their concept in place of the spelling."""
    confirmed = {item.concept for item in statements if item.link is LinkMethod.CONFIRMED}
    labels = concept_labels(scope, confirmed) if confirmed else {}
    return tuple(
        replace(item, concept_label=labels[item.concept])
        if item.link is LinkMethod.CONFIRMED and item.concept in labels
        else item
        for item in statements
    )


def write_evidence(scope: Scope, record: Record, statements: Iterable[Statement]) -> None:
    """Put these statements in the place of the record's evidence."""
    record.evidence.all().delete()
    Evidence.objects.within(scope).bulk_create(
        Evidence(
            organization_id=scope.organization_id,
            record=record,
            candidate_id=record.candidate_id,
            concept_uri=storable_text(statement.concept, 500),
            title=storable_text(statement.title, 300),
            statement=storable_json(to_json(statement)),
        )
        for statement in statements
    )


def keep_answers(scope: Scope, record: Record, answers: Sequence[Answer]) -> None:
    """Keep what the linker said of each spelling of the record, in place of what it said before."""
    record.links.all().delete()
    if len(answers) > MAX_KEPT:
        return
    RecordLink.objects.within(scope).bulk_create(_row(scope, record, answer) for answer in answers)


@transaction.atomic
def relink_records(scope: Scope, records: Iterable[Record]) -> list[Record]:
    """Link the records anew from what is stored, and rank again for whoever they are about.

    Returns:
        Those that can only be linked by checking them again: they come from before answers were kept.

    """
    remembered = remembered_links(scope)
    wanted = [record.pk for record in records]
    behind: list[Record] = []
    people: set[uuid.UUID] = set()
    for some in parts(wanted, _AT_ONCE):
        rows = Record.objects.within(scope).filter(pk__in=some).order_by("pk")
        for record in (
            rows.select_related("current_verification").prefetch_related(_LINKS).select_for_update(of=("self",))
        ):
            if not _relink(scope, record, remembered):
                behind.append(record)
            elif record.candidate_id is not None:
                people.add(record.candidate_id)
    for candidate in sorted(people):
        request_rankings_of(scope, candidate)
    return behind


_LINKS = Prefetch("links")


def _relink(scope: Scope, record: Record, remembered: Mapping[str, str]) -> bool:
    """Whether the record could be linked from what is stored."""
    verification = record.current_verification
    rows = list(record.links.all())
    if verification is None or not verification.report or not rows:
        return False
    answers = {(row.url, row.code, row.text): _answer(row) for row in rows}
    links = LinkFinder(KeptAnswers(), remembered, answers=answers)
    report = verification.report
    stated = (
        *statements_from_report(report, linker=links.linker, links=links),
        *statements_from_resume(report, verification.payload, links=links),
    )
    write_evidence(scope, record, labelled(scope, stated))
    record_event(scope, "record.relinked", record, verification=verification.pk)
    return True


def _row(scope: Scope, record: Record, answer: Answer) -> RecordLink:
    linked = answer.linked
    by_words = linked is not None and linked.method in {LinkMethod.LABEL, LinkMethod.TEXT}
    return RecordLink(
        organization_id=scope.organization_id,
        record=record,
        url=storable_text(answer.url),
        code=storable_text(answer.code),
        text=storable_text(answer.text),
        key=storable_text(link_key(answer.text)) if answer.text else "",
        method=linked.method.value if linked else "",
        concept_uri=storable_text(linked.uri, 500) if linked else "",
        label=storable_text(linked.label, 400) if linked else "",
        confidence=linked.confidence if linked else 0.0,
        alternatives=[
            {"uri": near.uri, "label": near.label, "confidence": round(near.confidence, 4), "method": near.method}
            for near in answer.alternatives
        ]
        if by_words
        else [],
    )


def _answer(row: RecordLink) -> Answer:
    linked = None
    if row.method:
        method = LinkMethod(row.method)
        spelling = row.text if method in {LinkMethod.LABEL, LinkMethod.TEXT} else row.url or row.code
        linked = Linked(row.concept_uri, row.label, method, row.confidence, spelling)
    near = tuple(Near(item["uri"], item["label"], item["confidence"], item["method"]) for item in row.alternatives)
    return Answer(row.url, row.code, row.text, linked, near)
