"""One recognised file becomes raw rows, quarantine rows and a balanced tally, or nothing at all."""

from __future__ import annotations

from pipeline.errors import RefusedInputError
from pipeline.ingest import ledger
from pipeline.ingest.careful import load_carefully
from pipeline.ingest.clean import insert_clean
from pipeline.ingest.date_order import with_date_order
from pipeline.ingest.decode import TextFile
from pipeline.ingest.job import Job
from pipeline.ingest.keyring import confirm_key
from pipeline.ingest.ledger import FileOutcome, Tally
from pipeline.ingest.logged_teams import derive_teams
from pipeline.ingest.pseudonym import PseudonymKey
from pipeline.ingest.reader import Header, open_scan
from pipeline.ingest.readers.drift import notice_drift
from pipeline.ingest.readers.naming import plain_table
from pipeline.ingest.readers.table import TableFile
from pipeline.ingest.unanswered import refuse_unanswered
from pipeline.warehouse import Warehouse
from schemas.source import Source


class Loader:
    """Loads text files into an open warehouse; each call belongs in one transaction."""

    def __init__(self, warehouse: Warehouse, key: PseudonymKey, *, timezone: str) -> None:
        self._warehouse = warehouse
        self._timezone = timezone
        self._key = key

    def confirm_key(self) -> None:
        """Remember the key of an empty warehouse; refuse another key on one that has rows.

        Errors: WrongUseError, because rows keyed otherwise would never join.
        """
        confirm_key(self._warehouse, self._key)

    def job(self, text: TextFile, header: Header, source: Source, *, file_id: int) -> Job:
        """What is known of a file before it is read."""
        filled = frozenset(ledger.contracts_with_files(self._warehouse))
        return Job(
            self._warehouse, text, header, source, file_id, self._timezone, self._key, filled
        )

    def load(self, text: TextFile, header: Header, source: Source, *, file_id: int) -> FileOutcome:
        """Read, check and insert one file; files it corrects are retired.

        A file without a fault takes one pass; any other is read again row by row.
        Errors: RefusedInputError when a question of a draft is open, rows do not balance, too
        many are bad, or too many values look like identifiers; nothing is inserted then.
        """
        refuse_unanswered(source)
        scan = open_scan(text, header, source.reader)
        source = with_date_order(self._warehouse, source, scan)
        job = self.job(text, header, source, file_id=file_id)
        compiled = job.compile(scan)
        is_plain = source.unnest is None and not source.exclude
        earlier = insert_clean(job, scan, compiled) if is_plain else None
        if earlier is not None:
            tally = Tally(read=scan.expected, accepted=scan.expected, records=scan.expected)
        else:
            tally, earlier = load_carefully(job)
        if not tally.is_balanced:
            raise RefusedInputError(
                "rows read and rows accounted for differ",
                expected="read = accepted + quarantined + duplicates + excluded",
                todo="report this file to the maintainers",
            )
        derive_teams(job, compiled)
        questions = text.questions if isinstance(text, TableFile) else plain_table(header.columns)
        tally.reasons += notice_drift(self._warehouse, source, questions, file_id)
        return FileOutcome(
            text.uri,
            "accepted",
            source.id,
            source.contract,
            tally=tally,
            period=earlier.period,
            file_id=file_id,
            replaced=earlier.replaced,
        )
