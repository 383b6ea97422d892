"""The four kinds of chart on invented series: `python tests/dashboards/drawn_charts.py DIR`.

An XmR with a new start and a limit, a u' whose limits follow the staffed shifts, a t chart of the
days between incidents of mass violence, and a funnel with overdispersion: computed by the engines,
drawn by the functions the pages use, written as PNG to be looked at beside the conventions.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import altair as alt
import numpy as np
import pandas as pd
import vl_convert

from pipeline.charts import (
    LIGHT,
    SANS,
    FunnelWords,
    LimitWords,
    SeriesWords,
    funnel_chart,
    series_chart,
)
from pipeline.stats import (
    Chart,
    ChartOptions,
    FunnelKind,
    FunnelOptions,
    Improvement,
    funnel,
    shrink,
    t,
    up,
    xmr,
)
from pipeline.stats.funnel_limits import funnel_curve

MARKS = {"common_cause": "common", "concern": "concern", "improvement": "improve"}


def frame_of(chart: Chart, marks: pd.Series, *, limit: float | None = None) -> pd.DataFrame:
    """An engine's points as the frame the chart over time is drawn from."""
    points = chart.points
    mark = marks.reset_index(drop=True)
    trial = chart.parts.set_index("part")["trial_limits"]
    starts = points["part"].ne(points["part"].shift()) & points["part"].gt(1)
    means = points["centre"].map("chart starts again; mean {:.1f}".format)
    return (
        pd.DataFrame(
            {
                "month_start": pd.to_datetime(points["period"]),
                "state": "shown",
                "value": points["value"],
                "limit": np.nan if limit is None else limit,
                "centre": points["centre"],
                "lower_limit": points["lower"].clip(lower=0),
                "upper_limit": points["upper"],
                "is_trial": points["part"].map(trial).astype(bool),
                "mark": mark,
                "is_signal_start": mark.ne("common") & mark.ne(mark.shift()),
                "rebase": np.where(starts, "Third crew from 1 June 2025", None),
                "rebase_note": means.where(starts, None),
            }
        )
        .assign(**dict.fromkeys(("team", "month", "figure", "verdict"), ""))
        .assign(**dict.fromkeys(("staffed", "people", "completeness"), ""))
    )


def words(limit: str = "", *, last: str = "", signal: str = "") -> SeriesWords:
    load = LimitWords(limit, "a shift · W-00") if limit else None
    return SeriesWords(",~r", load, last, signal, "what chance allows")


def xmr_with_rebase_and_target() -> alt.LayerChart:
    """Seven trial months, a third crew, then a rise past the limit of 4."""
    values = [4.9, 5.1, 4.75, 5.0, 4.7, 5.05, 4.85, 3.4, 3.7, 3.5, 3.9, 3.6, 3.3, 3.75, 3.5]
    values += [3.9, 3.6, 3.8, 3.45, 3.7, 3.95, 3.85, 4.95, 5.1]
    periods = pd.date_range("2024-11-01", periods=len(values), freq="MS").strftime("%Y-%m-%d")
    options = ChartOptions(target=4, rebase=("2025-06-01",))
    found = xmr(pd.DataFrame({"period": periods, "value": values}), options)
    frame = frame_of(found, found.points["variation"].map(MARKS), limit=4)
    told = words("Limit 4", last="5.1 in October", signal="beyond chance since September")
    return series_chart(frame, tokens=LIGHT, words=told)


def up_with_varying_limits() -> alt.LayerChart:
    """Twenty-four months whose staffed shifts go from 40 to 320, one of them far out."""
    rng = np.random.default_rng(7)
    shifts = np.linspace(40, 320, 24).round() + rng.integers(-15, 15, 24)
    events = rng.poisson(3.2 * shifts)
    events[17] = round(4.3 * shifts[17])
    frame = pd.DataFrame(
        {
            "period": pd.date_range("2024-11-01", periods=24, freq="MS").strftime("%Y-%m-%d"),
            "numerator": events,
            "denominator": shifts,
        }
    )
    found = up(frame)
    above = found.points["value"] > found.points["centre"]
    is_signal = found.points["sigma_signal"].eq(1)
    mark = pd.Series(np.select([is_signal & above, is_signal], ["concern", "improve"], "common"))
    drawn = frame_of(found, mark, limit=4)
    return series_chart(drawn, tokens=LIGHT, words=words("Limit 4"))


def t_for_mass_violence() -> alt.LayerChart:
    """Days between incidents of mass violence, then 200 days without: longer is better."""
    days = [21, 9, 34, 15, 6, 27, 40, 12, 19, 31, 8, 24, 17, 11, 29, 38, 14, 22, 260]
    frame = pd.DataFrame({"period": np.cumsum(days), "value": days})
    found = t(frame, ChartOptions(improvement=Improvement.UP))
    found.points["period"] = pd.date_range("2025-01-01", periods=len(days), freq="MS")
    mark = pd.Series(np.where(found.points["sigma_signal"].eq(1), "improve", "common"))
    return series_chart(frame_of(found, mark), tokens=LIGHT, words=words(last="260 days"))


def funnel_with_overdispersion() -> alt.LayerChart:
    """Sixteen teams that differ more than chance, one of them beyond even that."""
    rng = np.random.default_rng(3)
    shifts = rng.integers(60, 400, 16)
    rate = np.exp(rng.normal(np.log(3.2), 0.08, 16))
    rate[5] = 5.2
    frame = pd.DataFrame(
        {
            "group": [f"Team {chr(65 + k)}" for k in range(16)],
            "numerator": rng.poisson(rate * shifts),
            "denominator": shifts,
        }
    )
    found = funnel(frame, FunnelOptions(kind=FunnelKind.RATE))
    groups = found.groups
    tau2 = float(str(found.summary["tau2"]))
    apart = groups["position"].isin(["high", "low"])
    drawn = pd.DataFrame(
        {
            "size": groups["denominator"],
            "value": groups["value"],
            "steadied": shrink(frame).groups["shrunk"],
            "target": groups["target"],
            "limit": 4.0,
            "mark": groups["position"].map({"high": "concern", "low": "improve"}).fillna("common"),
            "is_bold": apart,
            "team": groups["group"],
        }
    ).assign(**dict.fromkeys(("figure", "steadied_words", "size_words", "verdict", "place"), ""))
    target = float(groups["target"].iloc[0])
    sizes = np.linspace(40, 420, 120)
    curve = funnel_curve(sizes, target=target, tau2=tau2, kind=FunnelKind.RATE)
    load = LimitWords("Limit 4", "W-00")
    told = FunnelWords(",~r", "Staffed shifts", f"all teams {target:.1f}", load)
    return funnel_chart(drawn, curve=curve, tokens=LIGHT, words=told)


CHARTS = {
    "xmr-rebase-target": xmr_with_rebase_and_target,
    "u-prime-varying-limits": up_with_varying_limits,
    "t-mass-violence": t_for_mass_violence,
    "funnel-overdispersion": funnel_with_overdispersion,
}


def picture(name: str) -> bytes:
    """One of the charts as PNG, in a font every machine that draws has."""
    drawn = json.dumps({**CHARTS[name]().to_dict(), "width": 760})
    return vl_convert.vegalite_to_png(json.loads(drawn.replace(SANS, "sans-serif")), scale=1.4)


if __name__ == "__main__":
    for name in CHARTS:
        (Path(sys.argv[1]) / f"{name}.png").write_bytes(picture(name))
