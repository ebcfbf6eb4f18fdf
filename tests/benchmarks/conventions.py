"""What the API's conventions cost: the same reads and writes by plain views and by :class:`Conventions`, in one run.

`python tests/benchmarks/conventions.py` (in a fresh SQLite database of its own). Interleaved, so that a busy machine
slows both alike; the figure to keep is the ratio, and the milliseconds beside it are this machine's.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROUNDS = 200
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("CREDENCE_DATA", tempfile.mkdtemp(prefix="credence-conventions-"))
os.environ["CREDENCE_API_READS"] = os.environ["CREDENCE_API_WRITES"] = "1000000"
os.environ["CREDENCE_ALLOWED_HOSTS"] = "testserver"
os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"

import django  # noqa: E402 - the settings come first

django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from rest_framework.views import APIView  # noqa: E402
from rest_framework.viewsets import GenericViewSet  # noqa: E402

from portal.actions.tokens import TOKEN_CAPABILITIES, create_token  # noqa: E402
from portal.api.candidates import CandidateEndpoint  # noqa: E402
from portal.api.conventions import Conventions  # noqa: E402
from portal.models import Candidate, Organization  # noqa: E402
from portal.scope import Scope  # noqa: E402


class Plain(CandidateEndpoint):
    """The same endpoint without conventions: the framework's own ways in and out."""

    content_negotiation_class = APIView.content_negotiation_class
    perform_authentication = APIView.perform_authentication
    perform_content_negotiation = APIView.perform_content_negotiation
    initial = APIView.initial
    finalize_response = APIView.finalize_response  # type: ignore[assignment]  # undone on purpose
    get_serializer = GenericViewSet.get_serializer
    get_paginated_response = GenericViewSet.get_paginated_response


def main() -> None:
    """Print a line for each kind of call."""
    call_command("migrate", verbosity=0)
    organization = Organization.objects.create(name="Benchmark")
    keeper = Scope(organization_id=organization.pk, system="benchmark")
    _, secret = create_token(keeper, name="x", capabilities=[item.value for item in TOKEN_CAPABILITIES])
    rows = [Candidate(organization=organization, name=f"Person {number}") for number in range(100)]
    pk = str(Candidate.objects.within(keeper).bulk_create(rows)[0].pk)
    factory = RequestFactory(headers={"Authorization": f"Bearer {secret}"})

    def asked(actions: dict[str, str], make: Callable[[], Any], **named: str) -> None:
        views = [kind.as_view(actions) for kind in (Plain, CandidateEndpoint)]
        spent: list[list[float]] = [[], []]
        for _ in range(ROUNDS):
            for view, times in zip(views, spent, strict=True):
                request = make()
                began = time.perf_counter()
                answer = view(request, **named)
                if not answer.is_rendered:
                    answer.render()
                times.append(time.perf_counter() - began)
                assert answer.status_code < 300, answer.content
        plain, ours = (statistics.median(times) * 1000 for times in spent)
        name = next(iter(actions.values()))
        sys.stdout.write(f"{name:10} plain {plain:6.2f} ms  conventions {ours:6.2f} ms  x{ours / plain:.2f}\n")

    asked({"get": "list"}, lambda: factory.get("/api/v1/candidates/"))
    asked({"get": "retrieve"}, lambda: factory.get(f"/api/v1/candidates/{pk}/"), pk=pk)
    body = '{"name": "Ada Nkosi"}'
    asked({"post": "create"}, lambda: factory.post("/api/v1/candidates/", body, content_type="application/json"))
    assert issubclass(CandidateEndpoint, Conventions)


if __name__ == "__main__":
    main()
