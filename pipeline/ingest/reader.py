"""Text files become rows of text with their physical line, every line accounted for."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from pipeline.errors import RefusedInputError
from pipeline.ingest.decode import MEMORY, TextFile, plain_name
from pipeline.ingest.readers.table import TableFile
from pipeline.warehouse import Warehouse
from schemas.compilers.row_check import quoted
from schemas.source import Reader

_DELIMITERS = (",", ";", "\t", "|", "^")

#: Small enough that a monthly file is read by every core; twice the longest line allowed.
_BUFFER = 4 << 20
_LONGEST_LINE = 2 << 20

#: Reason codes of lines the reader cannot split, by DuckDB's name of the error.
_REJECTS = {
    "MISSING COLUMNS": "wrong_column_count",
    "TOO MANY COLUMNS": "wrong_column_count",
    "UNQUOTED VALUE": "quote_left_open",
    "LINE SIZE OVER MAXIMUM": "line_too_long",
    "INVALID ENCODING": "bad_encoding",
    "INVALID STATE": "quote_left_open",
}


@dataclass(frozen=True)
class Header:
    """The header line of a file: cells, delimiter, physical line of its end."""

    columns: tuple[str, ...]
    delimiter: str
    line: int


@dataclass(frozen=True)
class Scan:
    """A file ready to be read as rows of text.

    `select` is SQL with `_ordinal` (1 for the first record) and one column per header cell;
    `expected` is the number of records the tally of lines allows; `header_line` is the last line
    that is no record's, the header's own.
    """

    select: str
    columns: tuple[str, ...]
    expected: int
    uri: str
    header_line: int = 0


@dataclass(frozen=True)
class Census:
    """What a full pass over a file found: records, lines it could not split, other lines."""

    records: int
    embedded_newlines: int
    rejected: dict[int, str]
    skipped: tuple[int, ...]

    @property
    def rows_read(self) -> int:
        """Source rows: records and lines that could not be split."""
        return self.records + len(self.rejected)


def read_header(text: TextFile, reader: Reader | None = None) -> Header:
    """The header of a text file, its delimiter found from the header line itself.

    Errors: RefusedInputError when there is none, a cell is doubled, or it holds control marks.
    """
    skip = reader.skip_lines if reader else 0
    lines = text.head.split("\n")
    body = "\n".join(lines[skip:])
    delimiter = (reader.delimiter if reader else None) or _guess_delimiter(body)
    quote = reader.quote if reader else '"'
    try:
        rows = csv.reader(io.StringIO(body), delimiter=delimiter, **_quoting(quote))
        cells = next(row for row in rows if row)
        line = skip + rows.line_num
    except (StopIteration, csv.Error) as error:
        raise RefusedInputError(
            f"{_name(text)} has no header line",
            expected="column names in the first line",
            todo="export it again with its header",
        ) from error
    columns = tuple(cell.strip() for cell in cells)
    if any(ord(mark) < 32 for cell in columns for mark in cell if mark not in "\n\t"):
        raise RefusedInputError(
            f"{_name(text)} is not text: its first line holds control marks",
            expected="text with a header and rows",
            todo="export it as CSV",
        )
    return Header(columns, delimiter, line)


def _guess_delimiter(body: str) -> str:
    first = body.split("\n", 1)[0]
    counts = {mark: first.count(mark) for mark in _DELIMITERS}
    best = max(counts, key=lambda mark: counts[mark])
    return best if counts[best] else ","


def _quoting(quote: str) -> dict[str, Any]:
    return {"quotechar": quote} if quote else {"quoting": csv.QUOTE_NONE}


def _name(text: TextFile) -> str:
    return text.uri.rsplit("/", 1)[-1]


def open_scan(text: TextFile, header: Header, reader: Reader, *, uri: str | None = None) -> Scan:
    """The SQL that reads a file as rows of text; nothing is read yet."""
    if isinstance(text, TableFile):
        return Scan(text.select, text.columns, text.rows + len(text.rejected), text.uri)
    names = unique_names(header.columns)
    types = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(names)))
    aliases = ", ".join(f"c{i} as {quoted(name)}" for i, name in enumerate(names))
    location = (uri or text.uri).replace("'", "''")
    quote = reader.quote.replace("'", "''")
    select = (
        f"select row_number() over () as _ordinal, {aliases} from read_csv('{location}', "
        f"auto_detect=false, header=false, skip={header.line}, delim='{header.delimiter}', "
        f"quote='{quote}', escape='{quote}', columns={{{types}}}, store_rejects=true, "
        f"buffer_size={_BUFFER}, "
        "rejects_limit=0, compression='none')"
    )
    above = text.head.split("\n")[: header.line]
    blank_below = text.blank_lines - sum(1 for line in above if not line.strip("\r"))
    expected = text.lines - blank_below - header.line
    return Scan(select, names, expected, uri or text.uri, header.line)


def census(warehouse: Warehouse, text: TextFile, scan: Scan, reader: Reader) -> Census:
    """Read a whole file once to count it: every physical line is a record, rejected or blank.

    Errors: RefusedInputError when lines and records do not balance.
    """
    if isinstance(text, TableFile):
        return Census(text.rows, 0, text.rejected, text.skipped)
    length = " + ".join(
        f"coalesce(len({quoted(c)}) - len(replace({quoted(c)}, chr(10), '')), 0)"
        for c in scan.columns
    )
    forget_rejects(warehouse)
    records, embedded = warehouse.rows(
        f"select count(*), coalesce(sum({length}), 0) from ({scan.select})"
    )[0]
    rejected = _rejected_lines(warehouse, scan.uri)
    found = records + len(rejected) + (embedded if reader.multiline else 0)
    if found != scan.expected or (embedded and not reader.multiline):
        raise RefusedInputError(
            f"{_name(text)}: a quote is opened and never closed",
            expected="each opened quote closed",
            todo="export it again, or mend the line the quote opens at",
        )
    blank = _blank_lines(scan.uri) if text.blank_lines else []
    skipped = set(rejected) | {line for line in blank if line > scan.header_line}
    return Census(records, embedded, rejected, tuple(sorted(skipped)))


def blank_bad_lines(text: TextFile, header: Header, quote: str) -> tuple[str, dict[int, str]]:
    """An in-memory copy without the lines that would swallow others, and those with their reason.

    A quote that is never closed, or a line longer than the reader's buffer, would take the lines
    after it along; blanked, only the line itself is lost, and line numbers stay what they were.
    """
    blanked: dict[int, str] = {}
    mark = quote.encode()
    uri = f"memory://lines/{plain_name(_name(text))}"
    with _bytes_of(text.uri) as source, MEMORY.open(uri.removeprefix("memory:/"), "wb") as target:
        for number, line in enumerate(source, start=1):
            if number > header.line and len(line) > _LONGEST_LINE:
                blanked[number] = "line_too_long"
            elif number > header.line and line.count(mark) % 2:
                blanked[number] = "quote_left_open"
            target.write(b"\n" if number in blanked else line)
    return uri, blanked


def unique_names(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Header cells as distinct column names; an empty cell is named by its position."""
    seen: dict[str, int] = {}
    names = []
    for position, cell in enumerate(cells, start=1):
        name = cell or f"column_{position}"
        key = name.lower()
        seen[key] = seen.get(key, 0) + 1
        names.append(name if seen[key] == 1 else f"{name}_{seen[key]}")
    return tuple(names)


