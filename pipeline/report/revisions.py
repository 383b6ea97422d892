"""Figures that an earlier release gave otherwise, as published: for the checklist and the pack."""

from __future__ import annotations

import pandas as pd

from dashboards.queries import Ask

_REVISED = """
    select
        revision.team_id, team.name as team, revision.indicator_id, indicator.title,
        indicator.unit, indicator.measure::varchar as measure, revision.exposure_kind,
        revision.period_kind::varchar as period_kind, revision.period_start,
        revision.old_state::varchar as old_state, revision.old_value,
        revision.new_state::varchar as new_state, revision.new_value, revision.cause
    from revision
    inner join team using (team_id)
    inner join indicator using (indicator_id)
    where revision.period_kind = 'month'
    order by team.sort_order, revision.period_start desc, indicator.sort_order
"""


def revised_months(published: Ask) -> pd.DataFrame:
    """One row per monthly figure that was first published otherwise, with cause; by team.

    `published` is the `frame` of an opened publication.
    """
    return published(_REVISED, None)
