"""A JSON Resume as the résumé that verification reads: its lines in LER-RS's parts, each the person's own word.

Specification: https://jsonresume.org/schema, version 1.0.0. The bytes made follow from the document alone (RFC 8785):
the same résumé sent twice is one record. What a system says there of a line's worth is not carried over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from portal.exports.assurance import without_mark
from portal.report_json import Json, objects_of, sequence_of, text_of
from verification.jcs import jcs

__all__ = ["is_json_resume", "not_taken_of", "resume_bytes"]

_PARTS = ("work", "volunteer", "education", "certificates", "skills")
_UNREAD = ("awards", "publications", "languages", "interests", "references", "projects")
_LONGEST = 300
_MOST = 300


def is_json_resume(document: Mapping[str, Any]) -> bool:
    """Whether the object is a JSON Resume: basics, and no part that is not a list."""
    parts = [document[name] for name in (*_PARTS, *_UNREAD) if name in document]
    return isinstance(document.get("basics"), Mapping) and all(isinstance(part, list) for part in parts)


def not_taken_of(document: Mapping[str, Any]) -> tuple[str, ...]:
    """The parts that say nothing that can be asked about, and are not read."""
    return tuple(name for name in _UNREAD if document.get(name))


def resume_bytes(document: Json) -> bytes:
    """The résumé as LER-RS, in its one canonical form."""
    basics = document.get("basics")
    person: Json = basics if isinstance(basics, Mapping) else {}
    resume: dict[str, Any] = {
        "person": {"name": {"formattedName": text_of(person, "name")[:_LONGEST]}},
        "skills": list(_skills(document)),
        "certifications": [_certificate(item) for item in _items(document, "certificates")],
        "educationAndLearnings": [
            line for item in _items(document, "education") for line in (_learning(item), *_courses(item))
        ],
        "employmentHistories": [
            *(_work(item, "name") for item in _items(document, "work")),
            *(_work(item, "organization") for item in _items(document, "volunteer")),
        ],
    }
    return jcs(resume)


def _items(document: Json, name: str) -> list[Json]:
    return list(objects_of(document.get(name)))[:_MOST]


def _skills(document: Json) -> Iterator[Json]:
    for item in _items(document, "skills"):
        if name := _text(item, "name"):
            yield {"name": name}
        for word in sequence_of(item.get("keywords"))[:_MOST]:
            if isinstance(word, str) and word.strip():
                yield {"name": word.strip()[:_LONGEST]}


def _certificate(item: Json) -> Json:
    return _filled(
        name=_text(item, "name"), firstIssued=_text(item, "date"), issuingAuthority=_filled(name=_text(item, "issuer"))
    )


def _learning(item: Json) -> Json:
    named = " ".join(part for part in (_text(item, "studyType"), _text(item, "area")) if part)
    return _filled(
        institution=_filled(name=_text(item, "institution")),
        start=_text(item, "startDate"),
        end=_text(item, "endDate"),
        educationDegrees=[_filled(name=named[:_LONGEST])] if named else [],
    )


def _courses(item: Json) -> Iterator[Json]:
    """A line of its own for each: a course is no degree, and the years of the degree are not those of a course."""
    for word in sequence_of(item.get("courses"))[:_MOST]:
        if isinstance(word, str) and word.strip():
            yield _filled(institution=_filled(name=_text(item, "institution")), name=word.strip()[:_LONGEST])


def _work(item: Json, employer: str) -> Json:
    end = _text(item, "endDate")
    start = _text(item, "startDate")
    position = _filled(title=_text(item, "position"), start=start, end=end, current=bool(start) and not end)
    return _filled(organization=_filled(name=_text(item, employer)), positionHistories=[position])


def _text(item: Json, name: str) -> str:
    said = text_of(item, name)[:_LONGEST]
    return without_mark(said) if "credence" in item else said


def _filled(**parts: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON values
    return {name: value for name, value in parts.items() if value}
