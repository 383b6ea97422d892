-- int_case_contact
-- Trauma case-contacts by worker-day and part of the week.
-- Grain: one row per worker (or crew unit-shift), local day and three-hour block of the week.
-- Measures: case_contacts (cases once per worker-day), person_contacts (times the crew).
-- Source: rules of calculation, grain: distinct cases, plus the sum of cases where none is named.
-- Caveats: a case met twice in a day counts in the block of its first contact.
with
once as (
    select
        person_no,
        local_date,
        arg_min(week_block, occurred_at) as week_block,
        case when case_id is null then sum(trauma_cases) else 1 end as case_contacts,
        case
            when case_id is null then sum(trauma_cases * people)
            else max(people)
        end as person_contacts,
    from intermediate.int_exposure
    where trauma_cases > 0
    -- unnamed cases stay apart by block, so that each counts where it happened
    group by
        person_no,
        local_date,
        case_id,
        case when case_id is null then week_block end
)

select
    person_no,
    local_date,
    week_block,
    sum(case_contacts)::integer as case_contacts,
    sum(person_contacts)::integer as person_contacts,
from once
group by person_no, local_date, week_block
