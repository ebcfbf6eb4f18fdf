"""`manage.py verify`: its words, its JSON, and its exit status, as a shell sees them."""

from __future__ import annotations

import base64
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from portal.demonstration.signing import did_document, sign_vc_jwt
from portal.verify_text import printable
from tests.verification.records import (
    EMAIL,
    LIST_URL,
    SCHOOL,
    SCHOOL_KEYS,
    SCHOOL_URL,
    Json,
    badge,
    learner_record,
    listed,
    signed,
    signed_list,
)
from verification.reference import schemas

HOUSE = Path(__file__).parents[3]
AT = "2026-06-01T12:00:00Z"


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """Records of every verdict, and the documents that settle them."""
    forged = signed(badge())
    forged["name"] = "Surgery"
    records = {
        "good": signed(badge(credentialStatus=listed())),
        "forged": forged,
        "expired": signed(badge(validUntil="2026-01-01T00:00:00Z")),
        "unreachable": signed(badge(credentialStatus=listed(url="https://silent.example/list"))),
        "clr": signed(learner_record(signed(badge()), badge())),
    }
    for name, record in records.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(record), encoding="utf-8")
    documents = {SCHOOL_URL: did_document(SCHOOL, SCHOOL_KEYS), LIST_URL: signed_list()}
    (tmp_path / "documents").write_text(json.dumps(documents), encoding="utf-8")
    (tmp_path / "trust").write_text(json.dumps({"name": "Ours", "issuers": [{"id": SCHOOL}]}), encoding="utf-8")
    return tmp_path


def run(shelf: Path, *names: str, **options: Any) -> tuple[int, str]:
    """The exit status and what was printed."""
    out = io.StringIO()
    paths = [name if name == "-" else str(shelf / f"{name}.json") for name in names]
    given: dict[str, Any] = {"documents": str(shelf / "documents"), "offline": True, "at": AT, **options}
    try:
        call_command("verify", *paths, stdout=out, **given)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


def objects(shelf: Path, *names: str, **options: Any) -> list[Json]:
    return [json.loads(line) for line in run(shelf, *names, json=True, **options)[1].splitlines()]


def test_it_works(shelf: Path) -> None:
    status, text = run(shelf, "good")
    assert status == 0
    assert text.startswith(f"{shelf / 'good.json'}: VERIFIED\n")
    assert "- Revocation: good." in text


@pytest.mark.parametrize(
    ("names", "status"),
    [
        (["good"], 0),
        (["good", "good"], 0),
        (["forged"], 1),
        (["expired"], 2),
        (["unreachable"], 2),
        (["good", "expired"], 2),
        (["expired", "forged", "good"], 1),
    ],
)
def test_the_exit_status_is_the_worst_verdicts(shelf: Path, names: list[str], status: int) -> None:
    assert run(shelf, *names)[0] == status


def test_json_is_one_object_for_each_record_and_one_line_for_each_object(shelf: Path) -> None:
    found = objects(shelf, "good", "forged", "expired", "clr")
    assert [item["verdict"] for item in found] == ["verified", "rejected", "not_in_force", "verified"]
    assert list(found[0])[:2] == ["record", "verdict"]
    assert found[0]["record"] == str(shelf / "good.json")
    assert [child["verdict"] for child in found[3]["credentials"]] == ["verified", "indeterminate"]
    for item in found:
        jsonschema.Draft202012Validator(schemas()["report"]).validate(item)


