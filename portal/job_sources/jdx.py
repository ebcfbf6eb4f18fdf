"""A job as another system writes it: JDX JobSchema+ (JSON-LD), HR Open's job description types, schema.org JobPosting.

JDX JobSchema+: namespace http://purl.org/jdx/terms/ (U.S. Chamber of Commerce Foundation, now HR Open Standards,
`JobDescriptionType`, `JobPostingType`): `competency`, `requiredCredential`, `preferredCredential`; in HR Open's JSON
`competencies`, `skills`, `knowledge`, `abilities`, `responsibilities`, `requiredCredentials`, `requiredExperiences`,
each an `AnnotatedDefinedTerm` whose `annotation` says `required`, `preferred`, `requiredAtHiring`.
schema.org: https://schema.org/JobPosting, with `skills`, `qualifications`, `responsibilities`.

Terms are read by name, with or without a prefix (`jdx:`, `schema:`); contexts are not fetched. Requirements that are
no skill (citizenship, physical, sensory, clearance, education) are named as left out, never made into lines.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matching.level_words import read_level
from matching.levels import Level
from portal.actions.refusal import RefusedError
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
_MOST_NODES = 2_000
_LONGEST = 400
_OVER_FIVE = gettext_lazy("The file requires it; five must-haves are proposed already.")
_POSTINGS = frozenset({"jobposting", "job", "jobdescription", "jobcompetencyprofile", "occupation"})
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
_TAGS = re.compile(r"<[^<>]{0,2000}>")
_BREAKS = re.compile(r"<\s*(?:br|/p|/li|/h\d|/div|li)\b[^<>]{0,200}>", re.IGNORECASE)

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Term:
    """One competency or credential: its name, identifiers, and what its annotation says."""

    name: str
    identifiers: tuple[str, ...]
    framework: str
    required: bool | None
    day_one: bool | None
    level: Level | None


def from_jdx(data: bytes, *, finder: SkillFinder | None = None) -> Proposal:
    """What a job in JSON proposes.

    Raises:
        RefusedError: it is no JSON, too large or too deep, holds no job, or its job names nothing.

    """
    if len(data) > MOST_BYTES:
        raise RefusedError(_("The file is larger than 1 MB. One job at a time is read."), field="file")
    try:
        document = parse(data, _LIMITS)
    except Problem as problem:
        raise RefusedError(
            _("This is no JSON that can be read: %(detail)s") % {"detail": problem.detail}, field="file"
        ) from None
    job = _job_in(document)
    if job is None:
        raise RefusedError(
            _(
                "No job was found in it. It should hold a JobPosting or a JobDescription (JDX JobSchema+, HR Open, "
                "or schema.org), or an object with a title and competencies."
            ),
            field="file",
        )
    finder = finder or SkillFinder()
    title = _said(job.get("title") or job.get("name") or job.get("jobtitle") or job.get("positiontitle"))[:200]
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
        description=_plain(_said(job.get("description") or job.get("descriptions")))[:20_000],
        left_out=tuple(left_out[:40]),
        tasks=tuple(_duties(job)),
    )


def _job_in(document: Any) -> dict[str, Any] | None:  # noqa: ANN401 - any JSON
    """The first job of the document, its terms without prefix and in lower case; the postings of a graph first."""
    nodes = list(_nodes(document))
    for node in nodes:
        types = node.get("@type", node.get("type", ()))
        named = {str(kind).rpartition("/")[2].rpartition(":")[2].lower() for kind in _many(types)}
        if named & _POSTINGS or any(name.removesuffix("type") in _POSTINGS for name in named):
            return _unprefixed(node)
    for node in map(_unprefixed, nodes):
        if any(node.get(term) for term in (*_COMPETENCIES, *_CREDENTIALS, *_TEXTS)) and (
            node.get("title") or node.get("name") or node.get("positiontitle")
        ):
            return node
    return None


def _nodes(document: Any) -> Iterator[Json]:  # noqa: ANN401 - any JSON
    """Every object of the document, outer ones first, without walking into a job's own parts twice."""
    queue, seen = [document], 0
    while queue and seen < _MOST_NODES:
        value = queue.pop(0)
        seen += 1
        if isinstance(value, dict):
            yield value
            queue.extend(value.values())
        elif isinstance(value, list):
            queue.extend(value)


def _unprefixed(node: Json) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.items():
        found.setdefault(key.rpartition("/")[2].rpartition("#")[2].rpartition(":")[2].lower(), value)
    return found


