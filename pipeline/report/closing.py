"""The pages after the teams: wellbeing, training and support, completeness, revisions."""

from __future__ import annotations

import pandas as pd

from dashboards.components.limits_grid import legend, limits_grid
from dashboards.components.marks import (
    STATE_WORDS,
)
from dashboards.escape import escape
from dashboards.figures import day, figure, people_words
from dashboards.rows import Row, rows_of
from dashboards.wellbeing_words import scale_title
from pipeline.report.printed_table import printed_table
from pipeline.report.reading import Month
from pipeline.report.revised import revised_section
from pipeline.report.summary import anchor
from pipeline.report.tables import wellbeing

_SAID = ("over", "over_may_be_chance", "near", "within")
#: Limits about what the organisation provides, in the order of the register.
_PROVIDED = ("C-", "W-12", "R-07", "R-10", "S-")
_TRAINING = ("C-01", "C-02", "C-03", "W-12")


def wellbeing_page(pack: Month) -> str:
    """The newest wave of each scale up to the month, unit by unit; empty without surveys."""
    frame = wellbeing(pack)
    if frame.empty:
        return ""
    body = "".join(_instrument(rows) for _, rows in frame.groupby("instrument_id", sort=True))
    return (
        "<h1>Wellbeing, as answered in the newest wave.</h1>"
        '<p class="lede">Means of a team with their 95% range, never of a person. No limit is '
        f"drawn over them.</p>{body}"
    )


def _instrument(frame: pd.DataFrame) -> str:
    """One table per instrument: a row per unit, a column per scale."""
    scales = rows_of(frame.drop_duplicates("scale_id"))
    cells = {(row["team_id"], row["scale_id"]): row for row in rows_of(frame)}
    digits = {scale: _digits(rows) for scale, rows in frame.groupby("scale_id")}
    told = ""
    for unit in rows_of(frame.drop_duplicates("team_id")):
        found = [cells.get((unit["team_id"], scale["scale_id"])) for scale in scales]
        shown = next((row for row in found if row and row["state"] == "shown"), None)
        told += f'<th scope="row">{escape(unit["team"])}</th>'
        told += "".join(
            f"<td>{_mean(row, digits[scale['scale_id']])}</td>"
            for row, scale in zip(found, scales, strict=True)
        )
        rate = figure(shown["response_rate"], kind="percent", measure="share") if shown else ""
        told += f'<td>{rate}</td><td class="band">{_band(shown)}</td>'
    first = scales[0]
    heads = (
        "Unit",
        *(
            f"{escape(scale_title(s))}, {s['range_lower']:g} to {s['range_upper']:g}"
            for s in scales
        ),
        "Answered",
        "People",
    )
    return (
        f"<h2>{escape(first['instrument_name'], longest=120)}</h2>"
        f'<p class="fine">Wave of {day(first["period_start"])} to {day(first["period_end"])}.</p>'
        f"{printed_table(heads, told)}"
    )


def _band(row: Row | None) -> str:
    return people_words(row["people_band"]).removesuffix(" people") if row else ""


def _digits(rows: pd.DataFrame) -> int:
    """Digits after the point that the figures of one scale are published with."""
    values = rows[["mean", "lower", "upper"]].to_numpy(dtype=float).ravel()
    return max(
        (len(f"{value:g}".partition(".")[2]) for value in values if value == value), default=0
    )


def _mean(row: Row | None, digits: int) -> str:
    if row is None:
        return ""
    if row["state"] != "shown":
        return f'<span class="quiet">{STATE_WORDS[row["state"]]}</span>'
    lower, upper = row["lower"], row["upper"]
    scale: str = f"{lower:.{digits}f} to {upper:.{digits}f}" if pd.notna(lower) else ""
    return f'<b>{row["mean"]:.{digits}f}</b> <span class="quiet">{scale}</span>'


def provided_page(pack: Month) -> str:
    """Training, supervision, support and leave: what the organisation provides."""
    statuses = pack.statuses
    rows = statuses.loc[statuses["limit_id"].str.startswith(_PROVIDED)]
    if rows.empty or not rows["verdict"].isin(_SAID).any():
        return ""
    halves = [rows.loc[rows["limit_id"].str.startswith(_TRAINING)]]
    halves.append(rows.drop(halves[0].index))
    grids = "".join(
        limits_grid(half, pack.divisions, month=pack.month, address=anchor)
        for half in halves
        if len(half)
    )
    return (
        "<h1>Training, supervision, support and leave.</h1>"
        '<p class="lede">What the organisation provides, against what it set itself.</p>'
        f"{grids}{legend(rows)}"
    )


def data_page(pack: Month) -> str:
    """How complete the month is, what is withheld, and what was revised."""
    heads = ("Team", "Shifts logged", "Figures shown", "Withheld", "Late or missing")
    told = "".join(_completeness(pack, team) for team in rows_of(pack.units))
    return (
        "<h1>How complete the figures are.</h1>"
        '<p class="lede">A team that logs less looks as if it carried less: read each figure '
        f"beside its completeness.</p>{printed_table(heads, told)}"
        f"{revised_section(pack)}"
    )


def _completeness(pack: Month, team: Row) -> str:
    rows = pack.every_status.loc[pack.every_status["team_id"].eq(team["team_id"])]
    headline = rows.loc[rows["indicator_id"].eq("W-00")]
    share = headline["completeness"].iloc[0] if len(headline) else None
    logged = figure(share, kind="percent", measure="share") or "unknown"
    state = rows["state"].astype(object)
    shown = int(state.isin(["shown", "zero"]).sum())
    gaps = int(state.isin(["late", "missing"]).sum())
    return (
        f'<th scope="row">{escape(team["name"])}</th><td>{logged}</td><td>{shown}</td>'
        f"<td>{int(state.eq('suppressed').sum())}</td><td>{gaps}</td>"
    )
