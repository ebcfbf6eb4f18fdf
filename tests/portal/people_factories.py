"""Skills, jobs and people for tests of the pages about them."""

from __future__ import annotations

from portal.actions.candidates import add_candidate
from portal.actions.jobs import RequirementInput, create_job
from portal.models import Candidate, Framework, Job, SkillConcept
from tests.portal.conftest import Person

SKILLS = {
    "urn:skill:vitals": "Vital signs",
    "urn:skill:cpr": "Basic life support",
    "urn:skill:infection": "Infection prevention",
    "urn:skill:ärzte": "Ärztliche Sprache",
}
VITALS, CPR, INFECTION, FOREIGN = SKILLS
#: What every must-have says of where it comes from.
PROVENANCE: dict[str, object] = {"task": "Looks after residents", "source": "Job analysis", "day_one": True}


def some_skills() -> None:
    framework, _ = Framework.objects.get_or_create(name="builtin", version="1")
    for uri, label in SKILLS.items():
        SkillConcept.objects.get_or_create(
            uri=uri, defaults={"framework": framework, "label": label, "kind": "skill", "search_text": label.lower()}
        )


def needs(*uris: str, **more: object) -> RequirementInput:
    """A requirement that any of the skills answers, with all that a must-have has to say."""
    return RequirementInput(label="", concepts=[{"uri": uri, "label": ""} for uri in uris], **(PROVENANCE | more))  # type: ignore[arg-type]


def make_job(person: Person, *lines: RequirementInput, title: str = "Certified nursing assistant") -> Job:
    some_skills()
    return create_job(person.scope, title=title, requirements=lines or (needs(VITALS), needs(CPR, need="nice")))


def make_candidate(person: Person, name: str = "Marisol Etcheverry", email: str = "marisol@mail.example") -> Candidate:
    return add_candidate(person.scope, name=name, email=email)
