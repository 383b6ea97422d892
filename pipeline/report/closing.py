"""The last pages: wellbeing, training and support, completeness, revisions, limits, how to read."""

from __future__ import annotations

import json

import pandas as pd

import dashboards.queries as queries
from dashboards.components.limits_grid import legend, limits_grid
from dashboards.components.marks import (
    STATE_WORDS,
    STRENGTH_WORDS,
    strength_mark,
)
from dashboards.components.why_words import adoption
from dashboards.escape import escape, full_stop, sentence
from dashboards.figures import FigureKind, day, figure, figure_kind, limit_sign, people_words
from dashboards.rows import Row, rows_of
from dashboards.wellbeing_words import scale_title
from pipeline.report.reading import Month
from pipeline.report.revised import revised_section
from pipeline.report.summary import anchor
from pipeline.report.tables import wellbeing

_SAID = ("over", "over_may_be_chance", "near", "within")
#: Limits about what the organisation provides, in the order of the register.
_PROVIDED = ("C-", "W-12", "R-07", "R-10", "S-")
_TRAINING = ("C-01", "C-02", "C-03", "W-12")
#: Teams named at a limit that is not everybody's.
_MOST_NAMED = 4
#: What a row of the register says.
_READS_ALIKE = [
    "limit_id", "title", "direction", "cap_warn", "tolerated_share", "threshold", "source",
    "strength", "status", "adopted_by", "adopted_on", "measure", "indicator_unit",
]  # fmt: skip


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
        f"{_table(heads, told)}"
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
        f"beside its completeness.</p>{_table(heads, told)}"
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


def limits_page(pack: Month) -> str:
    """The register in force with its sources, and after it how to read the pack."""
    rules = queries.rules_in_force(pack.published.frame, pack.scope, month=pack.month)
    everybody = set(pack.units["name"])
    told = "".join(_limit(row, everybody) for row in rows_of(folded(rules)))
    key = " · ".join(f"<b>{letter}</b> {words}" for letter, words in STRENGTH_WORDS.items())
    return (
        "<h1>The limits these figures are held against.</h1>"
        '<p class="lede">A limit is a number an organisation adopted. It is not a promise that '
        f"less is harmless. {_adopted_words(rules)}</p>"
        f'<p class="fine">{key}.</p>'
        f'<div class="register">{_table(("Limit", "Number", "Strength", "Source"), told)}</div>'
        f"{_reading(pack)}"
    )


def _adopted_words(rules: pd.DataFrame) -> str:
    """Which of the numbers are the organisation's own: said once, not in each row."""
    adopted = int(rules["status"].eq("adopted").sum())
    if not adopted:
        return "All of these are default limits, not yet adopted here."
    return "Where no row says who adopted it, it is a default limit, not yet adopted here."


def folded(rules: pd.DataFrame) -> pd.DataFrame:
    """Versions of a limit that read alike as one row, with all the teams they hold for.

    Grain: as `queries.rules_in_force`, less the versions that hold for no team.
    """
    is_held = rules["unit_count"].gt(0)
    alike = rules.loc[is_held].groupby(_READS_ALIKE, dropna=False, sort=False)
    rows = []
    for said, versions in alike:
        teams = {str(name) for names in versions["team_names"] for name in names}
        rows.append(dict(zip(_READS_ALIKE, said, strict=True)) | {"teams": tuple(sorted(teams))})
    return pd.DataFrame(rows, columns=[*_READS_ALIKE, "teams"])


def _limit(row: Row, everybody: set[str]) -> str:
    is_share = pd.isna(row["threshold"])
    number: object = row["tolerated_share"] if is_share else row["threshold"]
    kind: FigureKind = "percent" if is_share else figure_kind(row["measure"], row["indicator_unit"])
    cap: str = f", cap {row['cap_warn']:g}" if pd.notna(row["cap_warn"]) else ""
    adopted = f" {adoption(pd.Series(row))}" if row["status"] == "adopted" else ""
    return (
        f'<th scope="row"><b>{row["limit_id"]}</b> {escape(row["title"], longest=120)}'
        f"{_whose(row['teams'], everybody)}</th>"
        f"<td>{limit_sign(number, kind=kind, direction=row['direction'])}{cap}</td>"
        f"<td>{strength_mark(row['strength'])}</td>"
        f"<td>{full_stop(sentence(row['source']))}{adopted}</td>"
    )


def _whose(teams: tuple[str, ...], everybody: set[str]) -> str:
    """For which teams, where it is not for all of them."""
    if everybody <= set(teams):
        return ""
    named = ", ".join(escape(name) for name in teams[:_MOST_NAMED])
    more = f" and {len(teams) - _MOST_NAMED} more" if len(teams) > _MOST_NAMED else ""
    return f'<br><span class="quiet">{named}{more}</span>'


def _reading(pack: Month) -> str:
    """How to read the pack, and the proof behind what is withheld."""
    proof = json.loads(pack.release["proof"])
    policy = json.loads(pack.release["policy"])
    least = policy["k_work"]["value"]
    checked = (
        f"{proof['cells']:,} cells were released or hidden; {proof['relations_checked']:,} sums "
        f"between them were checked, and {proof['recoverable']} hidden figures could be worked out."
    )
    lines = (
        "<b>Over, beyond chance</b>: the figure is past its limit, and so is the lower end of its "
        "95% interval.",
        "<b>Over, may be chance</b>: past the limit, but the interval reaches under it.",
        "<b>Consistently over</b>: even a usual month lands past the limit; it is how the work is "
        "planned. <b>Hit-and-miss</b>: it can land on either side.",
        "<b>0 to 2</b>: none, one or two; they are not told apart.",
        f"<b>Withheld</b>: fewer than {least} people, one or two of them make up most of it, or a "
        "total would give it away. Withheld is neither good nor bad news.",
        "<b>Missing</b>: nothing was logged. <b>Late</b>: expected, not yet arrived.",
        "Counts are rounded, shares come from rounded counts, and the verdict is taken before.",
    )
    items = "".join(f"<li>{line}</li>" for line in lines)
    release = pack.release
    return (
        f'<div class="reading"><h2>How to read this pack</h2><ul class="changes">{items}</ul>'
        f"<h2>What protects the people behind it</h2><p>{checked}</p>"
        f"<h2>What it was made from</h2><p>Run {escape(release['run_id'])}, as of "
        f"{day(release['as_of'])}, data {escape(release['data_fingerprint'])}, "
        f"software {escape(release['code_version'])}.</p></div>"
    )


def _table(heads: tuple[str, ...], rows: str) -> str:
    head = "".join(f'<th scope="col">{word}</th>' for word in heads)
    body = rows.replace('<th scope="row">', '</tr><tr><th scope="row">').removeprefix("</tr>")
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tr></tbody></table>"
