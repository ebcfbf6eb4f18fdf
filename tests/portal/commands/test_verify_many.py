"""`manage.py verify` over folders, several at a time, summed up, and again from receipts."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from portal.demonstration.signing import did_document
from portal.verify_batch import Progress
from tests.verification.records import SCHOOL, SCHOOL_KEYS, SCHOOL_URL, Json, badge, listed, signed

AT = "2026-06-01T12:00:00Z"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two good records, one forged and one expired, on two levels; and what is to be passed over."""
    forged = signed(badge())
    forged["name"] = "Surgery"
    inner = tmp_path / "records" / "autumn"
    inner.mkdir(parents=True)
    held = {
        "a.json": signed(badge()),
        "autumn/expired.json": signed(badge(validUntil="2026-01-01T00:00:00Z")),
        "autumn/forged.json": forged,
        "b.json": signed(badge(name="Second")),
        ".hidden.json": forged,
    }
    for name, record in held.items():
        (tmp_path / "records" / name).write_text(json.dumps(record), encoding="utf-8")
    (inner / "dangling.json").symlink_to(tmp_path / "nowhere")
    documents = {SCHOOL_URL: did_document(SCHOOL, SCHOOL_KEYS)}
    (tmp_path / "documents").write_text(json.dumps(documents), encoding="utf-8")
    return tmp_path / "records"


def run(*paths: object, **options: Any) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("verify", *map(str, paths), stdout=out, **{"offline": True, "at": AT, **options})
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


def given(folder: Path) -> dict[str, Any]:
    return {"documents": str(folder.parent / "documents")}


def reports(*paths: object, **options: Any) -> list[Json]:
    return [json.loads(line) for line in run(*paths, json=True, **options)[1].splitlines()]


@pytest.mark.parametrize("jobs", [1, 3])
def test_it_works(folder: Path, jobs: int) -> None:
    """A folder is every file below it that is not hidden; the answers come in the order of the names."""
    found = reports(folder, jobs=jobs, **given(folder))
    assert [(Path(item["record"]).name, item["verdict"]) for item in found] == [
        ("a.json", "verified"),
        ("b.json", "verified"),
        ("expired.json", "not_in_force"),
        ("forged.json", "rejected"),
    ]
    assert run(folder, jobs=jobs, **given(folder))[0] == 1


def test_a_summary_names_what_is_not_verified(folder: Path) -> None:
    status, text = run(folder, summary=True, **given(folder))
    lines = text.splitlines()
    assert status == 1
    assert len(lines) == 3
    assert "expired.json: NOT IN FORCE. " in lines[0]
    assert "forged.json: REJECTED. " in lines[1]
    assert lines[2] == "4 records: 1 rejected, 0 indeterminate, 1 not in force, 2 verified."
    assert json.loads(run(folder, summary=True, json=True, **given(folder))[1]) == {
        "records": 4,
        "verdicts": {"rejected": 1, "indeterminate": 0, "not_in_force": 1, "verified": 2},
    }


def test_an_empty_folder_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="holds no file") as refused:
        run(tmp_path)
    assert refused.value.returncode == 64


def test_progress_is_for_terminals_only() -> None:
    terminal, file = Terminal(), io.StringIO()
    for stream in (terminal, file):
        progress = Progress(stream, 3)
        progress.show(2)
        progress.clear()
    assert "2 of 3 records" in terminal.getvalue()
    assert file.getvalue() == ""


def receipt_file(folder: Path, *names: str) -> Path:
    path = folder.parent / "receipts"
    path.write_text(run(*(folder / name for name in names), json=True, **given(folder))[1], encoding="utf-8")
    return path


def test_a_receipt_gives_the_same_verdict_without_anything_else(folder: Path) -> None:
    names = ("a.json", "autumn/forged.json", "autumn/expired.json")
    kept = receipt_file(folder, *names)
    then = [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()]
    assert reports(*(folder / name for name in names), receipt=str(kept), at=None) == then


def test_a_receipt_may_stand_alone_and_answer_for_another_time(folder: Path) -> None:
    kept = receipt_file(folder, "autumn/expired.json")
    bare = json.loads(kept.read_text(encoding="utf-8"))["receipt"]
    kept.write_text(json.dumps(bare, indent=2), encoding="utf-8")
    (again,) = reports(folder / "autumn/expired.json", receipt=str(kept), at="2025-12-01")
    assert again["verdict"] == "verified"


def test_silences_are_repeated_too(folder: Path) -> None:
    silent = folder / "silent.json"
    record = signed(badge(credentialStatus=listed(url="https://silent.example/list")))
    silent.write_text(json.dumps(record), encoding="utf-8")
    kept = receipt_file(folder, "silent.json")
    (again,) = reports(silent, receipt=str(kept), at=None)
    assert again["verdict"] == "indeterminate"
    assert again == json.loads(kept.read_text(encoding="utf-8"))


def wrong(receipt: str | bytes, folder: Path, **options: Any) -> str:
    path = folder.parent / "wrong"
    path.write_bytes(receipt.encode() if isinstance(receipt, str) else receipt)
    with pytest.raises(CommandError) as refused:
        run(folder / "a.json", receipt=str(path), **options)
    assert refused.value.returncode == 64
    return str(refused.value)


def test_what_is_no_receipt_is_wrong_usage(folder: Path) -> None:
    for text in ("", "[]", "{}", '{"receipt": 7}', '{"a":', "{}\nnonsense\n", b"\xff"):
        assert wrong(text, folder).startswith("--receipt: ")
    kept = receipt_file(folder, "a.json").read_text(encoding="utf-8")
    assert "exclude each other" in wrong(kept, folder, **given(folder))
    assert "byte for byte" in wrong(receipt_file(folder, "b.json").read_text(encoding="utf-8"), folder)


def test_a_receipt_that_was_tampered_with_is_not_used(folder: Path) -> None:
    kept = json.loads(receipt_file(folder, "a.json").read_text(encoding="utf-8"))
    (document,) = (item for item in kept["receipt"]["documents"] if item["role"] == "did")
    document["sha256"] = "0" * 64
    assert "cannot be used" in wrong(json.dumps(kept), folder)
