"""The list pages that :mod:`tests.benchmarks.large_portal` asks for: what it is called, whose it is, its address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode


def big_job() -> Any:
    """The job with some 8,000 applicants."""
    from portal.models import Job

    jobs = Job.objects.across_organizations("a measurement")
    job = jobs.filter(title__endswith=" 1").order_by("title", "pk").first()
    assert job is not None
    return job


def addresses() -> Iterator[tuple[str, str, str]]:
    from portal.models import Application, Candidate, Event, Record

    job = big_job()
    application = (
        Application.objects.across_organizations("a measurement").filter(job=job, ranking_entries__tier="met").first()
    )
    record = Record.objects.across_organizations("a measurement").filter(candidate__isnull=False).first()
    candidate = Candidate.objects.across_organizations("a measurement").order_by("name").last()
    assert application is not None
    assert record is not None
    assert candidate is not None
    recruiter, auditor, administrator = "recruiter", "auditor", "administrator"
    ranking = reverse("ranking", args=[job.pk])
    event = Event.objects.across_organizations("a measurement").order_by("-created_at").first()
    issuer = Record.objects.across_organizations("a measurement").exclude(issuer_id="").first()
    assert event is not None
    assert issuer is not None
    pair = "&".join(
        f"a={pk}" for pk in Application.objects.across_organizations("a measurement")
        .filter(job=job, ranking_entries__tier="met").values_list("pk", flat=True).distinct()[:3]
    )  # fmt: skip
    yield from (
        ("home", recruiter, reverse("home")),
        ("home of the auditor", auditor, reverse("home")),
        ("jobs", recruiter, reverse("jobs")),
        ("jobs, searched", recruiter, reverse("jobs") + "?q=nurs"),
        ("job", recruiter, reverse("job", args=[job.pk])),
        ("inbox", recruiter, reverse("inbox")),
        ("inbox, page 2000", recruiter, reverse("inbox") + "?page=2000"),
        ("inbox, one verdict", recruiter, reverse("inbox") + "?verdict=indeterminate"),
        ("inbox, searched", recruiter, reverse("inbox") + "?q=vital"),
        ("inbox, searched for nobody", recruiter, reverse("inbox") + "?q=zzzzqq"),
        ("inbox, of one job", recruiter, reverse("inbox") + f"?job={job.pk}"),
        ("inbox, live", recruiter, reverse("inbox_live")),
        ("record", recruiter, reverse("record", args=[record.pk])),
        ("candidates", recruiter, reverse("candidates")),
        ("candidates, page 2000", recruiter, reverse("candidates") + "?page=2000"),
        ("candidates, searched", recruiter, reverse("candidates") + "?q=mar"),
        ("candidates, searched for nobody", recruiter, reverse("candidates") + "?q=zzzzqq"),
        ("candidates, of one job", recruiter, reverse("candidates") + f"?job={job.pk}"),
        ("candidates, without a record", recruiter, reverse("candidates") + "?show=without"),
        ("candidates, unconfirmed", recruiter, reverse("candidates") + "?show=unconfirmed"),
        ("candidate", recruiter, reverse("candidate", args=[candidate.pk])),
        ("ranking", recruiter, ranking),
        ("ranking, a late page", recruiter, ranking + "?tier=unproven&page=50"),
        ("ranking, searched", recruiter, ranking + "?q=mar"),
        ("not rankable", recruiter, reverse("ranking_beside", args=[job.pk])),
        ("runs", auditor, reverse("ranking_runs", args=[job.pk])),
        ("gap report", recruiter, reverse("gap_report", args=[application.pk])),
        ("pool report", recruiter, reverse("pool_report", args=[job.pk])),
        ("issuers", recruiter, reverse("issuers")),
        ("contests", recruiter, reverse("contests")),
        ("links", recruiter, reverse("links")),
        ("same people", recruiter, reverse("same_people")),
        ("frameworks", recruiter, reverse("frameworks")),
        ("audit", auditor, reverse("audit")),
        ("audit, of one kind", auditor, reverse("audit") + "?kind=record.verified"),
        ("audit, a late page", auditor, reverse("audit") + "?page=2000"),
        ("audit event", auditor, reverse("audit_event", args=[event.pk])),
        ("audit chain", auditor, reverse("audit_chain")),
        ("pipeline", recruiter, reverse("pipeline", args=[job.pk])),
        ("decisions", recruiter, reverse("decisions", args=[job.pk])),
        ("compare", recruiter, reverse("compare", args=[job.pk]) + f"?{pair}"),
        ("team", recruiter, reverse("job_team", args=[job.pk])),
        ("notices", recruiter, reverse("notices")),
        ("job notes", recruiter, reverse("job_notes", args=[job.pk])),
        ("metrics", recruiter, reverse("metrics")),
        ("metrics, 30 days", recruiter, reverse("metrics") + "?period=30"),
        ("fairness", auditor, reverse("fairness")),
        ("rates", auditor, reverse("rates")),
        ("issuer", recruiter, reverse("issuer") + "?" + urlencode({"id": issuer.issuer_id})),
        ("journey", recruiter, reverse("journey", args=[candidate.pk])),
        ("palette", recruiter, reverse("palette") + "?q=mar"),
        ("letters", administrator, reverse("letters")),
        ("webhooks", administrator, reverse("webhooks")),
        ("health", administrator, reverse("organization_health")),
        ("registries", administrator, reverse("registries")),
        ("first run", administrator, reverse("first_run")),
        *(
            (f"{name}, by a hiring manager of one job", "narrowed", address)
            for name, address in (
                ("home", reverse("home")),
                ("inbox", reverse("inbox")),
                ("candidates", reverse("candidates")),
                ("ranking", ranking),
                ("pipeline", reverse("pipeline", args=[job.pk])),
            )
        ),
        ("members", administrator, reverse("members")),
        ("tokens", administrator, reverse("tokens")),
    )
