-- int_worker_kind
-- Minutes and contacts by kind of exposure.
-- Grain: one row per worker (or crew unit-shift), leaf team, month and kind met.
-- Measures: minutes (minutes, times the crew), contacts (contacts, times the crew).
-- Source: article, sentence 7: five routes.
-- Caveats: a kind not met has no row.
with
sums as (
    select
        person_no,
        team_no,
        date_trunc('month', local_date)::date as period_start,
        exposure_kind,
        sum(minutes) as minutes,
        sum(contacts) as contacts,
    from intermediate.int_covered
    where is_trauma
    group by person_no, team_no, date_trunc('month', local_date)::date, exposure_kind
)

select
    sums.person_no,
    team.leaf_id as team_id,
    sums.period_start,
    sums.exposure_kind,
    sums.minutes::decimal(14, 2) as minutes,
    sums.contacts::integer as contacts,
from sums
join intermediate.int_team as team using (team_no)
