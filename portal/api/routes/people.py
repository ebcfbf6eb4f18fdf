"""Candidates, their applications, and what is decided about them."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from portal.api.applicants import ApplicantEndpoint
from portal.api.applications import ApplicationEndpoint
from portal.api.candidates import CandidateEndpoint, IdentifierEndpoint
from portal.api.contests import ContestEndpoint
from portal.api.decision_lists import DispositionEndpoint, StageEndpoint
from portal.api.decisions import DecisionEndpoint, MoveEndpoint
from portal.api.evidence_requests import EvidenceRequestEndpoint
from portal.api.invitations import ApplyLinkEndpoint, InvitationEndpoint
from portal.api.keeping import ConsentEndpoint, LegalHoldEndpoint, SealedCopyEndpoint
from portal.api.letters import LetterEndpoint, LetterTemplateEndpoint
from portal.api.notes import NoteEndpoint
from portal.api.observations import ObservationEndpoint
from portal.api.reading import ComparisonEndpoint
from portal.api.same_people import SamePersonEndpoint
from portal.api.saved_searches import SavedSearchEndpoint

router = SimpleRouter()
router.register("applicants", ApplicantEndpoint, basename="api-applicant")
router.register("candidates", CandidateEndpoint, basename="api-candidate")
router.register("identifiers", IdentifierEndpoint, basename="api-identifier")
router.register("same-people", SamePersonEndpoint, basename="api-same-person")
router.register("applications", ApplicationEndpoint, basename="api-application")
router.register("comparisons", ComparisonEndpoint, basename="api-comparison")
router.register("decisions", DecisionEndpoint, basename="api-decision")
router.register("moves", MoveEndpoint, basename="api-move")
router.register("dispositions", DispositionEndpoint, basename="api-disposition")
router.register("stages", StageEndpoint, basename="api-stage")
router.register("letters", LetterEndpoint, basename="api-letter")
router.register("letter-templates", LetterTemplateEndpoint, basename="api-letter-template")
router.register("observations", ObservationEndpoint, basename="api-observation")
router.register("evidence-requests", EvidenceRequestEndpoint, basename="api-evidence-request")
router.register("contests", ContestEndpoint, basename="api-contest")
router.register("notes", NoteEndpoint, basename="api-note")
router.register("apply-links", ApplyLinkEndpoint, basename="api-apply-link")
router.register("invitations", InvitationEndpoint, basename="api-invitation")
router.register("consents", ConsentEndpoint, basename="api-consent")
router.register("legal-holds", LegalHoldEndpoint, basename="api-legal-hold")
router.register("sealed-copies", SealedCopyEndpoint, basename="api-sealed-copy")
router.register("saved-searches", SavedSearchEndpoint, basename="api-saved-search")

urlpatterns: list[URLPattern | URLResolver] = [*router.urls]
