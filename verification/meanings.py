"""What each property of a document means: its predicate, by where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from verification.placing import child

__all__ = ["Meanings"]

_NOTHING: Mapping[str, str] = MappingProxyType({})


def unescaped(name: str) -> str:
    """A key as it is, from a step of a JSON pointer (RFC 6901, section 4)."""
    return name.replace("~1", "/").replace("~0", "~")


class Meanings(Mapping[str, str]):
    """For the JSON pointer of every property, the absolute IRI of its predicate, or the keyword it stands for.

    They are held object by object, for objects of one kind share theirs. ``prefix`` is the pointer of a credential
    nested in the document: the pointers asked for are then below it.
    """

    __slots__ = ("_objects", "_prefix")

    def __init__(self, objects: dict[str, Mapping[str, str]] | None = None, prefix: str = "") -> None:
        self._objects = {} if objects is None else objects
        self._prefix = prefix

    def at(self, pointer: str) -> Mapping[str, str]:
        """What the keys of the object at ``pointer`` mean; one that is absent expands into nothing that is signed."""
        return self._objects.get(self._prefix + pointer, _NOTHING)

    def below(self, prefix: str) -> Meanings:
        """Those of the credential that is nested at ``prefix``."""
        return Meanings(self._objects, self._prefix + prefix)

    def without(self, pointers: Iterable[str]) -> Meanings:
        """The same without some properties, which then mean nothing."""
        changed = Meanings(dict(self._objects), self._prefix)
        for pointer in pointers:
            place, _, name = pointer.rpartition("/")
            changed.set(self._prefix + place, unescaped(name), "")
        return changed

    def objects(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        """Every object of the document, or of the nested credential, with what its keys mean."""
        start = len(self._prefix)
        for pointer, held in self._objects.items():
            if not start or pointer == self._prefix or pointer.startswith(f"{self._prefix}/"):
                yield pointer[start:], held

    def put(self, pointer: str, meanings: Mapping[str, str]) -> None:
        """Add an object. The mapping may be shared between objects, and is never written to."""
        self._objects[pointer] = meanings

    def set(self, pointer: str, key: str, meaning: str) -> None:
        """Change one key of an object; an empty meaning takes it out."""
        changed = {**self._objects.get(pointer, _NOTHING), key: meaning}
        self._objects[pointer] = {name: held for name, held in changed.items() if held}

    def __getitem__(self, pointer: str) -> str:
        place, slash, name = pointer.rpartition("/")
        if not slash:
            raise KeyError(pointer)
        return self.at(place)[unescaped(name)]

    def __iter__(self) -> Iterator[str]:
        return (child(pointer, key) for pointer, held in self.objects() for key in held)

    def __len__(self) -> int:
        return sum(1 for _ in self)
