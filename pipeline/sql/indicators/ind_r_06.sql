-- ind_r_06
-- Runs of worked days longer than the cap.
-- Grain: one row per worker, team and month.
-- Measures: numerator (runs over the cap), denominator (runs that ended).
-- Source: article, sentence 8; HSE: five to seven days; cap R-06 on the run's last day.
-- Caveats: days in a row with a shift, in the month of the last; needs workers and a roster.
select
    'R-06' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    counts.period_start,
    counts.team_id,
    counts.person_no as person_no,
    counts.long_runs as numerator,
    counts.runs as denominator,
from intermediate.int_run_month as counts
semi join marts.dim_period as period
    on period.period_kind = 'month' and period.period_start = counts.period_start
