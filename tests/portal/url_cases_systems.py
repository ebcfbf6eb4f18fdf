"""How strangers try the addresses of applicant systems."""

from __future__ import annotations

from typing import Any

from portal.actions.applicant_links import link_job
from portal.actions.applicant_receive import receive_table
from portal.actions.applicant_systems import add_system
from portal.models import Application
from portal.scope import Scope
from tests.portal.conftest import Person
from tests.portal.url_cases import Case, Opaque, Own, Row

SYSTEM = {"system": "ats"}
MESSAGE = {"message": "ats_message"}
CASES: dict[str, Case] = {
    "applicant_systems": Own(),
    "new_applicant_system": Own("?adapter=csv"),
    "add_applicant_system": Own("", {"name": ""}),
    "applicant_system": Row(SYSTEM),
    "change_applicant_system": Row(SYSTEM, {"name": "Mine"}),
    "switch_applicant_system": Row(SYSTEM),
    "rotate_applicant_system": Row(SYSTEM),
    "remove_applicant_system": Row(SYSTEM),
    "test_applicant_system": Row(SYSTEM),
    "link_applicant_job": Row(SYSTEM, {"external_id": "1", "job": "{job}"}),
    "upload_applicants": Row(SYSTEM),
    "applicant_results": Row(SYSTEM),
    "unlink_applicant_job": Row({"link": "ats_link"}),
    "applicant_message": Row(MESSAGE),
    "begin_applicants": Row(MESSAGE),
    "replay_applicant_message": Row(MESSAGE),
    "applicant_outcomes": Row(MESSAGE),
    "applicant_door": Opaque(),
}
PK = {"pk": "ats"}
MESSAGE_PK = {"pk": "ats_message"}
API: dict[str, Case] = {
    "api-applicant-system-list": Own("", {"name": ""}),
    "api-applicant-system-adapters": Own(),
    "api-applicant-system-message-schema": Own(),
    "api-applicant-system-detail": Row(PK),
    "api-applicant-system-pause": Row(PK),
    "api-applicant-system-resume": Row(PK),
    "api-applicant-system-rotate-secret": Row(PK),
    "api-applicant-system-test": Row(PK),
    "api-applicant-system-table": Row(PK),
    "api-applicant-system-results": Row(PK),
    "api-applicant-message-list": Own("?system={ats}"),
    "api-applicant-message-detail": Row(MESSAGE_PK),
    "api-applicant-message-replay": Row(MESSAGE_PK),
    "api-applicant-message-begin": Row(MESSAGE_PK),
    "api-applicant-message-outcomes": Row(MESSAGE_PK),
    "api-applicant-job-link-list": Own("?system={ats}", {"system": "{ats}", "external_id": "7", "job": "{job}"}),
    "api-applicant-job-link-detail": Row({"pk": "ats_link"}),
}


def rows(bob: Person, application: Application) -> dict[str, Any]:
    """The rows that these addresses name, by the name that they use; ``application`` is one of bob's organization."""
    keeper = Scope(organization_id=bob.organization.pk, system="test")
    system = add_system(keeper, adapter="csv", name="Alder Grove ATS").system
    message = receive_table(keeper, system, b"name,email\nDanette,danette@mail.example\n", preview=True)
    link = link_job(keeper, system, external_id="274075", job=application.job)
    return {"ats": system, "ats_message": message, "ats_link": link}
