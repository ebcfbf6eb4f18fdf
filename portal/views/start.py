"""The first run, and sample data."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from portal.actions.first_run import resume_first_run, skip_first_run
from portal.actions.load_sample import load_sample
from portal.actions.refusal import RefusedError
from portal.actions.remove_sample import remove_sample
from portal.permissions import Capability
from portal.queries_start import first_run as first_run_of
from portal.queries_start import sample_state
from portal.queries_workers import checking_paused
from portal.views.access import MemberRequest, member

__all__ = ["first_run", "load_samples", "put_away", "remove_samples", "sample_progress", "take_up"]


@require_GET
@member(Capability.READ_JOBS)
def first_run(request: MemberRequest) -> HttpResponse:
    """The steps of a new portal, told from what exists, and the sample data."""
    return _page(request)


@require_GET
@member(Capability.READ_JOBS)
def sample_progress(request: MemberRequest) -> HttpResponse:
    """How far the sample data is: a piece of the page, asked for again while it is on its way."""
    return render(request, "start/_sample_state.html", _sample(request))


@require_POST
@member(Capability.EDIT_JOBS)
def put_away(request: MemberRequest) -> HttpResponse:
    """Put the guide away."""
    skip_first_run(request.scope)
    messages.success(request, _("The guide is put away. It stays under Organization and in the palette."))
    return redirect("home")


@require_POST
@member(Capability.EDIT_JOBS)
def take_up(request: MemberRequest) -> HttpResponse:
    """Take the guide up again."""
    resume_first_run(request.scope)
    return redirect("first_run")


@require_POST
@member(Capability.EDIT_JOBS)
def load_samples(request: MemberRequest) -> HttpResponse:
    """Load the sample data; the workers do the rest."""
    try:
        load_sample(request.scope)
    except RefusedError as refused:
        return _page(request, refused=refused)
    messages.success(request, _("Sample data is loaded. Its records are being checked now."))
    return redirect("first_run")


@require_POST
@member(Capability.EDIT_JOBS)
def remove_samples(request: MemberRequest) -> HttpResponse:
    """Remove the sample data, once somebody said that they mean it."""
    try:
        _require_sure(request)
        gone = remove_sample(request.scope)
    except RefusedError as refused:
        return _page(request, refused=refused)
    told = ngettext("%(count)s invented person removed.", "%(count)s invented people removed.", gone)
    messages.success(request, told % {"count": gone} if gone else _("There was no sample data."))
    return redirect("first_run")


def _require_sure(request: MemberRequest) -> None:
    if request.POST.get("sure") != "yes":
        sentence = _("Tick that you mean it: what you added to the invented people goes, too.")
        raise RefusedError(sentence, field="sure")


def _page(request: MemberRequest, refused: RefusedError | None = None) -> HttpResponse:
    context = {"run": first_run_of(request.scope), "refused": refused, **_sample(request)}
    return render(request, "start/first_run.html", context, status=422 if refused else 200)


def _sample(request: MemberRequest) -> dict[str, object]:
    state = sample_state(request.scope)
    needed = (Capability.EDIT_JOBS, Capability.EDIT_CANDIDATES, Capability.RECEIVE_RECORDS, Capability.TRUST_ISSUERS)
    allowed = all(request.scope.may(capability) for capability in needed) and request.scope.jobs is None
    return {"sample": state, "may_sample": allowed, "paused": checking_paused(request.scope) if state.busy else None}
