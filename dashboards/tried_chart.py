"""Actions on a chart over time: ticks with names, a table column, and a chart that starts again."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from dashboards.action_words import kind_words
from dashboards.cap_changes import again_words
from dashboards.figures import FigureKind, day
from dashboards.rows import Row, rows_of
from pipeline.actions.effect import first_month_after
from pipeline.language import say
from schemas.action import ActionKind

_CHARTED = (
    "centre", "lower_limit", "upper_limit", "is_trial", "chart", "points", "variation",
    "special_cause",
)  # fmt: skip


def action_ticks(entries: pd.DataFrame, months: pd.Series) -> pd.DataFrame:
    """Where each action stands on the axis of months: `x` (a month is 1 wide), `name`.

    Grain: one row per action within the months. Units: month 0 reaches from -0.5 to 0.5.
    """
    starts = pd.to_datetime(months).reset_index(drop=True)
    rows = []
    for entry in rows_of(entries.sort_values(["started_on", "action_id"])):
        begun = entry["started_on"]
        found = starts.loc[starts.eq(begun.normalize().replace(day=1))]
        if len(found):
            place = found.index[0] - 0.5 + (begun.day - 1) / begun.days_in_month
            rows.append({"x": float(place), "name": kind_words(entry["kind"])})
    return pd.DataFrame(rows, columns=["x", "name"])


def with_actions(table: pd.DataFrame, entries: pd.DataFrame, months: pd.Series) -> pd.DataFrame:
    """The chart's table with a column that names what was tried in each month."""
    if entries.empty:
        return table
    month = entries["started_on"].dt.to_period("M")
    names = entries.assign(month=month, name=entries["kind"].map(kind_words))
    told = names.groupby("month")["name"].agg("; ".join)
    periods = pd.to_datetime(months).dt.to_period("M")
    return table.assign(**{say("Tried"): periods.map(told).fillna("").to_numpy()})


def with_rebase(series: pd.DataFrame, charted: pd.DataFrame) -> pd.DataFrame:
    """The series with lines and signals of a chart that starts again.

    Grain: `series` as `queries.series`, `charted` as `pipeline.judge.rebased` for the same series.
    Missing: a month the chart does not hold has no lines.
    """
    own = charted.assign(month_start=pd.to_datetime(charted["period_start"]))
    lines = series[["month_start"]].merge(own[["month_start", *_CHARTED]], how="left")
    changed = {name: lines[name].to_numpy() for name in _CHARTED}
    changed["variation"] = lines["variation"].fillna("common_cause").to_numpy()
    changed["special_cause"] = lines["special_cause"].fillna("none").to_numpy()
    return series.assign(**changed)


def rebase_marks(
    frame: pd.DataFrame, entry: Mapping[str, object], *, kind: FigureKind
) -> pd.DataFrame:
    """The chart's frame with the cause on the first month of the new part, its mean below it."""
    begun = pd.Timestamp(str(entry["started_on"]))
    first = first_month_after(begun.date())
    is_first = pd.to_datetime(frame["month_start"]).eq(first)
    if not is_first.any():
        return frame
    cause = f"{kind_words(entry['kind'])}, {day(begun)}"
    note = again_words(frame.loc[is_first, "centre"].iloc[0], kind=kind)
    return frame.assign(
        rebase=pd.Series(cause, index=frame.index).where(is_first, frame["rebase"]),
        rebase_note=pd.Series(note, index=frame.index).where(is_first, frame["rebase_note"]),
    )


def entry_names(entries: pd.DataFrame) -> dict[str, str]:
    """Each entry's id with a name to choose it by, newest first."""
    newest = entries.sort_values(["started_on", "action_id"], ascending=False)
    return {
        str(entry["action_id"]): f"{kind_words(entry['kind'])}, {day(entry['started_on'])}"
        for entry in rows_of(newest)
    }


def rebase_choices(entries: pd.DataFrame) -> dict[str, str]:
    """What a chart can start again from: whatever was tried but a look that changed nothing."""
    changed = entries.loc[entries["kind"].ne(ActionKind.REVIEWED.value)]
    return {
        action_id: say("Start again: {what}", what=name)
        for action_id, name in entry_names(changed).items()
    }


def rebase_note(entry: Row) -> str:
    """What a chart that starts again is, and what it does not touch."""
    return say(
        "Limits are computed anew from {month} on, the first whole month of what was tried. "
        "Verdicts, and signals elsewhere, rest on all months as before.",
        month=day(first_month_after(entry["started_on"].date())),
    )
