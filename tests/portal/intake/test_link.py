"""What is behind a link: read through the guard, sniffed and never trusted, or said what to do instead."""

from __future__ import annotations

import json
import time

import pytest

from portal import net_record
from portal.intake.link import Found, LinkProblemError, form_problem, shown_link
from portal.intake.link_kinds import KINDS, read_link
from tests.portal.link_host import Host, a_badge, a_jwt, dripping, endless
from tests.verification.baking import itxt, pdf, png, svg

BADGE = json.dumps(a_badge()).encode()
UUID = "6b8f0e6c-1111-4000-8000-000000000001"
HTML = "text/html; charset=utf-8"


def refused(url: str) -> LinkProblemError:
    with pytest.raises(LinkProblemError) as caught:
        read_link(url)
    return caught.value


def test_it_works(host: Host) -> None:
    found = read_link(host.put("/badge", BADGE, "application/ld+json"))
    assert found == Found(BADGE, f"127.0.0.1{'/badge'}", f"{host.origin}/badge")
    path, accept = host.asked[0]
    assert (path, accept.split(",")[0]) == ("/badge", "application/vc")


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("badge.jwt", a_jwt().encode()),
        ("badge.png", png(itxt(BADGE))),
        ("badge.svg", svg(BADGE.decode())),
        ("badge.pdf", pdf({"badge.json": BADGE})),
        ("badges.zip", b"PK\x03\x04 whatever follows"),
        ("badge.json", BADGE),
    ],
)
def test_every_form_comes_as_it_stands_whatever_its_server_calls_it(host: Host, name: str, body: bytes) -> None:
    assert read_link(host.put(f"/{name}", body, "text/html")) == Found(body, name, f"{host.origin}/{name}")


def test_the_servers_name_for_a_file(host: Host) -> None:
    url = host.put("/get", BADGE, Content_Disposition='attachment; filename="../../welding.json"')
    assert read_link(url).name == "welding.json"


def test_a_redirect_is_followed(host: Host) -> None:
    host.put("/there", BADGE)
    assert read_link(host.redirect("/here", "/there")).data == BADGE


def test_wrappers_are_taken_off_byte_for_byte(host: Host) -> None:
    spaced = json.dumps(a_badge(), indent=3)
    for wrapped in (
        f'{{"credential": {spaced}, "note": 1}}',
        f'{{ "data" : {{"assertion": {spaced} }} }}',
        f"[{spaced}]",
        f'{{"a\\"b": [1, {{"c": "}}"}}], "verifiableCredential": [{spaced}]}}',
        f'{{"type": ["VerifiablePresentation"], "verifiableCredential": [{spaced}], "holder": "did:example:x"}}',
    ):
        assert read_link(host.put("/wrapped", wrapped)).data == spaced.encode()


def test_a_token_in_a_wrapper(host: Host) -> None:
    assert read_link(host.put("/wrapped", {"vc": a_jwt()})).data == a_jwt().encode()


def test_several_credentials_stay_together(host: Host) -> None:
    both = {"type": ["VerifiablePresentation"], "verifiableCredential": [a_badge(1), a_badge(2)]}
    assert json.loads(read_link(host.put("/both", both)).data) == both


@pytest.mark.parametrize("path", [f"/credentials/{UUID}", f"/api/credentials/{UUID}"])
def test_verifier_plus(host: Host, path: str) -> None:
    controller = "did:key:z6MkNobody"
    vp = {"@context": [], "type": "VerifiablePresentation", "verifiableCredential": [a_badge()], "holder": controller}
    host.put(f"/credentials/{UUID}", "<html><body><div id=root></div></body></html>", HTML)
    host.put(
        f"/api/credentials/{UUID}",
        {"vp": vp, "credential": {"not": "this"}, "controller": controller, "shared": True},
        "application/json",
    )
    found = read_link(f"{host.origin}{path}")
    assert found.data == BADGE
    assert b"z6MkNobody" not in found.data
    assert [asked for asked, _ in host.asked] == [f"/api/credentials/{UUID}"]


def test_verifier_plus_with_the_credential_only(host: Host) -> None:
    host.put(f"/api/credentials/{UUID}", {"credential": a_badge(), "shared": True})
    assert read_link(f"{host.origin}/credentials/{UUID}").data == BADGE


def test_other_software_with_addresses_of_that_form(host: Host) -> None:
    assert read_link(host.put(f"/credentials/{UUID}", BADGE)).data == BADGE


