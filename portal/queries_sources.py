"""What the pages of where a job starts from show besides a proposal: versions to copy, and wording to ask again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Count

from matching.wording import Remark, remarks_on_text
from portal.engine_words import spoken
from portal.models import Job, JobVersion
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["CopyChoice", "asked_again", "version_choices"]

MOST_VERSIONS = 20
MOST_REMARKS = 12


@dataclass(frozen=True, slots=True)
class CopyChoice:
    """A job, and its newest versions, newest first; ``lines`` of a version is how many requirements it has."""

    job: Job
    versions: tuple[JobVersion, ...]


def version_choices(scope: Scope, jobs: Sequence[Job]) -> list[CopyChoice]:
    """The versions that may be copied of each job; at most :data:`MOST_VERSIONS` of one."""
    scope.require(Capability.READ_JOBS)
    of_job: dict[object, list[JobVersion]] = {}
    rows = JobVersion.objects.within(scope).filter(job__in=jobs).annotate(lines=Count("requirements"))
    for version in rows.order_by("-number"):
        of_job.setdefault(version.job_id, []).append(version)
    return [CopyChoice(job, tuple(of_job.get(job.pk, ())[:MOST_VERSIONS])) for job in jobs]


def asked_again(text: str) -> tuple[Remark, ...]:
    """What a text should be asked again before it is advertised; each wording once."""
    found: dict[tuple[str, str], Remark] = {}
    for remark in remarks_on_text("description", text):
        found.setdefault((remark.kind.value, remark.words.casefold()), remark)
    shown = tuple(found.values())[:MOST_REMARKS]
    return tuple(replace(item, why=spoken(item.why), instead=spoken(item.instead)) for item in shown)
