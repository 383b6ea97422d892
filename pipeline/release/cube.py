"""The product's cube of team cells, protected block by block; months share no relation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.release import cube_input, cube_parts, cube_releases
from pipeline.release.cube_blocks import BlockOutcome, BlockRows, CubeArrays, UnitKinds, solve_block
from pipeline.release.cube_templates import TemplateStore
from pipeline.release.primary import Rules, primary_cells
from pipeline.release.proof import Proof, month_checks
from pipeline.release.rounding import people_band, rounded, states
from schemas.disclosure import DisclosurePolicy
from schemas.vocabulary import CellState, PeriodKind

BLOCK = ["amount_id", "period_kind", "period_start"]
KEPT = (CellState.MISSING.value, CellState.LATE.value)


@dataclass(frozen=True)
class ProtectedCube:
    """The cells with `state`, `published_value`, `people_band`, `hidden_reason`, and the proof.

    `hidden_reason` is for the officer's log and the audit; it is never published.
    """

    cells: pd.DataFrame
    proof: Proof
    checks: pd.DataFrame


def protect_cube(
    cells: pd.DataFrame,
    units: pd.DataFrame,
    policy: DisclosurePolicy,
    *,
    previous: pd.DataFrame | None = None,
    strict_kinds: bool = False,
    memory: pd.DataFrame | None = None,
) -> ProtectedCube:
    """The cube with every cell's state decided and proven.

    Grain/shape: `cells` one row per amount_id, team_id, exposure_kind ('all' or a kind),
    period_kind (month, part, ...) and period_start, with value, n_people, top1, top2, rule
    (amount, at_risk, people, staffing) and state_hint (empty, missing, late, not_staffed);
    optional columns rounding (count, minutes) and follows (the amount whose hidden cells an
    at-risk count shares).
    `units` one row per unit: team_id, parent_id (empty at the top). `previous`: earlier published
    cells with the same keys and `state`; what was shown stays known, what was hidden stays hidden.
    `memory`: the cells of the last month before these, whose pattern is kept where that costs
    nothing.
    The rows come back in the order given. Missing: a total with a late or missing part is late or
    missing itself. Errors: `RefusedInputError` for repeated cells, unknown units, negative values
    or amounts that do not add up; `StoppedError` where a restated total would give a hidden late
    team away. Source: docs/methods/protection.md.
    """
    ready = cube_input.prepared(cells, units, previous)
    rules = Rules.of(policy)
    ready = _with_primary(ready, rules)
    ready = cube_parts.decided(ready)
    store = TemplateStore(units, strict_kinds=strict_kinds)
    outcomes = _solve(ready, store, rules, _remembered(memory, store.index))
    hidden, reason = _collect(ready, outcomes)
    cube_releases.refuse_giving_away(ready, hidden, units, previous)
    checks = month_checks(ready, hidden, outcomes, rules)
    done = _output(cells, ready, hidden, reason, policy)
    return ProtectedCube(done, Proof.of_checks(checks), checks)


def _remembered(
    memory: pd.DataFrame | None, units: pd.Index
) -> dict[tuple[object, ...], UnitKinds]:
    """Cells hidden in the newest period of each amount, by unit number and kind."""
    if memory is None or memory.empty:
        return {}
    newest = memory.groupby(BLOCK[:2])["period_start"].transform("max")
    is_hidden = memory["state"] == CellState.SUPPRESSED.value
    gone = memory[is_hidden & (memory["period_start"] == newest)]
    gone = gone[gone["team_id"].isin(units)]
    return {
        key: frozenset(
            zip(
                units.get_indexer(pd.Index(rows["team_id"])).tolist(),
                rows["exposure_kind"],
                strict=True,
            )
        )
        for key, rows in gone.groupby(BLOCK[:2])
    }


def _with_primary(ready: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Adds `few_people`, `dominated`, `pinned` and `primary` to every cell with a value."""
    value = ready["value"].to_numpy(float)
    people = ready["n_people"].to_numpy(float)
    is_amount = (ready["rule"] == "amount").to_numpy()
    top1 = np.where(is_amount, ready["top1"].to_numpy(float), np.nan)
    top2 = np.where(is_amount, ready["top2"].to_numpy(float), np.nan)
    found = primary_cells(value, people, top1, top2, rules)
    has_value = np.isfinite(value)
    return ready.assign(
        few_people=found.few_people & has_value,
        dominated=found.dominated & has_value,
        pinned=found.pinned & has_value,
        primary=found.any() & has_value,
    )


