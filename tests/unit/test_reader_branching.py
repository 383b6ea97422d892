"""REDCap's branching logic, told from one row."""

from __future__ import annotations

import pytest

from pipeline.ingest.readers.branching import compile_branching

ROW = {"a": "1", "b": "2.0", "c": "", "box___3": "1", "box____9": "1"}


@pytest.mark.parametrize(
    ("logic", "shown"),
    [
        ("[a] = '1'", True),
        ('[a] = "2"', False),
        ("[b] = 2", True),
        ("[c] = ''", True),
        ("[c] <> ''", False),
        ("[box(3)] = '1' and [a] > 0", True),
        ("[a] = '2' or ([b] >= 2 and [c] = '')", True),
        ("[a] = '2' and [b] = '2' or [a] = '1'", True),
        ("[c] > 1", False),
        ("[box(-9)] = '1'", True),  # the export writes the minus as an underscore
    ],
)
def test_a_condition_is_told_from_the_row(logic: str, shown: bool) -> None:
    test = compile_branching(logic)
    assert test is not None and test(ROW) is shown


@pytest.mark.parametrize(
    "logic",
    ["", "datediff([a], 'today', 'd') > 3", "[event_1_arm_1][a] = '1'", "[a] =", "([a] = 1"],
)
def test_what_cannot_be_told_is_not_guessed(logic: str) -> None:
    assert compile_branching(logic) is None
