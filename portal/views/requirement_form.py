"""The requirement editor's form: what was typed, the small acts that change it, and what it means to the actions.

Every line carries an id of its own (`row`), so that a line keeps its fields wherever it is moved; the order of the
`row` values is the order of the lines. Every act is a submit button, so the editor works without JavaScript.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.http import QueryDict
from django.utils.translation import gettext as _

from portal.actions.jobs import RequirementInput
from portal.actions.name_credential import name_credential
from portal.actions.refusal import RefusedError
from portal.actions.requirement_checks import says_the_same
from portal.models import Job, JobVersion
from portal.own_credentials import concept_labels, search_concepts
from portal.pool_counts import PoolCounts
from portal.queries_editor import STILL_TO_SAY, ShownRemark, draft_of, live
from portal.scope import Scope
from portal.storable import storable_text
from portal.views.requirement_line import Line, Naming, line_of, line_sent

__all__ = ["EditorForm"]

MAX_LINES = 61  # one more than an action takes, so that it can say so
MAX_CONCEPTS = 13
FOUND = 8
_ROW = re.compile(r"[a-z0-9]{1,12}", re.ASCII)


@dataclass(slots=True)
class EditorForm:
    """All the lines, and a sentence about the last act for those who cannot see it happen."""

    scope: Scope
    lines: list[Line] = field(default_factory=list)
    note: str = ""
    focus: str = ""
    left_out: int = 0
    pool: PoolCounts | None = None
    remarks: list[ShownRemark] = field(default_factory=list)

    @classmethod
    def of_version(cls, scope: Scope, version: JobVersion | None) -> EditorForm:
        """The form as a version stands; one empty line where there is none."""
        if version is None:
            return cls(scope, [Line("n1")])
        rows = version.requirements.select_related("approved_by").order_by("position")
        return cls(scope, [line_of(number, row) for number, row in enumerate(rows, 1)])

    @classmethod
    def of_post(cls, scope: Scope, posted: QueryDict, version: JobVersion | None) -> EditorForm:
        """The form as it was sent. Labels of skills come from the frameworks, never from the browser."""
        sent = [row for row in dict.fromkeys(posted.getlist("row")) if _ROW.fullmatch(row)]
        rows = sent[:MAX_LINES]
        chosen = {row: _uris(posted.getlist(f"uri-{row}")) for row in rows}
        labels = _labels(scope, {uri for uris in chosen.values() for uri in uris}, version)
        form = cls(scope, [line_sent(row, posted, chosen[row], labels) for row in rows])
        form.left_out = len(sent) - len(rows)
        form._keep_approvals(version)
        return form

    @property
    def musts(self) -> int:
        """How many must-haves there are."""
        return sum(line.is_must for line in self.kept())

    def read(self) -> list[RequirementInput]:
        """What the lines mean; a line left wholly empty means nothing."""
        return [line.read() for line in self.kept()]

    def kept(self) -> list[Line]:
        """The lines that hold something."""
        return [line for line in self.lines if line.concepts or line.label.strip() or line.key]

    def entered(self) -> str:
        """What the key Enter means: to search, to name a credential, where something stands there, or else to save."""
        if any(line.query.strip() for line in self.lines):
            return "find"
        naming = next((line.row for line in self.lines if line.naming and line.naming.name.strip()), None)
        return f"name:{naming}" if naming else "save"

    def act(self, act: str) -> None:
        """Do what a button of the editor says: `add`, `find`, `review`, `<verb>:<row>` or `<verb>:<row>:<uri>`."""
        verb, _, rest = act.partition(":")
        row, _, uri = rest.partition(":")
        line = next((item for item in self.lines if item.row == row), None)
        if verb == "add":
            self._add()
        elif verb == "review":
            self._review()
        elif verb == "find":
            self._find()
        elif line is not None and verb in _ACTS:
            _ACTS[verb](self, line, uri)

    def look(self, title: str, description: str, job: Job | None) -> None:
        """Count who meets each line, and ask again what should be asked again."""
        kept = self.kept()
        lines = [line.read() for line in kept]
        named = [
            replace(one, label=line.name, need="must" if line.is_must else "nice")
            for one, line in zip(lines, kept, strict=True)
        ]
        draft = draft_of(title, description, named, [bool(line.stand or line.stood_for_by) for line in kept])
        seen = live(self.scope, draft, lines, job)
        self.pool = seen.pool
        for number, line in enumerate(kept):
            line.count = seen.counts.get(number)
            about = [shown for shown in seen.remarks if shown.line == number]
            line.missing = [shown.field for shown in about if shown.remark.kind in STILL_TO_SAY]
            line.remarks = [shown for shown in about if shown.remark.kind not in STILL_TO_SAY]
        self.remarks = [shown for shown in seen.remarks if shown.line is None]

    def _keep_approvals(self, version: JobVersion | None) -> None:
        """Say who stands for the lines that read as they did; one that was changed has to be approved anew."""
        rows = version.requirements.select_related("approved_by") if version else ()
        before = {row.key: row for row in rows}
        for line in self.lines:
            row = before.get(line.key)
            if row is not None and row.approved and says_the_same(line.read(), row):
                line.stood_for_by = str(row.approved_by or _("a former member"))

    def place_problems(self, problems: Mapping[tuple[int, str], str]) -> None:
        """Put each complaint of the action beside its field."""
        kept = self.kept()
        for (number, name), sentence in problems.items():
            kept[number].problems[name] = sentence

    def _add(self) -> None:
        if len(self.lines) >= MAX_LINES:
            return
        taken = {line.row for line in self.lines}
        row = next(name for name in (f"n{number}" for number in range(1, MAX_LINES + 2)) if name not in taken)
        self.lines.append(Line(row))
        self.focus, self.note = f"find-{row}", _("A new requirement stands at the end.")

    def _review(self) -> None:
        """Say what a source of jobs handed over."""
        self.lines = self.lines or [Line("n1")]
        self.note = _("%(count)s requirements to look through. Nothing is kept until you save.") % {
            "count": len(self.kept())
        }

    def _find(self) -> None:
        for line in self.lines:
            if line.query.strip():
                line.found, line.searched = search_concepts(self.scope, line.query, FOUND), True
                self.note = _("%(count)s skills found for “%(query)s”.") % {
                    "count": len(line.found),
                    "query": line.query,
                }

    def _move(self, line: Line, step: int) -> None:
        old = self.lines.index(line)
        new = min(max(old + step, 0), len(self.lines) - 1)
        self.lines.insert(new, self.lines.pop(old))
        verb = "up" if step < 0 else "down"
        ends = {"up": 0, "down": len(self.lines) - 1}
        opposite = {"up": "down", "down": "up"}
        self.focus = f"{opposite[verb] if new == ends[verb] else verb}-{line.row}"
        self.note = _("%(name)s is number %(number)s of %(all)s now.") % {
            "name": line.name,
            "number": new + 1,
            "all": len(self.lines),
        }

    def _remove(self, line: Line, uri: str = "") -> None:  # noqa: ARG002 - every act takes both
        place = self.lines.index(line)
        self.lines.remove(line)
        self.note = _("%(name)s was taken out. Nothing is kept until you save.") % {"name": line.name}
        self.focus = f"out-{self.lines[min(place, len(self.lines) - 1)].row}" if self.lines else "add"

    def _pick(self, line: Line, uri: str) -> None:
        uri = storable_text(uri, 500)
        label = concept_labels(self.scope, [uri]).get(uri)
        if label is None:
            return
        self._choose(line, uri, label)
        self.note = _("%(label)s was chosen. Choose another where it would do as well.") % {"label": label}

    def _choose(self, line: Line, uri: str, label: str) -> None:
        if uri not in {item["uri"] for item in line.concepts}:
            line.concepts.append({"uri": uri, "label": label})
        line.query, line.found, line.searched = "", [], False
        self.focus = f"find-{line.row}"

    def _open_naming(self, line: Line, uri: str = "") -> None:  # noqa: ARG002 - every act takes both
        line.naming = line.naming or Naming(name=line.query)
        self.focus, self.note = f"cname-{line.row}", _("Name the credential as its records do.")

    def _name(self, line: Line, uri: str = "") -> None:  # noqa: ARG002 - every act takes both
        naming = line.naming = line.naming or Naming()
        try:
            made = name_credential(
                self.scope,
                name=naming.name,
                regulator=naming.regulator,
                identifiers=naming.identifiers.splitlines(),
            )
        except RefusedError as refused:
            naming.problems[refused.field] = refused.sentence
            self.focus, self.note = f"cname-{line.row}", refused.sentence
            return
        line.naming, line.in_force = None, line.in_force or not line.concepts
        self._choose(line, made.uri, made.name)
        words = (
            _("%(name)s was named, and chosen. It has to be in force; untick that where it need not be.")
            if line.in_force
            else _("%(name)s was named, and chosen.")
        )
        self.note = words % {"name": made.name}

    def _drop(self, line: Line, uri: str) -> None:
        line.concepts = [item for item in line.concepts if item["uri"] != uri]
        self.focus, self.note = f"find-{line.row}", _("Taken out of the alternatives.")


_ACTS = {
    "up": lambda form, line, _uri: form._move(line, -1),  # noqa: SLF001 - the form's own table
    "down": lambda form, line, _uri: form._move(line, 1),  # noqa: SLF001
    "out": EditorForm._remove,  # noqa: SLF001
    "pick": EditorForm._pick,  # noqa: SLF001
    "drop": EditorForm._drop,  # noqa: SLF001
    "naming": EditorForm._open_naming,  # noqa: SLF001
    "name": EditorForm._name,  # noqa: SLF001
}


def _labels(scope: Scope, uris: set[str], version: JobVersion | None) -> dict[str, str]:
    kept = {
        concept["uri"]: concept["label"]
        for row in (version.requirements.all() if version else ())
        for concept in row.concepts
    }
    return kept | concept_labels(scope, uris)


def _uris(sent: list[str]) -> list[str]:
    return list(dict.fromkeys(storable_text(uri, 500) for uri in sent[:MAX_CONCEPTS]))
