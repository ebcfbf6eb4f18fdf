"""What a candidate reads before anything is shared, in sentences; the page shows them and the consent keeps them.

The General Data Protection Regulation lists what people must be told (https://eur-lex.europa.eu/eli/reg/2016/679/oj,
articles 13 and 22), and laws on automated hiring tools ask for the same: who, for what, by which logic, how long, whom
to ask. Every sentence is made here, so that what was agreed to is what stood on the page, word for word.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from portal.models import Job, JobRequirement, JobSharing, RetentionProfile, ShareLink
from portal.scope import Scope
from portal.written import grouped
from verification.jcs import jcs

__all__ = ["Contact", "Retention", "Terms", "contact_of", "retention_of", "sharing_of", "terms_of"]

PURPOSE = "Application"


@dataclass(frozen=True, slots=True)
class Contact:
    """A person whom candidates may ask."""

    name: str = ""
    email: str = ""
    phone: str = ""

    def __bool__(self) -> bool:
        return bool(self.email or self.phone)


@dataclass(frozen=True, slots=True)
class Retention:
    """How long, and why; a sealed copy for ``sealed_days`` after a withdrawal, none for 0."""

    days: int
    reason: str
    sealed_days: int = 0
    sealed_reason: str = ""


#: Where an organization has said nothing.
USUAL = Retention(
    180, gettext_noop("So that questions about this application can be answered, and a decision looked at again.")
)


@dataclass(frozen=True, slots=True)
class Terms:
    """The sentences of one job's page, in the order of the page.

    ``edition`` counts the headings and fixed words of `templates/share/_terms.html` around them: raise it when those
    change, so that a consent always tells what stood there.
    """

    organization: str
    place: str
    job: str
    job_place: str
    version: int
    contact: Contact
    must: tuple[str, ...]
    nice: tuple[str, ...]
    why: str
    ranking: tuple[str, ...]
    afterwards: tuple[str, ...]
    days: int
    kept: tuple[str, ...]
    accommodation: str
    without_record: str
    demographics: str
    agreement: str
    edition: int = 1

    def to_json(self) -> dict[str, Any]:
        """As the consent keeps them."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON (RFC 8785)."""
        return hashlib.sha256(jcs(self.to_json())).hexdigest()


def sharing_of(scope: Scope, job: Job) -> JobSharing:
    """What the job says of sharing; an unsaved row with the defaults where it says nothing."""
    row: JobSharing | None = JobSharing.objects.within(scope).filter(job=job).select_related("retention").first()
    return row or JobSharing(organization_id=scope.organization_id, job=job)


def contact_of(sharing: JobSharing, link: ShareLink | None = None) -> Contact:
    """Whom to ask: the job's contact, or the organization's, or else whoever made the link."""
    own = Contact(sharing.contact_name, sharing.contact_email, sharing.contact_phone)
    if own:
        return own
    organization = sharing.job.organization
    theirs = Contact(organization.contact_name, organization.contact_email, organization.contact_phone)
    maker = link.created_by if link is not None else None
    return theirs or (Contact(maker.name, maker.email) if maker is not None else Contact())


def retention_of(scope: Scope, job: Job) -> Retention:
    """The job's retention profile, or the organization's default one, or the usual."""
    profile = sharing_of(scope, job).retention
    profile = profile or RetentionProfile.objects.within(scope).filter(is_default=True).first()
    if profile is None:
        return USUAL
    return Retention(profile.days, profile.reason, profile.sealed_days, profile.sealed_reason)


