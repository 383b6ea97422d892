-- rows_not_doubled
-- No file has more rows in raw than the ledger counted for it.
-- severity: stop
-- grain: one row
with held as (
    select file_id, count(*) as rows from raw.exposure_log group by file_id
    union all
    select file_id, count(*) as rows from raw.shift_roster group by file_id
    union all
    select file_id, count(*) as rows from raw.staff group by file_id
    union all
    select file_id, count(*) as rows from raw.survey_responses group by file_id
    union all
    select file_id, count(*) as rows from raw.survey_waves group by file_id
    union all
    select file_id, count(*) as rows from raw.support_log group by file_id
    union all
    select file_id, count(*) as rows from raw.open_cases group by file_id
)

select
    count(*) filter (where held.rows > file.records or file.status <> 'accepted')
        as violations,
    count(*) as denominator,
from held
join ledger.file as file using (file_id)
