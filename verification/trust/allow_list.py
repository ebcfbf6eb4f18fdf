"""An allow list of issuers: exact ids, bounded by credential types and by the date of issue.

The file of `manage.py verify --trust` is such a list:
``{"name": …, "version": …, "issuers": [{"id", "name", "trust": "trusted"|"known", "types": […], "since", "until"}],
"certificates": ["SHA-256 of a certificate, in hex", …]}``. The registries of the Digital Credentials Consortium (legacy
form: ``{"meta": …, "registry": {id: {"name": …}}}``) are read too; who stands in one is `known`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from verification import dates
from verification.codes import Code, Trust
from verification.errors import Invalid
from verification.jsontypes import JsonObject, JsonValue
from verification.sources import Sources, TrustEntry, TrustList

__all__ = ["Standing", "look_up", "trust_list_from", "trust_list_to_json"]


_FINGERPRINT = 64


@dataclass(frozen=True, slots=True)
class Standing:
    """An issuer's place in a registry."""

    trust: Trust
    registry: str


def look_up(issuer: str, types: tuple[str, ...], issued: datetime | None, sources: Sources) -> Standing | None:
    """The issuer's best standing for a credential of these types, issued then; None when no list has it.

    An entry that is bounded in time does not speak for a credential without a date.
    """
    found: Standing | None = None
    for held in sources.trust_lists():
        for entry in held.entries:
            if entry.issuer != issuer or not _speaks_for(entry, types, issued):
                continue
            standing = Standing(entry.trust, f"{held.name}, version {held.version}" if held.version else held.name)
            if entry.trust is Trust.TRUSTED:
                return standing
            found = found or standing
    return found


def _speaks_for(entry: TrustEntry, types: tuple[str, ...], issued: datetime | None) -> bool:
    if entry.types and not set(entry.types) & set(types):
        return False
    if entry.since is None and entry.until is None:
        return True
    if issued is None:
        return False
    return (entry.since is None or issued >= entry.since) and (entry.until is None or issued <= entry.until)


def trust_list_from(value: JsonValue) -> TrustList:
    """The list that a JSON file spells.

    Raises:
        Invalid: BAD_VALUE, saying which entry is not as it should be.

    """
    if isinstance(value, dict) and isinstance(value.get("registry"), dict):
        return _registry_from(value)
    entries = value.get("issuers") if isinstance(value, dict) else None
    if isinstance(value, dict) and entries is None and "certificates" in value:
        entries = []
    if not isinstance(value, dict) or not isinstance(entries, list):
        raise Invalid(Code.BAD_VALUE, "A list of issuers is an object with “issuers”, a list.")
    return TrustList(
        name=str(value.get("name", "list of issuers")),
        version=str(value.get("version", "")),
        entries=tuple(_entry(entry, index) for index, entry in enumerate(entries)),
        certificates=_certificates(value.get("certificates", [])),
    )


def _registry_from(value: JsonObject) -> TrustList:
    """A registry of the Digital Credentials Consortium: https://github.com/digitalcredentials/issuer-registry-client."""
    held, meta = value["registry"], value.get("meta")
    told = meta if isinstance(meta, dict) else {}
    entries = tuple(
        TrustEntry(issuer, str(entry.get("name", "")), Trust.KNOWN)
        for issuer, entry in (held.items() if isinstance(held, dict) else ())
        if isinstance(entry, dict)
    )
    return TrustList(str(told.get("name", "registry of issuers")), str(told.get("updated", "")), entries)


def _certificates(value: JsonValue) -> tuple[str, ...]:
    held = value if isinstance(value, list) else [None]
    prints = [item.replace(":", "").lower() if isinstance(item, str) else "" for item in held]
    if any(len(item) != _FINGERPRINT or set(item) - set("0123456789abcdef") for item in prints):
        detail = "The certificates are no list of SHA-256 fingerprints in hex."
        raise Invalid(Code.BAD_VALUE, detail, pointer="/certificates")
    return tuple(prints)


def _entry(entry: JsonValue, index: int) -> TrustEntry:
    pointer = f"/issuers/{index}"
    if isinstance(entry, str):
        return TrustEntry(entry)
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
        raise Invalid(Code.BAD_VALUE, f"Entry {index} of the list has no id.", pointer=pointer)
    trust = entry.get("trust", "trusted")
    if trust not in {Trust.TRUSTED.value, Trust.KNOWN.value}:
        raise Invalid(Code.BAD_VALUE, f"Entry {index} is neither “trusted” nor “known”.", pointer=f"{pointer}/trust")
    return TrustEntry(
        issuer=str(entry["id"]),
        name=str(entry.get("name", "")),
        trust=Trust(str(trust)),
        types=_types(entry.get("types", []), index),
        since=_moment(entry, "since", index),
        until=_moment(entry, "until", index),
    )


def _types(value: JsonValue, index: int) -> tuple[str, ...]:
    named = [value] if isinstance(value, str) else value
    if not isinstance(named, list) or not all(isinstance(kind, str) for kind in named):
        raise Invalid(
            Code.BAD_VALUE, f"The types of entry {index} are no list of names.", pointer=f"/issuers/{index}/types"
        )
    return tuple(str(kind) for kind in named)


def _moment(entry: JsonObject, name: str, index: int) -> datetime | None:
    value = entry.get(name)
    if value is None:
        return None
    try:
        return dates.parse(str(value)).moment
    except Invalid as problem:
        detail = f"“{name}” of entry {index}: {problem.detail}"
        raise Invalid(Code.BAD_DATE, detail, pointer=f"/issuers/{index}/{name}") from None


def trust_list_to_json(listed: TrustList) -> JsonObject:
    """The list as the file that spells it; :func:`trust_list_from` reads it back."""
    written: dict[str, JsonValue] = {"name": listed.name, "version": listed.version}
    written["issuers"] = [_written(entry) for entry in listed.entries]
    if listed.certificates:
        written["certificates"] = list(listed.certificates)
    return written


def _written(entry: TrustEntry) -> JsonObject:
    written: dict[str, JsonValue] = {
        "id": entry.issuer,
        "name": entry.name,
        "trust": entry.trust.value,
        "types": list(entry.types),
    }
    for name, moment in (("since", entry.since), ("until", entry.until)):
        if moment is not None:
            written[name] = moment.isoformat()
    return written
