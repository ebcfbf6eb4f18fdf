"""Making an evidence pack: who may, of whom, and noting that it left the house.

A pack names its candidate and holds their documents, so whoever may not know who somebody is gets none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.pack_keys import pack_signer
from portal.actions.refusal import RefusedError
from portal.actions.viewings import note_viewing, note_viewing_of_candidate
from portal.blind import ClosedRecordError, closes_record, hides
from portal.exports.evidence_pack import PackContents, Progress, WrittenPack, records_of, write_pack
from portal.exports.gap_pdf import gap_pdf
from portal.legal import require_open
from portal.models import Application, Candidate, Organization, Record
from portal.permissions import Capability
from portal.queries_gaps import entry_of_application, gap_view
from portal.scope import Scope

__all__ = ["AT_ONCE", "PackSize", "TooLargeAtOnceError", "make_pack", "pack_size", "require_small"]

AT_ONCE = 50 * 1024**2
MOST_AT_ONCE = 500


class TooLargeAtOnceError(RefusedError):
    """Raised where a pack is too large to be made while somebody waits."""

    code = "pack_too_large"


@dataclass(frozen=True, slots=True)
class PackSize:
    """How many records a pack would hold, and how many bytes they have."""

    records: int
    bytes: int

    @property
    def small(self) -> bool:
        """Whether it is made while somebody waits."""
        return self.records <= MOST_AT_ONCE and self.bytes <= AT_ONCE


def require_pack(scope: Scope, about: Candidate | Application) -> Candidate:
    """Insist that the scope may have the pack of this candidate or application; the candidate.

    Raises:
        NotAllowedError: a capability is missing.
        RankingClosedError: the pack would hold their gap report, and it may not be shown yet.
        PermissionDenied: who they are may not be known yet, or the candidate was merged into another.
    """
    for capability in (Capability.EXPORT, Capability.READ_RECORDS, Capability.READ_CANDIDATES):
        scope.require(capability)
    candidate = about if isinstance(about, Candidate) else about.candidate
    if isinstance(about, Application):
        scope.require(Capability.READ_RANKINGS)
        require_open(scope, about.job)
        if hides(scope, about):
            raise ClosedRecordError
    if closes_record(scope, Record(candidate_id=candidate.pk)):
        raise ClosedRecordError
    if candidate.merged_into_id is not None:
        raise PermissionDenied(_("They were found to be one person with somebody else: make the pack there."))
    return candidate


def pack_size(scope: Scope, about: Candidate | Application) -> PackSize:
    """How large the pack would be.

    Raises:
        NotAllowedError, PermissionDenied: as :func:`require_pack`.
    """
    candidate = require_pack(scope, about)
    ids = records_of(scope, candidate)
    rows = Record.objects.within(scope).filter(candidate=candidate).exclude(state="unreadable")
    return PackSize(len(ids), rows.aggregate(total=Sum("blob__size"))["total"] or 0)


def require_small(size: PackSize) -> None:
    """Insist that it can be made while somebody waits.

    Raises:
        TooLargeAtOnceError: it cannot.
    """
    if not size.small:
        words = _(
            "These records are too large to be packed at once: %(most)s MB, or %(records)s records, are the most."
        )
        raise TooLargeAtOnceError(words % {"most": AT_ONCE // 1024**2, "records": MOST_AT_ONCE})


def make_pack(
    scope: Scope,
    about: Candidate | Application,
    file: IO[bytes],
    progress: Progress = lambda _done, _total: None,
) -> WrittenPack:
    """Write the evidence pack of a candidate, or of an application with its gap report, into ``file``; and note it.

    Args:
        scope: who makes it; what they may not see is not in it.
        about: of whom, or of which application.
        file: where to; it need not seek. After an exception it holds no ZIP.
        progress: told how many records of how many are in it.

    Raises:
        NotAllowedError, PermissionDenied: as :func:`require_pack`, and RankingClosedError for an application.
        RefusedError: it would be too large, something was taken back meanwhile, or the signing key cannot be opened.
    """
    candidate = require_pack(scope, about)
    contents = _contents(scope, candidate, about if isinstance(about, Application) else None)
    written = write_pack(scope, contents, file, signer=pack_signer(scope), made_at=timezone.now(), progress=progress)
    with transaction.atomic():
        record_event(
            scope,
            "evidence_pack.made",
            about,
            candidate=candidate.pk,
            manifest_sha256=written.manifest_sha256,
            kid=written.kid,
            records=written.records,
        )
    if contents.application is not None:
        note_viewing(scope, contents.application, what="gap_report")
    note_viewing_of_candidate(scope, candidate)
    return written


def _contents(scope: Scope, candidate: Candidate, application: Application | None) -> PackContents:
    organization = Organization.objects.get(pk=scope.organization_id)
    if application is None:
        return PackContents(organization, candidate)
    entry = entry_of_application(scope, application)
    if entry is None or entry.withdrawn:
        return PackContents(organization, candidate, application)
    view = gap_view(scope, entry)
    gap = gap_pdf(view, name=candidate.name, job=application.job.title, organization=organization)
    return PackContents(organization, candidate, application, gap, entry.run.number)
