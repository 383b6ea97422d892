"""Files nobody should send: none crashes, each is read rightly or refused with its reason."""

from __future__ import annotations

import datetime
import gzip
import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from taking_in import HEADER, Taken, log_lines, log_source, log_text, workbench

from pipeline.errors import PipelineUserError
from pipeline.ingest import files
from pipeline.ingest.inspection import inspect_file
from pipeline.ingest.sources import load_sources
from pipeline.settings import Settings, Workspace

LINES = log_lines(20)
TEXT = log_text(LINES)
GOOD = {"entry": "n1", "worker": "w1", "team": "A", "when": "2026-09-01 10:00", "kind": "listening",
        "type": "DA", "minutes": "30"}  # fmt: skip


def row(**cells: str) -> str:
    """One good row with some cells changed."""
    return ",".join((GOOD | cells)[name] for name in HEADER.split(","))


def rows(column: str, values: list[str]) -> str:
    """A file of one row for each value."""
    return log_text([row(entry=f"n{n}", **{column: value}) for n, value in enumerate(values)])


def packed(*members: tuple[str, str | bytes]) -> bytes:
    """A zip archive of these members."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return held.getvalue()


def with_password() -> bytes:
    """An archive whose member says that it is encrypted."""
    data = bytearray(packed(("a.csv", TEXT)))
    data[data.find(b"PK\x03\x04") + 6] |= 1
    data[data.find(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def workbook(*lines: list[object]) -> bytes:
    """A workbook of one sheet under the small log's header."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in (HEADER.split(","), *lines):
        book.active.append(line)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def wide(columns: int) -> str:
    """The small log with many columns nobody maps."""
    names = ",".join(f"x{number}" for number in range(columns))
    return "\n".join([f"{HEADER},{names}", *(line + "," * columns for line in LINES)]) + "\n"


