"""The applicant systems that Credence speaks with: one file each, one line here.

An explicit table and no discovery: which system may bring people in is a decision that shows in a diff.
"""

from __future__ import annotations

from portal.adapters.base import Adapter
from portal.adapters.csv_file import CSV_FILE
from portal.adapters.generic import GENERIC
from portal.adapters.greenhouse import GREENHOUSE

__all__ = ["ADAPTERS"]

ADAPTERS: dict[str, Adapter] = {adapter.key: adapter for adapter in (GREENHOUSE, GENERIC, CSV_FILE)}
