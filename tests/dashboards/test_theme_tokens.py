"""Colours: two tables, one configuration, enough contrast."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from dashboards.components.marks import svg
from dashboards.theme import stylesheet
from pipeline.charts import TABLES, Tokens

HOUSE = Path(__file__).resolve().parents[2] / "dashboards"
CONFIG = tomllib.loads((HOUSE / ".streamlit" / "config.toml").read_text())


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tokens", TABLES.values(), ids=TABLES)
def test_configuration_and_token_table_agree(tokens: Tokens) -> None:
    theme = CONFIG["theme"][tokens.name]
    assert theme == {
        "primaryColor": tokens.ink,
        "backgroundColor": tokens.paper,
        "secondaryBackgroundColor": tokens.mist,
        "textColor": tokens.ink,
        "linkColor": tokens.ink,
        "borderColor": tokens.line,
    }


@pytest.mark.parametrize("tokens", TABLES.values(), ids=TABLES)
@pytest.mark.parametrize("text", ["ink", "ink2", "ink3", "concern", "improve", "common"])
def test_text_colours_reach_four_and_a_half(tokens: Tokens, text: str) -> None:
    for ground in (tokens.paper, tokens.surface, tokens.mist):
        assert contrast(getattr(tokens, text), ground) >= 4.5, (text, ground)


@pytest.mark.parametrize("tokens", TABLES.values(), ids=TABLES)
def test_marks_and_washes_reach_their_contrast(tokens: Tokens) -> None:
    for ground in (tokens.paper, tokens.surface):
        assert contrast(tokens.edge, ground) >= 3.0
    assert contrast(tokens.concern, tokens.concernwash) >= 4.5
    assert contrast(tokens.on_seadark, tokens.seadark) >= 4.5
    assert contrast(tokens.on_sea, tokens.sea) >= 4.5


@pytest.mark.parametrize("tokens", TABLES.values(), ids=TABLES)
def test_every_mark_is_drawn_in_the_theme_alone(tokens: Tokens) -> None:
    known = set(tokens.colours().values()) | {"#FFFFFF"}
    for path in (HOUSE / "icons").glob("*.svg"):
        drawing = svg(path.stem, tokens)
        found = {part[:7] for part in drawing.split('"') if part.startswith("#") and len(part) == 7}
        assert found <= known, path.name


def test_style_sheet_names_no_colour_of_its_own() -> None:
    rules = (HOUSE / "style.css").read_text()
    assert "#" not in rules.replace("#root", "")


def test_style_sheet_holds_every_mark() -> None:
    sheet = stylesheet(TABLES["light"])
    for path in (HOUSE / "icons").glob("*.svg"):
        assert f".mark-{path.stem}{{" in sheet


def test_nothing_is_sent_out_and_errors_keep_their_details() -> None:
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["server"]["address"] == "127.0.0.1"
    assert CONFIG["client"]["showErrorDetails"] == "none"
    assert CONFIG["client"]["showErrorLinks"] is False


def test_page_files_do_not_lie_in_a_folder_called_pages() -> None:
    # Streamlit would run such a file by itself, without navigation, when its address is opened
    # before the first page.
    assert not (HOUSE / "pages").exists()
