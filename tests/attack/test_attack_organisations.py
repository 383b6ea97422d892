"""Random organisations, protected and then attacked by a program that shares nothing with it."""

from __future__ import annotations

import pandas as pd
import pytest
from organisations import random_organisation
from plimsoll_attack import Finding, attack_tables

from pipeline.release.protect import protect_table
from pipeline.release.table_input import ProtectOptions

GROUP = ["team", "period", "kind"]
EXACT = ProtectOptions(measure="amount", round_to=None)


def findings(seed: int) -> list[Finding]:
    organisation = random_organisation(seed)
    truth = organisation.cells()
    released = protect_table(
        truth, group=GROUP, hierarchy=organisation.hierarchy(), options=EXACT
    ).rows
    assert_primary_hidden(truth, released)
    found: list[Finding] = []
    for prior in (None, 0.5):
        found += attack_tables([released], truth, GROUP, organisation.trees, prior=prior)
    return found


def assert_primary_hidden(truth: pd.DataFrame, released: pd.DataFrame) -> None:
    shown = released["state"] != "suppressed"
    largest = truth["top1"] + truth["top2"]
    few = truth["contributors"] < 5
    heavy = largest >= 0.85 * truth["value"]
    pinned = truth["value"] - largest < 0.10 * truth["top1"] - 1e-9
    assert not (shown & (few | heavy | pinned)).any()


@pytest.mark.parametrize("seed", range(12))
def test_no_hidden_cell_of_a_random_organisation_is_recovered(seed: int) -> None:
    assert findings(seed) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12, 200))
def test_no_hidden_cell_of_further_random_organisations_is_recovered(seed: int) -> None:
    assert findings(seed) == []
