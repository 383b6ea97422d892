"""Damaged files by the hundred: no crash, every row accounted for, nothing silently misread."""

from __future__ import annotations

import os
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from mutations import Mutant, mutants
from taking_in import Taken, workbench

from pipeline.ingest.sources import load_sources
from schemas.contract import columns_of
from schemas.contracts import CONTRACTS
from schemas.source import Source

#: Damaged copies of each file; `make corpus` makes 200 of each, 1,200 in all.
DAMAGED = int(os.environ.get("PLIMSOLL_DAMAGED", "20"))
LANDING = Path(__file__).parents[2] / "sample_data" / "landing"
#: Base files of the sample organisation: name, source, delimiter, rows.
SAMPLE = {
    "caselog_2026-10.csv": ("sample_caselog", b";", 80),
    "rota_2026-10.csv": ("sample_rota", b",", 80),
    "staff.csv": ("sample_staff", b",", 80),
    "teams.csv": ("sample_teams", b",", 80),
}
REAL = {
    "data/B/B02_seattle_terry_stops_minimised.csv": ("seattle_stops", b",", 120),
    "data/B/B01_lancaster_county_calls_2010_2020.zip": ("lancaster_dispatch", b",", 80),
}


def head(data: bytes, rows: int) -> bytes:
    """The header and the first rows of a file whose cells hold no line break."""
    return b"\n".join(data.replace(b"\r\n", b"\n").split(b"\n")[: rows + 1]) + b"\n"


def records(bench: Taken, source: Source) -> Counter[tuple[object, ...]]:
    """Every record in raw as a multiset."""
    names = ", ".join(f'"{spec.name}"' for spec in columns_of(CONTRACTS[source.contract]))
    return Counter(bench.rows(f"select {names} from raw.{source.contract}"))


def take(folder: Path, source: Source, data: bytes) -> Taken:
    """One file in a warehouse of its own."""
    bench = workbench(folder, [source])
    bench.drop("file.csv", data)
    return bench


def physical_rows(data: bytes) -> int | None:
    """Lines that are not empty, less the header; None where bytes are no 8-bit text."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[:400].count(0) > 100:
        return None
    lines = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    return len([line for line in lines if line]) - 1


def judge(folder: Path, source: Source, good: Counter[tuple[object, ...]], mutant: Mutant) -> str:
    """What became of a damaged file; fails when it is misread, unbalanced or not settled."""
    bench = take(folder, source, mutant.data)
    outcome = bench.outcome()
    assert outcome.status in ("accepted", "refused"), outcome
    assert "Quellendorf" not in outcome.message
    kept = records(bench, source)
    if outcome.status == "refused":
        assert not kept
        assert outcome.message.count("\n") >= 1, "a refusal says what was expected"
    else:
        tally = outcome.tally
        assert tally.is_balanced
        rows = physical_rows(mutant.data)
        assert rows is None or tally.read == rows, (tally, rows)
        assert sum(kept.values()) == tally.records
        strange = sum((kept - good).values())
        assert strange <= mutant.touched * (40 if source.unnest else 1), "silently misread"
    assert bench.again() == [], "a second run finds nothing new"
    assert records(bench, source) == kept
    bench.warehouse.close()
    if outcome.status == "accepted":
        return "accepted whole" if not outcome.tally.quarantined else "accepted in part"
    return "refused"


def run_corpus(
    folder: Path, base: bytes, named: tuple[str, bytes, int], *, count: int, seed: int
) -> Iterator[tuple[str, str]]:
    """Kind and outcome of every damaged copy of a file."""
    source = load_sources()[named[0]]
    data = head(base, named[2])
    bench = take(folder / "good", source, data)
    assert bench.outcome().status == "accepted", bench.outcome().message
    good = records(bench, source)
    for number, mutant in enumerate(mutants(data, named[1], count=count, seed=seed)):
        try:
            yield mutant.kind, judge(folder / str(number), source, good, mutant)
        except BaseException as error:
            error.add_note(f"{named[0]}: {mutant.kind}, number {number}, seed {seed}")
            raise


def summary(found: list[tuple[str, str]]) -> str:
    """Counts by kind of damage and outcome."""
    counts = Counter(found)
    outcomes = ["accepted whole", "accepted in part", "refused"]
    lines = [f"{'damage':<18}" + "".join(f"{name:>18}" for name in outcomes)]
    for kind in sorted({kind for kind, _ in found}):
        lines.append(f"{kind:<18}" + "".join(f"{counts[kind, name]:>18}" for name in outcomes))
    totals = Counter(name for _, name in found)
    lines.append(f"{'together':<18}" + "".join(f"{totals[name]:>18}" for name in outcomes))
    return "\n".join(lines)


@pytest.mark.parametrize("name", ["caselog_2026-10.csv", "rota_2026-10.csv"])
def test_a_few_of_every_kind_of_damage(tmp_path: Path, name: str) -> None:
    base = (LANDING / name).read_bytes()
    found = list(run_corpus(tmp_path, base, SAMPLE[name], count=25, seed=1))
    assert len(found) == 25


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLE)
def test_the_corpus_of_the_sample_exports(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    base = (LANDING / name).read_bytes()
    found = list(run_corpus(tmp_path, base, SAMPLE[name], count=DAMAGED, seed=7))
    with capsys.disabled():
        print(f"\n{name}\n{summary(found)}")


@pytest.mark.slow
@pytest.mark.shared
@pytest.mark.parametrize("name", REAL)
def test_the_corpus_of_the_real_files(
    shared: Path, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    base = (shared / name).read_bytes()
    if name.endswith("zip"):
        with zipfile.ZipFile(shared / name) as archive:
            base = archive.read(archive.namelist()[0])
    found = list(run_corpus(tmp_path, base, REAL[name], count=DAMAGED, seed=7))
    with capsys.disabled():
        print(f"\n{name}\n{summary(found)}")
