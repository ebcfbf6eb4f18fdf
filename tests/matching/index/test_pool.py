"""An index in a folder: changes are seen at once, older readers go on, damage is said."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.index import BadIndexError, PoolIndex, build, pool
from matching.index import merge as merging
from matching.statements import Application, Requirement
from tests.matching.index.oracle import plain_counts, plain_top
from tests.matching.people import AS_OF, CPR, GRAPH, NURSING, VITALS, application, statement
from tests.matching.strategies import application_lists, requirement_lists, statements

PEOPLE = (
    application("a", statement("1", CPR)),
    application("b", statement("2", VITALS)),
    application("c", statement("3", VITALS, level=3.0), statement("4", CPR)),
    Application("silent"),
)


def same(index: PoolIndex, people: dict[str, Application], requirements: tuple[Requirement, ...] = NURSING) -> bool:
    """Whether the index answers as the plain ranking of these people."""
    plain = tuple(people.values())
    view = index.refresh()
    return (
        view.top(requirements, GRAPH, seed="s", as_of=AS_OF) == plain_top(plain, requirements, count=100)
        and view.counts(requirements, GRAPH, as_of=AS_OF) == plain_counts(plain, requirements)
        and len(view) == len(plain)
    )


def by_name(people: tuple[Application, ...]) -> dict[str, Application]:
    return {item.candidate: item for item in people}


@pytest.fixture
def index(tmp_path: Path) -> PoolIndex:
    build(tmp_path / "index", PEOPLE, marks={"seq": 7})
    return PoolIndex(tmp_path / "index")


def test_it_works(index: PoolIndex) -> None:
    assert same(index, by_name(PEOPLE))
    assert index.manifest.marks == {"seq": 7}
    assert index.size > 8_000


def test_a_change_is_seen_by_the_next_query_of_anybody(index: PoolIndex) -> None:
    other = PoolIndex(index.folder)
    before = other.view
    better = application("a", statement("1", CPR), statement("9", VITALS, level=4.0))
    newcomer = application("d", statement("10", CPR))
    index.change([better, newcomer], removed=["b", "nobody"], marks={"seq": 8})
    people = by_name(PEOPLE) | {"a": better, "d": newcomer}
    del people["b"]
    assert same(other, people)
    assert other.manifest.marks == {"seq": 8}
    assert before.top(NURSING, GRAPH, seed="s", as_of=AS_OF) == plain_top(PEOPLE, NURSING, count=100)
    assert other.view.holds(["a", "b", "c", "d", "nobody"]) == {"a", "c", "d"}


@given(
    application_lists(most=6),
    requirement_lists(),
    st.lists(st.tuples(st.integers(0, 7), st.none() | st.lists(statements(), max_size=3)), max_size=12),
    st.integers(0, 12),
)
@settings(max_examples=25, deadline=None)
def test_changes_in_any_order_and_merges_at_any_time(
    first: tuple[Application, ...],
    requirements: tuple[Requirement, ...],
    changes: list[tuple[int, list]],
    merge_at: int,
) -> None:
    people = by_name(first)
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "FANOUT", 3)
        patch.setattr(pool, "MOST_SEGMENTS", 4)
        patch.setattr(pool, "PEOPLE_AT_ONCE", 2)
        patch.setattr(merging, "ROWS_AT_ONCE", 3)
        build(Path(folder), first)
        index = PoolIndex(Path(folder))
        for number, (person, held) in enumerate(changes):
            name = f"p{person}"
            if held is None:
                people.pop(name, None)
                index.change(removed=[name])
            else:
                people[name] = application(name, *held)
                index.change([people[name]])
            if number == merge_at:
                index.merge()
            assert len(index.view.segments) <= 5
        assert same(index, people, requirements)
        index.merge()
        assert len(index.view.segments) == 1
        assert not index.view.gone
        assert same(index, people, requirements)
        index.check()


def test_after_a_merge_nothing_of_who_was_removed_is_left(index: PoolIndex) -> None:
    secret = "candidate-of-no-other-name"
    index.change([application(secret, statement("1", "c:of-nobody-else"))])
    index.change(removed=[secret])
    assert not index.view.holds([secret])
    left = [path for path in index.folder.iterdir() if secret.encode() in path.read_bytes()]
    assert left, "removed from every answer at once, and from the disk by the merge"
    index.merge()
    for path in index.folder.iterdir():
        assert secret.encode() not in path.read_bytes()
        assert b"c:of-nobody-else" not in path.read_bytes()
    assert index.waste == 0


def test_a_reader_of_an_old_generation_goes_on_while_files_are_merged_away(index: PoolIndex) -> None:
    other = PoolIndex(index.folder)
    for number in range(20):
        index.change([application(f"n{number}", statement(str(number), CPR))])
    index.merge()
    assert len([path for path in index.folder.iterdir() if path.name.startswith("segment-")]) == 1
    assert other.view.top(NURSING, GRAPH, seed="s", as_of=AS_OF) == plain_top(PEOPLE, NURSING, count=100)
    assert len(other.refresh()) == 24


def test_its_files_are_private(index: PoolIndex) -> None:
    index.change(removed=["a"])
    assert index.folder.stat().st_mode & 0o077 == 0
    assert {path.stat().st_mode & 0o077 for path in index.folder.iterdir()} == {0}


def test_built_anew_it_replaces_what_was_there(index: PoolIndex) -> None:
    build(index.folder, PEOPLE[:2])
    assert same(index, by_name(PEOPLE[:2]))


def test_a_build_that_broke_off_leaves_the_index_as_it_was(index: PoolIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "PEOPLE_AT_ONCE", 1)
    with pytest.raises(ValueError, match="two segments"):
        build(index.folder, [*PEOPLE, PEOPLE[0]])
    assert same(PoolIndex(index.folder), by_name(PEOPLE))
    assert len(list(index.folder.iterdir())) == 3


def test_no_index_is_not_a_damaged_one(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        PoolIndex(tmp_path)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-10])


def _cut_to_the_quick(path: Path) -> None:
    path.write_bytes(b"CREDIDX\n")


def _alien(path: Path) -> None:
    path.write_bytes(b"PK\3\4" + path.read_bytes()[4:])


def _other_version(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[8] = 99
    path.write_bytes(data)


def _damaged_header(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[60] ^= 1
    path.write_bytes(data)


def _missing(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("damage", [_cut, _cut_to_the_quick, _alien, _other_version, _damaged_header, _missing])
def test_a_damaged_segment_is_said_and_built_anew(index: PoolIndex, damage: Callable[[Path], None]) -> None:
    damage(next(index.folder.glob("segment-*")))
    with pytest.raises(BadIndexError, match="Build the index anew"):
        PoolIndex(index.folder)
    build(index.folder, PEOPLE)
    assert same(PoolIndex(index.folder), by_name(PEOPLE))


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"version": 9}', '{"version": 1, "digest": "", "index": {}}', "[" * 99_999]
)
def test_a_damaged_list_is_said(index: PoolIndex, text: str) -> None:
    (index.folder / "manifest.json").write_text(text)
    with pytest.raises(BadIndexError):
        PoolIndex(index.folder)
    build(index.folder, PEOPLE)
    assert same(PoolIndex(index.folder), by_name(PEOPLE))


def test_damage_inside_is_found_by_the_check(index: PoolIndex) -> None:
    index.check()
    path = next(index.folder.glob("segment-*"))
    data = bytearray(path.read_bytes())
    data[8_192] ^= 1
    path.write_bytes(data)
    with pytest.raises(BadIndexError, match="damaged"):
        PoolIndex(index.folder).check()


def test_a_list_of_who_is_gone_that_does_not_fit_is_said(index: PoolIndex, tmp_path: Path) -> None:
    index.change(removed=["a"])
    build(tmp_path / "small", PEOPLE[:0])
    shutil.copy(next((tmp_path / "small").glob("segment-*")), next(index.folder.glob("segment-*")))
    with pytest.raises(BadIndexError, match="gone"):
        PoolIndex(index.folder)


def test_a_row_that_points_nowhere_is_said_when_asked(index: PoolIndex) -> None:
    segment = index.view.segments[0]
    assert segment.layout is not None
    column = segment.layout.arrays["candidate"]
    path = index.folder / segment.name
    at = path.read_bytes().index(column.tobytes(), 8_192)
    data = bytearray(path.read_bytes())
    data[at : at + column.nbytes] = b"\xff" * column.nbytes
    path.write_bytes(data)
    damaged = PoolIndex(index.folder)
    for ask in (
        lambda: damaged.view.top(NURSING, GRAPH, seed="s", as_of=AS_OF),
        lambda: damaged.view.counts(NURSING, GRAPH, as_of=AS_OF),
        damaged.check,
    ):
        with pytest.raises(BadIndexError, match="damaged"):
            ask()
