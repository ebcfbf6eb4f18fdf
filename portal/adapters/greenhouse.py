"""Greenhouse Recruiting: its webhooks in, notes and custom fields on the candidate out.

In: https://developers.greenhouse.io/webhooks.html, "Authentication" (`Signature: sha256 <hex HMAC of the body>`) and
"Application events". Out: Harvest v3 (https://harvestdocs.greenhouse.io/docs/authentication, `POST /v3/notes`,
`PATCH /v3/candidates/{id}`), or Harvest v1 (https://developers.greenhouse.io/harvest.html, "Candidates"), which
Greenhouse ended on 31 August 2026 and proxies and older installations still speak.

Nobody is rejected, moved or hired over there by us: a note says what was found, and people decide.
"""

from __future__ import annotations

import hashlib
import hmac
import html
import json
import secrets
from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from portal.adapters.base import (
    TELLABLE,
    Adapter,
    Attachment,
    ForgedError,
    Incoming,
    Outcome,
    Reading,
    Request,
    Setting,
    Setup,
    UnreadableError,
    external,
    json_of,
    links_in,
    mapping_of,
    word,
)

__all__ = ["GREENHOUSE"]

BASE, TOKENS = "https://harvest.greenhouse.io", "https://auth.greenhouse.io/token"
#: The actions that tell of an application; every other one is heard and left alone.
_APPLICATIONS = frozenset({"new_candidate_application", "candidate_stage_change", "application_updated"})
#: What applicants attach that is no record: a CV says what somebody claims, an offer is ours.
_NO_RECORDS = frozenset(
    {"resume", "cover_letter", "offer_packet", "offer_letter", "signed_offer_letter", "take_home_test", "admin_only"}
)


class _Inbound:
    """The webhooks."""

    def authenticate(self, headers: Mapping[str, str], body: bytes, secret: str) -> str:
        """The HMAC of the whole body; `Greenhouse-Event-ID` is not signed, so the body itself is what recurs.

        Raises:
            ForgedError: the signature is missing, or not of this body by this secret.
        """
        if not secret:
            return ""
        method, _space, given = headers.get("Signature", "").strip().partition(" ")
        wanted = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        if method != "sha256" or not hmac.compare_digest(given.strip().lower().encode(), wanted.encode()):
            raise ForgedError
        return ""

    def read(self, body: bytes, settings: Mapping[str, Any]) -> Reading:
        """The applicant of an application event."""
        message = json_of(body)
        action = word(mapping_of(message).get("action"), 60)
        if not action:
            raise UnreadableError("A message of Greenhouse names its action; this one does not.")
        if action not in _APPLICATIONS:
            return Reading(action, why_nobody="action")
        application = mapping_of(mapping_of(message.get("payload")).get("application"))
        if not application:
            raise UnreadableError(f"{action} holds no application.")
        jobs = [mapping_of(job) for job in _listed(application.get("jobs"))]
        if application.get("prospect") is True or not jobs:
            return Reading(action, why_nobody="no_job")
        return Reading(action, (_person(application, jobs[0], settings),))


def _person(application: Mapping[str, Any], job: Mapping[str, Any], settings: Mapping[str, Any]) -> Incoming:
    candidate = mapping_of(application.get("candidate"))
    name = f"{word(candidate.get('first_name'))} {word(candidate.get('last_name'))}".strip()
    every = settings.get("attachments", "others")
    files = [*_listed(candidate.get("attachments")), *_listed(application.get("attachments"))]
    return Incoming(
        number=1,
        name=name,
        email=_first(candidate.get("email_addresses"), prefer="personal"),
        phone=_first(candidate.get("phone_numbers"), prefer="mobile"),
        candidate_id=external(candidate.get("id")),
        application_id=external(application.get("id")),
        job_id=external(job.get("id")),
        job_title=word(job.get("name"), 200),
        stage=word(mapping_of(application.get("current_stage")).get("name"), 100),
        source=word(mapping_of(application.get("source")).get("name"), 100),
        attachments=tuple(
            Attachment(word(file.get("filename"), 255), url=url, kind=kind)
            for file in map(mapping_of, files[:50])
            if (url := word(file.get("url"), 2_000))
            and ((kind := word(file.get("type"), 40)) not in _NO_RECORDS or every == "all")
            and every != "none"
        ),
        links=links_in(*_custom(candidate, settings), *_custom(application, settings)),
        problem=""
        if external(candidate.get("id")) and external(application.get("id"))
        else "The application or its candidate has no id.",
    )


def _custom(holder: Mapping[str, Any], settings: Mapping[str, Any]) -> Iterator[object]:
    """The values of the custom fields that hold links to records; every field where none is named."""
    wanted = {name for name in str(settings.get("link_fields", "")).replace(",", " ").split() if name}
    for key, value in mapping_of(holder.get("custom_fields")).items():
        if not wanted or key in wanted:
            yield value.get("value") if isinstance(value, Mapping) else value


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _first(values: object, *, prefer: str) -> str:
    """The value of the kind that is preferred, else the first."""
    rows = [mapping_of(row) for row in _listed(values)[:20]]
    rows.sort(key=lambda row: row.get("type") != prefer)
    return next((text for row in rows if (text := word(row.get("value"), 254))), "")


