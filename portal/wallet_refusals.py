"""Why a wallet's answer is not taken: a closed list of codes, each with the sentence that recruiters read.

The wallet gets the code and the sentence too; neither says anything about other requests or candidates.
"""

from __future__ import annotations

from enum import StrEnum

from portal.spoken import marked

__all__ = ["REFUSALS", "STATUSES", "WalletRefusal", "WalletRefusedError"]


class WalletRefusal(StrEnum):
    """The codes."""

    UNKNOWN_REQUEST = "unknown_request"
    EXPIRED = "request_expired"
    ANSWERED = "already_answered"
    TOO_MANY = "too_many_tries"
    TOO_LARGE = "answer_too_large"
    TOO_SLOW = "answer_too_slow"
    MALFORMED = "answer_malformed"
    NOT_ENCRYPTED = "answer_not_encrypted"
    ENCRYPTED = "answer_encrypted"
    BAD_ENCRYPTION = "answer_not_opened"
    WRONG_KEY = "answer_for_another_key"
    WRONG_STATE = "wrong_state"
    NO_PRESENTATION = "no_presentation"
    NO_CREDENTIAL = "no_credential"
    UNSIGNED = "presentation_unsigned"
    BAD_PROOF = "presentation_proof_bad"
    ISSUER_SIGNATURE = "issuer_signature_bad"
    HOLDER_UNKNOWN = "holder_not_checked"
    WRONG_CHALLENGE = "wrong_challenge"
    WRONG_AUDIENCE = "wrong_audience"
    MIXED_HOLDERS = "mixed_holders"
    EXTRA_DISCLOSURE = "extra_disclosure"
    UNASKED = "not_asked_for"
    WRONG_FORMAT = "wrong_format"
    QUERY_NOT_MET = "query_not_met"


REFUSALS: dict[WalletRefusal, str] = marked(
    {
        WalletRefusal.UNKNOWN_REQUEST: "There is no such request.",
        WalletRefusal.EXPIRED: "The request had expired. A new one can be made on the candidate’s page.",
        WalletRefusal.ANSWERED: "The request was answered already; each is good for one answer.",
        WalletRefusal.TOO_MANY: "The request was closed after too many answers that could not be taken.",
        WalletRefusal.TOO_LARGE: "The answer is larger than one answer may be.",
        WalletRefusal.TOO_SLOW: "The answer came too slowly, and was not waited for to its end.",
        WalletRefusal.MALFORMED: "The answer is not in the form that was asked for.",
        WalletRefusal.NOT_ENCRYPTED: "The answer should have been encrypted, and was not.",
        WalletRefusal.ENCRYPTED: "The answer came encrypted, which was not asked for.",
        WalletRefusal.BAD_ENCRYPTION: "The answer could not be decrypted with this request’s key.",
        WalletRefusal.WRONG_KEY: "The answer was encrypted for another key than this request’s.",
        WalletRefusal.WRONG_STATE: "The answer belongs to another request.",
        WalletRefusal.NO_PRESENTATION: "The answer holds no presentation.",
        WalletRefusal.NO_CREDENTIAL: "The wallet answered, but no record was in its answer.",
        WalletRefusal.UNSIGNED: "The presentation is not signed by its holder.",
        WalletRefusal.BAD_PROOF: "The holder’s signature on the presentation does not hold.",
        WalletRefusal.ISSUER_SIGNATURE: "The issuer’s signature does not hold, so nobody confirmed the holder’s key.",
        WalletRefusal.HOLDER_UNKNOWN: "The holder’s key could not be looked up, so the presentation could not be "
        "checked.",
        WalletRefusal.WRONG_CHALLENGE: "The presentation answers another challenge: it was made for another request.",
        WalletRefusal.WRONG_AUDIENCE: "The presentation was made for another site.",
        WalletRefusal.MIXED_HOLDERS: "Not every credential in the answer is about the person who signed it.",
        WalletRefusal.EXTRA_DISCLOSURE: "The answer discloses more than was asked for, so none of it was taken.",
        WalletRefusal.UNASKED: "The answer holds credentials that were not asked for.",
        WalletRefusal.WRONG_FORMAT: "A credential came in another format than the one it was asked for in.",
        WalletRefusal.QUERY_NOT_MET: "The answer does not hold what was asked for.",
    }
)

#: The HTTP status of each refusal; 400 for those that are not here.
STATUSES: dict[WalletRefusal, int] = {
    WalletRefusal.UNKNOWN_REQUEST: 404,
    WalletRefusal.TOO_SLOW: 408,
    WalletRefusal.ANSWERED: 409,
    WalletRefusal.EXPIRED: 410,
    WalletRefusal.TOO_LARGE: 413,
    WalletRefusal.TOO_MANY: 429,
    WalletRefusal.HOLDER_UNKNOWN: 503,
}


class WalletRefusedError(Exception):
    """Raised when an answer is not taken. ``detail`` may add what exactly was seen."""

    def __init__(self, code: WalletRefusal, detail: str = "") -> None:
        sentence = REFUSALS[code]
        super().__init__(f"{sentence} {detail}".strip())
        self.code = code
        self.sentence = f"{sentence} {detail}".strip()
        self.status = STATUSES.get(code, 400)
