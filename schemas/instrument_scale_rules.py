"""What makes one scale of an instrument contradict itself: rule, range, bands, table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import isclose
from typing import TYPE_CHECKING

from schemas.instrument_parts import Band, Rule

if TYPE_CHECKING:
    from schemas.instrument import Instrument, Scale

SUMS = {Rule.SUM, Rule.PRORATED_SUM}
OF_ITEMS = {Rule.SUM, Rule.PRORATED_SUM, Rule.MEAN, Rule.MEAN_TIMES, Rule.WEIGHTED}


def repeated(names: Iterable[object]) -> list[str]:
    """The names that occur more than once."""
    return [str(name) for name, count in Counter(names).items() if count > 1]


def scale_contradictions(instrument: Instrument, scale: Scale) -> Iterator[str]:
    """Where a scale's rule, items, range, bands or table do not fit each other."""
    yield from _scale_rule(instrument, scale)
    if scale.rule is Rule.IMPORTED:
        return
    expected = possible_range(instrument, scale)
    if scale.range is None or expected is None:
        yield f"scale {scale.id} has no range"
        return
    if not all(isclose(a, b) for a, b in zip(scale.range, expected, strict=True)):
        yield f"scale {scale.id} declares {scale.range}; its rule and codes give {expected}"
    for name in repeated(one.id for one in scale.band_sets):
        yield f"scale {scale.id} declares band set {name} twice"
    for band_set in scale.band_sets:
        yield from _bands(f"band set {scale.id}.{band_set.id}", band_set.bands, scale.range)


def _scale_rule(instrument: Instrument, scale: Scale) -> Iterator[str]:
    where = f"scale {scale.id}"
    if (scale.rule in OF_ITEMS) != bool(scale.items):
        yield f"{where}: rule {scale.rule.value} and its items do not fit"
    if (scale.rule is Rule.MEAN_TIMES) != (scale.times is not None):
        yield f"{where}: `times` goes with rule mean_times, and only with it"
    if (scale.rule is Rule.WEIGHTED) != bool(scale.weights):
        yield f"{where}: `weights` go with rule weighted, and only with it"
    if scale.weights and set(scale.weights) != set(scale.items):
        yield f"{where}: the weights are not those of its items"
    if (scale.rule is Rule.LOOKUP) != (scale.lookup is not None):
        yield f"{where}: `lookup` goes with rule lookup, and only with it"
    if scale.rule in {Rule.SUM, Rule.WEIGHTED} and scale.min_answered != len(scale.items):
        yield f"{where}: a plain sum needs every answer; use prorated_sum for fewer"
    if scale.items and scale.min_answered > len(scale.items):
        yield f"{where}: asks for more answers than it has items"
    if scale.not_applicable_counts_as is not None and (
        scale.rule not in SUMS or not instrument.not_applicable
    ):
        yield f"{where}: not_applicable_counts_as needs a sum and a not-applicable code"
    if scale.lookup:
        yield from _lookup(instrument, scale)


def _lookup(instrument: Instrument, scale: Scale) -> Iterator[str]:
    assert scale.lookup is not None
    before = instrument.scales[: instrument.scales.index(scale)]
    source = next((one for one in before if one.id == scale.lookup.of), None)
    if source is None or source.range is None:
        yield f"scale {scale.id} looks up {scale.lookup.of}, which is not a scale before it"
        return
    low, high = source.range
    if sorted(scale.lookup.table) != list(range(int(low), int(high) + 1)):
        yield f"scale {scale.id}: its table does not cover {low} to {high}"
    values = [scale.lookup.table[key] for key in sorted(scale.lookup.table)]
    if values != sorted(values):
        yield f"scale {scale.id}: its table does not rise"


def possible_range(instrument: Instrument, scale: Scale) -> tuple[float, float] | None:
    """The lowest and highest score that the rule and the answer codes allow."""
    if scale.lookup:
        return min(scale.lookup.table.values()), max(scale.lookup.table.values())
    order_id = instrument.orders[0].id if instrument.orders else None
    formats = [instrument.responses_of(item, order_id) for item in scale.items]
    if not formats:
        return None
    weights = [float(scale.weights.get(item, 1)) for item in scale.items]
    ends = [
        sorted((weight * one.lowest, weight * one.highest))
        for weight, one in zip(weights, formats, strict=True)
    ]
    low, high = sum(one[0] for one in ends), sum(one[1] for one in ends)
    if scale.not_applicable_counts_as is not None:
        low = min(low, scale.not_applicable_counts_as * len(scale.items))
    if scale.rule in {Rule.MEAN, Rule.MEAN_TIMES}:
        factor = float(scale.times or 1) / len(scale.items)
        return low * factor, high * factor
    return low, high


def _bands(where: str, bands: tuple[Band, ...], limits: tuple[float, float]) -> Iterator[str]:
    for name in repeated(band.id for band in bands):
        yield f"{where} declares band {name} twice"
    starts = [band.begins for band in bands]
    if starts[0] != limits[0]:
        yield f"{where} begins at {starts[0]}, the scale at {limits[0]}"
    if any(later <= earlier for earlier, later in pairwise(starts)):
        yield f"{where}: bands overlap or are out of order"
    if starts[-1] > limits[1]:
        yield f"{where}: the last band begins above the scale"
