"""Working with people, and languages.

Identifiers of ESCO 1.1 and O*NET 29.2 are facts; labels and descriptions are our own words.
"""

from __future__ import annotations

from matching.frameworks.builtin.shape import Skill, close, exact

__all__ = ["SKILLS"]

SKILLS: tuple[Skill, ...] = (
    Skill(
        "communication-skill",
        "Communicating clearly",
        "Says and writes what is meant, and checks that it was understood.",
        also=("communication skills", "verbal communication"),
        elsewhere=(close("esco:skill/0da516ee-e70e-4384-be13-f5ff80be8127"), close("onet:2.A.1.d")),
    ),
    Skill(
        "active-listening",
        "Active listening",
        "Listens, asks, and takes in what others say.",
        broader="communication-skill",
        also=("listening skills",),
        elsewhere=(exact("esco:skill/a17286c5-238d-4f0b-bc24-29e9121345de"), exact("onet:2.A.1.b")),
    ),
    Skill(
        "teamwork-skill",
        "Working in a team",
        "Does one's part, helps others, and settles differences.",
        also=("collaboration", "team player"),
        elsewhere=(exact("esco:skill/60c78287-22eb-4103-9c8c-28deaa460da0"), close("onet:1.C.3.a")),
    ),
    Skill(
        "leadership-skill",
        "Leading a team",
        "Sets direction, gives work, helps people grow.",
        also=("team leadership", "supervising staff"),
        elsewhere=(exact("esco:skill/1f1d2ff8-c4c1-45cc-9812-6a7ee84a73cb"),),
    ),
    Skill(
        "mentoring",
        "Mentoring",
        "Teaches colleagues on the job.",
        also=("preceptor", "coaching new staff", "preceptor for new aides"),
        elsewhere=(exact("esco:skill/a584a638-a2c0-4b3c-bdf3-a64f87225be9"),),
    ),
    Skill(
        "teaching",
        "Teaching",
        "Helps others learn, and checks that they have.",
        also=("instruction", "training others"),
        elsewhere=(exact("onet:2.C.6"), exact("onet:2.B.1.e")),
    ),
    Skill(
        "conflict-resolution",
        "Conflict resolution",
        "Calms conflicts and finds a way that both can live with.",
        also=("de-escalation", "managing conflict"),
        elsewhere=(exact("esco:skill/0ee94af1-b445-4973-9c3f-459fab250342"),),
    ),
    Skill(
        "problem-solving",
        "Problem solving",
        "Finds the cause, weighs ways out, and tries the best one.",
        also=("solving problems",),
        elsewhere=(exact("esco:skill/adc6dc11-3376-467b-96c5-9b0a21edc869"), exact("onet:2.B.2.i")),
    ),
    Skill(
        "critical-thinking-skill",
        "Thinking critically",
        "Asks how one knows, and follows the evidence.",
        also=("analytical thinking",),
        elsewhere=(exact("esco:skill/4707da90-9cfc-46ca-8de0-38a0b7bfb137"), exact("onet:2.A.2.a")),
    ),
    Skill(
        "time-management",
        "Time management",
        "Does what matters in time.",
        also=("organising one's work",),
        elsewhere=(exact("esco:skill/d9013e0e-e937-43d5-ab71-0e917ee882b8"), exact("onet:2.B.5.a")),
    ),
    Skill(
        "cultural-competence",
        "Working across cultures",
        "Works well with people of other backgrounds.",
        also=("cultural awareness", "intercultural competence"),
        elsewhere=(exact("esco:skill/c10d5d87-36cf-42f5-8a12-e560fb5f4af8"),),
    ),
    Skill(
        "spanish",
        "Spanish conversation",
        "Talks with people in Spanish about daily and work matters.",
        also=("Spanish", "conversational Spanish", "Spanish language"),
        elsewhere=(exact("esco:skill/14ee9f76-3524-43d5-8a1a-5ba8283f8bd7"),),
    ),
    Skill(
        "portuguese",
        "Portuguese conversation",
        "Talks with people in Portuguese about daily and work matters.",
        also=("Portuguese", "Portuguese language"),
        elsewhere=(exact("esco:skill/584c13e8-fd06-4ca3-a45b-cca5b2f147a7"),),
    ),
    Skill(
        "french",
        "French conversation",
        "Talks with people in French about daily and work matters.",
        also=("French", "French language"),
        elsewhere=(exact("esco:skill/e747e77e-0ea1-4001-8b07-1d11946b5f1b"),),
    ),
    Skill(
        "polish",
        "Polish conversation",
        "Talks with people in Polish about daily and work matters.",
        also=("Polish", "Polish language"),
        elsewhere=(exact("esco:skill/f3e9b964-0c2d-46c4-a895-8b3583054d69"),),
    ),
    Skill(
        "mandarin",
        "Mandarin conversation",
        "Talks with people in Mandarin about daily and work matters.",
        also=("Chinese", "Mandarin Chinese"),
        elsewhere=(exact("esco:skill/1fe42b38-cd42-4fc7-ae77-14e4c9e96295"),),
    ),
    Skill(
        "sign-language",
        "Sign language",
        "Talks with deaf people in sign language.",
        also=("American Sign Language", "ASL"),
        elsewhere=(exact("esco:skill/e2088cd0-b174-468a-adc0-921efdadb337"),),
    ),
    Skill(
        "english",
        "English at work",
        "Understands, speaks and writes English at work.",
        also=("English language", "English as a second language"),
        elsewhere=(exact("esco:skill/6d3edede-8951-4621-a835-e04323300fa0"), close("onet:2.C.7.a")),
    ),
    Skill(
        "adaptability",
        "Adapting to change",
        "Changes one's way of working when things change.",
        also=("flexibility",),
        elsewhere=(exact("esco:skill/49de9958-2aa4-4eef-a89d-fe5d5bcd28c4"), exact("onet:1.C.4.c")),
    ),
)
