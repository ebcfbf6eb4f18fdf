"""Letters to candidates: their kinds, what stands in braces in them, and the words that a letter starts with.

A letter is plain text with placeholders such as ``{name}`` from a closed list. The organization's own words are rows
of :class:`portal.models.MailTemplate`; for each kind and language there is a default to start from.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.actions.refusal import RefusedError
from portal.blind import is_hidden
from portal.letter_defaults import DEFAULT_LETTERS, SAMPLES
from portal.models import Application, Job, MailTemplate, Organization
from portal.scope import Scope

__all__ = [
    "KINDS",
    "LANGUAGES",
    "PLACEHOLDERS",
    "Letter",
    "check_placeholders",
    "chosen_letter",
    "default_letter",
    "filled",
    "language_of",
    "letters_for",
    "nobody",
    "sample_values",
    "values_for",
    "values_for_many",
]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of letter: what it is called, when it is written, and which placeholders it may hold."""

    code: str
    label: Promise
    means: Promise
    placeholders: tuple[str, ...]


_EVERYWHERE = ("name", "job", "organization", "contact", "report_link")
KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(
            "rejection",
            gettext_lazy("Not taken further"),
            gettext_lazy("After declining, with the link to their own gap report."),
            _EVERYWHERE,
        ),
        Kind(
            "interview",
            gettext_lazy("Invitation to an interview"),
            gettext_lazy("When you want to meet them."),
            _EVERYWHERE,
        ),
        Kind(
            "ask",
            gettext_lazy("Asking for evidence"),
            gettext_lazy("The words of “Ask for this”. The link to answer is added below them."),
            ("name", "job", "organization", "contact", "requirement"),
        ),
        Kind(
            "apply",
            gettext_lazy("Invitation to apply"),
            gettext_lazy("To somebody you know, about another job."),
            _EVERYWHERE,
        ),
        Kind("offer", gettext_lazy("Offer"), gettext_lazy("When you want to hire them."), _EVERYWHERE),
        Kind("free", gettext_lazy("Anything else"), gettext_lazy("A letter of your own."), _EVERYWHERE),
    )
}

#: What may stand in braces, and what it becomes.
PLACEHOLDERS: dict[str, Promise] = {
    "name": gettext_lazy("the candidate’s name"),
    "job": gettext_lazy("the job’s title"),
    "organization": gettext_lazy("your organization’s name"),
    "contact": gettext_lazy("whom they may ask, with telephone and address"),
    "requirement": gettext_lazy("what they are asked for"),
    "report_link": gettext_lazy("the link to their own gap report; put in when the letter is sent"),
}
LANGUAGES: dict[str, str] = {"en": "English", "es": "Español"}
_OR = {"en": "our office", "es": "nuestra oficina"}
_HELLO = {"en": "applicant", "es": "postulante"}

LINK = "report_link"

_BRACES = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Letter:
    """Words that a letter may start with: the organization's ``own``, or the default."""

    kind: str
    language: str
    subject: str
    body: str
    own: MailTemplate | None = None

    @property
    def key(self) -> str:
        """What a form calls it."""
        return str(self.own.pk) if self.own else f"default-{self.language}"

    @property
    def name(self) -> str:
        """What a list calls it."""
        return self.own.name if self.own else _("Default")

    @property
    def language_words(self) -> str:
        """Its language, in that language."""
        return LANGUAGES.get(self.language, self.language)


def default_letter(kind: str, language: str) -> Letter:
    """The default of a kind, in English where the language has none."""
    words = DEFAULT_LETTERS[kind]
    spoken = language if language in words else "en"
    return Letter(kind, spoken, *words[spoken])


def letters_for(scope: Scope, kind: str, language: str = "") -> list[Letter]:
    """What a letter of the kind may start with: those of the language first, and the organization's before defaults."""
    rows = MailTemplate.objects.within(scope).filter(kind=kind).order_by("name", "language")
    own = [Letter(row.kind, row.language, row.subject, row.body, row) for row in rows]
    found = own + [default_letter(kind, spoken) for spoken in LANGUAGES]
    return sorted(found, key=lambda item: item.language != language) if language else found


def chosen_letter(letters: Sequence[Letter], key: str) -> Letter | None:
    """The letter with this key; None where none was chosen."""
    return next((letter for letter in letters if letter.key == key), None)


def check_placeholders(text: str, kind: str, *, field: str) -> None:
    """Insist that everything in braces is a placeholder of this kind.

    Raises:
        RefusedError: a brace without its other half, or a placeholder that there is not.

    """
    allowed = tuple(name for name in KINDS[kind].placeholders if field != "subject" or name != LINK)
    for found in _BRACES.findall(text):
        if found not in allowed:
            raise RefusedError(
                _("There is no placeholder {%(name)s}. These there are: %(all)s.")
                % {"name": found[:60], "all": ", ".join(f"{{{name}}}" for name in allowed)},
                field=field,
            )
    rest = _BRACES.sub("", text)
    at = next((place for place, sign in enumerate(rest) if sign in "{}"), None)
    if at is not None:
        near = rest[at : at + 20].splitlines()[0]
        said = (
            _("A brace is opened and not closed: “%(near)s”.")
            if rest[at] == "{"
            else _("A brace is closed and not opened: “%(near)s”.")
        )
        raise RefusedError(said % {"near": near}, field=field)


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled in; those without a value stay, to be filled in when it is sent."""
    return _BRACES.sub(lambda found: _plain(values[found[1]]) if found[1] in values else found[0], text)


def _plain(value: str) -> str:
    """A value may hold braces of its own; they are no placeholders."""
    return value.replace("{", "(").replace("}", ")")


def language_of(application: Application) -> str:
    """In which language the candidate is written to: the one they agreed to the terms in, else the organization's."""
    terms = application.consents.order_by("-created_at").values_list("terms", flat=True).first() or {}
    for spoken in (str(terms.get("language", "")), application.organization.language, "en"):
        if spoken.partition("-")[0] in LANGUAGES:
            return spoken.partition("-")[0]
    return "en"


def nobody(language: str) -> str:
    """What stands where a name would, in a letter to somebody whose name is not known to who writes, or to many."""
    return _HELLO.get(language, _HELLO["en"])


def values_for(application: Application, *, language: str, requirement: str = "") -> dict[str, str]:
    """What stands for the placeholders of a letter to one candidate, before it is sent.

    The link is theirs alone, and of somebody whose name a blind job hides the name stays a placeholder, too: both are
    put in when the letter is sent (:mod:`portal.actions.write`).
    """
    values = values_for_many(application.organization, application.job, requirement=requirement, language=language)
    del values["name"]
    return values if is_hidden(application) else values | {"name": application.candidate.name}


def values_for_many(organization: Organization, job: Job, *, requirement: str, language: str) -> dict[str, str]:
    """The same for several candidates at once, who are not called by name."""
    reach = ", ".join(part for part in (organization.contact_phone, organization.contact_email) if part)
    who = organization.contact_name or (organization.name if reach else _OR.get(language, _OR["en"]))
    values = {
        "name": nobody(language),
        "job": job.title,
        "organization": organization.name,
        "contact": f"{who}, {reach}" if reach else who,
    }
    return values | ({"requirement": requirement} if requirement else {})


def sample_values(organization: Organization, language: str) -> dict[str, str]:
    """What a preview of a template is filled with: a made-up candidate, and the organization as it is."""
    job = Job(title=SAMPLES["job"])
    return values_for_many(organization, job, requirement=SAMPLES["requirement"], language=language) | SAMPLES
