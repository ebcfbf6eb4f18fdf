"""The addresses of evidence packs."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from portal.views import packs

urlpatterns: list[URLPattern | URLResolver] = [
    path("candidates/<uuid:candidate>/evidence-pack/", packs.candidate_pack, name="candidate_pack"),
    path("applications/<uuid:application>/evidence-pack/", packs.application_pack, name="application_pack"),
    path("organization/pack-key/renew/", packs.rotate_key, name="rotate_pack_key"),
    path(".well-known/credence-pack-keys/<uuid:organization>.json", packs.pack_keys, name="pack_keys"),
]
