"""The rows, by noun. Models hold shape and constraints; actions write, queries read."""

from portal.models.base import OrganizationRow, UnscopedQueryError
from portal.models.candidates import Application, Candidate, CandidateIdentifier, Decision, EvidenceRequest, Observation
from portal.models.events import Event, EventDetail
from portal.models.frameworks import (
    ConceptAnchor,
    ConceptEdge,
    ConceptIdentifier,
    ConceptWording,
    Framework,
    SkillConcept,
)
from portal.models.issuers import TrustedIssuer
from portal.models.jobs import Job, JobRequirement, JobVersion, OwnCredential
from portal.models.keeping import JobSharing, LegalHold, RetentionProfile, SealedCopy
from portal.models.legal import LegalDocument
from portal.models.machinery import (
    CachedDocument,
    EventChain,
    IdempotentRequest,
    OutgoingMail,
    RateWindow,
    ReceivedMessage,
    SuppliedDocument,
    WorkerPulse,
)
from portal.models.organizations import ApiToken, Membership, Organization, User
from portal.models.people import HeldCredential, SamePerson
from portal.models.rankings import RankingEntry, RankingRun
from portal.models.records import (
    Batch,
    Evidence,
    LinkConfirmation,
    Record,
    RecordLink,
    StoredBlob,
    Submission,
    Verification,
)
from portal.models.sharing import CandidatePage, Consent, Contest, Demographics, EmailCode, ShareLink, Viewing
from portal.models.wallets import PullConnection, WalletRequest

__all__ = [
    "ApiToken",
    "Application",
    "Batch",
    "CachedDocument",
    "Candidate",
    "CandidateIdentifier",
    "CandidatePage",
    "ConceptAnchor",
    "ConceptEdge",
    "ConceptIdentifier",
    "ConceptWording",
    "Consent",
    "Contest",
    "Decision",
    "Demographics",
    "EmailCode",
    "Event",
    "EventChain",
    "EventDetail",
    "Evidence",
    "EvidenceRequest",
    "Framework",
    "HeldCredential",
    "IdempotentRequest",
    "Job",
    "JobRequirement",
    "JobSharing",
    "JobVersion",
    "LegalDocument",
    "LegalHold",
    "LinkConfirmation",
    "Membership",
    "Observation",
    "Organization",
    "OrganizationRow",
    "OutgoingMail",
    "OwnCredential",
    "PullConnection",
    "RankingEntry",
    "RankingRun",
    "RateWindow",
    "ReceivedMessage",
    "Record",
    "RecordLink",
    "RetentionProfile",
    "SamePerson",
    "SealedCopy",
    "ShareLink",
    "SkillConcept",
    "StoredBlob",
    "Submission",
    "SuppliedDocument",
    "TrustedIssuer",
    "UnscopedQueryError",
    "User",
    "Verification",
    "Viewing",
    "WalletRequest",
    "WorkerPulse",
]
