"""The closed lists: every outcome, verdict, check, code, format and container a report can name.

Adding a member is an interface change: the generated reference page and the portal's sentences follow these
enumerations, and a test fails when a member has no sentence.
"""

from __future__ import annotations

from enum import StrEnum

__all__ = [
    "REQUIRED_CHECKS",
    "Act",
    "CheckId",
    "Code",
    "Container",
    "Format",
    "Outcome",
    "SubjectMatch",
    "Trust",
    "Verdict",
]


class Outcome(StrEnum):
    """What one check found."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    WARNING = "warning"
    NOT_APPLICABLE = "not_applicable"


class Verdict(StrEnum):
    """What follows for the credential, worst first when compared by :data:`SEVERITY`."""

    REJECTED = "rejected"
    INDETERMINATE = "indeterminate"
    NOT_IN_FORCE = "not_in_force"
    VERIFIED = "verified"


class Act(StrEnum):
    """Who has to act before an unknown can be settled."""

    CANDIDATE = "candidate"
    ISSUER = "issuer"
    NETWORK = "network"
    US = "us"


class Trust(StrEnum):
    """Whether the issuer stands in a registry: the organization's own (trusted), some other (known), none (unknown)."""

    TRUSTED = "trusted"
    KNOWN = "known"
    UNKNOWN = "unknown"


class SubjectMatch(StrEnum):
    """How sure it is that the record is about this candidate."""

    HOLDER_KEY = "holder_key"
    IDENTIFIER = "identifier"
    NAME = "name"
    NONE = "none"
    MISMATCH = "mismatch"


class Container(StrEnum):
    """How the record travelled."""

    JSON = "json"
    JWT = "jwt"
    ZIP = "zip"
    SD_JWT = "sd_jwt"
    PRESENTATION = "presentation"
    PNG = "png"
    SVG = "svg"
    PDF = "pdf"
    UNKNOWN = "unknown"


class Format(StrEnum):
    """What the record says it is."""

    OPEN_BADGE_3 = "open_badge_3"
    CLR_2 = "clr_2"
    VC_1_1 = "vc_1_1"
    VC_2_0 = "vc_2_0"
    OPEN_BADGE_2 = "open_badge_2"
    CLR_1 = "clr_1"
    BLOCKCERTS = "blockcerts"
    EUROPASS = "europass"
    LER_RS = "ler_rs"
    SD_JWT_VC = "sd_jwt_vc"
    PRESENTATION = "presentation"
    COLLECTION = "collection"
    UNKNOWN = "unknown"


class CheckId(StrEnum):
    """The checks, in the order of the steps."""

    CONTAINER = "container"
    FORM = "form"
    STRUCTURE = "structure"
    SCHEMA = "schema"
    PROOF = "proof"
    COVERAGE = "coverage"
    ISSUER_BINDING = "issuer_binding"
    DATES = "dates"
    REVOCATION = "revocation"
    SUSPENSION = "suspension"
    MESSAGE = "message"
    REFRESH = "refresh"
    CHILDREN = "children"
    ENDORSEMENTS = "endorsements"
    HOLDER = "holder"
    TRUST = "trust"
    SUBJECT_MATCH = "subject_match"


REQUIRED_CHECKS = frozenset(
    {
        CheckId.CONTAINER,
        CheckId.FORM,
        CheckId.STRUCTURE,
        CheckId.PROOF,
        CheckId.COVERAGE,
        CheckId.ISSUER_BINDING,
        CheckId.DATES,
        CheckId.REVOCATION,
        CheckId.SUSPENSION,
    }
)


