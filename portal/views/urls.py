"""The pages' addresses."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from portal.views import account, audit, candidates, home, jobs, members, own_credentials, requirements

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("sign-in/", account.SignIn.as_view(), name="sign_in"),
    path("sign-out/", account.SignOut.as_view(), name="sign_out"),
    path("password/", account.ChangePassword.as_view(), name="password"),
    path("switch/", account.switch_organization, name="switch_organization"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/new/", requirements.new_job, name="new_job"),
    path("jobs/skills/", requirements.skills, name="skills"),
    path("jobs/<uuid:job>/", jobs.job_page, name="job"),
    path("jobs/<uuid:job>/change/", jobs.change_job, name="change_job"),
    path("jobs/credentials/", own_credentials.own_credentials, name="own_credentials"),
    path("jobs/credentials/new/", own_credentials.new_own_credential, name="new_own_credential"),
    path("jobs/credentials/<uuid:credential>/", own_credentials.change_own_credential, name="change_own_credential"),
    path(
        "jobs/credentials/<uuid:credential>/remove/",
        own_credentials.remove_own_credential,
        name="remove_own_credential",
    ),
    path("jobs/<uuid:job>/requirements/", requirements.change_requirements, name="requirements"),
    path("jobs/<uuid:job>/versions/", jobs.versions, name="job_versions"),
    path("jobs/<uuid:job>/approve/", jobs.approve, name="approve_requirements"),
    path("jobs/<uuid:job>/close/", jobs.close, name="close_job"),
    path("jobs/<uuid:job>/reopen/", jobs.reopen, name="reopen_job"),
    path("candidates/", candidates.candidates, name="candidates"),
    path("candidates/add/", candidates.add_candidate, name="add_candidate"),
    path("candidates/<uuid:candidate>/", candidates.candidate_page, name="candidate"),
    path("candidates/<uuid:candidate>/change/", candidates.change_candidate, name="change_candidate"),
    path("candidates/<uuid:candidate>/applications/", candidates.add_application, name="add_application"),
    path("candidates/<uuid:candidate>/identifiers/", candidates.add_identifier, name="add_identifier"),
    path("candidates/identifiers/<uuid:identifier>/confirm/", candidates.confirm_identifier, name="confirm_identifier"),
    path("candidates/identifiers/<uuid:identifier>/remove/", candidates.remove_identifier, name="remove_identifier"),
    path("organization/members/", members.members, name="members"),
    path("organization/members/add/", members.add_member, name="add_member"),
    path("organization/members/<uuid:membership>/role/", members.change_role, name="change_role"),
    path("organization/members/<uuid:membership>/remove/", members.remove_member, name="remove_member"),
    path("organization/members/<uuid:membership>/password/", members.new_password, name="new_password"),
    path("organization/tokens/", members.tokens, name="tokens"),
    path("organization/tokens/create/", members.create, name="create_token"),
    path("organization/tokens/<uuid:token>/revoke/", members.revoke, name="revoke_token"),
    path("organization/settings/", members.organization_settings, name="organization_settings"),
    path("audit/", audit.audit, name="audit"),
    path("", include("portal.views.work_urls")),
]
