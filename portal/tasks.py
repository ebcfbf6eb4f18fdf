"""The Celery tasks: an id in, an action called. Each may run twice without harm, because the action claims its row."""

from __future__ import annotations

from uuid import UUID

from portal.actions.fetch import perform_fetching
from portal.actions.mail import perform_delivery
from portal.actions.pulled import perform_pull
from portal.actions.rank import perform_ranking
from portal.actions.unpack import perform_unpacking
from portal.actions.verify import perform_verification
from portal.celery import app

__all__ = ["deliver_mail", "pull_records", "rank_job", "unpack_submission", "verify_record"]


@app.task(name="portal.verify_record")
def verify_record(row: str) -> None:
    """Perform one verification."""
    perform_verification(UUID(row))


@app.task(name="portal.rank_job")
def rank_job(row: str) -> None:
    """Perform one ranking run."""
    perform_ranking(UUID(row))


@app.task(name="portal.unpack_submission")
def unpack_submission(row: str) -> None:
    """Unpack one archive or list of links, or fetch what is behind one link: whichever the row waits for."""
    if not perform_fetching(UUID(row)):
        perform_unpacking(UUID(row))


@app.task(name="portal.deliver_mail")
def deliver_mail(row: str) -> None:
    """Deliver one message."""
    perform_delivery(UUID(row))


@app.task(name="portal.pull_records")
def pull_records(row: str) -> None:
    """Fetch the list of a candidate's records from a platform, or forget one whose time is over."""
    perform_pull(UUID(row))
