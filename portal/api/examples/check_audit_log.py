"""Check the audit log yourself: each event holds the hash of the one before, so none can be changed or left out.

    curl -s -H "Authorization: Bearer $TOKEN" "$CREDENCE_URL/api/v1/audit-events/?page_size=500" | check_audit_log.py

Reads a page of `audit-events/`, newest first, by an auditor's or administrator's own token (`read_audit`).
"""

import hashlib
import json
import sys
from typing import Any

NAMES = ("id", "organization", "seq", "previous", "at", "kind", "actor", "subject", "data", "detail")


def broken(events: list[dict[str, Any]]) -> list[int]:
    """The numbers of those whose hash is another one, or that do not follow on the one before."""
    wrong, ordered = [], sorted(events, key=lambda event: int(event["seq"]))
    for number, event in enumerate(ordered):
        said = json.dumps({name: event[name] for name in NAMES}, sort_keys=True, separators=(",", ":"))
        follows = not number or event["previous"] == ordered[number - 1]["hash"]
        if not follows or hashlib.sha256(said.encode()).hexdigest() != event["hash"]:
            wrong.append(int(event["seq"]))
    return wrong


if __name__ == "__main__":
    found = broken(json.load(sys.stdin)["results"])
    print(f"Broken at {found}." if found else "Whole.")
    sys.exit(bool(found))
