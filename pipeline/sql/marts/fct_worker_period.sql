-- fct_worker_period
-- Every amount that adds up, by worker, team and published period.
-- Grain: one row per worker (or crew unit-shift), leaf team and period.
-- Measures: shifts, days, rests and contacts (counts, times the crew), *_minutes (minutes),
--     entries.
-- Source: rules of calculation, indicators.
-- Caveats: worker quantities never leave the warehouse. person_no is negative for crews. Amounts
--     that need a roster are null for teams without one, counts over a cap without a cap.
-- Kind: view
with
sums as (
    select 'month' as period_kind, * from intermediate.int_worker_month
    union all
    select 'part' as period_kind, * from intermediate.int_worker_part
)

select
    sums.period_kind,
    sums.period_start,
    sums.person_no,
    sums.team_id,
    sums.staffed_shifts,
    sums.staffed_worker_days,
    sums.paid_minutes,
    sums.long_shifts,
    sums.rests,
    sums.short_rests,
    sums.logged_shifts,
    sums.entries,
    sums.trauma_entries,
    sums.untimed_entries,
    sums.case_contacts,
    sums.days_over_cap,
    sums.exposure_minutes,
    sums.contacts,
from sums
semi join marts.dim_period using (period_kind, period_start)
