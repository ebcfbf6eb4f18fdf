"""The word lists of other languages: up to date, compiled, and with every placeholder where it belongs."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.template import Context, Template
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext, trans_real

from portal.management.commands.translations import _updated
from portal.marked_words import Words, marked_words
from portal.spoken import Spoken
from tests.portal.unmarked import unmarked

LISTS = sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/django.po"))
HOLES = re.compile(r"%\(\w+\)[sd]|%%")
#: Judgements that the product never makes; words of Spain; "tú"; a record, wallet or request under another name.
STRUCK_OUT = re.compile(
    r"\b(carec\w*|no cumplen?|no calificad\w*|no cualificad\w*|% de coincidencia|ordenador\w*|ficheros?|caduc\w*|ratón"
    r"|tú|puedes|tienes|cartera digital|paquetes? de pruebas|candidaturas?|pedidos? de)\b",
    re.IGNORECASE,
)
#: Whose every word is marked; the list grows until it is `templates/` and `portal/`.
DONE = (
    "templates/base.html",
    "templates/looks/",
    "templates/partials/",
    "templates/errors/",
    "templates/own/",
    "templates/share/",
    "templates/wallet/",
    "templates/pull/",
    "portal/wallet_words.py",
    "portal/views/preferences.py",
    "portal/actions/preferences.py",
)


class _Pseudo(trans_real.DjangoTranslation):
    """A language that says every word in brackets, so that whatever is not marked stands out."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


@pytest.fixture
def pseudo(settings, monkeypatch) -> str:
    settings.LANGUAGES = [*settings.LANGUAGES, ("he", "Pseudo")]
    trans_real.get_languages.cache_clear()
    language = _Pseudo("he")
    monkeypatch.setitem(trans_real._translations, "he", language)
    yield "he"
    trans_real.get_languages.cache_clear()


def test_it_works() -> None:
    found = marked_words()
    assert Words("Skip to content") in found
    assert Words("Verified") in found  # of a table
    assert Words("%(count)s year", "%(count)s years") in found
    assert LISTS


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.parts[-3])
def test_the_list_holds_what_is_marked(path: Path) -> None:
    listed = {Words(entry.msgid, entry.msgid_plural, entry.msgctxt or "") for entry in polib.pofile(str(path))}
    marked = set(marked_words())
    assert not marked - listed, "run manage.py translations"
    assert not listed - marked, "run manage.py translations"


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.parts[-3])
def test_what_pages_read_is_what_the_list_says(path: Path) -> None:
    listed = polib.pofile(str(path))
    assert path.with_suffix(".mo").read_bytes() == listed.to_binary()
    assert not [entry.msgid for entry in listed if "fuzzy" in entry.flags]


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.parts[-3])
def test_every_placeholder_is_where_it_belongs(path: Path) -> None:
    for entry in polib.pofile(str(path)):
        wanted = set(HOLES.findall(entry.msgid)) | set(HOLES.findall(entry.msgid_plural))
        for said in [entry.msgstr, *entry.msgstr_plural.values()]:
            if said:
                holes = set(HOLES.findall(said))
                assert holes <= wanted, entry.msgid
                assert entry.msgid_plural or holes == wanted, entry.msgid


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.parts[-3])
def test_how_much_is_translated(path: Path, record_property) -> None:
    listed = polib.pofile(str(path))
    record_property("translated", f"{listed.percent_translated()} % of {len(listed)}")
    assert len(listed) > 500


def test_files_that_are_done_stay_done() -> None:
    left = {name: words for name, words in unmarked().items() if name.startswith(DONE)}
    assert not left


def test_pages_without_a_member_say_nothing_unmarked(db, pseudo: str) -> None:
    page = Client().get("/sign-in/", {"language": pseudo}).content.decode()
    body = re.sub(r"<(script|style|svg).*?</\1>|<nav class=\"speeches\".*?</nav>", " ", page, flags=re.DOTALL)
    texts = [" ".join(text.split()) for text in re.sub(r"<[^>]*>", "\n", body).split("\n")]
    bare = {text for text in texts if re.search(r"[^\W\d_]{2,}", text) and "⟦" not in text}
    assert bare - {"Credence"} == set()
    assert 'dir="rtl"' in page


def test_a_language_that_runs_from_right_to_left_turns_the_page(db, pseudo: str) -> None:
    assert '<html lang="he" dir="rtl"' in Client().get("/nowhere/", {"language": pseudo}).content.decode()


def test_tables_are_said_when_they_are_read(pseudo: str) -> None:
    table = Spoken({"one": "First", "two": ("Second", "")})
    assert table["one"] == "First"
    with translation.override(pseudo):
        assert table["one"] == table.get("one") == "⟦First⟧"
        assert dict(table.items()) == {"one": "⟦First⟧", "two": ("⟦Second⟧", "")}
        assert list(table.values()) == ["⟦First⟧", ("⟦Second⟧", "")]
        assert table.get("three", "none") == "none"


def test_templates_speak_it(pseudo: str) -> None:
    with translation.override(pseudo):
        words = Template("{% blocktranslate count n=n %}{{ n }} job{% plural %}{{ n }} jobs{% endblocktranslate %}")
        assert words.render(Context({"n": 2})) == "⟦2 jobs⟧"
        assert gettext("Sign in") == "⟦Sign in⟧"


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.parts[-3])
def test_the_glossary_at_the_head_outlives_an_update(path: Path) -> None:
    known = polib.pofile(str(path))
    assert "record: " in known.header
    assert _updated(polib, known, {}, path.parts[-3]).header == known.header


def test_the_spanish_keeps_to_its_words() -> None:
    """What a native editor struck out stays out: judgements of people, and words of another country or register."""
    said = {
        words: entry.msgid
        for entry in polib.pofile(str(Path(settings.LOCALE_PATHS[0]) / "es" / "LC_MESSAGES" / "django.po"))
        for words in [entry.msgstr, *entry.msgstr_plural.values()]
    }
    assert {msgid for words, msgid in said.items() if STRUCK_OUT.search(words)} == set()


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.parts[-3])
def test_every_word_is_translated(path: Path) -> None:
    left = [entry.msgid for entry in polib.pofile(str(path)) if not entry.obsolete and not entry.translated()]
    assert left == []
