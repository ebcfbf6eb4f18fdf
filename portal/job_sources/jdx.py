"""A job as another system writes it: JDX JobSchema+ (JSON-LD), HR Open's job description types, schema.org JobPosting.

JDX JobSchema+: namespace http://purl.org/jdx/terms/ (U.S. Chamber of Commerce Foundation, now HR Open Standards,
`JobDescriptionType`, `JobPostingType`): `competency`, `requiredCredential`, `preferredCredential`; in HR Open's JSON
`competencies`, `skills`, `knowledge`, `abilities`, `responsibilities`, `requiredCredentials`, `requiredExperiences`,
each an `AnnotatedDefinedTerm` whose `annotation` says `required`, `preferred`, `requiredAtHiring`.
schema.org: https://schema.org/JobPosting, with `skills`, `qualifications`, `responsibilities`.

Requirements that are no skill (citizenship, physical, sensory, clearance, education) are named as left out, never made
into lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.actions.refusal import RefusedError
from portal.job_sources.jdx_reading import Json, Term, first_object, job_in, many, plain, said, terms_in, unprefixed
from portal.job_sources.posting import lines_of_text
from portal.job_sources.proposal import (
    MOST_LINES,
    SURE,
    Found,
    Proposal,
    ProposedLine,
    level_asked,
    with_few_musts,
    with_rows,
)
from portal.job_sources.skills_found import SkillFinder
from portal.spoken import Spoken
from verification.budget import Limits
from verification.errors import Problem
from verification.strict_json import parse

__all__ = ["MOST_BYTES", "from_jdx"]

MOST_BYTES = 1024 * 1024
_LIMITS = Limits(depth=40, values=20_000)
_MOST_TERMS = 200
_OVER_FIVE = gettext_lazy("The file requires it; five must-haves are proposed already.")
_COMPETENCIES = [
    "competency",
    "competencies",
    "skill",
    "skills",
    "knowledge",
    "abilities",
    "ability",
    "technologies",
    "tools",
    "preferredskills",
    "requiredskills",
]
_CREDENTIALS = {
    "requiredcredential": "must",
    "requiredcredentials": "must",
    "preferredcredential": "nice",
    "preferredcredentials": "nice",
    "credentialrequirement": "must",
}
_TEXTS = ("qualifications", "experiencerequirements", "requiredexperiences", "requiredexperience")
_DUTIES = ("responsibilities", "responsibility", "workactivities", "tasks")
_NO_SKILLS = Spoken(
    {
        "citizenshiprequirement": "citizenship",
        "citizenshiprequirements": "citizenship",
        "physicalrequirement": "physical requirements",
        "physicalrequirements": "physical requirements",
        "sensoryrequirement": "sensory requirements",
        "sensoryrequirements": "sensory requirements",
        "securityclearancerequirement": "security clearance",
        "securityclearancerequirements": "security clearance",
        "educationrequirements": "education",
        "requirededucation": "education",
        "applicantlocationrequirement": "where applicants live",
        "applicantlocationrequirements": "where applicants live",
    }
)


def from_jdx(data: bytes, *, finder: SkillFinder | None = None) -> Proposal:
    """What a job in JSON proposes.

    Raises:
        RefusedError: it is no JSON, too large or too deep, or holds no job.

    """
    if len(data) > MOST_BYTES:
        raise RefusedError(_("The file is larger than 1 MB. One job at a time is read."), field="file")
    try:
        document = parse(data, _LIMITS)
    except Problem as problem:
        raise RefusedError(
            _("This is no JSON that can be read: %(detail)s") % {"detail": problem.detail}, field="file"
        ) from None
    job = job_in(document, (*_COMPETENCIES, *_CREDENTIALS, *_TEXTS))
    if job is None:
        raise RefusedError(
            _(
                "No job was found in it. It should hold a JobPosting or a JobDescription (JDX JobSchema+, HR Open, "
                "or schema.org), or an object with a title and competencies."
            ),
            field="file",
        )
    finder = finder or SkillFinder()
    title = said(job.get("title") or job.get("name") or job.get("jobtitle") or job.get("positiontitle"))[:200]
    lines, unknown = _lines(job, finder)
    lines = with_few_musts(_once(lines), str(_OVER_FIVE))
    left_out = [*unknown, *_not_skills(job)]
    if len(lines) > MOST_LINES:
        words = _("%(number)s more lines: a job may have %(most)s")
        left_out.append(words % {"number": len(lines) - MOST_LINES, "most": MOST_LINES})
    return Proposal(
        source="jdx",
        origin=f"a job in JSON{f': {title}' if title else ''}"[:200],
        lines=with_rows(lines),
        title=title,
        place=_place(job),
        description=plain(said(job.get("description") or job.get("descriptions")))[:20_000],
        left_out=tuple(left_out[:40]),
        tasks=tuple(_duties(job)),
    )


def _lines(job: Json, finder: SkillFinder) -> tuple[list[ProposedLine], list[str]]:
    """The lines of the job, and the names that no framework here knows."""
    found: list[ProposedLine] = []
    unknown: list[str] = []
    sections = [(name, "nice", False) for name in _COMPETENCIES]
    sections += [(name, need, True) for name, need in _CREDENTIALS.items()]
    for name, need, credential in sections:
        for term in list(terms_in(job.get(name)))[:_MOST_TERMS]:
            line = _line(term, name, need, finder, credential=credential)
            if line is None:
                unknown.append(_("“%(name)s”: no skill here is called so") % {"name": term.name[:80]})
            else:
                found.append(line)
    for name in _TEXTS:
        text = plain("\n".join(said(item) for item in many(job.get(name))))
        found += lines_of_text(text, finder, f"JSON, {name}") if text else []
    return found, unknown


def _line(term: Term, section: str, need: str, finder: SkillFinder, *, credential: bool) -> ProposedLine | None:
    found: Found | None = None
    for identifier in term.identifiers:
        found = found or finder.by_identifier(identifier, term.framework)
    found = found or finder.by_name(term.name)
    if found is None:
        return None
    if term.required is not None:
        need = "must" if term.required else "nice"
    licence = credential and found.kind == "credential"
    notes = [] if found.confidence >= SURE else [_("Not sure: look whether this is what is meant.")]
    if credential and not licence:
        notes.append(_("The file names it as a credential: is it a licence that must be in force?"))
    where = f", {term.framework}" if term.framework else ""
    return ProposedLine(
        label=found.label,
        concepts=(found,),
        words=term.name[:200],
        need=need,
        level=level_asked(term.level),
        in_force=licence,
        source=f"JSON, {section}{where}: “{term.name[:150]}”"[:300],
        day_one=term.day_one,
        chosen=found.confidence >= SURE,
        notes=tuple(notes),
    )


def _once(lines: list[ProposedLine]) -> list[ProposedLine]:
    """One line for each concept: what binds more stands."""
    kept: dict[str, ProposedLine] = {}
    for line in lines:
        before = kept.get(line.concepts[0].uri)
        if before is None:
            kept[line.concepts[0].uri] = line
        elif before.need == "nice" and line.need == "must":
            kept[line.concepts[0].uri] = replace(line, level=line.level or before.level)
    return list(kept.values())


def _not_skills(job: Json) -> list[str]:
    return [
        _("%(what)s: “%(words)s”. It is no skill; say in the description what the law allows")
        % {"what": words, "words": plain(said(job[term]))[:80]}
        for term, words in _NO_SKILLS.items()
        if job.get(term)
    ]


def _duties(job: Json) -> Iterator[str]:
    for name in _DUTIES:
        for item in list(many(job.get(name)))[:_MOST_TERMS]:
            for line in plain(said(item)).splitlines():
                if words := line.strip(" -\N{BULLET}\t")[:500]:
                    yield words


def _place(job: Json) -> str:
    where = unprefixed(first_object(job.get("joblocation")))
    address = where.get("address")
    if isinstance(address, dict):
        parts = unprefixed(address)
        named = [said(parts.get(key)) for key in ("addresslocality", "addressregion", "addresscountry")]
        return (", ".join(filter(None, named)) or said(parts.get("streetaddress")))[:200]
    return (said(address) or said(where.get("name")) or said(job.get("joblocation")))[:200]
