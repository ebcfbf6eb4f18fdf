"""What candidates see of an employer: a logo, one colour, one sentence; and whether that colour can be read.

Contrast is that of WCAG 2.2 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio): text needs 4.5 to 1. One colour cannot
do on light and on dark ground, so the colour given is for the light theme, and the dark theme has a lighter tint of it.
"""

from __future__ import annotations

import base64
import binascii
import colorsys
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = [
    "DARK_GROUNDS",
    "LEAST_CONTRAST",
    "LIGHT_GROUNDS",
    "Brand",
    "brand_from",
    "contrast",
    "proposal",
    "readable",
    "stylesheet",
]

LEAST_CONTRAST = 4.5
#: The grounds of credence.css on which links and buttons stand, in each theme.
LIGHT_GROUNDS = ("#ffffff", "#faf8f4", "#f2eee6")
DARK_GROUNDS = ("#12161b", "#1a2027", "#0d1115")
ON_LIGHT, ON_DARK = "#ffffff", "#0d1520"
_COLOUR = re.compile(r"#[0-9a-f]{6}\Z")
_STEPS = 100
_LINEAR_BELOW = 0.04045  # of sRGB: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance


@dataclass(frozen=True, slots=True)
class Brand:
    """As kept. ``accent`` is empty for Credence's own; ``digest`` names the logo's bytes, empty without one."""

    accent: str = ""
    welcome: str = ""
    logo: bytes = b""
    width: int = 0
    height: int = 0

    @property
    def digest(self) -> str:
        """The start of the logo's SHA-256: part of its address, so that it may be cached for good."""
        return hashlib.sha256(self.logo).hexdigest()[:12] if self.logo else ""

    @property
    def accent_dark(self) -> str:
        """The tint for the dark theme."""
        return proposal(self.accent, DARK_GROUNDS, ON_DARK) if self.accent else ""


def brand_from(kept: Mapping[str, Any]) -> Brand:
    """The brand that an organization's row holds; what cannot be read is not there."""
    accent, welcome, logo = (kept.get(name) for name in ("accent", "welcome", "logo"))
    try:
        data = base64.b64decode(logo, validate=True) if isinstance(logo, str) else b""
    except (binascii.Error, ValueError):
        data = b""
    width, height = (kept.get(name) for name in ("width", "height"))
    return Brand(
        accent=accent if isinstance(accent, str) and _COLOUR.match(accent) else "",
        welcome=welcome if isinstance(welcome, str) else "",
        logo=data,
        width=width if isinstance(width, int) else 0,
        height=height if isinstance(height, int) else 0,
    )


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable(accent: str, grounds: tuple[str, ...] = LIGHT_GROUNDS, on: str = ON_LIGHT) -> float:
    """The least contrast that the colour has as text on any ground, and with the words of a button on it."""
    return min(contrast(accent, ground) for ground in (*grounds, on))


def proposal(accent: str, grounds: tuple[str, ...] = LIGHT_GROUNDS, on: str = ON_LIGHT) -> str:
    """The nearest colour of the same hue that can be read: darker on light grounds, lighter on dark ones."""
    if readable(accent, grounds, on) >= LEAST_CONTRAST:
        return accent
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parts(accent))
    end = 0.0 if on == ON_LIGHT else 1.0
    for step in range(1, _STEPS + 1):
        tried = colorsys.hls_to_rgb(hue, lightness + (end - lightness) * step / _STEPS, saturation)
        colour = "#" + "".join(f"{round(part * 255):02x}" for part in tried)
        if readable(colour, grounds, on) >= LEAST_CONTRAST:
            return colour
    return "#000000" if end == 0.0 else "#ffffff"


def stylesheet(accent: str, selector: str = ":root") -> str:
    """The variables of credence.css that the colour takes the place of; whoever wants more contrast keeps ours."""
    if not accent:
        return ""
    dark = proposal(accent, DARK_GROUNDS, ON_DARK)
    light_wash, dark_wash = _mixed(accent, "#ffffff", 0.1), _mixed(dark, "#1a2027", 0.16)
    inner = (
        f"  --accent: light-dark({accent}, {dark});\n"
        f"  --on-accent: light-dark({ON_LIGHT}, {ON_DARK});\n"
        f"  --accent-wash: light-dark({light_wash}, {dark_wash});\n"
    )
    spared = ':not([data-contrast="more"])' if selector == ":root" else ""
    return f"@media not (prefers-contrast: more) {{\n{selector}{spared} {{\n{inner}}}\n}}\n"


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    linear = [part / 12.92 if part <= _LINEAR_BELOW else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _mixed(colour: str, ground: str, share: float) -> str:
    mixed = [share * one + (1 - share) * other for one, other in zip(_parts(colour), _parts(ground), strict=True)]
    return "#" + "".join(f"{round(part * 255):02x}" for part in mixed)
