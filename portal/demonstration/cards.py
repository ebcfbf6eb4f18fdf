"""The records that people of the demonstration may hold, by a short name.

Who issues it, what it says, which skills it is about.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CARDS", "Card"]


@dataclass(frozen=True)
class Card:
    """A record to be made. ``level`` of 4 makes a result for the first skill; ``kind`` is the achievement type.

    ``months`` is how long ago it was issued, ``good_for`` how many months it is valid (0: no end).
    """

    issuer: str
    title: str
    skills: tuple[str, ...]
    kind: str = "Certificate"
    level: int = 0
    months: int = 14
    good_for: int = 0
    about: str = ""


CARDS: dict[str, Card] = {
    # nursing assistant
    "aide": Card(
        "nursing_board", "Nurse Aide Registry listing", ("nurse-aide-certification",), "Certification", 0, 16, 32
    ),
    "vitals": Card("cedar_fork", "Vital Signs Measurement", ("vital-signs",), "Assessment", 3, 18),
    "bls": Card(
        "heartland", "BLS Provider", ("cpr",), "Certification", 0, 9, 24, "Adult and infant basic life support."
    ),
    "transfer": Card("cedar_fork", "Safe Transfers", ("patient-transfer",), "Assessment", 3, 17),
    "lift": Card("cedar_fork", "Transfers with a Mechanical Lift", ("mechanical-lift",), "Assessment", 2, 17),
    "infection": Card("local_418", "Infection Control Certificate", ("infection-prevention",), "Certificate", 0, 26),
    "charting": Card("larkspur", "Charting Basics", ("electronic-charting",), "Course", 0, 11),
    "dementia": Card("local_418", "Memory Care Fundamentals", ("dementia-care",), "Course", 0, 20),
    "families": Card(
        "willowmere",
        "Resident aide: skills signed off",
        ("talking-with-families", "personal-hygiene-care"),
        "Assessment",
        0,
        8,
    ),
    "spanish": Card("cedar_fork", "Spanish for Health Workers", ("spanish",), "Course", 2, 22),
    "portuguese": Card("tri_county", "Portuguese Conversation", ("portuguese",), "Course", 0, 22),
    "first_aid": Card("heartland", "First Aid at Work", ("first-aid",), "Certification", 0, 40, 36),
    "phlebotomy": Card("tri_county", "Phlebotomy Short Course", ("phlebotomy",), "Course", 0, 60),
    "wheelchair": Card("tri_county", "Wheelchair Positioning", ("wheelchair-positioning",), "Assessment", 2, 14),
    # data analyst
    "sql": Card("datacraft", "SQL for Analysts", ("sql",), "Assessment", 3, 10),
    "stats": Card("northgate", "Statistics I and II", ("statistics",), "Course", 3, 28),
    "stats_badge": Card("datacraft", "Applied Statistics", ("statistics",), "Assessment", 3, 12),
    "viz": Card("datacraft", "Data Visualisation", ("data-visualisation",), "Assessment", 3, 9),
    "tableau": Card("tri_county", "Tableau Workshop", ("tableau",), "Course", 0, 7),
    "python": Card("northgate", "Programming in Python", ("python-programming",), "Course", 3, 24),
    "python_badge": Card("datacraft", "Python for Data", ("python-programming",), "Assessment", 2, 8),
    "cleaning": Card("datacraft", "Cleaning Data", ("data-cleaning",), "Assessment", 3, 8),
    "sheets": Card("tri_county", "Spreadsheets, advanced", ("spreadsheets",), "Certificate", 0, 30),
    "telling": Card("northgate", "Presenting Findings", ("presenting-findings",), "Assessment", 3, 20),
    "ethics": Card("northgate", "Data Ethics", ("data-ethics",), "Course", 0, 20),
    "r": Card("northgate", "Statistics with R", ("r-programming",), "Course", 3, 25),
    "bright_sql": Card("brightpath", "SQL Master", ("sql",), "Certificate", 4, 3),
    # electrician
    "licence": Card(
        "electrical_board", "Journeyman Electrician Licence", ("journeyman-electrician",), "License", 0, 20, 36
    ),
    "wiring": Card("lakeshore", "Residential and Commercial Wiring", ("electrical-wiring",), "Assessment", 3, 22),
    "code": Card("lakeshore", "Electrical Code, examined", ("electrical-code",), "Assessment", 3, 15),
    "loto": Card("lakeshore", "Lockout/Tagout", ("lockout-tagout",), "Certificate", 0, 13),
    "osha": Card("tri_county", "OSHA 10-hour Construction", ("osha-10",), "Certification", 0, 18, 60),
    "conduit": Card("lakeshore", "Conduit Bending", ("conduit-bending",), "Assessment", 3, 19),
    "motors": Card("lakeshore", "Motor Controls", ("motor-controls",), "Assessment", 2, 12),
    "prints": Card("tri_county", "Blueprint Reading", ("blueprint-reading",), "Course", 0, 34),
    "testing": Card("lakeshore", "Electrical Testing", ("electrical-testing",), "Assessment", 3, 12),
    "solar": Card("cedar_fork", "Solar Panel Installation", ("solar-installation",), "Certificate", 0, 6),
    "ladders": Card("tri_county", "Ladder and Height Safety", ("ladder-safety",), "Course", 0, 18),
    # anybody
    "teamwork": Card("willowmere", "Works well in a team", ("teamwork-skill",), "Assessment", 0, 8),
    "mentor": Card("willowmere", "Preceptor for new aides", ("mentoring",), "Certificate", 0, 6),
}
