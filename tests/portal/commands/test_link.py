"""`manage.py link`: one line in, one object out; hostile input, wrong usage and readers that go away."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from portal.management.commands import link as command
from portal.models import Framework, SkillConcept

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few_skills(settings, tmp_path: Path) -> None:
    settings.CREDENCE_DATA = tmp_path
    framework = Framework.objects.create(name="esco", version="1.1.0", concept_count=2)
    for uri, label, also in (("u:1", "measure vital signs", ["take pulse"]), ("u:2", "book appointments", [])):
        SkillConcept.objects.create(
            framework=framework, uri=uri, label=label, kind="skill", alternative_labels=also, search_text=label
        )


def answers(tmp_path: Path, data: bytes, *words: str) -> list[dict]:
    (tmp_path / "texts").write_bytes(data)
    out = io.StringIO()
    call_command(
        "link",
        "--framework",
        "esco",
        "--input",
        str(tmp_path / "texts"),
        "--words-only",
        *words,
        stdout=out,
        stderr=io.StringIO(),
    )
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_it_works(tmp_path: Path) -> None:
    first, second = answers(tmp_path, b"Measure vital signs\nbooking an appointment\n", "--top", "1")
    assert first["text"] == "Measure vital signs"
    assert [(c["uri"], c["label"], c["method"]) for c in first["concepts"]] == [("u:1", "measure vital signs", "label")]
    assert [(c["uri"], c["method"]) for c in second["concepts"]] == [("u:2", "text")]
    assert second["concepts"][0].keys() == {"uri", "label", "score", "confidence", "method"}


def test_an_identifier_is_a_text_too(tmp_path: Path) -> None:
    assert answers(tmp_path, b"u:2\n")[0]["concepts"][0]["method"] == "identifier"


def test_every_line_has_its_answer_in_order_however_odd(tmp_path: Path) -> None:
    found = answers(tmp_path, b"\xef\xbb\xbftake pulse\r\n\n \n\0\0\n\xff\xfe\n" + b"x" * 300_000 + b"\ntake pulse")
    assert [row["text"][:10] for row in found] == ["take pulse", "", " ", "\0\0", "��", "x" * 10, "take pulse"]
    assert [bool(row["concepts"]) for row in found] == [True, False, False, False, False, False, True]
    assert len(found[5]["text"]) == command.LONGEST_LINE


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--framework", "onet"], "import_framework onet"),
        (["--framework", "nothing"], "invalid choice"),
        (["--framework", "esco", "--top", "0"], "--top"),
        (["--framework", "esco", "--top", "many"], "--top"),
        (["--framework", "esco", "--input", "/no/such/file"], "cannot be read"),
        ([], "--framework"),
    ],
)
def test_wrong_usage_says_what_and_exits_with_64(words: list[str], reason: str) -> None:
    with pytest.raises(CommandError, match=reason) as raised:
        call_command("link", *words, stderr=io.StringIO())
    assert raised.value.returncode == 64


def test_a_fault_of_ours_is_no_traceback(tmp_path: Path, monkeypatch) -> None:
    def fails(*_args: object, **_options: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(command, "linker_of", fails)
    with pytest.raises(CommandError, match="A fault of our own: ZeroDivisionError") as raised:
        answers(tmp_path, b"x\n")
    assert raised.value.returncode == 70


def test_a_reader_that_has_enough_is_no_fault(tmp_path: Path) -> None:
    """`link … | head -1`: the pipe breaks while a hundred thousand lines are still to come."""
    (tmp_path / "texts").write_bytes(b"take pulse\n" * 100_000)
    reading, writing = os.pipe()
    with subprocess.Popen(  # noqa: S603 - this very Python, with arguments of the test
        [sys.executable, "-c", PIPED, str(tmp_path / "texts")], stdout=writing, stderr=subprocess.PIPE
    ) as process:
        os.close(writing)
        with os.fdopen(reading, "rb") as answers:
            assert json.loads(answers.readline())["text"] == "take pulse"
        _, complaints = process.communicate(timeout=60)
    assert (process.returncode, complaints) == (0, b"")


#: The command in a process of its own, with a linker of one skill: no database is asked.
PIPED = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
import django
django.setup()
from django.core.management import call_command
from matching.linking import Linker
from matching.statements import Concept
from portal.management.commands import link
link.linker_of = lambda *_, **__: Linker([Concept("u:1", "esco", "take pulse")])
call_command("link", "--framework", "esco", "--input", sys.argv[1])
"""
