"""Trusted lists after ETSI TS 119 612: what is read out of one, and whose signature counts."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml import XMLSigner
from signxml.xades import XAdESSigner

from portal.demonstration.keys import rsa_key
from verification import Invalid
from verification.trust.eu_list import read, recognises
from verification.trust.list_file import trust_list_from, trust_list_to_json

SEALS = "http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/ForeSeals"
SIGNATURES = "http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/ForeSignatures"
GRANTED = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/granted"
WITHDRAWN = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/withdrawn"
CA_QC = "http://uri.etsi.org/TrstSvc/Svctype/CA/QC"
TIMESTAMPS = "http://uri.etsi.org/TrstSvc/Svctype/TSA/QTST"
KEY = rsa_key().private
assert isinstance(KEY, rsa.RSAPrivateKey)


def certificate(name: str) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    since = datetime(2024, 1, 1, tzinfo=UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(KEY.public_key())
        .serial_number(7)
        .not_valid_before(since)
        .not_valid_after(since + timedelta(days=7300))
        .sign(KEY, hashes.SHA256())
    )


def der(held: x509.Certificate) -> bytes:
    return held.public_bytes(serialization.Encoding.DER)


def fingerprint(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


OPERATOR, OTHER = certificate("The operator"), certificate("Somebody else")
SIGNER = fingerprint(der(OPERATOR))


def service(body: bytes, *uses: str, kind: str = CA_QC, status: str = GRANTED) -> str:
    extensions = "".join(
        f"<Extension Critical='true'><AdditionalServiceInformation><URI xml:lang='en'>{use}</URI>"
        "</AdditionalServiceInformation></Extension>"
        for use in uses
    )
    return (
        f"<TSPService><ServiceInformation><ServiceTypeIdentifier>{kind}</ServiceTypeIdentifier>"
        "<ServiceDigitalIdentity><DigitalId><X509Certificate>"
        f"{base64.b64encode(body).decode()}</X509Certificate></DigitalId></ServiceDigitalIdentity>"
        f"<ServiceStatus>{status}</ServiceStatus><ServiceInformationExtensions>{extensions}"
        "</ServiceInformationExtensions></ServiceInformation></TSPService>"
    )


NEXT_UPDATE = "<NextUpdate><dateTime>2026-12-01T00:00:00Z</dateTime></NextUpdate>"


def unsigned(*services: str, next_update: str = NEXT_UPDATE) -> bytes:
    return (
        "<TrustServiceStatusList xmlns='http://uri.etsi.org/02231/v2#'><SchemeInformation>"
        "<TSLSequenceNumber>42</TSLSequenceNumber><SchemeTerritory>XX</SchemeTerritory>"
        f"{next_update}</SchemeInformation><TrustServiceProviderList><TrustServiceProvider><TSPServices>"
        f"{''.join(services)}</TSPServices></TrustServiceProvider></TrustServiceProviderList></TrustServiceStatusList>"
    ).encode()


def signed(body: bytes, by: x509.Certificate = OPERATOR) -> bytes:
    root = XMLSigner().sign(etree.fromstring(body), key=KEY, cert=[by])
    return etree.tostring(root)


def test_it_works() -> None:
    data = signed(
        unsigned(
            service(b"for seals", SEALS),
            service(b"for both", SIGNATURES, SEALS),
            service(b"does not say"),
            service(b"for signatures only", SIGNATURES),
            service(b"withdrawn", SEALS, status=WITHDRAWN),
            service(b"time stamps", SEALS, kind=TIMESTAMPS),
        )
    )

    found = read(data, [SIGNER.upper()])

    assert recognises(data)
    assert (found.name, found.version) == ("Trusted list of XX", "42")
    assert set(found.certificates) == {fingerprint(body) for body in (b"for seals", b"for both", b"does not say")}
    assert found.good_until == datetime(2026, 12, 1, tzinfo=UTC)
    assert found.in_force(datetime(2026, 11, 30, tzinfo=UTC))
    assert not found.in_force(datetime(2026, 12, 2, tzinfo=UTC))
    assert trust_list_from(trust_list_to_json(found)) == found


def test_a_signature_after_xades_is_taken() -> None:
    signer = XAdESSigner()
    root = signer.sign(etree.fromstring(unsigned(service(b"for seals", SEALS))), key=KEY, cert=[OPERATOR])
    data = etree.tostring(root)

    assert read(data, [SIGNER]).certificates == (fingerprint(b"for seals"),)
    with pytest.raises(Invalid, match="does not fit"):
        read(data.replace(b">XX<", b">YY<"), [SIGNER])


GOOD = signed(unsigned(service(b"for seals", SEALS)))
NAMESPACE = "xmlns='http://uri.etsi.org/02231/v2#'"


def wrapped() -> bytes:
    """A signed list inside an unsigned one that holds a service of an attacker's, the signature at the top."""
    good = etree.fromstring(GOOD)
    evil = etree.fromstring(unsigned(service(b"evil", SEALS)))
    signature = good.find("{http://www.w3.org/2000/09/xmldsig#}Signature")
    evil.append(signature)
    evil.append(good)
    return etree.tostring(evil)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (unsigned(service(b"for seals", SEALS)), "not signed"),
        (signed(unsigned(), by=OTHER), f"SHA-256 {fingerprint(der(OTHER))}"),
        (GOOD.replace(b">42<", b">43<"), "does not fit"),
        (wrapped(), "does not fit|not over"),
        (b"<a/>", "no trusted list"),
        (b"<a", "no XML"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "entities"),
        (signed(unsigned(next_update="")), "closed"),
    ],
    ids=["unsigned", "signed by another", "altered", "wrapped", "other XML", "no XML", "entities", "closed"],
)
def test_what_the_operator_did_not_sign_is_not_believed(data: bytes, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        read(data, [SIGNER])
