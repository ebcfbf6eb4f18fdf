"""Building, making, repairing.

Identifiers of ESCO 1.1 and O*NET 29.2 are facts; labels and descriptions are our own words.
"""

from __future__ import annotations

from matching.frameworks.builtin.shape import Skill, close, exact

__all__ = ["SKILLS"]

SKILLS: tuple[Skill, ...] = (
    Skill(
        "welding",
        "Welding",
        "Joins metals by welding, to a drawing and a standard.",
        also=("arc welding", "MIG welding", "TIG welding"),
        elsewhere=(exact("esco:skill/530cb489-d900-46ab-9350-4d50ccd49eea"),),
    ),
    Skill(
        "hvac",
        "Heating, ventilation and cooling",
        "Installs, services and repairs heating and cooling systems.",
        also=("HVAC", "air conditioning", "HVAC service"),
    ),
    Skill(
        "refrigeration",
        "Refrigeration",
        "Understands refrigeration circuits and handles refrigerants lawfully.",
        kind="knowledge",
        broader="hvac",
        also=("refrigerant handling",),
        elsewhere=(close("esco:skill/0b95eb5d-f3eb-4387-a0bb-094a394196c7"),),
    ),
    Skill(
        "plumbing",
        "Plumbing",
        "Installs and repairs water and waste pipes.",
        also=("pipefitting", "pipe installation"),
        elsewhere=(close("esco:skill/0f58f88f-d46d-45d7-b0a1-46364e5f7013"),),
    ),
    Skill(
        "carpentry",
        "Carpentry",
        "Builds and repairs with wood.",
        also=("framing", "finish carpentry"),
        elsewhere=(exact("esco:skill/19858dd3-a5fe-4855-b644-6ecfefd1c384"),),
    ),
    Skill("masonry", "Masonry", "Builds with brick, block, stone and concrete.", also=("bricklaying", "concrete work")),
    Skill(
        "painting",
        "Painting and finishing",
        "Prepares and paints surfaces.",
        also=("surface painting",),
        elsewhere=(exact("esco:skill/b826a56a-811d-477c-b165-271729f644a4"),),
    ),
    Skill(
        "forklift",
        "Forklift operation",
        "Drives a forklift safely and moves loads without damage.",
        also=("forklift operator", "powered industrial truck"),
        elsewhere=(exact("esco:skill/28cb374e-6261-4133-8371-f9a5470145da"),),
    ),
    Skill(
        "machining",
        "Machining",
        "Makes parts on machines, to size.",
        also=("CNC machining", "CNC operation"),
        elsewhere=(close("esco:skill/f5750c05-7b15-4e0b-8591-f9a1bb95aaac"),),
    ),
    Skill(
        "quality-inspection",
        "Quality inspection",
        "Measures and judges products against what was ordered.",
        also=("quality control", "inspection of products"),
        elsewhere=(exact("esco:skill/1a3660c2-011c-4e96-9b1d-529afc305428"), close("onet:2.B.3.m")),
    ),
    Skill(
        "preventive-maintenance",
        "Preventive maintenance",
        "Keeps equipment running by looking after it in time.",
        also=("equipment maintenance", "planned maintenance"),
        elsewhere=(exact("esco:skill/79aa4ec0-399d-432e-aae8-7a390ce89bcc"), exact("onet:2.B.3.j")),
    ),
    Skill(
        "mechanical-repair",
        "Mechanical repair",
        "Finds out why a machine fails and repairs it.",
        also=("repairing machinery",),
        elsewhere=(exact("onet:2.B.3.l"),),
    ),
    Skill(
        "automotive-repair",
        "Vehicle repair",
        "Diagnoses, services and repairs vehicles.",
        also=("automotive service", "car repair"),
        elsewhere=(close("esco:skill/3c4cfade-58c1-4f6d-9a0e-dabf78b0e9e0"),),
    ),
    Skill(
        "cad",
        "Computer-aided design",
        "Draws parts and plans with a computer.",
        kind="technology",
        also=("CAD", "AutoCAD", "technical drawing"),
        elsewhere=(exact("esco:skill/a2b5dcf3-5b6a-453d-876c-cff540c0faf1"),),
    ),
    Skill(
        "construction-estimating",
        "Estimating",
        "Works out what a job will take in time, material and money.",
        also=("cost estimating", "job estimating"),
        elsewhere=(close("esco:skill/b917784a-d7c9-437c-be6e-0de41067fa62"),),
    ),
    Skill(
        "surveying",
        "Surveying",
        "Measures land and marks out sites.",
        also=("site surveying",),
        elsewhere=(exact("esco:skill/39e71107-3aa9-41a0-809c-edea477c968f"),),
    ),
    Skill(
        "lean-manufacturing",
        "Lean production",
        "Knows how to take waste out of work.",
        kind="knowledge",
        also=("lean manufacturing", "continuous improvement"),
        elsewhere=(exact("esco:skill/82fea746-853f-4f1b-8ab7-55de8619cccd"),),
    ),
    Skill(
        "hazardous-materials",
        "Hazardous materials",
        "Handles, stores and labels dangerous substances rightly.",
        kind="knowledge",
        broader="workplace-safety",
        also=("HAZWOPER", "handling chemicals"),
        elsewhere=(close("esco:skill/2416dc09-6384-409e-8b1d-80bb7a2e7369"),),
    ),
)
