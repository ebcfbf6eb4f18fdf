"""The settings as one place: which pages there are, in which groups, and what each is for.

Which of them a member may open, and what they are called, says :mod:`portal.navigation`. A page that is not listed in
a group here stands in the last one, so that a new page needs one line there and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.navigation import Place, entries
from portal.scope import Scope

__all__ = ["Group", "Page", "current_route", "groups"]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the settings, as the list shows it."""

    route: str
    url: str
    label: Promise
    means: Promise | str


@dataclass(frozen=True, slots=True)
class Group:
    """Pages that belong together."""

    label: Promise
    pages: tuple[Page, ...]


_GROUPS: tuple[tuple[Promise, tuple[str, ...]], ...] = (
    (_("Organization"), ("organization_settings", "branding", "letters")),
    (_("People"), ("members", "sign_in_settings")),
    (_("Rules"), ("policies", "retention_profiles", "organization_legal", "legal_holds")),
    (_("What counts"), ("registries", "frameworks", "own_credentials")),
    (_("Systems"), ("tokens", "webhooks", "applicant_systems", "wallet_keys", "organization_health")),
)
_MORE = _("More")
#: What each page is for; pages of others say it in their own heads.
_MEANS: dict[str, Promise] = {
    "organization_settings": _("What the organization is called, and whom candidates may ask."),
    "branding": _("Logo, colour and welcome on the pages that candidates see."),
    "letters": _("The words of mail to candidates."),
    "members": _("Who comes in, as what, and for which jobs."),
    "sign_in_settings": _("Single sign-on, second factors, and what is demanded of members."),
    "policies": _("What new jobs begin with, who trusts issuers, and what may be sent."),
    "retention_profiles": _("For how long applications are kept, and why."),
    "organization_legal": _("What laws demand before a ranking is shown."),
    "legal_holds": _("What must not be destroyed for now."),
    "registries": _("Who is trusted, by whose word; search, import and export."),
    "frameworks": _("Skills and occupations that records and jobs are read by."),
    "own_credentials": _("Licences and certificates that no framework holds."),
    "tokens": _("Systems that use the API, members’ own tokens, and what each may do."),
    "webhooks": _("Systems that are told what happened."),
    "applicant_systems": _("Systems that send applicants here and are told what was found out."),
    "wallet_keys": _("The key and certificate by which wallets know who asks."),
    "organization_health": _("Workers, queues, mail, disk, backups: what runs, and what to do where it does not."),
}
#: Pages that stand under another one.
_UNDER = {
    "change_retention": "retention_profiles",
    "place_legal_hold": "legal_holds",
    "webhook": "webhooks",
    "applicant_system": "applicant_systems",
    "new_applicant_system": "applicant_systems",
    "applicant_message": "applicant_systems",
    "import_issuers": "registries",
}


def groups(scope: Scope) -> list[Group]:
    """The pages that the scope may open, in their groups; a page whose address is not there (yet) is left out."""
    pages: dict[str, Page] = {}
    for entry in entries(scope):
        listed = entry.place is Place.SETTINGS or any(entry.route in routes for _label, routes in _GROUPS)
        if listed and entry.route not in pages:
            try:
                url = reverse(entry.route)
            except NoReverseMatch:
                continue
            pages[entry.route] = Page(entry.route, url, entry.label, _MEANS.get(entry.route, ""))
    found = [Group(label, tuple(pages.pop(route) for route in routes if route in pages)) for label, routes in _GROUPS]
    found.append(Group(_MORE, tuple(pages.values())))
    return [group for group in found if group.pages]


def current_route(route: str) -> str:
    """The entry of the list under which a page stands."""
    return _UNDER.get(route, route)
