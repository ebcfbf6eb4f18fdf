"""Swapping protected data through the portal's own path: reports, evidence, ranking."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.statements import Statement
from portal.counterfactual import counterfactual
from portal.models import Candidate, Record
from tests.portal.conftest import Person
from tests.portal.work_factories import Linker, Ranked, a_ranked_job


@pytest.fixture
def concepts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The linker that the factories' records were read with, so that reading them again finds the same skills."""
    monkeypatch.setattr("portal.linker.current", Linker)


def ranked_job(person: Person) -> Ranked:
    ranked = a_ranked_job(person)
    assert counterfactual(person.scope, ranked.run).ranking_hash == ranked.run.ranking_hash, "nothing was read again"
    return ranked


def test_it_works(bob: Person, concepts: None) -> None:
    ranked = ranked_job(bob)
    found = counterfactual(bob.scope, ranked.run)
    assert found.unchanged
    assert found.people == len(ranked.applications)
    assert {swap.name for swap in found.swaps} >= {"names", "pronouns", "birth date", "institutions’ names"}


words = st.text(
    st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=30
)


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(words.map("Zq{}".format), min_size=3, max_size=3), words)
def test_whatever_the_names_are_the_ranking_is_the_same(
    bob: Person, concepts: None, names: list[str], issuer: str
) -> None:
    ranked = ranked_job(bob)
    before = counterfactual(bob.scope, ranked.run)
    for application, name in zip(ranked.applications, names, strict=False):
        Candidate.objects.within(bob.scope).filter(pk=application.candidate_id).update(name=name, email="x@y.example")
    for record in Record.objects.within(bob.scope).select_related("current_verification"):
        row = record.current_verification
        assert row is not None
        assert row.report is not None
        row.report["issuer"]["name"] = issuer
        row.save()
    after = counterfactual(bob.scope, ranked.run)
    assert after.ranking_hash == before.ranking_hash
    assert after.unchanged
    ranked.job.delete()
    Record.objects.within(bob.scope).update(candidate=None)


def test_trust_is_a_finding_and_no_fault(bob: Person, concepts: None) -> None:
    ranked = ranked_job(bob)
    trust = next(swap for swap in counterfactual(bob.scope, ranked.run).swaps if not swap.protected)
    assert trust.name == "issuers’ trust"


def test_a_leak_would_be_seen(bob: Person, concepts: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """With an extraction that reads a protected field, the swap shows it and the command says so."""
    from portal import counterfactual as module

    honest = module.statements_from_report

    def biased(report: dict[str, Any], **kwargs: Any) -> tuple[Statement, ...]:
        return () if report.get("pronouns") == "she/her" else honest(report, **kwargs)

    ranked = ranked_job(bob)
    monkeypatch.setattr(module, "PERSONAL", {"pronouns": ("she/her", "she/her")})
    monkeypatch.setattr(module, "statements_from_report", biased)
    with pytest.raises(SystemExit) as ended:
        call_command("counterfactual", "--job", str(ranked.job.pk), "--json", stdout=StringIO())
    assert ended.value.code == 1


def test_the_command(bob: Person, concepts: None) -> None:
    ranked = ranked_job(bob)
    out = StringIO()
    call_command("counterfactual", "--job", str(ranked.job.pk), "--json", stdout=out)
    assert json.loads(out.getvalue())["unchanged"] is True
    out = StringIO()
    call_command("counterfactual", "--job", str(ranked.job.pk), stdout=out)
    assert "the same to the byte" in out.getvalue()
    for wrong in (["--job", str(ranked.job.pk), "--run", "99"], ["--job", "x"]):
        with pytest.raises(CommandError) as refused:
            call_command("counterfactual", *wrong)
        assert refused.value.returncode == 64