class Code(StrEnum):
    """Why a check came out as it did."""

    # generic
    OK = "ok"
    ABSENT = "absent"
    NOT_REACHED = "not_reached"
    OVER_BUDGET = "over_budget"
    INTERNAL = "internal"
    # container
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    TOO_MANY = "too_many"
    NOT_UTF8 = "not_utf8"
    NOT_JSON = "not_json"
    NOT_AN_OBJECT = "not_an_object"
    DUPLICATE_KEY = "duplicate_key"
    BAD_NUMBER = "bad_number"
    BAD_CHARACTER = "bad_character"
    NOT_A_JWT = "not_a_jwt"
    BAD_ENCODING = "bad_encoding"
    BAD_ARCHIVE = "bad_archive"
    UNSAFE_NAME = "unsafe_name"
    NOT_A_RECORD = "not_a_record"
    BAD_DISCLOSURE = "bad_disclosure"
    UNSUPPORTED_CONTAINER = "unsupported_container"
    # form and structure
    UNSUPPORTED_FORM = "unsupported_form"
    MISSING_PROPERTY = "missing_property"
    BAD_VALUE = "bad_value"
    BAD_CONTEXT = "bad_context"
    SCHEMA_MISMATCH = "schema_mismatch"
    SCHEMA_NOT_CHECKED = "schema_not_checked"
    # proofs
    EDDSA_RDFC_2022 = "eddsa-rdfc-2022"
    EDDSA_JCS_2022 = "eddsa-jcs-2022"
    ECDSA_RDFC_2019 = "ecdsa-rdfc-2019"
    ECDSA_JCS_2019 = "ecdsa-jcs-2019"
    ECDSA_SD_2023 = "ecdsa-sd-2023"
    BBS_2023 = "bbs-2023"
    ED25519_SIGNATURE_2020 = "Ed25519Signature2020"
    ED25519_SIGNATURE_2018 = "Ed25519Signature2018"
    JSON_WEB_SIGNATURE_2020 = "JsonWebSignature2020"
    LEGACY_PROOF = "legacy_proof"
    JWT_VC = "jwt_vc"
    VC_JWT = "vc+jwt"
    OB3_JWT = "ob3_jwt"
    VC_SD_JWT = "vc+sd-jwt"
    DC_SD_JWT = "dc+sd-jwt"
    JADES = "jades"
    OB2_JWS = "ob2_jws"
    HOSTED = "hosted"
    HOSTED_DIFFERS = "hosted_differs"
    NOT_HOSTED = "not_hosted"
    NO_PROOF = "no_proof"
    VOUCHED_BY_PARENT = "vouched_by_parent"
    BAD_SIGNATURE = "bad_signature"
    BAD_PROOF = "bad_proof"
    WRONG_PURPOSE = "wrong_purpose"
    UNSUPPORTED_PROOF = "unsupported_proof"
    UNSUPPORTED_ALGORITHM = "unsupported_algorithm"
    ALGORITHM_MISMATCH = "algorithm_mismatch"
    FORBIDDEN_CLAIM = "forbidden_claim"
    CLAIM_MISMATCH = "claim_mismatch"
    CRITICAL_HEADER = "critical_header"
    OTHER_PROOFS = "other_proofs"
    BROKEN_CHAIN = "broken_chain"
    # coverage
    UNSIGNED_TERM = "unsigned_term"
    HIDDEN_TERM = "hidden_term"
    UNSIGNED_DIRECTION = "unsigned_direction"
    UNKNOWN_CONTEXT = "unknown_context"
    INLINE_CONTEXT = "inline_context"
    REDEFINED_TERM = "redefined_term"
    # issuer binding
    BOUND = "bound"
    ISSUER_NOT_PROVEN = "issuer_not_proven"
    NOT_THE_ISSUER = "not_the_issuer"
    KEY_NOT_FOUND = "key_not_found"
    KEY_REVOKED = "key_revoked"
    AMBIGUOUS_KEY = "ambiguous_key"
    SELECTORS_DISAGREE = "selectors_disagree"
    BAD_KEY = "bad_key"
    BAD_CERTIFICATE = "bad_certificate"
    UNSUPPORTED_DID_METHOD = "unsupported_did_method"
    ISSUER_UNREACHABLE = "issuer_unreachable"
    ISSUER_NOT_FOUND = "issuer_not_found"
    BAD_ISSUER_DOCUMENT = "bad_issuer_document"
    # dates
    IN_FORCE = "in_force"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    BAD_DATE = "bad_date"
    NO_OFFSET = "no_offset"
    # status
    NOT_REVOKED = "not_revoked"
    REVOKED = "revoked"
    NOT_SUSPENDED = "not_suspended"
    SUSPENDED = "suspended"
    STATUS_UNREACHABLE = "status_unreachable"
    STATUS_NOT_AS_OF = "status_not_as_of"
    STATUS_STALE = "status_stale"
    BAD_STATUS_LIST = "bad_status_list"
    STATUS_LIST_UNPROVEN = "status_list_unproven"
    PURPOSE_MISMATCH = "purpose_mismatch"
    INDEX_OUT_OF_RANGE = "index_out_of_range"
    UNSUPPORTED_STATUS = "unsupported_status"
    OTHER_STATUS_ISSUER = "other_status_issuer"
    MESSAGE_SET = "message_set"
    REFRESH_AVAILABLE = "refresh_available"
    REFRESH_NOT_ASKED = "refresh_not_asked"
    REFRESH_UNREACHABLE = "refresh_unreachable"
    # children and endorsements
    ALTERED_CHILD = "altered_child"
    CHILD_NOT_VERIFIED = "child_not_verified"
    BAD_ENDORSEMENT = "bad_endorsement"
    # trust, subject, holder
    TRUSTED_ISSUER = "trusted_issuer"
    KNOWN_ISSUER = "known_issuer"
    UNKNOWN_ISSUER = "unknown_issuer"
    REGISTRY_NOT_ASKED = "registry_not_asked"
    NO_RECIPIENT = "no_recipient"
    NO_IDENTIFIER = "no_identifier"
    IDENTIFIER_MATCHES = "identifier_matches"
    NAME_MATCHES = "name_matches"
    SUBJECT_DIFFERS = "subject_differs"
    UNSAFE_HASH = "unsafe_hash"
    SHARED_COPY = "shared_copy"
    HOLDER_PROVEN = "holder_proven"
    HOLDER_NOT_FRESH = "holder_not_fresh"
    HOLDER_NOT_PROVEN = "holder_not_proven"
    HOLDER_SILENT = "holder_silent"
    BAD_HOLDER_PROOF = "bad_holder_proof"
    WRONG_CHALLENGE = "wrong_challenge"
    WRONG_DOMAIN = "wrong_domain"
    # how documents were asked for
    OFFLINE = "offline"
    BLOCKED_ADDRESS = "blocked_address"
    BAD_ANSWER = "bad_answer"
    NO_ANSWER = "no_answer"
