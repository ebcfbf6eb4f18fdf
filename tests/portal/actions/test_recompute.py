"""Stored runs computed again: the same hash comes out, or it is said why it cannot."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from portal.actions.recompute import recompute_ranking
from portal.actions.refusal import RefusedError
from portal.actions.withdraw import withdraw
from portal.models import ConceptEdge, Event, RankingRun
from portal.recomputed import Again
from portal.scope import Scope
from tests.portal.conftest import Person
from tests.portal.work_factories import CPR, VITALS, a_ranked_job


def test_it_works(bob: Person) -> None:
    run = a_ranked_job(bob).run
    found = recompute_ranking(bob.scope, run)
    assert (found.outcome, found.ranking_hash, found.inputs_hash) == (Again.SAME, run.ranking_hash, run.inputs_hash)
    assert (found.compared, found.alike, found.erased) == (4, 4, 0)
    event = Event.objects.within(bob.scope).get(kind="ranking.recomputed")
    assert event.subject == f"rankingrun:{run.pk}"


def test_what_became_of_the_frameworks_since_does_not_matter(bob: Person) -> None:
    run = a_ranked_job(bob).run
    ConceptEdge.objects.create(source=CPR, target=VITALS, kind="broader", framework_id=_framework())
    assert recompute_ranking(bob.scope, run).outcome is Again.SAME


def test_who_withdrew_leaves_the_others_provable(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    marisol = ranked.applications[0]
    withdraw(Scope(organization_id=bob.organization.pk, application_id=marisol.pk), marisol)
    found = recompute_ranking(bob.scope, ranked.run)
    assert (found.outcome, found.erased, found.compared, found.alike) == (Again.PARTLY, 1, 3, 3)
    assert "1 person withdrew" in found.sentence


def test_what_was_tampered_with_is_found_out(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    entry = ranked.entry(ranked.applications[1])
    entry.inputs["statements"][0]["trust"] = "trusted"
    entry.save()
    found = recompute_ranking(bob.scope, ranked.run)
    assert found.outcome is Again.DIFFERENT
    assert "Another hash came out" in found.sentence


def test_a_changed_entry_is_found_out_though_the_inputs_are_untouched(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    entry = ranked.entry(ranked.applications[1])
    entry.entry["score"] = 1.0
    entry.save()
    assert recompute_ranking(bob.scope, ranked.run).outcome is Again.DIFFERENT


def test_a_run_of_another_scorer_says_so(bob: Person) -> None:
    run = a_ranked_job(bob).run
    run.basis, run.ranking_hash = None, "0" * 64
    run.save()
    assert recompute_ranking(bob.scope, run).outcome is Again.OTHER_SCORER


def test_what_is_not_done_or_too_large_is_refused(bob: Person) -> None:
    run = a_ranked_job(bob).run
    with pytest.raises(RefusedError, match="rerank --run"):
        recompute_ranking(bob.scope, run, at_most=3)
    run.state = RankingRun.State.WAITING
    with pytest.raises(RefusedError, match="not done"):
        recompute_ranking(bob.scope, run)


def test_the_command_proves_a_run(bob: Person) -> None:
    run = a_ranked_job(bob).run
    out = io.StringIO()
    call_command("rerank", "--run", str(run.pk), "--json", stdout=out)
    said = json.loads(out.getvalue())
    assert (said["outcome"], said["ranking_hash"], said["stored_hash"]) == ("same", run.ranking_hash, run.ranking_hash)
    out = io.StringIO()
    call_command("rerank", "--run", str(run.pk), stdout=out)
    assert "the same hash" in out.getvalue()


def test_the_command_ends_with_1_when_it_is_not_the_same(bob: Person) -> None:
    run = a_ranked_job(bob).run
    RankingRun.objects.within(bob.scope).filter(pk=run.pk).update(ranking_hash="0" * 64)
    with pytest.raises(SystemExit, match="1"):
        call_command("rerank", "--run", str(run.pk), stdout=io.StringIO())


@pytest.mark.parametrize("named", ["x", "00000000-0000-4000-8000-000000000000"])
@pytest.mark.django_db
def test_the_command_refuses_what_is_no_run(named: str) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("rerank", "--run", named)
    assert refused.value.returncode == 64


def _framework() -> int:
    from portal.models import Framework

    pk: int = Framework.objects.get_or_create(name="builtin", version="1")[0].pk
    return pk
