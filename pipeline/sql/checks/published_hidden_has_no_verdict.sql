-- published_hidden_has_no_verdict
-- No verdict reads a figure that is hidden.
-- severity: stop
-- grain: one row
select
    count(*) filter (
        where status.value is not null
            or status.verdict not in ('withheld', 'not_applicable')
    ) as violations,
    count(*) as denominator,
from published_limit_status as status
join published_team_indicator as figure
    using (indicator_id, team_id, exposure_kind, period_kind, period_start)
where figure.state = 'suppressed'
