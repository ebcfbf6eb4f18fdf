"""What a candidate does on their private page: answer, correct, contest, take back, withdraw, say more or less."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.actions.answer import answer_request
from portal.actions.contest import ABOUT
from portal.actions.contest import contest as contest_it
from portal.actions.correct import correct_name, propose_email
from portal.actions.demographics import QUESTIONS, asks_demographics, give_demographics, remove_demographics
from portal.actions.refusal import RefusedError
from portal.actions.take_back import take_back as take_it_back
from portal.actions.withdraw import withdraw as withdraw_it
from portal.models import Application, EvidenceRequest, Record
from portal.queries_keeping import keeping_of
from portal.queries_own import contact_of, demographics_of, own_record
from portal.views.access import uuid_or_none
from portal.views.agreed import agreed
from portal.views.applicant import ApplicantRequest
from portal.views.own_door import own_row, page, standing

__all__ = ["answer", "contest", "correct", "demographics", "take_back", "withdraw"]


@require_http_methods(["GET", "POST"])
@standing("share")
@agreed
def answer(request: ApplicantRequest, asked: uuid.UUID) -> HttpResponse:
    """Answer a request for evidence with files, or with a pasted record."""
    row = own_row(request, EvidenceRequest, pk=asked, application=request.application)
    context: dict[str, Any] = {"asked": row}
    if request.method == "GET" or row.answered_at is not None:
        return page(request, "own/answer.html", context)
    text = request.POST.get("text", "")
    try:
        answer_request(request.scope, request.application, row, files=request.FILES.getlist("files"), text=text)
    except RefusedError as refused:
        return page(request, "own/answer.html", context | {"error": refused, "typed": text}, status=422)
    messages.success(request, _("Received. It is being checked now; this page shows what comes of it."))
    return redirect("own_page", token=request.token)


@require_http_methods(["GET", "POST"])
@standing()
def contest(request: ApplicantRequest) -> HttpResponse:
    """Say that something is wrong, or that a person should look again."""
    typed = {name: request.POST.get(name, request.GET.get(name, "")) for name in ("about", "text", "record")}
    record = _record(request, typed["record"])
    context: dict[str, Any] = {
        "typed": typed,
        "about": ABOUT.items(),
        "record": record,
        "contact": contact_of(request.scope, request.application),
    }
    if request.method == "GET":
        return page(request, "own/contest.html", context)
    try:
        contest_it(request.scope, request.application, about=typed["about"], text=typed["text"], record=record)
    except RefusedError as refused:
        return page(request, "own/contest.html", context | {"error": refused}, status=422)
    messages.success(request, _("Sent. A person reads it and answers here."))
    return redirect("own_page", token=request.token)


@require_http_methods(["GET", "POST"])
@standing()
def correct(request: ApplicantRequest) -> HttpResponse:
    """Correct the name, or give another e-mail address, which a code then has to confirm."""
    person = request.application.candidate
    typed = {"name": request.POST.get("name", person.name), "email": request.POST.get("email", person.email)}
    context: dict[str, Any] = {"typed": typed, "identifiers": person.identifiers.order_by("created_at", "id")}
    if request.method == "GET":
        return page(request, "own/correct.html", context)
    try:
        if request.POST.get("what") == "email":
            return _propose(request, typed["email"])
        changed = correct_name(request.scope, request.application, name=typed["name"])
    except RefusedError as refused:
        return page(request, "own/correct.html", context | {"error": refused}, status=422)
    if changed:
        messages.success(request, _("Your name was changed. Your records are being checked again with it."))
    return redirect("own_page", token=request.token)


def _propose(request: ApplicantRequest, email: str) -> HttpResponse:
    """Note the address, and go where its code is sent and typed in: the page that confirms addresses."""
    identifier = propose_email(request.scope, request.application, email=email)
    try:
        return redirect(f"{reverse('confirm_email', args=[request.token])}?address={identifier.pk}")
    except NoReverseMatch:
        words = "It counts once it is confirmed: ask your contact, or answer from it."
        messages.success(request, _("Noted: %(value)s. %(words)s") % {"value": identifier.value, "words": words})
        return redirect("own_page", token=request.token)


@require_http_methods(["GET", "POST"])
@standing()
def take_back(request: ApplicantRequest, record: uuid.UUID) -> HttpResponse:
    """Take one record back, once it was said what will happen."""
    row = own_row(request, Record, pk=record, candidate=request.application.candidate_id)
    if request.method == "POST":
        take_it_back(request.scope, request.application, row)
        messages.success(request, _("Taken back. It is gone from here, from your report and from the ranking."))
        return redirect("own_page", token=request.token)
    context = {
        "item": own_record(request.scope, request.application, row),
        "keeping": keeping_of(request.scope, request.application),
        "others": _others(request),
    }
    return page(request, "own/take_back.html", context)


@require_http_methods(["GET", "POST"])
@standing()
def withdraw(request: ApplicantRequest) -> HttpResponse:
    """Withdraw the application, once it was said what will happen, and when."""
    if request.method == "POST":
        withdraw_it(request.scope, request.application)
        return redirect("own_page", token=request.token)
    context = {
        "keeping": keeping_of(request.scope, request.application),
        "contact": contact_of(request.scope, request.application),
        "others": _others(request),
        "records": Record.objects.within(request.scope)
        .filter(candidate=request.application.candidate_id)
        .exclude(state="unreadable")  # as on their page
        .count(),
    }
    return page(request, "own/withdraw.html", context)


@require_http_methods(["GET", "POST"])
@standing()
def demographics(request: ApplicantRequest) -> HttpResponse:
    """Give, change or remove voluntary answers."""
    scope, application = request.scope, request.application
    if not asks_demographics(scope, application):
        raise Http404("This job does not ask for it.")
    if request.method == "GET":
        return _questions(request, demographics_of(scope, application))
    if request.POST.get("do") == "remove":
        remove_demographics(scope, application)
        messages.success(request, _("Your answers were removed."))
        return redirect("own_page", token=request.token)
    typed = {name: request.POST.get(name, "") for name in QUESTIONS}
    try:
        give_demographics(scope, application, answers=typed)
    except RefusedError as refused:
        return _questions(request, typed, refused)
    messages.success(request, _("Thank you. Your answers are kept apart, and only counted."))
    return redirect("own_page", token=request.token)


def _questions(request: ApplicantRequest, typed: dict[str, str], error: RefusedError | None = None) -> HttpResponse:
    rows = [
        (name, _(label), [(answer, _(answer)) for answer in answers], typed.get(name, ""))
        for name, (label, answers) in QUESTIONS.items()
    ]
    context = {"questions": rows, "given": any(typed.values()), "error": error}
    return page(request, "own/demographics.html", context, status=422 if error else 200)


def _record(request: ApplicantRequest, value: str) -> Record | None:
    pk = uuid_or_none(value)
    return own_row(request, Record, pk=pk, candidate=request.application.candidate_id) if pk else None


def _others(request: ApplicantRequest) -> list[Application]:
    """The candidate's other applications here, which share some records with this one."""
    rows = Application.objects.within(request.scope).filter(candidate=request.application.candidate_id)
    return list(rows.exclude(pk=request.application.pk).select_related("job"))
