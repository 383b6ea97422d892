"""One function per question of the screen; each answers within a scope and nothing beyond it."""

from dashboards.queries.ask import Ask
from dashboards.queries.overview import (
    division_names,
    months,
    release,
    statuses,
    units,
    verdicts,
)
from dashboards.queries.register import (
    cell_states,
    rule_changes,
    rules_in_force,
    teams_past,
    verdict_counts,
)
from dashboards.queries.team import amounts, distribution, history, kinds, rule, series, staffing

__all__ = [
    "Ask",
    "amounts",
    "cell_states",
    "distribution",
    "division_names",
    "history",
    "kinds",
    "months",
    "release",
    "rule",
    "rule_changes",
    "rules_in_force",
    "series",
    "staffing",
    "statuses",
    "teams_past",
    "units",
    "verdict_counts",
    "verdicts",
]
