"""What was tried and what followed, in words: the team page, the month page and the pack say it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from dashboards.escape import plain
from dashboards.figures import FigureKind, day, figure, figure_kind
from dashboards.rows import Row, rows_of
from pipeline.actions.effect import LEAST_MONTHS, Effect, effect
from pipeline.language import later, month_year, printed, say, say_count
from schemas.action import ACTION_WORDS, LONGEST_NOTE, ActionKind

#: What stands beside each comparison.
CAUTION = later(
    "What comes after an action need not come from it: other things change too, and after a high "
    "month the next is often lower by itself."
)

#: What stands in the place of the list where the action log cannot be read.
NOT_KNOWN = later("What was tried is not known: the action log does not answer.")


def kind_words(kind: object) -> str:
    """A kind of action in few words; of a later version's kind its own name."""
    known = {item.value: words for item, words in ACTION_WORDS.items()}
    return say(known.get(str(kind), str(kind).replace("_", " ")))


def kind_choices() -> dict[str, str]:
    """Every kind with its words as they begin a line, in the order of the list."""
    words = {kind.value: kind_words(kind.value) for kind in ActionKind}
    return {kind: f"{text[:1].upper()}{text[1:]}" for kind, text in words.items()}


def about_words(limit_id: object, titles: Mapping[str, str]) -> str:
    """What an action is meant to move: a limit by name, or the team as a whole."""
    if not limit_id:
        return say("the team as a whole")
    return plain(titles.get(str(limit_id), str(limit_id)))


def effect_words(found: Effect, row: Row, *, last_month: date) -> str:
    """Before and after with the interval, or what a comparison lacks; plain text.

    `row` gives `measure`, `unit` and so how a figure is printed; `last_month` is the newest month
    with figures.
    """
    kind = figure_kind(row["measure"], row["unit"])
    if found.needed_before:
        return say(
            "No comparison: {found} months with a figure before it, {needed} are needed.",
            found=found.months_before,
            needed=LEAST_MONTHS,
        )
    if found.needed_after:
        ahead = pd.Timestamp(last_month) + pd.DateOffset(months=found.needed_after)
        months = say_count("{count} more month", "{count} more months", found.needed_after)
        return say(
            "Too early to see: {months} with a figure needed, so not before {month}.",
            months=months,
            month=month_year(ahead.date()),
        )
    means = [
        figure(value, kind=kind, measure=row["measure"]) for value in (found.before, found.after)
    ]
    compared = say(
        "{before} before, {after} after ({left} and {right} months)",
        before=means[0],
        after=means[1],
        left=found.months_before,
        right=found.months_after,
    )
    if not found.is_judged:
        steady = say("No comparison: neither side varies, so chance cannot be told.")
        return f"{compared}. {steady}"
    return f"{compared}: {_change_words(found, kind)}"


def _change_words(found: Effect, kind: FigureKind) -> str:
    assert found.lower is not None and found.upper is not None and found.difference is not None
    low, high = sorted((abs(found.lower), abs(found.upper)))
    if found.change == "unclear":
        return say(
            "95% interval {lower} lower to {upper} higher; chance could explain it.",
            lower=_size(found.lower, kind),
            upper=_size(found.upper, kind),
        )
    template = (
        say("{size} lower, 95% interval {low} to {high} lower; beyond chance.")
        if found.change == "lower"
        else say("{size} higher, 95% interval {low} to {high} higher; beyond chance.")
    )
    return template.format(
        size=_size(found.difference, kind), low=_size(low, kind), high=_size(high, kind)
    )


def _size(difference: float, kind: FigureKind) -> str:
    """A difference without its sign; of percentages in percentage points."""
    size = abs(difference)
    if kind == "percent":
        digits = f"{size * 100:.1f}" if size < 0.1 else f"{size * 100:.0f}"
        return say("{number} points", number=printed(digits))
    if kind == "hours":
        return figure(size, kind=kind)
    return figure(float(f"{size:.2g}"), kind=kind)


def tried_table(
    entries: pd.DataFrame, titles: Mapping[str, str], *, series: pd.DataFrame, row: Row
) -> pd.DataFrame:
    """One row per action of a team, newest first, compared by the series on the chart.

    Grain: `entries` as the action log gives them, `series` one row per month with `month_start` and
    `value`. Plain text; whoever shows it escapes it.
    """
    listed = tried_list(entries, titles)
    if listed.empty:
        return listed
    known = series.loc[series["value"].notna(), "month_start"]
    last = (known if len(known) else series["month_start"]).max()
    followed = [
        effect_words(effect(series, entry["started_on"].date()), row, last_month=last.date())
        for entry in rows_of(_newest_first(entries))
    ]
    return listed.assign(**{say("Before and after"): followed})


def tried_list(entries: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """One row per action, newest first, in the words of whoever recorded it; plain text."""
    lines = [
        {
            say("From"): day(entry["started_on"]),
            say("What was tried"): kind_words(entry["kind"]),
            say("About"): about_words(entry["limit_id"], titles),
            say("Owner"): plain(entry["owner"]),
            say("Note"): plain(entry["note"], longest=LONGEST_NOTE),
        }
        for entry in rows_of(_newest_first(entries))
    ]
    return pd.DataFrame(lines)


def _newest_first(entries: pd.DataFrame) -> pd.DataFrame:
    return entries.sort_values(["started_on", "action_id"], ascending=False)


def tried_reading(entries: pd.DataFrame) -> str:
    """How many things were tried, and when the last began."""
    if entries.empty:
        return say("Nothing has been recorded for this team yet.")
    last = entries.sort_values("started_on").iloc[-1]
    return say_count(
        "One thing was tried, from {day}.",
        "{count} things were tried, the last from {day}.",
        len(entries),
        day=day(last["started_on"]),
    )
