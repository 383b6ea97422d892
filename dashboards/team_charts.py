"""From query answers to the frames the charts draw and the tables beside them show."""

from __future__ import annotations

import pandas as pd

from dashboards.components.marks import STATE_WORDS, VERDICT_WORDS
from dashboards.escape import plain
from dashboards.figures import (
    ZERO_WORDS,
    axis_format,
    figure,
    figure_kind,
    limit_figure,
    people_words,
)
from dashboards.rows import Row
from dashboards.team_words import KIND_WORDS, limit_label
from pipeline.charts import LimitWords, SeriesWords
from pipeline.charts.amounts import DAYS

_MARKS = {"common_cause": "common", "concern": "concern", "improvement": "improve"}


def printed(frame: pd.DataFrame, row: Row) -> pd.Series:
    """Each row's figure as it may be printed; a state's word where there is no figure."""
    kind = figure_kind(row["measure"], row["unit"])
    words = frame["value"].map(lambda value: figure(value, kind=kind, measure=row["measure"]))
    words = words.mask(frame["state"].eq("zero"), ZERO_WORDS)
    hidden = ~frame["state"].isin(["shown", "zero"])
    return words.mask(hidden, frame["state"].map(STATE_WORDS))


def series_frame(series: pd.DataFrame, row: Row) -> pd.DataFrame:
    """The chart's frame: numbers to draw, words for the tooltip, shapes for the points."""
    has_figure = series["state"].isin(["shown", "zero"])
    ceiling = 0.95 if row["measure"] == "share" else float("inf")
    mark = series["variation"].map(_MARKS).fillna("common")
    mark = mark.mask(series["is_trial"].eq(True), "common")
    return pd.DataFrame(
        {
            "month_start": series["month_start"],
            "state": series["state"],
            "value": series["value"].where(has_figure).clip(upper=ceiling),
            "limit": series["threshold"],
            "centre": series["centre"],
            "lower_limit": series["lower_limit"],
            "upper_limit": series["upper_limit"],
            "is_trial": series["is_trial"].eq(True),
            "mark": mark,
            "is_signal_start": mark.ne("common") & mark.ne(mark.shift()),
            "verdict_code": series["verdict"],
            "team": plain(row["team"]),
            "month": series["month_start"].dt.strftime("%B %Y"),
            "figure": printed(series, row),
            "verdict": series["verdict"].astype(object).map(VERDICT_WORDS).fillna("no verdict"),
            "staffed": series["denominator"].map(_rounded),
            "people": series["people_band"].map(people_words),
            "completeness": series["completeness"].map(_share),
        }
    )


def series_words(frame: pd.DataFrame, row: Row) -> SeriesWords:
    """The words on the chart: the limit's, the last figure's, since when a signal runs."""
    title, note = limit_label(row)
    valued = frame.dropna(subset=["value"])
    last = valued.iloc[-1] if len(valued) else None
    starts = valued.loc[valued["is_signal_start"]]
    return SeriesWords(
        axis_format=axis_format(figure_kind(row["measure"], row["unit"])),
        limit=LimitWords(title, note) if pd.notna(row["threshold"]) else None,
        last=f"{last['figure']} in {last['month'].split()[0]}" if last is not None else "",
        signal=f"beyond chance since {starts['month'].iloc[-1].split()[0]}" if len(starts) else "",
        band="what chance allows" + (", trial" if frame["is_trial"].any() else ""),
    )


def series_table(frame: pd.DataFrame, row: Row) -> pd.DataFrame:
    """The same months as words, for the table and the file."""
    kind = figure_kind(row["measure"], row["unit"])
    return pd.DataFrame(
        {
            "Month": frame["month"],
            "Figure": frame["figure"],
            "Limit": frame["limit"].map(lambda value: limit_figure(value, kind=kind)),
            "Verdict": frame["verdict"],
            "Rests on": frame["staffed"],
            "People": frame["people"],
            "Shifts logged": frame["completeness"],
            "Mean": frame["centre"].map(lambda value: figure(value, kind=kind)),
            "Chance allows from": frame["lower_limit"].map(lambda v: figure(v, kind=kind)),
            "Chance allows to": frame["upper_limit"].map(lambda v: figure(v, kind=kind)),
        }
    )


