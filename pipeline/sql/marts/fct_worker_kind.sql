-- fct_worker_kind
-- Minutes and contacts by kind of exposure, with the worker's shifts beside them.
-- Grain: one row per worker (or crew unit-shift), leaf team, published month and kind met.
-- Measures: minutes and contacts (times the crew), staffed_shifts (times the crew).
-- Source: article, sentence 7: five routes.
-- Caveats: worker quantities never leave the warehouse. A kind not met has no row. Kinds of a
--     worker add up to exposure_minutes and contacts of fct_worker_period.
-- Kind: view
select
    kind.period_start,
    kind.person_no,
    kind.team_id,
    kind.exposure_kind,
    kind.minutes,
    kind.contacts,
    month_sums.staffed_shifts,
from intermediate.int_worker_kind as kind
join intermediate.int_worker_month as month_sums using (person_no, team_id, period_start)
semi join marts.dim_period as period
    on period.period_kind = 'month' and period.period_start = kind.period_start
