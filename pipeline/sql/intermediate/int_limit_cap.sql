-- int_limit_cap
-- The cap per unit of counting in force, by limit, team and day.
-- Grain: one row per limit, team and version.
-- Measures: cap (in the unit of the limit).
-- Source: register of limits, resolved; cap_must counts at level must, else cap_warn.
-- Caveats: a month is judged by the version in force on its first day, so a version that begins
-- in mid-month counts from the next first on; valid_until is the first day it no longer counts.
select
    rule.limit_id,
    team.team_no,
    last_day(rule.valid_from - 1) + 1 as valid_from,
    coalesce(last_day(rule.valid_to) + 1, date '9999-12-31') as valid_until,
    case
        when rule.level = 'must' then coalesce(rule.cap_must, rule.cap_warn)
        else rule.cap_warn
    end as cap,
from ref.limit_rule as rule
join intermediate.int_team as team using (team_id)
