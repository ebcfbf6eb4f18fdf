"""VerifierPlus (the Digital Credentials Consortium's verifier) and Learner Credential Wallet's public links.

https://github.com/digitalcredentials/verifier-plus: a public page `/credentials/{id}` shows what
`GET /api/credentials/{id}` answers, `{vp, credential, controller, shared}`; `#verify?vc=ADDRESS` points to a record
elsewhere. ``controller`` is whoever uploaded it, by their own word: it is left behind, with all that is not signed.
Any host may run the software, so it is the address's form that tells.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from urllib.parse import parse_qs, urlunsplit

from portal.intake.link import Found, LinkProblemError, Visits, form_problem, must_answer, split
from portal.intake.link_kinds import any_address
from portal.intake.link_kinds.kind import LinkKind
from portal.intake.record_text import unwrapped_record
from portal.net_record import ACCEPT_JSON

__all__ = ["KIND"]

_PAGE = re.compile(r"(/[\w/-]{0,60})?/credentials/([0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12})/?", re.IGNORECASE)


def recognises(url: str) -> bool:
    """Whether the address has the form of either."""
    return bool(_pointed(url)) or _PAGE.fullmatch(split(url).path) is not None


def read(url: str, visits: Visits) -> Found:
    """The record, without what its server says around it.

    Raises:
        LinkProblemError: the link is gone, or leads to nothing that we can read.
    """
    pointed = _pointed(url)
    if pointed:
        problem = form_problem(pointed)
        if problem is not None:
            raise LinkProblemError(*problem)
        return any_address.read(pointed, visits)
    parts, page = split(url), _PAGE.fullmatch(split(url).path)
    before, name = (page.group(1) or "", page.group(2)) if page else ("", "")
    before = before.removesuffix("/api")
    answer = visits.ask(
        urlunsplit((parts.scheme, parts.netloc, f"{before}/api/credentials/{name}", "", "")), ACCEPT_JSON
    )
    data = unwrapped_record(answer.body) if answer.status == HTTPStatus.OK else None
    if data is not None:
        return Found(data, f"credential-{name[:8]}.json", answer.url)
    if (parts.hostname or "").endswith("verifierplus.org"):
        must_answer(answer)
    return any_address.read(url, visits)  # other software has addresses of this form too


def _pointed(url: str) -> str:
    """The address of the record that the link's fragment or query names."""
    parts = split(url)
    for text in (parts.fragment.partition("?")[2], parts.query):
        try:
            named = parse_qs(text, max_num_fields=20)
        except ValueError:
            continue
        if "verify" in f"{parts.fragment} {parts.path}" and (found := named.get("vc", [""])[0]):
            return found
    return ""


KIND = LinkKind(recognises, read)
