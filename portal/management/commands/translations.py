"""``manage.py translations``: bring the languages' word lists up to what templates and Python say, and compile them."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.marked_words import MarkedError, Words, marked_words


class Command(BaseCommand):
    help = "Updates portal/locale/*/LC_MESSAGES/django.po from what is marked, and writes the .mo that pages are "
    "read from."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="Change nothing; say what is not up to date, and fail."
        )
        parser.add_argument("--untranslated", action="store_true", help="Print what has no translation yet.")

    def handle(self, *_args: object, **options: bool) -> None:
        try:
            import polib  # noqa: PLC0415 - for who develops, not for who runs
        except ImportError as missing:
            raise CommandError("This needs polib: pip install -r tests/requirements.txt") from missing
        try:
            found = marked_words()
        except MarkedError as wrong:
            raise CommandError(str(wrong)) from wrong
        for language in (code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE):
            path = Path(settings.LOCALE_PATHS[0]) / language.replace("-", "_") / "LC_MESSAGES" / "django.po"
            known = polib.pofile(str(path)) if path.exists() else polib.POFile()
            fresh = _updated(polib, known, found, language)
            missing_ones = [entry for entry in fresh if not entry.translated()]
            if options["check"] and str(fresh) != (path.read_text(encoding="utf-8") if path.exists() else ""):
                raise CommandError(f"{path.name} of {language} is not up to date: run manage.py translations.")
            if not options["check"]:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(str(fresh), encoding="utf-8")
                path.with_suffix(".mo").write_bytes(fresh.to_binary())
            if options["untranslated"]:
                for entry in missing_ones:
                    print(f"{', '.join(name for name, _ in entry.occurrences)}: {entry.msgid}")
            print(f"{language}: {len(fresh)} marked, {len(fresh) - len(missing_ones)} translated.")


def _updated(polib, known, found: dict[Words, list[str]], language: str):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """What is marked now, with what is known of it. What nobody says any more goes; nothing is guessed."""
    said = {(entry.msgid, entry.msgid_plural, entry.msgctxt or ""): entry for entry in known if not entry.obsolete}
    fresh = polib.POFile(wrapwidth=100)
    fresh.header = known.header  # the glossary that translators keep to
    fresh.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": language,
        "Plural-Forms": known.metadata.get("Plural-Forms", "nplurals=2; plural=(n != 1);"),
    }
    for words in sorted(found):
        old = said.get((words.text, words.plural, words.context))
        entry = polib.POEntry(
            msgid=words.text,
            msgid_plural=words.plural,
            msgctxt=words.context or None,
            occurrences=[(name, "") for name in found[words]],
            tcomment=old.tcomment if old else "",
        )
        if "%(" in words.text:
            entry.flags.append("python-format")
        if words.plural:
            entry.msgstr_plural = old.msgstr_plural if old else {0: "", 1: ""}
        else:
            entry.msgstr = old.msgstr if old else ""
        fresh.append(entry)
    return fresh
