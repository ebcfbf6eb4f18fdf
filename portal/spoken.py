"""Tables of words that are said in the reader's language, and only marked where they are written."""

from __future__ import annotations

from collections.abc import ItemsView, Mapping, ValuesView
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils.translation import gettext

__all__ = ["Spoken", "marked"]

K = TypeVar("K")
V = TypeVar("V")
TableT = TypeVar("TableT", bound=Mapping[Any, Any])


class Spoken(dict[K, V]):
    """A table whose words, alone or in tuples, are translated whenever one is looked up.

    The words of a table that is written out in the call are found by :mod:`portal.marked_words`.
    """

    if not TYPE_CHECKING:  # to whoever reads the types it is the dict that it is

        def __getitem__(self, key: K) -> V:
            """The words under ``key``, in the language of the moment."""
            return _said(super().__getitem__(key))

        def get(self, key: K, default: Any = None) -> Any:  # noqa: ANN401 - as dict's
            """The words under ``key`` in the language of the moment, ``default`` where there are none."""
            return _said(super().__getitem__(key)) if key in self else default

        def items(self) -> ItemsView[K, V]:
            """All keys with their words."""
            return {key: _said(value) for key, value in super().items()}.items()

        def values(self) -> ValuesView[V]:
            """All words."""
            return {key: _said(value) for key, value in super().items()}.values()


def marked(table: TableT) -> TableT:
    """The table as it is: its words are found for translation, and said by whoever reads them."""
    return table


def _said(value: Any) -> Any:  # noqa: ANN401 - words, alone or in tuples
    if isinstance(value, str):
        return gettext(value) if value else value
    return tuple(map(_said, value)) if type(value) is tuple else value
