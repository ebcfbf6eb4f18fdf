"""The plain words at the head of a pack, for whoever opens it without any of this software at hand."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from portal.exports.paper import clean

if TYPE_CHECKING:
    from portal.exports.evidence_pack import PackContents

__all__ = ["keys_address", "readme"]

#: Of these alone: all addresses of the site bring all its pages with them, some 100 MB, which no worker serves.
_ADDRESSES = "portal.views.pack_urls"
_TEXT = """\
Evidence pack of {candidate}
made by {organization}

It holds the learning and employment records that were received, byte for byte, and everything that the verdict about
each of them rests on. Anybody can check it, offline, without asking {organization} and without its portal:

    pip install -r verification/requirements.txt
    python -m verification.pack THIS-FILE.zip

This needs Python 3.11 or later and, beside this file, a copy of the folder "verification" of Credence (the version
is in manifest.json; from somebody you trust, which is why it is not in here); no network after the first line, no
database. Exit status: 0 nothing was changed and every verdict comes out again, 1 something was changed, 2 nothing was
changed and a verdict could not be reproduced, 64 the command was not understood, 70 it could not be checked here.

Who made it. The signature proves that nothing was changed since. That it is {organization}'s is proved only by a key
that you have from them and not from this file: with --keys and the file at

    {address}

or with --fingerprint and what their page, or they themselves, tell you.

Without any of our software:  sha256sum -c SHA256SUMS

What is in it
    summary.pdf      who, which records, what was found, in words
{gap}    documents/       the records as they were received
    receipts/        what was checked, what came out, and the documents it rests on: issuers' keys, status lists
    claims.json      what the records say
    manifest.json    the list of all this, with hashes; manifest.jws is its signature, keys.json the public key

What it does not prove. The issuers' keys and status lists are those that the portal was given at the time, as the
receipts keep them. Whoever wants to know that they really are the issuers' asks the addresses in the receipts. Which
issuers are trusted is {organization}'s own decision. The PDF files are protected against change like everything else,
but their words are not compared with the records.
"""


def readme(contents: PackContents) -> str:
    """The text."""
    return _TEXT.format(
        candidate=clean(contents.candidate.name, 300),
        organization=clean(contents.organization.name, 200),
        address=keys_address(contents.organization.pk),
        gap="    gap-report.pdf   how they stand against what the job asks for\n" if contents.gap_report else "",
    )


def keys_address(organization: uuid.UUID) -> str:
    """Where the organization's public keys are."""
    return settings.CREDENCE_BASE_URL.rstrip("/") + reverse("pack_keys", urlconf=_ADDRESSES, args=[organization])
