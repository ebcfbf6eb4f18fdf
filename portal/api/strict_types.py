"""JSON has types, and the document names them: a number is no text, and 0 is no `false`.

Django REST framework takes one for the other, as forms must. In JSON it would hide a caller's mistake, and what is
stored would not be what was sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from rest_framework import serializers

__all__ = ["refuse_other_types"]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_TYPES: tuple[tuple[Any, Callable[[object], bool], str], ...] = (
    (serializers.BooleanField, lambda value: isinstance(value, bool), "Give true or false."),
    (
        (serializers.CharField, serializers.UUIDField, serializers.DateField, serializers.DateTimeField),
        lambda value: isinstance(value, str),
        "Give text.",
    ),
    ((serializers.IntegerField, serializers.FloatField), _is_number, "Give a number."),
)


def refuse_other_types(serializer: serializers.BaseSerializer[Any], body: Any) -> None:  # noqa: ANN401 - JSON
    """Refuse values of another type than their field's, wherever they stand in the body.

    Raises:
        rest_framework.exceptions.ValidationError: naming each, as the serializer would.
    """
    wrong = _wrong(serializer, body)
    if wrong:
        raise serializers.ValidationError(wrong)


def _wrong(field: Any, value: Any) -> Any:  # noqa: ANN401 - any field, and JSON
    """What is wrong with the value, as a serializer says it; empty when nothing is, or when the field will say so."""
    if isinstance(field, serializers.ListSerializer | serializers.ListField):
        return dict(_in_list(field.child, value)) if isinstance(value, list) else {}
    if isinstance(field, serializers.Serializer):
        return dict(_in_object(field, value)) if isinstance(value, dict) else {}
    if value is None:
        return []
    return next(([words] for kinds, fits, words in _TYPES if isinstance(field, kinds) and not fits(value)), [])


def _in_list(child: Any, values: list[Any]) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - any field
    for number, value in enumerate(values):
        if wrong := _wrong(child, value):
            yield str(number), wrong


def _in_object(serializer: serializers.Serializer[Any], values: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, field in serializer.fields.items():
        if name in values and not field.read_only and (wrong := _wrong(field, values[name])):
            yield name, wrong
