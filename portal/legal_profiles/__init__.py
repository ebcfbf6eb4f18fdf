"""The legal profiles a job may have. Another is one file here and one line in :data:`PROFILES`.

(And one member of :class:`portal.models.Job.LegalProfile`, since the job keeps its key.)
"""

from __future__ import annotations

from collections.abc import Mapping

from portal.legal_profiles.conditions import Condition, Found, LegalProfile
from portal.legal_profiles.eu import EU
from portal.legal_profiles.nyc import NYC

__all__ = ["PROFILES", "Condition", "Found", "LegalProfile"]

PROFILES: Mapping[str, LegalProfile] = {"nyc": NYC, "eu": EU}
