"""A system that gives and takes tables: applicants as CSV (RFC 4180) in, results as CSV out.

Spreadsheets are read as for lists of links (:mod:`portal.intake.links_table`): any separator, byte order marks, UTF-16.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.adapters.base import Adapter, ForgedError, Incoming, Reading, UnreadableError, external, links_in, word
from portal.intake.links_table import _BROKEN, _decoded, _rows

__all__ = ["COLUMNS", "CSV_FILE", "columns_of"]

MOST_ROWS = 10_000
#: What each column may be called; letters alone count.
COLUMNS = {
    "name": "name candidate candidatename fullname applicant applicantname",
    "first": "firstname givenname forename first",
    "last": "lastname surname familyname last",
    "email": "email mail emailaddress candidateemail",
    "phone": "phone phonenumber telephone mobile tel",
    "external_id": "externalid id candidateid applicantid personid",
    "application_id": "applicationid applicationexternalid",
    "job": "job jobtitle jobid position role requisition requisitionid",
    "source": "source channel cameby",
    "stage": "stage status",
    "record_links": "recordlinks recordlink records record links link url credential credentials badge badges",
}
_COLUMN_OF = {name: column for column, names in COLUMNS.items() for name in names.split()}
_NOT_WORDS = re.compile(r"[^a-z]+")


class _Inbound:
    """A table that a person uploads or a program sends with its own token; there is no public address."""

    def authenticate(self, headers: Mapping[str, str], body: bytes, secret: str) -> str:  # noqa: ARG002
        """Never: tables come by people and tokens.

        Raises:
            ForgedError: always.
        """
        raise ForgedError

    def read(self, body: bytes, settings: Mapping[str, Any]) -> Reading:  # noqa: ARG002 - one shape for all
        """Each row's person."""
        rows = ((number, cells) for number, cells in _rows(_decoded(body)) if any(cells))
        places = columns_of(next(rows, (0, []))[1])
        people: list[Incoming] = []
        for number, cells in rows:
            if len(people) >= MOST_ROWS:
                raise UnreadableError(f"A table may have {MOST_ROWS:,} rows. Split it.")
            people.append(_person(number, cells, places))
        return Reading("table", tuple(people), "" if people else "empty")


def columns_of(header: list[str]) -> dict[str, int]:
    """Where each known column stands.

    Raises:
        UnreadableError: the first row names no person's column.
    """
    places: dict[str, int] = {}
    for place, cell in enumerate(header[:200]):
        column = _COLUMN_OF.get(_NOT_WORDS.sub("", cell.lower()))
        if column:
            places.setdefault(column, place)
    if not {"name", "email", "first", "last"} & set(places):
        raise UnreadableError("The first row must name the columns, one of them “name” or “email”.")
    return places


def _person(number: int, cells: list[str], places: Mapping[str, int]) -> Incoming:
    if cells and cells[0] == _BROKEN:
        return Incoming(number, problem="It is broken: a quotation mark is missing, or a cell is far too long.")
    given = {column: cells[place] if place < len(cells) else "" for column, place in places.items()}
    email = word(given.get("email", ""), 254).lower()
    name = given.get("name", "") or f"{given.get('first', '')} {given.get('last', '')}"
    links = given.get("record_links", "")
    return Incoming(
        number=number,
        name=word(name) or email,
        email=email,
        phone=word(given.get("phone", ""), 50),
        candidate_id=external(given.get("external_id", "")) or email,
        application_id=external(given.get("application_id", "")),
        job_id=external(given.get("job", "")),
        job_title=word(given.get("job", ""), 200),
        stage=word(given.get("stage", ""), 100),
        source=word(given.get("source", ""), 100),
        links=links_in(links.replace(";", " ").replace("|", " ")),
        problem="" if word(name) or email else "It names nobody.",
    )


CSV_FILE = Adapter(
    key="csv",
    label=_("Tables (CSV)"),
    means=_("For systems that only export and import files: a table in, another one back."),
    inbound=_Inbound(),
    knows_our_jobs=True,
    most_bytes=5 * 1024 * 1024,
)
