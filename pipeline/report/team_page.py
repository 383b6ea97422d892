"""One team's page: its verdict, the chart, every limit, what would bring it back and why."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

import dashboards.queries as queries
from dashboards.chart_rules import rule_words
from dashboards.components.hull import hull, ways
from dashboards.components.why_words import why_words
from dashboards.escape import escape
from dashboards.figures import figure_kind, logged_words
from dashboards.rows import Row, rows_of
from dashboards.team_charts import kinds_frame, series_frame, series_words
from dashboards.team_words import (
    kinds_reading,
    leading_limit,
    series_reading,
    team_headline,
    team_lede,
    two_answers,
)
from dashboards.tried_chart import action_ticks
from pipeline.charts import LIGHT, kinds_chart, series_chart
from pipeline.report.actions import tried_in_team
from pipeline.report.drawing import BAR, LOW, NARROW, drawing
from pipeline.report.reading import Month
from pipeline.report.summary import anchor
from pipeline.report.team_limits import limits_section


def team_page(pack: Month, team: Row) -> str:
    """The page as HTML, with the anchor the first page links to."""
    statuses = pack.statuses.loc[pack.statuses["team_id"].eq(team["team_id"])]
    opened = f'<a id="{anchor(team["team_id"])[1:]}"></a>'
    if statuses.empty:
        name = escape(team["name"])
        return (
            f"{opened}<h1>{name} has no figures in {pack.title}.</h1>"
            '<p class="lede">Nothing was published for it this month.</p>'
        )
    chosen = statuses.loc[statuses["limit_id"].eq(leading_limit(statuses))]
    row = rows_of(chosen)[0]
    return (
        f"{opened}<h1>{team_headline(team['name'], statuses, row, month=pack.month)}</h1>"
        f'<p class="lede">{team_lede(row, month=pack.month)}</p>{_icons(row)}'
        f"{_series(pack, row)}{tried_in_team(pack, team['team_id'])}"
        f'<div class="split"><div><h2>All limits for this team</h2>'
        f"{limits_section(pack, statuses)}</div>"
        f"<div>{_way_back(pack, row)}{_why(pack, row)}{_kinds(pack, team)}</div></div>"
    )


def _icons(row: Row) -> str:
    told = "".join(
        f'<td class="mk">{drawn}</td><td><b>{question}</b><br>{answer}</td>'
        for drawn, question, answer in two_answers(row)
    )
    return f'<table class="icons" role="presentation"><tr>{told}</tr></table>' if told else ""


def _series(pack: Month, row: Row) -> str:
    series = queries.series(
        pack.published.frame, pack.scope, team_id=row["team_id"], limit_id=row["limit_id"]
    )
    series = series.loc[pd.to_datetime(series["month_start"]) <= pd.Timestamp(pack.month)]
    reading = series_reading(series, row)
    frame = series_frame(series, row)
    title = logged_words(row["title"], is_logged=bool(series["basis"].eq("logged").any()))
    tried = pack.actions.loc[pack.actions["team_id"].eq(row["team_id"])]
    ticks = action_ticks(tried, frame["month_start"]).itertuples(index=False, name=None)
    words = replace(series_words(frame, row), actions=tuple(ticks))
    chart = series_chart(frame, tokens=LIGHT, words=words)
    note = rule_words(series, kind=figure_kind(row["measure"], row["unit"]))
    return (
        f"<h3>{escape(title, longest=120)}</h3><p>{reading}</p>"
        f'{drawing(chart, words=f"{title}. {reading}", height=LOW)}<p class="fine">{note}</p>'
    )


def _way_back(pack: Month, row: Row) -> str:
    is_over = row["verdict"] in ("over", "over_may_be_chance")
    is_judged = is_over or row["verdict"] in ("near", "within")
    if not is_judged or pd.isna(row["value"]) or not row["threshold"]:
        return ""
    amounts = queries.amounts(pack.published.frame, indicator_id=row["indicator_id"])
    title = "What would bring it back" if is_over else "Room under the limit"
    return f"<h2>{title}</h2>{_hull(row)}{ways(row, amounts)}"


def _hull(row: Row) -> str:
    """The drawing with ids of its own, because a page of paper holds many."""
    own = "".join(char if char.isalnum() else "-" for char in row["team_id"])
    letters = 'class="hull" font-size="20" font-weight="700" font-family="Source Sans,DejaVu Sans"'
    drawn = hull(row, LIGHT).replace('class="hull"', letters)  # paper takes them from here alone
    for name in ("hull", "excess"):
        drawn = drawn.replace(f'id="{name}"', f'id="{name}-{own}"')
        drawn = drawn.replace(f"url(#{name})", f"url(#{name}-{own})")
    return drawn


def _why(pack: Month, row: Row) -> str:
    found = queries.rule(
        pack.published.frame,
        pack.scope,
        limit_id=row["limit_id"],
        team_id=row["team_id"],
        month=pack.month,
    )
    return why_words(found.iloc[0]) if len(found) else ""


def _kinds(pack: Month, team: Row) -> str:
    found = queries.kinds(
        pack.published.frame, pack.scope, team_id=team["team_id"], month=pack.month
    )
    if not found["state"].isin(["shown", "zero"]).any():
        return ""
    reading = kinds_reading(found)
    frame = kinds_frame(found)
    chart = drawing(
        kinds_chart(frame, tokens=LIGHT), words=reading, width=NARROW - 130, height=BAR * len(frame)
    )
    return f'<div class="kinds"><h3>What the exposure is</h3><p>{reading}</p>{chart}</div>'
