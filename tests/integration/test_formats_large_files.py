"""A gigabyte of CSV and of NEMSIS-like XML in bounded memory, with progress; run by hand.

    PLIMSOLL_LARGE=1000 pytest tests/integration/test_formats_large_files.py -s

The number is megabytes per file; without it the test reads 24 MB of each.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

#: Peak memory allowed, in MB: the interpreter and its libraries, the database, and the columns.
_MOST = 2_000

_CHILD = """
import resource, sys, time
from datetime import date
from pathlib import Path
sys.path.insert(0, sys.argv[4])
from taking_in import KEY, log_source
from pipeline.ingest import ledger
from pipeline.ingest.files import hash_file
from pipeline.ingest.load import Loader
from pipeline.ingest.readers.opening import Views
from pipeline.ingest.recognise import recognise
from pipeline.ingest.sources import load_sources
from pipeline.warehouse import Warehouse

path, kind, folder = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
sources = {"small_log": log_source(timezone="UTC")} if kind == "csv" else {
    "example_nemsis": load_sources()["example_nemsis"]}
started = time.time()
with Warehouse.open(folder / "w.duckdb", memory_limit="1GB", temp_directory=folder) as warehouse:
    warehouse.set_variable("as_of", date(2026, 11, 10))
    ledger.create_tables(warehouse)
    landed = hash_file(path)
    views = Views(path, sha256=landed.sha256, progress=lambda text: print(text, flush=True))
    source, text, header = recognise(landed, sources, views=views)
    loader = Loader(warehouse, KEY, timezone="UTC")
    outcome = loader.load(text, header, source, file_id=1)
    text.forget()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(f"RESULT {outcome.tally.read} {outcome.tally.accepted} {peak} {time.time() - started:.0f}")
"""


def write_csv(path: Path, size: int) -> int:
    rows = 0
    with path.open("w", encoding="utf-8") as stream:
        stream.write("entry,worker,team,when,kind,type,minutes\n")
        while stream.tell() < size:
            stream.writelines(
                f"e{n:010d},w{n % 900:04d},T{n % 40:02d},2026-{1 + n % 9:02d}-{1 + n % 28:02d} "
                f"{n % 24:02d}:{n % 60:02d},listening,type {n % 30:02d},30\n"
                for n in range(rows, rows + 50_000)
            )
            rows += 50_000
    return rows


def write_nemsis(path: Path, size: int) -> int:
    rows = 0
    filler = (
        "".join(
            f"<eNarrative.0{i}>words of no interest here</eNarrative.0{i}>" for i in range(1, 9)
        )
        * 8
    )  # noqa: E501
    with path.open("w", encoding="utf-8") as stream:
        stream.write('<?xml version="1.0"?><EMSDataSet xmlns="http://www.nemsis.org"><Header>')
        while stream.tell() < size:
            stream.writelines(
                f"<PatientCareReport><eRecord><eRecord.01>R{n}</eRecord.01></eRecord><eResponse>"
                f"<eResponse.03>I{n}</eResponse.03><eResponse.14>M{n % 50}</eResponse.14></eResponse>"
                f"<eTimes><eTimes.03>2026-{1 + n % 9:02d}-{1 + n % 28:02d}T10:00:00-05:00</eTimes.03>"
                f"</eTimes><eCrew><eCrew.01>1</eCrew.01><eCrew.01>2</eCrew.01></eCrew>"
                f"<eNarrative>{filler}</eNarrative></PatientCareReport>\n"
                for n in range(rows, rows + 5_000)
            )
            rows += 5_000
        stream.write("</Header></EMSDataSet>")
    return rows


@pytest.mark.parametrize(("kind", "write"), [("csv", write_csv), ("nemsis", write_nemsis)])
def test_a_large_file_is_read_in_bounded_memory(kind: str, write: object, tmp_path: Path) -> None:
    size = int(os.environ.get("PLIMSOLL_LARGE", "24")) << 20
    path = tmp_path / f"large.{'csv' if kind == 'csv' else 'xml'}"
    rows = write(path, size)  # type: ignore[operator]
    script = tmp_path / "child.py"
    script.write_text(_CHILD)
    tests = str(Path(__file__).resolve().parents[1])
    done = subprocess.run(
        [sys.executable, str(script), str(path), kind, str(tmp_path), tests],
        capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    *progress, result = done.stdout.strip().split("\n")
    read, accepted, peak, seconds = (int(part) for part in result.split()[1:])
    print(f"{kind}: {path.stat().st_size >> 20} MB, {read:,} rows, peak {peak} MB, {seconds} s, "
          f"{len(progress)} progress lines")  # fmt: skip
    assert read == accepted == rows
    assert peak < _MOST