def test_a_record_may_come_on_standard_input(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compact = sign_vc_jwt(badge(), SCHOOL_KEYS["p256"], f"{SCHOOL}#p256").encode() + b"\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(compact)))
    (found,) = objects(shelf, "-")
    assert (found["record"], found["verdict"], found["container"]) == ("-", "verified", "jwt")


def test_every_way_of_giving_a_document(shelf: Path) -> None:
    did = json.dumps(did_document(SCHOOL, SCHOOL_KEYS))
    for given in (json.loads(did), did, {"base64": base64.b64encode(did.encode()).decode()}):
        (shelf / "documents").write_text(json.dumps({SCHOOL_URL: given, LIST_URL: signed_list()}), encoding="utf-8")
        assert objects(shelf, "good")[0]["verdict"] == "verified"
    (shelf / "documents").write_text(json.dumps({SCHOOL_URL: None}), encoding="utf-8")
    assert objects(shelf, "good")[0]["verdict"] == "indeterminate"


def test_a_given_document_never_replaces_a_pinned_context(shelf: Path) -> None:
    given = {
        **json.loads((shelf / "documents").read_text(encoding="utf-8")),
        "https://www.w3.org/ns/credentials/v2": {"@context": {"@vocab": "https://forger.example/"}},
    }
    (shelf / "documents").write_text(json.dumps(given), encoding="utf-8")
    assert objects(shelf, "good", "forged")[0]["verdict"] == "verified"
    assert objects(shelf, "forged")[0]["verdict"] == "rejected"


def test_the_recipient_the_trust_list_and_the_time(shelf: Path) -> None:
    subject = {**badge()["credentialSubject"], "id": f"mailto:{EMAIL}"}
    (shelf / "mine.json").write_text(json.dumps(signed(badge(credentialSubject=subject))), encoding="utf-8")
    (found,) = objects(shelf, "mine", recipient=[EMAIL], trust=str(shelf / "trust"))
    assert (found["subject_match"], found["issuer"]["trust"]) == ("identifier", "trusted")
    assert objects(shelf, "mine", recipient=["eve@x.example"])[0]["subject_match"] == "mismatch"
    assert objects(shelf, "good", recipient=["did:example:ada"])[0]["subject_match"] == "identifier"
    assert objects(shelf, "expired", at="2025-12-31")[0]["verdict"] == "verified"
    assert objects(shelf, "expired")[0]["receipt"]["at"] == AT


def test_fifty_megabytes_are_measured_and_not_read_into_memory(shelf: Path) -> None:
    (shelf / "huge.json").write_bytes(b"{" + b" " * 50_000_000)
    (found,) = objects(shelf, "huge")
    assert (found["verdict"], found["checks"][0]["code"]) == ("rejected", "too_large")
    assert "50,000,001 bytes" in found["checks"][0]["detail"]
    assert len(found["receipt"]["record_sha256"]) == 64


def test_nothing_of_a_record_commands_the_terminal(shelf: Path) -> None:
    subject = {**badge()["credentialSubject"], "id": "urn:x:\u202e\u009b"}
    record = badge(name="\x1b[2J\x1b[1;32mVERIFIED\r\n", credentialSubject=subject)
    (shelf / "loud.json").write_text(json.dumps(record), encoding="utf-8")
    text = run(shelf, "loud")[1]
    assert "REJECTED" in text.splitlines()[0]
    assert not {"\x1b", "\r", "\u202e", "\u009b"} & set(text)
    assert printable("a\nb\x00") == "a\ufffdb\ufffd"


def test_checks_are_told_as_sentences_with_who_must_act(shelf: Path) -> None:
    text = run(shelf, "unreachable")[1]
    assert "- Revocation: could not be checked." in text
    assert "We act." in text
    nested = run(shelf, "clr")[1]
    assert "  holds /credentialSubject/verifiableCredential/1: INDETERMINATE" in nested


@pytest.mark.parametrize(
    "options",
    [
        {"at": "tomorrow"},
        {"recipient": ["nobody"]},
        {"challenge": "c"},
        {"domain": "d"},
        {"documents": "/nonexistent"},
        {"trust": "/nonexistent"},
    ],
)
def test_wrong_usage_is_said_before_anything_is_verified(shelf: Path, options: Json) -> None:
    with pytest.raises(CommandError) as refused:
        run(shelf, "good", **options)
    assert refused.value.returncode == 64


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"https://x": 3}', '{"https://x": {"base64": "?"}}', '{"a":1,"a":2}']
)
def test_documents_that_are_none_are_wrong_usage(shelf: Path, content: str) -> None:
    (shelf / "documents").write_text(content, encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        run(shelf, "good")
    assert refused.value.returncode == 64


@pytest.mark.parametrize("content", ["", "[]", '{"issuers": [{"id": 3}]}', '{"issuers": [{"id": "x", "since": "?"}]}'])
def test_a_trust_list_that_is_none_is_wrong_usage(shelf: Path, content: str) -> None:
    (shelf / "trust").write_text(content, encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        run(shelf, "good", trust=str(shelf / "trust"))
    assert refused.value.returncode == 64


def shell(*arguments: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own, as a shell runs it: no settings, no secret, no database."""
    clean = {"PATH": os.environ["PATH"], "CREDENCE_DATA": "/proc/nowhere", **environment}
    command = [sys.executable, str(HOUSE / "manage.py"), *arguments]
    return subprocess.run(  # noqa: S603 - our own command
        command, input=stdin, capture_output=True, env=clean, cwd="/", timeout=60, check=False
    )


def test_it_needs_no_database_and_no_secret(shelf: Path) -> None:
    documents = str(shelf / "documents")
    done = shell(
        "verify",
        "-",
        "--offline",
        "--at",
        AT,
        "--documents",
        documents,
        "--json",
        stdin=json.dumps(signed(badge())).encode(),
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["verdict"] == "verified"


@pytest.mark.parametrize(
    "arguments",
    [
        ["verify"],
        ["verify", "--bogus", "x"],
        ["verify", "/proc/nowhere"],
        ["verify", "--jobs", "0", "-"],
        ["verify", "--jobs", "x", "-"],
    ],
)
def test_wrong_usage_exits_with_64_and_one_sentence(arguments: list[str]) -> None:
    done = shell(*arguments)
    assert done.returncode == 64
    assert b"Traceback" not in done.stderr
    assert done.stderr
    assert done.stdout == b""


def test_a_fault_of_our_own_exits_with_70() -> None:
    done = shell("verify", "-", DATABASE_URL="nonsense", stdin=b"{}")
    assert done.returncode == 70
    assert b"Traceback" not in done.stderr


def test_a_newer_copy_is_asked_for_on_request(shelf: Path) -> None:
    service = "https://school.example/refresh/7"
    document = badge(refreshService={"id": service, "type": "1EdTechCredentialRefresh"})
    document["@context"] = [*document["@context"], "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"]
    (shelf / "old.json").write_text(json.dumps(signed(document)), encoding="utf-8")
    documents = json.loads((shelf / "documents").read_text())
    documents[service] = signed({**document, "validUntil": "2031-01-01T00:00:00Z"})
    (shelf / "documents").write_text(json.dumps(documents), encoding="utf-8")

    status, plain = run(shelf, "old")
    asked_status, asked = run(shelf, "old", refresh=True)

    assert (status, asked_status) == (0, 0)
    assert "another copy" not in plain
    assert "good until 2031-01-01T00:00:00Z" in asked
