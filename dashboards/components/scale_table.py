"""The wellbeing table: each unit's mean with its range, bands, answers and waves on one axis."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass

import pandas as pd

from dashboards.components.marks import mark
from dashboards.escape import escape
from dashboards.figures import figure, people_words
from dashboards.rows import Row, rows_of

_STEPS = (0.25, 0.5, 1, 2, 5, 10, 20, 25, 50)


@dataclass(frozen=True)
class Axis:
    """One axis for all units and waves of a scale."""

    low: float
    high: float
    step: float

    @property
    def ticks(self) -> list[float]:
        """Where the axis is labelled."""
        count = round((self.high - self.low) / self.step)
        return [self.low + self.step * place for place in range(count + 1)]

    def place(self, value: object) -> float:
        """A value's place in per cent of the width."""
        share = (float(value) - self.low) / (self.high - self.low)  # type: ignore[arg-type]
        return round(min(max(share, 0.0), 1.0) * 100, 1)


def shared_axis(rows: pd.DataFrame) -> Axis:
    """An axis around every interval of every wave, in round steps, inside the scale's range."""
    marks = rows[["lower", "upper", "mean"]].stack()
    bottom, top = rows["range_lower"].min(), rows["range_upper"].max()
    if marks.empty:
        marks = pd.Series([bottom if pd.notna(bottom) else 0, top if pd.notna(top) else 1])
    low, high = float(marks.min()), float(marks.max())
    step = next((one for one in _STEPS if (high - low) / one <= 4), 50.0)
    low, high = math.floor(low / step) * step, math.ceil(high / step) * step
    return Axis(low, max(high, low + step), step)


def scale_table(
    rows: pd.DataFrame, history: pd.DataFrame, axis: Axis, *, caption: str, least: float
) -> str:
    """One wave's rows as a table, divisions as headings with a figure of their own.

    `rows`: units in order; `history`: all waves of the same units. Withheld units carry the word
    and the unit whose figure stands for them; units with too few answers carry their response.
    """
    waves = sorted(history["period_start"].unique())
    ticks = "".join(
        f'<i style="left:{axis.place(tick)}%">{tick:g}</i>' for tick in axis.ticks
    )
    head = (
        '<tr><th scope="col">Team</th>'
        f'<th scope="col" class="axis">Mean with its 95% range<span>{ticks}</span></th>'
        '<th scope="col">Share of answers in each band</th>'
        '<th scope="col">Answered</th>'
        f'<th scope="col">{"Wave" if len(waves) == 1 else f"{len(waves)} waves"}</th></tr>'
    )
    body = "".join(
        _row(row, history.loc[history["team_id"].eq(row["team_id"])], axis, waves, least=least)
        for row in rows_of(rows)
    )
    return (
        '<div class="scroll" tabindex="0" role="region" aria-label="Survey figures by team">'
        f'<table class="scales"><caption class="hidden">{escape(caption, longest=300)}</caption>'
        f"<thead>{head}</thead><tbody>{body}</tbody></table></div>"
    )


def _row(
    row: Row, history: pd.DataFrame, axis: Axis, waves: list[object], *, least: float
) -> str:
    level = f' class="{row["level"]}"' if row["level"] != "team" else ""
    name = escape(row["team"]) + ("" if row["level"] == "team" else " <small>all teams</small>")
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


def is_too_little(row: Row, *, least: float) -> bool:
    """Whether too few of those invited answered for the mean to be drawn."""
    return bool(pd.notna(row["response_rate"]) and row["response_rate"] < least)


def _silence(row: Row) -> str:
    if row["state"] == "shown":
        share = figure(row["response_rate"], kind="percent")
        return f"{mark('verdict-too-little-data', word='')} too little data: {share} answered"
    if row["state"] == "missing":
        return f"{mark('state-missing', word='')} not scored"
    around = row["shown_name"]
    within = f"; counted in {escape(around)}" if around and pd.notna(around) else ""
    return f"{mark('verdict-withheld', word='')} withheld{within}"


def _interval(row: Row, axis: Axis) -> str:
    left, right = axis.place(row["lower"]), axis.place(row["upper"])
    point = axis.place(row["mean"])
    kind = {"improvement": "improve", "concern": "concern"}.get(change_word(row), "common")
    grid = "".join(f'<u style="left:{axis.place(tick)}%"></u>' for tick in axis.ticks)
    before = ""
    if pd.notna(row["previous_mean"]):
        before = f'<s style="left:{axis.place(row["previous_mean"])}%"></s>'
    words = f"{row['mean']:g}, range {row['lower']:g} to {row['upper']:g}"
    if pd.notna(row["previous_mean"]):
        words += f", wave before {row['previous_mean']:g}"
    return (
        f'<span class="track" title="{words}">{grid}'
        f'<em style="left:{left}%;width:{round(right - left, 1)}%"></em>{before}'
        f'<i class="{kind}" style="left:{point}%"></i>'
        f'<b style="left:{right}%">{row["mean"]:g}</b></span>'
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
        return f"under {stop:g}" if stop is not None else "all"
    return f"{start:g} and over" if stop is None else f"{start:g} to under {stop:g}"


def band_parts(row: Row) -> list[dict[str, object]]:
    """The (joined) bands of a row with their place, or none where no share may be shown."""
    if not row["bands"] or pd.isna(row["bands"]):
        return []
    parts = json.loads(row["bands"])
    return [{**part, "first": place == 0} for place, part in enumerate(parts)]


def _bands(row: Row) -> str:
    parts = band_parts(row)
    if not parts:
        return '<span class="quiet">too few on one side to split</span>'
    cells = []
    shade = 0
    for part in parts:
        names = part["bands"]
        is_joined = isinstance(names, list) and len(names) > 1
        kind = "joined" if is_joined else f"band{min(shade, 3)}"
        shade += len(names) if isinstance(names, list) else 1
        share = float(part["share"])  # type: ignore[arg-type]
        printed = "95+" if share >= 0.95 else f"{share * 100:.0f}"
        cells.append(
            f'<span class="{kind}" style="flex:{max(share, 0.06):.2f}" '
            f'title="{band_words(part)}: {printed}%">{printed}</span>'
        )
    return f'<span class="bands">{"".join(cells)}</span>'


def _waves(history: pd.DataFrame, axis: Axis, waves: list[object]) -> str:
    """The unit's means over the waves as dots, the newest dark; withheld waves leave a gap."""
    shown = history.loc[history["state"].eq("shown")]
    points = []
    places = {start: place for place, start in enumerate(waves)}
    for row in rows_of(shown):
        left = 6 + 88 * places[row["period_start"]] / max(len(waves) - 1, 1)
        last = ' class="last"' if places[row["period_start"]] == len(waves) - 1 else ""
        points.append((left, 100 - axis.place(row["mean"]), last, row))
    dots = "".join(
        f'<i{last} style="left:{left:.0f}%;top:{8 + top * 0.84:.0f}%" '
        f'title="{pd.Timestamp(row["period_start"]):%B %Y}: {row["mean"]:g}"></i>'
        for left, top, last, row in points
    )
    return f'<span class="dots">{dots}</span>'


def legend(rows: pd.DataFrame) -> str:
    """What each shape of the table is; bands only as far as they occur."""
    items = [
        '<li><span class="key range"></span>mean and 95% range</li>',
        '<li><span class="key tick"></span>wave before</li>',
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
            '<li><span class="key joined"></span>bands joined, too few to split</li>'
        )
    return f'<ul class="legend scale-key">{"".join(items)}</ul>'
