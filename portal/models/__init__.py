"""The rows, by noun. Models hold shape and constraints; actions write, queries read."""

from portal.models.base import LeasedRow, OrganizationRow, UnscopedQueryError
from portal.models.candidates import (
    Application,
    Candidate,
    CandidateIdentifier,
    Decision,
    EvidenceRequest,
    ExternalId,
    Observation,
)
from portal.models.events import Event, EventDetail
from portal.models.evidence import Evidence, LinkConfirmation, RecordLink
from portal.models.frameworks import (
    ConceptAnchor,
    ConceptEdge,
    ConceptIdentifier,
    ConceptWording,
    Framework,
    SkillConcept,
)
from portal.models.integration import (
    ApplicantSystem,
    ApplicantSystemLink,
    ApplicantSystemMessage,
    Export,
    VerifyItem,
    VerifyJob,
)
from portal.models.issuers import IssuerRecheck, TrustedIssuer
from portal.models.jobs import Job, JobRequirement, JobVersion, OwnCredential
from portal.models.keeping import JobSharing, LegalHold, RetentionProfile, SealedCopy
from portal.models.kept import KeptFigures
from portal.models.legal import LegalDocument
from portal.models.letters import MailTemplate
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
from portal.models.organizations import ApiClient, ApiToken, Membership, Organization, User
from portal.models.pack_keys import PackKey
from portal.models.people import HeldCredential, SamePerson
from portal.models.rankings import RankingEntry, RankingRun
from portal.models.records import Batch, Record, StoredBlob, Submission, Verification
from portal.models.sharing import CandidatePage, Consent, Contest, Demographics, EmailCode, ShareLink, Viewing
from portal.models.signing_in import (
    LinkedSignOn,
    RecoveryCode,
    SecondFactor,
    SeenAssertion,
    SignedInPlace,
    SignOn,
    SignOnAttempt,
)
from portal.models.teamwork import JobGuest, JobMember, Note, Notification, SavedSearch
from portal.models.wallets import PullConnection, WalletRequest
from portal.models.webhooks import WebhookDelivery, WebhookEndpoint

__all__ = [
    "ApiClient",
    "ApiToken",
    "ApplicantSystem",
    "ApplicantSystemLink",
    "ApplicantSystemMessage",
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
    "Export",
    "ExternalId",
    "Framework",
    "HeldCredential",
    "IdempotentRequest",
    "IssuerRecheck",
    "Job",
    "JobGuest",
    "JobMember",
    "JobRequirement",
    "JobSharing",
    "JobVersion",
    "KeptFigures",
    "LeasedRow",
    "LegalDocument",
    "LegalHold",
    "LinkConfirmation",
    "LinkedSignOn",
    "MailTemplate",
    "Membership",
    "Note",
    "Notification",
    "Observation",
    "Organization",
    "OrganizationRow",
    "OutgoingMail",
    "OwnCredential",
    "PackKey",
    "PullConnection",
    "RankingEntry",
    "RankingRun",
    "RateWindow",
    "ReceivedMessage",
    "Record",
    "RecordLink",
    "RecoveryCode",
    "RetentionProfile",
    "SamePerson",
    "SavedSearch",
    "SealedCopy",
    "SecondFactor",
    "SeenAssertion",
    "ShareLink",
    "SignOn",
    "SignOnAttempt",
    "SignedInPlace",
    "SkillConcept",
    "StoredBlob",
    "Submission",
    "SuppliedDocument",
    "TrustedIssuer",
    "UnscopedQueryError",
    "User",
    "Verification",
    "VerifyItem",
    "VerifyJob",
    "Viewing",
    "WalletRequest",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WorkerPulse",
]
