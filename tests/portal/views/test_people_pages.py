"""Who may be the same person: the pairs side by side, and the decision."""

from __future__ import annotations

from django.urls import reverse

from portal.actions.candidates import add_candidate
from portal.models import SamePerson
from tests.portal.conftest import Person

EMAIL = "ada@mail.example"


def test_it_works(bob: Person) -> None:
    first = add_candidate(bob.scope, name="Ada Lovelace", email=EMAIL)
    second = add_candidate(bob.scope, name="A. Lovelace", email=EMAIL)
    shown = bob.client.get(reverse("same_people")).content.decode()
    assert "1 pair of candidates may be one person." in shown
    for side in (first, second):
        assert reverse("candidate", args=[side.pk]) in shown
    assert "Nothing yet" in shown  # neither address is confirmed
    pair = SamePerson.objects.within(bob.scope).get()
    answer = bob.client.post(reverse("decide_same_person", args=[pair.pk]), {"decision": "same"}, follow=True)
    assert "is one candidate now" in answer.content.decode()
    assert "Nothing to decide." in bob.client.get(reverse("same_people")).content.decode()


def test_strangers_see_no_pair(bob: Person, charlie: Person) -> None:
    for name in ("Ada Lovelace", "A. Lovelace"):
        add_candidate(bob.scope, name=name, email=EMAIL)
    assert "Nothing to decide." in charlie.client.get(reverse("same_people")).content.decode()
