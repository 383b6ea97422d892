"""One defect a file: `python -m sample_data.damage` writes broken/ from the small landing examples.

What must become of each file is stated in `expected/broken.yaml`. Each damaged file holds 60 rows,
so that one bad row stays under the share at which a whole file is refused.
"""

from __future__ import annotations

import argparse
from pathlib import Path

HERE = Path(__file__).parent
ROWS = 60
_PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000")

Lines = list[str]


def _cells(line: str, separator: str) -> Lines:
    return line.split(separator)


def _set(lines: Lines, line_number: int, changes: dict[str, str], separator: str = ";") -> Lines:
    """The lines with some cells of one line (1 is the header) overwritten."""
    header = _cells(lines[0], separator)
    cells = _cells(lines[line_number - 1], separator)
    for column, value in changes.items():
        cells[header.index(column)] = value
    return [*lines[: line_number - 1], separator.join(cells), *lines[line_number:]]


def _without_column(lines: Lines, column: str, separator: str = ";") -> Lines:
    """The lines without one column."""
    place = _cells(lines[0], separator).index(column)
    rows = [_cells(line, separator) for line in lines]
    return [separator.join(row[:place] + row[place + 1 :]) for row in rows]


def _with_column(lines: Lines, name: str, value: str, separator: str = ";") -> Lines:
    """The lines with one more column at the end."""
    return [f"{lines[0]}{separator}{name}", *[f"{line}{separator}{value}" for line in lines[1:]]]


def _reordered(lines: Lines, separator: str = ";") -> Lines:
    """The lines with their columns in the opposite order, header and cells alike."""
    return [separator.join(reversed(_cells(line, separator))) for line in lines]


def _renamed(lines: Lines, names: dict[str, str], separator: str = ",") -> Lines:
    """The lines with header cells renamed and the cells left where they are."""
    header = [names.get(cell, cell) for cell in _cells(lines[0], separator)]
    return [separator.join(header), *lines[1:]]


def _text(lines: Lines, encoding: str = "utf-8", line_end: str = "\n") -> bytes:
    return (line_end.join(lines) + line_end).encode(encoding)


def _caselog_damages(log: Lines) -> dict[str, bytes]:
    """Damages of the case log that concern single rows."""
    changes: dict[str, dict[str, str]] = {
        "unknown_code": {"Kind": "PHO"},
        "time_occurs_twice": {"When": "26/10/2025 01:30"},
        "time_never_occurs": {"When": "29/03/2026 01:30"},
        "not_a_timestamp": {"When": "31/04/2026 10:20"},
        "in_the_future": {"When": "05/10/2062 10:20"},
        "missing_value": {"When": ""},
        "unknown_team": {"Team": "ZZZ"},
        "out_of_range": {"Minutes": "-30"},
        "decimal_comma": {"Minutes": "12,5"},
    }
    damaged = {f"{name}.csv": _text(_set(log, 20, change)) for name, change in changes.items()}
    damaged["too_many_cells.csv"] = _text([*log[:19], log[19] + ";1", *log[20:]])
    damaged["quote_left_open.csv"] = _text(_set(log, 20, {"Case type": '"DA'}))
    damaged["nul_byte.csv"] = _text(_set(log, 20, {"Case type": "D\x00A"}))
    return damaged


def _whole_file_damages(log: Lines, rota: Lines, teams: Lines) -> dict[str, bytes]:
    """Damages that concern a file as a whole, and variants that are none."""
    accented = [line.replace("Refuge Outreach", "Refuge Zoë") for line in teams]
    return {
        "missing_column.csv": _text(_without_column(log, "When")),
        "empty.csv": b"",
        "cut_in_the_middle.csv": _text(log)[:-25],
        "binary.csv": _PNG + bytes(range(256)),
        "wrong_delimiter.csv": _text([line.replace(";", ",") for line in log]),
        "duplicated_rows.csv": _text([*log, *log[1:4]]),
        "reordered_columns.csv": _text(_reordered(log)),
        "swapped_headers.csv": _text(_renamed(rota, {"Start": "End", "End": "Start"})),
        "client_name_column.csv": _text(_with_column(log, "Client name", "Sam Example")),
        "utf8_bom.csv": _text(log, "utf-8-sig"),
        "utf16.csv": _text(log, "utf-16"),
        "windows_line_ends.csv": _text(log, line_end="\r\n"),
        "mac_line_ends.csv": _text(log, line_end="\r"),
        "windows_1252.csv": _text(accented, "cp1252"),
    }


def _rota_damages(rota: Lines) -> dict[str, bytes]:
    """Damages of single rota lines."""
    day = _cells(rota[19], ",")[4][:10]
    backwards = {"Start": f"{day} 16:00", "End": f"{day} 08:00"}
    worker = _cells(rota[18], ",")[1]
    return {
        "ends_before_start.csv": _text(_set(rota, 20, backwards, ",")),
        "overlapping_shifts.csv": _text(_set(rota, 20, {"Worker ref": worker}, ",")),
    }


def broken_files() -> dict[str, bytes]:
    """Every damaged file by name."""
    log, rota, teams = (_head(name) for name in ("caselog_2026-10", "rota_2026-10", "teams"))
    return {
        **_caselog_damages(log),
        **_whole_file_damages(log, rota, teams),
        **_rota_damages(rota),
    }


def _head(name: str) -> Lines:
    """Header and first rows of a small landing example."""
    text = (HERE / "landing" / f"{name}.csv").read_text(encoding="utf-8")
    return text.splitlines()[: ROWS + 1]


def main(arguments: list[str] | None = None) -> None:
    """Write the damaged files."""
    parser = argparse.ArgumentParser(description="Write the damaged example files.")
    parser.add_argument("folder", type=Path, nargs="?", default=HERE / "broken")
    folder = parser.parse_args(arguments).folder
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in broken_files().items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
