"""Lists of issuers: line by line, taken at once, taken back; and read again as they were written."""

from __future__ import annotations

import json
from typing import Any

import pytest

from portal.actions.issuer_import import import_issuers, last_import, standing_issuers, undo_import
from portal.actions.issuers import stop_trusting, trust_issuer
from portal.actions.policies import change_policies
from portal.actions.refusal import RefusedError
from portal.issuer_lists import MOST_LINES, compared, read_list, written_csv, written_json
from portal.models import Event, TrustedIssuer, Verification
from portal.policies import Policies
from portal.queries_registries import own_list
from portal.scope import NotAllowedError
from tests.portal.conftest import Person
from tests.portal.work_factories import ISSUER, a_record

TABLE = (
    b"issuer,name,level,types,since,until,reason\n"
    b"did:web:a.example,A College,trusted,OpenBadgeCredential | ClrCredential,2020-01-01,2030-12-31,accredited\n"
    b"https://b.example/issuer,=B(),known,,,,\n"
)


def listed(person: Person) -> dict[str, TrustedIssuer]:
    return {row.issuer: row for row in own_list(person.scope)}


def test_it_works(bob: Person) -> None:
    done = import_issuers(bob.scope, TABLE, reason="The consortium vouches")
    assert (done.new, done.changed, done.refused) == (2, 0, 0)
    a, b = (listed(bob)[issuer] for issuer in ("did:web:a.example", "https://b.example/issuer"))
    assert (a.name, a.level, a.types, a.reason) == (
        "A College",
        "trusted",
        ["OpenBadgeCredential", "ClrCredential"],
        "accredited",
    )
    assert (a.since.year, a.until.year) == (2020, 2030)  # type: ignore[union-attr]
    assert (b.level, b.reason, b.added_by_id) == ("known", "The consortium vouches", bob.user.pk)
    told = Event.objects.within(bob.scope).filter(kind="issuer.trusted")
    assert {event.data["batch"] for event in told} == {str(done.batch)}
    assert last_import(bob.scope) == (done.batch, 2)
    with pytest.raises(RefusedError):
        import_issuers(bob.scope, TABLE, reason="The consortium vouches")


def test_records_of_the_issuers_are_checked_again(bob: Person) -> None:
    record = a_record(bob)
    import_issuers(bob.scope, f"issuer\n{ISSUER}\n".encode(), reason="r")
    assert Verification.objects.within(bob.scope).filter(record=record, reason="trust_changed").exists()


def test_taken_back_it_is_as_before(bob: Person) -> None:
    trust_issuer(bob.scope, issuer="did:web:a.example", name="Old A", reason="first", level="known")
    done = import_issuers(bob.scope, TABLE, reason="r")
    assert (done.new, done.changed) == (1, 1)
    assert undo_import(bob.scope, done.batch) == 2
    (left,) = listed(bob).values()
    assert (left.issuer, left.name, left.level, left.reason) == ("did:web:a.example", "Old A", "known", "first")
    assert last_import(bob.scope) is None
    with pytest.raises(RefusedError):
        undo_import(bob.scope, done.batch)


def test_what_somebody_changed_since_stays(bob: Person) -> None:
    done = import_issuers(bob.scope, TABLE, reason="r")
    stop_trusting(bob.scope, listed(bob)["did:web:a.example"], reason="no")
    trust_issuer(bob.scope, issuer="did:web:a.example", reason="after all", level="known")
    assert undo_import(bob.scope, done.batch) == 1
    assert listed(bob)["did:web:a.example"].reason == "after all"


def test_a_stranger_takes_nothing_back(bob: Person, charlie: Person) -> None:
    done = import_issuers(bob.scope, TABLE, reason="r")
    with pytest.raises(RefusedError):
        undo_import(charlie.scope, done.batch)
    assert len(listed(bob)) == 2


@pytest.mark.parametrize(
    "line",
    [
        {"issuer": ""},
        {"issuer": "no id"},
        {"issuer": "noscheme"},
        {"issuer": "did:web:" + "x" * 500},
        {"level": "adored"},
        {"since": "yesterday"},
        {"since": "2026-01-02", "until": "2026-01-01"},
        {"name": "n" * 301},
        {"types": ["t"] * 51 + ["u" * 301]},
        {"reason": ""},
        {"issuer": 7},
        {"issuer": "did:web:a.example\x00"},
    ],
)
def test_a_line_that_cannot_be_is_refused_by_itself(bob: Person, line: dict[str, Any]) -> None:
    good = {"id": "did:web:good.example", "reason": "r"}
    bad = {"issuer": "did:web:bad.example", "reason": "r", **line}
    lines = read_list(json.dumps([good, bad]).encode())
    assert [item.state for item in lines] == ["new", "refused"]
    assert lines[1].sentence
    assert import_issuers(bob.scope, json.dumps([good, bad]).encode()).refused == 1
    assert set(listed(bob)) == {"did:web:good.example"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"{",
        b'{"issuers": 7}',
        b"[]",
        b"name,level\nx,y\n",
        b"issuer\n",
        b"[" * 100_000,
        b"issuer,reason\n" + b"did:web:a.example,r\n" * (MOST_LINES + 1),
        b"x" * (2 * 1024 * 1024 + 1),
    ],
)
def test_what_is_no_list_is_refused(bob: Person, data: bytes) -> None:
    with pytest.raises(RefusedError) as refused:
        import_issuers(bob.scope, data, reason="r")
    assert refused.value.field == "file"


def test_an_issuer_stands_once(bob: Person) -> None:
    lines = read_list(b"issuer,reason\ndid:web:a.example,r\ndid:web:a.example,r\n")
    assert [line.state for line in lines] == ["new", "refused"]


def test_what_changes_is_told(bob: Person) -> None:
    trust_issuer(bob.scope, issuer="did:web:a.example", name="Old A", reason="accredited", level="known")
    lines = read_list(TABLE, reason="r")
    first, second = compared(lines, standing_issuers(bob.scope, [line.issuer for line in lines]))
    assert (first.state, second.state) == ("changed", "new")
    assert "name: “Old A” → “A College”" in first.sentence
    assert "counts as: Known → Trusted" in first.sentence, "in words"


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_what_was_written_is_read_again(bob: Person, kind: str) -> None:
    import_issuers(bob.scope, TABLE, reason="r")
    entries = own_list(bob.scope)
    written = written_csv(entries) if kind == "csv" else written_json(entries, name="Ours")
    assert "'=B()" in written or kind == "json"
    lines = read_list(written.encode())
    again = compared(lines, standing_issuers(bob.scope, [line.issuer for line in lines]))
    assert {line.state for line in again} == {"same"}


def test_who_may_not_trust_may_not_import(alice: Person, bob: Person, erin: Person) -> None:
    with pytest.raises(NotAllowedError):
        import_issuers(erin.scope, TABLE, reason="r")
    change_policies(alice.scope, Policies(trusted_by="administrators"))
    with pytest.raises(RefusedError):
        import_issuers(bob.scope, TABLE, reason="r")
