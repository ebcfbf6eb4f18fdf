"""What the drill of exports begins with: ``python -m tests.portal.export_drill CANDIDATES``.

Run in the environment of an `up`, it makes an organization with so many candidates, and prints a token of it.
"""

from __future__ import annotations

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from portal.actions.tokens import create_token  # noqa: E402 - after setup
from portal.models import Candidate, Organization  # noqa: E402
from portal.scope import Scope  # noqa: E402


def begin(count: int) -> str:
    """The token of a system that may export."""
    scope = Scope(organization_id=Organization.objects.create(name="Drill").pk, system="drill")
    people = (Candidate(organization_id=scope.organization_id, name=f"Person {number}") for number in range(count))
    Candidate.objects.within(scope).bulk_create(people, batch_size=1_000)
    return create_token(scope, name="Drill", capabilities=["read_candidates", "export"])[1]


if __name__ == "__main__":
    print(begin(int(sys.argv[1])))  # noqa: T201 - a program
