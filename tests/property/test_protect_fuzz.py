"""Damaged tables: `protect` and `audit` answer or refuse in words, and never show a small cell."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest

from pipeline.cli.main import main

CELLS = """\
team,month,value,contributors,top1,top2,state
ORG,1,440,46,30,30,
A,1,40,4,20,10,
B,1,100,10,30,20,
C,1,160,16,20,20,
E,1,140,16,20,20,
ORG,2,300,30,20,20,
A,2,100,10,20,20,
B,2,100,10,20,20,
C,2,100,10,20,20,
E,2,,,,,late
"""
TREE = "column,child,parent\nteam,A,ORG\nteam,B,ORG\nteam,C,ORG\nteam,E,ORG\n"
ODD = [
    "", "x", "-1", "1e309", "nan", "inf", "0", "4", "1,5", '"', "\u0000", "ORG", "Total", "late",
    "shown", "suppressed", "99999999999999999999", "1e-320", " ", "=1+1", "\u2212" + "3", "true",
]  # fmt: skip
ENDINGS = {0, 2, 3, 4}  # done, wrong use, refused, stopped by the proof


def damaged(seed: int) -> bytes:
    """The table with one to four things done to it."""
    dice = np.random.default_rng(seed)
    lines = [line.split(",") for line in CELLS.splitlines()]
    for _ in range(int(dice.integers(1, 5))):
        row, column = int(dice.integers(len(lines))), int(dice.integers(7))
        what = int(dice.integers(6))
        if what <= 2 and column < len(lines[row]):
            lines[row][column] = str(dice.choice(ODD))
        elif what == 3:
            lines.insert(row, list(lines[int(dice.integers(len(lines)))]))
        elif what == 4 and len(lines) > 2:
            del lines[row]
        else:
            lines[row] = lines[row][: int(dice.integers(1, 7))]
    data = "\n".join(",".join(line) for line in lines).encode("utf-8")
    if dice.random() < 0.2:
        place = int(dice.integers(len(data)))
        data = data[:place] + dice.bytes(3) + data[place:]
    return data[: int(dice.integers(1, len(data)))] if dice.random() < 0.1 else data


def called(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    """Exit code, output and messages of a command, in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["plimsoll", *map(str, words)])
        with pytest.raises(SystemExit) as stopped:
            main()
    said = capsys.readouterr()
    return int(stopped.value.code or 0), said.out, said.err


# 134: a rate of 1e-320
@pytest.mark.parametrize("seed", [*range(40), 134])
def test_damaged_tables_are_answered_or_refused_in_words(
    seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cells, tree = tmp_path / "cells.csv", tmp_path / "tree.csv"
    cells.write_bytes(damaged(seed))
    tree.write_text(TREE)
    dice = np.random.default_rng(seed)
    measure = str(dice.choice(["count", "amount", "share", "rate"]))
    words = ["--group", "team,month", "--hierarchy", tree, "--measure", measure]
    for command in ("protect", "audit"):
        code, out, err = called(capsys, command, cells, *words)
        assert code in ENDINGS, (command, code, err)
        assert "Traceback" not in err
        if code in (2, 3):
            assert out == "" and err
        if command == "protect" and code == 0:
            rows = list(csv.DictReader(io.StringIO(out)))
            assert not [r for r in rows if r["team"] == "A" and r["value"] in ("40", "0.4", "4")]
