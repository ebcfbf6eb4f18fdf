"""A list of issuers as a file, which is also how lists travel to the isolated verifier and into receipts.

``{"name": …, "version": …, "issuers": [{"id", "name", "trust": "trusted"|"known", "types": […], "since", "until"}],
"certificates": ["SHA-256 of a certificate, in hex", …], "federations": [{"anchor": "https://…", "keys": [JWK, …],
"trust": …}], "good_until": …}``. The legacy registries of the Digital Credentials Consortium are read too.
"""

from __future__ import annotations

from datetime import datetime

from verification import dates
from verification.codes import Code, Trust
from verification.errors import Invalid, Problem
from verification.jsontypes import JsonObject, JsonValue
from verification.keys import from_jwk
from verification.sources import Federation, TrustEntry, TrustList
from verification.trust import dcc_registry

__all__ = ["trust_list_from", "trust_list_to_json"]

_FINGERPRINT = 64


def trust_list_from(value: JsonValue) -> TrustList:
    """The list that a JSON file spells.

    Raises:
        Invalid: BAD_VALUE, saying which entry is not as it should be.

    """
    if isinstance(value, dict) and dcc_registry.recognises(value):
        return dcc_registry.read(value)
    entries = value.get("issuers") if isinstance(value, dict) else None
    if isinstance(value, dict) and entries is None and {"certificates", "federations"} & set(value):
        entries = []
    if not isinstance(value, dict) or not isinstance(entries, list):
        raise Invalid(Code.BAD_VALUE, "A list of issuers is an object with “issuers”, a list.")
    return TrustList(
        name=str(value.get("name", "list of issuers")),
        version=str(value.get("version", "")),
        entries=tuple(_entry(entry, index) for index, entry in enumerate(entries)),
        certificates=_certificates(value.get("certificates", [])),
        federations=_federations(value.get("federations", [])),
        good_until=_good_until(value),
    )


def _federations(value: JsonValue) -> tuple[Federation, ...]:
    held = value if isinstance(value, list) else [None]
    return tuple(_federation(entry, f"/federations/{index}") for index, entry in enumerate(held))


def _federation(entry: JsonValue, pointer: str) -> Federation:
    keys = entry.get("keys") if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or not isinstance(keys, list) or not keys:
        raise Invalid(Code.BAD_VALUE, "A federation is an object with “anchor” and “keys” (JWKs).", pointer=pointer)
    anchor, trust = entry.get("anchor"), entry.get("trust", "known")
    if not isinstance(anchor, str) or not anchor.startswith("https://"):
        raise Invalid(Code.BAD_VALUE, "The anchor of a federation is an https address.", pointer=f"{pointer}/anchor")
    if trust not in {Trust.TRUSTED.value, Trust.KNOWN.value}:
        raise Invalid(Code.BAD_VALUE, "A federation is neither “trusted” nor “known”.", pointer=f"{pointer}/trust")
    for number, key in enumerate(keys):
        _refuse_bad_key(key, f"{pointer}/keys/{number}")
    return Federation(anchor, tuple(key for key in keys if isinstance(key, dict)), Trust(str(trust)))


def _refuse_bad_key(key: JsonValue, pointer: str) -> None:
    try:
        from_jwk(key if isinstance(key, dict) else {})
    except Problem as problem:
        raise Invalid(Code.BAD_VALUE, f"A key of a federation: {problem.detail}", pointer=pointer) from None


def _good_until(value: JsonObject) -> datetime | None:
    if value.get("good_until") is None:
        return None
    try:
        return dates.parse(str(value["good_until"])).moment
    except Invalid as problem:
        raise Invalid(Code.BAD_DATE, f"“good_until”: {problem.detail}", pointer="/good_until") from None


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
    if listed.federations:
        written["federations"] = [
            {"anchor": one.anchor, "keys": list(one.keys), "trust": one.trust.value} for one in listed.federations
        ]
    if listed.good_until is not None:
        written["good_until"] = listed.good_until.isoformat()
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
