"""Pages of frameworks: versions, changes, a concept, the search, crossings, what was retired."""

from __future__ import annotations

from pathlib import Path

from django.urls import reverse

from portal.actions.import_framework import import_framework
from portal.actions.jobs import create_job
from portal.actions.links import say_what_words_mean
from portal.crossings import crossing_words
from portal.models import Framework, Job, LinkConfirmation
from tests.portal.conftest import Person
from tests.portal.framework_files import LIFT, TURN, WASH, WATCH, import_version
from tests.portal.people_factories import needs


def page(person: Person, name: str, **query: object) -> str:
    answer = person.client.get(reverse(name), query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def asking_for(person: Person, uri: str) -> Job:
    return create_job(person.scope, title="Care helper", requirements=[needs(uri)])


def test_it_works(tmp_path: Path, erin: Person) -> None:
    for version in ("1.1", "1.2"):
        import_version(tmp_path, version)
    assert "1.2 is current" in page(erin, "frameworks")
    row = Framework.objects.get(version="1.2")
    shown = page(erin, "framework", id=row.pk)
    assert "Against 1.1: 1 added, 1 retired, 1 relabelled; 1 relations added and 2 gone." in shown
    assert "was “Washing people”" in page(erin, "framework", id=row.pk, what="relabelled")
    assert "Retired in 1.2" in page(erin, "concept", uri=LIFT)
    shown = page(erin, "concept", uri=WASH)
    assert "Moving people safely" in shown
    assert "Washing people" in shown


def test_the_search_finds_by_words_and_by_address(tmp_path: Path, dora: Person) -> None:
    for version in ("1.1", "1.2"):
        import_version(tmp_path, version)
    assert "Moving people safely" in page(dora, "search_frameworks", q="moving peop")
    assert "Helping people wash" in page(dora, "search_frameworks", q=WASH)
    assert "Lifts people." not in page(dora, "search_frameworks", q="lifting people")
    assert "Retired in 1.2" in page(dora, "search_frameworks", q="lifting people", retired="on")
    assert "No concept has these words" in page(dora, "search_frameworks", q="zzzz")
    part = dora.client.get(reverse("search_frameworks"), {"q": "wash"}, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="concepts"')


def test_what_is_not_there_is_404(bob: Person) -> None:
    for name, query in (("concept", {"uri": "urn:no"}), ("framework", {"id": "9"}), ("crossing", {"from": "x"})):
        assert bob.client.get(reverse(name), query).status_code == 404


def test_a_retired_skill_is_replaced_in_a_job_by_a_person(tmp_path: Path, bob: Person, erin: Person) -> None:
    import_version(tmp_path, "1.1")
    job = asking_for(bob, LIFT)
    say_what_words_mean(bob.scope, spelling="hoist", concept_uri=LIFT)
    import_version(tmp_path, "1.10")
    shown = page(bob, "retired_concepts")
    assert "1 requirement and 1 remembered word name skills that their framework retired." in shown
    assert job.current_version is not None
    assert job.current_version.requirements.get().concepts[0]["uri"] == LIFT
    posted = {"job": job.pk, "retired": LIFT, "concept": TURN}
    assert erin.client.post(reverse("repair_retired"), posted).status_code == 403
    bob.client.post(reverse("repair_retired"), posted)
    job.refresh_from_db()
    assert job.current_version is not None
    assert job.current_version.number == 2
    assert job.current_version.requirements.get().concepts[0]["uri"] == TURN
    word = LinkConfirmation.objects.within(bob.scope).get()
    bob.client.post(reverse("repair_retired"), {"word": word.pk, "retired": LIFT, "concept": TURN})
    assert LinkConfirmation.objects.within(bob.scope).get().concept_uri == TURN
    assert "names a retired skill" in page(bob, "retired_concepts")


def test_strangers_repair_nothing(tmp_path: Path, bob: Person, charlie: Person) -> None:
    import_version(tmp_path, "1.1")
    job = asking_for(bob, LIFT)
    word = say_what_words_mean(bob.scope, spelling="hoist", concept_uri=LIFT)
    import_version(tmp_path, "1.10")
    for posted in ({"job": job.pk}, {"word": word.pk}):
        wanted = posted | {"retired": LIFT, "concept": TURN}
        assert charlie.client.post(reverse("repair_retired"), wanted).status_code == 404
    assert "No open job and no remembered word" in page(charlie, "retired_concepts")
    shown = page(charlie, "concept", uri=LIFT)
    assert "Care helper" not in shown


def test_a_crossing_says_what_it_loses(tmp_path: Path, bob: Person) -> None:
    import_version(tmp_path, "1.2")
    file = tmp_path / "ward-1.0.csv"
    file.write_text(
        f"uri,label,alternatives,exact,close\nurn:ward:wash,Bathing,Sponge bath|Bed bath,{WASH},\n"
        f"urn:ward:sit,Sitting,,,{WATCH}\nurn:ward:cook,Cooking,,,\n",
        encoding="utf-8",
    )
    import_framework("csv", file)
    (sentence,) = crossing_words(("urn:ward:wash", WASH))
    assert "an exact match: counts ×0.95. Not carried over: 2 of its 3 names (“Sponge bath”, “Bed bath”)." in sentence
    (sentence,) = crossing_words(("urn:ward:sit", WATCH))
    assert "a close match: counts ×0.80" in sentence
    assert crossing_words((TURN, WASH)) == ()
    source, target = (Framework.objects.get(series=name) for name in ("ward", "care"))
    shown = page(bob, "crossing", **{"from": source.pk, "to": target.pk})
    assert '<td data-label="One exact" class="num">1</td>' in shown
    assert '<td data-label="None" class="num">1</td>' in shown
    assert "Cooking" in shown
    assert "What a crossing loses" in page(bob, "concept", uri="urn:ward:wash")