def _lines(job: Json, finder: SkillFinder) -> tuple[list[ProposedLine], list[str]]:
    """The lines of the job, and the names that no framework here knows."""
    found: list[ProposedLine] = []
    unknown: list[str] = []
    sections = [(name, "nice", False) for name in _COMPETENCIES]
    sections += [(name, need, True) for name, need in _CREDENTIALS.items()]
    for name, need, credential in sections:
        for term in list(_terms(job.get(name)))[:_MOST_TERMS]:
            line = _line(term, name, need, finder, credential=credential)
            if line is None:
                unknown.append(_("“%(name)s”: no skill here is called so") % {"name": term.name[:80]})
            else:
                found.append(line)
    for name in _TEXTS:
        text = _plain("\n".join(_said(item) for item in _many(job.get(name))))
        found += lines_of_text(text, finder, f"JSON, {name}") if text else []
    return found, unknown


def _line(term: _Term, section: str, need: str, finder: SkillFinder, *, credential: bool) -> ProposedLine | None:
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


def _terms(value: Any) -> Iterator[_Term]:  # noqa: ANN401 - any JSON
    for item in _many(value):
        if isinstance(item, str):
            for part in re.split(r"[,;\n]", item[:4_000]) if "," in item or ";" in item or "\n" in item else [item]:
                name = _plain(part)[:_LONGEST]
                if name:
                    yield _Term(name, (name,) if "://" in name else (), "", None, None, None)
        elif isinstance(item, dict):
            term = _unprefixed(item)
            name = _plain(
                _said(term.get("name") or term.get("title") or term.get("description") or term.get("descriptions"))
            )
            name = name or _plain(_said(term.get("programconcentration") or term.get("termcode")))
            if name:
                yield _term(term, name[:_LONGEST])


def _term(term: Json, name: str) -> _Term:
    annotation = _unprefixed(_first_object(term.get("annotation") or term.get("scaledannotation")))
    stated = {**annotation, **{key: term[key] for key in ("required", "preferred", "requiredathiring") if key in term}}
    required, preferred = stated.get("required"), stated.get("preferred")
    codes = (term.get("@id") or term.get("id"), term.get("url"), term.get("termcode"))
    proficiency = next(
        (term[key] for key in ("proficiencylevel", "competencylevel", "level", "requiredproficiency") if term.get(key)),
        None,
    )
    return _Term(
        name=name,
        identifiers=tuple(code.strip() for code in codes if isinstance(code, str) and code.strip()),
        framework=_said(_unprefixed(_first_object(term.get("indefinedtermset"))).get("name"))[:80],
        required=required if isinstance(required, bool) else False if preferred is True else None,
        day_one=stated["requiredathiring"] if isinstance(stated.get("requiredathiring"), bool) else None,
        level=read_level(_said(proficiency)) if proficiency else None,
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
        % {"what": words, "words": _plain(_said(job[term]))[:80]}
        for term, words in _NO_SKILLS.items()
        if job.get(term)
    ]


def _duties(job: Json) -> Iterator[str]:
    for name in _DUTIES:
        for item in list(_many(job.get(name)))[:_MOST_TERMS]:
            for line in _plain(_said(item)).splitlines():
                if words := line.strip(" -\N{BULLET}\t")[:500]:
                    yield words


def _place(job: Json) -> str:
    where = _unprefixed(_first_object(job.get("joblocation")))
    address = where.get("address")
    if isinstance(address, dict):
        parts = _unprefixed(address)
        named = [_said(parts.get(key)) for key in ("addresslocality", "addressregion", "addresscountry")]
        return (", ".join(filter(None, named)) or _said(parts.get("streetaddress")))[:200]
    return (_said(address) or _said(where.get("name")) or _said(job.get("joblocation")))[:200]


def _said(value: Any, depth: int = 0) -> str:  # noqa: ANN401 - any JSON
    """The words of a text, of a text by language (English first), of a named thing, or of several."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or value is None or depth > 3:  # noqa: PLR2004
        return ""
    if isinstance(value, int | float):
        return str(value)[:20]
    if isinstance(value, list):
        return "\n".join(filter(None, (_said(item, depth + 1) for item in value[:50])))
    if isinstance(value, dict):
        plain = _unprefixed(value)
        keys = ("en-us", "en", "en-gb", "@value", "value", "name", "description", "descriptions", "title", "url")
        chosen = next((plain[key] for key in keys if plain.get(key)), None)
        chosen = (
            chosen if chosen is not None else next((item for item in plain.values() if isinstance(item, str)), None)
        )
        return _said(chosen, depth + 1)
    return ""


def _plain(text: str) -> str:
    """Words without HTML: postings hold it, and pages here show text."""
    if "<" in text:
        text = _TAGS.sub(" ", _BREAKS.sub("\n", text))
    text = html.unescape(text)
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())


def _many(value: Any) -> list[Any]:  # noqa: ANN401 - any JSON
    return value if isinstance(value, list) else [] if value is None else [value]


def _first_object(value: Any) -> Json:  # noqa: ANN401 - any JSON
    return next((item for item in _many(value) if isinstance(item, dict)), {})