def terms_of(scope: Scope, job: Job, link: ShareLink | None = None) -> Terms:
    """Everything that the page of ``job`` says. ``job`` comes with its organization and current version."""
    sharing, retention, version = sharing_of(scope, job), retention_of(scope, job), job.current_version
    lines = list(version.requirements.order_by("position")) if version is not None else []
    contact = contact_of(sharing, link)
    organization = job.organization
    return Terms(
        organization=organization.name,
        place=organization.place,
        job=job.title,
        job_place=job.place,
        version=version.number if version is not None else 0,
        contact=contact,
        must=tuple(_in_words(line) for line in lines if line.need == "must"),
        nice=tuple(_in_words(line) for line in lines if line.need == "nice"),
        why=(
            _(
                "%(organization)s checks that each record is genuine, and compares it with what this job needs. "
                "It is used for this job only."
            )
            % {"organization": organization.name}
        ),
        ranking=_ranking(len(lines)),
        afterwards=_afterwards(sharing),
        days=retention.days,
        kept=_kept(retention),
        accommodation=sharing.accommodation or _accommodation(contact),
        without_record=sharing.without_record or _without_record(contact),
        demographics=(
            _(
                "Later you may answer a few questions about yourself, if you like. The answers are kept apart, "
                "are only "
                "ever counted, and are not shown to anybody who decides."
            )
            if sharing.asks_demographics
            else ""
        ),
        agreement=(
            _(
                "I have read this page. I agree that %(organization)s receives what I choose to share, and uses it as "
                "it says here. I can take it back at any time."
            )
            % {"organization": organization.name}
        ),
    )


def _in_words(line: JobRequirement) -> str:
    labels = [line.label, *(concept["label"] for concept in line.concepts)]
    words = _(", or ").join(dict.fromkeys(labels)) if len(line.concepts) > 1 else line.label
    if line.minimum_level:
        words += _(", level %(level)s of 4 or higher") % {"level": f"{line.minimum_level:g}"}
    if line.in_force:
        words += _(", valid today")
    if line.maximum_age_days:
        words += _(", not older than %(span)s. Why: %(reason)s.") % {
            "span": _span(line.maximum_age_days),
            "reason": line.age_reason.rstrip("."),
        }
    return words


def _span(days: int) -> str:
    """Days as people say them: whole years where they are (leap days aside)."""
    years = round(days / 365.25)
    if years and abs(days - years * 365.25) <= 1:
        return ngettext("%(count)s year", "%(count)s years", years) % {"count": years}
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": grouped(days)}


def _ranking(skills: int) -> tuple[str, ...]:
    compared = ngettext(
        "It compares what your records say with the skill named above. It looks at who signed each record, at the "
        "level and the date, and at nothing else.",
        "It compares what your records say with the %(count)s skills named above. It looks at who signed each record, "
        "at the level and the date, and at nothing else.",
        skills,
    )
    return (
        compared % {"count": skills}
        if skills
        else _("It compares what your records say with the skills that this job will name. It names none yet."),
        _("It does not use your name, photo, address, age, or which school you went to."),
        _("It turns nobody away: a person decides, and says why."),
    )


def _afterwards(sharing: JobSharing) -> tuple[str, ...]:
    return (
        _(
            "You get a private page. It shows what was received and what each check said, and the same report that "
            "they read."
        )
        if sharing.shows_gap_report
        else _("You get a private page. It shows what was received and what each check said."),
        _(
            "There you can share more, say that something is wrong, ask a person to look again, or take "
            "everything back."
        ),
    )


def _kept(retention: Retention) -> tuple[str, ...]:
    usual = retention.reason == USUAL.reason
    kept = [
        _("%(days)s, or until you take it back.") % {"days": _plain_days(retention.days)},
        _(USUAL.reason) if usual else retention.reason,
    ]
    if retention.sealed_days:
        sealed = _("If you take it back, a sealed copy stays for %(days)s. Only auditors can open it.")
        reason = f" {retention.sealed_reason}" if retention.sealed_reason else ""
        kept.append(f"{sealed % {'days': _plain_days(retention.sealed_days)}}{reason}")
    return tuple(kept)


def _plain_days(days: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


def _reach(contact: Contact) -> str:
    ways = [_("write to %(address)s") % {"address": contact.email}] if contact.email else []
    ways += [_("call %(number)s") % {"number": contact.phone}] if contact.phone else []
    return _(" or ").join(ways) or _("answer the message that brought you here")


def _accommodation(contact: Contact) -> str:
    words = _("If you need another way to take part, such as more time or help with this page, %(reach)s.")
    return words % {"reach": _reach(contact)}


def _without_record(contact: Contact) -> str:
    words = _(
        "You can apply without any digital record: send this page without one, or %(reach)s and say what you can do. "
        "Paper counts too. Not having a record is not held against you."
    )
    return words % {"reach": _reach(contact)}
