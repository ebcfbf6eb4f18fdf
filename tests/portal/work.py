"""Doing in the test's own process what workers would do."""

from __future__ import annotations

from portal.actions.applicant_messages import perform_message
from portal.actions.mail import perform_delivery
from portal.actions.pulled import perform_pull
from portal.actions.rank import perform_ranking
from portal.actions.sweep import due_rows
from portal.actions.tell import perform_telling
from portal.actions.verify import perform_verification
from portal.actions.verify_jobs import perform_item
from portal.models import (
    ApplicantSystemMessage,
    OutgoingMail,
    PullConnection,
    RankingRun,
    Submission,
    VerifyItem,
    WebhookDelivery,
)
from portal.tasks import unpack_submission

__all__ = ["work_off"]


def work_off() -> int:
    """Perform every due row until there is none; how many there were."""
    done = 0
    while rows := [row for rows in due_rows().values() for row in rows]:
        for row in rows:
            if isinstance(row, Submission):
                unpack_submission(str(row.pk))
            elif isinstance(row, RankingRun):
                perform_ranking(row.pk)
            elif isinstance(row, OutgoingMail):
                perform_delivery(row.pk)
            elif isinstance(row, PullConnection):
                perform_pull(row.pk)
            elif isinstance(row, WebhookDelivery):
                perform_telling(row.pk)
            elif isinstance(row, VerifyItem):
                perform_item(row.pk)
            elif isinstance(row, ApplicantSystemMessage):
                perform_message(row.pk)
            else:
                perform_verification(row.pk)
            done += 1
    return done