def forget_rejects(warehouse: Warehouse) -> None:
    """Drop what the reader remembers of lines it could not split in an earlier file."""
    for table in ("reject_errors", "reject_scans"):
        warehouse.execute(f"drop table if exists {table}")


def _rejected_lines(warehouse: Warehouse, uri: str) -> dict[int, str]:
    """Physical lines DuckDB could not split, with their reason code; values are never read."""
    found = warehouse.rows(
        "select line_byte_position, any_value(error_type::varchar) from reject_errors "
        "group by line_byte_position order by line_byte_position"
    )
    lines: dict[int, str] = {}
    if not found:
        return lines
    with _bytes_of(uri) as stream:
        line, position = 1, 0
        for offset, kind in found:
            while position < offset:
                chunk = stream.read(min(1 << 20, offset - position))
                if not chunk:
                    break
                line += chunk.count(b"\n")
                position += len(chunk)
            lines[line] = _REJECTS.get(kind, "unreadable_line")
    return lines


def _blank_lines(uri: str) -> list[int]:
    with _bytes_of(uri) as stream:
        return [n for n, line in enumerate(stream, start=1) if not line.strip(b"\r\n")]


def _bytes_of(uri: str) -> IO[bytes]:
    if uri.startswith("memory:/"):
        return MEMORY.open(uri.removeprefix("memory:/"), "rb")
    return Path(uri).open("rb")
