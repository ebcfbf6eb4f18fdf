"""The three jobs of the demonstration, from different trades, and what each needs."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["JOBS", "DemoJob", "Needed"]


@dataclass(frozen=True)
class Needed:
    """One requirement; ``skills`` are slugs of built-in skills, the alternatives behind the first."""

    label: str
    skills: tuple[str, ...]
    need: str = "must"
    weight: str = "normal"
    level: float | None = None
    in_force: bool = False
    age_days: int | None = None
    age_reason: str = ""


@dataclass(frozen=True)
class DemoJob:
    """A job."""

    slug: str
    title: str
    place: str
    description: str
    needs: tuple[Needed, ...]


JOBS: tuple[DemoJob, ...] = (
    DemoJob(
        "nursing",
        "Certified nursing assistant, evening shift",
        "Marietta",
        "Looks after twelve residents from 15:00 to 23:00, with a nurse on the floor.",
        (
            Needed("Nurse aide certification", ("nurse-aide-certification",), weight="high", in_force=True),
            Needed("Vital signs", ("vital-signs",), weight="high", level=3),
            Needed("Basic life support (CPR)", ("cpr", "cpr-certification"), weight="high"),
            Needed("Safe transfer and mobility", ("patient-transfer",), level=2),
            Needed("Infection prevention", ("infection-prevention",)),
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
            Needed("SQL", ("sql",), weight="high", level=3),
            Needed("Statistics", ("statistics",), weight="high", level=2),
            Needed("Data visualisation", ("data-visualisation",)),
            Needed("Python or R", ("python-programming", "r-programming"), level=2),
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
            Needed("Journeyman licence", ("journeyman-electrician",), weight="high", in_force=True),
            Needed("Electrical wiring", ("electrical-wiring",), weight="high", level=3),
            Needed("Electrical code", ("electrical-code",), weight="high", level=2),
            Needed("Lockout/tagout", ("lockout-tagout",)),
            Needed("OSHA 10-hour", ("osha-10", "osha-30")),
            Needed("Motor controls", ("motor-controls",), "nice", level=2),
            Needed("Conduit bending", ("conduit-bending",), "nice"),
            Needed("Blueprint reading", ("blueprint-reading",), "nice"),
            Needed("Working in a team", ("teamwork-skill",), "nice", "low"),
        ),
    ),
)
