"""Words on a chart over time: names of actions, the last figure, a signal and the limit apart."""

from __future__ import annotations

import pandas as pd

from pipeline.charts import LIGHT
from pipeline.charts.point_labels import point_labels
from pipeline.charts.ticks import ticks

#: Fifteen months on the narrowest plot: 560 / 15 = 37.3 pixels a month.
MONTHS = 15


def _names(places: list[tuple[float, str]], *, limit: float | None) -> dict[str, tuple[str, int]]:
    """Side and shift of each name that is drawn, on an axis from 0 to 10."""
    frame = pd.DataFrame(places, columns=["x", "name"])
    found = {}
    for layer in ticks(frame, LIGHT, domain=(0.0, 10.0), months=MONTHS, limit=limit)[1:]:
        drawn = layer.to_dict()
        for row in (
            next(iter(drawn["datasets"].values()))
            if "datasets" in drawn
            else (drawn["data"]["values"])
        ):
            found[row["name"]] = (drawn["mark"]["align"], drawn["mark"]["dy"])
    return found


def test_a_name_at_the_right_end_stands_left_of_its_tick() -> None:
    # 14.4 months are 537 pixels; 16 letters are 103 more, past the 560 of the plot
    found = _names([(2.0, "changed the rota"), (14.4, "moved some cases")], limit=None)
    assert found == {"changed the rota": ("left", -11), "moved some cases": ("right", -11)}


def test_a_name_is_not_crossed_by_a_low_limit() -> None:
    # 0.5 of 10 is 8 pixels over the foot on paper and 19 on screen; the lowest row spans 9 to 24
    assert _names([(2.0, "changed the rota")], limit=0.5) == {"changed the rota": ("left", -26)}
    assert _names([(2.0, "changed the rota")], limit=8.0) == {"changed the rota": ("left", -11)}


def test_names_that_would_touch_stand_in_rows() -> None:
    found = _names([(2.0, "changed the rota"), (3.0, "moved cases")], limit=None)
    assert found == {"changed the rota": ("left", -11), "moved cases": ("left", -26)}


def _series(last: int) -> pd.DataFrame:
    """A line at 94 against a limit of 95; the signal began in the month `last` before the end."""
    return pd.DataFrame(
        {
            "x": range(MONTHS),
            "value": 94.0,
            "limit": 95.0,
            "mark": "concern",
            "is_signal_start": [place == MONTHS - 1 - last for place in range(MONTHS)],
        }
    )


def _shifts(last: int) -> list[int]:
    labels = point_labels(
        _series(last), LIGHT, ("94% in October", "beyond chance since September"),
        domain=(90.0, 106.0),
    )  # fmt: skip
    return [label.to_dict()["mark"]["dy"] for label in labels]


def test_words_of_a_signal_stand_over_those_of_the_last_point_where_they_would_meet() -> None:
    last, signal = _shifts(1)
    assert last - signal == 14  # a line
    last, signal = _shifts(8)  # 8 months are 299 pixels; 14 letters are 88
    assert last == signal
