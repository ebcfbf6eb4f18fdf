"""Reading a list of people to invite, as somebody pastes it from a table or a mail: a line each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from portal.actions.refusal import RefusedError
from portal.storable import storable_text

__all__ = ["MAX_INVITED", "InvitationsRefusedError", "Invited", "list_lines", "read_people"]

MAX_INVITED = 200
MAX_NAME = 400
_ADDRESSED = re.compile(r"^(?P<name>[^<>]*)<(?P<email>[^<>]+)>[,;]?$")

Line = tuple[int, str]


class InvitationsRefusedError(RefusedError):
    """Raised when lines are not as they should be. Nobody was invited; ``problems`` says what is wrong, by line."""

    def __init__(self, problems: Mapping[int, str], lines: int) -> None:
        count = len(problems)
        what = "1 line needs" if count == 1 else f"{count} lines need"
        super().__init__(f"{what} mending, of {lines}. Nobody was invited yet.", field="people")
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
        raise RefusedError("Name at least one person: “Name <name@mail.example>”, a line each.", field="people")
    if len(lines) > MAX_INVITED:
        sentence = f"These are {len(lines):,} people; invite at most {MAX_INVITED} at once, or use a public link."
        raise RefusedError(sentence, field="people")
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
            problems[number] = f"{person.email} stands on line {first_on[person.email]} already."
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
        return None, "There is no e-mail address here; a line looks like “Name <name@mail.example>”."
    if len(name) > MAX_NAME:
        return None, f"Keep the name under {MAX_NAME} characters."
    return Invited(name, email), ""