def kinds_frame(kinds: pd.DataFrame) -> pd.DataFrame:
    """Kinds in order of amount, then those without a figure, by name."""
    has_figure = kinds["state"].isin(["shown", "zero"])
    label = kinds["value"].map(lambda value: figure(value, kind="hours"))
    label = label.mask(kinds["state"].eq("zero"), ZERO_WORDS + " min")
    label = label.mask(~has_figure, kinds["state"].map(STATE_WORDS))
    frame = pd.DataFrame(
        {
            "kind": kinds["exposure_kind"].map(KIND_WORDS).fillna(kinds["exposure_kind"]),
            "state": kinds["state"].astype(str),
            "hours": (kinds["value"] / 60).where(has_figure),
            "usual": kinds["usual"] / 60,
            "label": label,
        }
    )
    return frame.sort_values(["hours", "kind"], ascending=[False, True], na_position="last")


def kinds_table(frame: pd.DataFrame) -> pd.DataFrame:
    """The same kinds as words."""
    usual = frame["usual"].map(lambda hours: "" if pd.isna(hours) else f"{hours:.1f} h")
    return pd.DataFrame(
        {"Kind": frame["kind"], "Per staffed shift": frame["label"], "Usual": usual}
    )


def heat_frame(distribution: pd.DataFrame, *, printed_cells: int = 4) -> pd.DataFrame:
    """Seven days by eight blocks; only the highest few carry their number.

    Missing: a block without a row had no contact and reads as zero does.
    """
    every = pd.MultiIndex.from_product(
        [range(1, 8), range(0, 24, 3)], names=["bucket_row", "bucket_column"]
    ).to_frame(index=False)
    distribution = every.merge(distribution, on=["bucket_row", "bucket_column"], how="left")
    distribution = distribution.assign(state=distribution["state"].astype(object).fillna("zero"))
    shown = distribution["value"].where(distribution["state"].eq("shown"))
    top = shown.rank(method="first", ascending=False).le(printed_cells)
    words = shown.map(lambda value: "" if pd.isna(value) else f"{value:,.0f}")
    state = distribution["state"].astype(str)
    told = words.mask(state.eq("zero"), ZERO_WORDS)
    told = told.mask(~state.isin(["shown", "zero"]), state.map(STATE_WORDS))
    return pd.DataFrame(
        {
            "day": distribution["bucket_row"],
            "hour": distribution["bucket_column"],
            "state": state,
            "value": shown,
            "label": words.where(top, ""),
            "words": told,
        }
    )


def heat_table(frame: pd.DataFrame) -> pd.DataFrame:
    """Days as rows, blocks as columns, words in the cells."""
    wide = frame.pivot(index="day", columns="hour", values="words").fillna("")
    wide.columns = [f"{hour:02d}:00" for hour in wide.columns]
    wide.index = [DAYS[int(day) - 1] for day in wide.index]
    return wide.rename_axis("Day").reset_index()


def rest_frame(distribution: pd.DataFrame) -> pd.DataFrame:
    """Shares of the rests that can be shown, one row per whole hour."""
    state = distribution["state"].astype(str)
    shown = distribution["value"].where(state.isin(["shown", "zero"]))
    total = shown.sum()
    words = shown.map(lambda value: "" if pd.isna(value) else f"about {value:,.0f}")
    words = words.mask(state.eq("zero"), ZERO_WORDS)
    return pd.DataFrame(
        {
            "hours": distribution["bucket_column"],
            "state": state,
            "share": shown / total if total else shown,
            "words": words.mask(~state.isin(["shown", "zero"]), state.map(STATE_WORDS)),
        }
    )


def rest_table(frame: pd.DataFrame) -> pd.DataFrame:
    """The same hours as words."""
    hours = frame["hours"].map(lambda hour: "24 h or more" if hour >= 24 else f"{hour} h")
    return pd.DataFrame({"Rest of": hours, "Rests in the month": frame["words"]})


def _rounded(value: float) -> str:
    return "" if pd.isna(value) else f"about {value:,.0f}"


def _share(value: float) -> str:
    if pd.isna(value):
        return "unknown"
    return "95% or more" if value >= 0.95 else f"{value * 100:.0f}%"
