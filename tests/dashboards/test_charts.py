"""Charts: what they draw, and that they compile."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import drawn_charts
import pandas as pd
import pytest
import vl_convert

from pipeline.charts import (
    DARK,
    LIGHT,
    LimitWords,
    RestWords,
    SeriesWords,
    heat_chart,
    kinds_chart,
    rest_chart,
    series_chart,
)
from pipeline.charts.base import hatch, limit_runs, month_axis
from pipeline.charts.gaps import HEIGHT
from pipeline.charts.labels import band_words_place

WORDS = SeriesWords(
    axis_format=",~r",
    limit=LimitWords("Limit 4", "limit · W-00"),
    last="4.7 in October",
    signal="",
    band="what chance allows",
)


def series(**columns: list[object]) -> pd.DataFrame:
    """Four months; columns not named are quiet."""
    count = 4
    quiet: dict[str, list[object]] = {
        "month_start": list(pd.date_range("2026-07-01", periods=count, freq="MS")),
        "state": ["shown"] * count,
        "value": [3.5, 3.6, 3.9, 4.7],
        "limit": [4.0] * count,
        "centre": [None] * count,
        "lower_limit": [None] * count,
        "upper_limit": [None] * count,
        "is_trial": [False] * count,
        "mark": ["common"] * count,
        "is_signal_start": [False] * count,
    }
    texts = ("team", "month", "figure", "verdict", "staffed", "people", "completeness")
    quiet |= {name: [f"{name} {i}" for i in range(count)] for name in texts}
    return pd.DataFrame(quiet | columns)


def texts_of(chart: object) -> list[str]:
    """Words a reader of the drawn chart sees."""
    svg = vl_convert.vegalite_to_svg(chart.properties(width=700).to_json())  # type: ignore[attr-defined]
    return re.findall(r"<text[^>]*>([^<]+)</text>", svg) + re.findall(r"<tspan[^>]*>([^<]+)<", svg)


def test_an_unchanged_limit_is_one_stretch_to_the_end() -> None:
    runs = limit_runs(pd.DataFrame({"x": [0, 1, 2], "limit": [4.0, 4.0, 4.0]}), end=2.9)
    assert runs.to_dict("records") == [{"start": -0.5, "stop": 2.9, "limit": 4.0}]


def test_a_changed_limit_is_two_stretches_that_meet_between_the_months() -> None:
    runs = limit_runs(pd.DataFrame({"x": [0, 1, 2], "limit": [4.0, 4.0, 3.0]}), end=2.9)
    assert runs.to_dict("records") == [
        {"start": -0.5, "stop": 1.5, "limit": 4.0},
        {"start": 1.5, "stop": 2.9, "limit": 3.0},
    ]


def test_a_limit_that_returns_is_a_stretch_of_its_own() -> None:
    runs = limit_runs(pd.DataFrame({"x": [0, 1, 2], "limit": [4.0, 3.0, 4.0]}), end=2.9)
    assert list(runs["limit"]) == [4.0, 3.0, 4.0]


def test_months_without_a_limit_have_no_line() -> None:
    runs = limit_runs(pd.DataFrame({"x": [0, 1, 2], "limit": [None, 4.0, 4.0]}), end=2.9)
    assert list(runs["start"]) == [0.5]


def test_old_and_new_limit_are_printed_at_the_step() -> None:
    words = texts_of(series_chart(series(limit=[5.0, 5.0, 4.0, 4.0]), tokens=LIGHT, words=WORDS))
    assert "Limit 4" in words
    assert "5" in words


def test_the_last_point_and_the_limit_carry_their_words() -> None:
    words = texts_of(series_chart(series(), tokens=LIGHT, words=WORDS))
    assert {"4.7 in October", "Limit 4", "limit · W-00", "Sep"} <= set(words)


@pytest.mark.parametrize(
    ("state", "word"), [("suppressed", "withheld"), ("missing", "missing"), ("late", "late")]
)
def test_a_month_without_a_figure_has_its_word(state: str, word: str) -> None:
    frame = series(state=["shown", state, "shown", "shown"], value=[3.5, None, 3.9, 4.7])
    assert word in texts_of(series_chart(frame, tokens=LIGHT, words=WORDS))


def test_process_limits_are_dashed_while_trial() -> None:
    limits = {"centre": [3.8] * 4, "lower_limit": [3.0] * 4, "upper_limit": [4.6] * 4}
    firm = series_chart(series(**limits), tokens=LIGHT, words=WORDS).to_json()
    trial = series_chart(series(**limits, is_trial=[True] * 4), tokens=LIGHT, words=WORDS).to_json()
    dash = re.compile(r'"strokeDash": \[\s*4,\s*4\s*\]')
    assert not dash.search(firm)
    assert dash.search(trial)


def test_a_series_without_any_figure_still_compiles() -> None:
    frame = series(state=["missing"] * 4, value=[None] * 4)
    assert "missing" in texts_of(series_chart(frame, tokens=LIGHT, words=WORDS))


def test_amounts_start_at_zero() -> None:
    chart = json.loads(series_chart(series(), tokens=LIGHT, words=WORDS).to_json())
    scale = chart["layer"][0]["encoding"]["y"]["scale"]
    assert scale["domain"][0] == 0


def test_hatching_stays_inside_its_box() -> None:
    box = pd.DataFrame({"x": [1.0], "x2": [2.0], "y": [0.0], "y2": [10.0]})
    strokes = pd.DataFrame(hatch(box, tokens=LIGHT).to_dict()["data"]["values"])
    assert strokes[["x", "x2"]].min().min() >= 1.0
    assert strokes[["x", "x2"]].max().max() <= 2.0
    assert strokes[["y", "y2"]].min().min() >= 0.0
    assert strokes[["y", "y2"]].max().max() <= 10.0


def test_kinds_without_a_figure_carry_their_word() -> None:
    frame = pd.DataFrame(
        {
            "kind": ["Aftermath", "Video"],
            "state": ["shown", "suppressed"],
            "hours": [1.4, None],
            "usual": [1.2, None],
            "label": ["1.4 h", "withheld"],
        }
    )
    assert {"1.4 h", "withheld", "Aftermath", "Video"} <= set(
        texts_of(kinds_chart(frame, tokens=DARK))
    )


def test_heat_map_names_every_day_and_block() -> None:
    frame = pd.DataFrame(
        [
            {"day": day, "hour": hour, "state": "shown", "value": 5.0, "label": "", "words": "5"}
            for day in range(1, 8)
            for hour in range(0, 24, 3)
        ]
    )
    words = texts_of(heat_chart(frame, tokens=LIGHT))
    assert {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "00", "21"} <= set(words)


def test_rest_limit_stands_upright_with_its_words() -> None:
    frame = pd.DataFrame(
        {"hours": [10, 11, 12], "state": ["shown"] * 3, "share": [0.1, 0.4, 0.5], "words": [""] * 3}
    )
    chart = rest_chart(
        frame, tokens=LIGHT, limit=11.0, words=RestWords(limit="11 h or more", share="5%")
    )
    assert {"11 h or more", "5%"} <= set(texts_of(chart))


@pytest.mark.parametrize(
    ("months", "labels"),
    [
        (4, ["Mar", "Apr", "May", "Jun"]),
        (15, ["Mar", "Jun", "Sep", "Dec", "Mar"]),
        (48, ["Jun", "Dec", "Jun", "Dec", "Jun", "Dec", "Jun", "Dec"]),
        (130, ["Jan"] * 10),
    ],
)
def test_month_words_thin_out_as_months_grow(months: int, labels: list[str]) -> None:
    # 15 months from March 2015: Mar Jun Sep Dec Mar; 130 months reach January 2016 to 2025
    dates = [day.date() for day in pd.date_range("2015-03-01", periods=months, freq="MS")]
    axis = month_axis(dates)
    assert re.findall(r"\['(\w+)'", axis.to_dict()["labelExpr"]) == labels


@pytest.mark.parametrize("name", list(drawn_charts.CHARTS))
def test_each_kind_of_chart_draws_without_a_browser(name: str) -> None:
    assert drawn_charts.picture(name).startswith(b"\x89PNG")


def test_a_new_start_breaks_the_line_and_says_its_cause_and_mean() -> None:
    drawn = json.dumps(drawn_charts.CHARTS["xmr-rebase-target"]().to_dict())
    assert "Third crew from 1 June 2025" in drawn
    assert "chart starts again; mean 3.8" in drawn
    parts = {row["part"] for row in _values(drawn) if "part" in row}
    assert parts == {0, 1}


def test_only_the_trial_part_has_dashed_limits() -> None:
    # seven months before the third crew are on trial, seventeen after it are not
    drawn = json.loads(json.dumps(drawn_charts.CHARTS["xmr-rebase-target"]().to_dict()))
    dashes = [
        (layer["mark"]["strokeDash"], len(layer["data"]["values"]))
        for layer in drawn["layer"]
        if "strokeDash" in layer.get("mark", {})
    ]
    assert sorted(dashes) == [([1, 0], 17), ([1, 0], 17), ([4, 4], 7), ([4, 4], 7)]


def _values(drawn: str) -> list[dict[str, object]]:
    layers = json.loads(drawn)["layer"]
    return [row for layer in layers for row in layer.get("data", {}).get("values", [])]


def test_the_words_of_the_band_stand_clear_of_the_first_points() -> None:
    spans = pd.DataFrame({"lower_limit": [0.96], "upper_limit": [1.0]})
    # points at 0.95 lie 3 px under the lower limit, where the words would stand: 8 px from them;
    # inside the band they would be 5 px from the points, so they go over it
    hugging = pd.Series([0.95, 0.95])
    assert band_words_place(spans, hugging, low=0.0, top=1.1) == (1.0, -9)
    assert band_words_place(spans, pd.Series([0.98]), low=0.0, top=1.1) == (0.96, 11)


def test_words_at_an_earlier_point_stand_clear_of_the_points_before_it() -> None:
    # The newest month is withheld, so the words stand at September, right-aligned over July and
    # August, which lie 0.8 and 0.5 above it. The axis runs from 0 to 4.3.
    frame = series(
        value=[2.5, 2.2, 1.7, None],
        state=["shown", "shown", "shown", "suppressed"],
        limit=[4.0] * 4,
    )
    words = replace(WORDS, last="1.7 in September")
    layers = series_chart(frame, tokens=LIGHT, words=words).to_dict()["layer"]
    labels = [one for one in layers if "1.7 in September" in json.dumps(one)]
    assert len(labels) == 1
    shift, top = labels[0]["mark"]["dy"], layers[0]["encoding"]["y"]["scale"]["domain"][1]
    # July's point lies 0.8 / top of the height above September's; the words begin 15 px over it.
    assert shift == pytest.approx(-0.8 / top * HEIGHT - 15)
