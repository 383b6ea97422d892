"""The wellbeing table: each unit's mean with its range, bands, answers and waves on one axis."""

from __future__ import annotations

import json
import math
from itertools import pairwise

import pandas as pd

from dashboards.components.marks import mark
from dashboards.components.scale_axis import Axis
from dashboards.escape import escape
from dashboards.figures import figure, people_words
from dashboards.rows import Row, rows_of
from dashboards.wellbeing_words import broken_waves
from pipeline.language import month_year, printed, say

#: Scales at least this wide are published with one decimal, narrower ones with two.
WIDE_RANGE = 20
#: Size of the small picture of waves, in pixels.
DOTS_WIDE, DOTS_HIGH = 76, 25


def in_tree_order(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with each unit before the units below it, every branch in the screen's order."""
    parents = dict(zip(rows["team_id"], rows["parent_id"], strict=True))
    place = dict(zip(rows["team_id"], rows["sort_order"].astype(int), strict=True))

    def path(unit: str) -> list[int]:
        above = parents[unit]
        return [*(path(above) if above in parents else []), place[unit]]

    paths = {unit: path(unit) for unit in parents}
    order = sorted(range(len(rows)), key=lambda at: paths[rows["team_id"].iloc[at]])
    return rows.iloc[order]


def scale_table(
    rows: pd.DataFrame, history: pd.DataFrame, axis: Axis, *, caption: str, least: float
) -> str:
    """One wave's rows as a table, divisions as headings with a figure of their own.

    `rows`: units in order; `history`: all waves of the same units. Withheld units carry the word
    and the unit whose figure stands for them; units with too few answers carry their response.
    """
    waves = sorted(history["period_start"].unique())
    ticks = "".join(
        f'<i style="left:{axis.place(tick)}%">{printed(f"{tick:g}")}</i>' for tick in axis.ticks
    )
    head = (
        f'<tr><th scope="col">{say("Team")}</th><th scope="col" class="axis">'
        f'{say("Mean with its 95% range")}<span>{ticks}</span></th><th scope="col">'
        f'{say("Share of answers in each band")}</th><th scope="col">{say("Answered")}</th>'
        f'<th scope="col">{_waves_head(len(waves))}</th></tr>'
    )
    body = "".join(
        _row(row, history.loc[history["team_id"].eq(row["team_id"])], axis, waves, least=least)
        for row in rows_of(rows)
    )
    return (
        '<div class="scroll" tabindex="0" role="region" aria-label="'
        f'{say("Survey figures by team")}"><table class="scales"><caption class="hidden">'
        f"{escape(caption, longest=300)}</caption><thead>{head}</thead><tbody>{body}</tbody>"
        "</table></div>"
    )


def _waves_head(count: int) -> str:
    return say("Wave") if count == 1 else say("{count} waves", count=count)


def _row(row: Row, history: pd.DataFrame, axis: Axis, waves: list[object], *, least: float) -> str:
    level = f' class="{row["level"]}"' if row["level"] != "team" else ""
    name = escape(row["team"]) + (
        "" if row["level"] == "team" else (f" <small>{say('all teams')}</small>")
    )
    answered = f"<b>{figure(row['response_rate'], kind='percent', measure='share')}</b>"
    people = f" <span>{people_words(row['people_band'])}</span>"
    if row["state"] != "shown" or is_too_little(row, least=least):
        told = _silence(row)
        return f'<tr{level}><th scope="row">{name}</th><td colspan="4">{told}</td></tr>'
    return (
        f'<tr{level}><th scope="row">{name}</th><td class="axis">{_interval(row, axis)}</td>'
        f"<td>{_bands(row)}</td><td>{answered}{people}</td>"
        f'<td class="waves">{_waves(history, axis, waves)}</td></tr>'
    )


def score(value: object, row: Row) -> str:
    """A score with the decimals its scale is published in; empty for none."""
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return ""
    ends = row["range_upper"], row["range_lower"]
    is_wide = bool(pd.notna(ends[0]) and ends[0] - ends[1] >= WIDE_RANGE)
    return printed(f"{value:.1f}" if is_wide else f"{value:.2f}")


def is_too_little(row: Row, *, least: float) -> bool:
    """Whether too few of those invited answered for the mean to be drawn."""
    return bool(pd.notna(row["response_rate"]) and row["response_rate"] < least)


def _silence(row: Row) -> str:
    if row["state"] == "shown":
        share = figure(row["response_rate"], kind="percent")
        told = say("too little data: {share} answered", share=share)
        return f"{mark('verdict-too-little-data', word='')} {told}"
    if row["state"] == "missing":
        return f"{mark('state-missing', word='')} {say('not scored')}"
    around = row["shown_name"]
    told = say("withheld")
    if around and pd.notna(around):
        told = say("withheld; counted in {unit}", unit=escape(around))
    return f"{mark('verdict-withheld', word='')} {told}"


def _interval(row: Row, axis: Axis) -> str:
    left, right = axis.place(row["lower"]), axis.place(row["upper"])
    point = axis.place(row["mean"])
    kind = {"improvement": "improve", "concern": "concern"}.get(change_word(row), "common")
    grid = "".join(f'<u style="left:{axis.place(tick)}%"></u>' for tick in axis.ticks)
    before, label = "", right
    if pd.notna(row["previous_mean"]):
        then = axis.place(row["previous_mean"])
        label = then if right - 1 < then < right + 10 else right
        before = f'<s style="left:{then}%"></s>'
    low, high = score(row["lower"], row), score(row["upper"], row)
    words = say("{mean}, range {low} to {high}", mean=score(row["mean"], row), low=low, high=high)
    if pd.notna(row["previous_mean"]):
        words += ", " + say("wave before {mean}", mean=score(row["previous_mean"], row))
    return (
        f'<span class="track" title="{words}">{grid}'
        f'<em style="left:{left}%;width:{round(right - left, 1)}%"></em>{before}'
        f'<i class="{kind}" style="left:{point}%"></i>'
        f'<b style="left:{label}%">{score(row["mean"], row)}</b></span>'
    )


def change_word(row: Row) -> str:
    """improvement, concern or neither: only where the whole range of the change is on one side."""
    low, high = row["change_lower"], row["change_upper"]
    if pd.isna(low) or pd.isna(high) or low <= 0 <= high:
        return "common"
    is_up = low > 0
    return "concern" if is_up == (row["direction"] == "high_is_worse") else "improvement"


def band_words(part: dict[str, object]) -> str:
    """A band by its numbers: under 50, 50 to 75, 75 and over; never a name of a state."""
    start, stop, is_first = part["from"], part["to"], part["first"]
    if is_first:
        return say("under {stop}", stop=printed(f"{stop:g}")) if stop is not None else say("all")
    return (
        say("{start} and over", start=printed(f"{start:g}"))
        if stop is None
        else say("{start} to under {stop}", start=printed(f"{start:g}"), stop=printed(f"{stop:g}"))
    )


def band_parts(row: Row) -> list[dict[str, object]]:
    """The (joined) bands of a row with their place, or none where no share may be shown."""
    if not row["bands"] or pd.isna(row["bands"]):
        return []
    parts = json.loads(row["bands"])
    return [{**part, "first": place == 0} for place, part in enumerate(parts)]


def _bands(row: Row) -> str:
    parts = band_parts(row)
    if not parts:
        return f'<span class="quiet">{say("too few on one side to split")}</span>'
    cells = []
    shade = 0
    for part in parts:
        names = part["bands"]
        is_joined = isinstance(names, list) and len(names) > 1
        kind = "joined" if is_joined else f"band{min(shade, 3)}"
        shade += len(names) if isinstance(names, list) else 1
        share = float(part["share"])  # type: ignore[arg-type]
        share_words = "95+" if share >= 0.95 else f"{share * 100:.0f}"
        cells.append(
            f'<span class="{kind}" style="flex:{max(share, 0.06):.2f}" '
            f'title="{band_words(part)}: {share_words}%">{share_words}</span>'
        )
    return f'<span class="bands">{"".join(cells)}</span>'


def _waves(history: pd.DataFrame, axis: Axis, waves: list[object]) -> str:
    """The unit's means over the waves as dots, the newest dark.

    A withheld wave leaves a gap, and no line leads to a wave whose questions changed.
    """
    places = {start: place for place, start in enumerate(waves)}
    starts = {places[day] for day in broken_waves(history) if day in places}
    points = []
    for row in rows_of(history.loc[history["state"].eq("shown")]):
        at = places[row["period_start"]]
        left = 5 + (DOTS_WIDE - 10) * at / max(len(waves) - 1, 1)
        top = 4 + (DOTS_HIGH - 8) * (1 - axis.place(row["mean"]) / 100)
        points.append(
            (at, left, top, f"{month_year(row['period_start'])}: {score(row['mean'], row)}")
        )
    lines = "".join(
        _line(one[1:3], other[1:3])
        for one, other in pairwise(points)
        if other[0] == one[0] + 1 and other[0] not in starts
    )
    dots = "".join(
        f"<i{' class=last' if at == len(waves) - 1 else ''} "
        f'style="left:{left:.0f}px;top:{top:.1f}px" title="{words}"></i>'
        for at, left, top, words in points
    )
    return f'<span class="dots">{lines}{dots}</span>'


def _line(start: tuple[float, float], stop: tuple[float, float]) -> str:
    """A straight line between two points of the small picture, in pixels."""
    width, height = stop[0] - start[0], stop[1] - start[1]
    length, angle = math.hypot(width, height), math.degrees(math.atan2(height, width))
    return (
        f'<u style="left:{start[0]:.0f}px;top:{start[1]:.1f}px;width:{length:.1f}px;'
        f'transform:rotate({angle:.1f}deg)"></u>'
    )


def legend(rows: pd.DataFrame) -> str:
    """What each shape of the table is; bands only as far as they occur."""
    items = [
        (f'<li><span class="key range"></span>{say("mean and 95% range")}</li>'),
        (f'<li><span class="key tick"></span>{say("wave before")}</li>'),
    ]
    single: dict[str, int] = {}
    is_joined = False
    for row in rows_of(rows):
        place = 0
        for part in band_parts(row):
            names = part["bands"]
            count = len(names) if isinstance(names, list) else 1
            is_joined = is_joined or count > 1
            if count == 1:
                single.setdefault(band_words(part), min(place, 3))
            place += count
    items += [
        f'<li><span class="key band{shade}"></span>{escape(words)}</li>'
        for words, shade in sorted(single.items(), key=lambda pair: pair[1])
    ]
    if is_joined:
        items.append(
            f'<li><span class="key joined"></span>{say("bands joined, too few to split")}</li>'
        )
    return f'<ul class="legend scale-key">{"".join(items)}</ul>'
