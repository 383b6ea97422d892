-- int_day_month
-- Counts of worker-days of several sorts.
-- Grain: one row per worker (or crew unit-shift), leaf team and month.
-- Measures: counted_days, filled_days, heavy_days, relieved_days and days_over_2 to days_over_8
--     (worker-days, times the crew).
-- Source: article, sentences 1 and 2; int_counted_day.
-- Caveats: null where a cap, a roster or (for relief) a person's history is lacking. The caps 2
--     to 8 serve the question "what if"; no limit uses them.
select
    person_no,
    team_id,
    date_trunc('month', local_date)::date as period_start,
    sum(people)::integer as counted_days,
    case
        when bool_and(is_filled is not null)
            then sum(case when is_filled then people else 0 end)
    end::integer as filled_days,
    case
        when bool_and(is_heavy is not null and basis = 'rostered' and person_no >= 0)
            then count(*) filter (where is_heavy)
    end::integer as heavy_days,
    case
        when bool_and(is_heavy is not null and basis = 'rostered' and person_no >= 0)
            then count(*) filter (where is_heavy and is_relieved)
    end::integer as relieved_days,
    sum(case when case_contacts > 2 then people else 0 end)::integer as days_over_2,
    sum(case when case_contacts > 3 then people else 0 end)::integer as days_over_3,
    sum(case when case_contacts > 4 then people else 0 end)::integer as days_over_4,
    sum(case when case_contacts > 5 then people else 0 end)::integer as days_over_5,
    sum(case when case_contacts > 6 then people else 0 end)::integer as days_over_6,
    sum(case when case_contacts > 7 then people else 0 end)::integer as days_over_7,
    sum(case when case_contacts > 8 then people else 0 end)::integer as days_over_8,
from intermediate.int_counted_day
group by person_no, team_id, date_trunc('month', local_date)::date