@pytest.mark.parametrize("form", ["{o}/#verify?vc={v}", "{o}/verify?vc={v}", "{o}/#/verify?lang=en&vc={v}"])
def test_a_verifier_that_is_pointed_at_the_record(host: Host, form: str) -> None:
    host.put("/mine.json", BADGE)
    pointed = f"{host.origin}/mine.json".replace(":", "%3A").replace("/", "%2F")
    assert read_link(form.format(o=host.origin, v=pointed)).data == BADGE


def test_a_page_whose_address_gives_the_assertion_to_who_asks_for_json(host: Host) -> None:
    url = host.by_accept("/public/assertions/x", "json", (BADGE, "application/ld+json"), (b"<html>", HTML))
    assert read_link(url).data == BADGE


@pytest.mark.parametrize(
    "markup",
    [
        '<link rel="alternate" type="application/ld+json" href="/the.json">',
        "<LINK HREF=/the.json TYPE=application/json REL=alternate>",
        '<a class="btn" href="the.json" download>Download</a>',
        "<a href='/the.json?a=1&amp;b=2'>JSON</a>",
        '<base href="/deep/"><a href="../the.json">x</a>',
        '<meta property="og:image" content="/baked.png">',
        '<a href="/baked.png">Download the badge</a>',
        '<a type="application/vc" href="/the.json">x</a>',
        '<p>a < b</p><!-- <a href="/wrong.json"> --><a href="/the.json">x</a>',
    ],
)
def test_a_share_page_leads_to_the_record(host: Host, markup: str) -> None:
    host.put("/the.json", BADGE)
    host.put("/baked.png", png(itxt(BADGE)))
    url = host.put("/share", f"<!DOCTYPE html><html><head><title>My badge</title>{markup}</head></html>", HTML)
    assert read_link(url).data in {BADGE, png(itxt(BADGE))}
    assert "/wrong.json" not in [asked for asked, _ in host.asked]


def test_a_share_page_with_the_record_in_it(host: Host) -> None:
    spaced = json.dumps(a_badge(), indent=2)
    script = '<script type="application/ld+json">'
    page = f'<html>{script}{{"@type": "WebPage"}}</script>{script}\n{spaced}</script></html>'
    assert read_link(host.put("/share", page, HTML)).data == spaced.encode()


def test_a_share_page_with_the_record_as_data(host: Host) -> None:
    import base64

    data = base64.b64encode(BADGE).decode()
    url = host.put("/share", f'<html><a download href="data:application/json;base64,{data}">Save</a>', HTML)
    assert read_link(url).data == BADGE


def test_a_picture_with_nothing_baked_in_is_not_the_record(host: Host) -> None:
    host.put("/plain.png", png())
    url = host.put("/share", '<html><meta property="og:image" content="/plain.png"></html>', HTML)
    problem = refused(url)
    assert (problem.code, "Download" in problem.sentence) == ("no_record_in_page", True)


def test_a_page_may_cause_few_requests(host: Host) -> None:
    links = "".join(f'<a href="/no-{number}.json">x</a>' for number in range(200))
    assert refused(host.put("/share", f"<html>{links}</html>", HTML)).code == "no_record_in_page"
    assert len(host.asked) <= 7


def test_a_page_with_a_password_is_a_closed_door(host: Host) -> None:
    url = host.put("/badge", "<html><form><input type=password name=p></form></html>", HTML)
    assert refused(url).code == "sign_in"


def test_a_redirect_to_a_sign_in_page_is_a_closed_door(host: Host) -> None:
    host.put("/users/sign_in", "<html>Welcome</html>", HTML)
    problem = refused(host.redirect("/mine", "/users/sign_in?next=/mine"))
    assert problem.code == "sign_in"
    assert "add the file" in problem.sentence


@pytest.mark.parametrize(
    ("status", "code", "again"),
    [
        (401, "sign_in", False),
        (403, "sign_in", False),
        (404, "gone", False),
        (410, "gone", False),
        (429, "busy", True),
        (500, "busy", True),
        (503, "busy", True),
        (418, "bad_answer", False),
    ],
)
def test_every_refusal_of_a_server_has_its_sentence(host: Host, status: int, code: str, *, again: bool) -> None:
    problem = refused(host.put("/x", "no", status=status))
    assert (problem.code, problem.again) == (code, again)
    assert problem.sentence.endswith(".")


