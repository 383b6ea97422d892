"""Print every comparison with the peer programs: `python tests/oracle/stats_oracles_table.py DIR`.

DIR is the folder that holds `oracles/`. Lines that disagree are deliberate and explained in
docs/methods/statistics.md; `--peer` computes as the peers do and shows that they vanish.
`--summary` prints one line a folder, as the methods page has it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from stats_oracles import (
    Line,
    attribute_lines,
    case_ids,
    chart_lines,
    drift_lines,
    runs_bulk_lines,
    show,
    xmr_bulk_lines,
    xmr_lines,
)
from stats_oracles_groups import (
    funnel_lines,
    group_lines,
    interval_lines,
    limit_curve_lines,
    run_length_lines,
    shrink_lines,
    significance_lines,
    unadjusted_lines,
)

HEAD = (
    "| oracles | cases | values | largest difference | deviate on purpose | left with `--like-peer` |\n"
    "|---|---|---|---|---|---|"
)


def families(oracles: Path, *, like_peer: bool = False) -> dict[str, list[Line]]:
    """Every comparison by the folder it comes from."""
    rates = oracles / "rates_and_exact_funnels"

    def each(folder: str, compare, **more) -> list[Line]:
        ids = case_ids(oracles / folder)
        return [line for case in ids for line in compare(oracles / folder, case, **more)]

    return {
        "xmr": each("xmr", xmr_lines, like_peer=like_peer) + xmr_bulk_lines(oracles / "xmr"),
        "attribute_charts": each("attribute_charts", attribute_lines, like_peer=like_peer)
        + runs_bulk_lines(oracles / "attribute_charts"),
        "funnel": each("funnel", funnel_lines, like_peer=like_peer)
        + each("funnel", unadjusted_lines),
        "empirical_bayes": each("empirical_bayes", shrink_lines),
        "ewma_cusum": each("ewma_cusum", drift_lines) + run_length_lines(oracles / "ewma_cusum"),
        "rates_and_exact_funnels": interval_lines(rates)
        + significance_lines(rates)
        + limit_curve_lines(rates),
    }


def summary(oracles: Path) -> str:
    """One line a folder: what was compared, how far it differs, which cases deviate on purpose."""
    theirs = families(oracles, like_peer=True)
    rows = [HEAD]
    for name, lines in families(oracles).items():
        agreeing = [line.largest for line in lines if not line.disagree]
        cases = {line.case for line in lines}
        deviating = {line.case for line in lines if line.disagree}
        left = {line.case for line in theirs[name] if line.disagree}
        largest = "under 1e-12" if max(agreeing) < 1e-12 else f"{max(agreeing):.0e}"
        rows.append(
            f"| {name} | {len(cases)} | {sum(line.compared for line in lines):,} | {largest} | "
            f"{named(deviating)} | {named(left)} |"
        )
    return "\n".join(rows)


def named(cases: set[str]) -> str:
    """Cases by their number, or none."""
    return ", ".join(sorted(case.partition("_")[0] for case in cases)) or "none"


if __name__ == "__main__":
    folder = Path(sys.argv[1]) / "oracles"
    if "--summary" in sys.argv:
        print(summary(folder))
    else:
        like_peer = "--peer" in sys.argv
        show(chart_lines(folder, like_peer=like_peer) + group_lines(folder, like_peer=like_peer))
