"""A new master key: nothing that the old one sealed is lost."""

from __future__ import annotations

import ast
from pathlib import Path

from django.core.management import call_command

from portal.management.commands.rotate_master_key import SEALED
from portal.models import SecondFactor, SignOn
from portal.secret_text import open_text, seal_text
from tests.portal.conftest import Person

PORTAL = Path(__file__).parents[3] / "portal"
#: Who seals, and where that is sealed anew. A new one fails the test below until it is thought of.
SEALERS = {
    "actions/applicant_systems.py": "ApplicantSystem",
    "actions/pack_keys.py": "PackKey",
    "actions/pull.py": "PullConnection",
    "actions/second_factors.py": "SecondFactor",
    "actions/sign_ons.py": "SignOn",
    "actions/wallets.py": "WalletRequest",
    "api/idempotency.py": "IdempotentRequest",  # by a function of its own: it stands inside JSON
    "management/commands/rotate_master_key.py": "",
    "webhooks.py": "WebhookEndpoint",
}


def test_it_works(bob: Person) -> None:
    factor = SecondFactor.objects.create(user=bob.user, kind=SecondFactor.Kind.APP, secret=seal_text("shared"))
    sign_on = SignOn.objects.within(bob.scope).create(kind="oidc", name="Ours", secret=seal_text("the client’s"))
    call_command("rotate_master_key", verbosity=0)
    factor.refresh_from_db()
    sign_on.refresh_from_db()
    assert open_text(factor.secret) == "shared"
    assert open_text(sign_on.secret) == "the client’s"


def test_what_was_lost_before_holds_nothing_up(bob: Person) -> None:
    broken = SecondFactor.objects.create(user=bob.user, kind=SecondFactor.Kind.APP, secret="nothing that opens")
    call_command("rotate_master_key", verbosity=0)
    broken.refresh_from_db()
    assert broken.secret == "nothing that opens"


def test_nobody_seals_what_is_not_sealed_anew() -> None:
    found = {
        path.relative_to(PORTAL).as_posix()
        for path in PORTAL.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "seal_text"
    }
    assert found == set(SEALERS)
    assert {model.__name__ for model in SEALED} == set(SEALERS.values()) - {"", "IdempotentRequest"}
