"""The queue of doubtful links, what was said, and both as tables."""

from __future__ import annotations

import csv
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.actions.links import NONE_OF_THESE, say_what_words_mean
from portal.models import LinkConfirmation
from tests.portal.conftest import Person
from tests.portal.people_factories import make_job
from tests.portal.work_factories import CPR, VITALS, a_candidate, a_concept, a_record


def page(person: Person, name: str = "links", **query: str) -> str:
    return person.client.get(reverse(name), query).content.decode()


def words(person: Person, **posted: str) -> str:
    return person.client.post(
        reverse("say_link"), {"text": "Vital signs", "key": "vital signs", **posted}, follow=True
    ).content.decode()


def test_it_works(bob: Person) -> None:
    make_job(bob)
    for name in ("Ada", "Bea"):
        a_record(bob, candidate=a_candidate(bob, name), linked_by_words=True)
    shown = page(bob)
    assert "1 spelling waits for a word." in shown
    assert "2 people, 2 records, from Cedar Fork Community College" in " ".join(shown.split())
    assert "Could answer <b>1 open job</b>: Certified nursing assistant" in shown
    after = words(bob, do="accept", concept=VITALS)
    assert "means <b>Vital signs</b> from now on. 2 records follow" in after
    assert "No words wait." in after
    word = LinkConfirmation.objects.within(bob.scope).get()
    undone = bob.client.post(reverse("undo_link", args=[word.pk]), follow=True).content.decode()
    assert "1 spelling waits for a word." in undone


def test_none_of_these_and_later(bob: Person) -> None:
    a_concept()
    a_record(bob, linked_by_words=True)
    assert "skipped" in words(bob, do="skip")
    assert LinkConfirmation.objects.within(bob.scope).count() == 0
    assert "means <b>none of the known skills</b>" in words(bob, do="none")


def test_another_skill_is_found_without_javascript(bob: Person) -> None:
    a_concept()
    a_concept(CPR)
    a_record(bob, linked_by_words=True)
    shown = words(bob, do="search", find="basic life")
    assert f'value="{CPR}"' in shown
    assert "Basic life support" in bob.client.get(reverse("search_link"), {"find": "basic"}).content.decode()
    assert "No skill has these words" in words(bob, do="search", find="zzzz")


def test_saying_nothing_is_refused_in_a_sentence(bob: Person) -> None:
    a_concept()
    a_record(bob, linked_by_words=True)
    answer = bob.client.post(reverse("say_link"), {"text": "Vital signs", "do": "accept"})
    assert answer.status_code == 422
    assert "Choose a skill, or say that it is none of these." in answer.content.decode()


def test_readers_read(bob: Person, dora: Person, erin: Person) -> None:
    a_concept()
    a_record(bob, linked_by_words=True)
    for reader in (dora, erin):
        shown = page(reader)
        assert "Vital signs" in shown
        assert "None of these" not in shown
        assert reader.client.post(reverse("say_link"), {"text": "x", "do": "none"}).status_code == 403


def test_strangers_find_their_own_empty_queue(bob: Person, charlie: Person) -> None:
    a_concept()
    a_record(bob, linked_by_words=True)
    word = say_what_words_mean(bob.scope, spelling="Bathing", concept_uri=VITALS)
    assert "Nothing is in doubt." in page(charlie)
    assert "Nobody said anything yet." in page(charlie, "remembered_links")
    for name in ("undo_link", "withdraw_link"):
        assert charlie.client.post(reverse(name, args=[word.pk])).status_code == 404
    assert "Bathing" not in page(charlie, "export_links")


def test_what_was_said_can_be_changed_and_withdrawn(bob: Person) -> None:
    a_concept()
    a_concept(CPR)
    word = say_what_words_mean(bob.scope, spelling="Bathing", concept_uri=VITALS)
    shown = page(bob, "remembered_links")
    assert "“Bathing”" in shown
    assert "Vital signs" in shown
    found = bob.client.post(reverse("remembered_links"), {"word": word.pk, "find": "basic"}).content.decode()
    assert f'value="{CPR}"' in found
    bob.client.post(reverse("say_link"), {"text": "Bathing", "concept": CPR, "do": "accept", "from": "remembered"})
    assert LinkConfirmation.objects.within(bob.scope).get().concept_uri == CPR
    bob.client.post(reverse("withdraw_link", args=[word.pk]))
    assert not LinkConfirmation.objects.within(bob.scope).exists()


def test_a_table_goes_out_and_comes_in_again(bob: Person, charlie: Person) -> None:
    a_concept()
    say_what_words_mean(bob.scope, spelling="=Bathing", concept_uri=VITALS)
    say_what_words_mean(bob.scope, spelling="Attendance", concept_uri=NONE_OF_THESE)
    table = bob.client.get(reverse("export_links")).content
    rows = list(csv.DictReader(io.StringIO(table.decode())))
    assert {(row["text"], row["skill"]) for row in rows} == {("'=Bathing", VITALS), ("Attendance", "")}
    file = SimpleUploadedFile("words.csv", table + b"Wrong,urn:none,,,\n")
    shown = charlie.client.post(reverse("import_links"), {"file": file}).content.decode()
    assert "<b>2 remembered</b>, 0 said nothing new, 1 could not be taken." in shown
    said = dict(LinkConfirmation.objects.within(charlie.scope).values_list("text", "concept_uri"))
    assert said == {"=Bathing": VITALS, "Attendance": ""}


def test_a_table_that_is_none_is_refused(bob: Person) -> None:
    for content, sentence in ((b"a,b\n1,2\n", "name the columns"), (b"\xff\xfe\x00", "no CSV in UTF-8")):
        answer = bob.client.post(reverse("import_links"), {"file": SimpleUploadedFile("x.csv", content)})
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
