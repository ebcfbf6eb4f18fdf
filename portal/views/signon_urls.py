"""Addresses of signing in: single sign-on, second factors, one's own account."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from portal.views import own_account, second_factors, second_step, sign_in_settings, sign_on

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/second-step/", second_step.second_step, name="second_step"),
    path("sign-in/with/", sign_on.find_sign_on, name="find_sign_on"),
    path("sign-in/at/<uuid:organization>/", sign_on.door, name="sign_in_door"),
    path("sign-in/oidc/<uuid:sign_on>/", sign_on.begin_oidc, name="begin_oidc"),
    path("sign-in/oidc/return/", sign_on.oidc_return, name="oidc_return"),
    path("sign-in/saml/<uuid:sign_on>/", sign_on.begin_saml, name="begin_saml"),
    path("sign-in/saml/<uuid:sign_on>/answer/", sign_on.saml_answer, name="saml_answer"),
    path("sign-in/saml/<uuid:sign_on>/metadata/", sign_on.saml_metadata, name="saml_metadata"),
    path("sign-in/saml/finish/", sign_on.saml_finish, name="saml_finish"),
    path("account/", own_account.account, name="account"),
    path("account/name/", own_account.change_name, name="change_own_name"),
    path("account/address/", own_account.move_address, name="move_address"),
    path("account/address/<str:token>/", own_account.confirm_address, name="confirm_address"),
    path("account/sign-ons/unlink/", own_account.unlink, name="unlink_sign_on"),
    path("account/sessions/end/", own_account.end_sessions, name="end_own_sessions"),
    path("account/second-factors/", second_factors.second_factors, name="second_factors"),
    path("account/second-factors/app/", second_factors.add_app, name="add_app"),
    path("account/second-factors/passkey/", second_factors.add_passkey, name="add_passkey"),
    path("account/second-factors/remove/", second_factors.remove_factor, name="remove_factor"),
    path("account/second-factors/codes/", second_factors.recovery_codes, name="recovery_codes"),
    path("organization/members/<uuid:membership>/factors/", second_factors.reset_factors, name="reset_factors"),
    path("organization/sign-in/", sign_in_settings.sign_in_settings, name="sign_in_settings"),
    path("organization/sign-in/policies/", sign_in_settings.change_policies, name="sign_in_policies"),
    path("organization/sign-in/end-sessions/", sign_in_settings.end_every_session, name="end_every_session"),
    path("organization/sign-in/add/oidc/", sign_in_settings.add_sign_on, {"kind": "oidc"}, name="add_oidc"),
    path("organization/sign-in/add/saml/", sign_in_settings.add_sign_on, {"kind": "saml"}, name="add_saml"),
    path("organization/sign-in/<uuid:sign_on>/", sign_in_settings.change_sign_on, name="change_sign_on"),
    path("organization/sign-in/<uuid:sign_on>/test/", sign_in_settings.test_sign_on, name="test_sign_on"),
    path("organization/sign-in/<uuid:sign_on>/switch/", sign_in_settings.switch_sign_on, name="switch_sign_on"),
    path("organization/sign-in/<uuid:sign_on>/remove/", sign_in_settings.remove_sign_on, name="remove_sign_on"),
]
