"""What a page of the reference shows: everything as plain values, none of it in a language of the reader's yet."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "Answer", "Area", "Body", "Example", "Field", "Group", "Limits", "Message", "Operation", "Parameter", "Problem",
    "Reference", "Shape",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limits:
    """What a value must keep to beside its type; None and empty where the document says nothing."""

    shortest: int | None = None
    longest: int | None = None
    least: float | None = None
    most: float | None = None
    fewest_items: int | None = None
    most_items: int | None = None
    pattern: str = ""
    default: str = ""

    @property
    def any(self) -> bool:
        """Whether there is something to say."""
        return self != _FREE


_FREE = Limits()


@dataclass(frozen=True, slots=True)
class Shape:
    """A schema as a reader takes it: what kind of thing, which values, which fields.

    ``same_as`` is the anchor of the place on the page where the same fields stand already.
    """

    kind: str
    nullable: bool = False
    values: tuple[str, ...] = ()
    limits: Limits = _FREE
    fields: tuple[Field, ...] = ()
    anchor: str = ""
    same_as: str = ""
    name: str = ""
    means: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an object; ``name`` is empty for one of several shapes that a value may have."""

    name: str
    required: bool
    means: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class Example:
    """A value of a body as the document shows it, as text."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Body:
    """A body in one form, or in several forms of one shape."""

    kinds: tuple[str, ...]
    shape: Shape
    listed: bool
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A part of the address, or a header, that one operation takes."""

    name: str
    place: str
    required: bool
    means: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class Problem:
    """A code that an operation may answer with, and the status that it comes with."""

    status: str
    code: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What comes when it goes well: a status, and a body unless there is none."""

    status: str
    means: str
    bodies: tuple[Body, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address."""

    id: str
    method: str
    path: str
    summary: str
    means: str
    deprecated: bool
    needs: tuple[str, ...]
    by_oauth: bool
    parameters: tuple[Parameter, ...]
    usual: tuple[str, ...]
    bodies: tuple[Body, ...]
    body_required: bool
    answers: tuple[Answer, ...]
    problems: tuple[Problem, ...]
    curl: str


@dataclass(frozen=True, slots=True)
class Message:
    """What a webhook is sent."""

    name: str
    summary: str
    means: str
    example: str

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return "message-" + self.name.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Area:
    """A page: operations that belong together. ``problems`` are those that any of them may answer."""

    slug: str
    title: str
    operations: tuple[Operation, ...]
    problems: tuple[Problem, ...]
    messages: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Areas under one heading."""

    title: str
    areas: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """The whole document."""

    groups: tuple[Group, ...]
    areas: dict[str, Area]
    scopes: tuple[tuple[str, str], ...]
    version: str
