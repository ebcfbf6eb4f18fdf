"""The metrics page and its files."""

from __future__ import annotations

import csv
import json
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from portal.metrics import METRICS
from portal.models import Application, Job
from tests.portal.conftest import Person
from tests.portal.work_factories import a_job, a_ranked_job, an_application

FORMULA = '=HYPERLINK("https://evil.example","x")'


def test_it_works(bob: Person) -> None:
    a_ranked_job(bob)
    shown = bob.client.get(reverse("metrics")).content.decode()
    assert "4 applications" in shown
    for metric in METRICS.values():
        assert f'id="m-{metric.key}"' in shown
        assert str(metric.definition) in shown


def test_nobody_has_applied_yet(bob: Person) -> None:
    assert "Nobody has applied yet." in bob.client.get(reverse("metrics")).content.decode()


def test_nothing_fits(bob: Person) -> None:
    a_ranked_job(bob)
    shown = bob.client.get(reverse("metrics"), {"until": "2001-01-01"}).content.decode()
    assert "No application fits." in shown


@pytest.mark.parametrize(
    "asked",
    [
        {"job": "x", "period": "x", "source": "x" * 5_000, "since": "2026-99-99"},
        {"since": "9999-12-31", "until": "0001-01-01"},
        {"until": "9999-12-31"},
        {"source": "\x00"},
        {"sample": "1", "period": "year"},
    ],
)
def test_nonsense_is_read_as_nothing(bob: Person, asked: dict[str, str]) -> None:
    assert bob.client.get(reverse("metrics"), asked).status_code == 200
    assert bob.client.get(reverse("export_metrics"), asked).status_code == 200


def test_long_names_and_one_of_everything(bob: Person) -> None:
    job = a_job(bob)
    row = an_application(bob, job, "N" * 400)
    Application.objects.within(bob.scope).filter(pk=row.pk).update(source="s" * 100)
    Job.objects.within(bob.scope).filter(pk=job.pk).update(title="T" * 200)
    shown = bob.client.get(reverse("metrics"), {"job": str(job.pk)}).content.decode()
    assert "1 application" in shown
    assert "N" * 400 not in shown, "people are counted, never named"


def test_managers_are_refused(dora: Person) -> None:
    assert dora.client.get(reverse("metrics")).status_code == 403
    assert dora.client.get(reverse("export_metrics")).status_code == 403


def test_files_hold_every_figure_and_run_no_formula(bob: Person) -> None:
    row = an_application(bob, a_job(bob), "P")
    Application.objects.within(bob.scope).filter(pk=row.pk).update(source=FORMULA)
    address = reverse("export_metrics")
    told = json.loads(bob.client.get(address, {"as": "json"}).content)
    assert [figure["key"] for figure in told["figures"]] == list(METRICS)
    lines = list(csv.reader(StringIO(bob.client.get(address, {"as": "csv"}).content.decode("utf-8-sig"))))
    assert {line[0] for line in lines[1:]} == set(METRICS)
    assert not [cell for line in lines for cell in line if cell.startswith(("=", "+", "@"))]
    assert any(cell == f"'{FORMULA}" for line in lines for cell in line)
    book = load_workbook(BytesIO(bob.client.get(address, {"as": "xlsx"}).content))
    assert len(book.sheetnames) == len(METRICS) + 1
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert bob.client.get(address, {"as": "exe"}).status_code == 404
