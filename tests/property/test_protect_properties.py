"""What holds for every table: nothing hidden is recovered, nothing shown is wrong."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.release.audit import AuditOptions, audit_tables
from pipeline.release.protect import protect_table
from pipeline.release.rounding import rounded, two_significant
from pipeline.release.table_input import ProtectOptions

sys.path.insert(0, str(Path(__file__).parents[1] / "attack"))
from plimsoll_attack import attack_tables

GROUP = ["team", "kind"]
EXACT = ProtectOptions(measure="amount", round_to=None)
QUICK = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@st.composite
def people_by_kind(draw: st.DrawFn) -> np.ndarray:
    """Amounts of 3 to 40 workers in 1 to 4 kinds, many of them zero."""
    workers, kinds = draw(st.integers(3, 40)), draw(st.integers(1, 4))
    seed = draw(st.integers(0, 10_000))
    dice = np.random.default_rng(seed)
    amount = np.round(dice.lognormal(2, draw(st.sampled_from([0.2, 0.8, 1.5])), (workers, kinds)))
    return amount * (dice.random((workers, kinds)) < draw(st.sampled_from([0.3, 0.6, 1.0])))


def cells_of(amount: np.ndarray, teams: int) -> pd.DataFrame:
    """team x kind cells with totals of both; workers are dealt to the teams in turn."""
    team = np.arange(len(amount)) % teams
    columns = {f"k{j}": amount[:, j] for j in range(amount.shape[1])}
    columns["Total"] = amount.sum(axis=1)
    rows = []
    for name, members in [*((f"t{i}", team == i) for i in range(teams)), ("Total", team >= 0)]:
        for kind, values in columns.items():
            own = np.sort(values[members])[::-1]
            top = np.pad(own, (0, 2))[:2]
            rows.append((name, kind, own.sum(), int((own > 0).sum()), *top))
    return pd.DataFrame(rows, columns=["team", "kind", "value", "contributors", "top1", "top2"])


@QUICK
@given(people_by_kind(), st.integers(2, 6))
def test_nobody_recovers_a_hidden_cell(amount: np.ndarray, teams: int) -> None:
    cells = cells_of(amount, teams)
    done = protect_table(cells, group=GROUP, options=EXACT)
    for prior in (None, 0.5):
        assert attack_tables([done.rows], cells, GROUP, [], prior=prior) == []


@QUICK
@given(people_by_kind(), st.integers(2, 6))
def test_the_audit_agrees_and_its_intervals_hold_the_truth(amount: np.ndarray, teams: int) -> None:
    cells = cells_of(amount, teams)
    for base in (None, 5.0):
        options = ProtectOptions(measure="amount", round_to=base)
        done = protect_table(cells, group=GROUP, options=options)
        report = audit_tables([done.rows], group=GROUP, options=AuditOptions("amount", base))
        assert report.is_safe
        both = report.rows.merge(cells, on=GROUP)
        slack = 1e-6 * (1 + both["value"])
        assert (both["lower"] <= both["value"] + slack).all()
        assert (both["upper"] >= both["value"] - slack).all()


@QUICK
@given(people_by_kind(), st.integers(2, 6), st.integers(0, 99))
def test_row_order_changes_nothing(amount: np.ndarray, teams: int, seed: int) -> None:
    cells = cells_of(amount, teams)
    straight = protect_table(cells, group=GROUP, options=EXACT).rows
    mixed = protect_table(cells.sample(frac=1, random_state=seed), group=GROUP, options=EXACT).rows
    both = straight.merge(mixed, on=GROUP, suffixes=("", "_mixed"))
    assert (both["state"] == both["state_mixed"]).all()


@QUICK
@given(people_by_kind(), st.integers(2, 6))
def test_shown_cells_pass_every_rule_and_are_right(amount: np.ndarray, teams: int) -> None:
    cells = cells_of(amount, teams)
    rows = protect_table(cells, group=GROUP, options=EXACT).rows
    shown = (rows["state"] == "shown").to_numpy()
    assert (cells["contributors"][shown] >= 5).all()
    two = cells["top1"] + cells["top2"]
    assert (two[shown] < 0.85 * cells["value"][shown]).all()
    assert (rows["value"][shown] == cells["value"][shown]).all()
    assert rows["value"][rows["state"] == "suppressed"].isna().all()
    assert rows["contributors_band"][rows["state"] == "suppressed"].isna().all()


@QUICK
@given(people_by_kind(), st.integers(2, 6))
def test_a_higher_k_never_shows_a_cell_of_fewer_people(amount: np.ndarray, teams: int) -> None:
    cells = cells_of(amount, teams)
    rows = protect_table(cells, group=GROUP, options=ProtectOptions(measure="amount", k=9)).rows
    assert (cells["contributors"][rows["state"] == "shown"] >= 9).all()


@given(st.lists(st.floats(0, 1e9), min_size=1), st.sampled_from([5.0, 10.0, 60.0]))
def test_rounding_moves_by_half_a_base_at_most(values: list[float], base: float) -> None:
    exact = np.array(values)
    done = rounded(exact, base)
    assert (np.abs(done - exact) <= base / 2 + 1e-6).all()
    assert np.allclose(done / base, np.round(done / base))


@given(st.floats(1e-6, 1e9))
def test_two_significant_figures_are_within_five_per_cent(value: float) -> None:
    assert abs(two_significant(np.array([value]))[0] - value) <= 0.0501 * value
