"""Takes out of ranked entries and reports what could say who an applicant is, before anything is sent.

Two nets. Where the place is known (a citation's issuer, title, date and digest), what stands there is replaced whole.
Every other sentence is read for the words that were found in those places, for the applicant's own names, and for
dates in any of the forms that :mod:`matching` writes. What a requirement is called is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Blinder", "blinded_entry", "blinded_pool", "blinded_report", "blinded_text"]

ISSUER_WORDS = {"trusted": "a trusted issuer", "known": "a known issuer", "unknown": "an issuer in no registry"}
A_CREDENTIAL, A_DATE, A_PERSON, AN_ISSUER = "a credential", "a date", "the candidate", "an issuer"
A_NAME = "a name"
OBSERVED, SELF_ASSERTED = "a colleague’s observation", "self-asserted"

_MONTHS = "January February March April May June July August September October November December"
_MONTH = rf"(?:{'|'.join((*_MONTHS.split(), *(name[:3] for name in _MONTHS.split()), 'Sept'))})\.?"
_DATES = (
    r"(?P<date>"
    r"\b\d{4}-\d{2}(?:-\d{2})?(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?(?![\d-])"
    rf"|\b\d{{1,2}}\.? {_MONTH}(?: \d{{4}})?\b"
    rf"|\b{_MONTH} (?:\d{{1,2}}, )?\d{{4}}\b"
    r"|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b"
    r"|(?<![\d.,#])(?:19|20)\d{2}(?![\d%])"
    r")"
)
_ADDRESS = r"(?P<address>\b(?:did:[a-z0-9]+:|https?://|mailto:)\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
_ID = r"(?P<id>\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b)"
_TIDY = (
    (re.compile(r", the latest on a date"), ""),
    (re.compile(r"is from a date"), "is older"),
    (re.compile(r"\b(?:in force (?:to|until)) a date"), "in force"),
    (re.compile(r"\b(?:on|from|since|until|to|by) a date"), ""),
    (re.compile(r",? ?\(a date\)"), ""),
    (re.compile(r", a date\b"), ""),
    (re.compile(r"“(?:a credential|the candidate)”"), "the credential"),
    (re.compile(r" +([,;.])"), r"\1"),
    (re.compile(r" {2,}"), " "),
)
#: Places whose text is an id, a closed word or the job's own, never the applicant's.
_KEPT = frozenset(
    (
        *("candidate", "requirement", "need", "weight", "tier", "state", "trust", "gate", "gates", "action", "owner"),
        *("counted_from", "as_of", "kind", "concept", "reason_group", "need_words", "counted_words", "points_shown"),
        *("drop_shown", "rank_shown", "age_reason", "pips"),
    )
)
_CITATION = frozenset(("digest", "pointer", "issuer", "issuer_name", "title", "label"))
#: How a level is told where it is one of ours; whatever else an issuer wrote as a result is theirs.
_PLAIN_DETAIL = re.compile(
    r"(?:result|level|assessed|completed|completion|attended|participation|observed|in force|not stated|of|to|from|,"
    r"|and|stated|\d{1,3}(?:\.\d{1,3})?|[/%–-]|\s)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Blinder:
    """Reads JSON and text, and gives them back without what could say who an applicant is."""

    pattern: re.Pattern[str]
    words: Mapping[str, str]
    labels: frozenset[str]

    @classmethod
    def of(
        cls,
        found: object,
        *,
        labels: Iterable[str] = (),
        person: Iterable[str] = (),
    ) -> Blinder:
        """One that knows every issuer and title that ``found`` (JSON) cites, and the words that name the person.

        Args:
            found: an entry, a report, statements.
            labels: what must be left as it is: the names of the job's requirements and skills.
            person: words that name the applicant; of a name in parts only as it is written, or in capitals.

        """
        kept = {label.casefold(): label for label in labels if label}
        words: dict[str, str] = {}  # by the very spelling: case folding changes letters ("ß", "İ")
        for citation in _citations(found):
            _learn(words, kept, citation)
        parts_of_names = {word for word in person if word.isalpha()}
        words |= {word: A_PERSON for word in person if len(word) > 1}
        # the longest first, whatever it is: a title may begin with what a requirement is called, and go on
        known = sorted(
            {*kept.values(), *(word for word in words if len(word) > 1)}, key=lambda word: (-len(word), word)
        )
        parts = [_ID]
        if known:
            spelled = [
                _as_written(word) if word in parts_of_names and word.casefold() not in kept else word for word in known
            ]
            parts.append(f"(?P<known>{_any_of(spelled)})")
        parts += [_ADDRESS, _DATES]
        by_fold = {word.casefold(): what for word, what in words.items()}
        return cls(re.compile("|".join(parts), re.IGNORECASE), by_fold, frozenset(kept))

    def text(self, text: str) -> str:
        """A sentence, with what identifies replaced by what kind of thing it is."""
        changed = self.pattern.sub(self._put, text)
        if changed == text:
            return text
        for pattern, better in _TIDY:
            changed = pattern.sub(better, changed)
        return changed.strip()

    def json(self, value: Any) -> Any:  # noqa: ANN401 - JSON
        """A JSON value, with the same shape."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.json(item) for item in value]
        if isinstance(value, dict):
            if value.keys() >= _CITATION:
                return self._citation(value)
            shown = {key: item if key in _KEPT else self._place(key, item, value) for key, item in value.items()}
            return shown | {"heading": "Decide on an issuer"} if value.get("kind") == "decide_issuer" else shown
        return value

    def _place(self, key: str, item: Any, within: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
        if key in {"issuer", "digest"} and isinstance(item, str):
            return ""
        if key == "title" and isinstance(item, str):
            return self.title(item)
        if key in {"verified", "best", "all"} and isinstance(item, dict) and "points" in item:
            return item | {"digest": "", "pointer": ""}
        if key == "shown" and isinstance(citation := within.get("evidence"), dict):
            hidden = self._citation(citation)
            return f"{hidden['label']}, {hidden['detail']}"
        return self.json(item)

    def title(self, title: str) -> str:
        """A title where it is what a requirement or a skill is called anyway; otherwise only that there is one."""
        return title if title.casefold() in self.labels else A_CREDENTIAL

    def _citation(self, value: Mapping[str, Any]) -> dict[str, Any]:
        who = _issuer_words(value)
        detail = str(value.get("detail", ""))
        return {key: self.json(item) for key, item in value.items() if key not in _CITATION} | {
            "digest": "",
            "pointer": "",
            "issuer": "",
            "issuer_name": who,
            "title": self.title(str(value["title"])),
            "trust": value.get("trust", "unknown"),
            "label": who,
            "detail": detail if _PLAIN_DETAIL.fullmatch(detail) and not _looks_dated(detail) else "a result",
            "issued": None,
        }

    def _put(self, match: re.Match[str]) -> str:
        kind, text = match.lastgroup, match.group()
        if kind == "id" or text.casefold() in self.labels:
            return text
        if kind == "known":
            return self.words.get(text.casefold(), A_NAME)
        return A_DATE if kind == "date" else AN_ISSUER


def blinded_entry(entry: Mapping[str, Any], *, person: Iterable[str] = ()) -> dict[str, Any]:
    """A stored entry of a ranking (see :class:`matching.results.RankedEntry`) as a blind job shows it."""
    labels = [str(item.get("label", "")) for key in ("results", "contributions") for item in entry.get(key, ())]
    labels += [str(item.get("short_label", "")) for item in entry.get("results", ())]
    return dict(Blinder.of(entry, labels=labels, person=person).json(dict(entry)))


def blinded_report(
    report: Mapping[str, Any], inputs: object, *, labels: Iterable[str], person: Iterable[str] = ()
) -> dict[str, Any]:
    """A gap report as JSON, without what identifies; ``inputs`` are the statements it was made from."""
    named = [str(item.get("concept_label", "")) for item in _citations(inputs)]
    return dict(Blinder.of([inputs, report], labels=[*labels, *named], person=person).json(dict(report)))


def blinded_pool(pool: Mapping[str, Any]) -> dict[str, Any]:
    """A pool report as JSON, without the issuers it asks decisions about."""
    labels = [str(row.get("label", "")) for row in pool.get("rows", ())]
    return dict(Blinder.of(None, labels=labels).json(dict(pool)))


def blinded_text(text: str, person: Iterable[str]) -> str:
    """Somebody's words, without the applicant's names, addresses and dates."""
    return Blinder.of(None, person=person).text(text)


def _citations(value: object) -> Iterable[Mapping[str, Any]]:
    """Every citation or statement inside a JSON value."""
    if isinstance(value, Mapping):
        if "digest" in value and ("issuer_name" in value or "title" in value):
            yield value
        for item in value.values():
            yield from _citations(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _citations(item)


def _learn(words: dict[str, str], kept: Mapping[str, str], citation: Mapping[str, Any]) -> None:
    who = _issuer_words(citation)
    for key in ("issuer_name", "issuer"):
        if name := str(citation.get(key, "")).strip():
            words.setdefault(name, who)
    for key in ("title", "linked_text"):
        title = str(citation.get(key, "")).strip()
        if title and not any(title.casefold() in label for label in kept):
            words.setdefault(title, A_CREDENTIAL)
    level = str(citation.get("level_text", "")).strip()
    if level and not _PLAIN_DETAIL.fullmatch(level):
        words.setdefault(level, "a result")


def _issuer_words(citation: Mapping[str, Any]) -> str:
    if citation.get("observation"):
        return OBSERVED
    if citation.get("standing") == "self_asserted" or "self-asserted" in str(citation.get("label", "")):
        return SELF_ASSERTED
    return ISSUER_WORDS.get(str(citation.get("trust", "")), AN_ISSUER)


def _looks_dated(text: str) -> bool:
    return re.search(_DATES, text, re.IGNORECASE) is not None


def _as_written(name: str) -> str:
    """A part of a name as a pattern: “Will” and “WILL”, and not the verb."""
    return f"(?-i:{re.escape(name)}|{re.escape(name.upper())}|{re.escape(name.title())})"


def _any_of(words: Iterable[str]) -> str:
    """Any of the words, each whole."""
    return "|".join(rf"(?<!\w){word if word.startswith('(?') else re.escape(word)}(?!\w)" for word in words)
