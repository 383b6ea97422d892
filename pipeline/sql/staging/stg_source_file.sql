-- stg_source_file
-- Accepted files: what each covers and how its source records empty shifts.
-- Grain: one row per accepted file.
-- Measures: none.
-- Source: ledger of files.
-- Caveats: recording falls back to the workspace's setting.
select
    file_id,
    source_id,
    contract,
    coalesce(nullif(recording, ''), getvariable('default_recording')) as recording,
    period_start,
    period_end,
    received_on,
from raw.source_file
