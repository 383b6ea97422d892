"""The last page: the register in force with its sources, and how to read the pack."""

from __future__ import annotations

import json

import pandas as pd

import dashboards.queries as queries
from dashboards.components.marks import STRENGTH_WORDS, strength_mark
from dashboards.components.why_words import adoption
from dashboards.escape import escape, full_stop, sentence
from dashboards.figures import FigureKind, day, figure_kind, limit_sign
from dashboards.rows import Row, rows_of
from pipeline.report.printed_table import printed_table
from pipeline.report.reading import Month

#: Teams named at a limit that is not everybody's.
_MOST_NAMED = 4
#: What a row of the register says.
_READS_ALIKE = [
    "limit_id", "title", "direction", "cap_warn", "tolerated_share", "threshold", "source",
    "strength", "status", "adopted_by", "adopted_on", "measure", "indicator_unit",
]  # fmt: skip


def limits_page(pack: Month) -> str:
    """The register in force with its sources, and after it how to read the pack."""
    rules = queries.rules_in_force(pack.published.frame, pack.scope, month=pack.month)
    everybody = set(pack.units["name"])
    told = "".join(_limit(row, everybody) for row in rows_of(folded(rules)))
    table = printed_table(("Limit", "Number", "Strength", "Source"), told)
    key = " · ".join(f"<b>{letter}</b> {words}" for letter, words in STRENGTH_WORDS.items())
    return (
        "<h1>The limits these figures are held against.</h1>"
        '<p class="lede">A limit is a number an organisation adopted. It is not a promise that '
        f"less is harmless. {_adopted_words(rules)}</p>"
        f'<p class="fine">{key}.</p>'
        f'<div class="register">{table}</div>'
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
    # the side of a cap is not that of the share past it: of that, more is worse
    direction: object = "high_is_worse" if is_share else row["direction"]
    adopted = f" {adoption(pd.Series(row))}" if row["status"] == "adopted" else ""
    return (
        f'<th scope="row"><b>{row["limit_id"]}</b> {escape(row["title"], longest=120)}'
        f"{_whose(row['teams'], everybody)}</th>"
        f"<td>{limit_sign(number, kind=kind, direction=direction)}{cap}</td>"
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
