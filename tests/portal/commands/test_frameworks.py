"""`manage.py import_framework` and `manage.py frameworks`."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.portal.framework_files import write_version

pytestmark = pytest.mark.django_db


def run(*words: str | Path, **options: bool) -> str:
    said = StringIO()
    call_command(*(str(word) for word in words), stdout=said, stderr=StringIO(), **options)
    return said.getvalue()


def test_it_works(tmp_path: Path) -> None:
    assert run("frameworks") == "Nothing was imported.\n"
    said = run("import_framework", "csv", write_version(tmp_path, "1.1"))
    assert said.startswith("csv 1.1: 3 concepts and 2 relations")
    assert "It is current." in said
    assert "1.2 stays" not in run("import_framework", "csv", write_version(tmp_path, "1.2"), "--keep-current")
    lines = run("frameworks").splitlines()
    assert [line.split()[1:3] for line in lines] == [["1.2", "beside"], ["1.1", "current"]]
    assert run("import_framework", "--list").splitlines() == lines
    assert "csv 1.2 is current" in run("frameworks", "csv", "1.2", "--make-current")
    assert "        1 relabelled" in run("frameworks", "csv", "1.2", "--changes")
    assert "csv 1.1 was removed" in run("frameworks", "csv", "1.1", "--remove")
    assert len(run("frameworks", "csv").splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("frameworks", "--remove"), "Say which version"),
        (("frameworks", "esco", "9", "--changes"), "There is no esco 9 here"),
        (("import_framework", "esco"), "Say where the files"),
        (("import_framework",), "Say which framework"),
    ],
)
def test_wrong_usage_is_64(words: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said) as refused:
        run(*words)
    assert refused.value.returncode == 64
