"""Electrical work and safety.

Identifiers of ESCO 1.1 and O*NET 29.2 are facts; labels and descriptions are our own words.
"""

from __future__ import annotations

from matching.frameworks.builtin.shape import Skill, broader, close, exact

__all__ = ["SKILLS"]

SKILLS: tuple[Skill, ...] = (
    Skill(
        "electrical-wiring",
        "Electrical wiring",
        "Plans, pulls, connects and checks wiring in buildings.",
        also=("residential wiring", "wiring installation", "electrical installation"),
        elsewhere=(close("esco:skill/52797dce-911c-4e6d-b0cb-491f6469014f"),),
    ),
    Skill(
        "commercial-wiring",
        "Commercial wiring",
        "Wires shops, offices and plants: three-phase, trays, panels.",
        broader="electrical-wiring",
        also=("wiring of commercial buildings",),
    ),
    Skill(
        "electrical-code",
        "Electrical code",
        "Knows and applies the electrical code.",
        kind="knowledge",
        also=("National Electrical Code", "NEC", "electrical regulations"),
        elsewhere=(close("esco:skill/d15e92c4-c8dc-48cd-a1f6-94fe13347f87"),),
    ),
    Skill(
        "lockout-tagout",
        "Lockout/tagout",
        "Cuts, locks and proves off every source of energy before work.",
        broader="workplace-safety",
        also=("LOTO", "energy isolation", "control of hazardous energy"),
    ),
    Skill(
        "conduit-bending",
        "Conduit bending",
        "Measures and bends conduit so that runs are straight and legal.",
        broader="electrical-wiring",
        also=("bending conduit", "EMT bending"),
    ),
    Skill(
        "motor-controls",
        "Motor controls",
        "Wires and finds faults in starters, drives and control circuits.",
        also=("motor control circuits", "industrial motor controls"),
        elsewhere=(close("esco:skill/2e55bf22-45f2-43f6-8aa0-28894263313d"),),
    ),
    Skill(
        "blueprint-reading",
        "Blueprint reading",
        "Reads drawings and builds what they say.",
        also=("reading drawings", "reading electrical plans", "print reading"),
        elsewhere=(exact("esco:skill/68b6ef08-d823-489d-a95c-752ae6f6e6a7"),),
    ),
    Skill(
        "electrical-troubleshooting",
        "Electrical troubleshooting",
        "Finds faults in circuits step by step, with the right instrument.",
        also=("electrical fault finding", "diagnosing circuits"),
        elsewhere=(broader("esco:skill/334e3e49-fb02-4051-809a-f06adfdc1c40"), broader("onet:2.B.3.k")),
    ),
    Skill(
        "electrical-testing",
        "Electrical testing",
        "Measures voltage, current, resistance and insulation, safely.",
        broader="electrical-troubleshooting",
        also=("use of a multimeter", "circuit testing"),
        elsewhere=(exact("esco:skill/270de514-3206-4cf9-b122-0f148ab06fa1"),),
    ),
    Skill(
        "three-phase-power",
        "Three-phase power",
        "Understands three-phase supplies, transformers and loads.",
        kind="knowledge",
        also=("three phase systems",),
    ),
    Skill(
        "grounding-bonding",
        "Grounding and bonding",
        "Grounds and bonds installations so that faults clear.",
        broader="electrical-wiring",
        also=("earthing", "grounding systems"),
    ),
    Skill(
        "solar-installation",
        "Solar panel installation",
        "Mounts, wires and starts up photovoltaic systems.",
        also=("photovoltaic installation", "PV installation"),
        elsewhere=(exact("esco:skill/08a5f6dd-d3dd-4371-9919-6d730f34499c"),),
    ),
    Skill(
        "fire-alarm-systems",
        "Fire alarm systems",
        "Installs and tests fire alarms.",
        also=("fire alarm installation",),
        elsewhere=(close("esco:skill/14029d35-3831-4176-be75-da64e6024e6f"),),
    ),
    Skill(
        "plc",
        "Programmable logic controllers",
        "Programs and repairs controllers of machines.",
        kind="technology",
        also=("PLC programming", "industrial automation"),
        elsewhere=(close("esco:skill/f4a6e9f7-5cff-46c0-894c-59c20bb78694"),),
    ),
    Skill(
        "workplace-safety",
        "Workplace safety",
        "Works so that nobody gets hurt, and speaks up when somebody might.",
        also=("occupational safety", "job-site safety"),
        elsewhere=(exact("esco:skill/198b614d-a9af-46f5-b3fd-2672b401dd8e"),),
    ),
    Skill(
        "ladder-safety",
        "Ladder and height safety",
        "Works on ladders, scaffolds and roofs without falling.",
        broader="workplace-safety",
        also=("fall protection", "working at height"),
        elsewhere=(exact("esco:skill/fafbb75f-ec35-4cc2-996a-20c85ef6c266"),),
    ),
    Skill(
        "hand-power-tools",
        "Hand and power tools",
        "Chooses, uses and looks after tools.",
        also=("use of hand tools", "power tool operation"),
        elsewhere=(exact("esco:skill/5bf7f85a-b080-4b27-8ddc-9f62af4643f5"),),
    ),
    Skill(
        "electronics",
        "Electronics",
        "Understands circuits, boards and components.",
        kind="knowledge",
        also=("electronic circuits",),
        elsewhere=(exact("esco:skill/95c35c3a-035f-47c2-90cf-7e934d20fc08"), broader("onet:2.C.3.a")),
    ),
)
