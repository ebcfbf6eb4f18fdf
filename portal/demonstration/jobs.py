"""The three jobs of the demonstration, from different trades, and what each needs."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["JOBS", "DemoJob", "Needed"]


@dataclass(frozen=True)
class Needed:
    """One requirement; ``skills`` are slugs of built-in skills, the alternatives behind the first.

    Every must-have is needed on day one, and says for which ``task`` and from which ``source``.
    """

    label: str
    skills: tuple[str, ...]
    need: str = "must"
    weight: str = "normal"
    level: float | None = None
    in_force: bool = False
    age_days: int | None = None
    age_reason: str = ""
    task: str = ""
    source: str = ""


@dataclass(frozen=True)
class DemoJob:
    """A job."""

    slug: str
    title: str
    place: str
    description: str
    needs: tuple[Needed, ...]


_WARD = "Job analysis with the evening shift, March 2026"
_LAW = "State law: no work as a nursing assistant without it"
_DATA = "Copied from the hospital’s job description, then cut"
_SITE = "Task list of the maintenance crew, January 2026"

JOBS: tuple[DemoJob, ...] = (
    DemoJob(
        "nursing",
        "Certified nursing assistant, evening shift",
        "Marietta",
        "Looks after twelve residents from 15:00 to 23:00, with a nurse on the floor.",
        (
            Needed(
                "Nurse aide certification",
                ("nurse-aide-certification",),
                weight="high",
                in_force=True,
                task="Looks after residents without a nurse beside them",
                source=_LAW,
            ),
            Needed(
                "Vital signs",
                ("vital-signs",),
                weight="high",
                level=3,
                task="Measures twelve residents’ vital signs each shift and reports what is out of range",
                source=_WARD,
            ),
            Needed(
                "Basic life support (CPR)",
                ("cpr", "cpr-certification"),
                weight="high",
                task="Begins resuscitation until the nurse comes",
                source=_WARD,
            ),
            Needed(
                "Safe transfer and mobility",
                ("patient-transfer",),
                level=2,
                task="Moves residents between bed and chair, alone and with a hoist",
                source=_WARD,
            ),
            Needed(
                "Infection prevention",
                ("infection-prevention",),
                task="Enters and leaves isolation rooms several times a shift",
                source=_WARD,
            ),
            Needed("Electronic charting", ("electronic-charting",), "nice"),
            Needed(
                "Dementia care",
                ("dementia-care",),
                "nice",
                age_days=1096,
                age_reason="The care standard for memory care was revised in 2024.",
            ),
            Needed("Talking with families", ("talking-with-families",), "nice"),
            Needed("Spanish conversation", ("spanish",), "nice", "low"),
        ),
    ),
    DemoJob(
        "analyst",
        "Data analyst, patient flow",
        "Marietta, or from home",
        "Answers the wards' questions about beds, waiting times and staffing.",
        (
            Needed(
                "SQL",
                ("sql",),
                weight="high",
                level=3,
                task="Joins bed, staff and admission tables to answer a ward’s question the same day",
                source=_DATA,
            ),
            Needed(
                "Statistics",
                ("statistics",),
                weight="high",
                level=2,
                task="Tells a trend in waiting times from chance",
                source=_DATA,
            ),
            Needed(
                "Data visualisation",
                ("data-visualisation",),
                task="Keeps the weekly charts that the wards plan by",
                source=_DATA,
            ),
            Needed(
                "Python or R",
                ("python-programming", "r-programming"),
                level=2,
                task="Maintains the nightly forecast of free beds",
                source=_DATA,
            ),
            Needed("Data cleaning", ("data-cleaning",), "nice"),
            Needed("Spreadsheets", ("spreadsheets",), "nice", "low"),
            Needed("Presenting findings", ("presenting-findings",), "nice"),
            Needed("Data ethics and privacy", ("data-ethics",), "nice"),
        ),
    ),
    DemoJob(
        "electrician",
        "Maintenance electrician",
        "Marietta and Belpre",
        "Keeps the power on in three buildings, and installs what is new.",
        (
            Needed(
                "Journeyman licence",
                ("journeyman-electrician",),
                weight="high",
                in_force=True,
                task="Works on live installations without supervision",
                source="State electrical licensing act",
            ),
            Needed(
                "Electrical wiring",
                ("electrical-wiring",),
                weight="high",
                level=3,
                task="Replaces circuits and panels in occupied buildings",
                source=_SITE,
            ),
            Needed(
                "Electrical code",
                ("electrical-code",),
                weight="high",
                level=2,
                task="Plans changes that pass inspection the first time",
                source=_SITE,
            ),
            Needed(
                "Lockout/tagout",
                ("lockout-tagout",),
                task="Secures machines before opening them, every day",
                source=_SITE,
            ),
            Needed(
                "OSHA 10-hour",
                ("osha-10", "osha-30"),
                task="Enters the building site in Belpre",
                source="Site rules of the general contractor",
            ),
            Needed("Motor controls", ("motor-controls",), "nice", level=2),
            Needed("Conduit bending", ("conduit-bending",), "nice"),
            Needed("Blueprint reading", ("blueprint-reading",), "nice"),
            Needed("Working in a team", ("teamwork-skill",), "nice", "low"),
        ),
    ),
)
