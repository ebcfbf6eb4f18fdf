"""An exchange: what it asks, and where wallets find it.

Specifications: https://w3c.github.io/vcalm/ ("Verifiable Presentation Request", "Initiating Interactions").

What real wallets need decides the form. LearnCard looks at the first query alone, so the query by example comes first;
LCW signs only where `DIDAuthentication` is asked for, with both challenge and domain, and shows only credentials of
which every word of the example is true. So the example says no more than a type, and the reason says the rest in words.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

from portal.actions.wallets import Asking, open_wallet_request, our_origin
from portal.intake.wallet_links import Links
from portal.models import Application, EvidenceRequest, WalletRequest
from portal.scope import Scope
from portal.site_addresses import page_address
from portal.wallet_refusals import WalletRefusal, WalletRefusedError
from verification.report import CredentialReport, Report

__all__ = [
    "ACCEPTED_CRYPTOSUITES",
    "WORKFLOW",
    "open_vcapi_request",
    "presentation_request",
    "returns_to",
    "suits",
    "vcapi_links",
    "vcapi_protocols",
]

WORKFLOW = "share"
ANY_TYPE = "VerifiableCredential"
ACCEPTED_METHODS = ("key", "jwk", "web")
#: The best first: LCW takes the first that it knows, and signs Ed25519Signature2020 where it knows none.
ACCEPTED_CRYPTOSUITES = (
    "eddsa-rdfc-2022",
    "Ed25519Signature2020",
    "eddsa-jcs-2022",
    "ecdsa-rdfc-2019",
    "ecdsa-jcs-2019",
)
_TYPE = re.compile(r"[A-Za-z][A-Za-z0-9]{0,79}")
_LONGEST_REASON = 600


def open_vcapi_request(
    scope: Scope,
    application: Application,
    *,
    browser_secret: str = "",
    answers_request: EvidenceRequest | None = None,
    wallet: str = "",
) -> WalletRequest:
    """Make an exchange for one application; ``wallet`` is the kind that was chosen, if one was."""
    types = [ANY_TYPE, *_wanted_type(answers_request)]
    query = {"types": types, "reason": _reason(application, answers_request), "wallet": wallet}
    asking = Asking(
        protocol=WalletRequest.Protocol.VCAPI,
        audience=our_origin(),
        query=query,
        # VCALM's ids are lower case letters, digits and hyphens; 128 random bits.
        public_id=secrets.token_hex(16),
        browser_secret=browser_secret,
    )
    return open_wallet_request(scope, application, asking, answers_request=answers_request)


def presentation_request(request: WalletRequest) -> dict[str, Any]:
    """The verifiable presentation request of an exchange."""
    return {
        "query": [
            {
                "type": "QueryByExample",
                "credentialQuery": {
                    "reason": request.query.get("reason", ""),
                    "example": {"type": list(request.query.get("types", [ANY_TYPE]))},
                },
            },
            {
                "type": "DIDAuthentication",
                "acceptedMethods": [{"method": method} for method in ACCEPTED_METHODS],
                "acceptedCryptosuites": [{"cryptosuite": suite} for suite in ACCEPTED_CRYPTOSUITES],
            },
        ],
        "challenge": request.challenge,
        "domain": request.audience,
    }


def suits(request: WalletRequest, reports: Sequence[Report]) -> None:
    """Hold an answer against what was asked: where one kind of credential was, no other is taken.

    Raises:
        WalletRefusedError: `not_asked_for`.
    """
    wanted = set(request.query.get("types", [])) - {ANY_TYPE}
    for report in reports:
        for credential in _presented(report.credential):
            if wanted and not wanted <= set(credential.types):
                kinds = ", ".join(sorted(wanted))
                raise WalletRefusedError(WalletRefusal.UNASKED, f"Asked for: {kinds}.")


def _presented(report: CredentialReport) -> Sequence[CredentialReport]:
    return report.credentials or (report,)


def vcapi_protocols(request: WalletRequest) -> dict[str, str]:
    """The protocols of an interaction that is an exchange: VC-API alone."""
    return {"vcapi": _exchange(request)}


def vcapi_links(request: WalletRequest) -> Links:
    """Where wallets find the exchange."""
    exchange, interaction = _exchange(request), page_address("interaction", request.public_id) + "?iuv=1"
    invitation = {"credentialRequestOrigin": our_origin(), "protocols": vcapi_protocols(request)}
    message = json.dumps(invitation, separators=(",", ":"))
    return Links(
        interaction_url=interaction,
        deep_links={
            "lcw": f"https://lcw.app/request?request={quote(message, safe='')}",
            "learncard": "https://learncard.app/request?" + urlencode({"vc_request_url": exchange}),
        },
        qr_text=interaction,
    )


def returns_to(request: WalletRequest) -> dict[str, str]:
    """The last message of an exchange: nothing, or where the wallet leads its owner back to.

    LearnCard runs where the candidate came from, and opens the address; LCW says itself that it is done. It is no
    interaction URL, which would invite the wallet to begin anew.
    """
    if request.query.get("wallet") != "learncard":
        return {}
    return {"redirectUrl": page_address("interaction_back", request.public_id)}


def _exchange(request: WalletRequest) -> str:
    return page_address("exchange", WORKFLOW, request.public_id)


def _wanted_type(asked: EvidenceRequest | None) -> list[str]:
    named = str((asked.wanted or {}).get("credential_type") or "") if asked is not None else ""
    return [named] if _TYPE.fullmatch(named) and named != ANY_TYPE else []


def _reason(application: Application, asked: EvidenceRequest | None) -> str:
    """What the wallet shows its owner: who asks, for what, and that they choose."""
    job, organization = application.job, application.organization
    version = job.current_version
    lines = list(version.requirements.order_by("position")) if version is not None else []
    if asked is not None:
        lines = [line for line in lines if line.key == asked.requirement_key] or lines
    needed = ", ".join(line.label for line in lines if line.need == "must" or asked is not None)
    useful = ", ".join(line.label for line in lines if line.need != "must" and asked is None)
    words = [f"{organization.name} asks for records of your skills, for the job “{job.title}”."]
    if needed:
        words.append(f"Looked for: {needed}.")
    if useful:
        words.append(f"Useful too: {useful}.")
    words.append("You choose what to share.")
    reason = " ".join(words)
    return reason if len(reason) <= _LONGEST_REASON else reason[: _LONGEST_REASON - 1] + "…"
