"""Names from outside on a terminal: never markup, never a control; and what a run says first."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console

from pipeline.cli import month, printed_frame, running
from pipeline.cli.console import console, plain_text
from pipeline.cli.running import RunWish, run_workspace
from pipeline.errors import WrongUseError
from pipeline.report.checklist import Checklist
from pipeline.report.points import Point, PointState
from pipeline.run import RunReport

OCTOBER = date(2026, 10, 1)
MARKUP = r"a\[/bold]"
CONTROLS = "log\x1b]0;x\x07\x9b31m\u202e.csv"


def test_controls_of_a_name_are_spelled_and_letters_stay() -> None:
    assert plain_text(CONTROLS) == r"log\x1b]0;x\x07\x9b31m\u202e.csv"
    assert plain_text("Caf\u00e9\nNord \u5317") == "Caf\u00e9\nNord \u5317"
    # half a character, as in the name of a file in another encoding
    assert plain_text("caf\udce9.csv") == r"caf\udce9.csv"


def test_what_is_printed_holds_no_control(capsys: pytest.CaptureFixture[str]) -> None:
    console().print(CONTROLS, markup=False)
    assert r"log\x1b]0;x\x07\x9b31m\u202e.csv" in capsys.readouterr().out


def test_a_name_like_markup_is_printed_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    rows = pd.DataFrame({"team": [MARKUP, CONTROLS], "count": [1, 2]})
    point = Point("files", "Files", PointState.LOOK, MARKUP, MARKUP, rows)
    month.print_checklist(Checklist(OCTOBER, "run", OCTOBER, (point,), signed_by=MARKUP))
    printed = capsys.readouterr().out
    assert printed.count(MARKUP) == 4
    assert "\x1b" not in printed and "\x9b" not in printed
    screen = Console(width=120)
    screen.print(printed_frame.as_table(rows.rename(columns={"team": MARKUP})))
    assert capsys.readouterr().out.count(MARKUP) == 2


@pytest.mark.parametrize("as_json", [False, True])
def test_a_month_that_is_not_published_is_told_after_the_run(
    as_json: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "plimsoll.toml").write_text('organisation = "X"\n')
    report = RunReport("20261110-01", "nothing new")

    def not_published(*_: object) -> Checklist:
        raise WrongUseError("2026-10 is not published")

    monkeypatch.setattr(running, "run", lambda *_, **__: report)
    monkeypatch.setattr(running, "month_checklist", not_published)
    wish = RunWish(as_of="2026-11-10", month=OCTOBER, as_json=as_json)
    with pytest.raises(WrongUseError, match="not published"):
        run_workspace(tmp_path, wish)
    printed = capsys.readouterr().out
    if as_json:
        told = json.loads(printed)
        assert (told["run_id"], told["checklist"]) == ("20261110-01", None)
    else:
        assert "Nothing is new since the last publication" in printed
