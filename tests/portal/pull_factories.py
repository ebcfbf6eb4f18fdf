"""An applicant who fetches records from a platform, step by step, for tests of the actions and of the pages."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from portal.actions.pull import answer_pull, begin_pull, permission_address
from portal.models import Application, PullConnection
from portal.scope import Scope
from tests.portal.a_platform import Platform
from tests.portal.conftest import Person
from tests.portal.work import work_off
from tests.portal.work_factories import a_job, an_application

BROWSER = "the secret of one browser"


@dataclass
class Applicant:
    """A candidate with their own scope."""

    application: Application
    scope: Scope

    def begins(self, address: str) -> PullConnection:
        return begin_pull(self.scope, self.application, address=address, browser=BROWSER)

    def returns(self, back: str, browser: str = BROWSER) -> PullConnection:
        return answer_pull(dict(parse_qsl(urlsplit(back).query)), browser=browser)

    def allows(self, platform: Platform, address: str = "") -> PullConnection:
        """Begins, gives permission, comes back, and the worker has read the list."""
        begun = self.begins(address or platform.base)
        back = platform.signs_in(permission_address(begun))
        self.returns(back)
        work_off()
        begun.refresh_from_db()
        return begun


def an_applicant(person: Person, name: str = "Marisol Etcheverry") -> Applicant:
    application = an_application(person, a_job(person), name)
    return Applicant(application, Scope(organization_id=person.organization.pk, application_id=application.pk))
