"""What is withheld in the sample organisation is in no byte of the file and of the traffic."""

from __future__ import annotations

import re
import shutil
import struct
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from browsing import raw, served

from pipeline.published import current_path, published_table
from pipeline.warehouse import Warehouse

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: Every page, and the pages of teams with something to hide.
PATHS = ("/", "/team?team=VIC&month=2026-10", "/limits", "/method", "/team?team=OED&month=2026-10")


@pytest.fixture(scope="module")
def workspace(sample_run: Path) -> Path:
    """The sample organisation, published."""
    return sample_run


@pytest.fixture(scope="module")
def hidden(workspace: Path) -> list[float]:
    """Exact hidden ratios and amounts that occur nowhere among what is shown.

    A hidden 12 is also the twelfth of a month, and 58 of 59 is many a team's share; fractions that
    cannot be said with small numbers and amounts over any year belong to one cell alone.
    """
    with Warehouse.open(workspace / "warehouse.duckdb", read_only=True) as warehouse:
        amounts = warehouse.frame(
            "select distinct value from ledger.released_cell where state = 'suppressed' "
            "and value > 2100 and value not in (select value from ledger.released_cell "
            "where state in ('shown', 'zero')) and value % 5 <> 0"
        )["value"]
        exact = warehouse.frame(
            "select indicator_id, team_id, exposure_kind, period_kind, period_start, value "
            "from ledger.released_figure"
        )
    path = current_path(workspace / "published")
    assert path is not None
    table = published_table(path, "team_indicator")
    key = ["indicator_id", "team_id", "exposure_kind", "period_kind", "period_start"]
    both = table[[*key, "state"]].merge(exact, on=key)
    gone = both.loc[both["state"] == "suppressed", "value"].dropna()
    shown = set(both.loc[both["state"] != "suppressed", "value"].dropna())
    ratios = [v for v in gone.unique() if v not in shown and not _is_simple(v)]
    return [*amounts.tolist(), *ratios]


def _is_simple(value: float) -> bool:
    return abs(float(Fraction(value).limit_denominator(600)) - value) < 1e-9


def test_enough_is_hidden_to_look_for(hidden: list[float]) -> None:
    assert sum(value > 1000 for value in hidden) >= 10
    assert sum(value < 1000 for value in hidden) >= 50


def found_in(data: bytes, values: list[float]) -> list[float]:
    """Values that stand in the bytes: as double, as decimal of two places, or as text."""
    text = data.decode("latin-1")
    numbers = {number[:9] for number in re.findall(r"\d+\.\d{6,}", text)}
    integers = {
        match[0]
        for match in re.finditer(r"(?<=[ \">(\[\n:=,])\d{4,9}(?=[ \",<).}\]\n])", text)
        # four digits among packed bytes are chance: a number is read where words stand around it
        if re.search(r"[a-z]{3}", text[max(0, match.start() - 40) : match.end() + 40])
    }
    found = []
    for value in values:
        as_double = struct.pack("<d", value) in data or struct.pack(">d", value) in data
        as_decimal = value > 1000 and struct.pack("<q", round(value * 100)) in data
        as_text = f"{value:.12f}"[:9] in numbers if value < 1000 else f"{value:.0f}" in integers
        if as_double or as_decimal or as_text:
            found.append(value)
    return found


def test_the_search_finds_what_is_there() -> None:
    data = b"x" + struct.pack("<d", 0.1234567891) + b' "minutes": 14513, 0.37254901 '
    assert found_in(data, [0.1234567891, 14513.0, 0.37254901, 0.5555555, 14514.0]) == [
        0.1234567891,
        14513.0,
        0.37254901,
    ]


def test_no_hidden_value_is_in_the_bytes_of_a_published_file(
    workspace: Path, hidden: list[float]
) -> None:
    folder = workspace / "published"
    files = [path for path in folder.iterdir() if path.is_file()]
    assert any(path.suffix == ".duckdb" for path in files)
    # how many rows a check looked at is a count of cells, whatever amount it may equal
    held = {p: re.sub(rb'"denominator": \d+', b"", p.read_bytes()) for p in files}
    assert {path.name: found_in(held[path], hidden) for path in files} == {
        path.name: [] for path in files
    }


@pytest.fixture(scope="module")
def traffic(
    workspace: Path,
    chromium: object,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[bytes]:
    """Everything the browser receives while it opens each page."""
    copy = tmp_path_factory.mktemp("served") / "sample"
    copy.mkdir()
    shutil.copytree(workspace / "published", copy / "published", symlinks=True)
    heard: list[bytes] = []
    with served(copy / "published") as address:
        context = chromium.new_context(viewport={"width": 1366, "height": 768})  # type: ignore[attr-defined]
        page = context.new_page()
        page.on(
            "websocket", lambda socket: socket.on("framereceived", lambda f: heard.append(raw(f)))
        )
        for path in PATHS:
            page.goto(address + path)
            page.wait_for_selector("footer.foot", timeout=60_000)
            heard.append(page.content().encode())
        context.close()
    yield b"\n".join(heard)


def test_no_hidden_value_travels_to_the_browser(traffic: bytes, hidden: list[float]) -> None:
    assert len(traffic) > 100_000
    assert found_in(traffic, hidden) == []


def test_what_is_shown_does_travel(traffic: bytes, workspace: Path) -> None:
    path = current_path(workspace / "published")
    assert path is not None
    names = published_table(path, "team")["name"]
    assert sum(pd.Series(names).map(lambda name: name.encode() in traffic)) > 10
