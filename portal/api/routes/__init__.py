"""The addresses below /api/v1/, one list for each area."""

from __future__ import annotations

from portal.api.routes import access, exports, feed, jobs, papers, people, records, systems, verifying

__all__ = ["AREAS"]

AREAS = (access, feed, jobs, people, records, verifying, exports, papers, systems)
