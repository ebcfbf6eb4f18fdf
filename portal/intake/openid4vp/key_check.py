"""Looking the keys over: whether wallets would believe what this site signs, and for how much longer.

Specification: https://openid.net/specs/openid-4-verifiable-presentations-1_0.html section 5.9.3. What goes wrong at
others' verifiers is a certificate for another host, a chain in the wrong order, a key that is not the certificate's, a
did.json that a proxy keeps from being served, a clock that is wrong, and an expiry that nobody noticed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import net
from portal.intake.openid4vp.addresses import our_did, our_host
from portal.intake.openid4vp.certificates import SOON, chain_faults
from portal.intake.openid4vp.did_web import did_document
from portal.intake.openid4vp.keys import WalletKey, WalletKeysError, kept_keys
from portal.site_addresses import site
from portal.written import long_day
from verification.codes import Code
from verification.errors import Unavailable
from verification.sources import DocumentRole

__all__ = ["KeyReport", "examine_keys", "expiring", "read_certificate"]


@dataclass(slots=True)
class KeyReport:
    """Sentences for the operator: what keeps wallets from believing us, what will, and what is well."""

    faults: list[str] = field(default_factory=list)
    cautions: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def examine_keys(*, served: bool = True) -> KeyReport:
    """Everything that can be looked at from here; ``served`` also asks this site for its did.json. Makes no key.

    Raises:
        WalletKeysError: the file cannot be read.
    """
    report = KeyReport()
    ring = kept_keys()
    if not ring:
        report.cautions.append(
            "There is no key yet. The first signed request makes one; so does “manage.py wallet_keys make”."
        )
        return report
    key, now = ring[0], timezone.now()
    report.faults += chain_faults(key.chain, key.private, our_host(), now)
    if key.made_at > now + timedelta(minutes=1):
        report.faults.append("The key was made at a time to come. Is this machine’s clock right?")
    report.cautions += _cautions(key)
    if served:
        _examine_did(report)
    if not report.faults:
        report.notes.append(f"The key {key.kid} signs for {our_host()}, and its certificate is its own and in order.")
    return report


def expiring(key: WalletKey) -> str:
    """A sentence when a certificate of the key expires soon; else empty."""
    ends = min(one.not_valid_after_utc for one in key.chain)
    if ends > timezone.now() + SOON:
        return ""
    return _("The certificate for requests to wallets expires on %(day)s.") % {"day": long_day(ends)}


def read_certificate(certificate: bytes, private: bytes) -> tuple[ec.EllipticCurvePrivateKey, list[x509.Certificate]]:
    """An operator's key and chain, out of PEM; the anchor of trust at the end is left away, if it is there.

    Raises:
        WalletKeysError: they cannot be read, do not belong together, or would not serve this host now.
    """
    try:
        chain = x509.load_pem_x509_certificates(certificate)
        key = load_pem_private_key(private, password=None)
    except (ValueError, TypeError) as error:
        raise WalletKeysError(f"The files are no PEM that can be read: {str(error)[:200]}") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise WalletKeysError("The key must be an elliptic curve key on P-256: wallets read ES256 and little else.")
    if len(chain) > 1 and _signs_itself(chain[-1]):
        chain = chain[:-1]
    faults = list(chain_faults(chain, key, our_host(), timezone.now()))
    if faults:
        raise WalletKeysError(" ".join(faults))
    return key, chain


def _cautions(key: WalletKey) -> Iterator[str]:
    if key.for_development:
        yield "The certificate is for development: only wallets that were told to trust its authority believe it."
    elif len(key.chain) == 1 and _signs_itself(key.chain[0]):
        yield "The certificate is signed by itself: wallets of the high-assurance profile refuse that."
    if soon := expiring(key):
        yield soon
    if _is_address(our_host()):
        yield f"{our_host()} is no name: x509_san_dns and did:web are for names, so some wallets refuse both."
    if urlsplit(settings.CREDENCE_BASE_URL).scheme != "https":
        yield "CREDENCE_BASE_URL is not https: wallets on other machines refuse the addresses of requests."


def _examine_did(report: KeyReport) -> None:
    url = site() + "/.well-known/did.json"
    try:
        document = net.fetch(url, DocumentRole.DID)
        served = json.loads(document.body) if document.found else None
    except Unavailable as problem:
        if problem.code is Code.BLOCKED_ADDRESS:
            report.notes.append(f"{url} was not asked: the site is on a private address.")
        else:
            report.cautions.append(f"{url} did not answer ({problem.detail}) Is the site up?")
        return
    except ValueError:
        served = None
    ours = {method["id"] for method in did_document()["verificationMethod"]}
    methods = served.get("verificationMethod") if isinstance(served, dict) else None
    theirs = {method.get("id") for method in methods or () if isinstance(method, dict)}
    if not isinstance(served, dict) or served.get("id") != our_did() or not ours <= theirs:
        report.faults.append(f"{url} does not serve the keys that sign: decentralized_identifier will not be believed.")
    else:
        report.notes.append(f"{url} serves the keys that sign.")


def _signs_itself(certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(certificate)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdecimal()
