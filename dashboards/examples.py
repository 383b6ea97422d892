"""Questions to begin with on the Explore page, by what they answer."""

from __future__ import annotations

from pipeline.language import later

EXAMPLES = {
    later("Teams past a limit, newest month"): (
        "select team.name, status.limit_id, status.sentence\n"
        "from limit_status as status\n"
        "join team using (team_id)\n"
        "where status.verdict = 'over' and status.period_kind = 'month'\n"
        "    and status.period_start = (select max(period_start) from limit_status)\n"
        "order by team.name, status.limit_id"
    ),
    later("Cases per shift over time"): (
        "select team.name, cell.period_start, cell.state, cell.value\n"
        "from team_indicator as cell\n"
        "join team using (team_id)\n"
        "where cell.indicator_id = 'W-00' and cell.period_kind = 'month'\n"
        "    and cell.exposure_kind = 'all' and team.level = 'team'\n"
        "order by team.name, cell.period_start"
    ),
    later("How many figures are withheld"): (
        "select indicator_id, state, count(*) as cells\n"
        "from team_indicator\n"
        "group by indicator_id, state\n"
        "order by indicator_id, state"
    ),
    later("Signals by rule"): (
        "select special_cause, variation, count(*) as points\n"
        "from signal\n"
        "where special_cause <> 'none'\n"
        "group by special_cause, variation\n"
        "order by points desc"
    ),
}
