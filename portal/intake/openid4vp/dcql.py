"""DCQL: what is asked of a wallet, and whether what came is that. Pure: JSON in, a complaint or nothing out.

Specification: https://openid.net/specs/openid-4-verifiable-presentations-1_0.html sections 6 (the query), 6.4.1 and
6.4.2 (which claims and credentials), 7 (claims path pointers) and 8.1 (`vp_token`), appendix B (the formats). A wallet
is not trusted to have evaluated the query: everything is evaluated again here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

from verification.jsontypes import JsonObject, JsonValue

__all__ = ["FORMATS", "Complaint", "Path", "Shown", "UnmetError", "build", "evaluate", "select"]

FORMATS = ("ldp_vc", "jwt_vc_json", "dc+sd-jwt")
SD_JWT = "dc+sd-jwt"
_IDS = {"ldp_vc": "ldp", "jwt_vc_json": "jwt", SD_JWT: "sd_jwt"}

#: A claims path pointer: a name, an index, or None for every element of a list.
Path: TypeAlias = Sequence[str | int | None]


class Complaint(StrEnum):
    """What is wrong with an answer."""

    UNASKED = "unasked"
    WRONG_FORMAT = "wrong_format"
    EXTRA_DISCLOSURE = "extra_disclosure"
    NOT_MET = "not_met"


class UnmetError(Exception):
    """Raised when an answer is not what was asked for."""

    def __init__(self, complaint: Complaint, detail: str) -> None:
        super().__init__(detail)
        self.complaint = complaint
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Shown:
    """One credential as it was presented.

    ``types`` are absolute IRIs (W3C formats), ``vct`` the type of an SD-JWT VC. ``claims`` is the credential with what
    was disclosed in it; ``disclosed`` are the paths of what its holder chose to disclose.
    """

    format: str
    claims: JsonObject
    types: frozenset[str] = frozenset()
    vct: str = ""
    disclosed: tuple[Path, ...] = field(default=())


def build(
    formats: Iterable[str], *, type_values: Sequence[Sequence[str]], vct_values: Sequence[str], claims: JsonObject
) -> JsonObject:
    """A query for records of any of the types, in any of the formats; a wallet may answer with whichever it has.

    ``claims`` are the SD-JWT's: `claims` and `claim_sets` as they stand in its credential query.
    """
    queries: list[JsonValue] = []
    for name in formats:
        asked: dict[str, JsonValue] = {"id": _IDS[name], "format": name, "multiple": True}
        if name == SD_JWT:
            asked |= {"meta": {"vct_values": list(vct_values)}, **claims}
        else:
            asked["meta"] = {"type_values": [list(one) for one in type_values]}
        queries.append(asked)
    if len(queries) < 2:  # noqa: PLR2004 - one query needs no choice
        return {"credentials": queries}
    options: list[JsonValue] = [[_IDS[name]] for name in formats]
    return {"credentials": queries, "credential_sets": [{"options": options, "required": True}]}


def evaluate(query: Mapping[str, Any], answer: Mapping[str, Sequence[Sequence[Shown]]]) -> None:
    """Hold an answer against its query; ``answer`` has, by the id of a credential query, each presentation's content.

    Raises:
        UnmetError: something came that was not asked for, or something asked for did not.
    """
    queries = {asked["id"]: asked for asked in query["credentials"]}
    for name, presentations in answer.items():
        if name not in queries:
            raise UnmetError(Complaint.UNASKED, f"Nothing was asked for under the id “{name[:40]}”.")
        _each(queries[name], presentations)
    _sets(query, frozenset(name for name, presentations in answer.items() if presentations))


def _each(asked: Mapping[str, Any], presentations: Sequence[Sequence[Shown]]) -> None:
    if len(presentations) > 1 and not asked.get("multiple", False):
        raise UnmetError(Complaint.UNASKED, "One presentation was asked for, and several came.")
    for shown in (one for presentation in presentations for one in presentation):
        if shown.format != asked["format"]:
            detail = f"A credential came as {shown.format}, where {asked['format']} was asked for."
            raise UnmetError(Complaint.WRONG_FORMAT, detail)
        if not _of_type(asked.get("meta", {}), shown):
            raise UnmetError(Complaint.UNASKED, f"Nobody asked for one of the type {_types_shown(shown)}.")
        _claims(asked, shown)
        if shown.format == SD_JWT:
            _nothing_extra(asked, shown)


def _of_type(meta: Mapping[str, Any], shown: Shown) -> bool:
    """Whether the type fits: `vct_values` name it, or one list of `type_values` holds nothing that it is not."""
    if shown.format == SD_JWT:
        return shown.vct in meta.get("vct_values", [shown.vct])
    values = meta.get("type_values")
    return values is None or any(set(one) <= shown.types for one in values)


def _types_shown(shown: Shown) -> str:
    return (shown.vct or ", ".join(sorted(shown.types)) or "(none)")[:200]


def _claims(asked: Mapping[str, Any], shown: Shown) -> None:
    """Section 6.4.1: every claim without `claim_sets`, and one whole set with them."""
    claims = asked.get("claims", [])
    sets = asked.get("claim_sets")
    if sets is None:
        missing = next((claim for claim in claims if not _has(shown.claims, claim)), None)
        if missing is not None:
            raise UnmetError(Complaint.NOT_MET, f"The claim {_path_shown(missing['path'])} did not come.")
        return
    by_id = {claim["id"]: claim for claim in claims}
    if not any(all(_has(shown.claims, by_id[name]) for name in one) for one in sets):
        raise UnmetError(Complaint.NOT_MET, "None of the sets of claims that were asked for came whole.")


def _has(document: JsonObject, claim: Mapping[str, Any]) -> bool:
    found = select(document, claim["path"])
    values = claim.get("values")
    return bool(found) if values is None else any(_among(item, values) for item in found)


def _among(item: JsonValue, values: Sequence[JsonValue]) -> bool:
    """Whether the item is one of the values; `true` is not 1 here, unlike in Python."""
    return any(type(item) is type(value) and item == value for value in values)


def select(document: JsonValue, path: Path) -> list[JsonValue]:
    """What a claims path pointer leads to (section 7.1); empty where it leads nowhere."""
    found: list[JsonValue] = [document]
    for step in path:
        found = [inner for item in found for inner in _step(item, step)]
    return found


def _step(item: JsonValue, step: str | int | None) -> list[JsonValue]:
    if isinstance(step, str):
        return [item[step]] if isinstance(item, dict) and step in item else []
    if not isinstance(item, list) or isinstance(step, bool):
        return []
    if step is None:
        return list(item)
    return [item[step]] if 0 <= step < len(item) else []


def _nothing_extra(asked: Mapping[str, Any], shown: Shown) -> None:
    """Section 6.4.1: what is not named in `claims`, and could be withheld, is withheld."""
    named = [claim["path"] for claim in asked.get("claims", [])]
    for path in shown.disclosed:
        if not any(_on_the_way(path, claim) for claim in named):
            detail = f"It discloses {_path_shown(path)}, which nobody asked for."
            raise UnmetError(Complaint.EXTRA_DISCLOSURE, detail)


def _on_the_way(disclosed: Path, named: Path) -> bool:
    """Whether a disclosure lies on the path of a named claim, or inside it; None stands for any element."""
    return all(
        one == other or (None in {one, other} and not isinstance(one, str) and not isinstance(other, str))
        for one, other in zip(disclosed, named, strict=False)
    )


def _sets(query: Mapping[str, Any], came: frozenset[str]) -> None:
    """Section 6.4.2: without `credential_sets` every query, with them one whole option of each required set."""
    sets = query.get("credential_sets")
    if sets is None:
        missing = [asked["id"] for asked in query["credentials"] if asked["id"] not in came]
        if missing:
            raise UnmetError(Complaint.NOT_MET, "Not every credential that was asked for came.")
        return
    for one in sets:
        if one.get("required", True) and not any(came.issuperset(option) for option in one["options"]):
            raise UnmetError(Complaint.NOT_MET, "None of the choices that were offered came whole.")


def _path_shown(path: Path) -> str:
    return "/".join("*" if step is None else str(step) for step in path)[:200]
