"""What stands around every page: where one can go from it, which of those places it is, and how it looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from portal.models import User
from portal.navigation import Place, entries
from portal.scope import Scope

__all__ = ["CHOICES", "Bar", "Looks", "Speech", "bar", "further", "looks_of", "speeches"]

#: Addresses that belong to a place of the bar without beginning as it does.
ALSO: Mapping[str, tuple[str, ...]] = {
    "jobs": ("/jobs/", "/applications/", "/rankings/", "/help/levels/", "/legal/"),
    "inbox": ("/records/",),
    "candidates": ("/candidates/", "/contests/"),
    "frameworks": ("/frameworks/", "/links/"),
    "members": ("/organization/",),
    "audit": ("/audit/", "/sealed/", "/rates/"),
}
#: What a member may choose about how pages look; the first is what the system says.
CHOICES: Mapping[str, tuple[str, ...]] = {
    "theme": ("system", "light", "dark"),
    "contrast": ("system", "more"),
    "density": ("roomy", "dense"),
    "single_keys": ("on", "off"),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """A place of the bar. ``keys`` are typed one after another, and empty where the member switched keys off."""

    address: str
    label: str
    keys: str
    current: bool


@dataclass(frozen=True, slots=True)
class Looks:
    """How pages look to somebody: empty where the system decides."""

    theme: str = ""
    contrast: str = ""
    density: str = ""
    single_keys: str = ""


@dataclass(frozen=True, slots=True)
class Speech:
    """A language to choose, named in itself."""

    code: str
    name: str
    current: bool


def bar(scope: Scope, path: str) -> list[Bar]:
    """The places of the bar that the scope may go to; the one that ``path`` is in is marked."""
    places = []
    for entry in entries(scope, Place.BAR):
        try:
            places.append((entry, reverse(entry.route)))
        except NoReverseMatch:  # a page that this installation does not have
            continue
    here = _best({entry.route: (address, *ALSO.get(entry.route, ())) for entry, address in places}, path)
    return [Bar(address, str(entry.label), entry.keys, entry.route == here) for entry, address in places]


def further(scope: Scope) -> list[Bar]:
    """The places that have keys of their own without standing in the bar."""
    places = []
    for entry in entries(scope):
        if entry.keys and entry.place is not Place.BAR and entry.route != "home":  # the brand leads home
            try:
                places.append(Bar(reverse(entry.route), str(entry.label), entry.keys, current=False))
            except NoReverseMatch:  # a page that this installation does not have
                continue
    return places


def _best(prefixes: Mapping[str, tuple[str, ...]], path: str) -> str:
    """The route whose address is the longest beginning of ``path``; empty where none is."""
    found = [(len(prefix), route) for route, several in prefixes.items() for prefix in several if _within(path, prefix)]
    return max(found, default=(0, ""))[1]


def _within(path: str, prefix: str) -> bool:
    return path.startswith(prefix) if prefix != "/" else path == "/"


def looks_of(user: User | AnonymousUser) -> Looks:
    """What somebody chose about looks; whatever is stored that nobody could choose counts as nothing."""
    chosen = user.looks if isinstance(user, User) and isinstance(user.looks, dict) else {}
    values = {name: str(chosen.get(name, "")) for name in CHOICES}
    return Looks(**{name: value for name, value in values.items() if value in CHOICES[name][1:]})


def speeches() -> list[Speech]:
    """The languages that the portal speaks."""
    now = translation.get_language()
    return [Speech(code, name, code == now) for code, name in settings.LANGUAGES]
