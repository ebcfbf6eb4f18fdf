"""`manage.py add_context`: an operator's context is used, here and in the isolated verifier; ours stay as they are."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from tests.verification.made_records import CREATED, ED, Json, badge

URL = "https://school.example/contexts/shifts.json"
CONTEXT = {"@context": {"shifts": {"@id": "https://school.example/terms#shifts"}}}


def manage(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        [sys.executable, "manage.py", *words],
        cwd=settings.BASE_DIR,
        env={**os.environ, "CREDENCE_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def record_with(folder: Path) -> Path:
    """A badge that uses the context, really signed by somebody who knows it."""
    script = (
        "import json, sys; from pathlib import Path; from verification.contexts.added import load_folder; "
        f"load_folder(Path({str(folder / 'contexts')!r})); "
        "from portal.demonstration.signing import sign_data_integrity; "
        "from portal.demonstration.keys import ed25519_key; key = ed25519_key('school'); "
        "document = json.loads(sys.stdin.read()); did = key.did_key; document['issuer']['id'] = did; "
        f"print(json.dumps(sign_data_integrity(document, key, did + '#' + did[8:], created={CREATED!r})))"
    )
    document: Json = badge(ED.did_key, validUntil=None)
    document["@context"] = [*document["@context"], URL]
    document["credentialSubject"]["shifts"] = "24"
    made = subprocess.run(  # noqa: S603
        [sys.executable, "-c", script],
        cwd=settings.BASE_DIR,
        input=json.dumps(document),
        capture_output=True,
        text=True,
        check=True,
    )
    path = folder / "badge.json"
    path.write_text(made.stdout)
    return path


def test_it_works(tmp_path: Path) -> None:
    (tmp_path / "shifts.json").write_text(json.dumps(CONTEXT))
    added = manage(tmp_path, "add_context", URL, str(tmp_path / "shifts.json"))
    assert added.returncode == 0, added.stderr
    assert URL in manage(tmp_path, "add_context", "--list").stdout
    record = record_with(tmp_path)
    with_it = manage(tmp_path, "verify", str(record), "--offline", "--json")
    assert json.loads(with_it.stdout)["verdict"] == "verified"
    assert any(item["url"] == URL for item in json.loads(with_it.stdout)["receipt"]["documents"])
    assert manage(tmp_path, "add_context", "--remove", URL).returncode == 0
    without = json.loads(manage(tmp_path, "verify", str(record), "--offline", "--json").stdout)
    assert without["verdict"] == "indeterminate"
    assert [check["code"] for check in without["checks"] if check["id"] == "proof"] == ["unknown_context"]


def test_what_may_not_be_added(tmp_path: Path) -> None:
    (tmp_path / "good.json").write_text(json.dumps(CONTEXT))
    (tmp_path / "bad.json").write_text("{}")
    for words, told in (
        (("https://www.w3.org/ns/credentials/v2", "good.json"), "comes with the software"),
        ((URL, "bad.json"), "no JSON-LD context"),
        ((URL, "absent.json"), "cannot be read"),
        (("http://school.example/c.json", "good.json"), "no https address"),
        ((), "Give an address and a file"),
        (("--remove", URL), "was not added"),
    ):
        named = [str(tmp_path / word) if word.endswith("d.json") or word == "absent.json" else word for word in words]
        refused = manage(tmp_path, "add_context", *named)
        assert refused.returncode == 64
        assert told in refused.stderr
        assert "Traceback" not in refused.stderr


def test_a_file_that_was_changed_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "shifts.json").write_text(json.dumps(CONTEXT))
    manage(tmp_path, "add_context", URL, str(tmp_path / "shifts.json"))
    (kept,) = (tmp_path / "contexts").iterdir()
    kept.write_text(kept.read_text().replace("shifts", "drifts"))
    listed = manage(tmp_path, "add_context", "--list")
    assert "None was added" in listed.stdout
    assert "cannot be used" in listed.stderr
