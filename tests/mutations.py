"""Damage to good files, by seed: what exports suffer on their way, one kind of it a function."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """A damaged file: its kind of damage, its bytes, and how many lines were touched at most."""

    kind: str
    data: bytes
    touched: int


Lines = list[bytes]
Damage = Callable[[random.Random, Lines, bytes], tuple[bytes, int]]
ALL = 1 << 30


def _joined(lines: Lines, end: bytes = b"\n") -> bytes:
    return end.join(lines) + end


def _row(chance: random.Random, lines: Lines) -> int:
    return chance.randrange(1, len(lines))


def _with(lines: Lines, place: int, line: bytes) -> Lines:
    return [*lines[:place], line, *lines[place + 1 :]]


def _cell(chance: random.Random, lines: Lines, mark: bytes) -> tuple[int, list[bytes], int]:
    place = _row(chance, lines)
    cells = lines[place].split(mark)
    return place, cells, chance.randrange(len(cells))


def _replace_cell(
    chance: random.Random, lines: Lines, mark: bytes, content: bytes
) -> tuple[bytes, int]:
    place, cells, column = _cell(chance, lines, mark)
    cells[column] = content
    return _joined(_with(lines, place, mark.join(cells))), 1


def flip_byte(chance: random.Random, lines: Lines, mark: bytes) -> tuple[bytes, int]:
    """One to three bytes changed, anywhere below the header."""
    data = bytearray(_joined(lines))
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(lines[0]) + 1, len(data))
        data[place] ^= 1 << chance.randrange(8)
    return bytes(data), 6


def flip_header_byte(chance: random.Random, lines: Lines, mark: bytes) -> tuple[bytes, int]:
    """One byte of the header changed."""
    data = bytearray(_joined(lines))
    data[chance.randrange(len(lines[0]))] ^= 1 << chance.randrange(7)
    return bytes(data), ALL


def drop_column(chance: random.Random, lines: Lines, mark: bytes) -> tuple[bytes, int]:
    """A column left out, header and cells."""
    column = chance.randrange(lines[0].count(mark) + 1)
    rows = [line.split(mark) for line in lines]
    return _joined([mark.join(row[:column] + row[column + 1 :]) for row in rows]), ALL


def swap_headers(chance: random.Random, lines: Lines, mark: bytes) -> tuple[bytes, int]:
    """Two header cells changed places, the cells did not."""
    cells = lines[0].split(mark)
    one, two = chance.sample(range(len(cells)), 2)
    cells[one], cells[two] = cells[two], cells[one]
    return _joined([mark.join(cells), *lines[1:]]), ALL


def swap_columns(chance: random.Random, lines: Lines, mark: bytes) -> tuple[bytes, int]:
    """Two columns changed places whole, which is no damage."""
    one, two = chance.sample(range(lines[0].count(mark) + 1), 2)
    swapped = []
    for line in lines:
        cells = line.split(mark)
        if len(cells) > max(one, two):
            cells[one], cells[two] = cells[two], cells[one]
        swapped.append(mark.join(cells))
    # A quoted cell may hold the delimiter: such a line is cut at the wrong place here.
    return _joined(swapped), sum(b'"' in line for line in lines)


def double_column(chance: random.Random, lines: Lines, mark: bytes) -> tuple[bytes, int]:
    """A column there twice, the second time shifted by a row."""
    column = chance.randrange(lines[0].count(mark) + 1)
    shifted = [lines[0], *lines[2:], lines[1]]
    rows = zip(lines, shifted, strict=True)
    doubled = [line + mark + (other.split(mark) + [b""] * 99)[column] for line, other in rows]
    return _joined(doubled), 0


def garble_date(chance: random.Random, lines: Lines, mark: bytes) -> tuple[bytes, int]:
    """A cell with a date that is none, or of another kind."""
    odd = [b"31/02/2026 10:00", b"2026/13/45", b"00/00/0000", b"45678", b"32.01.2026", b"tomorrow",
           b"10/05/26", b"2026-10-05T25:61", b"9999-12-31", b"1/1/1"]  # fmt: skip
    return _replace_cell(chance, lines, mark, chance.choice(odd))


def mix_encodings(chance: random.Random, lines: Lines, mark: bytes) -> tuple[bytes, int]:
    """Cells in one encoding in a file of another."""
    word = "Zoë – Übergriff"
    place, cells, column = _cell(chance, lines, mark)
    cells[column] = word.encode("utf-8")
    lines = _with(lines, place, mark.join(cells))
    place, cells, column = _cell(chance, lines, mark)
    cells[column] = word.encode(chance.choice(["cp1252", "utf-16-le", "mac_roman"]))
    return _joined(_with(lines, place, mark.join(cells))), 3


def other_encoding(chance: random.Random, lines: Lines, mark: bytes) -> tuple[bytes, int]:
    """The whole file in another encoding, which is no damage."""
    text = _joined(lines).decode("utf-8")
    return text.encode(chance.choice(["utf-16", "utf-8-sig", "utf-16-be", "utf-16-le"])), 0


def repeat_rows(chance: random.Random, lines: Lines, mark: bytes) -> tuple[bytes, int]:
    """Some rows sent twice."""
    again = [lines[_row(chance, lines)] for _ in range(chance.randint(1, 10))]
    return _joined([*lines, *again]), 0


def truncate(chance: random.Random, lines: Lines, mark: bytes) -> tuple[bytes, int]:
    """The file cut off somewhere."""
    data = _joined(lines)
    return data[: chance.randrange(1, len(data))], 1


def huge_field(chance: random.Random, lines: Lines, mark: bytes) -> tuple[bytes, int]:
    """A cell of up to three million characters."""
    return _replace_cell(chance, lines, mark, b"x" * chance.choice([300, 70_000, 3_000_000]))


def formula(chance: random.Random, lines: Lines, mark: bytes) -> tuple[bytes, int]:
    """A cell a spreadsheet would run."""
    odd = [b"=HYPERLINK(1)", b"+1+1", b"@SUM(1)", b"-2+3", b"=cmd|'/c calc'!A0", b"#REF!"]
    return _replace_cell(chance, lines, mark, chance.choice(odd))


def nul(chance: random.Random, lines: Lines, mark: bytes) -> tuple[bytes, int]:
    """NULs and other control marks within a cell."""
    return _replace_cell(chance, lines, mark, chance.choice([b"\x00", b"a\x00b", b"\x1a", b"\x07"]))


def open_quote(chance: random.Random, lines: Lines, mark: bytes) -> tuple[bytes, int]:
    """One or two quotes that are not closed on their line."""
    for _ in range(chance.randint(1, 2)):
        place, cells, column = _cell(chance, lines, mark)
        cells[column] = chance.choice([b'"' + cells[column], cells[column] + b'"', b'a"b"c'])
        lines = _with(lines, place, mark.join(cells))
    return _joined(lines), 2


def odd_line_ends(chance: random.Random, lines: Lines, mark: bytes) -> tuple[bytes, int]:
    """Line ends of several systems in one file, which loses nothing."""
    ends = chance.choice([[b"\r\n"], [b"\r"], [b"\n", b"\r\n"], [b"\r", b"\n", b"\r\n"]])
    return b"".join(line + chance.choice(ends) for line in lines), 0


def return_in_cell(chance: random.Random, lines: Lines, mark: bytes) -> tuple[bytes, int]:
    """A line break in the middle of a cell."""
    place = _row(chance, lines)
    middle = chance.randrange(len(lines[place]) + 1)
    broken = lines[place][:middle] + chance.choice([b"\n", b"\r", b"\r\n"]) + lines[place][middle:]
    return _joined(_with(lines, place, broken)), 2


def blank_lines(chance: random.Random, lines: Lines, mark: bytes) -> tuple[bytes, int]:
    """Empty lines between rows and at the end."""
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(1, len(lines) + 1)
        lines = [*lines[:place], b"", *lines[place:]]
    return _joined(lines), 0


def other_delimiter(chance: random.Random, lines: Lines, mark: bytes) -> tuple[bytes, int]:
    """Another delimiter in one row, or in all of them."""
    other = chance.choice([b";", b",", b"\t", b"|"])
    if chance.random() < 0.5:
        return _joined([line.replace(mark, other) for line in lines]), ALL
    place = _row(chance, lines)
    return _joined(_with(lines, place, lines[place].replace(mark, other))), 1


def drop_header(chance: random.Random, lines: Lines, mark: bytes) -> tuple[bytes, int]:
    """The header left out, or doubled in the middle."""
    if chance.random() < 0.5:
        return _joined(lines[1:]), ALL
    place = _row(chance, lines)
    return _joined([*lines[:place], lines[0], *lines[place:]]), 1


def extra_cells(chance: random.Random, lines: Lines, mark: bytes) -> tuple[bytes, int]:
    """A row with a cell too many or too few."""
    place, cells, column = _cell(chance, lines, mark)
    cells = cells[:column] + ([b"x"] if chance.random() < 0.5 else []) + cells[column + 1 :]
    cells += [b"y"] if chance.random() < 0.5 else []
    return _joined(_with(lines, place, mark.join(cells))), 1


def empty_cells(chance: random.Random, lines: Lines, mark: bytes) -> tuple[bytes, int]:
    """Cells emptied, or filled with words for nothing."""
    return _replace_cell(chance, lines, mark, chance.choice([b"", b"NULL", b"n/a", b" ", b"-"]))


def odd_number(chance: random.Random, lines: Lines, mark: bytes) -> tuple[bytes, int]:
    """A cell with a number written otherwise."""
    odd = [b"12,5", b"1.234,5", b"1e3", b"0x10", b"-5", b"\xc2\xbd", b"1_000", b"NaN", b"7.6"]
    return _replace_cell(chance, lines, mark, chance.choice(odd))


def identifier(chance: random.Random, lines: Lines, mark: bytes) -> tuple[bytes, int]:
    """A cell that names a person."""
    odd = [b"zoe@example.org", b"Maria Quellendorf", b"+44 20 7946 0958", b"51.5012, -0.1418"]
    return _replace_cell(chance, lines, mark, chance.choice(odd))


def garbage(chance: random.Random, lines: Lines, mark: bytes) -> tuple[bytes, int]:
    """Random bytes in the middle of the file."""
    data = _joined(lines)
    place = chance.randrange(len(lines[0]), len(data))
    return data[:place] + chance.randbytes(chance.choice([1, 20, 400])) + data[place:], 400


KINDS: tuple[Damage, ...] = (
    flip_byte, flip_header_byte, drop_column, swap_headers, swap_columns, double_column,
    garble_date, mix_encodings, other_encoding, repeat_rows, truncate, huge_field, formula, nul,
    open_quote, odd_line_ends, return_in_cell, blank_lines, other_delimiter, drop_header,
    extra_cells, empty_cells, odd_number, identifier, garbage,
)  # fmt: skip


def mutants(data: bytes, mark: bytes, *, count: int, seed: int) -> list[Mutant]:
    """Damaged copies of a good file: every kind in turn, each by a chance of its own."""
    lines = data.replace(b"\r\n", b"\n").rstrip(b"\n").split(b"\n")
    found = []
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        damaged, touched = kind(random.Random(f"{seed}/{number}"), lines, mark)
        found.append(Mutant(kind.__name__, damaged, touched))
    return found
