"""The words of the pages about records and rankings: one table for each closed list."""

from __future__ import annotations

from django.utils.translation import gettext_noop, npgettext

from portal.spoken import Spoken

__all__ = [
    "ACTORS",
    "BINDING_WORDS",
    "CHANNELS",
    "COUNTS_WORDS",
    "FORMAT_WORDS",
    "LINK_WORDS",
    "OUTCOME_WORDS",
    "OWNER_WORDS",
    "PARTIES",
    "QUESTION_WORDS",
    "REASON_WORDS",
    "ROLE_WORDS",
    "UNRANKED_WORDS",
    "VERDICT_WORDS",
    "counted_verdict",
]

ACTORS = Spoken(
    {
        "network": ("Network acts", "Network"),
        "issuer": ("Issuer acts", "Issuer"),
        "candidate": ("Candidate acts", "Candidate"),
        "us": ("We act", "Us"),
    }
)
OWNER_WORDS = Spoken(
    {
        "nobody": "nobody",
        "candidate": "candidate",
        "issuer": "issuer",
        "recruiter": "recruiter",
        "hiring manager": "hiring manager",
        "administrator": "administrator",
    }
)  # who acts next, of a report
CHANNELS = Spoken(
    {
        "upload": "upload",
        "paste": "pasted",
        "api": "HR system",
        "link": "link",
        "wallet": "wallet",
        "email": "e-mail",
        "pull": "badge platform",
        "folder": "folder",
        "import": "candidate file",
        "system": "applicant system",
        "demo": "demonstration",
    }
)
#: By a submission's holder binding.
BINDING_WORDS = Spoken(
    {
        "": "Not settled yet",
        "presentation": "Fresh presentation: signed by its holder’s key for this request",
        "identifier": "Confirmed identifier: it names one that is confirmed as theirs",
        "copy": "Shared copy: nobody proved to hold it",
    }
)
PARTIES = Spoken({"network": "the network", "candidate": "a candidate", "issuer": "an issuer", "us": "us"})
VERDICT_WORDS = Spoken(
    {
        "verified": "verified",
        "not_in_force": "not in force",
        "indeterminate": "indeterminate",
        "rejected": "rejected",
    }
)
ROLE_WORDS = Spoken(
    {
        "did": "Issuer’s document",
        "issuer": "Issuer’s profile",
        "jwks": "Issuer’s keys",
        "status_list": "Status list",
        "refresh": "Newer version",
        "registry": "Registry’s answer",
        "trust": "Registry",
        "schema": "Schema",
    }
)
REASON_WORDS = Spoken(
    {
        "received": "when received",
        "asked": "asked by a person",
        "retry": "tried again by ourselves",
        "recheck": "asked again by ourselves: is it still in force?",
        "assigned": "assigned to a candidate",
        "trust_changed": "trust in the issuer changed",
        "identifier_confirmed": "an identifier was confirmed",
        "merged": "two candidates were made one",
        "identifier_removed": "an identifier was taken away",
        "link_confirmed": "a link was confirmed",
        "name_changed": "the candidate’s name changed",
    }
)
LINK_WORDS = Spoken(
    {
        "identifier": "By identifier",
        "confirmed": "Confirmed by a person",
        "label": "By its name",
        "text": "By its words",
    }
)
OUTCOME_WORDS = Spoken(
    {
        "passed": ("passed", "passed"),
        "unknown": ("could not be checked", "could not be checked"),
        "failed": ("failed", "failed"),
        "warning": ("warning", "warnings"),
        "not_applicable": ("does not apply", "do not apply"),
    }
)
FORMAT_WORDS = Spoken(
    {
        "open_badge_3": "Open Badges 3.0",
        "clr_2": "Comprehensive Learner Record 2.0",
        "vc_1_1": "Verifiable Credential 1.1",
        "vc_2_0": "Verifiable Credential 2.0",
        "open_badge_2": "Open Badges 2.0",
        "clr_1": "Comprehensive Learner Record 1.0",
        "blockcerts": "Blockcerts",
        "europass": "Europass",
        "ler_rs": "LER-RS",
        "sd_jwt_vc": "SD-JWT VC",
        "presentation": "Presentation",
        "collection": "Collection",
        "unknown": "Form not recognized",
    }
)
#: What a record counts as: the sign (of a tier), and the words, which whoever shows them translates.
COUNTS_WORDS = {
    "verified": ("met", gettext_noop("Verified")),
    "best": ("unproven", gettext_noop("Best estimate")),
    "all": ("unproven", gettext_noop("All claims")),
    "none": ("none", gettext_noop("Nothing")),
    "unlinked": ("none", gettext_noop("Nothing yet")),
}
QUESTION_WORDS = Spoken(
    {
        "self_asserted": "Self-asserted",
        "self_issued": "Issued to oneself",
        "observation": "Observation to confirm",
        "status": "Status not answered",
        "verdict": "A check is open",
        "subject": "Subject match",
        "not_in_force": "Not in force",
        "expired": "Expired",
        "issuer_unknown": "Issuer unknown",
        "issuer_known": "Issuer known, not trusted",
        "link_doubtful": "Link to confirm",
        "link_likely": "Likely link to confirm",
        "stale": "Older than allowed",
        "age_unknown": "Age not stated",
        "level_under": "Under level",
        "level_unstated": "Level not stated",
        "presence": "Attendance only",
        "bulk": "Many skills on one badge",
        "not_the_skill": "A neighbouring skill",
        "not_a_credential": "Not a credential in force",
        "nothing_shown": "No evidence yet",
    }
)
UNRANKED_WORDS = Spoken(
    {
        "nothing_shared": (
            "Nothing shared yet",
            "They applied, and have shared no record so far. Each can still share.",
        ),
        "nothing_readable": (
            "No readable record",
            "What they gave holds no signed record: scans, pictures, other files.",
        ),
        "nothing_counts": ("Nothing that may count", "Revoked, altered, or about another person."),
        "nothing_on_point": ("Nothing about this job", "Their records speak of skills that this job does not ask for."),
    }
)


def counted_verdict(verdict: str, number: int) -> str:
    """A verdict behind the number of records that have it: some languages tell one from many there."""
    return {
        "verified": npgettext("so many records are", "verified", "verified", number),
        "not_in_force": npgettext("so many records are", "not in force", "not in force", number),
        "indeterminate": npgettext("so many records are", "indeterminate", "indeterminate", number),
        "rejected": npgettext("so many records are", "rejected", "rejected", number),
    }.get(verdict, verdict)
