-- published_shown_has_people
-- A figure that is shown says how many people stand behind it; behind a fact stands nobody.
-- severity: stop
-- grain: one row
select
    count(*) filter (where people_band is null) as violations,
    count(*) as denominator,
from published_team_indicator as figure
join published_indicator as declared using (indicator_id)
where figure.state = 'shown' and not declared.is_fact