#: Name of the file: its content, its end ('accepted' or words of the refusal), rows read, accepted.
NASTY: dict[str, tuple[str | bytes, str, int, int]] = {
    "wide.csv": (wide(2000), "accepted", 20, 20),
    "bomb.zip": (packed(("a.csv", HEADER + "\n" + "0" * 90_000_000)), "unpacks to more than", 0, 0),
    "bomb.csv.gz": (gzip.compress(b"0" * 90_000_000), "unpacks to more than", 0, 0),
    "two.zip": (packed(("a.csv", TEXT), ("b.csv", TEXT)), "holds 2 files", 0, 0),
    "empty.zip": (packed(), "holds 0 files", 0, 0),
    "climbing.zip": (packed(("../../../climbed.csv", TEXT)), "accepted", 20, 20),
    "absolute.zip": (packed(("/tmp/absolute.csv", TEXT)), "accepted", 20, 20),
    "nested.zip": (packed(("in.zip", packed(("a.csv", TEXT)))), "a zip archive", 0, 0),
    "password.zip": (with_password(), "is encrypted", 0, 0),
    "new\nline.csv": (TEXT, "accepted", 20, 20),
    "quo'te\"d.csv": (TEXT, "accepted", 20, 20),
    "üñí 🙂.csv": (TEXT, "accepted", 20, 20),
    "[red]bold[bold].csv": ("x,y\n1,2\n", "not recognised", 0, 0),
    "'; drop table raw.teams; --.csv": (TEXT, "accepted", 20, 20),
    "all*?[a].csv": (TEXT.replace("DA", "Zoë").encode("cp1252"), "accepted", 20, 20),
    "x" * 240 + ".csv": (TEXT, "accepted", 20, 20),
    "header_twice.csv": (HEADER + "\n" + TEXT, "accepted", 21, 20),
    "only_header.csv": (HEADER + "\n", "accepted", 0, 0),
    "only_mark.csv": (b"\xef\xbb\xbf", "no header line", 0, 0),
    "only_mark_16.csv": (b"\xff\xfe", "no header line", 0, 0),
    "only_newlines.csv": ("\n\n\n", "no header line", 0, 0),
    "utf16_le_unmarked.csv": (TEXT.encode("utf-16-le"), "accepted", 20, 20),
    "utf16_be_unmarked.csv": (TEXT.encode("utf-16-be"), "accepted", 20, 20),
    "utf16_odd_byte.csv": (TEXT.encode("utf-16") + b"x", "accepted", 21, 20),
    "utf32.csv": (TEXT.encode("utf-32"), "is not text", 0, 0),
    "ebcdic.csv": (TEXT.encode("cp500"), "is not text", 0, 0),
    "lone_quote.csv": ('"', "not recognised", 0, 0),
    "huge_cell.csv": (log_text([*LINES, row(type="x" * 20_000_000)]), "accepted", 21, 20),
    "huge_header.csv": (HEADER + ',"' + "y" * 5_000_000 + '"\n', "no header line", 0, 0),
    "no_line_end.csv": ("a" * 3_000_000, "no header line", 0, 0),
    "odd_days.csv": (
        rows("when", ["1899-12-31 10:00", "9999-12-31 23:59", "0001-01-01 00:00",
                      "1900-02-29 10:00", "2026-02-29 10:00", "infinity", "now", "epoch",
                      "2026-09-01 24:00", "2026-09-01 10:00:60", "292278-01-01 00:00"]),
        "accepted", 11, 0),
    "clock_changes.csv": (
        rows("when", ["2026-03-29 00:59", "2026-03-29 01:30", "2026-10-25 01:30",
                      "2026-10-25 02:00"]), "accepted", 4, 2),
    "odd_numbers.csv": (
        rows("minutes", ["-0", "1e400", "٣٠", "30\u200b", "NaN", "1,5", "30"]), "accepted", 7, 2),
    "odd_ids.csv": (rows("worker", ["plm:zz", "plm:" + "0" * 32, "PLM:x", "NULL"]),
                    "accepted", 4, 3),
    "control_marks.csv": (rows("type", ["D\x00A", "\u202eDA", "=cmd|x"]), "accepted", 3, 2),
    "short_rows.csv": (HEADER + "\n" + "a\n" * 3000, "accepted", 3000, 0),
    "semicolon_header.csv": (TEXT.replace(",", ";", 6), "accepted", 20, 0),
    "same_name_twice.csv": (TEXT.replace("type", "ENTRY"), "missing column type", 0, 0),
    "cut.xlsx": (workbook(["f1"])[:2000], "damaged or cut", 0, 0),
    "text_in_name_a.xlsx": (TEXT, "accepted", 20, 20),
    "picture.csv": (b"\x89PNG\r\n\x1a\n" + bytes(2000), "a picture", 0, 0),
    "zeros.csv": (bytes(10_000), "is not text", 0, 0),
    "cut.parquet": (b"PAR1" + b"\x07" * 500 + b"PAR1", "not recognised", 0, 0),
    "deep.json": (b"[" * 100_000, "not recognised", 0, 0),
    "entities.xml": (
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        "not recognised", 0, 0),
    "no_export.csv": (
        "file_id,file_name,line,item,contract,reasons\n99999999999999999999,a,-1,,x,y\n",
        "1 of 1 corrected rows do not say which row they correct", 0, 0),
    "empty_export.csv": (
        "file_id,file_name,line,item,contract,reasons\n", "0 of 0 corrected rows", 0, 0),
}  # fmt: skip


@pytest.fixture
def bench(tmp_path: Path) -> Taken:
    """An empty warehouse that knows every shipped source and the small log."""
    return workbench(tmp_path, {**load_sources(), "small_log": log_source()})


@pytest.mark.parametrize("name", NASTY)
def test_a_nasty_file_is_read_rightly_or_refused_with_its_reason(
    bench: Taken, tmp_path: Path, name: str
) -> None:
    content, end, read, accepted = NASTY[name]
    outcome = bench.drop(name, content)
    tally = outcome.tally
    assert tally.is_balanced
    assert (tally.read, tally.accepted) == (read, accepted)
    if end == "accepted":
        assert outcome.status == "accepted", outcome.message
    else:
        assert outcome.status == "refused"
        assert end in outcome.message
        assert "expected:" in outcome.message
    assert bench.again() == [], "a second run finds nothing new"
    beyond = [path for path in tmp_path.rglob("*") if "landing" not in path.parts]
    assert beyond == [], "nothing was unpacked to disk"
    assert not Path("/tmp/absolute.csv").exists()  # noqa: S108 -- the place the archive names


