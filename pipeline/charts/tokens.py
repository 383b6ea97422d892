"""The colours of the product, one table per theme, shared by screen, chart and print.

They live beside the charts and not with the dashboard because the printed pack uses the light
table too, and imports go down only. Contrast of each against its grounds is tested.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

ThemeName = Literal["light", "dark"]

SANS = "Source Sans, Source Sans 3, DejaVu Sans, sans-serif"
SERIF = "Source Serif, Source Serif 4, DejaVu Serif, serif"


@dataclass(frozen=True)
class Tokens:
    """One theme's colours as hex; the name says the use, never the hue."""

    name: ThemeName
    paper: str
    surface: str
    mist: str
    ink: str
    ink2: str
    ink3: str
    edge: str
    line: str
    concern: str
    concernwash: str
    improve: str
    improvewash: str
    common: str
    seawash: str
    sea: str
    on_sea: str
    seadeep: str
    seadark: str
    on_seadark: str

    def colours(self) -> dict[str, str]:
        """Token name to hex, without the theme's name."""
        return {key: value for key, value in asdict(self).items() if key != "name"}


LIGHT = Tokens(
    name="light",
    paper="#FAF8F4",
    surface="#FFFFFF",
    mist="#EFF2F3",
    ink="#12283A",
    ink2="#41566A",
    ink3="#5B6C7C",
    edge="#7E8E9B",
    line="#D8DFE4",
    concern="#AF4A06",
    concernwash="#FBEBDD",
    improve="#1B66A8",
    improvewash="#E2EEF8",
    common="#5F6C77",
    seawash="#DDE9F0",
    sea="#A9C3D3",
    on_sea="#12283A",
    seadeep="#4F7F9E",
    seadark="#2F6488",
    on_seadark="#FFFFFF",
)

DARK = Tokens(
    name="dark",
    paper="#0F1C28",
    surface="#162735",
    mist="#1D3242",
    ink="#EAF0F4",
    ink2="#B9C7D3",
    ink3="#98A9B7",
    edge="#72889A",
    line="#2B4254",
    concern="#F39B58",
    concernwash="#3B281A",
    improve="#79B8F3",
    improvewash="#16344E",
    common="#9DACB8",
    seawash="#223D50",
    sea="#4D7490",
    on_sea="#FFFFFF",
    seadeep="#86B2CF",
    seadark="#8FBBD8",
    on_seadark="#0F1C28",
)

TABLES: dict[ThemeName, Tokens] = {"light": LIGHT, "dark": DARK}
