"""From a wallet's post to a verdict on the recruiter's open page: `python tests/benchmarks/wallet_post.py [--posts N]`.

`manage.py up` serves the embedded default; Chromium has the inbox open; each post is a presentation, signed afresh, of
a CLR with 20 signed children. Measured from the first byte of the post to the moment at which its row says Verified.
Prints one JSON object, in seconds. A post that is not taken, or not verified with the holder's key, ends the run.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.served import served

CHILDREN = 20
PASSWORD = "correct horse battery"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--posts", type=int, default=7, help="how many, after one to warm up")
    posts = parser.parse_args().posts
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise SystemExit("Chromium is not on the path.")
    with served() as url:
        print(json.dumps(measured(url, chromium, posts)))  # noqa: T201 - a command's answer


def measured(url: str, chromium: str, posts: int) -> dict[str, object]:
    from playwright.sync_api import sync_playwright

    from tests.portal.conftest import PASSWORD

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright's loop runs in this thread, and waits
    email, bodies = prepared(posts + 1)
    answered, checked, shown = [], [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(base_url=url)
        page.goto("/sign-in/")
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{url}/")
        page.goto("/records/")
        for number, (address, body) in enumerate(bodies):
            clock, began = time.time(), time.perf_counter()
            asked = urllib.request.Request(address, body, {"Content-Type": "application/json"})  # noqa: S310
            with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310 - our own address
                if json.load(answer) != {}:
                    raise SystemExit("a post was not taken")
            answered.append(time.perf_counter() - began)
            row = f"#record-rows > li:has-text('Transcript'):has-text('Verified') >> nth={number}"
            page.wait_for_selector(row, timeout=60_000)
            shown.append(time.perf_counter() - began)
            checked.append(finished_at() - clock)
            time.sleep(0.37)  # so that posts fall anywhere between two looks of the page
        browser.close()
    check(posts + 1)
    return {
        "children": CHILDREN,
        "bytes": len(bodies[0][1]),
        "posts": posts,
        "answered_median": round(statistics.median(answered[1:]), 3),
        "checked_median": round(statistics.median(checked[1:]), 3),
        "verdict_shown_median": round(statistics.median(shown[1:]), 3),
        "verdict_shown_worst": round(max(shown[1:]), 3),
        "first_of_all": [round(first, 3) for first in (answered[0], checked[0], shown[0])],
    }


def prepared(count: int) -> tuple[str, list[tuple[str, bytes]]]:
    """A recruiter's address, and for each post where it goes and what it is."""
    from portal.intake.vcalm.asking import vcapi_protocols
    from portal.models import Organization
    from portal.permissions import Role
    from tests.portal.conftest import make_person
    from tests.portal.wallet_factories import a_clr, a_request, as_bytes, presented
    from tests.portal.work_factories import a_job, an_application

    bob = make_person("bob", Organization.objects.create(name="Measured"), Role.RECRUITER)
    job, record = a_job(bob), a_clr(CHILDREN)
    bodies = []
    for number in range(count):
        request = a_request(bob, an_application(bob, job, f"Candidate {number}"))
        bodies.append(
            (vcapi_protocols(request)["vcapi"], as_bytes({"verifiablePresentation": presented(request, record)}))
        )
    return bob.user.email, bodies


def finished_at() -> float:
    """When the newest verification ended, in seconds of the clock."""
    from portal.models import Verification

    found = Verification.objects.across_organizations("a measurement").exclude(finished_at=None).latest("finished_at")
    return found.finished_at.timestamp()


def check(count: int) -> None:
    from portal.models import Record

    rows = list(Record.objects.across_organizations("a measurement"))
    found = {(row.verdict, row.subject_match) for row in rows}
    if len(rows) != count or found != {("verified", "holder_key")}:
        raise SystemExit(f"{len(rows)} records, {found}")


if __name__ == "__main__":
    main()
