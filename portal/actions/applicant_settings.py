"""Checking what somebody typed into an adapter's settings, by what the adapter declares of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.actions.refusal import RefusedError
from portal.adapters.base import TELLABLE, Adapter, Setting, UnreadableError
from portal.adapters.generic import parse_mapping
from portal.net_exchange import askable, plainly_inside
from portal.storable import is_storable
from portal.webhooks import OUTCOMES
from verification.errors import Unavailable

__all__ = ["SECRET", "checked_settings", "settings_of"]

SECRET = "secret"  # noqa: S105 - the kind of a setting
_TELLS = Setting(
    "tells",
    gettext_lazy("Told of"),
    kind="choices",
    default=list(TELLABLE),
    choices=tuple((outcome.kind, outcome.label) for outcome in OUTCOMES if outcome.kind in TELLABLE),
)


def settings_of(adapter: Adapter) -> tuple[Setting, ...]:
    """The adapter's settings, and what it is told of where it can be told anything."""
    return (*adapter.settings, *((_TELLS,) if adapter.outbound is not None else ()))


def checked_settings(
    adapter: Adapter, given: Mapping[str, Any], standing: Mapping[str, Any] | None = None
) -> tuple[dict[str, Any], str | None]:
    """The settings to keep, and the secret, None where none was given. What is left out stays as it was.

    Raises:
        RefusedError: about the setting that is not as it should be, or does not exist.
    """
    known = settings_of(adapter)
    if unknown := set(given) - {setting.name for setting in known}:
        raise RefusedError(_("There is no setting “%(name)s”.") % {"name": min(map(str, unknown))[:60]})
    kept: dict[str, Any] = {}
    secret: str | None = None
    for setting in known:
        if setting.kind == SECRET:
            secret = _text(setting, given[setting.name]) or None if setting.name in given else None
            continue
        before = (standing or {}).get(setting.name, setting.default)
        kept[setting.name] = _checked(setting, given[setting.name]) if setting.name in given else before
    return kept, secret


def _checked(setting: Setting, value: Any) -> Any:  # noqa: ANN401 - whatever was sent
    if setting.kind == "choices":
        chosen = value if isinstance(value, list) else []
        known = [key for key, _words in setting.choices]
        if not isinstance(value, list) or not all(isinstance(item, str) and item in known for item in chosen):
            raise RefusedError(_("Choose among what is listed."), field=setting.name)
        return [key for key in known if key in chosen]
    if setting.kind == "mapping":
        return _mapping(setting, value)
    text = _text(setting, value)
    if not text:
        if setting.required:
            raise RefusedError(_("This is needed."), field=setting.name)
        return setting.default
    if setting.kind == "url":
        return _url(setting, text)
    if setting.kind == "choice" and text not in {key for key, _words in setting.choices}:
        raise RefusedError(_("Choose among what is listed."), field=setting.name)
    if setting.pattern and not re.fullmatch(setting.pattern, text):
        raise RefusedError(_("This is not in the form that is asked for."), field=setting.name)
    return text


def _text(setting: Setting, value: Any) -> str:  # noqa: ANN401 - whatever was sent
    if not isinstance(value, str) or not is_storable(value) or (setting.kind != "mapping" and not value.isprintable()):
        raise RefusedError(_("Write one line of plain text."), field=setting.name)
    text = value.strip()
    if len(text) > setting.at_most:
        raise RefusedError(_("Keep this under %(most)s characters.") % {"most": setting.at_most}, field=setting.name)
    return text


def _mapping(setting: Setting, value: Any) -> dict[str, str]:  # noqa: ANN401 - whatever was sent
    if isinstance(value, dict):
        value = "\n".join(f"{ours} = {theirs}" for ours, theirs in list(value.items())[:100])
    try:
        return parse_mapping(_text(setting, value))
    except UnreadableError as problem:
        raise RefusedError(str(problem), field=setting.name) from None


def _url(setting: Setting, text: str) -> str:
    try:
        url = askable(text)
    except Unavailable as problem:
        raise RefusedError(
            problem.detail.replace(" was not asked", _(" cannot be used"), 1), field=setting.name
        ) from None
    if plainly_inside(url):
        words = _("%(url)s cannot be used: it leads to an address that is not on the public Internet.")
        raise RefusedError(words % {"url": url[:120]}, field=setting.name)
    return url
