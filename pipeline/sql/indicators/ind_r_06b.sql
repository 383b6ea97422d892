-- ind_r_06b
-- Runs of nights longer than the cap.
-- Grain: one row per worker, team and month.
-- Measures: numerator (runs of nights over the cap), denominator (runs of nights that ended).
-- Source: article, sentence 8; HSE: two to three nights; cap R-06b on the run's last night.
-- Caveats: nights in a row, in the month of the last; needs workers and a roster.
select
    'R-06b' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    counts.period_start,
    counts.team_id,
    counts.person_no as person_no,
    counts.long_night_runs as numerator,
    counts.night_runs as denominator,
from intermediate.int_run_month as counts
semi join marts.dim_period as period
    on period.period_kind = 'month' and period.period_start = counts.period_start
