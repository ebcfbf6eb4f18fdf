"""What this software calls itself in what it stores: with it, a run says by what it was computed."""

from __future__ import annotations

from matching.fingerprint import VERSION

__all__ = ["SOFTWARE"]

#: The release, and the version of the scorer's fingerprint: another version may give other hashes.
SOFTWARE = f"credence 0.1.0, scorer {VERSION}"
