"""Finds operations by words: in the method, the address, the summary, what it does, and the names it takes."""

from __future__ import annotations

from dataclasses import dataclass

from portal.api.reference.model import Area, Operation, Reference

__all__ = ["LONGEST", "Found", "found"]

LONGEST = 100


@dataclass(frozen=True, slots=True)
class Found:
    """An operation, and the page that it stands on."""

    area: Area
    operation: Operation


def found(whole: Reference, asked: str) -> tuple[Found, ...]:
    """Operations that have every word, those first that have them all in address and summary."""
    words = asked[:LONGEST].lower().split()
    every = [Found(area, one) for area in whole.areas.values() for one in area.operations]
    fits = [one for one in every if all(word in _text(one) for word in words)]
    return tuple(sorted(fits, key=lambda one: not all(word in _head(one) for word in words)))


def _head(one: Found) -> str:
    return f"{one.operation.method} {one.operation.path} {one.operation.summary}".lower()


def _text(one: Found) -> str:
    operation = one.operation
    names = [field.name for body in operation.bodies for field in body.shape.fields]
    names += [parameter.name for parameter in operation.parameters]
    told = [operation.id, one.area.title, operation.means, *operation.needs, *names]
    return " ".join([_head(one), *told]).lower()
