"""Texts and identifiers as they are compared, and the pieces of a text that are looked for.

Everything is bounded: a text is cut to :data:`LONGEST_TEXT` characters and :data:`MOST_WORDS` words before anything
else.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import unquote, urlsplit

import snowballstemmer
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

__all__ = [
    "LONGEST_TEXT",
    "MOST_WORDS",
    "content_stems",
    "normal_identifier",
    "normal_text",
    "phrases",
    "plain",
    "runs",
    "stems",
    "windows",
    "words",
]

LONGEST_TEXT = 2_000
MOST_WORDS = 250
_LONGEST_LABEL = 1_000
_LONGEST_WORD = 40
_LABEL_BREAK = re.compile(r"[^\w+#]+")
_WORD = re.compile(r"[^\W_][\w+#]*")
_TAG = re.compile(r"</?[A-Za-z_]{1,40}\s?/?>")
_BREAK = re.compile(r"[.;:,()/!?*•|]+|\s[-–—]\s|\b(?:and|or)\b", re.IGNORECASE)
_STEMMER = snowballstemmer.stemmer("english")


def normal_identifier(value: str) -> str:
    """An identifier as it is compared: no scheme, no `www.`, no query, no slash at the end, lower case."""
    text = unquote(value.strip())
    if "://" in text:
        try:
            parts = urlsplit(text)
        except ValueError:
            return text.lower()
        fragment = f"#{parts.fragment}" if parts.fragment else ""
        text = f"{parts.netloc.removeprefix('www.')}{parts.path.rstrip('/')}{fragment}"
    return text.lower()


def normal_text(value: str) -> str:
    """A text as labels are compared: one case, one kind of space, no punctuation (but `+` and `#`: C++, C#)."""
    return " ".join(_LABEL_BREAK.split(unicodedata.normalize("NFKC", value[:_LONGEST_LABEL]).casefold())).strip()


def plain(text: str) -> str:
    """A text without tags, placeholders (`<ORGANIZATION>`) and control characters, with single spaces, cut to size."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text[:LONGEST_TEXT])
    return " ".join(_TAG.sub(" ", unicodedata.normalize("NFKC", shown)).split()[:MOST_WORDS])


def words(text: str) -> list[str]:
    """The words of a text in order, in lower case: `C++` and `C#` stay themselves."""
    return [word[:_LONGEST_WORD] for word in _WORD.findall(plain(text).casefold())]


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    return str(_STEMMER.stemWord(word))


def stems(text: str) -> list[str]:
    """The words' stems: `managing` and `manages` are one."""
    return [_stem(word) for word in words(text)]


def content_stems(text: str) -> list[str]:
    """The stems without those of words like `the` and `of`."""
    return [_stem(word) for word in words(text) if word not in ENGLISH_STOP_WORDS]


def runs(tokens: list[str], longest: int) -> list[str]:
    """Every run of one to ``longest`` neighbouring tokens."""
    return [
        " ".join(tokens[start : start + size])
        for size in range(1, longest + 1)
        for start in range(len(tokens) - size + 1)
    ]


def windows(text: str, longest: int) -> list[str]:
    """The different runs of one to ``longest`` words that neither begin nor end with a word like `the` or `of`.

    A text of nothing else is its own only window.
    """
    found: dict[str, None] = {}
    tokens = words(text)
    for start, first in enumerate(tokens):
        if first in ENGLISH_STOP_WORDS:
            continue
        for stop in range(start + 1, min(start + longest, len(tokens)) + 1):
            if tokens[stop - 1] not in ENGLISH_STOP_WORDS:
                found[" ".join(tokens[start:stop])] = None
    return list(found) or [" ".join(tokens)]


def phrases(text: str, shortest: int, longest: int) -> list[str]:
    """The different runs of ``shortest`` to ``longest`` words inside one phrase, as they are written.

    They neither begin nor end with a word like `the` or `of`; a phrase of fewer words is a run. Punctuation, `and` and
    `or` end a phrase.
    """
    found: dict[str, None] = {}
    for phrase in _BREAK.split(text):
        tokens = phrase.split()
        if not _WORD.search(phrase):
            continue
        if len(tokens) < shortest:
            found[" ".join(tokens)] = None
        for size in range(shortest, longest + 1):
            for start in range(len(tokens) - size + 1):
                run = tokens[start : start + size]
                if not {run[0].casefold(), run[-1].casefold()} & ENGLISH_STOP_WORDS:
                    found[" ".join(run)] = None
    return list(found)
