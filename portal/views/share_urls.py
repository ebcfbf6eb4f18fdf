"""Addresses of the pages on which candidates come in and share, and where members let them in."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from portal.views import apply, invitations, share, share_email, sharing_settings

urlpatterns: list[URLPattern | URLResolver] = [
    path("apply/<str:token>/", apply.apply, name="apply"),
    path("apply/<str:token>/again/", apply.apply_again, name="apply_again"),
    path("my/<str:token>/share/", share.share, name="share"),
    path("my/<str:token>/share/live/", share.share_live, name="share_live"),
    path("my/<str:token>/share/agree/", share.agree, name="share_agree"),
    path("my/<str:token>/share/done/", share.share_done, name="share_done"),
    path("my/<str:token>/email/", share_email.confirm_email, name="confirm_email"),
    path("my/<str:token>/share/code/", share_email.send, name="send_code"),
    path("my/<str:token>/share/confirm/", share_email.confirm, name="confirm_code"),
    path("jobs/<uuid:job>/links/", invitations.job_links, name="job_links"),
    path("jobs/<uuid:job>/links/create/", invitations.create_link, name="create_apply_link"),
    path("jobs/<uuid:job>/links/invite/", invitations.invite_people, name="invite_people"),
    path("jobs/links/<uuid:link>/resend/", invitations.resend, name="resend_invitation"),
    path("jobs/links/<uuid:link>/revoke/", invitations.revoke, name="revoke_share_link"),
    path("jobs/links/<uuid:link>/qr.svg", invitations.qr_as_svg, name="link_qr_svg"),
    path("jobs/links/<uuid:link>/qr.png", invitations.qr_as_png, name="link_qr_png"),
    path("candidates/<uuid:candidate>/invite/", invitations.invite_candidate, name="invite_candidate"),
    path("jobs/<uuid:job>/sharing/", sharing_settings.job_sharing, name="job_sharing"),
    path("organization/retention/", sharing_settings.retention_profiles, name="retention_profiles"),
    path("organization/retention/<uuid:profile>/", sharing_settings.change_retention, name="change_retention"),
    path("organization/retention/<uuid:profile>/remove/", sharing_settings.remove_retention, name="remove_retention"),
]
