"""Branding: a picture made anew, a colour that can be read, and a sentence."""

from __future__ import annotations

import io

import pytest
from PIL import Image, PngImagePlugin

from portal.actions.branding import MAX_LOGO, change_brand, remove_logo
from portal.actions.refusal import RefusedError
from portal.brand import (
    DARK_GROUNDS,
    LEAST_CONTRAST,
    LIGHT_GROUNDS,
    ON_DARK,
    brand_from,
    contrast,
    proposal,
    readable,
    stylesheet,
)
from portal.models import Event
from portal.scope import NotAllowedError
from tests.portal.conftest import Person


def a_picture(size: tuple[int, int] = (1_600, 400), kind: str = "PNG", mode: str = "RGB") -> bytes:
    made = io.BytesIO()
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", "a secret of the designer")
    more = {"pnginfo": told} if kind == "PNG" else {}
    Image.effect_noise(size, 90).convert(mode).save(made, kind, **more)
    return made.getvalue()


def test_it_works(alice: Person) -> None:
    brand = change_brand(alice.scope, accent="#1D6F42", welcome="  Come\n as you are. ", logo=a_picture())
    assert (brand.accent, brand.welcome) == ("#1d6f42", "Come as you are.")
    kept = Image.open(io.BytesIO(brand.logo))
    assert (kept.format, kept.size) == ("PNG", (brand.width, brand.height))
    assert brand.width <= 640
    assert brand.height <= 200
    assert len(brand.logo) <= MAX_LOGO
    assert b"secret of the designer" not in brand.logo
    event = Event.objects.within(alice.scope).get(kind="organization.branded")
    assert (event.data["accent_before"], event.data["accent"]) == ("", "#1d6f42")
    assert event.data["logo"] == brand.digest
    assert "Come" not in str(event.data)
    change_brand(alice.scope, accent="#1d6f42", welcome="Come as you are.")
    assert Event.objects.within(alice.scope).count() == 1, "nothing changed"
    remove_logo(alice.scope)
    alice.organization.refresh_from_db()
    assert brand_from(alice.organization.brand).digest == ""


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_pictures_of_three_kinds_are_taken(alice: Person, kind: str) -> None:
    assert change_brand(alice.scope, logo=a_picture((90, 30), kind)).width == 90


@pytest.mark.parametrize(
    ("logo", "words"),
    [
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "SVG"),
        (b"GIF89a", "no PNG"),
        (b"\x89PNG\r\n\x1a\n", "no PNG"),
        (a_picture((8, 8))[:60], "no PNG"),
        (b"x" * (5 * 1024 * 1024 + 1), "5 MB"),
    ],
)
def test_what_is_no_picture_is_refused(alice: Person, logo: bytes, words: str) -> None:
    with pytest.raises(RefusedError) as refused:
        change_brand(alice.scope, logo=logo)
    assert refused.value.field == "logo"
    assert words in refused.value.sentence


@pytest.mark.parametrize("accent", ["#ffd479", "#8fbcf3", "#fff", "#777"])
def test_a_colour_that_cannot_be_read_is_refused_with_one_that_can(alice: Person, accent: str) -> None:
    with pytest.raises(RefusedError) as refused:
        change_brand(alice.scope, accent=accent)
    proposed = next(word for word in refused.value.sentence.split() if word.startswith("#") and word != accent)
    if len(accent) == 7:
        assert proposal(accent) in refused.value.sentence
        assert readable(proposal(accent)) >= LEAST_CONTRAST
    assert proposed


@pytest.mark.parametrize("accent", ["blue", "#12345", "url(x)", "#1d4f91;}*{}"])
def test_what_is_no_colour_is_refused(alice: Person, accent: str) -> None:
    with pytest.raises(RefusedError) as refused:
        change_brand(alice.scope, accent=accent)
    assert refused.value.field == "accent"


@pytest.mark.parametrize("accent", ["#000000", "#1d4f91", "#a1231f", "#1a6640", "#6f3d80", "#0000ff"])
def test_both_themes_can_be_read(accent: str) -> None:
    assert readable(accent, LIGHT_GROUNDS) >= LEAST_CONTRAST
    dark = proposal(accent, DARK_GROUNDS, ON_DARK)
    assert readable(dark, DARK_GROUNDS, ON_DARK) >= LEAST_CONTRAST
    assert f"--accent: light-dark({accent}, {dark});" in stylesheet(accent)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert stylesheet("") == ""


def test_what_stands_in_the_row_is_not_believed() -> None:
    brand = brand_from({"accent": "red;}", "logo": "%%%", "welcome": 7, "width": "x"})
    assert (brand.accent, brand.logo, brand.welcome, brand.width) == ("", b"", "", 0)


def test_a_recruiter_may_not(bob: Person) -> None:
    with pytest.raises(NotAllowedError):
        change_brand(bob.scope, accent="#1d6f42")


def test_a_welcome_is_short(alice: Person) -> None:
    with pytest.raises(RefusedError):
        change_brand(alice.scope, welcome="x" * 301)
