"""Making an evidence pack: of whom, by whom, what is in it and what never is."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from pypdf import PdfReader

from portal.actions.make_pack import TooLargeAtOnceError, make_pack, pack_size, require_small
from portal.actions.notes import write_note
from portal.actions.refusal import RefusedError
from portal.blind import ClosedRecordError
from portal.exports import evidence_pack
from portal.exports.pack_file import PackFile
from portal.models import Application, Event, Record
from portal.permissions import Capability
from portal.scope import NotAllowedError, Scope
from tests.portal.conftest import Person
from tests.portal.pack_factories import a_verified_record, packed, some_records, unpacked, zipped
from tests.portal.work_factories import a_candidate, a_ranked_job, a_waiting_record
from tests.verification.records import badge, signed
from verification.contexts.added import _ADDED, Added, file_of, written
from verification.pack import check_pack, layout


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_it_works(bob: Person, tmp_path: Path) -> None:
    candidate = a_candidate(bob)
    records = some_records(bob, candidate)
    told: list[tuple[int, int]] = []
    file = io.BytesIO()
    made = make_pack(bob.scope, candidate, file, lambda done, total: told.append((done, total)))
    files = unpacked(file.getvalue())
    assert check_pack(zipped(files, tmp_path / "pack.zip")).status == 0
    assert told == [(1, 3), (2, 3), (3, 3)]
    manifest = json.loads(files["manifest.json"])
    assert manifest["candidate"] == {"id": str(candidate.pk), "name": candidate.name}
    assert [item["id"] for item in manifest["records"]] == [str(record.pk) for record in records]
    assert manifest["application"] is None
    event = Event.objects.within(bob.scope).get(kind="evidence_pack.made")
    assert event.data["manifest_sha256"] == made.manifest_sha256
    said = text_of(files["summary.pdf"])
    for word in (
        candidate.name,
        made.kid,
        "2 verified",
        "1 rejected",
        "County School",
        "Vital signs",
        "Trusted issuer",
    ):
        assert word in said, word
    said_by = [line["credentials"] for line in json.loads(files["claims.json"])["records"]]
    assert [len(inside[0]["claims"]) for inside in said_by] == [1, 0, 0]  # of a rejected record nothing is read
    assert said_by[2][1]["claims"]


def test_of_an_application_it_has_the_gap_report(bob: Person, tmp_path: Path) -> None:
    ranked = a_ranked_job(bob)
    application = ranked.applications[0]
    files = unpacked(packed(bob, application))
    assert application.candidate.name in text_of(files["gap-report.pdf"])
    manifest = json.loads(files["manifest.json"])
    assert manifest["application"]["job"]["id"] == str(ranked.job.pk)
    assert manifest["application"]["run"] == ranked.run.number
    assert check_pack(zipped(files, tmp_path / "pack.zip")).wrong == ()


def test_of_an_application_in_no_ranking_there_is_none(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    other = a_candidate(bob, "Ada Lovelace")
    application = Application.objects.within(bob.scope).create(candidate=other, job=ranked.job)
    files = unpacked(packed(bob, application))
    assert "gap-report.pdf" not in files
    assert "no finished ranking" in text_of(files["summary.pdf"])


def test_notes_decisions_and_other_people_are_not_in_it(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    application = ranked.applications[0]
    application.decisions.create(organization=bob.organization, stage="rejected", reason="Zanzibar reason")
    write_note(bob.scope, application.job, application=application, text="Zanzibar note")
    pack = packed(bob, application)
    others = [row.candidate.name for row in ranked.applications[1:]]
    for name, data in unpacked(pack).items():
        said = text_of(data) if name.endswith(".pdf") else data.decode(errors="replace")
        assert "Zanzibar" not in said, name
        assert not [other for other in others if other in said], name


def test_what_was_taken_back_is_not_in_it(bob: Person) -> None:
    candidate = a_candidate(bob)
    first, *_others = some_records(bob, candidate)
    Record.objects.within(bob.scope).filter(pk=first.pk).update(hidden_at=first.created_at)
    assert not [name for name in unpacked(packed(bob, candidate)) if first.digest in name]


def test_what_is_taken_back_meanwhile_does_not_leave(bob: Person) -> None:
    candidate = a_candidate(bob)
    first, *_others = some_records(bob, candidate)
    file = io.BytesIO()

    def taken_back(done: int, total: int) -> None:
        if done == total:
            Record.objects.within(bob.scope).filter(pk=first.pk).update(hidden_at=first.created_at)

    with pytest.raises(RefusedError, match="taken back"):
        make_pack(bob.scope, candidate, file, taken_back)
    assert b"PK\x05\x06" not in file.getvalue()
    assert not Event.objects.within(bob.scope).filter(kind="evidence_pack.made").exists()


def test_records_not_verified_yet_and_files_that_are_gone(bob: Person, data_folder: Path, tmp_path: Path) -> None:
    candidate = a_candidate(bob)
    gone = a_verified_record(bob, candidate, signed(badge()))
    (data_folder / "received" / gone.blob.path).unlink()
    waiting = a_waiting_record(bob)
    Record.objects.within(bob.scope).filter(pk=waiting.pk).update(candidate=candidate)
    files = unpacked(packed(bob, candidate))
    manifest = json.loads(files["manifest.json"])
    assert [item["id"] for item in manifest["left_out"]] == [str(gone.pk)]
    (record,) = manifest["records"]
    assert (record["receipt"], record["verdict"]) == (None, "")
    result = check_pack(zipped(files, tmp_path / "pack.zip"))
    assert (result.status, result.records[0].outcome) == (0, "not_verified")


def test_nobody_without_records_is_refused(bob: Person, tmp_path: Path) -> None:
    files = unpacked(packed(bob, a_candidate(bob)))
    assert check_pack(zipped(files, tmp_path / "pack.zip")).status == 0
    assert "No record was received" in text_of(files["summary.pdf"])


def test_an_added_context_goes_with_it(bob: Person, settings: Any, tmp_path: Path) -> None:
    """What the organization reads by a context of its own is read by it elsewhere, too."""
    settings.CREDENCE_CONTEXTS = tmp_path / "contexts"
    settings.CREDENCE_CONTEXTS.mkdir()
    url, data = "https://school.example/context/v1", b'{"@context": {"house": "https://school.example/terms#house"}}'
    digest = layout.hashlib.sha256(data).hexdigest()
    context = Added(url, json.loads(data), digest)
    file_of(settings.CREDENCE_CONTEXTS, url).write_bytes(written(context, data))
    candidate = a_candidate(bob)
    _ADDED[url] = context
    try:
        document = badge()
        document["@context"].append(url)
        record = a_verified_record(bob, candidate, signed(document | {"house": "north"}))
        assert record.verdict == "verified"
        files = unpacked(packed(bob, candidate))
        assert files[f"contexts/{digest}.json"] == data
        del _ADDED[url]
        assert check_pack(zipped(files, tmp_path / "pack.zip")).status == 0
        assert (
            check_pack(zipped({n: d for n, d in files.items() if "contexts" not in n}, tmp_path / "x.zip")).status == 1
        )
    finally:
        _ADDED.pop(url, None)


def test_who_may(bob: Person, dora: Person, erin: Person, charlie: Person) -> None:
    candidate = a_candidate(bob)
    for person in (bob, dora, erin):
        assert packed(person, candidate)
    for missing in (Capability.EXPORT, Capability.READ_RECORDS, Capability.READ_CANDIDATES):
        given = frozenset(Capability) - {missing}
        scope = Scope(bob.organization.pk, token_id=candidate.pk, token_capabilities=given)
        with pytest.raises(NotAllowedError):
            make_pack(scope, candidate, io.BytesIO())


def test_who_may_not_be_known_yet_has_none(bob: Person, erin: Person) -> None:
    ranked = a_ranked_job(bob)
    application = ranked.applications[0]
    ranked.job.blind = True
    ranked.job.save()
    application.job.blind = True
    for about in (application, application.candidate):
        with pytest.raises(ClosedRecordError):
            make_pack(bob.scope, about, io.BytesIO())
        assert packed(erin, about)  # who audits and decides nothing sees everything
    another = a_ranked_job(bob)
    Application.objects.within(bob.scope).create(candidate=application.candidate, job=another.job)
    assert packed(bob, application.candidate)  # known by name elsewhere
    with pytest.raises(ClosedRecordError):
        make_pack(bob.scope, application, io.BytesIO())


def test_a_closed_ranking_closes_the_pack_of_an_application(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    application = ranked.applications[0]
    ranked.job.legal_profile = application.job.legal_profile = "nyc"
    ranked.job.save()
    with pytest.raises(PermissionDenied):
        make_pack(bob.scope, application, io.BytesIO())
    assert packed(bob, application.candidate)


def test_a_merged_candidate_has_none(bob: Person) -> None:
    first, second = a_candidate(bob), a_candidate(bob, "Ada Lovelace")
    first.merged_into = second
    first.save()
    with pytest.raises(PermissionDenied):
        make_pack(bob.scope, first, io.BytesIO())


def test_bounds(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    candidate = a_candidate(bob)
    some_records(bob, candidate)
    size = pack_size(bob.scope, candidate)
    assert (size.records, size.small) == (3, True)
    with pytest.raises(TooLargeAtOnceError):
        require_small(replace(size, bytes=51 * 1024**2))
    with pytest.raises(TooLargeAtOnceError):
        require_small(replace(size, records=501))
    monkeypatch.setattr(layout, "MOST_BYTES", 5_000)
    with pytest.raises(RefusedError, match="too large"):
        make_pack(bob.scope, candidate, file := io.BytesIO())
    assert b"PK\x05\x06" not in file.getvalue()
    monkeypatch.setattr(evidence_pack, "MOST_RECORDS", 2)
    with pytest.raises(RefusedError, match="too many"):
        make_pack(bob.scope, candidate, io.BytesIO())


class Pipe(io.RawIOBase):
    """A file that cannot seek, and keeps nothing."""

    written = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.written += len(data)
        return len(data)


def test_it_streams(bob: Person) -> None:
    candidate = a_candidate(bob)
    some_records(bob, candidate)
    pipe = Pipe()
    make_pack(bob.scope, candidate, pipe)  # type: ignore[arg-type]  # enough of a file
    assert pipe.written > 10_000
    assert PackFile is not None