def _solve(
    ready: pd.DataFrame,
    store: TemplateStore,
    rules: Rules,
    last: dict[tuple[object, ...], UnitKinds],
) -> list[BlockOutcome]:
    """One outcome per block that has something to hide; months in order, so patterns stay stable.

    At-risk counts that follow another amount come after it and hide where it hides.
    """
    arrays = CubeArrays.of(ready, store.index)
    outcomes: list[BlockOutcome] = []
    hidden: dict[tuple[object, ...], UnitKinds] = {}
    nothing: UnitKinds = frozenset()
    for key, rows, followed in _blocks(ready):
        kinds = tuple(sorted(set(arrays.kind[rows].tolist())))
        block = BlockRows(
            rows,
            f"amount {key[0]}, period {key[2]}",
            hidden.get((followed, *key[1:]), nothing),
            last.get(key[:2], nothing),
        )
        outcome = solve_block(arrays, block, store.of(kinds), rules)
        hidden[key] = last[key[:2]] = outcome.hidden_cells()
        if outcome.pattern is not None:
            outcomes.append(outcome)
    return outcomes


def _blocks(ready: pd.DataFrame) -> list[tuple[tuple[object, ...], np.ndarray, object]]:
    """Key, rows and amount followed of every block with relations, those that follow last."""
    positions = np.flatnonzero(~_stands_alone(ready))
    number = ready.iloc[positions].groupby(BLOCK, sort=True).ngroup().to_numpy()
    order = np.argsort(number, kind="stable")
    starts = np.searchsorted(number[order], np.arange(number.max(initial=-1) + 1))
    blocks = []
    for rows in np.split(positions[order], starts[1:]) if len(positions) else []:
        first = ready.iloc[rows[0]]
        blocks.append((tuple(first[BLOCK]), rows, first["follows"]))
    return sorted(blocks, key=lambda block: block[2] is not None)


def _stands_alone(ready: pd.DataFrame) -> np.ndarray:
    """Cells without relations: bands of people, staffing (it hangs on the wall), parts."""
    return (
        ready["rule"].isin(["people", "staffing"]) | (ready["period_kind"] == PeriodKind.PART.value)
    ).to_numpy()


def _collect(ready: pd.DataFrame, outcomes: list[BlockOutcome]) -> tuple[np.ndarray, np.ndarray]:
    """Hidden flag and reason of every row of the cube."""
    alone = _stands_alone(ready)
    hidden = alone & ready["primary"].to_numpy()
    reason = np.full(len(ready), None, dtype=object)
    for outcome in outcomes:
        rows, why = outcome.hidden_rows()
        hidden[rows] = True
        reason[rows] = why
    parts = cube_parts.of_hidden_months(ready, hidden)
    hidden |= parts
    reason[parts] = "part"
    rule = np.select(
        [ready["few_people"], ready["dominated"], ready["pinned"]],
        ["primary_k", "primary_dominance", "primary_p"],
        default="",
    ).astype(object)
    first = hidden & (rule != "")
    reason[first] = rule[first]
    from_parts = hidden & ready["part_reason"].notna().to_numpy() & (rule == "")
    reason[from_parts] = ready["part_reason"].to_numpy(object)[from_parts]
    return hidden, reason


def _output(
    cells: pd.DataFrame,
    ready: pd.DataFrame,
    hidden: np.ndarray,
    reason: np.ndarray,
    policy: DisclosurePolicy,
) -> pd.DataFrame:
    """The caller's rows with the four columns added."""
    bases = {name: float(getattr(policy.rounding, name)) for name in cube_input.ROUNDINGS}
    base = ready["rounding"].map(bases).to_numpy(np.float64)
    published = rounded(ready["value"].to_numpy(np.float64), base)
    hint = ready["state_hint"].to_numpy(object)
    state = states(published, hidden, hint)
    visible = state.isin([CellState.SHOWN, CellState.ZERO]).to_numpy()
    people_rule = (ready["rule"] == "people").to_numpy()
    back = ready["row"].to_numpy()
    frame = pd.DataFrame(
        {
            "state": state.to_numpy(),
            "published_value": np.where(visible & ~people_rule, published, np.nan),
            "people_band": people_band(ready["n_people"].to_numpy(float), visible).to_numpy(),
            "hidden_reason": pd.Series(reason, dtype=object)
            .where(hidden & ~visible, None)
            .to_numpy(),
        },
        index=back,
    ).sort_index()
    frame.index = cells.index
    return cells.assign(**{name: frame[name] for name in frame.columns})


__all__ = ["ProtectedCube", "protect_cube"]
