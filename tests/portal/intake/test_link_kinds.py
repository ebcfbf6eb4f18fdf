"""Sites whose addresses we understand: what is asked of each, and what is said where it does not answer."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from portal.intake.link import LinkProblemError, Visits
from portal.intake.link_kinds import KINDS, read_link
from portal.intake.link_kinds.file_shares import file_address
from portal.net_record import RecordAnswer
from tests.portal.link_host import a_badge
from verification.codes import Act, Code
from verification.errors import Unavailable

BADGE = json.dumps(a_badge()).encode()
ASSERTION = json.dumps({"type": "Assertion", "id": "https://api.credly.com/x"}).encode()
UUID = "54a07c5c-89f9-4c33-9731-e1b0d34f88b9"
CREDLY = f"https://www.credly.com/badges/{UUID}/public_url"


def world(**answers: tuple[int, bytes]) -> tuple[Visits, list[str]]:
    """Visits to a world of these hosts, and what was asked."""
    asked: list[str] = []

    def fetch(url: str, *, accept: str, seconds: float) -> RecordAnswer:
        assert accept
        assert seconds > 0
        asked.append(url)
        status, body = next((found for host, found in answers.items() if host.replace("_", ".") in url), (404, b""))
        return RecordAnswer(url, status, body, "text/html" if body.startswith(b"<") else "")

    return Visits(fetch=fetch), asked


def refused(url: str, visits: Visits) -> LinkProblemError:
    with pytest.raises(LinkProblemError) as caught:
        read_link(url, visits)
    return caught.value


def test_it_works() -> None:
    visits, asked = world(api_credly=(200, ASSERTION))
    assert read_link(CREDLY, visits).data == ASSERTION
    assert asked == [f"https://api.credly.com/v1/obi/v2/badge_assertions/{UUID}"]


@pytest.mark.parametrize("status", [401, 404, 200])
def test_credly_where_the_badge_is_not_public(status: int) -> None:
    visits, _ = world(api_credly=(status, b'{"data": {"message": "no"}}'))
    problem = refused(CREDLY, visits)
    assert problem.code == "platform_page"
    assert "Download" in problem.sentence


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://badgr.com/public/assertions/x", "Badgr"),
        ("https://eu.badgr.com/public/assertions/x", "Badgr"),
        ("https://badges.parchment.com/public/assertions/x", "Parchment"),
        ("https://www.credential.net/abc", "Accredible"),
        ("https://badges.instructure.com/x", "Canvas Credentials"),
        ("https://www.credly.com/users/somebody", "Credly"),
    ],
)
def test_platforms_whose_pages_hold_no_record(url: str, name: str) -> None:
    visits, _ = world(https=(200, b"<html><div id=app></div></html>"))
    problem = refused(url, visits)
    assert problem.code == "platform_page"
    assert problem.sentence.startswith(name)


def test_badgr_where_the_address_with_json_behind_it_answers() -> None:
    visits, asked = world(**{"x.json": (200, ASSERTION), "badgr": (200, b"<html></html>")})
    assert read_link("https://badgr.com/public/assertions/x?embed=1", visits).data == ASSERTION
    assert asked[-1] == "https://badgr.com/public/assertions/x.json"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        (
            "https://drive.google.com/file/d/1AbCdEfGhIjKl/view?usp=sharing",
            "https://drive.google.com/uc?export=download&id=1AbCdEfGhIjKl",
        ),
        ("https://drive.google.com/open?id=xyz", "https://drive.google.com/uc?export=download&id=xyz"),
        ("https://drive.google.com/drive/folders/x", None),
        ("https://www.dropbox.com/s/x/b.json?dl=0&rlkey=k", "https://www.dropbox.com/s/x/b.json?dl=1&rlkey=k"),
        ("https://1drv.ms/u/s!x", "https://1drv.ms/u/s!x?download=1"),
        ("https://elsewhere.example/file/d/1AbCdEfGhIjKl", None),
    ],
)
def test_shared_files(url: str, address: str | None) -> None:
    assert file_address(url) == address


def test_a_shared_file_is_read_or_said_to_be_private() -> None:
    url = "https://drive.google.com/file/d/1AbCdEfGhIjKl/view"
    assert read_link(url, world(drive_google=(200, BADGE))[0]).data == BADGE
    for answer in ((403, b""), (200, b"<html>Sign in</html>")):
        problem = refused(url, world(drive_google=answer)[0])
        assert problem.code == "private_file"
        assert "anyone with the link" in problem.sentence


def test_a_link_may_cause_few_requests_and_little_waiting() -> None:
    visits, asked = world()
    visits.most = 1
    visits.ask("https://a.example")
    with pytest.raises(LinkProblemError, match="on and on"):
        visits.ask("https://a.example")
    assert len(asked) == 1
    late = Visits(fetch=visits.fetch, seconds=0)
    with pytest.raises(LinkProblemError):
        late.ask("https://a.example")


@pytest.mark.parametrize(
    ("code", "again"), [(Code.NO_ANSWER, True), (Code.BAD_ANSWER, False), (Code.BLOCKED_ADDRESS, False)]
)
def test_what_the_guard_says_becomes_a_sentence(code: Code, *, again: bool) -> None:
    def fetch(*_: object, **__: object) -> RecordAnswer:
        raise Unavailable(code, "a.example did not answer.", act=Act.NETWORK)

    problem = refused("https://a.example/x", Visits(fetch=fetch))
    assert (problem.code, problem.again) == (code.value, again)
    assert "add the file" in problem.sentence


RECOGNISED: dict[str, str] = {
    "wallet_request": "https://a.example/?request_uri=x",
    "verifier_plus": f"https://verifierplus.org/credentials/{UUID}",
    "learn_card": "https://learncard.app/share-boost?uri=a&seed=b&pin=c",
    "linked_in": "https://www.linkedin.com/in/x",
    "credly": CREDLY,
    "file_shares": "https://www.dropbox.com/s/x/b.json",
    "any_address": "https://a.example/badge.json",
}


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_knows_its_own_address_and_no_other_special_one_does(name: str) -> None:
    special = [kind for kind in KINDS if kind != "any_address" and KINDS[kind].recognises(RECOGNISED[name])]
    assert special == ([] if name == "any_address" else [name])
    broken: Callable[[str], bool] = KINDS[name].recognises
    for url in ("", "https://", "https://[", "https://a.example/?" + "&".join(f"k{n}=1" for n in range(200))):
        assert isinstance(broken(url), bool)
