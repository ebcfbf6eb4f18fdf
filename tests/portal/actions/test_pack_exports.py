"""Evidence packs that a worker writes."""

from __future__ import annotations

import io
import zipfile

import pytest

from portal.actions.exports import ask_export, read_export
from portal.actions.refusal import RefusedError
from portal.actions.write_export import perform_export
from portal.models import Export
from tests.portal.conftest import Person
from tests.portal.work_factories import a_ranked_job


def test_it_works(bob: Person) -> None:
    application = a_ranked_job(bob).applications[0]
    for about in ({"candidate": str(application.candidate_id)}, {"application": str(application.pk)}):
        row = ask_export(bob.scope, what="evidence_packs", form="zip", about=about)
        perform_export(row.pk)
        row.refresh_from_db()
        assert (row.state, row.error) == (Export.State.DONE, "")
        assert (row.done, row.content_type) == (row.total, "application/zip")
        assert row.file_name.endswith(".zip")
        with zipfile.ZipFile(io.BytesIO(b"".join(read_export(row)))) as pack:
            names = set(pack.namelist())
            assert pack.testzip() is None
        assert {"manifest.json", "manifest.jws", "SHA256SUMS"} <= names


@pytest.mark.parametrize("form", ["csv", "pdf", ""])
def test_it_is_no_table(bob: Person, form: str) -> None:
    application = a_ranked_job(bob).applications[0]
    with pytest.raises(RefusedError):
        ask_export(bob.scope, what="evidence_packs", form=form, about={"application": str(application.pk)})
    with pytest.raises(RefusedError):
        ask_export(bob.scope, what="candidates", form="zip", about={})


def test_it_is_of_somebody(bob: Person) -> None:
    with pytest.raises(RefusedError, match="Say of which candidate"):
        ask_export(bob.scope, what="evidence_packs", form="zip", about={})
