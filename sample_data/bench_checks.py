"""What checking costs: the case logs loaded with every check, and with none.

`python -m sample_data.bench_checks FOLDER SCRATCH` takes the benchmark's files in twice, each time
into a database of its own: once as `plimsoll run` does (every constraint of the contract, keys
used twice, duplicates, references, the ledger), once read, mapped, parsed, keyed and inserted
with nothing asked. Both hash and recognise each file. Prints seconds as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from pathlib import Path

from pipeline.ingest import ledger
from pipeline.ingest.files import hash_file, landed_files
from pipeline.ingest.landing import IngestContext, ingest
from pipeline.ingest.load import Loader
from pipeline.ingest.pseudonym import PseudonymKey
from pipeline.ingest.reader import open_scan
from pipeline.ingest.recognise import recognise
from pipeline.ingest.sources import load_sources
from pipeline.warehouse import Warehouse
from schemas.source import Source

SOURCES = Path(__file__).parent / "bench_sources"
_TODAY = date(2026, 1, 31)
_KEY = PseudonymKey((b"a key for the benchmark and nothing else",))


def costs(folder: Path, scratch: Path, *, memory: str = "2GB") -> dict[str, float]:
    """Seconds of both ways over the same files."""
    sources = load_sources(SOURCES)
    seconds = {}
    for name, load in (("unchecked", _unchecked), ("checked", _checked)):
        path = scratch / f"{name}.duckdb"
        path.unlink(missing_ok=True)
        with Warehouse.open(path, memory_limit=memory, temp_directory=scratch / "spill") as house:
            house.set_variable("as_of", _TODAY)
            ledger.create_tables(house)
            begun = time.perf_counter()
            load(house, folder, sources)
            house.checkpoint()
            seconds[name] = round(time.perf_counter() - begun, 2)
        path.unlink()
    return seconds


def _checked(house: Warehouse, folder: Path, sources: dict[str, Source]) -> None:
    loader = Loader(house, _KEY, timezone="UTC")
    context = IngestContext(sources, "bench", _TODAY, "bench")
    outcomes = ingest(house, loader, folder, context)
    refused = [outcome.file_name for outcome in outcomes if outcome.status != "accepted"]
    if refused:
        raise RuntimeError(f"not accepted: {', '.join(refused)}")


def _unchecked(house: Warehouse, folder: Path, sources: dict[str, Source]) -> None:
    loader = Loader(house, _KEY, timezone="UTC")
    for number, path in enumerate(landed_files(folder), start=1):
        source, text, header = recognise(hash_file(path), sources)
        job = loader.job(text, header, source, file_id=number)
        compiled = job.compile(open_scan(text, header, source.reader))
        house.execute(
            f"insert into {job.table} select {compiled.names}, {number} "  # noqa: S608 -- compiled
            f"from ({compiled.records})",
            job.parameters(compiled),
        )
        text.forget()


if __name__ == "__main__":
    print(json.dumps(costs(Path(sys.argv[1]), Path(sys.argv[2]))))
