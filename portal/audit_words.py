"""What each kind of event is called on the audit page."""

from __future__ import annotations

__all__ = ["EVENT_WORDS"]

EVENT_WORDS = {
    "application.added": "Application added",
    "application.decided": "Decision about an application",
    "archive.unpacked": "Archive unpacked",
    "batch.dismissed": "Upload’s errors dismissed",
    "batch.received": "Upload received",
    "batch.stopped": "Upload stopped",
    "candidate.added": "Candidate added",
    "candidate.changed": "Candidate changed",
    "evidence.requested": "Candidate asked for evidence",
    "identifier.added": "Identifier added",
    "identifier.confirmed": "Identifier confirmed",
    "identifier.removed": "Identifier removed",
    "issuer.removed": "Issuer taken off the list",
    "issuer.trusted": "Issuer put on the list",
    "job.changed": "Job’s description changed",
    "job.closed": "Job closed",
    "job.created": "Job created",
    "job.reopened": "Job reopened",
    "job.version_created": "Job’s requirements changed",
    "link.confirmed": "Link to a skill confirmed",
    "member.added": "Member added",
    "member.password_renewed": "Member given a new password",
    "member.removed": "Member removed",
    "member.role_changed": "Member’s role changed",
    "observation.added": "Observation added",
    "organization.added": "Organization added",
    "organization.changed": "Organization’s settings changed",
    "ranking.done": "Ranking finished",
    "ranking.failed": "Ranking failed",
    "ranking.requested": "Ranking asked for",
    "record.assigned": "Record given to a candidate",
    "record.received": "Record received",
    "record.verified": "Record verified",
    "token.created": "Token created",
    "token.revoked": "Token revoked",
    "verification.requested": "Verification asked for",
}
