"""A SAML 2.0 identity provider for tests: metadata, and answers signed for real, honest or not."""

from __future__ import annotations

import base64
import secrets
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml import XMLSigner, methods

__all__ = ["SamlProvider", "asked_in", "posted"]

ASSERTION, PROTOCOL = "urn:oasis:names:tc:SAML:2.0:assertion", "urn:oasis:names:tc:SAML:2.0:protocol"
EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"


def certificate_of(key: rsa.RSAPrivateKey) -> str:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.example")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(7).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=30))
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


@dataclass
class SamlProvider:
    """Its entity id, key and certificate."""

    entity_id: str = "https://idp.example/saml"
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    certificate: str = ""

    def __post_init__(self) -> None:
        self.certificate = certificate_of(self.key)

    def metadata(self) -> str:
        bare = "".join(self.certificate.split("\n")[1:-2])
        return f"""<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{self.entity_id}">
  <md:IDPSSODescriptor protocolSupportEnumeration="{PROTOCOL}">
    <md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>
      <ds:X509Certificate>{bare}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
    <md:SingleSignOnService Location="https://idp.example/sso"
      Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"/>
  </md:IDPSSODescriptor></md:EntityDescriptor>"""

    def assertion(self, asked: dict[str, str], **ways: Any) -> str:
        """An assertion, unsigned; ``ways`` replace its parts."""
        now = datetime.now(UTC)
        part = {
            "id": f"_{secrets.token_hex(8)}", "issuer": self.entity_id, "name_id": "bob@x.example", "format": EMAIL,
            "audience": asked["entity_id"], "recipient": asked["answer_url"], "request": asked["request_id"],
            "until": moment(now + timedelta(minutes=5)), "confirmed_until": moment(now + timedelta(minutes=5)),
            "from": moment(now - timedelta(minutes=1)), "method": "urn:oasis:names:tc:SAML:2.0:cm:bearer",
            "statement": f'<saml:AuthnStatement AuthnInstant="{moment(now)}"><saml:AuthnContext/></saml:AuthnStatement>',  # noqa: E501
            "attributes": "",
        } | ways  # fmt: skip
        part.setdefault(
            "conditions",
            f'<saml:Conditions NotBefore="{part["from"]}" NotOnOrAfter="{part["until"]}"><saml:AudienceRestriction>'
            f"<saml:Audience>{part['audience']}</saml:Audience></saml:AudienceRestriction></saml:Conditions>",
        )
        return (
            f'<saml:Assertion xmlns:saml="{ASSERTION}" ID="{part["id"]}" Version="2.0" IssueInstant="{moment(now)}">'
            f"<saml:Issuer>{part['issuer']}</saml:Issuer>"
            f'<saml:Subject><saml:NameID Format="{part["format"]}">{part["name_id"]}</saml:NameID>'
            f'<saml:SubjectConfirmation Method="{part["method"]}"><saml:SubjectConfirmationData '
            f'Recipient="{part["recipient"]}" InResponseTo="{part["request"]}" NotOnOrAfter="{part["confirmed_until"]}"/>'  # noqa: E501
            f"</saml:SubjectConfirmation></saml:Subject>{part['conditions']}{part['statement']}{part['attributes']}"
            "</saml:Assertion>"
        )

    def signed(self, assertion: str, *, key: rsa.RSAPrivateKey | None = None) -> str:
        root = etree.fromstring(assertion)
        signer = XMLSigner(method=methods.enveloped, c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#")
        cert = certificate_of(key) if key else self.certificate
        made = signer.sign(root, key=key or self.key, cert=cert, reference_uri=f"#{root.get('ID')}", id_attribute="ID")
        return etree.tostring(made).decode()

    def response(self, asked: dict[str, str], inside: str, **ways: str) -> str:
        """The whole answer around an assertion."""
        now = moment(datetime.now(UTC))
        part = {
            "request": asked["request_id"],
            "destination": asked["answer_url"],
            "status": "Success",
            "head": "",
        } | ways
        return (
            f'{part["head"]}<samlp:Response xmlns:samlp="{PROTOCOL}" xmlns:saml="{ASSERTION}" ID="_r{secrets.token_hex(8)}" '  # noqa: E501
            f'Version="2.0" IssueInstant="{now}" Destination="{part["destination"]}" InResponseTo="{part["request"]}">'
            f"<saml:Issuer>{self.entity_id}</saml:Issuer><samlp:Status><samlp:StatusCode "
            f'Value="urn:oasis:names:tc:SAML:2.0:status:{part["status"]}"/></samlp:Status>{inside}</samlp:Response>'
        )


def moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def asked_in(address: str) -> dict[str, str]:
    """What our request says, as a provider reads it."""
    packed = base64.b64decode(parse_qs(urlsplit(address).query)["SAMLRequest"][0])
    root = etree.fromstring(zlib.decompress(packed, -zlib.MAX_WBITS))
    return {
        "request_id": root.get("ID"),
        "answer_url": root.get("AssertionConsumerServiceURL"),
        "entity_id": root.findtext(f"{{{ASSERTION}}}Issuer"),
    }


def posted(response: str) -> dict[str, str]:
    return {"SAMLResponse": base64.b64encode(response.encode()).decode()}
