"""The four pictures of the team page, each from its query to its card."""

from __future__ import annotations

import pandas as pd

from dashboards import queries
from dashboards.chart_rules import rule_words
from dashboards.components.chart_card import Card, chart_card, shape_legend
from dashboards.components.shell import Page
from dashboards.components.tried import Tried
from dashboards.drawing import drawn
from dashboards.escape import escape, plain
from dashboards.figures import FigureKind, figure_kind, limit_figure, logged_words
from dashboards.rows import Row
from dashboards.team_charts import (
    heat_frame,
    heat_table,
    kinds_frame,
    kinds_table,
    rest_frame,
    rest_table,
    series_table,
)
from dashboards.team_words import (
    heat_reading,
    kinds_reading,
    limit_label,
    rest_reading,
    series_reading,
)
from dashboards.tried_chart import with_actions
from dashboards.wording import value_words
from pipeline.charts import (
    RestWords,
    heat_chart,
    kinds_chart,
    rest_chart,
    series_chart,
)
from pipeline.language import later, month_name, say

_POINTS = (
    ("point-common", later("as usual")),
    ("point-concern", later("beyond chance, worse")),
    ("point-improve", later("beyond chance, better")),
)
_WITHHELD = later("Withheld: too few people, or a total would give it away.")


def _points() -> str:
    """The shapes of the points with their words."""
    return shape_legend([(name, say(word)) for name, word in _POINTS])


def _file(page: Page, name: str, team_id: str) -> str:
    """A file name that says what it holds and of which run, from safe characters only."""
    kept = "".join(char if char.isalnum() else "-" for char in f"{name}-{team_id}")
    return f"plimsoll-{kept}-{page.release['run_id']}"[:120]


def _plain(html: str) -> str:
    """A reading without its markup, for the text alternative."""
    for tag in ("<b>", "</b>"):
        html = html.replace(tag, "")
    return html.replace("&#x27;", "'").replace("&quot;", '"').replace("&amp;", "&")


def series_card(page: Page, row: Row, tried: Tried) -> pd.DataFrame:
    """The chosen limit's figures month by month, with what was tried; gives the chart's frame."""
    series = queries.series(page.ask, page.scope, team_id=row["team_id"], limit_id=row["limit_id"])
    reading = series_reading(series, row)
    series = tried.series(series, row)
    frame = tried.frame(series, row)
    words = tried.words(frame, row)
    kind = figure_kind(row["measure"], row["unit"])
    title = limit_label(row)[0]
    chart = drawn(series_chart, frame, tokens=page.tokens, words=words)
    name = logged_words(row["title"], is_logged=bool(series["basis"].eq("logged").any()))
    card = Card(
        key="series",
        title=escape(name, longest=120),
        reading=reading,
        reading_plain=_plain(f"{plain(name)}. {reading}"),
        file_name=_file(page, row["limit_id"], row["team_id"]),
        legend=shape_legend([(name, say(word)) for name, word in _POINTS])
        if series["upper_limit"].notna().any()
        else "",
        note=f"{_series_note(series, frame, title, kind=kind)} {tried.note()}",
    )
    table = with_actions(series_table(frame, row), tried.entries, frame["month_start"])
    chart_card(card, chart, table)
    return frame


def _series_note(series: pd.DataFrame, frame: pd.DataFrame, limit: str, *, kind: FigureKind) -> str:
    """How the chart was computed, and what stands in it without a figure."""
    notes = []
    is_past = series["verdict"].isin(["over", "over_may_be_chance"])
    if frame.loc[is_past, "figure"].eq(limit.split()[-1]).any():
        notes.append(say("Figures are rounded after the verdict is taken."))
    notes.append(rule_words(series, kind=kind))
    if series["state"].eq("suppressed").any():
        notes.append(say(_WITHHELD))
    if series["state"].eq("late").any():
        notes.append(say("Late: expected, not yet arrived."))
    if series["state"].eq("missing").any():
        notes.append(say("Missing: nothing was logged."))
    return " ".join(notes)


