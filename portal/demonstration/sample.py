"""The sample data of an organization: ten of the demonstration's people, their job, and their really signed records.

Chosen so that every verdict and every tier is among them: somebody who meets everything, a status list that never
answers, a learner record, an expired and an altered record, a revoked one, and somebody without any.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.demonstration.cast import CAST, DemoPerson
from portal.demonstration.fill import address_of, files_of
from portal.demonstration.issuers import DemoIssuer, documents_of, issuers
from portal.demonstration.jobs import JOBS, DemoJob
from portal.demonstration.records import Maker
from portal.intake.incoming import IncomingBytes

__all__ = ["NAMES", "SEED", "WITHOUT_RECORDS", "Sample", "documents_of_issuer", "make_sample"]

#: The demonstration's own seed: its issuers publish the same keys at the same addresses.
SEED = 1
NAMES = (
    "Thaddeus Brightwater",
    "Nalani Ferreira-Booth",
    "Beatrix Oyelaran",
    "Imogen Castellano",
    "Oskar Lindqvist",
    "Wren Abernathy",
    "Tomasz Zielinski",
    "Rosalind Okafor",
    "Gideon Marchetti",
    "Fenna van der Berg",
)
WITHOUT_RECORDS = 1


@dataclass(frozen=True, slots=True)
class Sample:
    """Everything to be loaded. ``documents`` is what the issuers publish, by exact address."""

    job: DemoJob
    people: tuple[tuple[DemoPerson, list[IncomingBytes]], ...]
    issuers: tuple[DemoIssuer, ...]
    documents: dict[str, bytes]


def documents_of_issuer(issuer: DemoIssuer) -> set[str]:
    """The addresses of an issuer's keys and status lists."""
    return {*documents_of({issuer.slug: issuer}), issuer.status_url(1), issuer.status_url(3)}


def make_sample(at: datetime) -> Sample:
    """Sign everything as of a moment; nothing is written yet."""
    made = issuers(SEED)
    maker = Maker(SEED, at, made)
    job = JOBS[0]
    chosen = [person for person in CAST if person.job == job.slug and person.name in NAMES]
    people = tuple((person, files_of(person, address_of(person), maker)) for person in chosen)
    return Sample(job, people, tuple(made.values()), {**documents_of(made), **maker.status_lists()})
