-- stg_team
-- Declared units of the team tree, empty texts as nulls.
-- Grain: one row per declared unit.
-- Measures: headcount (people).
-- Source: contract teams.
-- Caveats: empty when the organisation sends an exposure log alone.
select
    team_id,
    name,
    nullif(parent_id, '') as parent_id,
    coalesce(nullif(timezone, ''), getvariable('timezone')) as timezone,
    nullif(profiles, '') as profiles,
    nullif(small_team_group, '') as small_team_group,
    headcount,
    referral_route as has_referral_route,
    valid_from,
    valid_to,
    nullif(merged_into, '') as merged_into,
from raw.teams
