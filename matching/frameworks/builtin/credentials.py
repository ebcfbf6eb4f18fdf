"""Licences and certificates that a job may demand in force.

Identifiers of ESCO 1.1 and O*NET 29.2 are facts; labels and descriptions are our own words.
"""

from __future__ import annotations

from matching.frameworks.builtin.shape import Skill

__all__ = ["SKILLS"]

SKILLS: tuple[Skill, ...] = (
    Skill(
        "nurse-aide-certification",
        "Nurse aide certification",
        "A state's listing as a nurse aide.",
        kind="credential",
        also=("certified nursing assistant", "CNA", "nurse aide registry listing", "state tested nurse aide"),
    ),
    Skill(
        "cpr-certification",
        "CPR certification",
        "A certificate in basic life support, with an end date.",
        kind="credential",
        also=("BLS provider card", "CPR certificate", "basic life support certification"),
    ),
    Skill(
        "journeyman-electrician",
        "Journeyman electrician licence",
        "A licence to work as an electrician without supervision.",
        kind="credential",
        also=("journeyman electrician license", "journeyman wireman certificate", "state electrical licence"),
    ),
    Skill(
        "osha-10",
        "OSHA 10-hour construction",
        "A card for ten hours of construction safety training.",
        kind="credential",
        also=("OSHA 10", "OSHA 10-hour", "OSHA outreach card"),
    ),
    Skill(
        "osha-30",
        "OSHA 30-hour construction",
        "A card for thirty hours of construction safety training.",
        kind="credential",
        also=("OSHA 30",),
    ),
    Skill(
        "commercial-driver",
        "Commercial driver's licence",
        "A licence to drive heavy vehicles.",
        kind="credential",
        also=("CDL", "commercial driver license"),
    ),
    Skill(
        "food-handler",
        "Food handler card",
        "A card that lets its holder handle food.",
        kind="credential",
        also=("food handler permit",),
    ),
    Skill(
        "teacher-licence",
        "Teaching licence",
        "A licence to teach at a public school.",
        kind="credential",
        also=("teaching credential", "teacher certification"),
    ),
    Skill(
        "registered-nurse",
        "Registered nurse licence",
        "A licence to work as a registered nurse.",
        kind="credential",
        also=("RN license", "registered nurse"),
    ),
)
