"""Which words of templates and Python no translator ever sees: a list to work off.

The heuristic errs on the side of naming too much.

    python -m tests.portal.unmarked [part of a path …]      # file: words, then how many

In a template: text, and the attributes that people read (`aria-label`, `title`, `placeholder`, `alt`, `data-label`),
outside of `{% translate %}` and `{% blocktranslate %}`; words given to a tag or filter without `_(…)`; and the filter
`pluralize`, which knows English alone. In Python: words handed to `RefusedError`, `messages.*`, `require_text`, and to
fields of forms without `_`, and sentences anywhere in a module of words.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from django.template.base import Lexer, TokenType

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES, PORTAL = ROOT / "templates", ROOT / "portal"
HOLE = "\x00"
READ = re.compile(r'\b(aria-label|title|placeholder|alt|data-label|data-key-label|label)="([^"]*)"')
UNREAD = re.compile(r"<(script|style|svg|code|kbd)\b.*?</\1>|<!--.*?-->", re.DOTALL)
TAG = re.compile(r"<[^>]*>", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{2,}")
FIELDS = re.compile(r'for_whole_form:"[^"]*"')  # names of fields
STRING = re.compile(r'(_\()?"([^"]*)"')
NO_WORDS = re.compile(r"^(?:[a-z0-9_./:#%,|-]*|[YymdHiMjFN .,:-]+|[A-Z][a-zA-Z]*Error)$")
#: Names that are the same in every language, and words of machines.
KEPT = {
    "Credence",
    "English",
    "Español",
    "sha-256",
    "JSON",
    "CSV",
    "XLSX",
    "NDJSON",
    "PDF",
    "QR",
    "REST",
    "API",
    "Ctrl",
    "id",
    "LER-RS",
}
MARKS = {
    "gettext",
    "gettext_lazy",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "_",
    "_l",
    "_n",
    "_lazy",
    "Spoken",
    "marked",
    "gettext_noop",
}
SPEAKERS = {"RefusedError", "require_text", "Look"}  # what Http404 says stands in no page
SKIPPED = ("migrations", "demonstration", "management", "api", "locale")


def in_template(path: Path) -> list[str]:
    """The words of one template that are not marked."""
    text, found, inside = "", [], False
    for token in Lexer(path.read_text(encoding="utf-8")).tokenize():
        name = token.contents.split(" ", 1)[0]
        if token.token_type == TokenType.BLOCK and name in {"blocktranslate", "blocktrans"}:
            inside = True
        elif token.token_type == TokenType.BLOCK and name in {"endblocktranslate", "endblocktrans"}:
            inside, text = False, text + HOLE
        elif inside:
            continue
        elif token.token_type == TokenType.TEXT:
            text += token.contents
        elif token.token_type in {TokenType.BLOCK, TokenType.VAR}:
            found += _in_tag(name, token.contents)
            text += HOLE
    text = UNREAD.sub(" ", text).replace('aria-current="page"', "")
    found += [f'{name}="{words}"' for name, words in READ.findall(text) if _says(words)]
    found += [" ".join(part.split()) for part in TAG.sub("\n", text.replace("\n", " ")).split("\n") if _says(part)]
    return [words.replace(HOLE, "…") for words in found]


def _says(text: str) -> bool:
    bare = " ".join(word for word in text.replace(HOLE, " ").split() if word.strip(".,:;()·") not in KEPT)
    return bool(WORD.search(re.sub(r"&\w+;|https?://", " ", bare)))


def _in_tag(name: str, contents: str) -> Iterator[str]:
    if "|pluralize" in contents:
        yield "{{ " + contents + " }}"
    if name in {"load", "url", "static", "extends", "include", "translate", "trans", "icon", "block", "comment"}:
        if name != "include":
            return
        contents = contents.partition(" with ")[2]
    for marked, words in STRING.findall(FIELDS.sub("", contents)):
        if not marked and not NO_WORDS.match(words) and _says(words):
            yield f'{{% {name} "{words}" %}}'


def in_python(path: Path) -> list[str]:
    """The words of one module that somebody reads and nobody translates."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    finder = _Finder(every=path.stem.endswith("_words") or path.parent.name == "templatetags")
    finder.visit(tree)
    return [f"{line}: {words}" for line, words in finder.found]


class _Finder(ast.NodeVisitor):
    def __init__(self, *, every: bool) -> None:
        self.every = every
        self.found: list[tuple[int, str]] = []

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in MARKS:
            return
        of_messages = isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "messages"
        if name in SPEAKERS or of_messages:
            for given in [*node.args, *(item.value for item in node.keywords if item.arg in {None, "sentence"})]:
                self._note(given)
        for item in node.keywords:
            if item.arg in {"label", "help_text"}:
                self._note(item.value)
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # a docstring
            self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if self.every and isinstance(node.value, str) and " " in node.value.strip() and "<" not in node.value:
            self._note(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        if self.every:
            self._note(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value:
            self.visit(node.value)

    def _note(self, node: ast.expr) -> None:
        words = _words_of(node)
        if _says(words) and " " in words.strip() and (node.lineno, words) not in self.found:
            self.found.append((node.lineno, words))


def _words_of(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    if isinstance(node, ast.BinOp):
        return _words_of(node.left) + _words_of(node.right)
    return ""


def unmarked() -> dict[str, list[str]]:
    """Every file with words that are not marked."""
    found = {str(path.relative_to(ROOT)): in_template(path) for path in sorted(TEMPLATES.rglob("*.html"))}
    for path in sorted(PORTAL.rglob("*.py")):
        if not set(path.relative_to(PORTAL).parts) & set(SKIPPED):
            found[str(path.relative_to(ROOT))] = in_python(path)
    return {name: words for name, words in found.items() if words}


def main(parts: list[str]) -> None:
    """Print the list, or what of it is in files whose path has one of these parts."""
    found = {name: words for name, words in unmarked().items() if not parts or any(part in name for part in parts)}
    for name, several in found.items():
        for words in several:
            sys.stdout.write(f"{name}: {words}\n")
    for name, several in found.items():
        sys.stdout.write(f"{len(several):5} {name}\n")
    sys.stdout.write(f"{sum(map(len, found.values())):5} in all\n")


if __name__ == "__main__":
    main(sys.argv[1:])
