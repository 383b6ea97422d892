-- ind_w_12
-- Exposed worker-incidents whose team was offered peer contact in time.
-- Grain: one row per worker, team and month.
-- Measures: numerator (worker-incidents offered contact), denominator (worker-incidents).
-- Source: article, sentence 7; TRiM: contact within 72 hours; cap W-12, hours.
-- Caveats: a worker-incident is a worker's day with mass violence; an offer to the team is an
--     offer to all of it, one to a small team to the group it is shown in. Offers only, never who
--     took them up; nothing is said where no peer contact was ever logged.
with
offers as (
    select
        coalesce(shown_as.shown_no, team.team_no) as team_no,
        support.offer_date,
    from staging.stg_support as support
    join intermediate.int_team as team using (team_id)
    -- left join: most teams are always shown as themselves
    left join intermediate.int_shown_as as shown_as
        on shown_as.team_no = team.team_no
        and support.offer_date >= shown_as.valid_from
        and support.offer_date < shown_as.valid_until
    where support.kind = 'peer_contact'
),

incidents as (
    select distinct
        person_no,
        team_no,
        local_date,
    from intermediate.int_shift_exposure
    where has_mass_violence and person_no >= 0
),

judged as (
    select
        incidents.person_no,
        team.leaf_id as team_id,
        date_trunc('month', incidents.local_date)::date as period_start,
        case
            when any_value(cap.cap) is not null then count(offers.offer_date) > 0
        end as is_offered,
    from incidents
    join intermediate.int_team as team using (team_no)
    -- left joins: incidents without an offer, and teams without a limit
    left join intermediate.int_limit_cap as cap
        on cap.team_no = incidents.team_no
        and cap.limit_id = 'W-12'
        and incidents.local_date >= cap.valid_from
        and incidents.local_date < cap.valid_until
    left join offers
        on offers.team_no = incidents.team_no
        and offers.offer_date >= incidents.local_date
        and offers.offer_date <= incidents.local_date + (cap.cap // 24)::integer
    where exists (select 1 from offers)
    group by incidents.person_no, team.leaf_id, incidents.local_date
)

select
    'W-12' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    judged.period_start,
    judged.team_id,
    judged.person_no,
    case
        when bool_and(judged.is_offered is not null)
            then count(*) filter (where judged.is_offered)
    end as numerator,
    count(*) as denominator,
from judged
semi join marts.dim_period as period
    on period.period_kind = 'month' and period.period_start = judged.period_start
group by judged.period_start, judged.team_id, judged.person_no
