"""Which operations stand on one page: by the document's tags, so that pages are neither thin nor endless.

A tag that is not named here has a page of its own under the last heading: nothing of the document is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.text import slugify
from django.utils.translation import gettext_noop as _

__all__ = ["MORE", "PLAN", "Place", "place_of"]


@dataclass(frozen=True, slots=True)
class Place:
    """A page: its address, its title, the tags whose operations it has, and of a large tag, below which nouns."""

    slug: str
    title: str
    tags: tuple[str, ...]
    nouns: tuple[str, ...] = ()


MORE = _("More")
PLAN: tuple[tuple[str, tuple[Place, ...]], ...] = (
    (
        _("Jobs"),
        (
            Place("jobs", _("Jobs"), ("Jobs",)),
            Place("job-teams", _("Teams, guests and rules of a job"), ("Jobs",), (
                "blind", "guests", "legal-profile", "screening", "sharing", "standing", "team",
            )),
            Place("job-versions", _("Versions and what-ifs"), ("Jobs",), ("versions", "what-if")),
            Place("own-credentials", _("Own credentials"), ("Own credentials",)),
        ),
    ),
    (
        _("People"),
        (
            Place("applicants", _("Push applicants"), ("Applicants",)),
            Place("candidates", _("Candidates"), ("Candidates", "Identifiers", "Consents")),
            Place("same-people", _("Same people"), ("Same people",)),
            Place("invitations", _("Invitations and apply links"), ("Invitations", "Apply links")),
            Place("applications", _("Applications and decisions"),
                  ("Applications", "Decisions", "Moves", "Stages", "Dispositions")),
            Place("letters", _("Letters"), ("Letters", "Letter templates")),
            Place("contests", _("Contests and requests for evidence"), ("Contests", "Evidence requests")),
            Place("notes", _("Notes and observations"), ("Notes", "Observations")),
            Place("saved-searches", _("Saved searches"), ("Saved searches",)),
        ),
    ),
    (
        _("Records"),
        (
            Place("records", _("Records"), ("Records",)),
            Place("batches", _("Batches and submissions"), ("Batches", "Submissions")),
            Place("verifications", _("Verifications and claims"), ("Verifications", "Claims")),
            Place("verify", _("Verify without storing"), ("Verify", "VC API")),
            Place("issuers", _("Issuers and registries"), ("Issuers", "Registries")),
        ),
    ),
    (
        _("Rankings"),
        (
            Place("rankings", _("Rankings"), ("Rankings", "Entries", "Comparisons")),
            Place("gap-reports", _("Gap reports"), ("Gap reports",)),
            Place("fairness", _("Fairness, rates and metrics"), ("Fairness", "Rates", "Metrics")),
        ),
    ),
    (
        _("Skills"),
        (
            Place("skills", _("Skills and frameworks"), ("Skills", "Frameworks", "Levels")),
            Place("links", _("Words and their links"), ("Links waiting", "Remembered links")),
        ),
    ),
    (
        _("Connections"),
        (
            Place("changes", _("Change feed"), ("Changes",)),
            Place("webhooks", _("Webhooks"), ("Webhooks", "Webhook deliveries", "Webhook messages")),
            Place("applicant-systems", _("Applicant systems"), ("Applicant systems",)),
            Place("applicant-messages", _("Messages and jobs of applicant systems"),
                  ("Applicant messages", "Applicant job links")),
            Place("exports", _("Exports"), ("Exports",)),
        ),
    ),
    (
        _("Organization"),
        (
            Place("access", _("Tokens and who calls"), ("Oauth", "Me")),
            Place("organization", _("Organization and members"), ("Organization", "Members")),
            Place("audit", _("Audit log"), ("Audit events",)),
            Place("holds", _("Legal holds and sealed copies"), ("Legal holds", "Sealed copies")),
        ),
    ),
)  # fmt: skip
#: Those of certain nouns are asked first: the rest of their tag stands on the tag's own page.
_PLACES = sorted((place for _title, places in PLAN for place in places), key=lambda place: not place.nouns)


def place_of(tag: str, path: str) -> Place:
    """The page of an operation."""
    steps = set(path.split("/")[4:])
    fits = (place for place in _PLACES if tag in place.tags and (not place.nouns or steps & set(place.nouns)))
    return next(fits, Place(slugify(tag), tag, (tag,)))
