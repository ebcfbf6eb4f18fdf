"""A pure library: bytes in, Report out. No Django, no Celery, no database, no network.

>>> report = verify(record, policy=Policy(), sources=FixedSources(), at=datetime.now(UTC))  # doctest: +SKIP
>>> report.verdict  # doctest: +SKIP
<Verdict.VERIFIED: 'verified'>
"""

from verification.needs import refusal

try:
    from verification.claims import Claim
    from verification.codes import Act, CheckId, Code, Container, Format, Outcome, SubjectMatch, Trust, Verdict
    from verification.errors import Invalid, Problem, Unavailable
    from verification.policy import Policy, Recipient
    from verification.recording import sources_from
    from verification.report import Check, CredentialReport, Receipt, Report
    from verification.sources import Document, DocumentRole, Federation, FixedSources, Sources, TrustEntry, TrustList
    from verification.verify import verify
except ImportError as problem:
    raise refusal(problem) from problem

__all__ = [
    "Act",
    "Check",
    "CheckId",
    "Claim",
    "Code",
    "Container",
    "CredentialReport",
    "Document",
    "DocumentRole",
    "Federation",
    "FixedSources",
    "Format",
    "Invalid",
    "Outcome",
    "Policy",
    "Problem",
    "Receipt",
    "Recipient",
    "Report",
    "Sources",
    "SubjectMatch",
    "Trust",
    "TrustEntry",
    "TrustList",
    "Unavailable",
    "Verdict",
    "sources_from",
    "verify",
]
