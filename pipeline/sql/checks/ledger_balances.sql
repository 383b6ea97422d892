-- ledger_balances
-- Of every file in force: rows read are those accepted, quarantined, repeated or excluded.
-- severity: stop
-- grain: one row
select
    count(*) filter (
        where rows_read
            <> rows_accepted + rows_quarantined + rows_duplicate + rows_excluded
    ) as violations,
    count(*) as denominator,
from ledger.file
where status = 'accepted'
