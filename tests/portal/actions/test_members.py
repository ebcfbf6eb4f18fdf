"""Letting people in, changing what they may, and the last administrator, who stays."""

from __future__ import annotations

import pytest

from portal.actions.members import add_member, change_role, new_password, remove_member, update_organization
from portal.actions.refusal import RefusedError
from portal.models import Event, Membership, User
from portal.scope import NotAllowedError
from tests.portal.conftest import Person


def membership(person: Person) -> Membership:
    return Membership.objects.within(person.scope).get(user=person.user)


def test_it_works(alice: Person) -> None:
    row, password = add_member(alice.scope, email=" New@Alder.example ", role="recruiter", name="New Person")
    assert (row.user.email, row.role, row.user.name) == ("new@alder.example", "recruiter", "New Person")
    assert len(password) >= 16
    assert row.user.check_password(password)
    assert password not in str(list(Event.objects.within(alice.scope).values_list("data", flat=True)))


def test_who_signs_in_already_keeps_their_password(alice: Person, charlie: Person) -> None:
    row, password = add_member(alice.scope, email=charlie.user.email, role="auditor")
    assert password == ""
    assert row.user == charlie.user
    assert User.objects.get(pk=charlie.user.pk).check_password("correct horse battery")


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"email": "nonsense", "role": "auditor"}, "email"), ({"email": "a@b.example", "role": "emperor"}, "role")],
)
def test_bad_input_is_refused(alice: Person, facts: dict[str, str], field: str) -> None:
    with pytest.raises(RefusedError) as refused:
        add_member(alice.scope, **facts)
    assert refused.value.field == field
    assert Membership.objects.within(alice.scope).count() == 1


def test_nobody_is_a_member_twice(alice: Person, bob: Person) -> None:
    with pytest.raises(RefusedError, match="already"):
        add_member(alice.scope, email=bob.user.email, role="auditor")
    assert membership(bob).role == "recruiter"


def test_only_administrators_manage(alice: Person, bob: Person, dora: Person, erin: Person) -> None:
    for other in (bob, dora, erin):
        for act in (
            lambda who: add_member(who.scope, email="x@y.example", role="administrator"),
            lambda who: change_role(who.scope, membership(who), role="administrator"),
            lambda who: remove_member(who.scope, membership(alice)),
            lambda who: new_password(who.scope, membership(alice)),
            lambda who: update_organization(who.scope, name="Mine"),
        ):
            with pytest.raises(NotAllowedError):
                act(other)


def test_the_last_administrator_stays(alice: Person, bob: Person) -> None:
    for act in (
        lambda: change_role(alice.scope, membership(alice), role="recruiter"),
        lambda: remove_member(alice.scope, membership(alice)),
    ):
        with pytest.raises(RefusedError, match="last administrator"):
            act()
    change_role(alice.scope, membership(bob), role="administrator")
    remove_member(alice.scope, membership(alice))
    assert Membership.objects.within(bob.scope).filter(role="administrator").get().user == bob.user


def test_a_removed_member_is_out_at_once(alice: Person, bob: Person) -> None:
    assert bob.client.get("/").status_code == 200
    remove_member(alice.scope, membership(bob))
    assert bob.client.get("/").status_code == 404


def test_a_new_password_ends_sessions(alice: Person, bob: Person) -> None:
    password = new_password(alice.scope, membership(bob))
    assert User.objects.get(pk=bob.user.pk).check_password(password)
    assert bob.client.get("/").status_code == 302


def test_an_account_used_elsewhere_keeps_its_password(alice: Person, charlie: Person) -> None:
    row, _ = add_member(alice.scope, email=charlie.user.email, role="auditor")
    with pytest.raises(RefusedError, match="elsewhere"):
        new_password(alice.scope, row)


def test_settings_are_checked(alice: Person) -> None:
    changed = update_organization(alice.scope, name=" Alder  Grove ", contact_email="A@B.example")
    assert (changed.name, changed.contact_email) == ("Alder Grove", "a@b.example")
    for typed, field in (
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "X", "contact_email": "no"}, "contact_email"),
        ({"name": "X", "contact_phone": "5" * 51}, "contact_phone"),
    ):
        with pytest.raises(RefusedError) as refused:
            update_organization(alice.scope, **typed)
        assert refused.value.field == field
