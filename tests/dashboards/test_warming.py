"""What is worked out ahead is what a reader with that very scope would have asked for."""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path

import pytest
import streamlit as st

from dashboards import first_screen, queries, source, warming
from dashboards.scope import Scope
from dashboards.source import Reader
from pipeline.published import Published

OWN = ("AMB1", "AMB2")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple[str, ...] | None]]:
    """Which file is asked from now on, and for which scope."""
    found: list[tuple[str, tuple[str, ...] | None]] = []
    door = source._door

    def heard(path: str, units: tuple[str, ...] | None) -> Published:
        found.append((path, units))
        return door(path, units)

    monkeypatch.setattr(source, "_door", heard)
    monkeypatch.setattr(source, "_SEEN", {})
    st.cache_data.clear()  # an earlier test may have asked the same of the same file
    st.cache_resource.clear()
    return found


def test_the_newest_month_is_ready_for_officers_and_for_scopes_read_before(
    published_file: Path, asked: list[tuple[str, tuple[str, ...] | None]]
) -> None:
    path = str(published_file)
    source.narrowed.clear()
    source.narrowed(path, OWN)
    assert source.scopes_seen() == [OWN]
    warming.warm(path)
    assert {units for _, units in asked} == {None, OWN}
    asked.clear()
    month = date(2026, 10, 1)
    whole = Scope.everything(Published.open(published_file))
    found = queries.statuses(Reader(path), whole, month=month)
    assert set(queries.statuses(Reader(path, OWN), Scope(OWN), month=month)["team_id"]) == set(OWN)
    assert len(found)
    screen = first_screen.kept_screen(
        Reader(path, OWN), Scope(OWN), month="2026-10", division=first_screen.ALL
    )
    assert asked == []  # all of it had been asked already
    assert "Harbour Days" in screen.grid
    assert "Child Exploitation Desk" not in screen.grid


def test_what_cannot_be_worked_out_ahead_stops_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "plimsoll-x.duckdb").write_bytes(b"not a database")
    with caplog.at_level(logging.ERROR, logger="plimsoll.dashboard"):
        warming.warm(str(tmp_path / "plimsoll-x.duckdb"))
    assert "could not be worked out ahead" in caplog.text


def test_only_so_many_scopes_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "_SEEN", {})
    for number in range(70):
        source._remember((f"T{number}",))
    source._remember(("T10",))
    assert len(source.scopes_seen()) == 64
    assert source.scopes_seen()[:2] == [("T10",), ("T69",)]