class _Outbound:
    """Notes, and the custom fields that somebody named."""

    def tell(self, outcome: Outcome, setup: Setup) -> list[Request]:
        """First the fields, which may be written twice; then the note, which had better not be."""
        if outcome.kind not in setup.settings.get("tells", TELLABLE) and outcome.kind != "test":
            return []
        if not outcome.candidate_id and outcome.kind != "test":
            return []
        fields = _fields(outcome, setup.settings)
        return [*([_patch(outcome, setup, fields)] if fields else []), _note(outcome, setup)]


def _fields(outcome: Outcome, settings: Mapping[str, Any]) -> list[dict[str, str]]:
    told = {"tier_field": outcome.tier, "verdict_field": outcome.verdict}
    if outcome.musts_met is not None:
        told["musts_field"] = f"{outcome.musts_met}/{outcome.musts_met + (outcome.musts_unproven or 0)}"
    named = [(settings.get(name, ""), value) for name, value in told.items()]
    return [{"name_key": str(key), "value": value} for key, value in named if key and value]


def _note(outcome: Outcome, setup: Setup) -> Request:
    # notes are shown as HTML over there, and titles of records are foreign text
    words = html.escape(outcome.sentence) + (f" {html.escape(outcome.link)}" if outcome.link else "")
    about = quote(outcome.candidate_id or "0", safe="")
    body: dict[str, Any] = {"body": words, "visibility": setup.settings.get("visibility", "public")}
    if _is_v1(setup):
        user = str(setup.settings.get("user_id", ""))
        body["user_id"] = _number(user)
        return _request("POST", f"/v1/candidates/{about}/activity_feed/notes", body, setup)
    body |= {"candidate_id": _number(outcome.candidate_id or "0"), "note_type": "NOTE"}
    if setup.settings.get("user_id"):
        body["user_id"] = _number(str(setup.settings["user_id"]))
    return _request("POST", "/v3/notes", body, setup)


def _patch(outcome: Outcome, setup: Setup, fields: list[dict[str, str]]) -> Request:
    version = "v1" if _is_v1(setup) else "v3"
    about = quote(outcome.candidate_id, safe="")
    return _request("PATCH", f"/{version}/candidates/{about}", {"custom_fields": fields}, setup)


def _request(method: str, path: str, body: Mapping[str, Any], setup: Setup) -> Request:
    base = str(setup.settings.get("base_url") or BASE).rstrip("/")
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    data = json.dumps(body, separators=(",", ":")).encode()
    if _is_v1(setup):
        headers["Authorization"] = _basic(setup.credential, "")
        if setup.settings.get("user_id"):
            headers["On-Behalf-Of"] = str(setup.settings["user_id"])
        return Request(method, f"{base}{path}", headers, data)
    where = str(setup.settings.get("token_url") or TOKENS)
    asks = {
        "Authorization": _basic(str(setup.settings.get("client_id", "")), setup.credential),
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
    }
    form = b"grant_type=client_credentials"
    if setup.settings.get("user_id"):
        form += f"&sub={quote(str(setup.settings['user_id']), safe='')}".encode()
    return Request(method, f"{base}{path}", headers, data, token=Request("POST", where, asks, form))


def _is_v1(setup: Setup) -> bool:
    return bool(setup.settings.get("api", "v3") == "v1")


def _number(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else text  # noqa: PLR2004 - 2**63


def _basic(name: str, password: str) -> str:
    return "Basic " + b64encode(f"{name}:{password}".encode()).decode()


_KEY = r"[A-Za-z0-9_]{1,100}"
GREENHOUSE = Adapter(
    key="greenhouse",
    label=_("Greenhouse"),
    means=_("Applications come by Greenhouse’s webhooks; what was found stands as a note on the candidate there."),
    inbound=_Inbound(),
    outbound=_Outbound(),
    fresh_secret=lambda: secrets.token_urlsafe(32),
    settings=(
        Setting(
            "api",
            _("Harvest API"),
            _("Greenhouse ended version 1 in August 2026; choose it for a proxy that still speaks it."),
            kind="choice",
            default="v3",
            choices=(("v3", _("Version 3")), ("v1", _("Version 1"))),
        ),
        Setting("client_id", _("Client ID"), _("Of the Harvest V3 credentials; version 1 has none."), at_most=200),
        Setting("credential", _("Client secret, or the API key of version 1"), kind="secret", at_most=500),
        Setting("user_id", _("Greenhouse user"), _("The id of whom notes are written by."), pattern=r"[0-9]{1,20}"),
        Setting("base_url", _("Address of the API"), kind="url", default=BASE),
        Setting("token_url", _("Address that gives tokens"), _("For version 3."), kind="url", default=TOKENS),
        Setting(
            "visibility",
            _("Who reads the notes"),
            kind="choice",
            default="public",
            choices=(("public", _("Everybody there")), ("private", _("Few")), ("admin_only", _("Administrators"))),
        ),
        Setting(
            "attachments",
            _("Files that are taken"),
            kind="choice",
            default="others",
            choices=(
                ("others", _("All but CVs, letters and offers")),
                ("all", _("All of them")),
                ("none", _("None")),
            ),
        ),
        Setting(
            "link_fields",
            _("Fields with links to records"),
            _("Keys of custom fields, with spaces between. None: links of any field."),
            pattern=r"[A-Za-z0-9_ ,]*",
        ),
        Setting("tier_field", _("Field for the tier"), _("Key of a custom field of candidates."), pattern=_KEY),
        Setting("musts_field", _("Field for proven must-haves"), pattern=_KEY),
        Setting("verdict_field", _("Field for the last verdict"), pattern=_KEY),
    ),
)
