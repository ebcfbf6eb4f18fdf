"""Every address of a job whose ranking may not be shown: no answer depends on how its people stand.

Two worlds that differ in the ranking alone are read from end to end: who met what, in which order, with which scores.
Whoever may not see the ranking must get the same answers in both, to the byte: then no page, file, filter, count, sort
order or ETag tells anything of it, in whatever words.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from portal.actions.exports import ExportGoneError, ask_export, fetch_export, read_export
from portal.actions.legal import set_legal_profile
from portal.actions.sequence import sequence_events
from portal.actions.webhook_outbox import fill_outboxes
from portal.actions.write_export import perform_export
from portal.exports.registry import KINDS
from portal.models import Application, Decision, Export, Job, RankingEntry, RankingRun
from portal.scope import Scope
from tests.portal.conftest import Person
from tests.portal.crawling import Read, browser_of, crawl, said_by
from tests.portal.test_url_walk import API, PAGES
from tests.portal.test_url_walk import world as world  # noqa: PLC0414 - the fixture, under its name
from tests.portal.work_factories import rank_now

READERS = ("alice", "bob", "dora", "guest", "alice's token", "bob's token", "system")
_ROW = frozenset({"id", "organization_id", "run_id", "application_id", "created_at"})
#: The candidate's own pack, signed anew each time; it holds no gap report (test_make_pack.py).
DRAWN_ANEW = "api-candidate-evidence-pack"
TIERS = ("met", "unproven", "no_evidence", "not_rankable")


@pytest.fixture
def closed(bob: Person, world: dict[str, str]) -> Job:
    """The job of the world, ranked twice, decided about, told of to webhooks, and then closed."""
    job = Job.objects.within(bob.scope).get(pk=world["job"])
    rank_now(bob, job)
    newest = RankingRun.objects.within(bob.scope).filter(job=job).order_by("-number").first()
    assert newest is not None
    Decision.objects.within(bob.scope).filter(application__job=job).update(run=newest, tier="met")
    sequence_events()
    fill_outboxes()
    set_legal_profile(bob.scope, job, profile="nyc")
    return job


def reorder(scope: Scope, job: Job) -> None:
    """Another ranking of the same people from the same records: places, tiers, scores and all that was counted."""
    for run in RankingRun.objects.within(scope).filter(job=job):
        rows = list(RankingEntry.objects.within(scope).filter(run=run).order_by("position"))
        stood = [{name: value for name, value in vars(row).items() if name in _columns()} for row in rows]
        for row, other in zip(rows, reversed(stood), strict=True):
            for name, value in other.items():
                setattr(row, name, value)
            row.save()
        run.summary, run.pool, run.changes = (moved(told) for told in (run.summary, run.pool, run.changes))
        run.ranking_hash = run.ranking_hash[::-1]
        run.save()
    for row in Decision.objects.within(scope).filter(application__job=job).exclude(tier=""):
        row.tier = TIERS[TIERS.index(row.tier) - 1]
        row.save()


def _columns() -> set[str]:
    return {field.attname for field in RankingEntry._meta.concrete_fields} - _ROW


def moved(told: Any) -> Any:
    """The same with every number another."""
    if isinstance(told, dict):
        return {name: moved(value) for name, value in told.items()}
    if isinstance(told, list):
        return [moved(value) for value in told]
    return told + 1 if isinstance(told, int | float) and not isinstance(told, bool) else told


def further(bob: Person, job: Job, world: dict[str, str]) -> Any:
    """The same address for everybody who applied, and with what might sort or filter by the ranking."""
    others = list(Application.objects.within(bob.scope).filter(job=job).order_by("created_at"))[1:]
    entries = {row.application_id: row for row in RankingEntry.objects.within(bob.scope).filter(run=world["run"])}

    def addresses(_name: str, where: str) -> Iterator[str]:
        bare = where.partition("?")[0]
        for other in others:
            changed = where.replace(world["application"], str(other.pk))
            changed = changed.replace(world["candidate"], str(other.candidate_id))
            yield changed.replace(world["entry"], str(entries[other.pk].pk))
        for query in OF_THE_ORDER.get(bare.rstrip("/").rpartition("/")[2], ()):
            yield f"{bare}?job={job.pk}&{query}"

    return addresses


#: What might sort or filter by the ranking, by the last word of the list's address.
OF_THE_ORDER = {
    "candidates": ("tier=met", "sort=rank", "sort=score", "show=ranked"),
    "applications": ("tier=met", "ordering=-score_verified"),
    "decisions": ("override=yes", "override=true", "override=false", "by=tier"),
    "entries": ("tier=met", "tier=unproven", "ordering=position"),
    "pipeline": ("tier=met", "sort=rank", "by=tier"),
    "metrics": ("by=tier",),
}


def differing(before: dict[str, Read], after: dict[str, Read]) -> list[str]:
    """The addresses whose answers are not the same, with the first lines of how."""
    wrong = []
    for where, (status, text) in before.items():
        if after[where] != (status, text):
            lines = difflib.unified_diff(text.splitlines(), after[where][1].splitlines(), lineterm="", n=0)
            told = [line[:300] for line in lines if not line.startswith(("---", "+++", "@@"))]
            wrong.append(f"{where} {status}->{after[where][0]}: {told[:6]}")
    return wrong


@pytest.mark.parametrize("reader", READERS)
def test_it_works(
    alice: Person,
    bob: Person,
    dora: Person,
    world: dict[str, str],
    closed: Job,
    reader: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moment = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: moment)  # pages say how long ago something was
    people = {"alice": alice, "bob": bob, "dora": dora}
    browser, cases = browser_of(reader, people, closed)
    cases = {name: case for name, case in cases.items() if name != DRAWN_ANEW}
    ask = further(bob, closed, world)
    crawl(browser, {name: cases[name] for name in list(cases)[:5]}, world)  # what is kept for a while is kept by now
    before = crawl(browser, cases, world, ask)
    with transaction.atomic():
        reorder(bob.scope, closed)
        after = crawl(browser, cases, world, ask)
        transaction.set_rollback(True)
    assert [where for where, (status, _) in before.items() if status >= 500] == []
    assert "\n".join(differing(before, after)) == ""
    assert sum(status == 200 for status, _ in before.values()) > (5 if reader == "guest" else 60)


def test_the_crawl_would_find_it(
    alice: Person, bob: Person, dora: Person, erin: Person, world: dict[str, str], closed: Job
) -> None:
    """Who audits reads the ranking all the same: their answers differ between the two worlds."""
    people = {"alice": alice, "bob": bob, "dora": dora, "erin": erin}
    for reader, names in (("erin", ("ranking", "gap_report", "decisions")), ("erin's token", ("api-entry-list",))):
        browser, _ = browser_of(reader, people, closed)
        cases = {name: (PAGES | API)[name] for name in names}
        before = crawl(browser, cases, world)
        with transaction.atomic():
            reorder(bob.scope, closed)
            after = crawl(browser, cases, world)
            transaction.set_rollback(True)
        assert len(differing(before, after)) == len(names)


def test_kept_files_say_no_more_than_fresh_ones(alice: Person, bob: Person, world: dict[str, str]) -> None:
    """What was exported while the ranking was open is not handed out once it is closed, if it rests on it."""
    job = Job.objects.within(bob.scope).get(pk=world["job"])
    Decision.objects.within(bob.scope).filter(application__job=job).update(run=world["run"], tier="met")
    about = {"rankings": {"run": world["run"]}, "gap_reports": {"run": world["run"]}}
    about["evidence_packs"] = {"application": world["application"]}
    kept = {what: _made(alice.scope, what, about.get(what, {})) for what in KINDS}
    before = {what: _said(alice.scope, row) for what, row in kept.items()}
    set_legal_profile(bob.scope, job, profile="nyc")
    for what, row in kept.items():
        if what in {"rankings", "gap_reports", "decisions", "evidence_packs"}:
            with pytest.raises(ExportGoneError):
                _said(alice.scope, row)
        elif what != "audit":  # the log went on meanwhile
            assert _said(alice.scope, row) == before[what] == _said(alice.scope, _made(alice.scope, what, {})), what
    assert before["decisions"] != _said(alice.scope, _made(alice.scope, "decisions", {}))


def _made(scope: Scope, what: str, about: dict[str, str]) -> Export:
    row = ask_export(scope, what=what, form=KINDS[what].forms[0], about=about)
    perform_export(row.pk)
    row.refresh_from_db()
    assert row.state == Export.State.DONE, (what, row.error)
    return row


def _said(scope: Scope, row: Export) -> str:
    return said_by(b"".join(read_export(fetch_export(scope, row))))
