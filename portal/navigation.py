"""Where one can go: one entry a page, for the navigation, the settings' list and the palette.

A page that a member may want to reach from anywhere is one line here. Labels are marked for translation and spoken when
they are read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["NAVIGATION", "Entry", "Place", "entries"]


class Place(StrEnum):
    """Where an entry stands: the bar above every page, the settings' own list, or in the palette alone."""

    BAR = "bar"
    SETTINGS = "settings"
    PALETTE = "palette"


@dataclass(frozen=True, slots=True)
class Entry:
    """A page to go to. ``route`` takes no arguments; ``keys`` are typed one after another; ``also`` finds it too."""

    route: str
    label: Promise
    capability: Capability
    place: Place
    keys: str = ""
    also: tuple[Promise, ...] = field(default=())


_C, _P = Capability, Place
NAVIGATION: tuple[Entry, ...] = (
    Entry("home", _("Today"), _C.READ_JOBS, _P.PALETTE, "g h"),
    Entry("jobs", _("Jobs"), _C.READ_JOBS, _P.BAR, "g j"),
    Entry("inbox", _("Records"), _C.READ_RECORDS, _P.BAR, "g r"),
    Entry("candidates", _("Candidates"), _C.READ_CANDIDATES, _P.BAR, "g c"),
    Entry("issuers", _("Issuers"), _C.READ_RECORDS, _P.BAR, "g i"),
    Entry("frameworks", _("Skills"), _C.READ_JOBS, _P.BAR, "g s"),
    Entry("metrics", _("Metrics"), _C.READ_METRICS, _P.BAR, "g m"),
    Entry("letters", _("Letters"), _C.EDIT_CANDIDATES, _P.SETTINGS, "g l", (_("E-mail templates"),)),
    Entry("settings_index", _("Organization"), _C.MANAGE_MEMBERS, _P.BAR, "g o", (_("Settings"),)),
    Entry("audit", _("Audit"), _C.READ_AUDIT, _P.BAR, "g a"),
    Entry("add_records", _("Add records"), _C.RECEIVE_RECORDS, _P.PALETTE, "n r"),
    Entry("add_candidate", _("Add a candidate"), _C.EDIT_CANDIDATES, _P.PALETTE, "n c"),
    Entry("import_papers", _("Import papers"), _C.EDIT_CANDIDATES, _P.PALETTE, also=(_("LER-RS"), _("JSON Resume"))),
    Entry("start_job", _("New job"), _C.EDIT_JOBS, _P.PALETTE, "n j"),
    Entry("exports", _("Exports"), _C.EXPORT, _P.PALETTE, "g e", (_("CSV"), _("Excel workbook"))),
    Entry("account", _("Your account"), _C.READ_JOBS, _P.PALETTE, "g y"),
    Entry("first_run", _("First steps"), _C.READ_JOBS, _P.PALETTE, also=(_("sample data"), _("setup"))),
    Entry("help", _("Help"), _C.READ_JOBS, _P.PALETTE, also=(_("glossary"), _("keyboard"))),
    Entry("fairness", _("Fairness"), _C.READ_AUDIT, _P.PALETTE, "g f"),
    Entry("as_set_up", _("How it is set up"), _C.READ_AUDIT, _P.PALETTE, also=(_("Members"), _("Policies"))),
    Entry("notices", _("Notices"), _C.READ_JOBS, _P.PALETTE, "g n"),
    Entry("notice_settings", _("What I am told of"), _C.READ_JOBS, _P.PALETTE),
    Entry(
        "preferences", _("Language and looks"), _C.READ_JOBS, _P.PALETTE, "g k", (_("Theme"), _("Time zone"), _("Keys"))
    ),
    Entry("password", _("Change my password"), _C.READ_JOBS, _P.PALETTE),
    Entry("personal_tokens", _("Your tokens"), _C.READ_JOBS, _P.PALETTE, also=(_("API"),)),
    Entry("second_factors", _("Second factors"), _C.READ_JOBS, _P.PALETTE),
    Entry("sign_in_settings", _("Signing in"), _C.MANAGE_MEMBERS, _P.SETTINGS),
    Entry("organization_settings", _("Name and contact"), _C.MANAGE_MEMBERS, _P.SETTINGS),
    Entry("branding", _("Branding"), _C.MANAGE_MEMBERS, _P.SETTINGS, also=(_("Logo and colour"),)),
    Entry("members", _("Members"), _C.MANAGE_MEMBERS, _P.SETTINGS),
    Entry("policies", _("Policies"), _C.MANAGE_MEMBERS, _P.SETTINGS),
    Entry("retention_profiles", _("Retention"), _C.MANAGE_MEMBERS, _P.SETTINGS),
    Entry("organization_legal", _("Legal profiles"), _C.MANAGE_MEMBERS, _P.SETTINGS),
    Entry("legal_holds", _("Legal holds"), _C.HOLD, _P.SETTINGS),
    Entry("registries", _("Issuers and registries"), _C.READ_RECORDS, _P.SETTINGS, also=(_("Import issuers"),)),
    Entry("own_credentials", _("Credentials named here"), _C.EDIT_JOBS, _P.SETTINGS),
    Entry("tokens", _("API clients"), _C.MANAGE_TOKENS, _P.SETTINGS, also=(_("Tokens"),)),
    Entry("webhooks", _("Webhooks"), _C.MANAGE_TOKENS, _P.SETTINGS),
    Entry("applicant_systems", _("Applicant systems"), _C.MANAGE_TOKENS, _P.SETTINGS, also=(_("ATS"), _("Greenhouse"))),
    Entry("wallet_keys", _("Wallets’ keys"), _C.MANAGE_MEMBERS, _P.SETTINGS, also=(_("Certificate for wallets"),)),
    Entry("organization_health", _("Health"), _C.MANAGE_MEMBERS, _P.SETTINGS, also=(_("Workers and queues"),)),
)


def entries(scope: Scope, place: Place | None = None) -> list[Entry]:
    """The pages that the scope may open, of one place or of all."""
    return [entry for entry in NAVIGATION if scope.may(entry.capability) and place in (None, entry.place)]
