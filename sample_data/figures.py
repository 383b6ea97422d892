"""`python -m sample_data.figures WORKSPACE`: every id of the register with the sample's figures."""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

from pipeline.published import Published, current_path

MONTH = "2026-09-01"  # the newest month to which every team has sent its log
_HEAD = f"""\
# Every id, and what the sample organisation shows

Generated from a published file by `python -m sample_data.figures WORKSPACE`;
month {MONTH[:7]}. A figure is that of the whole organisation, as published; the states count teams:
shown, zero, withheld, no data; the verdicts count teams: over, near, within, cannot say. "rare"
means that the month has no such cell. Why an id has no figure stands in [limits.md](limits.md).

| id | what | organisation | unit | teams' figures | teams' verdicts |
|---|---|---|---|---|---|
"""
_FIGURES = """
with named as (
    select limit_id as id, any_value(coalesce(rule.title, figure.title)) as title,
        any_value(indicator_id) as indicator_id, any_value(rule.exposure_kind) as exposure_kind
    from limit_rule as rule left join indicator as figure using (indicator_id) group by limit_id
), cell as (
    select figure.*, team.level, parent_id is null as is_top
    from team_indicator as figure join team using (team_id)
    where period_kind = 'month' and period_start = $month::date
)
select named.id, named.title, any_value(entry.unit) as unit, any_value(entry.measure) as measure,
    any_value(cell.value) filter (is_top) as value, any_value(cell.state) filter (is_top) as state,
    count(*) filter (cell.level = 'team' and cell.state = 'shown') as shown,
    count(*) filter (cell.level = 'team' and cell.state = 'zero') as zero,
    count(*) filter (cell.level = 'team' and cell.state = 'suppressed') as withheld,
    count(*) filter (cell.level = 'team' and cell.state in ('missing', 'late')) as none
from named
left join indicator as entry using (indicator_id)
left join cell on cell.indicator_id = named.indicator_id
    and cell.exposure_kind = coalesce(named.exposure_kind, 'all')
group by all order by named.id
"""
_VERDICTS = """
select limit_id as id, count(*) filter (verdict in ('over', 'over_may_be_chance')) as over,
    count(*) filter (verdict = 'near') as near, count(*) filter (verdict = 'within') as within,
    count(*) filter (verdict not in ('over', 'over_may_be_chance', 'near', 'within')) as open
from limit_status join team using (team_id)
where team.level = 'team' and period_kind = 'month' and period_start = $month::date group by all
"""


def figures_markdown(file: Path) -> str:
    """The page for one published file of the sample organisation."""
    with Published.open(file) as published:
        figures = published.frame(_FIGURES, {"month": MONTH})
        verdicts = published.frame(_VERDICTS, {"month": MONTH})
    rows = figures.merge(verdicts, on="id", how="left")
    return _HEAD + "\n".join(_line(row) for _, row in rows.iterrows()) + "\n"


def _line(row: pd.Series) -> str:
    teams = f"{row['shown']} / {row['zero']} / {row['withheld']} / {row['none']}"
    if row["shown"] + row["zero"] + row["withheld"] + row["none"] == 0:
        teams = "rare" if pd.notna(row["unit"]) else "none"
    held = "not judged"
    if pd.notna(row["over"]):
        held = f"{row['over']:.0f} / {row['near']:.0f} / {row['within']:.0f} / {row['open']:.0f}"
    unit = row["unit"] if pd.notna(row["unit"]) else ""
    return f"| {row['id']} | {row['title']} | {_figure(row)} | {unit} | {teams} | {held} |"


def _figure(row: pd.Series) -> str:
    if pd.isna(row["state"]):
        return "no figure"
    if row["state"] not in ("shown", "zero"):
        return "withheld" if row["state"] == "suppressed" else str(row["state"])
    if pd.isna(row["value"]):
        return "0"
    return f"{row['value']:.0%}" if row["measure"] == "share" else f"{row['value']:g}"


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    path = current_path(parser.parse_args().workspace / "published")
    if path is None:
        parser.error("nothing is published there: run `plimsoll run` first")
    print(figures_markdown(path), end="")


if __name__ == "__main__":
    main()
