"""Addresses of a candidate's own private page, and of the recruiters' side of it."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from portal.views import ask_record, contests, keeping, own_changes, own_page

urlpatterns: list[URLPattern | URLResolver] = [
    path("my/<str:token>/", own_page.own, name="own_page"),
    path("my/<str:token>/report/", own_page.report, name="own_report"),
    path("my/<str:token>/receipt/", own_page.receipt, name="consent_receipt"),
    path("my/<str:token>/receipt.json", own_page.receipt_json, name="consent_receipt_json"),
    path("my/<str:token>/asked/<uuid:asked>/", own_changes.answer, name="answer_request"),
    path("my/<str:token>/contest/", own_changes.contest, name="contest"),
    path("my/<str:token>/about-me/", own_changes.correct, name="correct_details"),
    path("my/<str:token>/voluntary/", own_changes.demographics, name="demographics"),
    path("my/<str:token>/records/<uuid:record>/take-back/", own_changes.take_back, name="take_back"),
    path("my/<str:token>/withdraw/", own_changes.withdraw, name="withdraw"),
    path("records/<uuid:record>/ask/", ask_record.ask_about_record, name="ask_about_record"),
    path("contests/", contests.contests, name="contests"),
    path("contests/<uuid:contest>/answer/", contests.answer, name="answer_contest"),
    path("organization/holds/", keeping.holds, name="legal_holds"),
    path("organization/holds/place/", keeping.place, name="place_legal_hold"),
    path("organization/holds/<uuid:hold>/lift/", keeping.lift, name="lift_legal_hold"),
    path("sealed/", keeping.sealed, name="sealed_copies"),
    path("sealed/<uuid:copy>/open/", keeping.open_copy, name="open_sealed_copy"),
]
