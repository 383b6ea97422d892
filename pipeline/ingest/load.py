"""One recognised file becomes raw rows, quarantine rows and a balanced tally, or nothing at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pipeline.errors import RefusedInputError
from pipeline.ingest import ledger
from pipeline.ingest.compile import Compiled, compile_source
from pipeline.ingest.decode import TextFile
from pipeline.ingest.ledger import FileOutcome, Tally
from pipeline.ingest.pseudonym import PseudonymKey
from pipeline.ingest.reader import (
    Census,
    Header,
    Scan,
    blank_open_quotes,
    census,
    forget_rejects,
    open_scan,
    quoted,
)
from pipeline.ingest.rowcheck import expected_of, literal
from pipeline.warehouse import Warehouse
from schemas.constraints import ColumnType
from schemas.contract import Contract, column_of
from schemas.contracts import CONTRACTS
from schemas.source import Source

#: Share of rows that may look like a person's identifier before the file is refused.
IDENTIFIER_SHARE = 0.01
_STAGED = "_staged"


class Loader:
    """Loads text files into an open warehouse; each call belongs in one transaction."""

    def __init__(self, warehouse: Warehouse, key: PseudonymKey, *, timezone: str) -> None:
        self._warehouse = warehouse
        self._timezone = timezone
        inner, outer = key.pads
        self._pads = {"inner": inner, "outer": outer}

    def load(self, text: TextFile, header: Header, source: Source, *, file_id: int) -> FileOutcome:
        """Read, check and insert one file.

        Errors: RefusedInputError when rows do not balance, too many are bad, or too many values
        look like identifiers; nothing is inserted then.
        """
        filled = ledger.contracts_with_files(self._warehouse)
        scan = open_scan(text, header, source.reader)
        outcome = FileOutcome(text.uri, "accepted", source.id, source.contract, file_id=file_id)
        compiled = compile_source(source, scan, timezone=self._timezone, filled=filled)
        if source.unnest or source.exclude or not self._insert_clean(compiled, scan, file_id):
            outcome.tally = self._load_staged(text, header, source, file_id, filled)
        else:
            outcome.tally = Tally(read=scan.expected, accepted=scan.expected, records=scan.expected)
        if not outcome.tally.is_balanced:
            raise RefusedInputError(
                f"{file_id}: rows read and rows accounted for differ",
                expected="read = accepted + quarantined + duplicates + excluded",
                todo="report this file to the maintainers",
            )
        outcome.period = self._period(source, file_id)
        self._derive_teams(compiled, source, file_id)
        return outcome

    def _insert_clean(self, compiled: Compiled, scan: Scan, file_id: int) -> bool:
        """Insert a whole file in one pass when no row has a fault; else leave no trace."""
        table = f"raw.{compiled.source.contract}"
        forget_rejects(self._warehouse)
        self._warehouse.execute(
            f"insert into {table} select {compiled.names}, {file_id} "
            f"from ({compiled.records}) where {compiled.is_clean}",
            self._parameters(compiled),
        )
        inserted, distinct = self._warehouse.rows(
            f"select count(*), count(distinct {self._identity(compiled)}) from {table} "
            f"where file_id = {file_id}"
        )[0]
        known = self._already_there(compiled, table, f"{table} where file_id = {file_id}", file_id)
        if inserted == scan.expected == distinct and not known:
            return True
        self._warehouse.execute(f"delete from {table} where file_id = {file_id}")
        return False

    def _parameters(self, compiled: Compiled) -> dict[str, bytes] | None:
        return dict(self._pads) if compiled.has_ids else None

    def _identity(self, compiled: Compiled) -> str:
        """SQL of what makes two records the same: the source's own number, else everything."""
        mapped = compiled.source.columns
        if compiled.source.contract == "exposure_log" and "exposure_id" in mapped:
            return "hash(exposure_id)"
        if compiled.source.contract == "teams":
            return "hash(team_id)"
        return f"hash({', '.join(quoted(name) for name in mapped)})"

    def _already_there(self, compiled: Compiled, table: str, rows: str, file_id: int) -> int:
        """Records of this source that an earlier file of it brought already."""
        if compiled.source.snapshot:
            return 0
        others = [f for f, *_ in ledger.accepted_files(self._warehouse, compiled.source.id)]
        if not others:
            return 0
        identity = self._identity(compiled)
        listed = ", ".join(map(str, others))
        return int(
            self._warehouse.value(
                f"select count(*) from {rows} and {identity} in "
                f"(select {identity} from {table} where file_id in ({listed}))"
            )
        )

    def _load_staged(
        self, text: TextFile, header: Header, source: Source, file_id: int, filled: set[str]
    ) -> Tally:
        """The careful way: every row with its outcome and its line."""
        scan, counted, opened = self._census(text, header, source)
        compiled = compile_source(source, scan, timezone=self._timezone, filled=filled)
        self._stage(compiled, source)
        self._mark_duplicates(compiled, file_id)
        self._warehouse.execute(_ROW_OUTCOMES)
        tally = self._tally(counted, opened, source)
        self._refuse_bad_share(source, tally)
        self._keep(compiled, counted, opened, file_id, header)
        self._warehouse.execute("drop table _staged; drop table _rows")
        return tally

    def _census(
        self, text: TextFile, header: Header, source: Source
    ) -> tuple[Scan, Census, tuple[int, ...]]:
        scan = open_scan(text, header, source.reader)
        try:
            return scan, census(self._warehouse, text, scan, source.reader), ()
        except RefusedInputError:
            if source.reader.multiline or not source.reader.quote:
                raise
        uri, opened = blank_open_quotes(text, header)
        mended = replace(
            text, uri=uri, is_in_memory=True, blank_lines=text.blank_lines + len(opened)
        )
        scan = open_scan(mended, header, source.reader)
        counted = census(self._warehouse, mended, scan, source.reader)
        return scan, counted, opened

    def _stage(self, compiled: Compiled, source: Source) -> None:
        forget_rejects(self._warehouse)
        team = ", _team_name, _team_parent_id, _team_small_team_group, _team_headcount"
        extra = team if source.teams else ""
        self._warehouse.execute(
            f"create or replace temp table {_STAGED} as "
            f"select _row, _item, _breaks, _excluded, {compiled.names}"
            f"{extra}, {compiled.reasons} as _reasons, null::varchar as _duplicate, "
            f"case when len({compiled.reasons}) > 0 then {compiled.mapped} end as _mapped "
            f"from ({compiled.records})",
            self._parameters(compiled),
        )

    def _mark_duplicates(self, compiled: Compiled, file_id: int) -> None:
        """Mark records that repeat an earlier one of this file, or one an earlier file brought."""
        identity = self._identity(compiled)
        self._warehouse.execute(
            f"update {_STAGED} set _duplicate = 'repeated_in_file' from "
            f"(select _row as r, _item as i, row_number() over (partition by {identity} "
            f"order by _row, _item) as n from {_STAGED} where _excluded is null "
            "and len(_reasons) = 0) as seen "
            "where seen.r = _row and seen.i = _item and seen.n > 1"
        )
        others = [f for f, *_ in ledger.accepted_files(self._warehouse, compiled.source.id)]
        if others and not compiled.source.snapshot:
            listed = ", ".join(map(str, others))
            self._warehouse.execute(
                f"update {_STAGED} set _duplicate = 'already_delivered' where _excluded is null "
                f"and len(_reasons) = 0 and {identity} in (select {identity} from "
                f"raw.{compiled.source.contract} where file_id in ({listed}))"
            )

    def _tally(self, counted: Census, opened: tuple[int, ...], source: Source) -> Tally:
        outcomes = {
            str(outcome): int(rows)
            for outcome, rows in self._warehouse.rows(
                "select outcome, count(*) from _rows group by outcome"
            )
        }
        unsplit = len(counted.rejected) + len(opened)
        seen = sum(outcomes.values())
        empty = counted.records - seen  # rows whose list of records was empty
        tally = Tally(
            read=counted.records + unsplit,
            accepted=outcomes.get("accepted", 0),
            quarantined=outcomes.get("quarantined", 0) + unsplit,
            duplicates=outcomes.get("duplicate", 0),
            excluded=outcomes.get("excluded", 0) + empty,
        )
        tally.reasons = [
            (str(outcome), str(reason), int(rows))
            for outcome, reason, rows in self._warehouse.rows(_REASON_COUNTS)
        ]
        tally.records = int(self._warehouse.value(_ACCEPTED_RECORDS))
        for reason in sorted(
            {*counted.rejected.values(), *(["quote_left_open"] if opened else [])}
        ):
            rows = sum(1 for r in counted.rejected.values() if r == reason)
            rows += len(opened) if reason == "quote_left_open" else 0
            tally.reasons.append(("quarantined", reason, rows))
        if empty and source.unnest:
            tally.reasons.append(("excluded", source.unnest.when_empty, empty))
        return tally

    def _refuse_bad_share(self, source: Source, tally: Tally) -> None:
        """Stop a file of which too much is bad, or in which people can be recognised."""
        contract = CONTRACTS[source.contract]
        likes = sum(n for _, reason, n in tally.reasons if reason.endswith("identifier_like"))
        if tally.read and likes / tally.read > IDENTIFIER_SHARE:
            raise RefusedInputError(
                f"{likes} of {tally.read} rows look like an e-mail address or phone number",
                expected="no identifiers of people in a mapped column",
                todo="map another column, or have the export leave it out",
            )
        if tally.read and tally.quarantined / tally.read > source.refused_share:
            worst = sorted(
                (item for item in tally.reasons if item[0] == "quarantined"),
                key=lambda item: -item[2],
            )[:4]
            named = "; ".join(f"{n} x {reason}" for _, reason, n in worst)
            raise RefusedInputError(
                f"{tally.quarantined} of {tally.read} rows are bad ({named})",
                expected="; ".join(_expectations(contract, worst)),
                todo=f"correct the file, or raise refused_share in the source {source.id}",
            )

    def _keep(
        self,
        compiled: Compiled,
        counted: Census,
        opened: tuple[int, ...],
        file_id: int,
        header: Header,
    ) -> None:
        contract = compiled.source.contract
        self._warehouse.execute(
            f"insert into raw.{contract} select {compiled.names}, {file_id} from {_STAGED} "
            "where _excluded is null and _duplicate is null and _row in "
            "(select _row from _rows where outcome = 'accepted')"
        )
        skipped = sorted({*counted.skipped, *opened})
        # Lines left out before a record shift it down: the last mark below its place says how many.
        marks = {-(1 << 40): 0} | {line - i: i for i, line in enumerate(skipped, start=1)}
        self._warehouse.execute("create or replace temp table _skipped (n bigint, mark bigint)")
        self._warehouse.execute(
            "insert into _skipped select unnest($n), unnest($mark)",
            {"n": list(marks.values()), "mark": list(marks)},
        )
        self._warehouse.execute(
            _QUARANTINE.format(contract=contract), {"file": file_id, "header": header.line}
        )
        unsplit = sorted({**counted.rejected, **dict.fromkeys(opened, "quote_left_open")}.items())
        if unsplit:
            self._warehouse.execute(
                f"insert into quarantine.row select {file_id}, unnest($lines), null, '{contract}', "
                "[unnest($reasons)], null, true",
                {"lines": [line for line, _ in unsplit], "reasons": [r for _, r in unsplit]},
            )
        self._warehouse.execute("drop table _skipped")

    def _period(self, source: Source, file_id: int) -> tuple[date | None, date | None]:
        """The whole months a file covers."""
        column = CONTRACTS[source.contract].period_column
        if column is None or source.snapshot:
            return None, None
        return self._warehouse.rows(
            f"select {self._months(source, column)} from raw.{source.contract} "
            f"where file_id = {file_id}"
        )[0]

    def _months(self, source: Source, column: str) -> str:
        """SQL of the first and last day of the local months a column covers."""
        day = quoted(column)
        if column_of(CONTRACTS[source.contract], column).type is ColumnType.TIMESTAMP:
            zone = literal(source.timezone or self._timezone)
            day = f"timezone({zone}, timezone('UTC', {day}))"
        return f"date_trunc('month', min({day}))::date, last_day(max({day})::date)"

    def replaces(self, text: TextFile, header: Header, source: Source) -> list[int]:
        """Files in force that this one corrects: same source, same months, a team in common.

        A snapshot replaces every earlier file of its source. Files of other teams for the same
        months stand beside each other.
        """
        earlier = ledger.accepted_files(self._warehouse, source.id)
        if not earlier or source.snapshot:
            return [file_id for file_id, *_ in earlier]
        column = CONTRACTS[source.contract].period_column
        if column is None:
            return []
        scan = open_scan(text, header, source.reader)
        compiled = compile_source(source, scan, timezone=self._timezone, filled=set())
        start, end, teams = self._warehouse.rows(
            f"select {self._months(source, column)}, list(distinct team_id) "
            f"from ({compiled.records}) where _excluded is null",
            self._parameters(compiled),
        )[0]
        return [
            file_id
            for file_id, first, last in earlier
            if (first, last) == (start, end) and self._shares_team(source, file_id, teams or [])
        ]

    def _shares_team(self, source: Source, file_id: int, teams: list[str]) -> bool:
        return bool(
            self._warehouse.value(
                f"select count(*) from raw.{source.contract} "
                "where file_id = $file and list_contains($teams, team_id)",
                {"file": file_id, "teams": teams},
            )
        )

    def _derive_teams(self, compiled: Compiled, source: Source, file_id: int) -> None:
        """Write the team tree a log itself knows, while no teams file says otherwise."""
        if source.teams is None or "teams" in ledger.contracts_with_files(self._warehouse):
            return
        self._warehouse.execute(
            _DERIVED_TEAMS.format(records=compiled.records, file_id=file_id),
            self._parameters(compiled),
        )


