"""From query answers to the frames the charts draw and the tables beside them show."""

from __future__ import annotations

import pandas as pd

from dashboards.cap_changes import cap_marks
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
from pipeline.language import later, month_name, month_year, printed, say, weekday, whole

_MARKS = {"common_cause": "common", "concern": "concern", "improvement": "improve"}


def printed_figures(frame: pd.DataFrame, row: Row) -> pd.Series:
    """Each row's figure as it may be printed; a state's word where there is no figure."""
    kind = figure_kind(row["measure"], row["unit"])
    words = frame["value"].map(lambda value: figure(value, kind=kind, measure=row["measure"]))
    words = words.mask(frame["state"].eq("zero"), say(ZERO_WORDS))
    hidden = ~frame["state"].isin(["shown", "zero"])
    return words.mask(hidden, frame["state"].map(_state_word))


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
            "month": series["month_start"].map(month_year),
            "figure": printed_figures(series, row),
            "verdict": series["verdict"].astype(object).map(_verdict_word),
            "staffed": series["denominator"].map(_rounded),
            "people": series["people_band"].map(people_words),
            "completeness": series["completeness"].map(_share),
        }
    ).assign(**cap_marks(series, kind=figure_kind(row["measure"], row["unit"])))


def series_words(frame: pd.DataFrame, row: Row) -> SeriesWords:
    """The words on the chart: the limit's, the last figure's, since when a signal runs."""
    title, note = limit_label(row)
    valued = frame.dropna(subset=["value"])
    return SeriesWords(
        axis_format=axis_format(figure_kind(row["measure"], row["unit"])),
        limit=LimitWords(title, note) if pd.notna(row["threshold"]) else None,
        last=_last_words(valued),
        signal=_since_words(valued),
        band=say("what chance allows, trial")
        if frame["is_trial"].any()
        else say("what chance allows"),
    )


def _last_words(valued: pd.DataFrame) -> str:
    """The last figure with its month; empty where there is none."""
    if valued.empty:
        return ""
    last = valued.iloc[-1]
    return say("{figure} in {month}", figure=last["figure"], month=month_name(last["month_start"]))


def _since_words(valued: pd.DataFrame) -> str:
    """Since when the last signal runs; empty where there was none."""
    starts = valued.loc[valued["is_signal_start"], "month_start"]
    return (
        say("beyond chance since {month}", month=month_name(starts.iloc[-1])) if len(starts) else ""
    )


def _state_word(state: object) -> str:
    return say(STATE_WORDS[str(state)])


def _kind_word(kind: object) -> str:
    return say(KIND_WORDS.get(str(kind), str(kind)))


def _verdict_word(verdict: object) -> str:
    return say(VERDICT_WORDS.get(str(verdict), later("no verdict")))


def series_table(frame: pd.DataFrame, row: Row) -> pd.DataFrame:
    """The same months as words, for the table and the file."""
    kind = figure_kind(row["measure"], row["unit"])
    return pd.DataFrame(
        {
            say("Month"): frame["month"],
            say("Figure"): frame["figure"],
            say("Limit"): frame["limit"].map(lambda value: limit_figure(value, kind=kind)),
            say("Verdict"): frame["verdict"],
            say("Rests on"): frame["staffed"],
            say("People"): frame["people"],
            say("Shifts logged"): frame["completeness"],
            say("Mean"): frame["centre"].map(lambda value: figure(value, kind=kind)),
            say("Chance allows from"): frame["lower_limit"].map(lambda v: figure(v, kind=kind)),
            say("Chance allows to"): frame["upper_limit"].map(lambda v: figure(v, kind=kind)),
        }
    )


def kinds_frame(kinds: pd.DataFrame) -> pd.DataFrame:
    """Kinds in order of amount, then those without a figure, by name."""
    has_figure = kinds["state"].isin(["shown", "zero"])
    label = kinds["value"].map(lambda value: figure(value, kind="hours"))
    label = label.mask(kinds["state"].eq("zero"), f"{say(ZERO_WORDS)} min")
    label = label.mask(~has_figure, kinds["state"].map(_state_word))
    frame = pd.DataFrame(
        {
            "kind": kinds["exposure_kind"].map(_kind_word),
            "state": kinds["state"].astype(str),
            "hours": (kinds["value"] / 60).where(has_figure),
            "usual": kinds["usual"] / 60,
            "label": label,
        }
    )
    return frame.sort_values(["hours", "kind"], ascending=[False, True], na_position="last")


def kinds_table(frame: pd.DataFrame) -> pd.DataFrame:
    """The same kinds as words."""
    usual = frame["usual"].map(lambda hours: "" if pd.isna(hours) else printed(f"{hours:.1f} h"))
    return pd.DataFrame(
        {say("Kind"): frame["kind"], say("Per staffed shift"): frame["label"], say("Usual"): usual}
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
    words = shown.map(lambda value: "" if pd.isna(value) else whole(value))
    state = distribution["state"].astype(str)
    told = words.mask(state.eq("zero"), say(ZERO_WORDS))
    told = told.mask(~state.isin(["shown", "zero"]), state.map(_state_word))
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
    wide.index = [weekday(int(day), short=True) for day in wide.index]
    return wide.rename_axis(say("Day")).reset_index()


def rest_frame(distribution: pd.DataFrame) -> pd.DataFrame:
    """Shares of the rests that can be shown, one row per whole hour."""
    state = distribution["state"].astype(str)
    shown = distribution["value"].where(state.isin(["shown", "zero"]))
    total = shown.sum()
    words = shown.map(_rounded)
    words = words.mask(state.eq("zero"), say(ZERO_WORDS))
    return pd.DataFrame(
        {
            "hours": distribution["bucket_column"],
            "state": state,
            "share": shown / total if total else shown,
            "words": words.mask(~state.isin(["shown", "zero"]), state.map(_state_word)),
        }
    )


def rest_table(frame: pd.DataFrame) -> pd.DataFrame:
    """The same hours as words."""
    hours = frame["hours"].map(lambda hour: say("24 h or more") if hour >= 24 else f"{hour} h")
    return pd.DataFrame({say("Rest of"): hours, say("Rests in the month"): frame["words"]})


def _rounded(value: float) -> str:
    return "" if pd.isna(value) else say("about {count}", count=whole(value))


def _share(value: float) -> str:
    if pd.isna(value):
        return say("unknown")
    return say("95% or more") if value >= 0.95 else printed(f"{value * 100:.0f}%")
