-- ind_d_01
-- Staffed shifts with any entry in the log, nil returns included.
-- Grain: one row per worker (or crew unit-shift), team and month.
-- Measures: numerator (staffed shifts with an entry), denominator (staffed shifts).
-- Source: rules of calculation, completeness.
-- Caveats: a source that records by itself is complete; one that only records events leaves it
--     unknown (null). Needs a roster.
select
    'D-01' as indicator_id,
    'all' as exposure_kind,
    worker.period_kind,
    worker.period_start,
    worker.team_id,
    worker.person_no,
    case team.recording
        when 'automatic' then worker.staffed_shifts
        when 'nil_returns' then worker.logged_shifts
    end as numerator,
    case when team.basis = 'rostered' then worker.staffed_shifts end as denominator,
from marts.fct_worker_period as worker
join marts.dim_team as team using (team_id)
where worker.period_kind = 'month'
