"""Where a job starts from: one file for each source, and one line in :data:`SOURCES`.

Every source ends in a :class:`Proposal`: lines that a person ticks, with where each was found. Nothing is stored
before the requirement editor saves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.job_sources.copied import copy_of
from portal.job_sources.jdx import from_jdx
from portal.job_sources.occupation import from_occupation
from portal.job_sources.posting import from_posting
from portal.job_sources.proposal import Proposal, ProposedLine
from portal.job_sources.table import from_table

__all__ = [
    "SOURCES",
    "Proposal",
    "ProposedLine",
    "Source",
    "copy_of",
    "from_jdx",
    "from_occupation",
    "from_posting",
    "from_table",
]


@dataclass(frozen=True, slots=True)
class Source:
    """A source as the pages offer it: the name of its address, its title, and what it gives."""

    address: str
    title: str | Promise
    gives: str | Promise


SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        "occupation": Source(
            "start_occupation",
            _("An occupation"),
            _("Of O*NET or ESCO: its tasks, and the skills, knowledge and technology that it is known to need."),
        ),
        "text": Source(
            "start_text",
            _("A job description"),
            _("Paste it or upload it: the skills that it names, each with its own words. The text is not kept."),
        ),
        "jdx": Source(
            "start_jdx",
            _("HR Open JDX or JobPosting"),
            _("The JSON of another system: JDX JobSchema+, an HR Open job description, or schema.org JobPosting."),
        ),
        "csv": Source("start_csv", _("A table"), _("A CSV with one row for each requirement. There is a template.")),
        "copy": Source("start_copy", _("Another job"), _("Any version of a job of yours, whole or some of its lines.")),
    }
)
