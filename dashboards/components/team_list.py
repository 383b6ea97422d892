"""The limits grid as a list for a narrow screen: each team's weightiest mark and words."""

from __future__ import annotations

from datetime import date
from itertools import groupby

import pandas as pd

from dashboards.components.limits_grid import gap_mark, group_title, team_address, unit_names
from dashboards.components.marks import verdict_mark
from dashboards.escape import escape
from dashboards.rows import Row, rows_of
from dashboards.wording import gap_words, value_words
from pipeline.language import inside, say

_RANK = ("over", "over_may_be_chance", "too_little_data", "withheld", "near", "within")


def team_list(statuses: pd.DataFrame, divisions: pd.DataFrame, *, month: date) -> str:
    """The same verdicts as the grid's, teams in the same order under their divisions."""
    names = unit_names(divisions)
    parts = []
    for parent, group in groupby(rows_of(statuses), key=lambda row: row["parent_id"]):
        title = group_title(names, parent, level=statuses["team_level"].iloc[0])
        parts.append(f'<li class="group">{title}</li>')
        parts += [
            _item(list(rows), month=month)
            for _, rows in groupby(group, key=lambda row: row["team_id"])
        ]
    return f'<ul class="team-list">{"".join(parts)}</ul>'


def _item(rows: list[Row], *, month: date) -> str:
    verdicts = {row["verdict"] for row in rows}
    verdict = next((one for one in _RANK if one in verdicts), "not_applicable")
    chosen = [row for row in rows if row["verdict"] == verdict]
    drawn = gap_mark(chosen[0], word="") if chosen else verdict_mark(verdict)
    more = sum(row["verdict"] == "over_may_be_chance" for row in rows)
    return (
        f'<li><a href="{team_address(rows[0]["team_id"], month=month)}" target="_self">{drawn}'
        f"<span><b>{escape(rows[0]['team'])}</b>"
        f"<small>{_words(chosen, verdict, more=more)}</small></span>"
        '<i aria-hidden="true">›</i></a></li>'
    )


def _words(chosen: list[Row], verdict: str, *, more: int) -> str:
    """What a team's line says; `more` counts its figures that chance could explain."""
    if verdict == "within":
        return say("within every limit")
    if verdict in ("withheld", "too_little_data"):
        return gap_words(chosen[0])
    if verdict == "not_applicable":
        return say("no limit applies")
    names = [escape(inside(say(row["short_title"]))) for row in chosen]
    if verdict == "near":
        return say("near for {measures}", measures=", ".join(names[:3]))
    told = ", ".join(
        f"{name} {value_words(row)}" for name, row in zip(names[:2], chosen[:2], strict=True)
    )
    if verdict == "over_may_be_chance":
        return say("{told} over, may be chance", told=told)
    past = f'{told} <b class="concern">{say("over")}</b>'
    return past + (f"; {say('{count} more may be chance', count=more)}" if more else "")