def _expectations(contract: type[Contract], reasons: list[tuple[str, str, int]]) -> list[str]:
    seen: dict[str, None] = {}
    for _, reason, _ in reasons:
        seen[expected_of(contract, reason)] = None
    return list(seen)


#: One outcome per source row: any fault quarantines all of it, so that a corrected row replaces
#: exactly what it corrects.
_ROW_OUTCOMES = """
create or replace temp table _rows as
select
    _row,
    case
        when bool_or(_excluded is null and len(_reasons) > 0) then 'quarantined'
        when bool_or(_excluded is null and _duplicate is null) then 'accepted'
        when bool_or(_duplicate is not null) then 'duplicate'
        else 'excluded'
    end as outcome,
    any_value(_excluded) as excluded,
    any_value(_duplicate) as duplicate,
    any_value(_breaks) as breaks,
from _staged
group by _row
"""

_REASON_COUNTS = """
select 'quarantined' as outcome, reason, count(distinct _row) as n
from (select _row, unnest(_reasons) as reason from _staged where _excluded is null)
group by reason
union all
select 'duplicate', duplicate, count(*) from _rows
where outcome = 'duplicate' group by duplicate
union all
select 'excluded', excluded, count(*) from _rows
where outcome = 'excluded' group by excluded
union all
select 'record left out', _excluded, count(*) from _staged
join _rows using (_row) where outcome <> 'excluded' and _excluded is not null
group by _excluded
order by 1, 3 desc, 2
"""

