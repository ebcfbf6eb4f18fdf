"""How strangers try the addresses of exports."""

from __future__ import annotations

from typing import Any

from portal.models import Application, Export, Membership
from portal.permissions import Role
from tests.portal.conftest import Person
from tests.portal.url_cases import Case, Own, Row

CASES: dict[str, Case] = {
    "exports": Own(),
    "exports_live": Own(),
    "ask_export": Own("?what=rankings&job={job}", {"what": "rankings", "form": "csv", "job": "{job}"}),
    "drop_export": Row({"export": "export"}),
    "export_file": Row({"export": "export"}),
}
API: dict[str, Case] = {
    "api-export-list": Own(),
    "api-export-detail": Row({"pk": "export"}),
    "api-export-file": Row({"pk": "export"}),
}


def rows(bob: Person, application: Application) -> dict[str, Any]:
    """The rows that these addresses name, by the name that they use; ``application`` is one of bob's organization."""
    del application
    owner = Membership.objects.within(bob.scope).filter(role=Role.ADMINISTRATOR).first()
    asked_by = owner.user if owner else bob.user
    return {"export": Export.objects.within(bob.scope).create(what="candidates", form="csv", asked_by=asked_by)}
