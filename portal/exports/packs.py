"""Evidence packs as an export: for candidates whose documents are too many to be packed while somebody waits."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import IO, Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.actions.make_pack import make_pack, pack_size, require_pack
from portal.actions.refusal import RefusedError
from portal.exports.kinds import About, Filter, Kind, Takes, row_of
from portal.exports.table import Row, Sink, Table, Tell
from portal.models import Application, Candidate
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["EVIDENCE_PACKS", "write_pack_file"]


def _open(scope: Scope, about: About, tell: Tell) -> Table:
    of: Any = row_of(scope, about, "application", Application) or row_of(scope, about, "candidate", Candidate)
    if of is None:
        raise RefusedError(_("Say of which candidate, or of which application."), field="about.candidate")
    candidate = require_pack(scope, of)
    total = pack_size(scope, candidate).records
    name = f"evidence-pack-{str(of.pk)[-8:]}"
    return Table("evidence_packs", (), _no_rows, total, name, whole=partial(_pack, scope, of, tell))


def _pack(scope: Scope, of: Candidate | Application, tell: Tell, sink: Sink) -> None:
    told = 0

    def progress(done: int, _total: int) -> None:
        nonlocal told
        tell(done - told)
        told = done

    make_pack(scope, of, cast("IO[bytes]", sink), progress)


def _no_rows() -> Iterator[Row]:
    return iter(())


def write_pack_file(table: Table, sink: Sink) -> None:
    """Write what is a file by itself, and no table.

    Raises:
        TypeError: the kind is a table.
    """
    if table.whole is None:
        raise TypeError("this kind is a table")
    table.whole(sink)


EVIDENCE_PACKS = Kind(
    "evidence_packs",
    gettext_lazy("Evidence pack"),
    gettext_lazy("One candidate’s records as received, with all that their verdicts rest on, to be checked offline."),
    frozenset({Capability.READ_RECORDS, Capability.READ_CANDIDATES}),
    (
        Filter("candidate", gettext_lazy("Candidate"), Takes.ROW, Candidate),
        Filter("application", gettext_lazy("Application, with its gap report"), Takes.ROW, Application),
    ),
    _open,
    forms=("zip",),
)
