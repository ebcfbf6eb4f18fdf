"""Which words of templates and Python are marked for translation, read off the code without any tool but Python's own.

Templates are compiled by Django and asked for their nodes; Python is parsed. So what is found is exactly what is looked
up when a page is made, trimmed and joined the same way.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.template import Context, Engine, Template
from django.template.base import Node, Token
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils.translation import trim_whitespace

__all__ = ["MarkedError", "Words", "marked_words"]

_CALLS = {
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
_TABLES = {"Spoken", "marked"}  # of portal.spoken
_IN_TAG = re.compile(r"""_\((?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\)""")
_TAG = re.compile(r"\{[%{].*?[%}]\}")


class MarkedError(Exception):
    """Raised when something is marked that nobody can translate, such as words that are put together at run time."""


@dataclass(frozen=True, slots=True, order=True)
class Words:
    """Marked words. ``plural`` is empty where number makes no difference, ``context`` where none is given."""

    text: str
    plural: str = ""
    context: str = ""


def marked_words() -> dict[Words, list[str]]:
    """All marked words of the portal, with the files that say them."""
    root = Path(settings.BASE_DIR)
    found: dict[Words, list[str]] = {}
    templates, python = root / "templates", root / "portal"
    engine = Engine.get_default()
    for path in sorted(templates.rglob("*.html")) + sorted(templates.rglob("*.txt")):
        source = path.read_text(encoding="utf-8")
        template = engine.get_template(str(path.relative_to(templates)))
        _note(found, _of_template(template.template if hasattr(template, "template") else template, source), path, root)
    for path in sorted(python.rglob("*.py")):
        if "migrations" not in path.parts:
            _note(found, _of_python(path.read_text(encoding="utf-8"), path), path, root)
    return found


def _note(found: dict[Words, list[str]], words: Iterator[Words], path: Path, root: Path) -> None:
    for one in words:
        places = found.setdefault(one, [])
        name = str(path.relative_to(root))
        if name not in places:
            places.append(name)


def _of_template(template: Template, source: str) -> Iterator[Words]:
    nodes: list[Node] = template.nodelist.get_nodes_by_type(Node)
    for node in nodes:
        if isinstance(node, TranslateNode):
            text = node.filter_expression.var
            literal = text if isinstance(text, str) else text.literal
            context = node.message_context.resolve(Context()) if node.message_context else ""
            if isinstance(literal, str):
                yield Words(str(literal).replace("%", "%%"), context=str(context or ""))  # as Django looks it up
        elif isinstance(node, BlockTranslateNode):
            yield _of_block(node)
    for tag in _TAG.findall(source):
        for double, single in _IN_TAG.findall(tag):
            yield Words(double or single)


def _of_block(node: BlockTranslateNode) -> Words:
    def said(tokens: list[Token]) -> str:
        text = str(node.render_token_list(tokens)[0])
        return trim_whitespace(text) if node.trimmed else text

    context = node.message_context.resolve(Context()) if node.message_context else ""
    return Words(said(node.singular), said(node.plural) if node.plural and node.countervar else "", str(context or ""))


def _of_python(source: str, path: Path) -> Iterator[Words]:
    if "translation" not in source and "portal.spoken" not in source:
        return
    tree = ast.parse(source, filename=str(path))
    names = {
        alias.asname or alias.name: _CALLS[alias.name]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in _CALLS
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id in names and not _looked_up(node):
            context, text, plural = (_literal(node, place, path) for place in names[node.func.id])
            yield Words(text, plural, context)
        elif node.func.id in _TABLES and node.args and isinstance(node.args[0], ast.Dict):
            yield from (Words(text) for value in node.args[0].values for text in _strings(value))


def _looked_up(call: ast.Call) -> bool:
    """Whether the call says words that are marked elsewhere: those of a table, or of a name."""
    return bool(call.args) and isinstance(call.args[0], ast.Name | ast.Attribute | ast.Subscript | ast.Call)


def _strings(value: ast.expr) -> Iterator[str]:
    """The words of a table's value, alone or in a tuple."""
    for one in value.elts if isinstance(value, ast.Tuple) else (value,):
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value:
            yield one.value


def _literal(call: ast.Call, place: int | None, path: Path) -> str:
    if place is None:
        return ""
    given = call.args[place] if place < len(call.args) else None
    if isinstance(given, ast.Constant) and isinstance(given.value, str):
        return given.value
    raise MarkedError(f"{path.name}:{call.lineno} marks something that is no literal: nobody can translate it.")
