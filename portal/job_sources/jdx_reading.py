"""Reading a job that another system wrote as JSON: which object is the job, its terms, and the words of its values.

Terms are read by name, with or without a prefix (`jdx:`, `schema:`); contexts are not fetched.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matching.level_words import read_level
from matching.levels import Level

__all__ = ["Json", "Term", "first_object", "job_in", "many", "plain", "said", "terms_in", "unprefixed"]

_MOST_NODES = 2_000
_LONGEST = 400
_DEEPEST = 3
_POSTINGS = frozenset({"jobposting", "job", "jobdescription", "jobcompetencyprofile", "occupation"})
_TAGS = re.compile(r"<[^<>]{0,2000}>")
_BREAKS = re.compile(r"<\s*(?:br|/p|/li|/h\d|/div|li)\b[^<>]{0,200}>", re.IGNORECASE)
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Term:
    """One competency or credential: its name, identifiers, and what its annotation says."""

    name: str
    identifiers: tuple[str, ...]
    framework: str
    required: bool | None
    day_one: bool | None
    level: Level | None


def job_in(document: Any, telling: Sequence[str]) -> dict[str, Any] | None:  # noqa: ANN401 - any JSON
    """The first job of the document, its terms without prefix and in lower case.

    The first object that calls itself one; else the first with a title and one of the terms of a job, ``telling``.
    """
    nodes = list(_nodes(document))
    for node in nodes:
        types = node.get("@type", node.get("type", ()))
        named = {str(kind).rpartition("/")[2].rpartition(":")[2].lower() for kind in many(types)}
        if named & _POSTINGS or any(name.removesuffix("type") in _POSTINGS for name in named):
            return unprefixed(node)
    for node in map(unprefixed, nodes):
        titled = node.get("title") or node.get("name") or node.get("positiontitle")
        if titled and any(node.get(term) for term in telling):
            return node
    return None


def _nodes(document: Any) -> Iterator[Json]:  # noqa: ANN401 - any JSON
    """Every object of the document, outer ones first, within :data:`_MOST_NODES` values."""
    queue, seen = [document], 0
    while queue and seen < _MOST_NODES:
        value = queue.pop(0)
        seen += 1
        if isinstance(value, dict):
            yield value
            queue.extend(value.values())
        elif isinstance(value, list):
            queue.extend(value)


def unprefixed(node: Json) -> dict[str, Any]:
    """The object with its terms by name alone, in lower case: of two that come to the same, the first."""
    found: dict[str, Any] = {}
    for key, value in node.items():
        found.setdefault(key.rpartition("/")[2].rpartition("#")[2].rpartition(":")[2].lower(), value)
    return found


def terms_in(value: Any) -> Iterator[Term]:  # noqa: ANN401 - any JSON
    """The competencies or credentials that a value names: objects, or texts that may list several."""
    for item in many(value):
        if isinstance(item, str):
            for part in re.split(r"[,;\n]", item[:4_000]) if "," in item or ";" in item or "\n" in item else [item]:
                name = plain(part)[:_LONGEST]
                if name:
                    yield Term(name, (name,) if "://" in name else (), "", None, None, None)
        elif isinstance(item, dict):
            term = unprefixed(item)
            name = plain(
                said(term.get("name") or term.get("title") or term.get("description") or term.get("descriptions"))
            )
            name = name or plain(said(term.get("programconcentration") or term.get("termcode")))
            if name:
                yield _term(term, name[:_LONGEST])


def _term(term: Json, name: str) -> Term:
    annotation = unprefixed(first_object(term.get("annotation") or term.get("scaledannotation")))
    stated = {**annotation, **{key: term[key] for key in ("required", "preferred", "requiredathiring") if key in term}}
    required, preferred = stated.get("required"), stated.get("preferred")
    codes = (term.get("@id") or term.get("id"), term.get("url"), term.get("termcode"))
    proficiency = next(
        (term[key] for key in ("proficiencylevel", "competencylevel", "level", "requiredproficiency") if term.get(key)),
        None,
    )
    return Term(
        name=name,
        identifiers=tuple(code.strip() for code in codes if isinstance(code, str) and code.strip()),
        framework=said(unprefixed(first_object(term.get("indefinedtermset"))).get("name"))[:80],
        required=required if isinstance(required, bool) else False if preferred is True else None,
        day_one=stated["requiredathiring"] if isinstance(stated.get("requiredathiring"), bool) else None,
        level=read_level(said(proficiency)) if proficiency else None,
    )


def said(value: Any, depth: int = 0) -> str:  # noqa: ANN401 - any JSON
    """The words of a text, of a text by language (English first), of a named thing, or of several."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or value is None or depth > _DEEPEST:
        return ""
    if isinstance(value, int | float):
        return str(value)[:20]
    if isinstance(value, list):
        return "\n".join(filter(None, (said(item, depth + 1) for item in value[:50])))
    if isinstance(value, dict):
        node = unprefixed(value)
        keys = ("en-us", "en", "en-gb", "@value", "value", "name", "description", "descriptions", "title", "url")
        chosen = next((node[key] for key in keys if node.get(key)), None)
        if chosen is None:
            chosen = next((item for item in node.values() if isinstance(item, str)), None)
        return said(chosen, depth + 1)
    return ""


def plain(text: str) -> str:
    """Words without HTML: postings hold it, and pages here show text."""
    if "<" in text:
        text = _TAGS.sub(" ", _BREAKS.sub("\n", text))
    text = html.unescape(text)
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())


def many(value: Any) -> list[Any]:  # noqa: ANN401 - any JSON
    """The value as a list: nothing, one or several."""
    return value if isinstance(value, list) else [] if value is None else [value]


def first_object(value: Any) -> Json:  # noqa: ANN401 - any JSON
    """The first object of the value; an empty one where there is none."""
    return next((item for item in many(value) if isinstance(item, dict)), {})
