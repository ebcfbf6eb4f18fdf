"""Addresses of the organization: branding, policies, registries, webhooks, health."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from portal.views import branding, house, policies, registries, webhooks

urlpatterns: list[URLPattern | URLResolver] = [
    path("organization/", house.settings_index, name="settings_index"),
    path("organization/branding/", branding.branding, name="branding"),
    path("organization/branding/logo/remove/", branding.drop_logo, name="remove_logo"),
    path("brand/<uuid:organization>.css", branding.brand_css, name="brand_css"),
    path("brand/<uuid:organization>/<slug:digest>.png", branding.brand_logo, name="brand_logo"),
    path("organization/health/", house.health, name="organization_health"),
    path("organization/health/mail/", house.resend_mail, name="resend_mail"),
    path("organization/wallet-keys/", house.wallet_keys, name="wallet_keys"),
    path("organization/wallet-keys/renew/", house.rotate_key, name="rotate_wallet_key"),
    path("organization/wallet-keys/file/", house.key_file, name="wallet_key_file"),
    path("organization/policies/", policies.policies, name="policies"),
    path("issuers/registries/", registries.registries, name="registries"),
    path("issuers/registries/add/", registries.add, name="add_registry"),
    path("issuers/registries/remove/", registries.remove, name="remove_registry"),
    path("issuers/import/", registries.import_list, name="import_issuers"),
    path("issuers/import/undo/", registries.undo, name="undo_import"),
    path("issuers/export/", registries.export, name="export_issuers"),
    path("organization/webhooks/", webhooks.webhooks, name="webhooks"),
    path("organization/webhooks/add/", webhooks.add, name="add_webhook"),
    path("organization/webhooks/<uuid:endpoint>/", webhooks.webhook, name="webhook"),
    path("organization/webhooks/<uuid:endpoint>/change/", webhooks.change, name="change_webhook"),
    path("organization/webhooks/<uuid:endpoint>/switch/", webhooks.switch, name="switch_webhook"),
    path("organization/webhooks/<uuid:endpoint>/remove/", webhooks.remove, name="remove_webhook"),
    path("organization/webhooks/<uuid:endpoint>/secret/", webhooks.rotate, name="rotate_webhook"),
    path("organization/webhooks/<uuid:endpoint>/ping/", webhooks.ping, name="ping_webhook"),
    path("organization/webhooks/<uuid:endpoint>/again/", webhooks.replay_failed, name="replay_failed_webhook"),
    path("organization/webhooks/told/<uuid:delivery>/again/", webhooks.replay, name="replay_webhook"),
]
