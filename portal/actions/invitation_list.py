"""Reading a list of people to invite, as somebody pastes it from a table or a mail: a line each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.actions.refusal import RefusedError
from portal.storable import storable_text
from portal.written import grouped

__all__ = ["MAX_INVITED", "InvitationsRefusedError", "Invited", "list_lines", "read_people"]

MAX_INVITED = 200
MAX_NAME = 400
_ADDRESSED = re.compile(r"^(?P<name>[^<>]*)<(?P<email>[^<>]+)>[,;]?$")

Line = tuple[int, str]


class InvitationsRefusedError(RefusedError):
    """Raised when lines are not as they should be. Nobody was invited; ``problems`` says what is wrong, by line."""

    def __init__(self, problems: Mapping[int, str], lines: int) -> None:
        count = len(problems)
        sentence = ngettext(
            "%(count)s line needs mending, of %(lines)s. Nobody was invited yet.",
            "%(count)s lines need mending, of %(lines)s. Nobody was invited yet.",
            count,
        )
        super().__init__(sentence % {"count": count, "lines": lines}, field="people")
        self.problems = dict(problems)


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom to invite."""

    name: str
    email: str


def list_lines(text: str) -> list[Line]:
    """The lines that say something, with their numbers.

    Raises:
        RefusedError: there is none, or there are too many.

    """
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not lines:
        raise RefusedError(_("Name at least one person: “Name <name@mail.example>”, a line each."), field="people")
    if len(lines) > MAX_INVITED:
        sentence = _("These are %(count)s people; invite at most %(most)s at once, or use a public link.")
        raise RefusedError(sentence % {"count": grouped(len(lines)), "most": MAX_INVITED}, field="people")
    return lines


def read_people(lines: Sequence[Line]) -> tuple[dict[int, Invited], dict[int, str]]:
    """Who stands on each line, and what is wrong with those that name nobody."""
    people: dict[int, Invited] = {}
    problems: dict[int, str] = {}
    first_on: dict[str, int] = {}
    for number, line in lines:
        person, problem = _read(line)
        if person is None:
            problems[number] = problem
        elif person.email in first_on:
            problems[number] = _("%(email)s stands on line %(line)s already.") % {
                "email": person.email,
                "line": first_on[person.email],
            }
        else:
            people[number], first_on[person.email] = person, number
    return people, problems


def _read(line: str) -> tuple[Invited | None, str]:
    match = _ADDRESSED.match(line)
    name, email = (match["name"], match["email"]) if match else ("", line.rstrip(",;"))
    name, email = " ".join(storable_text(name).strip(' ",;').split()), email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        return None, _("There is no e-mail address here; a line looks like “Name <name@mail.example>”.")
    if len(name) > MAX_NAME:
        return None, _("Keep the name under %(most)s characters.") % {"most": MAX_NAME}
    return Invited(name, email), ""
