"""Reading a verified SAML assertion: Core 2.0, sections 2.3 to 2.7; Profiles 2.0, sections 4.1.4.2 and 4.1.4.3."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from lxml import etree

from portal.signon.claims import MOST_GROUPS, Claims
from portal.signon.http import ProviderError
from portal.signon.saml_metadata import EMAIL_FORMAT
from portal.signon.xml import ASSERTION, text_of

__all__ = ["Expected", "check_assertion", "claims_of", "instant"]

BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
SKEW = timedelta(seconds=60)
EMAIL_NAMES = frozenset(
    {
        "email", "mail", "emailaddress", "urn:oid:0.9.2342.19200300.100.1.3",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
    }
)  # fmt: skip
NAME_NAMES = frozenset(
    {
        "displayname",
        "name",
        "urn:oid:2.16.840.1.113730.3.1.241",
        "http://schemas.microsoft.com/identity/claims/displayname",
    }
)


@dataclass(frozen=True, slots=True)
class Expected:
    """What an answer is held against."""

    entity_id: str
    answer_url: str
    request_id: str
    now: datetime


def check_assertion(assertion: etree._Element, issuer: str, expected: Expected) -> datetime:
    """Until when the assertion must be remembered, if it is the issuer's, for us, now, in answer to our request.

    Raises:
        ProviderError: it is not.
    """
    if assertion.get("Version") != "2.0" or text_of(assertion.find(f"{ASSERTION}Issuer")) != issuer:
        raise ProviderError("issuer", _("The assertion was made by another identity provider."))
    _check_conditions(assertion, expected)
    statements = assertion.findall(f"{ASSERTION}AuthnStatement")
    ends = [instant(one.get("SessionNotOnOrAfter", "")) for one in statements if one.get("SessionNotOnOrAfter")]
    if not statements or any(end is None or end <= expected.now for end in ends):
        raise ProviderError("statement", _("The assertion tells of no sign-in that still holds."))
    confirmed = [
        _confirmed(one, expected) for one in assertion.findall(f"{ASSERTION}Subject/{ASSERTION}SubjectConfirmation")
    ]
    until = max((end for end in confirmed if end is not None), default=None)
    if until is None:
        raise ProviderError("confirmation", _("The assertion was not made for this sign-in, here and now."))
    return until + SKEW


def _check_conditions(assertion: etree._Element, expected: Expected) -> None:
    conditions = assertion.findall(f"{ASSERTION}Conditions")
    if len(conditions) != 1:
        raise ProviderError("conditions", _("The assertion does not say for whom and for how long it holds."))
    _check_window(conditions[0], expected.now)
    restrictions = conditions[0].findall(f"{ASSERTION}AudienceRestriction")
    for restriction in restrictions:
        if expected.entity_id not in [text_of(one) for one in restriction.findall(f"{ASSERTION}Audience")]:
            raise ProviderError("audience", _("The assertion was made for somebody else."))
    if not restrictions:
        raise ProviderError("audience", _("The assertion does not say for whom it was made."))


def _check_window(node: etree._Element, now: datetime) -> None:
    begins, ends = node.get("NotBefore"), node.get("NotOnOrAfter")
    begin, end = instant(begins or ""), instant(ends or "")
    if (begins and begin is None) or (begin and begin > now + SKEW):
        raise ProviderError("not_yet", _("The assertion does not hold yet; the clocks may be apart."))
    if (ends and end is None) or (end and end <= now - SKEW):
        raise ProviderError("expired", _("The assertion has expired."))


def _confirmed(node: etree._Element, expected: Expected) -> datetime | None:
    """When this bearer confirmation ends; None where it is not for us, here, now, in answer to our request."""
    data = node.find(f"{ASSERTION}SubjectConfirmationData")
    if node.get("Method") != BEARER or data is None or data.get("NotBefore"):
        return None
    end = instant(data.get("NotOnOrAfter", ""))
    ours = data.get("Recipient") == expected.answer_url and data.get("InResponseTo") == expected.request_id
    return end if ours and end is not None and end > expected.now - SKEW else None


def claims_of(assertion: etree._Element, group_claim: str) -> Claims:
    """The person. A provider of one's own vouches for its addresses; the allowed domains bound them.

    Raises:
        ProviderError: it names nobody, or only for this once.
    """
    name_id = assertion.find(f"{ASSERTION}Subject/{ASSERTION}NameID")
    subject = text_of(name_id)
    if name_id is None or not 0 < len(subject) <= 255 or not subject.isprintable():  # noqa: PLR2004
        raise ProviderError("subject", _("The assertion names nobody."))
    if name_id.get("Format") == TRANSIENT:
        raise ProviderError(
            "transient", _("The assertion names the person for this once only. Send their address as NameID.")
        )
    attributes = _attributes(assertion)
    emails = [values[0] for name, values in attributes.items() if name.lower() in EMAIL_NAMES and values]
    email = subject if name_id.get("Format") == EMAIL_FORMAT else (emails[0] if emails else "")
    names = [values[0] for name, values in attributes.items() if name.lower() in NAME_NAMES and values]
    return Claims(
        subject=subject,
        email=email.lower() if len(email) <= 254 else "",  # noqa: PLR2004
        verified=bool(email),
        name=" ".join(names[0].split())[:200] if names else "",
        groups=attributes.get(group_claim, ()) if group_claim else (),
    )


def _attributes(assertion: etree._Element) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for node in assertion.findall(f"{ASSERTION}AttributeStatement/{ASSERTION}Attribute"):
        values = [text_of(value) for value in node.findall(f"{ASSERTION}AttributeValue")][:MOST_GROUPS]
        for name in {node.get("Name", ""), node.get("FriendlyName", "")} - {""}:
            found[name] = found.get(name, ()) + tuple(value for value in values if 0 < len(value) <= 255)  # noqa: PLR2004
    return found


def instant(text: str) -> datetime | None:
    """A moment of xs:dateTime with its zone; None for anything else."""
    try:
        moment = parse_datetime(text) if len(text) <= 40 else None  # noqa: PLR2004
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None
