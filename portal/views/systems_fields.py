"""The fields of an applicant system: what each holds when it is shown, and what was typed into them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from portal.actions.applicant_settings import SECRET, settings_of
from portal.adapters.base import Adapter, Setting
from portal.views.access import MemberRequest

__all__ = ["fields_of", "names_of", "typed_in"]


def names_of(kind: Adapter) -> str:
    """The names of its fields: a refusal of none of them stands above the form."""
    return " ".join(("name", *(setting.name for setting in settings_of(kind))))


def typed_in(request: MemberRequest, kind: Adapter) -> dict[str, Any]:
    """What was typed; a secret that was left empty was not, since it is never shown."""
    typed: dict[str, Any] = {}
    for setting in settings_of(kind):
        if setting.kind == "choices":
            typed[setting.name] = request.POST.getlist(setting.name)[:50]
        elif setting.kind != SECRET or request.POST.get(setting.name):
            typed[setting.name] = request.POST.get(setting.name, "")
    return typed


def fields_of(kind: Adapter, typed: QueryDict | None, standing: Mapping[str, Any]) -> list[tuple[Setting, Any]]:
    """Each setting with what its field holds: what was ``typed`` where that was refused, else what is set."""
    found: list[tuple[Setting, Any]] = []
    for setting in settings_of(kind):
        value: Any = standing.get(setting.name, setting.default)
        if setting.kind == SECRET:
            value = ""
        elif typed and setting.kind == "choices":
            value = typed.getlist(setting.name)
        elif typed:
            value = typed.get(setting.name, "")
        elif setting.kind == "mapping":
            value = "\n".join(f"{ours} = {theirs}" for ours, theirs in dict(value or {}).items())
        found.append((setting, value))
    return found