@pytest.mark.parametrize("name", NASTY)
def test_a_look_at_a_nasty_file_never_crashes(tmp_path: Path, name: str) -> None:
    content = NASTY[name][0]
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    try:
        inspect_file(path, Workspace(tmp_path, Settings()), as_of=datetime.date(2026, 11, 10))
    except PipelineUserError as error:
        assert error.found
        assert error.expected


def test_a_workbooks_errors_and_impossible_days_cost_their_rows_only(tmp_path: Path) -> None:
    bench = workbench(tmp_path, [log_source(reader={"kind": "xlsx"}, timezone="UTC")])
    day = datetime.datetime(2026, 9, 1, 10, 0)
    lines: list[list[object]] = [
        ["f1", "w1", "A", day, "listening", "DA", 30],
        ["f2", "w1", "A", day, "listening", "DA", "#REF!"],
        ["f3", "w1", "A", datetime.datetime(1900, 1, 1), "listening", "DA", 30],
        ["f4", "w1", "A", datetime.datetime(9999, 12, 31), "listening", "DA", 30],
        ["f5", "w1", "A", -5, "listening", "DA", 1e300],
        ["f6", "w1", "A", datetime.time(10, 0), "listening", "DA", True],
        ["f7", "w1", "A", "=1/0", "listening", "DA", 30],
    ]
    outcome = bench.drop("book.xlsx", workbook(*lines))
    assert (outcome.tally.read, outcome.tally.accepted) == (7, 1), outcome.message
    assert {line for line, _ in bench.quarantine()} == {3, 4, 5, 6, 7, 8}


def _link(folder: Path) -> None:
    (folder.parent / "elsewhere.csv").write_text(TEXT)
    (folder / "a.csv").symlink_to(folder.parent / "elsewhere.csv")


def _folder(folder: Path) -> None:
    (folder / "a.csv").mkdir()


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "a.csv")


@pytest.mark.parametrize(
    ("make", "what"),
    [(_link, "is a link"), (_folder, "is a folder"), (_pipe, "is a pipe or device")],
)
def test_what_is_no_file_is_named_and_not_touched(
    bench: Taken, make: Callable[[Path], None], what: str
) -> None:
    make(bench.landing)
    (outcome,) = bench.again()
    assert (outcome.status, outcome.file_name) == ("waiting", "a.csv")
    assert what in outcome.message
    assert os.path.lexists(bench.landing / "a.csv")
    assert bench.rows("select count(*) from ledger.file") == [(0,)]


def test_a_file_that_may_not_be_read_waits_and_the_others_go_in(
    bench: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bench.landing / "shut.csv").write_text(TEXT)
    (bench.landing / "open.csv").write_text(log_text(log_lines(20, start=50, month="2026-08")))
    real = files._chunks

    def shut(path: Path) -> object:
        if path.name == "shut.csv":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(files, "_chunks", shut)
    outcomes = {outcome.file_name: outcome for outcome in bench.again()}
    assert outcomes["shut.csv"].status == "waiting"
    assert "cannot be read" in outcomes["shut.csv"].message
    assert outcomes["open.csv"].tally.accepted == 20
    monkeypatch.undo()
    assert bench.again()[0].tally.accepted == 20


def test_a_name_with_a_star_reads_its_own_file_only(bench: Taken) -> None:
    (bench.landing / "ab.csv").write_text(TEXT)
    (bench.landing / "a*.csv").write_text(log_text(log_lines(20, start=50, month="2026-08")))
    assert [outcome.tally.accepted for outcome in bench.again()] == [20, 20]


def test_a_corrected_row_whose_place_is_damaged_is_refused_not_lost(bench: Taken) -> None:
    from pipeline.ingest.overview import open_rows

    bench.drop("a.csv", log_text([*LINES, row(kind="talking")]))
    export = open_rows(bench.warehouse).astype("string").assign(exposure_kind="video", line="x")
    export.to_csv(bench.landing / "mended.csv", index=False)
    (outcome,) = bench.again()
    assert outcome.status == "refused"
    assert "1 of 1 corrected rows do not say which row they correct" in outcome.message
    assert len(bench.quarantine()) == 1