@pytest.mark.parametrize(
    ("url", "code", "says"),
    [
        ("https://learncard.app/share-boost?uri=x&seed=y&pin=1", "encrypted_share", "LearnCard"),
        ("https://www.linkedin.com/in/somebody/details/certifications/", "linked_in", "signed in"),
        ("https://site.example/interactions/1?iuv=1", "wallet_request", "request"),
        ("https://lcw.app/request?request=%7B%7D", "wallet_request", "request"),
        ("https://site.example/x?credential_offer_uri=y", "wallet_request", "offer"),
        ("http://site.example/badge.json", "not_https", "https"),
        ("https://site.example:8443/badge.json", "wrong_port", "8443"),
        ("https://me:secret@site.example/badge.json", "has_password", "password"),
        ("ftp://site.example/badge.json", "not_a_link", "https://"),
        ("https://", "not_a_link", "https://"),
        ("https://[::1", "not_a_link", "https://"),
        ("https://site.example/" + "x" * 2_000, "too_long", "2,000"),
        ("https://169.254.169.254/latest/meta-data/", "blocked_address", "not"),
        ("https://10.0.0.1/", "blocked_address", "not"),
        ("https://127.0.0.1/", "blocked_address", "not"),
    ],
)
def test_what_is_refused_says_what_works(url: str, code: str, says: str) -> None:
    problem = refused(url)
    assert problem.code == code
    assert says in problem.sentence


@pytest.mark.parametrize("target", ["https://10.0.0.1/", "https://169.254.169.254/latest/", "http://[fe80::1]/x"])
def test_a_redirect_inside_is_refused(host: Host, target: str) -> None:
    assert refused(host.redirect("/short", target)).code == "blocked_address"


def test_a_page_cannot_lead_inside(host: Host) -> None:
    url = host.put("/share", '<html><a href="https://169.254.169.254/latest.json">x</a></html>', HTML)
    assert refused(url).code == "no_record_in_page"


def test_redirects_in_circles(host: Host) -> None:
    assert refused(host.redirect("/loop", "/loop")).code == "bad_answer"


def test_an_endless_body(host: Host) -> None:
    began = time.monotonic()
    problem = refused(host.stream("/endless", endless))
    assert problem.code in {"bad_answer", "no_answer"}
    assert "20 MB" in problem.sentence
    assert time.monotonic() - began < 10


def test_a_slow_drip_meets_the_deadline(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(net_record, "SECONDS", 1.0)
    began = time.monotonic()
    problem = refused(host.stream("/drip", dripping))
    assert (problem.code, problem.again) == ("no_answer", True)
    assert time.monotonic() - began < 4


def test_a_gzip_bomb(host: Host) -> None:
    assert "20 MB" in refused(host.bomb("/bomb", 300_000_000)).sentence


def test_a_page_of_fifty_megabytes_is_read_at_its_beginning_only(host: Host) -> None:
    host.put("/the.json", BADGE)

    def pieces() -> object:
        yield b'<!doctype html><html><a href="/the.json">x</a>'
        for _ in range(800):
            yield b"<p>" * 21_845

    began = time.monotonic()
    assert read_link(host.stream("/huge", pieces, "text/html")).data == BADGE  # type: ignore[arg-type]
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("piece", ["<a ", "<a x='", "<!--", "<script>", "<a href=x.json ", "<", "<a x=\"' "])
def test_a_hostile_page_costs_what_a_good_one_does(host: Host, piece: str) -> None:
    url = host.put("/hostile", "<html>" + piece * (1_000_000 // len(piece)), HTML)
    began = time.monotonic()
    assert refused(url).code == "no_record_in_page"
    assert time.monotonic() - began < 5


def test_what_is_no_record_comes_as_it_is(host: Host) -> None:
    assert read_link(host.put("/letter.txt", "Dear Sir", "application/json")).data == b"Dear Sir"


def test_nothing(host: Host) -> None:
    assert refused(host.put("/empty", "")).code == "empty"


def test_the_shown_link_hides_what_may_be_secret() -> None:
    shown = shown_link(f"https://host.example/a/{'long/' * 40}{UUID}?seed=secret#pin=1")
    assert shown.startswith("host.example/a/long")
    assert shown.endswith("000000000001")
    assert len(shown) <= 80
    assert "secret" not in shown
    assert "pin" not in shown


def test_every_kind_is_registered_once_and_the_last_takes_all() -> None:
    assert list(KINDS)[-1] == "any_address"
    assert KINDS["any_address"].recognises("https://anything.example")
    assert form_problem("https://anything.example") is None
