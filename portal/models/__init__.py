"""The rows, by noun. Models hold shape and constraints; actions write, queries read."""

from portal.models.base import OrganizationRow, UnscopedQueryError
from portal.models.candidates import Application, Candidate, CandidateIdentifier, Decision, EvidenceRequest, Observation
from portal.models.events import Event, EventDetail
from portal.models.frameworks import ConceptEdge, ConceptIdentifier, Framework, SkillConcept
from portal.models.issuers import TrustedIssuer
from portal.models.jobs import Job, JobRequirement, JobVersion
from portal.models.machinery import CachedDocument, EventChain, SuppliedDocument, WorkerPulse
from portal.models.organizations import ApiToken, Membership, Organization, User
from portal.models.rankings import RankingEntry, RankingRun
from portal.models.records import Batch, Evidence, LinkConfirmation, Record, StoredBlob, Submission, Verification

__all__ = [
    "ApiToken",
    "Application",
    "Batch",
    "CachedDocument",
    "Candidate",
    "CandidateIdentifier",
    "ConceptEdge",
    "ConceptIdentifier",
    "Decision",
    "Event",
    "EventChain",
    "EventDetail",
    "Evidence",
    "EvidenceRequest",
    "Framework",
    "Job",
    "JobRequirement",
    "JobVersion",
    "LinkConfirmation",
    "Membership",
    "Observation",
    "Organization",
    "OrganizationRow",
    "RankingEntry",
    "RankingRun",
    "Record",
    "SkillConcept",
    "StoredBlob",
    "Submission",
    "SuppliedDocument",
    "TrustedIssuer",
    "UnscopedQueryError",
    "User",
    "Verification",
    "WorkerPulse",
]
