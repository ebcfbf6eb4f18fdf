"""QR codes in pictures: read apart from everything, and refused in plain words."""

from __future__ import annotations

import io
import subprocess
import time

import pytest
import segno
from PIL import Image

from portal.actions.refusal import RefusedError
from portal.intake import qr_picture
from portal.intake.qr_picture import is_picture, read_qr

LINK = "https://verifierplus.org/credentials/6b8f0e6c-0000-4000-8000-000000000001"


def code(text: str = LINK, **looks: object) -> Image.Image:
    file = io.BytesIO()
    segno.make(text).save(file, kind="png", **{"scale": 5, **looks})
    return Image.open(file).convert("RGB")


def encoded(picture: Image.Image, form: str = "PNG") -> bytes:
    file = io.BytesIO()
    picture.save(file, form)
    return file.getvalue()


def refused(data: bytes) -> str:
    with pytest.raises(RefusedError) as caught:
        read_qr(data)
    assert caught.value.field == "picture"
    return caught.value.sentence


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
def test_it_works(form: str) -> None:
    assert read_qr(encoded(code(), form)) == [LINK]


def test_a_photograph_of_a_sheet() -> None:
    sheet = Image.new("RGB", (4_000, 3_000), (190, 180, 170))
    sheet.paste(code().resize((700, 700)).rotate(12, fillcolor="white", expand=True), (1_700, 1_200))
    assert read_qr(encoded(sheet, "JPEG")) == [LINK]


def test_a_code_on_nothing() -> None:
    file = io.BytesIO()
    segno.make(LINK).save(file, kind="png", scale=4, light=None)
    assert read_qr(file.getvalue()) == [LINK]


def test_several_codes_are_several_texts_and_one_twice_is_one() -> None:
    both = Image.new("RGB", (1_000, 400), "white")
    both.paste(code().resize((300, 300)), (0, 0))
    both.paste(code().resize((300, 300)), (330, 0))
    both.paste(code("other").resize((300, 300)), (660, 0))
    assert sorted(read_qr(encoded(both))) == sorted([LINK, "other"])


def test_no_code() -> None:
    assert "No QR code" in refused(encoded(Image.new("RGB", (300, 300), "white")))


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7", b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"\0" * 99, b"<svg/>"])
def test_no_picture(data: bytes) -> None:
    assert "PNG, JPEG, WebP or GIF" in refused(data)


def test_what_looks_like_a_picture() -> None:
    assert is_picture(encoded(code(), "WEBP"))
    assert not is_picture(b"RIFF....AVI ")


def test_a_picture_of_four_hundred_million_pixels_is_not_opened() -> None:
    began = time.monotonic()
    assert "million pixels" in refused(encoded(Image.new("1", (20_000, 20_000))))
    assert time.monotonic() - began < 5


def test_a_picture_beyond_the_memory_is_refused() -> None:
    """An animation or a form whose decoder asks for more than the process may have ends in words, not in a crash."""
    wide = Image.new("RGBA", (6_300, 6_300), (255, 255, 255, 0))
    assert refused(encoded(wide)).startswith(("The picture took more", "No QR code"))


def test_too_many_bytes() -> None:
    assert "larger than 20 MB" in refused(b"\xff\xd8\xff" + b"\0" * qr_picture.MOST_BYTES)


def test_time_runs_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qr_picture, "WALL_CLOCK_SECONDS", 0.001)
    assert "more time or memory" in refused(encoded(code()))


def test_the_reader_knows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """It starts without an environment, away from Django, and its limits are taken before anything is opened."""
    seen: list[dict[str, object]] = []
    real = subprocess.Popen

    def noted(*args: object, **kwargs: object) -> object:
        seen.append(kwargs)
        return real(*args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setenv("CREDENCE_SECRET_KEY", "secret")
    monkeypatch.setattr(qr_picture.subprocess, "Popen", noted)
    read_qr(encoded(code()))
    assert seen[0]["env"] == {}
    source = qr_picture.__file__.replace("qr_picture", "qr_reader")
    with open(source, encoding="utf-8") as file:  # noqa: PTH123
        assert "django" not in file.read().lower().replace("no django", "")
