"""RDF terms and statements, held as the text that canonical N-Quads gives them.

https://www.w3.org/TR/rdf-canon/ (appendix A, "A Canonical form of N-Quads") and https://www.w3.org/TR/n-quads/ (section
7, the grammar).

A term is a string: ``<iri>``, ``_:label``, or a literal with its quotes, escapes, and datatype or language. Keeping
terms as the text that is hashed makes canonicalization a matter of comparing and joining strings.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import TypeAlias

from verification.codes import Code
from verification.errors import Invalid

__all__ = [
    "RDF",
    "XSD",
    "Dataset",
    "Quad",
    "escaped",
    "iri_term",
    "is_absolute_iri",
    "line_of",
    "literal_term",
    "parse_nquads",
    "predicate_of",
    "saying",
    "with_bare_controls",
]

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

Quad: TypeAlias = tuple[str, str, str, str]
"""Subject, predicate, object and graph; the graph is empty for the default graph."""


class Dataset:
    """The distinct statements of one document, blank nodes labelled as they came.

    They are held as canonicalization wants them: ``said`` has, for each subject and graph, what is said with an object
    that is no blank node, as the text between the two (:func:`saying`); ``linked`` has every statement whose object is
    one.
    """

    __slots__ = ("linked", "said")

    def __init__(self, quads: Iterable[Quad] = ()) -> None:
        self.said: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.linked: set[Quad] = set()
        for quad in quads:
            self.add(*quad)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Dataset) and self.quads == other.quads

    __hash__ = None  # type: ignore[assignment]  # it grows

    def __len__(self) -> int:
        return len(self.linked) + sum([len(said) for said in self.said.values()])

    def add(self, subject: str, predicate: str, value: str, graph: str) -> None:
        """Add one statement."""
        if value[:2] == "_:":
            self.linked.add((subject, predicate, value, graph))
        else:
            self.said[subject, graph].add(saying(predicate, value))

    @property
    def quads(self) -> frozenset[Quad]:
        """The statements one by one."""
        found = set(self.linked)
        for (subject, graph), said in self.said.items():
            for text in said:
                found.add((subject, predicate_of(text), text[len(predicate_of(text)) + 2 : -1], graph))
        return frozenset(found)


def predicate_of(text: str) -> str:
    """The predicate in what :func:`saying` wrote."""
    return text[1 : text.index("> ") + 1]


def saying(predicate: str, value: str) -> str:
    """The text of a statement between its subject and its graph."""
    return f" {predicate} {value} "


_ABSOLUTE_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"\\\x00-\x20]*\Z")
_LANGUAGE = re.compile(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*\Z")
_ESCAPED = re.compile(r'[\x00-\x1f"\\\x7f]')
_ESCAPES = {chr(code): f"\\u{code:04X}" for code in (*range(0x20), 0x7F)} | {
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\f": "\\f",
    "\r": "\\r",
    '"': '\\"',
    "\\": "\\\\",
}


_OF_A_CONTROL = re.compile(r"\\(?:(u00[01][0-9A-F]|u007F|[btf])|.)")


def with_bare_controls(dataset: Dataset) -> Dataset | None:
    """The dataset with control characters as they are; None when it has none.

    So wrote the algorithm before RDFC-1.0 (URDNA2015), by which older libraries still sign: it escapes quotes,
    backslashes and the ends of lines only. No two datasets have one text in both forms together.
    """
    texts = (text for said in dataset.said.values() for text in said)
    if not any("\\" in text and _has_control(text) for text in texts):
        return None
    return Dataset(frozenset((one, two, _bare(value), graph) for one, two, value, graph in dataset.quads))


def _has_control(term: str) -> bool:
    return any(found.group(1) for found in _OF_A_CONTROL.finditer(term))


def _bare(term: str) -> str:
    if not term.startswith('"') or "\\" not in term:
        return term
    return _OF_A_CONTROL.sub(lambda found: _character_of(found.group(1)) if found.group(1) else found.group(), term)


def _character_of(escape: str) -> str:
    return _PLAIN_ESCAPES[escape] if len(escape) == 1 else chr(int(escape[1:], 16))


def is_absolute_iri(text: str) -> bool:
    """Whether the text can stand between angle brackets and has a scheme. Deliberately no full RFC 3987 check."""
    return _ABSOLUTE_IRI.match(text) is not None


def iri_term(iri: str) -> str:
    """The term of an IRI that :func:`is_absolute_iri` accepts."""
    return f"<{iri}>"


def escaped(value: str) -> str:
    """The text as it stands between quotes, escaped as the canonical form wants."""
    if value.isprintable() and '"' not in value and "\\" not in value:
        return value
    return _ESCAPED.sub(lambda found: _ESCAPES[found.group()], value)


def literal_term(value: str, *, datatype: str = "", language: str = "") -> str:
    """The term of a literal; ``datatype`` is an absolute IRI, and `xsd:string` is left out as the canonical form wants.

    Raises:
        Invalid: `bad_value` when the language is no language tag (BCP 47) or the datatype no IRI: either would let a
            document write statements into the text that is hashed.
    """
    quoted = f'"{escaped(value)}"'
    if language:
        if _LANGUAGE.match(language) is None:
            raise Invalid(Code.BAD_VALUE, f"{language[:40]!r} is not a language tag.")
        return f"{quoted}@{language}"
    if not datatype or datatype == XSD + "string":
        return quoted
    if not is_absolute_iri(datatype):
        raise Invalid(Code.BAD_VALUE, f"{datatype[:80]!r} is not the IRI of a datatype.")
    return f"{quoted}^^<{datatype}>"


def line_of(subject: str, predicate: str, value: str, graph: str) -> str:
    """The canonical N-Quads line of one statement, with its newline."""
    return f"{subject} {predicate} {value} {graph} .\n" if graph else f"{subject} {predicate} {value} .\n"


_TERM = r"<[^<>\"{}|^`\s]*>|_:[^\s<>\"]+"
_LITERAL = r"\"(?:[^\"\\\r\n]|\\.)*\"(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^<[^<>\"{}|^`\s]*>)?"
_STATEMENT = re.compile(rf"\s*({_TERM})\s*(<[^>]*>)\s*({_TERM}|{_LITERAL})\s*({_TERM})?\s*\.\s*(?:#.*)?\Z")
_ESCAPE_SEQUENCE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_PLAIN_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


def parse_nquads(text: str) -> Dataset:
    """Read N-Quads (not only the canonical form) into a dataset.

    Raises:
        Invalid: `bad_value` naming the line that is no statement.
    """
    quads: set[Quad] = set()
    for number, line in enumerate(re.split(r"[\r\n]+", text), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _STATEMENT.match(line)
        if found is None:
            raise Invalid(Code.BAD_VALUE, f"Line {number} is not an N-Quads statement.")
        subject, predicate, value, graph = found.groups()
        quads.add((_unescaped(subject), _unescaped(predicate), _read_object(value), _unescaped(graph or "")))
    return Dataset(quads)


def _read_object(text: str) -> str:
    if not text.startswith('"'):
        return _unescaped(text)
    end = text.rindex('"')
    value, suffix = _unescaped(text[1:end]), text[end + 1 :]
    if suffix.startswith("@"):
        return literal_term(value, language=suffix[1:])
    return literal_term(value, datatype=_unescaped(suffix[3:-1]))


def _unescaped(text: str) -> str:
    return _ESCAPE_SEQUENCE.sub(_character, text) if "\\" in text else text


def _character(found: re.Match[str]) -> str:
    short, long, plain = found.groups()
    if plain is not None:
        if plain not in _PLAIN_ESCAPES:
            raise Invalid(Code.BAD_VALUE, f"\\{plain} is not an escape of N-Quads.")
        return _PLAIN_ESCAPES[plain]
    code = int(short or long, 16)
    if code > 0x10FFFF:  # noqa: PLR2004  the last code point of Unicode
        raise Invalid(Code.BAD_VALUE, "An escape names no character.")
    return chr(code)
