-- int_tenure_month
-- Worked days of people new in role and others, and the heavy ones among them.
-- Grain: one row per worker, leaf team and month, of workers whose tenure is known.
-- Measures: known_days, new_days, heavy_days, heavy_new_days (worker-days).
-- Source: article, sentence 10; tenure band only, age never.
-- Caveats: a heavy day has more trauma case-contacts than cap W-01; null without a cap.
select
    counted.person_no,
    counted.team_id,
    date_trunc('month', counted.local_date)::date as period_start,
    count(*)::integer as known_days,
    (count(*) filter (where assignment.is_new_in_role))::integer as new_days,
    case
        when bool_and(counted.is_heavy is not null) then count(*) filter (where counted.is_heavy)
    end::integer as heavy_days,
    case
        when bool_and(counted.is_heavy is not null)
            then count(*) filter (where counted.is_heavy and assignment.is_new_in_role)
    end::integer as heavy_new_days,
from intermediate.int_counted_day as counted
join intermediate.int_assignment as assignment
    on assignment.person_no = counted.person_no
    and counted.local_date >= assignment.valid_from
    and counted.local_date < assignment.valid_until
where assignment.is_new_in_role is not null and counted.basis = 'rostered'
group by counted.person_no, counted.team_id, date_trunc('month', counted.local_date)::date
