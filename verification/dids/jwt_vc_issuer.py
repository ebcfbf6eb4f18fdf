"""Issuer metadata of SD-JWT VCs: https://datatracker.ietf.org/doc/draft-ietf-oauth-sd-jwt-vc/ (JWT VC Issuer Metadata).

The well-known address stands between the host and the path of the issuer's id; what answers must name exactly that id.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from verification.codes import Act, Code
from verification.dids.document import ControllerDocument, Relation
from verification.dids.fetching import fetch_object
from verification.dids.key_set import keys_of
from verification.errors import Invalid, Unavailable
from verification.sources import DocumentRole, Sources

__all__ = ["metadata_address", "resolve"]

_WELL_KNOWN = "/.well-known/jwt-vc-issuer"


def metadata_address(issuer: str) -> str:
    """Where the metadata of an https issuer stands.

    Raises:
        Invalid: BAD_VALUE when the id is no https address of a host, or has a query or a fragment.

    """
    try:
        parts = urlsplit(issuer)
        host = parts.hostname
    except ValueError:
        host, parts = None, urlsplit("")
    if parts.scheme != "https" or not host or parts.query or parts.fragment or parts.username is not None:
        raise Invalid(Code.BAD_VALUE, f"{issuer[:120]} is no id of an issuer whose metadata could be found.")
    return f"https://{parts.netloc}{_WELL_KNOWN}{parts.path.rstrip('/')}"


def resolve(issuer: str, sources: Sources) -> ControllerDocument:
    """The keys that the issuer's metadata publishes, by value or behind its `jwks_uri`.

    Raises:
        Invalid: BAD_ISSUER_DOCUMENT when what answers is another's metadata.
        Unavailable: when there is no answer, or it publishes no key.

    """
    metadata = fetch_object(metadata_address(issuer), DocumentRole.ISSUER, sources)
    if metadata.get("issuer") != issuer:
        raise Invalid(Code.BAD_ISSUER_DOCUMENT, f"The metadata for {issuer[:120]} says it is another's.")
    methods = keys_of(metadata, issuer, Relation(None), sources)
    if not methods:
        raise Unavailable(Code.KEY_NOT_FOUND, f"The metadata of {issuer[:200]} publishes no key.", act=Act.ISSUER)
    return ControllerDocument(issuer, tuple(methods))
