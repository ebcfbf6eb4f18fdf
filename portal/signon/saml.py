"""A SAML 2.0 service provider: the request, and the answer held against it.

Bindings 2.0, section 3.4 (HTTP-Redirect) and 3.5 (HTTP-POST); Profiles 2.0, section 4.1 (Web Browser SSO)
(https://docs.oasis-open.org/security/saml/v2.0/).

Only what was signed is believed: the assertion is cut out of the answer, verified as a document of its own, and read
from what the verifier gives back. So nothing wrapped around or beside it can be taken for it. ``signxml`` and lxml are
here already for EU trusted lists: no native XML security library has to be installed for this.
"""

from __future__ import annotations

import base64
import binascii
import secrets
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode, urlsplit

from django.utils.translation import gettext as _
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from portal.signon.claims import Claims
from portal.signon.http import ProviderError
from portal.signon.saml_assertion import Expected, check_assertion, claims_of, instant
from portal.signon.saml_metadata import EMAIL_FORMAT, POST_BINDING, IdentityProvider
from portal.signon.xml import ASSERTION, DS, PROTOCOL, parsed

__all__ = ["LONGEST_ANSWER", "Answer", "Proven", "Question", "asked", "proven", "read_answer"]

LONGEST_ANSWER = 256 * 1024
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
_M, _D = SignatureMethod, DigestAlgorithm
CONFIGURATION = SignatureConfiguration(
    location="./",
    expect_references=1,
    signature_methods=frozenset(
        {_M.RSA_SHA256, _M.RSA_SHA384, _M.RSA_SHA512, _M.ECDSA_SHA256, _M.ECDSA_SHA384, _M.ECDSA_SHA512}
        | {_M.SHA256_RSA_MGF1, _M.SHA384_RSA_MGF1, _M.SHA512_RSA_MGF1}
    ),
    digest_algorithms=frozenset({_D.SHA256, _D.SHA384, _D.SHA512}),
)


@dataclass(frozen=True, slots=True)
class Question:
    """Where the browser goes, and the request's id, which the answer must name."""

    address: str
    request_id: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as posted, nothing of it proven yet; ``request_id`` is the one that it says it answers."""

    root: etree._Element
    request_id: str


@dataclass(frozen=True, slots=True)
class Proven:
    """Who the provider says it was, and the assertion's id until when it must not be taken again."""

    claims: Claims
    assertion_id: str
    until: datetime


def asked(provider: IdentityProvider, *, entity_id: str, answer_url: str, relay: str = "") -> Question:
    """An AuthnRequest (Core, section 3.4.1), deflated into the provider's address (Bindings, section 3.4.4.1)."""
    request_id = f"_{secrets.token_hex(20)}"
    root = etree.Element(
        f"{PROTOCOL}AuthnRequest",
        {
            "ID": request_id,
            "Version": "2.0",
            "IssueInstant": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "Destination": provider.sign_on_url,
            "AssertionConsumerServiceURL": answer_url,
            "ProtocolBinding": POST_BINDING,
        },
        nsmap={"samlp": PROTOCOL.strip("{}"), "saml": ASSERTION.strip("{}")},
    )
    etree.SubElement(root, f"{ASSERTION}Issuer").text = entity_id
    etree.SubElement(root, f"{PROTOCOL}NameIDPolicy", {"Format": EMAIL_FORMAT, "AllowCreate": "true"})
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = packer.compress(etree.tostring(root)) + packer.flush()
    query = {"SAMLRequest": base64.b64encode(packed).decode("ascii")} | ({"RelayState": relay} if relay else {})
    joint = "&" if urlsplit(provider.sign_on_url).query else "?"
    return Question(f"{provider.sign_on_url}{joint}{urlencode(query)}", request_id)


def read_answer(posted: str) -> Answer:
    """The answer, read, not yet believed.

    Raises:
        ProviderError: it is too large, malformed, or no answer of SAML 2.0.
    """
    if len(posted) > LONGEST_ANSWER:
        raise ProviderError("size", _("The identity provider’s answer is too long."))
    try:
        data = base64.b64decode("".join(posted.split()), validate=True)
    except (binascii.Error, ValueError):
        raise ProviderError("form", _("The identity provider’s answer cannot be read.")) from None
    root = parsed(data, at_most=LONGEST_ANSWER)
    if root.tag != f"{PROTOCOL}Response" or root.get("Version") != "2.0":
        raise ProviderError("form", _("The identity provider’s answer is none of SAML 2.0."))
    return Answer(root, root.get("InResponseTo", ""))


def proven(answer: Answer, provider: IdentityProvider, expected: Expected, *, group_claim: str = "") -> Proven:
    """Who the provider says it was, proven (Profiles, section 4.1.4.3).

    Raises:
        ProviderError: whatever is wrong with the answer, with a code.
    """
    _check_envelope(answer.root, expected)
    assertion = _verified(_only_assertion(answer.root), provider.certificates)
    until = check_assertion(assertion, provider.entity_id, expected)
    return Proven(claims_of(assertion, group_claim), assertion.get("ID", ""), until)


def _check_envelope(root: etree._Element, expected: Expected) -> None:
    """What is not signed is only used to refuse."""
    if root.get("InResponseTo") != expected.request_id:
        raise ProviderError("in_response_to", _("This answer belongs to another sign-in."))
    if root.get("Destination", expected.answer_url) != expected.answer_url:
        raise ProviderError("destination", _("This answer was meant for another address."))
    code = root.find(f"{PROTOCOL}Status/{PROTOCOL}StatusCode")
    if code is None or code.get("Value") != SUCCESS:
        raise ProviderError("denied", _("The identity provider did not sign you in."))
    issued = instant(root.get("IssueInstant", ""))
    if issued is None or issued > expected.now + timedelta(seconds=60):
        raise ProviderError("issued", _("The identity provider’s answer was not made just now."))


def _only_assertion(root: etree._Element) -> etree._Element:
    if root.find(f".//{ASSERTION}EncryptedAssertion") is not None:
        raise ProviderError("encrypted", _("The assertion is encrypted. Switch that off at the identity provider."))
    everywhere = list(root.iter(f"{ASSERTION}Assertion"))
    if len(everywhere) != 1 or everywhere[0].getparent() is not root:
        raise ProviderError("assertions", _("The identity provider’s answer does not hold exactly one assertion."))
    return everywhere[0]


def _verified(assertion: etree._Element, certificates: tuple[str, ...]) -> etree._Element:
    """What of the assertion was signed, which must be all of it."""
    alone = etree.tostring(assertion, with_tail=False)
    signatures = list(assertion.iter(f"{DS}Signature"))
    if not signatures:
        raise ProviderError("unsigned", _("The identity provider did not sign the assertion."))
    reference = assertion.find(f"{DS}Signature/{DS}SignedInfo/{DS}Reference")
    named = reference is not None and reference.get("URI") == f"#{assertion.get('ID')}"
    if len(signatures) != 1 or not named or not assertion.get("ID"):
        raise ProviderError("signature", _("The signature is not the assertion’s own."))
    for certificate in certificates:
        try:
            result = XMLVerifier().verify(alone, x509_cert=certificate, id_attribute="ID", expect_config=CONFIGURATION)
        except (SignXMLException, ValueError, TypeError, etree.LxmlError):
            continue
        signed = None if isinstance(result, list) else result.signed_xml
        if signed is not None and signed.tag == assertion.tag and signed.get("ID") == assertion.get("ID"):
            return parsed(etree.tostring(signed), at_most=LONGEST_ANSWER)
    raise ProviderError("signature", _("The assertion’s signature is not the identity provider’s."))
