"""Files kept with Google Drive, Dropbox or OneDrive: the address of the file instead of that of its page."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlencode, urlunsplit

from portal.intake.link import Found, LinkProblemError, Visits, split
from portal.intake.link_kinds import any_address
from portal.intake.link_kinds.kind import LinkKind

__all__ = ["KIND", "file_address"]

_DRIVE = re.compile(r"/file/d/([\w-]{10,100})")
_SENTENCE = (
    "This link to a shared file does not give the file to everybody. Allow “anyone with the link” to see it, or "
    "download the file and add it here."
)


def recognises(url: str) -> bool:
    """Whether it is a file kept at one of them."""
    return file_address(url) is not None


def read(url: str, visits: Visits) -> Found:
    """The file.

    Raises:
        LinkProblemError: the file is not for everybody, or holds no record.
    """
    try:
        return any_address.read(file_address(url) or url, visits)
    except LinkProblemError as problem:
        if problem.code in {"sign_in", "no_record_in_page"}:
            raise LinkProblemError("private_file", _SENTENCE) from None
        raise


def file_address(url: str) -> str | None:
    """Where the file itself is; None for links of other sites."""
    parts = split(url)
    host = (parts.hostname or "").removeprefix("www.")
    if host == "drive.google.com":
        found = _DRIVE.match(parts.path)
        name = found.group(1) if found else parse_qs(parts.query).get("id", [""])[0]
        return f"https://drive.google.com/uc?{urlencode({'export': 'download', 'id': name})}" if name else None
    if host == "dropbox.com":
        asked = {key: values[0] for key, values in parse_qs(parts.query).items()} | {"dl": "1"}
        return urlunsplit(("https", parts.netloc, parts.path, urlencode(asked), ""))
    if host in {"1drv.ms", "onedrive.live.com"}:
        return urlunsplit(parts._replace(query=f"{parts.query}&download=1".lstrip("&"), fragment=""))
    return None


KIND = LinkKind(recognises, read)
