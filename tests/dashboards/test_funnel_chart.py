"""The funnel as a chart: what is drawn, in which shape, and names that do not collide."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from pipeline.charts import LIGHT, FunnelWords, LimitWords, funnel_chart
from pipeline.charts.labels import placed
from pipeline.stats import FunnelKind, FunnelOptions, funnel
from pipeline.stats.funnel_limits import funnel_curve


def teams(values: list[float], sizes: list[float]) -> pd.DataFrame:
    count = len(values)
    return pd.DataFrame(
        {
            "size": sizes,
            "value": values,
            "steadied": np.array(values) * 0.9,
            "target": 3.0,
            "limit": 4.0,
            "mark": ["concern"] + ["common"] * (count - 1),
            "is_bold": [True] + [False] * (count - 1),
            "team": [f"Team {k}" for k in range(count)],
            "figure": "3",
            "steadied_words": "3",
            "size_words": "100",
            "verdict": "within limit",
            "place": "inside the funnel",
        }
    )


def test_the_chart_has_lines_points_by_shape_and_the_load_line() -> None:
    curve = funnel_curve([50, 100, 200], target=3.0, tau2=0.01, kind=FunnelKind.RATE)
    words = FunnelWords(".0f", "Staffed shifts", "all teams 3", LimitWords("Limit 4", "W-00"))
    chart = funnel_chart(teams([5.0, 3.0], [60, 190]), curve=curve, tokens=LIGHT, words=words)
    text = json.dumps(chart.to_dict())
    for part in ("lower_998", "upper_95", "diamond", "square", "steadied", "Limit 4", "Team 0"):
        assert part in text


@pytest.mark.parametrize("kind", [FunnelKind.RATE, FunnelKind.PROPORTION])
@pytest.mark.parametrize("step", [1, 12])
def test_the_curve_passes_through_the_limits_of_the_teams(kind: FunnelKind, step: int) -> None:
    frame = pd.DataFrame({"group": [f"t{k}" for k in range(12)]})
    frame["numerator"] = [20 + 2 * k + step * (k % 5) for k in range(12)]
    frame["denominator"] = [100 + 10 * k for k in range(12)]
    found = funnel(frame, FunnelOptions(kind=kind))
    tau2 = float(str(found.summary["tau2"]))
    target = float(found.groups["target"].iloc[0])
    curve = funnel_curve(frame["denominator"], target=target, tau2=tau2, kind=kind)
    for name in ("lower_95", "upper_95", "lower_998", "upper_998"):
        np.testing.assert_allclose(curve[name], found.groups[name], rtol=1e-12)
    assert (tau2 > 0) == (step == 12)


def test_names_neither_touch_each_other_nor_leave_the_picture() -> None:
    rng = np.random.default_rng(5)
    frame = teams(list(rng.uniform(1, 6, 30)), list(rng.uniform(50, 300, 30)))
    named = placed(frame, box=(40, 310, 0, 7), width=690, height=440)
    x = (named["size"] - 40) / 270 * 690 + named["dx"]
    y = (7 - named["value"]) / 7 * 440 + named["dy"]
    wide = named["team"].str.len() * 6.3
    start = x - wide * named["align"].map({"left": 0.0, "right": 1.0, "center": 0.5})
    assert start.ge(0).all() and (start + wide).le(690).all()
    for one in named.index:
        for other in named.index[named.index > one]:
            apart_x = (
                start[one] + wide[one] <= start[other] or start[other] + wide[other] <= start[one]
            )
            assert apart_x or abs(y[one] - y[other]) >= 14
    assert frame["team"].iloc[0] in set(named["team"])
