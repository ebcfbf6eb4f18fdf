"""The Celery tasks: an id in, an action called. Each may run twice without harm, because the action claims its row."""

from __future__ import annotations

from uuid import UUID

from portal.actions.applicant_messages import perform_message
from portal.actions.fetch import perform_fetching
from portal.actions.keep_figures import perform_keeping
from portal.actions.mail import perform_delivery
from portal.actions.pulled import perform_pull
from portal.actions.rank import perform_ranking
from portal.actions.recheck_issuers import perform_recheck
from portal.actions.tell import perform_telling
from portal.actions.unpack import perform_unpacking
from portal.actions.verify import perform_verification
from portal.actions.verify_jobs import perform_item
from portal.actions.write_export import perform_export
from portal.celery import app

__all__ = [
    "deliver_mail",
    "keep_figures",
    "pull_records",
    "rank_job",
    "recheck_issuers",
    "tell_endpoint",
    "unpack_submission",
    "verify_item",
    "verify_record",
    "work_off_message",
    "write_export",
]


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


@app.task(name="portal.keep_figures")
def keep_figures(row: str) -> None:
    """Count kept figures anew."""
    perform_keeping(UUID(row))


@app.task(name="portal.recheck_issuers")
def recheck_issuers(row: str) -> None:
    """Ask for the checks of an issuer's records."""
    perform_recheck(UUID(row))


@app.task(name="portal.tell_endpoint")
def tell_endpoint(row: str) -> None:
    """Tell one endpoint of one event."""
    perform_telling(UUID(row))


@app.task(name="portal.write_export")
def write_export(row: str) -> None:
    """Write one file that somebody asked for."""
    perform_export(UUID(row))


@app.task(name="portal.verify_item")
def verify_item(row: str) -> None:
    """Verify one record that is not kept."""
    perform_item(UUID(row))


@app.task(name="portal.work_off_message")
def work_off_message(row: str) -> None:
    """Work off one message from or to an applicant system."""
    perform_message(UUID(row))
