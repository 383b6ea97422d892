-- ind_w_11
-- Runs of three twelve-hour days with too few rest days after.
-- Grain: one row per worker, team and month.
-- Measures: numerator (runs with fewer rest days than the cap), denominator (such runs).
-- Source: article, sentence 7; NIOSH; cap W-11, rest days.
-- Caveats: a run of three or more days in a row with a shift of twelve hours or more; one that
--     nothing follows yet has rest; not for crews.
select
    'W-11' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    counts.period_start,
    counts.team_id,
    counts.person_no as person_no,
    counts.unrested_runs as numerator,
    counts.hard_runs as denominator,
from intermediate.int_run_month as counts
semi join marts.dim_period as period
    on period.period_kind = 'month' and period.period_start = counts.period_start
