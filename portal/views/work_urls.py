"""Addresses of the pages where the work happens: records, rankings, gap reports, issuers."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from portal.views import batch, decide, gap, inbox, issuers, observations, pool, ranking, record, record_files

urlpatterns: list[URLPattern | URLResolver] = [
    path("records/", inbox.inbox, name="inbox"),
    path("records/live/", inbox.live, name="inbox_live"),
    path("records/add/", inbox.add_records, name="add_records"),
    path("records/batches/<uuid:batch>/stop/", inbox.stop, name="stop_batch"),
    path("records/batches/<uuid:batch>/dismiss/", inbox.dismiss, name="dismiss_batch"),
    path("records/batches/<uuid:batch>/", batch.batch_view, name="batch"),
    path("records/batches/<uuid:batch>/live/", batch.batch_live, name="batch_live"),
    path("records/batches/<uuid:batch>/results.csv", batch.batch_results, name="batch_results"),
    path("records/<uuid:record>/", record.record_page, name="record"),
    path("records/<uuid:record>/progress/", record.progress, name="record_progress"),
    path("records/<uuid:record>/received/", record_files.received, name="record_received"),
    path("records/<uuid:record>/receipt/", record_files.receipt, name="record_receipt"),
    path("records/<uuid:record>/verdict.pdf", record_files.verdict, name="record_verdict"),
    path("records/<uuid:record>/check/", record.check_again, name="check_record"),
    path("records/<uuid:record>/trust/", record.trust, name="trust_record_issuer"),
    path("records/<uuid:record>/assign/", record.assign, name="assign_record"),
    path("records/links/<uuid:evidence>/confirm/", record.confirm, name="confirm_link"),
    path("candidates/<uuid:candidate>/statements/<str:digest>/", record.statement, name="statement"),
    path("jobs/<uuid:job>/ranking/", ranking.ranking, name="ranking"),
    path("jobs/<uuid:job>/ranking/again/", ranking.rank_again, name="rank_again"),
    path("jobs/<uuid:job>/ranking/progress/", ranking.progress, name="ranking_progress"),
    path("jobs/<uuid:job>/ranking/beside/", ranking.beside, name="ranking_beside"),
    path("jobs/<uuid:job>/ranking/export.<slug:kind>", ranking.export, name="export_ranking"),
    path("rankings/entries/<uuid:entry>/points/", ranking.points, name="points"),
    path("rankings/names/", ranking.names, name="screening_names"),
    path("jobs/<uuid:job>/pool/", pool.pool_report, name="pool_report"),
    path("jobs/<uuid:job>/pool/ask/<slug:requirement>/", pool.ask_pool, name="ask_pool"),
    path("applications/<uuid:application>/gap/", gap.gap_report, name="gap_report"),
    path("applications/<uuid:application>/ask/<slug:requirement>/", gap.ask, name="ask_for_evidence"),
    path("applications/<uuid:application>/decide/", decide.decision, name="decide"),
    path("applications/<uuid:application>/observe/", observations.observation, name="observe"),
    path("issuers/", issuers.issuers, name="issuers"),
    path("issuers/one/", issuers.issuer, name="issuer"),
    path("issuers/trust/", issuers.trust_an_issuer, name="trust_issuer"),
    path("issuers/<uuid:entry>/stop/", issuers.stop_trusting_issuer, name="stop_trusting"),
]
