-- int_counted_day
-- Worker-days that count as worked, in order, with what came after each.
-- Grain: one row per worker (or crew unit-shift) and staffed day; without a roster, day with an
--     entry.
-- Measures: case_contacts (contacts), people, heavy_cap (contacts).
-- Source: article, sentences 1, 2 and 8; caps W-01 and W-03 in force that day.
-- Caveats: a heavy day has more trauma case-contacts than cap W-01. It is relieved when one of
--     the three days after it is off, or holds under half of the cap. run_key is equal within a
--     run of days worked one after the other. Null where the register holds no cap.
-- Kind: transient
with
days as (
    select
        worker_day.person_no,
        team.leaf_id as team_id,
        team.basis,
        worker_day.local_date,
        worker_day.people,
        worker_day.case_contacts,
        heavy.cap as heavy_cap,
        case
            when team.basis = 'rostered' and filled.cap is not null
                then worker_day.paid_minutes > 0
                and worker_day.exposure_minutes >= filled.cap * worker_day.paid_minutes
        end as is_filled,
        worker_day.case_contacts >= heavy.cap / 2 as is_half_heavy,
    from intermediate.int_worker_day as worker_day
    join intermediate.int_team as team using (team_no)
    -- left joins: a team without a limit keeps its days
    left join intermediate.int_limit_cap as heavy
        on heavy.team_no = worker_day.team_no
        and heavy.limit_id = 'W-01'
        and worker_day.local_date >= heavy.valid_from
        and worker_day.local_date < heavy.valid_until
    left join intermediate.int_limit_cap as filled
        on filled.team_no = worker_day.team_no
        and filled.limit_id = 'W-03'
        and worker_day.local_date >= filled.valid_from
        and worker_day.local_date < filled.valid_until
    where case when team.basis = 'logged' then worker_day.entries else worker_day.shifts end > 0
)

select
    person_no,
    team_id,
    basis,
    local_date,
    people,
    case_contacts,
    case_contacts > heavy_cap as is_heavy,
    is_filled,
    not coalesce(
        lead(local_date, 3) over by_day = local_date + 3
        and lead(is_half_heavy, 1) over by_day
        and lead(is_half_heavy, 2) over by_day
        and lead(is_half_heavy, 3) over by_day,
        false
    ) as is_relieved,
    local_date - (row_number() over by_day)::integer as run_key,
from days
window by_day as (partition by person_no order by local_date)
