"""Escaping and the printing of figures."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from dashboards.components.limits_grid import group_title
from dashboards.components.table import csv_text, html_table
from dashboards.escape import cell, escape, plain
from dashboards.figures import (
    count_words,
    figure,
    figure_kind,
    limit_figure,
    limit_sign,
    month_word,
    ordinal,
    people_words,
    unit_words,
)


def test_markup_becomes_text() -> None:
    assert escape("<b onclick='x'>&\"") == "&lt;b onclick=&#x27;x&#x27;&gt;&amp;&quot;"


def test_direction_marks_and_control_characters_are_dropped() -> None:
    assert plain("a\u202eb\u0000c\u200fd\ne") == "abcd e"


def test_a_long_name_ends_in_an_ellipsis() -> None:
    assert plain("n" * 10_000) == "n" * 59 + "…"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", " =1", "\t=1"])
def test_formulas_become_text_in_files(text: str) -> None:
    assert cell(text).startswith("'")


def test_csv_neutralises_texts_and_leaves_numbers() -> None:
    frame = pd.DataFrame({"Team": ["=HYPERLINK(1)"], "Figure": [-4.5]})
    assert csv_text(frame) == "Team,Figure\n'=HYPERLINK(1),-4.5\n"


def test_table_has_scopes_and_escapes() -> None:
    table = html_table(pd.DataFrame({"<i>": ["<b>"], "n": ["1"]}), caption="c<")
    assert '<th scope="col">&lt;i&gt;</th>' in table
    assert '<th scope="row">&lt;b&gt;</th><td>1</td>' in table
    assert "c&lt;</caption>" in table


@pytest.mark.parametrize(
    ("value", "kind", "measure", "printed"),
    [
        (4.7, "number", "rate", "4.7"),
        (0.36, "number", "rate", "0.36"),
        (12.34, "number", "rate", "12.3"),
        (4.0, "number", "rate", "4"),
        (0.315, "percent", "share", "32%"),
        (0.949, "percent", "share", "95%"),
        (0.95, "percent", "share", "95% or more"),
        (1.0, "percent", "share", "95% or more"),
        (0.97, "percent", "rate", "97%"),
        (84.0, "hours", "rate", "1.4 h"),
        (float("nan"), "number", "rate", ""),
        (None, "percent", "share", ""),
    ],
)
def test_figures_are_printed_as_they_may_be(
    value: float | None, kind: str, measure: str, printed: str
) -> None:
    assert figure(value, kind=kind, measure=measure) == printed  # type: ignore[arg-type]


def test_kind_of_figure_follows_measure_and_unit() -> None:
    assert figure_kind("share", "share of rests") == "percent"
    assert figure_kind("rate", "share of paid shift minutes") == "percent"
    assert figure_kind("rate", "minutes per staffed shift") == "hours"
    assert figure_kind("rate", "case-contacts per staffed shift") == "number"


def test_limits_keep_their_own_decimals() -> None:
    assert limit_figure(0.025, kind="percent") == "2.5%"
    assert limit_figure(4.0, kind="number") == "4"
    assert limit_sign(0.95, kind="percent", direction="low_is_worse") == "≥ 95%"
    assert limit_sign(None, kind="number", direction="high_is_worse") == "no limit"


def test_small_words() -> None:
    assert count_words(3, capital=True) == "Three"
    assert count_words(0) == "no"
    assert count_words(14) == "14"
    assert people_words("10-19") == "10 to 19 people"
    assert people_words("50+") == "50 or more people"
    assert people_words(None) == ""
    assert [ordinal(n) for n in (1, 2, 3, 7, 11, 22)] == [
        "1st",
        "2nd",
        "3rd",
        "7th",
        "11th",
        "22nd",
    ]
    assert month_word(date(2026, 9, 1), beside=date(2026, 10, 1)) == "September"
    assert month_word(date(2025, 9, 1), beside=date(2026, 10, 1)) == "September 2025"


def test_hours_are_not_followed_by_the_word_minutes() -> None:
    assert unit_words("minutes per staffed shift", kind="hours") == "per staffed shift"
    assert unit_words("share of rests", kind="percent") == "of rests"
    assert unit_words("case-contacts per staffed shift", kind="number").startswith("case-")


def test_rows_without_a_parent_are_the_whole_or_single_teams() -> None:
    names = {"POL": "<Police>"}
    assert group_title(names, "POL", level="team") == "&lt;Police&gt;"
    assert group_title(names, None, level="organisation") == "The whole organisation"
    assert group_title(names, float("nan"), level="team") == "Teams"
