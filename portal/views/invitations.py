"""Recruiters let people in: a job's public links with their QR codes, and invitations by e-mail."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.actions import share_links as actions
from portal.actions.refusal import RefusedError
from portal.models import Application, Candidate, Job, ShareLink
from portal.permissions import Capability
from portal.qr_code import qr_png, qr_svg
from portal.queries_candidates import open_jobs
from portal.queries_sharing import ways_in
from portal.share_terms import contact_of, retention_of, sharing_of
from portal.views.access import MemberRequest, member, row_or_404, uuid_or_none

__all__ = [
    "create_link",
    "invite_candidate",
    "invite_people",
    "job_links",
    "qr_as_png",
    "qr_as_svg",
    "resend",
    "revoke",
]

LINK_FIELDS = ("source", "days")
INVITE_FIELDS = ("people", "message", "days")
USUAL_DAYS = {"link": "90", "invite": "30"}


@require_GET
@member(Capability.READ_CANDIDATES)
def job_links(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """How people can come in for a job: links, invitations, and what candidates are told."""
    return _page(request, row_or_404(Job, request.scope, job, "organization"))


def _page(request: MemberRequest, job: Job, *, error: RefusedError | None = None, form: str = "") -> HttpResponse:
    typed = {name: request.POST.get(name, "") for name in (*LINK_FIELDS, *INVITE_FIELDS)} if form else {}
    sharing = sharing_of(request.scope, job)
    context: dict[str, Any] = {
        "job": job,
        "ways": ways_in(request.scope, job),
        "sharing": sharing,
        "contact": contact_of(sharing),
        "retention": retention_of(request.scope, job),
        "error": error,
        "form": form,
        "typed": typed,
        "usual": USUAL_DAYS,
        "most": actions.MAX_DAYS,
        "problems": getattr(error, "problems", {}),
    }
    return render(request, "invitations/links.html", context, status=422 if error else 200)


@require_POST
@member(Capability.EDIT_CANDIDATES)
def create_link(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """Make a public link."""
    row = row_or_404(Job, request.scope, job, "organization")
    try:
        link = actions.create_apply_link(
            request.scope, row, source=request.POST.get("source", ""), days=_days(request.POST.get("days", ""))
        )
    except RefusedError as refused:
        return _page(request, row, error=refused, form="link")
    messages.success(
        request, _("The link for “%(source)s” works now. Put it, or its QR code, anywhere.") % {"source": link.source}
    )
    return redirect("job_links", job=row.pk)


@require_POST
@member(Capability.EDIT_CANDIDATES)
def invite_people(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """Invite everybody of a list, or, where a line is wrong, nobody: the list stays, each line with its fault."""
    row = row_or_404(Job, request.scope, job, "organization")
    try:
        links = actions.invite_people(
            request.scope,
            row,
            people=request.POST.get("people", ""),
            message=request.POST.get("message", ""),
            days=_days(request.POST.get("days", "")),
        )
    except RefusedError as refused:
        return _page(request, row, error=refused, form="invite")
    count = len(links)
    messages.success(
        request,
        ngettext("%(count)s invitation on the way.", "%(count)s invitations on the way.", count) % {"count": count},
    )
    return redirect("job_links", job=row.pk)


@require_http_methods(["GET", "POST"])
@member(Capability.EDIT_CANDIDATES)
def invite_candidate(request: MemberRequest, candidate: uuid.UUID) -> HttpResponse:
    """Invite somebody who is known already."""
    person = row_or_404(Candidate, request.scope, candidate)
    typed = {name: request.POST.get(name, "") for name in ("job", "message", "days")}
    typed["job"] = typed["job"] or request.GET.get("job", "")
    applied = Application.objects.within(request.scope).filter(candidate=person, withdrawn_at=None)
    context = {
        "person": person,
        "typed": typed,
        "jobs": open_jobs(request.scope),
        "applied": set(applied.values_list("job_id", flat=True)),
        "usual": USUAL_DAYS,
        "most": actions.MAX_DAYS,
    }
    if request.method == "GET":
        return render(request, "invitations/invite_candidate.html", context)
    try:
        link = _invite(request, person, typed)
    except RefusedError as refused:
        return render(request, "invitations/invite_candidate.html", context | {"error": refused}, status=422)
    messages.success(
        request, _("%(person)s is invited to apply for %(job)s.") % {"person": person.name, "job": link.job.title}
    )
    return redirect("candidate", candidate=person.pk)


def _invite(request: MemberRequest, person: Candidate, typed: dict[str, str]) -> ShareLink:
    pk = uuid_or_none(typed["job"])
    if pk is None:
        raise RefusedError(_("Choose a job."), field="job")
    job = row_or_404(Job, request.scope, pk, "organization")
    return actions.invite_candidate(request.scope, person, job, message=typed["message"], days=_days(typed["days"]))


@require_POST
@member(Capability.EDIT_CANDIDATES)
def resend(request: MemberRequest, link: uuid.UUID) -> HttpResponse:
    """Send an invitation again."""
    row = row_or_404(ShareLink, request.scope, link, "job__organization")
    try:
        actions.resend_invitation(request.scope, row)
    except RefusedError as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("The invitation of %(email)s is on the way again.") % {"email": row.email})
    return redirect("job_links", job=row.job_id)


@require_POST
@member(Capability.EDIT_CANDIDATES)
def revoke(request: MemberRequest, link: uuid.UUID) -> HttpResponse:
    """End a link at once."""
    row = actions.revoke_share_link(request.scope, row_or_404(ShareLink, request.scope, link))
    sentence = (
        _("The invitation of %(name)s opens nothing any more.") % {"name": row.email}
        if row.kind == ShareLink.Kind.INVITATION
        else _("The link “%(name)s” opens nothing any more.") % {"name": row.source}
    )
    messages.success(request, sentence)
    return redirect("job_links", job=row.job_id)


@require_GET
@member(Capability.READ_CANDIDATES)
def qr_as_svg(request: MemberRequest, link: uuid.UUID) -> HttpResponse:
    """The code of a public link, for a poster of any size."""
    row = _public(request, link)
    return _file(row, qr_svg(actions.link_address(row)), "image/svg+xml", "svg")


@require_GET
@member(Capability.READ_CANDIDATES)
def qr_as_png(request: MemberRequest, link: uuid.UUID) -> HttpResponse:
    """The code of a public link, as a picture."""
    row = _public(request, link)
    return _file(row, qr_png(actions.link_address(row)), "image/png", "png")


def _public(request: MemberRequest, link: uuid.UUID) -> ShareLink:
    row = row_or_404(ShareLink, request.scope, link, "job")
    if row.kind != ShareLink.Kind.APPLY:  # an invitation is its person's alone
        raise Http404("An invitation has no poster.")
    return row


def _file(link: ShareLink, data: bytes, kind: str, ending: str) -> HttpResponse:
    name = slugify(f"apply {link.job.title} {link.source}")[:80] or "apply"
    return HttpResponse(
        data, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    )


def _days(text: str) -> int:
    """The number typed; 0, which no link lasts, for what is no number."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0  # noqa: PLR2004 - days
