"""What was revised since it was published: as published, as now known, or both."""

from __future__ import annotations

import pandas as pd

from dashboards.components.marks import STATE_WORDS
from dashboards.escape import escape
from dashboards.figures import count_words
from dashboards.rows import Row, rows_of
from dashboards.wording import value_words
from pipeline.report.reading import Month
from pipeline.report.tables import revisions

#: Choices of the switch: id and words.
_CHOICES = (("both", "both"), ("then", "as published"), ("now", "as now known"))
_CHECKED = {"both": " checked"}


def revised_section(pack: Month) -> str:
    """Figures of the month that differ from what was first published, and counts of other months.

    Every revision of every month is in the workbook and the CSV.
    """
    changed = revisions(pack)
    is_mine = pd.to_datetime(changed["period_start"]).eq(pd.Timestamp(pack.month))
    head = "<h2>What was revised since it was published</h2>"
    others = _others(changed.loc[~is_mine])
    if not is_mine.any():
        return f'{head}<p class="quiet">No figure of {pack.title} was revised.</p>{others}'
    mine = rows_of(changed.loc[is_mine])
    told = [_row(row) for row in mine if _value(row, "old") != _value(row, "new")]
    alike = len(mine) - len(told)
    beside = f'<p class="fine">{_alike_words(alike)}</p>' if alike else ""
    switch = "".join(
        f'<input type="radio" name="revised" id="show-{name}"{_CHECKED.get(name, "")}>'
        f'<label for="show-{name}">{words}</label>'
        for name, words in _CHOICES
    )
    return (
        f'{head}<div class="revised"><p class="quiet switch">Show {switch}</p><table><thead><tr>'
        '<th scope="col">Unit</th><th scope="col">Measure</th>'
        '<th scope="col" class="then">As published</th>'
        '<th scope="col" class="now">As now known</th><th scope="col">Cause</th></tr></thead>'
        f"<tbody>{''.join(told)}</tbody></table></div>{beside}{others}"
    )


def _row(row: Row) -> str:
    kind = row["exposure_kind"]
    title = escape(str(row["title"]).removesuffix(", by kind"), longest=120)
    of_kind = "" if kind == "all" else f" ({escape(str(kind).replace('_', ' '))})"
    return (
        f'<tr><th scope="row">{escape(row["team"])}</th><td>{title}{of_kind}</td>'
        f'<td class="then">{_value(row, "old")}</td><td class="now">{_value(row, "new")}</td>'
        f"<td>{escape(row['cause'])}</td></tr>"
    )


def _value(row: Row, which: str) -> str:
    state, value = row[f"{which}_state"], row[f"{which}_value"]
    if state not in ("shown", "zero"):
        return f'<span class="quiet">{STATE_WORDS[state]}</span>'
    return f"<b>{value_words({**row, 'state': state, 'value': value})}</b>"


def _alike_words(count: int) -> str:
    noun, verb = ("figure", "differs") if count == 1 else ("figures", "differ")
    return f"{count_words(count, capital=True)} more {noun} {verb} by less than is printed."


def _others(changed: pd.DataFrame) -> str:
    """The other months in a line, newest first."""
    if changed.empty:
        return ""
    starts = pd.to_datetime(changed["period_start"])
    counts = starts.value_counts().sort_index(ascending=False)
    months = ", ".join(f"{start:%B %Y} {count_words(int(n))}" for start, n in counts.items())
    return f'<p class="fine">In other months: {months}. They are in the workbook, one by one.</p>'