def kinds_card(page: Page, team_id: str, *, month: pd.Timestamp) -> None:
    """Hours of exposure per staffed shift by kind."""
    kinds = queries.kinds(page.ask, page.scope, team_id=team_id, month=month.date())
    reading = kinds_reading(kinds) if len(kinds) else say("Not published for this month.")
    is_logged = len(kinds) > 0 and kinds["basis"].eq("logged").any()
    per = say("worker-day with an entry") if is_logged else say("staffed shift")
    frame = kinds_frame(kinds)
    card = Card(
        key="kinds",
        title=say("Exposure by kind"),
        reading=reading,
        reading_plain=reading,
        file_name=_file(page, "kinds", team_id),
        note=(say("Hours per {per}; tick = usual, middle of the months before.", per=per) + " ")
        + (say(_WITHHELD) if frame["state"].eq("suppressed").any() else ""),
    )
    has_figure = kinds["state"].isin(["shown", "zero", "suppressed"]).any()
    chart = drawn(kinds_chart, frame, tokens=page.tokens) if has_figure else None
    chart_card(card, chart, kinds_table(frame))


def heat_card(page: Page, team_id: str, *, month: pd.Timestamp) -> None:
    """Case-contacts by weekday and time of day."""
    found = queries.distribution(
        page.ask,
        page.scope,
        team_id=team_id,
        month=month.date(),
        distribution_id="weekday_hour",
    )
    reading = heat_reading(found)
    card = Card(
        key="heat",
        title=say("When it falls"),
        reading=reading,
        reading_plain=reading,
        file_name=_file(page, "weekday-hour", team_id),
        note=say(
            "Case-contacts in {month}; stronger is more. Outlined: 0 to 2. Hatched: withheld.",
            month=month_name(month),
        ),
    )
    frame = heat_frame(found)
    is_shown = found["state"].eq("shown").any()
    chart = drawn(heat_chart, frame, tokens=page.tokens) if is_shown else None
    chart_card(card, chart, heat_table(frame))


def _rest_note(states: pd.Series) -> str:
    """What the picture leaves out, or why there is none."""
    if not states.eq("shown").any():
        if states.eq("suppressed").any():
            return say("Hours withheld: too few people, or a total would give them away.")
        return say("No rests are counted for this month.")
    is_part_hidden = states.eq("suppressed").any()
    return say("Share of the rests that can be shown.") + (
        (" " + say("Hatched: withheld.")) if is_part_hidden else ""
    )


def rest_card(page: Page, team_id: str, *, month: pd.Timestamp, row: Row | None) -> None:
    """Hours of rest between two shifts, against the rest limit."""
    found = queries.distribution(
        page.ask, page.scope, team_id=team_id, month=month.date(), distribution_id="rest_hours"
    )
    reading = rest_reading(row)
    is_judged = row is not None and row["verdict"] in (
        "over",
        "over_may_be_chance",
        "near",
        "within",
    )
    limit = None if row is None or pd.isna(row["cap"]) else float(row["cap"])
    words = RestWords(
        limit=say("{limit} h or more", limit=limit_figure(limit, kind="number")) if limit else "",
        share=value_words(row) if row is not None and is_judged else "",
        is_over=row is not None and row["verdict"] in ("over", "over_may_be_chance"),
    )
    card = Card(
        key="rest",
        title=say("Rest between shifts"),
        reading=reading,
        reading_plain=_plain(reading),
        file_name=_file(page, "rest", team_id),
        note=_rest_note(found["state"]),
    )
    frame = rest_frame(found)
    chart = (
        drawn(rest_chart, frame, tokens=page.tokens, limit=limit, words=words)
        if found["state"].eq("shown").any()
        else None
    )
    chart_card(card, chart, rest_table(frame))
