"""Deciding: a person, a stage, a reason; earlier decisions stay."""

from __future__ import annotations

import dataclasses

import pytest

from portal.actions.decide import decide
from portal.actions.refusal import RefusedError
from portal.models import Event
from portal.scope import NotAllowedError
from tests.portal.conftest import Person
from tests.portal.work_factories import a_job, an_application


def test_it_works(dora: Person) -> None:
    application = an_application(dora, a_job(dora), "Marisol")
    decide(dora.scope, application, stage="interview", reason=" Strong on vital signs ")
    decide(dora.scope, application, stage="declined", reason="Chose another shift")
    application.refresh_from_db()
    assert application.stage == "declined"
    reasons = application.decisions.order_by("created_at").values_list("reason", flat=True)
    assert list(reasons) == ["Strong on vital signs", "Chose another shift"]
    event = Event.objects.within(dora.scope).filter(kind="application.decided").first()
    assert event is not None
    assert "Strong" not in str(event.data)


@pytest.mark.parametrize(("stage", "reason"), [("interview", "  "), ("", "x"), ("fired", "x")])
def test_no_decision_without_stage_and_reason(dora: Person, stage: str, reason: str) -> None:
    application = an_application(dora, a_job(dora), "Marisol")
    with pytest.raises(RefusedError):
        decide(dora.scope, application, stage=stage, reason=reason)
    application.refresh_from_db()
    assert application.stage == "applied"
    assert not application.decisions.exists()


def test_auditors_do_not_decide(dora: Person, erin: Person) -> None:
    application = an_application(dora, a_job(dora), "Marisol")
    with pytest.raises(NotAllowedError):
        decide(erin.scope, application, stage="hired", reason="x")


def test_every_right_is_asked_of_tokens_too(dora: Person) -> None:
    application = an_application(dora, a_job(dora), "Marisol")
    token = dataclasses.replace(dora.scope, user_id=None, role=None, token_id=dora.user.pk)
    with pytest.raises(NotAllowedError):
        decide(token, application, stage="hired", reason="x")
