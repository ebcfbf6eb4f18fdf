"""What a member chooses about language, zone and looks, and what a house sets."""

from __future__ import annotations

import pytest

from portal.actions.preferences import change_preferences, set_house_language
from portal.actions.refusal import RefusedError
from portal.models import Event
from portal.scope import NotAllowedError
from tests.portal.conftest import Person


def test_it_works(bob: Person) -> None:
    user = change_preferences(bob.scope, language="es", time_zone="Europe/Madrid", looks={"theme": "dark"})
    assert (user.language, user.time_zone, user.looks) == ("es", "Europe/Madrid", {"theme": "dark"})
    assert Event.objects.within(bob.scope).filter(kind="preferences.changed").count() == 1


def test_what_the_system_decides_is_not_kept(bob: Person) -> None:
    change_preferences(bob.scope, looks={"theme": "dark", "contrast": "more"})
    assert change_preferences(bob.scope, looks={"theme": "system", "single_keys": "off"}).looks == {
        "single_keys": "off"
    }


def test_zones_may_be_typed_with_a_space(bob: Person) -> None:
    assert change_preferences(bob.scope, time_zone=" America/New York ").time_zone == "America/New_York"


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("language", {"language": "xx"}),
        ("time_zone", {"time_zone": "Mars/Olympus"}),
        ("time_zone", {"time_zone": "../etc/passwd"}),
        ("theme", {"looks": {"theme": "pink"}}),
        ("font", {"looks": {"font": "comic"}}),
    ],
)
def test_only_what_is_offered_is_taken(bob: Person, field: str, given: dict[str, object]) -> None:
    with pytest.raises(RefusedError) as refused:
        change_preferences(bob.scope, **given)  # type: ignore[arg-type]
    assert refused.value.field == field
    bob.user.refresh_from_db()
    assert (bob.user.language, bob.user.time_zone, bob.user.looks) == ("", "", {})


def test_administrators_set_what_the_house_speaks(alice: Person) -> None:
    organization = set_house_language(alice.scope, language="es", time_zone="America/Chicago")
    assert (organization.language, organization.time_zone) == ("es", "America/Chicago")


def test_nobody_else_does(bob: Person) -> None:
    with pytest.raises(NotAllowedError):
        set_house_language(bob.scope, language="es")
