-- ind_c_06
-- Teams with a confidential referral route.
-- Grain: one row per team and month with a shift or an entry, of teams that say.
-- Measures: numerator (1 where a route exists), denominator (1).
-- Source: article, sentence 13.
-- Caveats: as declared now; above teams, the share of teams. Never uptake.
select
    'C-06' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    people.period_start,
    people.team_id,
    null as person_no,
    team.has_referral_route::integer as numerator,
    1 as denominator,
from intermediate.int_team_people as people
join marts.dim_team as team using (team_id)
semi join marts.dim_period as period
    on period.period_kind = 'month' and period.period_start = people.period_start
where team.has_referral_route is not null
