"""The hull in section and the two ways back under a limit, as HTML: for the screen and in print."""

from __future__ import annotations

import pandas as pd

from dashboards.escape import escape
from dashboards.figures import figure, figure_kind, limit_figure, short_figure
from dashboards.rows import Row
from dashboards.wording import is_short_limit
from pipeline.charts import Tokens
from pipeline.language import later, say, whole

_TOP, _LINE, _KEEL = 8.0, 66.0, 206.0
#: Above this ratio of figure to limit the water reaches the deck.
_HIGHEST = 1.55

_AMOUNTS = {
    "case_contacts": later("case-contacts"),
    "contacts": later("contacts"),
    "days_over_cap": later("worker-days over the cap"),
    "staffed_worker_days": later("staffed worker-days"),
    "staffed_shifts": later("staffed shifts"),
    "worker_weeks": later("worker-weeks"),
    "worker_fortnights": later("worker-fortnights"),
    "thin_fortnights": later("fortnights with too few free days"),
    "short_rests": later("short rests"),
    "rests": later("rests"),
    "long_shifts": later("long shifts"),
}
_MOVABLE = ("case_contacts", "contacts", "exposure_minutes")


def ways(row: Row, amounts: tuple[str, str]) -> str:
    """The two ways back as amounts, or why there is none to name."""
    above, below = amounts
    fewer, more = row["headroom_contacts"], row["headroom_shifts"]
    is_minutes = above.endswith("minutes")
    parts: list[str] = []
    if not pd.isna(fewer) and fewer > 0:
        count = whole(fewer / 60 if is_minutes else fewer)
        is_more = is_short_limit(row)
        number = say("{count} more", count=count) if is_more else say("{count} fewer", count=count)
        what = say("hours of exposure") if is_minutes else amount_words(above)
        told = say("{things} a month", things=what)
        if above in _MOVABLE:
            told = say("{things} a month, moved to another team or time", things=what)
        parts.append(f'<p class="way"><b>{number}</b>{told}</p>')
    if not pd.isna(more) and more > 0:
        what = say("staffed shifts") if is_minutes else amount_words(below)
        told = say("{things} a month with the same work", things=what)
        now = row["denominator"]
        if pd.notna(now) and not is_minutes:
            told = f"{told} ({say('now about {count}', count=whole(now))})"
        parts.append(f'<p class="way"><b>{say("{count} more", count=whole(more))}</b>{told}</p>')
    return "".join(parts) + f'<p class="fine">{_note(row, ways=len(parts))}</p>'


def _note(row: Row, *, ways: int) -> str:
    if ways == 2:
        return say("Either is enough on its own; so is a mix. Rounded up.")
    if ways == 1:
        return say("Counted from the published figures and rounded up.")
    if row["verdict"] in ("over", "over_may_be_chance"):
        return say("How much would have to move is not published for this limit.")
    return say("Under the line is within limit. It is not a promise that the load is harmless.")


def amount_words(amount: str) -> str:
    """An amount's name as it reads after a number."""
    return escape(say(_AMOUNTS.get(amount, amount.replace("_", " "))))


def hull(row: Row, tokens: Tokens) -> str:
    """The drawing as inline SVG; `st.html` would drop it, `st.markdown` keeps it."""
    kind = figure_kind(row["measure"], row["unit"])
    ratio = min(float(row["value"]) / float(row["threshold"]), _HIGHEST)
    level = _KEEL - (_KEEL - _LINE) * ratio if ratio <= 1 else _LINE - (ratio - 1) * 88
    is_over = row["verdict"] in ("over", "over_may_be_chance")
    value = figure(row["value"], kind=kind, measure=row["measure"])
    limit = limit_figure(row["threshold"], kind=kind)
    colour = tokens.concern if is_over else tokens.ink
    outline = f"M12 {_TOP}V92C12 150 34 186 54 {_KEEL}C74 186 96 150 96 92V{_TOP}"
    water = max(level, _LINE)
    hatch = "".join(
        f'<path d="M{x} 120L{x + 100} 20" stroke="{tokens.concern}" stroke-width="1.6"/>'
        for x in range(-60, 120, 8)
    )
    excess = (
        f'<g clip-path="url(#excess)">{hatch}</g>'
        f'<path d="M12 {level:.1f}H96" stroke="{tokens.concern}" stroke-width="2.4"/>'
        if is_over
        else ""
    )
    label_y = (
        level + 4 if abs(level - _LINE) > 16 else (_LINE - 14 if level < _LINE else _LINE + 20)
    )
    short = short_figure(row["value"], kind=kind, measure=row["measure"])
    words = say(
        "Hull in section: the figure is {value}, the limit {limit}.", value=value, limit=limit
    )
    return (
        f'<svg viewBox="0 0 164 216" role="img" aria-label="{words}" class="hull">'
        f'<defs><clipPath id="hull"><path d="{outline}Z"/></clipPath><clipPath id="excess">'
        f'<rect x="13" y="{level:.1f}" width="82" height="{max(_LINE - level, 0):.1f}"/>'
        "</clipPath></defs>"
        f'<g clip-path="url(#hull)"><rect x="0" y="{water:.1f}" width="110" height="210" '
        f'fill="{tokens.sea}"/></g>{excess}'
        f'<path d="{outline}" fill="none" stroke="{tokens.edge}" stroke-width="1.6"/>'
        f'<path d="M4 {_LINE}H104" stroke="{tokens.ink}" stroke-width="2.4"/>'
        f'<circle cx="54" cy="{_LINE}" r="10" fill="none" stroke="{tokens.ink}" '
        f'stroke-width="2.4"/>'
        f'<text x="110" y="{_LINE + 5}" fill="{tokens.ink}">{limit}</text>'
        f'<text x="110" y="{label_y:.1f}" fill="{colour}">{short}</text></svg>'
    )
