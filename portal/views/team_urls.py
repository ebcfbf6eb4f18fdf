"""Addresses of who works on a job: teams, guests, notes, notices, interview kits."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from portal.views import guest_door, notes, notices, shared, team

urlpatterns: list[URLPattern | URLResolver] = [
    path("jobs/<uuid:job>/team/", team.job_team, name="job_team"),
    path("jobs/<uuid:job>/team/add/", team.add_member, name="add_to_team"),
    path("team/<uuid:member_row>/remove/", team.remove_member, name="remove_from_team"),
    path("jobs/<uuid:job>/guests/invite/", team.invite_guest, name="invite_guest"),
    path("guests/<uuid:guest>/renew/", team.renew_guest, name="renew_guest"),
    path("guests/<uuid:guest>/revoke/", team.revoke_guest, name="revoke_guest"),
    path("guest/leave/", guest_door.leave, name="guest_leave"),
    path("guest/<str:token>/", guest_door.guest_door, name="guest_door"),
    path("jobs/<uuid:job>/shared/", shared.shared_job, name="shared_job"),
    path("jobs/<uuid:job>/notes/", notes.job_notes, name="job_notes"),
    path("applications/<uuid:application>/notes/", notes.application_notes, name="application_notes"),
    path("applications/<uuid:application>/interview/", shared.interview, name="interview"),
    path("notes/<uuid:note>/change/", notes.change_note, name="change_note"),
    path("notes/<uuid:note>/remove/", notes.remove_note, name="remove_note"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read_notices, name="read_notices"),
    path("notices/settings/", notices.notice_settings, name="notice_settings"),
    path("notices/<uuid:notice>/open/", notices.open_notice, name="open_notice"),
]
