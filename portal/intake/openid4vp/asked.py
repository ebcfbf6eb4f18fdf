"""What a job asks a wallet for: records of learning, of the kinds that the site reads, or exactly one missing proof.

Types are named as https://openid.net/specs/openid-4-verifiable-presentations-1_0.html appendix B.1.1 (`type_values`,
expanded IRIs) and B.3.5 (`vct_values`) have it. Which *skills* the job needs is no part of a query: a wallet cannot
know which of its records speaks of a skill, and the candidate decides what to share. Never asked for: a name, an
address, a date of birth, a picture.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings

from portal.intake.openid4vp.dcql import FORMATS, build
from portal.models import Application, EvidenceRequest, TrustedIssuer
from portal.scope import Scope
from verification.jsontypes import JsonObject, JsonValue

__all__ = ["TYPE_IRIS", "expanded", "query_for"]

_OB = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
_CLR = "https://purl.imsglobal.org/spec/vc/clr/vocab.html#"
_ELM = "http://data.europa.eu/snb/model/elm/"
BASE_TYPE = "https://www.w3.org/2018/credentials#VerifiableCredential"

#: What the short names of types mean in the contexts that define them.
TYPE_IRIS = {
    "VerifiableCredential": BASE_TYPE,
    "OpenBadgeCredential": _OB + "OpenBadgeCredential",
    "AchievementCredential": _OB + "OpenBadgeCredential",
    "ClrCredential": _CLR + "ClrCredential",
    "EndorsementCredential": _OB + "EndorsementCredential",
    "EuropeanDigitalCredential": _ELM + "EuropeanDigitalCredential",
    "EuropassCredential": _ELM + "EuropeanDigitalCredential",
}
LEARNING = (_OB + "OpenBadgeCredential", _CLR + "ClrCredential", _ELM + "EuropeanDigitalCredential")
#: Learning records among SD-JWT VCs: the European wallet's, and those named as the W3C ones are.
LEARNING_VCT = ("urn:eu.europa.ec.eudi:learning:credential:1", "urn:eudi:diploma:1", *LEARNING[:2])

#: Of an SD-JWT VC: what it may be called, and what it says of the achievement. Short ids keep links short.
_TITLES = {"a": "achievement_title", "b": "title", "c": "degree"}
_ABOUT = {"d": "learning_outcomes", "e": "assessment_grade", "f": "level_of_learning_experience"}


def expanded(name: str) -> str:
    """A type as an absolute IRI; empty for a short name that no known context defines."""
    return TYPE_IRIS.get(name, name if ":" in name else "")


def query_for(
    scope: Scope, application: Application, formats: Sequence[str] = (), settles: EvidenceRequest | None = None
) -> JsonObject:
    """The DCQL query of an application; ``settles`` is the one missing proof it should ask for.

    Raises:
        ValueError: a format that is not known.
    """
    chosen = [name for name in FORMATS if not formats or name in formats]
    if set(formats) - set(FORMATS):
        raise ValueError(f"Unknown format; the formats are {', '.join(FORMATS)}.")
    wanted = _wanted(settles)
    more = () if wanted else _added(scope, application)
    types = [[name] for name in dict.fromkeys((wanted,) if wanted else (*LEARNING, *more))]
    vct = list(dict.fromkeys((wanted,) if wanted else (*LEARNING_VCT, *more)))
    return build(chosen, type_values=types, vct_values=vct, claims=_claims())


def _wanted(settles: EvidenceRequest | None) -> str:
    name = settles.wanted.get("credential_type") if settles is not None else None
    return expanded(name) if isinstance(name, str) else ""


def _added(scope: Scope, application: Application) -> list[str]:
    """The kinds that the operator added, and those for which the employer trusts an issuer."""
    rows = TrustedIssuer.objects.within(scope).filter(
        organization_id=application.organization_id, removed_at__isnull=True
    )
    trusted = sorted({name for types in rows.values_list("types", flat=True) for name in types})
    named = (expanded(name) for name in (*settings.CREDENCE_WALLET_TYPES, *trusted) if isinstance(name, str))
    return [name for name in named if name and name != BASE_TYPE]


def _claims() -> JsonObject:
    """What it is called and what it says of the achievement: the fullest set that the wallet can give, or a title."""
    claims: list[JsonValue] = [{"id": name, "path": [claim]} for name, claim in {**_TITLES, **_ABOUT}.items()]
    sets: list[JsonValue] = [["a", "d", "e", "f"], ["a", "d", "e"], ["a", "d"], ["a"], ["b"], ["c"]]
    return {"claims": claims, "claim_sets": sets}