_ACCEPTED_RECORDS = """
select count(*) from _staged join _rows using (_row)
where outcome = 'accepted' and _excluded is null and _duplicate is null
"""

_QUARANTINE = """
insert into quarantine.row
select $file, s.place + k.n, s._item, '{contract}', s._reasons, s._mapped, true
from (
    select staged.*, staged._row + $header + r.earlier_breaks as place
    from _staged as staged
    join (
        select _row, outcome, coalesce(sum(breaks) over (
            order by _row rows between unbounded preceding and 1 preceding), 0)::bigint
            as earlier_breaks
        from _rows
    ) as r on r._row = staged._row and r.outcome = 'quarantined'
    where staged._excluded is null and len(staged._reasons) > 0
) as s
asof join _skipped as k on s.place > k.mark
"""

_DERIVED_TEAMS = """
insert into raw.teams (team_id, name, parent_id, small_team_group, headcount, file_id)
with logged as (
    select
        team_id,
        any_value(_team_name) as name,
        max(_team_parent_id) as parent_id,
        max(_team_small_team_group) as small_team_group,
        try_cast(max(_team_headcount) as integer) as headcount,
    from ({records})
    where team_id is not null and _excluded is null
    group by team_id
), above as (
    select distinct parent_id as team_id, parent_id as name
    from logged
    where parent_id is not null and parent_id not in (select team_id from logged)
), every_unit as (
    select * from logged
    union all
    select team_id, name, null, null, null from above
)
select team_id, coalesce(name, team_id), parent_id, small_team_group, headcount, {file_id}
from every_unit
where team_id not in (select team_id from raw.teams)
"""
