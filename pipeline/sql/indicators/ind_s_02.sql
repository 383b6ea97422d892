-- ind_s_02
-- Responses and invitations of the survey waves that closed in the month.
-- Grain: one row per team and month with a wave that closed.
-- Measures: numerator (responses), denominator (people invited).
-- Source: article, sentence 4; HSE: over half is adequate.
-- Caveats: a response counts once, whatever it leaves out. A group of small teams has no figure
--     unless a wave closed in each of its teams with workers that month.
with
responses as (
    select
        wave_id,
        team_id,
        count(distinct response_id) as responses,
    from staging.stg_survey_response
    group by wave_id, team_id
)

select
    'S-02' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    date_trunc('month', wave.closed_on)::date as period_start,
    unit.leaf_id as team_id,
    null as person_no,
    sum(coalesce(responses.responses, 0)) as numerator,
    sum(wave.invited) as denominator,
from staging.stg_survey_wave as wave
join intermediate.int_team as team using (team_id)
-- left join: most teams are always shown as themselves
left join intermediate.int_shown_as as shown_as
    on shown_as.team_no = team.team_no
    and date_trunc('month', wave.closed_on) >= shown_as.valid_from
    and date_trunc('month', wave.closed_on) < shown_as.valid_until
join intermediate.int_team as unit
    on unit.team_no = coalesce(shown_as.shown_no, team.team_no)
-- left join: nobody may have answered
left join responses using (wave_id, team_id)
semi join marts.dim_period as period
    on period.period_kind = 'month'
    and period.period_start = date_trunc('month', wave.closed_on)::date
-- left join: most units are no group
left join intermediate.int_group_month as together
    on together.team_no = unit.team_no
    and together.period_start = date_trunc('month', wave.closed_on)::date
group by
    date_trunc('month', wave.closed_on)::date,
    unit.leaf_id,
    unit.team_no,
    together.members
having
    -- no group at all, or a wave of each team, or one of the group as such
    (together.members is null and bool_and(team.team_no = unit.team_no))
    or list_has_all(list(team.team_no), together.members)
    or (
        bool_or(team.team_no = unit.team_no)
        and not list_contains(together.members, unit.team_no)
    )
