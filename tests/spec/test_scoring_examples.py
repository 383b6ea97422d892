"""Every worked example of the methods page holds, and each would catch the mistake it is for."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd
import pytest

from pipeline.scoring import ScoreOptions, score_answers
from schemas.instrument import Instrument, Scale
from schemas.instrument_library import all_instruments
from schemas.instrument_parts import Example, Rule

SCORED = [one for one in all_instruments() if one.items]
EXAMPLES = [
    pytest.param(instrument, example, id=f"{instrument.id}-{number}")
    for instrument in SCORED
    for number, example in enumerate(instrument.examples, start=1)
]


def differences(instrument: Instrument, examples: Sequence[Example]) -> set[str]:
    """The results of worked examples that are not the written ones."""
    wrong: set[str] = set()
    for choice in {(one.order, one.codes) for one in examples}:
        alike = [one for one in examples if (one.order, one.codes) == choice]
        frame = pd.DataFrame(
            [list(one.answers) for one in alike], columns=list(instrument.items), dtype="float64"
        )
        options = ScoreOptions(order=choice[0], codes=choice[1])
        rows = score_answers(instrument, frame, options=options).rows
        for example, row in zip(alike, rows.to_dict("records"), strict=True):
            wrong |= _wrong_results(example, row)
    return wrong


def _wrong_results(example: Example, row: dict[str, object]) -> set[str]:
    expected: dict[str, object] = {
        **example.scores,
        **{f"{scale}_band": band for scale, band in example.bands.items()},
        **example.algorithms,
    }
    return {name for name, value in expected.items() if not _same(row[name], value)}


def _same(got: object, expected: object) -> bool:
    if expected is None or pd.isna(got):
        return expected is None and bool(pd.isna(got))
    if isinstance(expected, float):
        return math.isclose(float(got), expected, rel_tol=1e-12)
    return bool(got == expected)


@pytest.mark.parametrize(("instrument", "example"), EXAMPLES)
def test_worked_example_gives_what_is_written(instrument: Instrument, example: Example) -> None:
    assert differences(instrument, [example]) == set()


@pytest.mark.parametrize("instrument", SCORED, ids=lambda one: one.id)
def test_every_scale_band_and_algorithm_has_a_worked_example(instrument: Instrument) -> None:
    for scale in instrument.scales:
        assert any(one.scores.get(scale.id) is not None for one in instrument.examples)
        assert not scale.band_sets or any(scale.id in one.bands for one in instrument.examples)
    for algorithm in instrument.algorithms:
        assert any(algorithm.id in one.algorithms for one in instrument.examples)


def _with_scale(instrument: Instrument, scale: Scale, min_answered: int) -> Instrument:
    """The instrument with another minimum for one scale, unchecked: a mutant to be caught."""
    assert scale.missing is not None
    missing = scale.missing.model_copy(update={"min_answered": min_answered})
    changed = scale.model_copy(update={"missing": missing})
    scales = tuple(changed if one.id == scale.id else one for one in instrument.scales)
    return instrument.model_copy(update={"scales": scales})


def _caught(mutant: Instrument, example_source: Instrument, result: str) -> bool:
    return result in differences(mutant, example_source.examples)


WITH_MINIMUM = [
    pytest.param(instrument, scale, id=f"{instrument.id}-{scale.id}")
    for instrument in SCORED
    for scale in instrument.scales
    if scale.missing and scale.id != "applicable_mean"
]


@pytest.mark.parametrize(("instrument", "scale"), WITH_MINIMUM)
def test_a_minimum_that_is_one_too_low_is_caught(instrument: Instrument, scale: Scale) -> None:
    if scale.min_answered == 1:
        pytest.skip("nothing lies below one answer")
    assert _caught(_with_scale(instrument, scale, scale.min_answered - 1), instrument, scale.id)


@pytest.mark.parametrize(("instrument", "scale"), WITH_MINIMUM)
def test_a_minimum_that_is_one_too_high_is_caught(instrument: Instrument, scale: Scale) -> None:
    assert _caught(_with_scale(instrument, scale, scale.min_answered + 1), instrument, scale.id)


REVERSING = [
    pytest.param(instrument, scale, id=f"{instrument.id}-{scale.id}")
    for instrument in SCORED
    for scale in instrument.scales
    if set(scale.items)
    & {*instrument.reverse, *(item for order in instrument.orders for item in order.reverse)}
]


@pytest.mark.parametrize(("instrument", "scale"), REVERSING)
def test_the_forgotten_reversal_of_any_one_item_is_caught(
    instrument: Instrument, scale: Scale
) -> None:
    for order_id in [order.id for order in instrument.orders] or [None]:
        for item in set(instrument.reversed_items(order_id)) & set(scale.items):
            orders = tuple(
                order.model_copy(update={"reverse": tuple(i for i in order.reverse if i != item)})
                for order in instrument.orders
            )
            reverse = tuple(i for i in instrument.reverse if i != item)
            mutant = instrument.model_copy(update={"reverse": reverse, "orders": orders})
            assert _caught(mutant, instrument, scale.id), (order_id, item)


PRORATED = [
    pytest.param(instrument, scale, id=f"{instrument.id}-{scale.id}")
    for instrument in SCORED
    for scale in instrument.scales
    if scale.rule in {Rule.PRORATED_SUM, Rule.MEAN} and scale.min_answered < len(scale.items)
]


@pytest.mark.parametrize(("instrument", "scale"), PRORATED)
def test_a_missing_answer_taken_as_the_lowest_code_would_be_caught(
    instrument: Instrument, scale: Scale
) -> None:
    filled = [
        example.model_copy(
            update={
                "answers": tuple(
                    instrument.responses_of(item, example.order).lowest
                    if answer is None
                    else answer
                    for item, answer in zip(instrument.items, example.answers, strict=True)
                )
            }
        )
        for example in instrument.examples
    ]
    assert scale.id in differences(instrument, filled)
