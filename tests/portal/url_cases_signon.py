"""How strangers try the addresses of signing in: single sign-on, second factors, one's own account."""

from __future__ import annotations

from typing import Any

from portal.models import Application, SignOn
from tests.portal.conftest import Person
from tests.portal.url_cases import Case, Opaque, Own, Public, Row

NOBODYS = "00000000-0000-4000-8000-000000000000"
DOOR = Opaque({"sign_on": NOBODYS})
SIGN_ON = {"sign_on": "sign_on"}

CASES: dict[str, Case] = {
    "second_step": Public("whoever gave the right password a moment ago; everybody else is sent to the door"),
    "find_sign_on": Public(
        "nobody is signed in yet; it tells which organizations sign on with a domain, of nobody's account"
    ),
    "sign_in_door": Opaque({"organization": NOBODYS}),
    "begin_oidc": DOOR,
    "oidc_return": Public("the browser comes back from the provider; without what its session kept nothing happens"),
    "begin_saml": DOOR,
    "saml_answer": DOOR,
    "saml_metadata": DOOR,
    "saml_finish": Public("as oidc_return"),
    "account": Own(),
    "change_own_name": Own("", {"name": "Mine"}),
    "move_address": Own("", {"email": "x"}),
    "confirm_address": Opaque(),
    "unlink_sign_on": Own("", {"link": "x"}),
    "end_own_sessions": Own("", {"place": "x"}),
    "second_factors": Own(),
    "add_app": Own("", {"code": "x"}),
    "add_passkey": Own("", {"passkey": "x"}),
    "remove_factor": Own("", {"factor": "{factor}", "password": "x"}),
    "recovery_codes": Own("", {"password": "x"}),
    "reset_factors": Row({"membership": "membership"}),
    "sign_in_settings": Own(),
    "sign_in_policies": Own("", {"two_factor": "x"}),
    "end_every_session": Own("?x=1"),
    "add_oidc": Own("", {"name": ""}),
    "add_saml": Own("", {"name": ""}),
    "change_sign_on": Row(SIGN_ON, {"name": "Mine"}),
    "test_sign_on": Row(SIGN_ON),
    "switch_sign_on": Row(SIGN_ON, {"on": "1"}),
    "remove_sign_on": Row(SIGN_ON),
}


def rows(bob: Person, application: Application) -> dict[str, Any]:
    """The rows that these addresses name, by the name that they use; ``application`` is one of bob's organization."""
    del application
    sign_on = SignOn.objects.within(bob.scope).create(kind="saml", name="Continue", issuer="https://idp.example")
    factor = bob.user.second_factors.create(kind="app", secret="x")
    return {"sign_on": sign_on, "factor": factor}
