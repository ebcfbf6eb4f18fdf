"""How a record travels. A new container is one file here and one line in ``CONTAINERS``."""

from __future__ import annotations

from collections.abc import Callable

from verification.budget import Limits
from verification.codes import Code, Container
from verification.containers.json_document import open_json, open_value
from verification.containers.jwt import looks_like_one
from verification.containers.pdf import MARK as PDF_MARK
from verification.containers.pdf import open_pdf
from verification.containers.png import SIGNATURE as PNG_SIGNATURE
from verification.containers.png import open_png
from verification.containers.recognised import refuse
from verification.containers.sd_jwt import looks_like_sd_jwt, open_shared_sd_jwt
from verification.containers.svg import looks_like_svg, open_svg
from verification.containers.token import open_token
from verification.containers.zip_archive import open_zip
from verification.credential import Archive, Credential, Presentation
from verification.errors import Invalid
from verification.jsontypes import JsonValue

__all__ = ["CONTAINERS", "open_nested", "open_record", "sniff"]


_MAGIC = {
    b"PK\x03\x04": Container.ZIP,
    b"PK\x05\x06": Container.ZIP,
    PNG_SIGNATURE: Container.PNG,
    PDF_MARK: Container.PDF,
}
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_JSON = (b"\xff\xfe", b"\xfe\xff", b"\0{", b"\0\0\0{")


def _open_sd_jwt(data: bytes, limits: Limits) -> Credential | Presentation:
    return open_shared_sd_jwt(data.removeprefix(_UTF8_MARK).strip().decode("ascii"), limits)


def _open_token(data: bytes, limits: Limits) -> Credential | Presentation:
    return open_token(data.removeprefix(_UTF8_MARK).strip().decode("ascii"), limits)


CONTAINERS: dict[Container, Callable[[bytes, Limits], Credential | Presentation | Archive]] = {
    Container.JSON: open_json,
    Container.JWT: _open_token,
    Container.SD_JWT: _open_sd_jwt,
    Container.ZIP: open_zip,
    Container.PNG: open_png,
    Container.SVG: open_svg,
    Container.PDF: open_pdf,
}


def sniff(data: bytes) -> Container:
    """Which container the bytes look like; UNKNOWN when none that is taken."""
    for magic, container in _MAGIC.items():
        if data.startswith(magic):
            return container
    text = data.removeprefix(_UTF8_MARK).strip()
    if text.startswith((b"{", b"[", b'"')) or data.startswith(_UTF16_JSON):
        return Container.UNKNOWN if text.startswith(b"{\\rtf") else Container.JSON
    if text.isascii() and looks_like_one(text.decode("ascii")):
        return Container.JWT
    if text.isascii() and looks_like_sd_jwt(text.decode("ascii")):
        return Container.SD_JWT
    return Container.SVG if looks_like_svg(data) else Container.UNKNOWN


def open_record(data: bytes, limits: Limits) -> Credential | Presentation | Archive:
    """What the bytes hold.

    Raises:
        Invalid: EMPTY, TOO_LARGE, NOT_A_RECORD, or the container's own codes.
        Unavailable: UNSUPPORTED_CONTAINER for forms that are recognised and not read yet.

    """
    if not data.strip():
        raise Invalid(Code.EMPTY, "The file is empty.")
    if len(data) > limits.record:
        raise Invalid(
            Code.TOO_LARGE, f"The file has {len(data):,} bytes; a record may have {limits.record // 1024**2} MB."
        )
    container = sniff(data)
    if container is Container.UNKNOWN:
        refuse(data)
    return CONTAINERS[container](data, limits)


def open_nested(value: JsonValue, limits: Limits) -> Credential:
    """A credential that stands inside another: an object, or a compact JWS.

    Raises:
        Invalid: when it is neither, or cannot be read.

    """
    return open_value(value, limits)
