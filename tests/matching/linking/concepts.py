"""A small framework for the tests of linking."""

from __future__ import annotations

from matching.statements import Concept

VITALS = Concept(
    "https://skills.example/vitals",
    "example",
    "measure vital signs",
    alternative_labels=("take vital signs", "check pulse and blood pressure"),
    description="Measure temperature, pulse, breathing and blood pressure of patients.",
    identifiers=("V-1", "example:V-1", "https://www.skills.example/old/vitals/"),
)
INJECTIONS = Concept(
    "https://skills.example/injections",
    "example",
    "administer injections",
    alternative_labels=("give injections", "vaccinate"),
    description="Give medicine or a vaccine through a needle.",
)
SCHEDULING = Concept(
    "https://skills.example/scheduling",
    "example",
    "schedule appointments",
    alternative_labels=("book appointments",),
    description="Arrange dates with clients and keep the calendar.",
)
CPP = Concept("https://skills.example/cpp", "example", "C++", kind="knowledge", description="The programming language.")
C_LANGUAGE = Concept("https://skills.example/c", "example", "C", kind="knowledge")
NURSE = Concept("https://skills.example/nurse", "example", "nurse", kind="occupation", identifiers=("29-1141",))
EVERY = (VITALS, INJECTIONS, SCHEDULING, CPP, C_LANGUAGE, NURSE)


def many(count: int) -> list[Concept]:
    """As many more concepts, each of words of its own."""
    return [
        Concept(f"https://skills.example/{number}", "more", f"handle item{number} of series{number % 7}")
        for number in range(count)
    ]
