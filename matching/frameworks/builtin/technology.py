"""Computers and networks.

Identifiers of ESCO 1.1 and O*NET 29.2 are facts; labels and descriptions are our own words.
"""

from __future__ import annotations

from matching.frameworks.builtin.shape import Skill, broader, close, exact

__all__ = ["SKILLS"]

SKILLS: tuple[Skill, ...] = (
    Skill(
        "it-support",
        "IT support",
        "Helps people with computers and solves their problems.",
        also=("help desk", "technical support", "computer support"),
        elsewhere=(exact("esco:skill/c2296e2e-5fef-4f24-a24f-e5b3792268be"), close("onet:2.C.3.a")),
    ),
    Skill(
        "computer-hardware",
        "Computer hardware",
        "Builds and repairs computers.",
        kind="knowledge",
        also=("PC repair", "hardware repair"),
        elsewhere=(close("esco:skill/c77db25e-bb51-4a10-b2ad-99b48b1b4a37"),),
    ),
    Skill(
        "networking",
        "Computer networks",
        "Understands, sets up and repairs networks.",
        kind="knowledge",
        also=("network administration", "computer networking"),
        elsewhere=(close("esco:skill/f9e788df-d68a-4f92-92c7-80e135fc35ff"),),
    ),
    Skill(
        "cybersecurity",
        "Cybersecurity",
        "Protects systems and data, and notices attacks.",
        kind="knowledge",
        also=("information security", "network security"),
        elsewhere=(exact("esco:skill/8088750d-8388-4170-a76f-48354c469c44"),),
    ),
    Skill(
        "cloud-computing",
        "Cloud computing",
        "Builds and runs services in the cloud.",
        kind="technology",
        also=("cloud services", "AWS", "Azure"),
        elsewhere=(exact("esco:skill/bd14968e-e409-45af-b362-3495ed7b10e0"),),
    ),
    Skill(
        "linux",
        "Linux",
        "Runs and looks after Linux systems.",
        kind="technology",
        also=("Linux administration",),
        elsewhere=(broader("esco:skill/f9a6f35b-01a7-40c9-8b61-b6ee46f97272"),),
    ),
    Skill(
        "software-testing",
        "Software testing",
        "Finds out whether software does what it should.",
        broader="programming",
        also=("quality assurance of software", "test automation"),
        elsewhere=(exact("esco:skill/913e7e83-b8f8-4574-b1ca-1b38f3fd974a"),),
    ),
    Skill(
        "ux-design",
        "User experience design",
        "Designs things that people can use.",
        also=("UX design", "usability"),
        elsewhere=(exact("esco:skill/9136cbf1-7916-4f1c-bc9a-0318ee1d6016"),),
    ),
    Skill(
        "system-administration",
        "System administration",
        "Keeps servers and accounts in order.",
        broader="it-support",
        also=("server administration",),
        elsewhere=(close("esco:skill/71c2f41e-14de-4b23-82ad-5dbcd54ba5b0"),),
    ),
)
