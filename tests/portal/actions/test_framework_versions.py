"""Versions of a framework side by side: one is current, none is lost, and the order of importing never matters."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from matching.frameworks import FrameworkError
from matching.statements import Need, Requirement
from portal.actions.framework_versions import Choice, make_current, remove_version
from portal.actions.import_framework import import_framework
from portal.actions.links import say_what_words_mean
from portal.actions.refusal import RefusedError
from portal.models import ConceptEdge, ConceptWording, Framework, LinkConfirmation, SkillConcept
from portal.requirements import graph_for
from tests.portal.conftest import Person
from tests.portal.framework_files import LIFT, TURN, WASH, WATCH, import_version, state, write_version

pytestmark = pytest.mark.django_db


def version(name: str) -> Framework:
    return Framework.objects.get(name="csv", version=name)


def asks(uri: str) -> Requirement:
    return Requirement("r", "r", (uri,), Need.MUST)


def test_it_works(tmp_path: Path) -> None:
    import_version(tmp_path, "1.1")
    done = import_version(tmp_path, "1.2")
    assert (done.concepts, done.settled.current, done.settled.reason) == (3, "1.2", "")
    washing, lifting = (SkillConcept.objects.get(uri=uri) for uri in (WASH, LIFT))
    assert (washing.label, washing.retired, washing.framework.version) == ("Helping people wash", False, "1.2")
    assert (lifting.label, lifting.retired, lifting.retired_in) == ("Lifting people", True, "1.2")
    said = ConceptWording.objects.filter(concept=washing).values_list("framework__version", "label")
    assert dict(said) == {"1.1": "Washing people", "1.2": "Helping people wash"}


@pytest.mark.parametrize("order", list(permutations(["1.1", "1.2", "1.10"])), ids=" ".join)
def test_versions_in_any_order_end_in_the_same_state(tmp_path: Path, order: tuple[str, ...]) -> None:
    for name in order:
        import_version(tmp_path, name)
    concepts, edges, current = state()
    assert [(row[0], row[1], row[4], row[5], row[6]) for row in concepts] == [
        (LIFT, "Lifting people", True, "1.10", [TURN]),
        (TURN, "Moving people safely", False, "", []),
        (WASH, "Helping people wash", False, "", []),
        (WATCH, "Watching over people", False, "", []),
    ]
    assert edges == [(LIFT, TURN, "successor"), (TURN, WASH, "broader"), (TURN, WATCH, "close")]
    assert current == [("csv", "care", "1.10")]


def test_importing_twice_changes_nothing(tmp_path: Path) -> None:
    for name in ("1.1", "1.2"):
        import_version(tmp_path, name)
    before = (state(), ConceptWording.objects.count(), ConceptEdge.every_version.count())
    again = import_version(tmp_path, "1.2")
    assert again.settled.changed == 0
    assert (state(), ConceptWording.objects.count(), ConceptEdge.every_version.count()) == before


def test_a_corrected_file_of_the_same_version_is_worded_anew(tmp_path: Path) -> None:
    import_version(tmp_path, "1.1")
    corrected = write_version(tmp_path, "1.1", (f"{WASH},Washing,Washes.,,,,",))
    import_framework("csv", corrected)
    assert SkillConcept.objects.get(uri=WASH).label == "Washing"
    assert "washing" in SkillConcept.objects.get(uri=WASH).search_text


def test_what_was_cut_short_is_not_used_and_is_completed_by_importing_again(tmp_path: Path) -> None:
    import_version(tmp_path, "1.1")
    before = state()
    broken = write_version(tmp_path, "1.2", (f"{TURN},Moving people safely,,,,,", "no address,Wrong,,,,,"))
    with pytest.raises(FrameworkError, match="line 3"):
        import_framework("csv", broken)
    assert state()[1:] == before[1:]
    assert version("1.2").completed_at is None
    assert not SkillConcept.objects.filter(uri=TURN, retired=False).exists()
    import_version(tmp_path, "1.2")
    whole = state()
    Framework.objects.all().update(current=False)
    assert whole[2] == [("csv", "care", "1.2")]
    assert SkillConcept.objects.filter(uri=TURN, retired=False).exists()


def test_a_relation_that_only_an_old_version_has_is_not_used(tmp_path: Path) -> None:
    import_version(tmp_path, "1.1")
    assert graph_for([asks(WASH)]).relation(LIFT, WASH).kind.value == "narrower"
    import_version(tmp_path, "1.2")
    assert graph_for([asks(WASH)]).relation(LIFT, WASH).kind.value == "none"
    assert graph_for([asks(WASH)]).relation(TURN, WASH).kind.value == "narrower"
    make_current(version("1.1"))
    assert graph_for([asks(WASH)]).relation(LIFT, WASH).kind.value == "narrower"


def test_a_person_may_keep_or_choose_a_version(tmp_path: Path) -> None:
    import_version(tmp_path, "1.1")
    kept = import_version(tmp_path, "1.2", Choice.KEEP)
    assert kept.settled.current == "1.1"
    turning = SkillConcept.objects.get(uri=TURN)
    assert (turning.retired, turning.retired_in) == (True, "")
    assert import_version(tmp_path, "1.2").settled.current == "1.2"
    assert import_version(tmp_path, "1.1", Choice.THIS).settled.current == "1.1"
    assert import_version(tmp_path, "1.10").settled.current == "1.10"


def test_a_part_does_not_take_the_place_of_the_whole(tmp_path: Path) -> None:
    import_version(tmp_path, "1.1")
    part = write_version(tmp_path, "1.2", (f"{WASH},Helping people wash,,,,,",))
    done = import_framework("csv", part)
    assert done.settled.current == "1.1"
    assert "less complete (no relations)" in done.settled.reason
    assert make_current(version("1.2")).current == "1.2"


def test_no_link_is_lost(tmp_path: Path, bob: Person) -> None:
    import_version(tmp_path, "1.1")
    word = say_what_words_mean(bob.scope, spelling="hoist", concept_uri=LIFT)
    import_version(tmp_path, "1.2")
    word = LinkConfirmation.objects.within(bob.scope).get(pk=word.pk)
    assert SkillConcept.objects.get(uri=word.concept_uri).label == "Lifting people"
    with pytest.raises(RefusedError, match="1 in use"):
        remove_version(version("1.1"))
    with pytest.raises(RefusedError, match=r"retired in 1\.2"):
        say_what_words_mean(bob.scope, spelling="crane", concept_uri=LIFT)


def test_a_version_that_nobody_needs_is_removed(tmp_path: Path) -> None:
    for name in ("1.1", "1.2"):
        import_version(tmp_path, name)
    settled = remove_version(version("1.2"))
    assert settled.current == "1.1"
    assert not SkillConcept.objects.filter(uri=TURN).exists()
    assert SkillConcept.objects.get(uri=WASH).label == "Washing people"
    assert not ConceptEdge.every_version.filter(source=TURN).exists()
    remove_version(version("1.1"))
    assert not Framework.objects.filter(name="csv").exists()
    assert not SkillConcept.objects.filter(uri__startswith="urn:care:").exists()


def test_the_current_version_stays_while_it_is_used(tmp_path: Path, bob: Person) -> None:
    import_version(tmp_path, "1.1")
    say_what_words_mean(bob.scope, spelling="baths", concept_uri=WASH)
    with pytest.raises(RefusedError, match="current version"):
        remove_version(version("1.1"))
    import_version(tmp_path, "1.2")
    remove_version(version("1.1"))
    assert SkillConcept.objects.get(uri=WASH).framework.version == "1.2"


def test_an_unfinished_version_is_not_made_current(tmp_path: Path) -> None:
    import_version(tmp_path, "1.1")
    Framework.objects.filter(version="1.1").update(completed_at=None)
    with pytest.raises(RefusedError, match="cut short"):
        make_current(version("1.1"))


def test_two_frameworks_of_one_form_do_not_replace_each_other(tmp_path: Path) -> None:
    import_version(tmp_path, "1.1")
    other = tmp_path / "welding-2.0.csv"
    other.write_text("uri,label\nurn:weld,Welding\n", encoding="utf-8")
    import_framework("csv", other)
    assert not SkillConcept.objects.filter(retired=True).exists()
    assert set(Framework.objects.filter(current=True).values_list("series", flat=True)) == {"care", "welding"}
