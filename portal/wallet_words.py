"""What a refused answer means: to the candidate who holds the wallet, and to the recruiter who reads of it.

A code that is not here keeps the sentence of :mod:`portal.wallet_refusals`.
"""

from __future__ import annotations

from django.utils.translation import gettext

from portal.spoken import Spoken
from portal.wallet_refusals import REFUSALS, WalletRefusal

__all__ = ["for_candidates", "for_recruiters"]

_CANDIDATES: dict[WalletRefusal, str] = Spoken(
    {
        WalletRefusal.TOO_LARGE: "Your wallet sent more than we can take at once. Share fewer records, or share "
        "them one "
        "after the other.",
        WalletRefusal.TOO_SLOW: "It came so slowly that we stopped waiting. A better connection may help.",
        WalletRefusal.MALFORMED: "Your wallet sent something that we cannot read.",
        WalletRefusal.NO_PRESENTATION: "Your wallet answered in a form that we do not know.",
        WalletRefusal.NO_CREDENTIAL: "Your wallet answered, and no record was in its answer. Choose at least one "
        "to share.",
        WalletRefusal.UNSIGNED: "Your wallet did not sign what it sent, so it does not show that the records are "
        "yours.",
        WalletRefusal.BAD_PROOF: "The signature of your wallet does not fit what it sent.",
        WalletRefusal.HOLDER_UNKNOWN: "We could not look up your wallet’s key just now. Please try again in a moment.",
        WalletRefusal.WRONG_CHALLENGE: "Your wallet answered an older code than this one. Scan or open this one again.",
        WalletRefusal.WRONG_AUDIENCE: "Your wallet signed its answer for another site than this one.",
        WalletRefusal.MIXED_HOLDERS: "At least one of the records is about somebody else’s wallet key than "
        "yours. Share "
        "those that were issued to this wallet; others can come as files.",
        WalletRefusal.UNASKED: "Something else came than was asked for. Share only what they asked you for.",
        WalletRefusal.WRONG_FORMAT: "A record came in another form than your wallet was asked for. It can come "
        "as a file.",
        WalletRefusal.EXTRA_DISCLOSURE: "Your wallet showed more about you than was asked for, so we kept none of it.",
        WalletRefusal.QUERY_NOT_MET: "What was asked for was not in the answer.",
        WalletRefusal.NOT_ENCRYPTED: "Your wallet should have encrypted its answer, and did not. Try another way.",
        WalletRefusal.ENCRYPTED: "Your wallet encrypted its answer, which we did not ask for and cannot open.",
        WalletRefusal.BAD_ENCRYPTION: "We could not open what your wallet encrypted. Make a new code and try again.",
        WalletRefusal.WRONG_KEY: "Your wallet answered an older code than this one. Scan or open this one again.",
        WalletRefusal.WRONG_STATE: "Your wallet answered an older code than this one. Scan or open this one again.",
        WalletRefusal.ISSUER_SIGNATURE: "The issuer’s signature does not fit the record. Ask the issuer for a new one.",
    }
)

_RECRUITERS: dict[WalletRefusal, str] = Spoken(
    {
        WalletRefusal.EXPIRED: "Codes live for minutes. The candidate can make a new one.",
        WalletRefusal.ANSWERED: "A second answer to a code that was used: a wallet that tried twice, or a copy of an "
        "older answer.",
        WalletRefusal.TOO_MANY: "The candidate can make a new code.",
        WalletRefusal.TOO_LARGE: "The candidate can share less at once.",
        WalletRefusal.MALFORMED: "Most often a wallet that speaks another dialect. A file of the record works too.",
        WalletRefusal.UNSIGNED: "Without the holder’s signature it proves no more than a file does.",
        WalletRefusal.BAD_PROOF: "Altered on its way, or signed with a key that is not the holder’s.",
        WalletRefusal.HOLDER_UNKNOWN: "The address of the holder’s key did not answer. Trying again may be enough.",
        WalletRefusal.WRONG_CHALLENGE: "An answer made for another code: a wallet left open for long, or a copy of an "
        "older answer.",
        WalletRefusal.WRONG_AUDIENCE: "It was made for another site, and may have been passed on from there.",
        WalletRefusal.WRONG_KEY: "It was encrypted for another code: a wallet left open for long, or a copy of "
        "an older answer.",
        WalletRefusal.WRONG_STATE: "An answer made for another code, and posted to this one.",
        WalletRefusal.WRONG_FORMAT: "A file of the record works too.",
        WalletRefusal.EXTRA_DISCLOSURE: "The wallet disclosed more than the job asks for. It was not kept.",
        WalletRefusal.ISSUER_SIGNATURE: "Altered, or never signed by the issuer that it names.",
        WalletRefusal.MIXED_HOLDERS: "Records about several wallet keys in one answer. Nothing of it was taken.",
    }
)


def for_candidates(code: str) -> str:
    """A refusal in words for who holds the wallet; empty for what is no code."""
    return _said(_CANDIDATES, code) or gettext(_said(REFUSALS, code))


def for_recruiters(code: str) -> str:
    """What a refusal may mean, beside its sentence; empty where the sentence says it all."""
    return _said(_RECRUITERS, code)


def _said(words: dict[WalletRefusal, str], code: str) -> str:
    return str(words.get(WalletRefusal(code), "")) if code in set(WalletRefusal) else ""
