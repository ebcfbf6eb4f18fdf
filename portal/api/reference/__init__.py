"""The API's reference for people: the committed OpenAPI document, read once and shown by area as plain pages."""

from __future__ import annotations

from portal.api.reference.model import Area, Group, Operation, Reference
from portal.api.reference.reading import reference
from portal.api.reference.search import Found, found

__all__ = ["Area", "Found", "Group", "Operation", "Reference", "found", "reference"]
