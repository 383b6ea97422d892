-- published_ids_are_teams_only
-- No published text looks like a pseudonym of a person.
-- severity: stop
-- grain: one row
select
    count(*) filter (
        where regexp_matches(team_id, '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-')
            or regexp_matches(name, '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-')
    ) as violations,
    count(*) as denominator,
from published_team
