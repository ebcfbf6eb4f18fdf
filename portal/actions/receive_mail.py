"""Taking in a message of the mailbox: attachments and links become submissions, and the sender gets a polite answer.

The sender's address is a claim that anybody can write. It says with which candidate the things are put, for people to
see, and confirms nothing: a record that came by mail counts as theirs only by what the record itself proves.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import NoReverseMatch

from portal.actions.admit import Admission, Provenance, prepare, refuse
from portal.actions.candidate_page import candidate_page_token
from portal.actions.fetch import receive_links
from portal.actions.mail import send_mail
from portal.actions.receive_once import AlreadyTakenError, receive_once, taken_already
from portal.intake.letter import Letter
from portal.models import Application, Batch, Candidate, Job, Organization, Submission
from portal.permissions import Capability
from portal.queries_senders import candidate_by_address, job_in_text, latest_consent, only_job_of
from portal.rate_limits import TooOftenError, count_try
from portal.scope import Scope
from portal.site_addresses import page_address

__all__ = ["Taken", "receive_letter"]

CHANNEL, PURPOSE = "email", "Application"
_PLAIN = re.compile(r"[^\w .,()+-]+")
_NAMES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a message. ``what``: `taken`, `empty`, `large`, `automatic`, `known` (taken in before)."""

    what: str
    files: int = 0
    links: int = 0
    matched: bool = False
    answered: bool = False


@dataclass(frozen=True, slots=True)
class _Whose:
    """Whom a message is put with, and for which job."""

    candidate: Candidate | None
    job: Job | None
    provenance: Provenance


def receive_letter(scope: Scope, letter: Letter, *, dry_run: bool = False) -> Taken:
    """Take in one message, once.

    Args:
        scope: who acts, and where.
        letter: the message, as :mod:`portal.intake.letter` read it.
        dry_run: say what would be done, and do nothing.

    Raises:
        NotAllowedError: whoever acts may not receive records.

    """
    scope.require(Capability.RECEIVE_RECORDS)
    if taken_already(scope, [letter.key]):
        return Taken("known")
    whose = _whose(scope, letter)
    given = bool(letter.files or letter.links or letter.left_out)
    what = "taken" if given else "large" if letter.too_large else "empty"
    what = "automatic" if letter.automatic else what
    # Strangers who sent nothing are not answered: their address may be anybody's.
    answers = letter.answerable and (given or whose.candidate is not None) and not letter.automatic
    taken = Taken(what, len(letter.files), len(letter.links), whose.candidate is not None, answers)
    if dry_run:
        return taken
    answers = answers and _may_answer(scope, letter.sender)
    try:
        _take(scope, letter, whose, answers=answers)
    except AlreadyTakenError:
        return Taken("known")
    return Taken(what, taken.files, taken.links, taken.matched, answers)


def _whose(scope: Scope, letter: Letter) -> _Whose:
    candidate = candidate_by_address(scope, letter.sender)
    job = job_in_text(scope, letter.subject, *(address.partition("@")[0] for address in letter.recipients))
    job = job or only_job_of(scope, candidate)
    consent = latest_consent(scope, candidate, job)
    return _Whose(candidate, job, Provenance(PURPOSE if candidate else "", consent.pk if consent else None))


def _take(scope: Scope, letter: Letter, whose: _Whose, *, answers: bool) -> None:
    admission = Admission(scope, _batch(scope, letter, whose), provenance=whose.provenance)
    for file in letter.files:
        prepare(admission, file)
    for name in letter.left_out:
        _leave_out(admission, name)

    def also() -> None:
        if letter.links:
            _receive_links(scope, letter.links, whose)
        if answers:
            _answer(scope, letter, whose, admission.submissions)

    receive_once(admission, {letter.key: None}, also=also)


def _batch(scope: Scope, letter: Letter, whose: _Whose) -> Batch:
    return Batch(
        organization_id=scope.organization_id,
        channel=CHANNEL,
        name=f"Mail from {whose.candidate.name if whose.candidate else letter.sender or 'somebody'}"[:255],
        candidate=whose.candidate,
        job=whose.job,
    )


def _leave_out(admission: Admission, name: str) -> None:
    submission = refuse(
        admission, name, "too_many", f"{name} came after the first files of its message; send it again."
    )
    submission.state = Submission.State.REFUSED


def _receive_links(scope: Scope, links: Sequence[str], whose: _Whose) -> None:
    """A message's links are fetched in the queue, as those that somebody pastes."""
    receive_links(
        scope,
        urls=list(links),
        channel=CHANNEL,
        candidate=whose.candidate,
        job=whose.job,
        provenance=whose.provenance,
    )


def _may_answer(scope: Scope, sender: str) -> bool:
    try:
        count_try("mail_reply", f"{scope.organization_id}:{sender}")
    except TooOftenError:
        return False
    return True


def _answer(scope: Scope, letter: Letter, whose: _Whose, submissions: Sequence[Submission]) -> None:
    """The answer. Names of files go only to a candidate's own address: a forged message must not speak through us."""
    organization = Organization.objects.get(pk=scope.organization_id)
    application = _application(scope, whose)
    lines = [f"{organization.name} has your message.", "", *_received(letter, whose, submissions), ""]
    lines += _next_lines(scope, organization, whose, application)
    send_mail(
        scope,
        to=letter.sender,
        subject=f"{organization.name}: your message was received",
        body="\n".join(lines),
        kind="mail_receipt",
        application=application,
    )


def _received(letter: Letter, whose: _Whose, submissions: Sequence[Submission]) -> list[str]:
    if letter.too_large:
        return [
            "It is larger than a message may be, so nothing of it was taken. Send the files in several messages,",
            "or use another way to share.",
        ]
    if not submissions and not letter.links:
        return [
            "There was no file and no link in it. Attach your records (PNG, SVG, PDF, JSON or ZIP), or write the link",
            "of each, and send the message again.",
        ]
    parts = [
        _counted(len(letter.files), "file"),
        _counted(len(letter.links), "link"),
    ]
    lines = [f"Received: {' and '.join(part for part in parts if part) or 'nothing that could be kept'}."]
    if whose.candidate is not None:
        for submission in submissions[:_NAMES_SHOWN]:
            name = _PLAIN.sub(" ", submission.file_name).replace("www.", "").strip()[:60]
            state = "not taken" if submission.state == Submission.State.REFUSED else "received"
            lines.append(f"  - {name}: {state}")
    return lines


def _next_lines(scope: Scope, organization: Organization, whose: _Whose, application: Application | None) -> list[str]:
    token = candidate_page_token(scope, application) if application is not None else ""
    page = ""
    if token:
        try:
            page = page_address("own_page", token)
        except NoReverseMatch:  # an installation without that page
            page = ""
    lines = ["Each record is checked now. A person decides; nothing is rejected automatically."]
    if page:
        lines.append(f"What was received, and what each check said: {page}")
    elif whose.candidate is None:
        lines.append("No application with this address was found, so a person will look at whose they are.")
    contact = ", ".join(
        filter(None, [organization.contact_name, organization.contact_email, organization.contact_phone])
    )
    lines += ["", f"Questions: {contact}" if contact else "", "This message was written by a program."]
    return lines


def _application(scope: Scope, whose: _Whose) -> Application | None:
    if whose.candidate is None or whose.job is None:
        return None
    found: Application | None = (
        Application.objects.within(scope)
        .filter(candidate=whose.candidate, job=whose.job, withdrawn_at=None)
        .select_related("organization")
        .first()
    )
    return found


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}" if count else ""
