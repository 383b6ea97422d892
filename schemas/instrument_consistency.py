"""What makes an instrument contradict itself; every contradiction is listed, not only the first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from schemas.instrument_parts import Condition, Pack, Rule
from schemas.instrument_scale_rules import repeated, scale_contradictions

if TYPE_CHECKING:
    from schemas.instrument import Instrument


def contradictions(instrument: Instrument) -> list[str]:
    """Every way in which the declaration is at odds with itself, as sentences; empty when sound."""
    found = [*_identity(instrument)]
    if found:
        return found
    found = [*_items(instrument), *_answers(instrument), *_orders(instrument)]
    if found:  # ranges cannot be worked out on items or codes that do not hold
        return found
    return [
        *(line for scale in instrument.scales for line in scale_contradictions(instrument, scale)),
        *_algorithms(instrument),
        *_norms(instrument),
        *_examples(instrument),
    ]


def _identity(instrument: Instrument) -> Iterator[str]:
    results = [
        *(scale.id for scale in instrument.scales),
        *(algorithm.id for algorithm in instrument.algorithms),
    ]
    named: tuple[tuple[str, Sequence[str]], ...] = (
        ("scale or algorithm", results),
        ("item", instrument.items),
        ("answer format", [one.id for one in instrument.responses]),
        ("coding", [one.id for one in instrument.codings]),
        ("order", [one.id for one in instrument.orders]),
        ("norm", [one.id for one in instrument.norms]),
    )
    for label, names in named:
        for name in repeated(names):
            yield f"{label} {name} is declared twice"
    if instrument.pack is not Pack.CORE and not instrument.pack_reason:
        yield f"pack {instrument.pack.value} needs a pack_reason"
    if (instrument.item_count is not None) and instrument.item_ids:
        yield "items are declared by count and by id: choose one"
    if instrument.pack is Pack.SCORED_ONLY:
        if instrument.items or instrument.responses:
            yield "an instrument for already-scored columns only declares no items"
        if any(scale.rule is not Rule.IMPORTED for scale in instrument.scales):
            yield "an instrument for already-scored columns only has imported scales only"
    elif not instrument.items or not instrument.responses:
        yield "items and answer formats are missing"


def _items(instrument: Instrument) -> Iterator[str]:
    known = set(instrument.items)
    used = {item for scale in instrument.scales for item in scale.items}
    for algorithm in instrument.algorithms:
        used |= set(_condition_items(algorithm.when))
    for item in instrument.items:
        if item not in used:
            yield f"item {item} is in no scale and no algorithm"
    for item in sorted(used - known):
        yield f"item {item} is scored but not declared"
    for item in instrument.reverse:
        if item not in known:
            yield f"reversed item {item} is not an item"
    if instrument.refused and known & set(instrument.refused.items):
        yield "an item is both scored and refused"
    for scale in instrument.scales:
        for item in repeated(scale.items):
            yield f"scale {scale.id} counts item {item} twice"


def _answers(instrument: Instrument) -> Iterator[str]:
    for responses in instrument.responses:
        for item in sorted(set(responses.items) - set(instrument.items)):
            yield f"answer format {responses.id} names item {item}, which is not an item"
        for code in instrument.not_applicable:
            if code in responses.codes:
                yield f"code {code} is both an answer and not applicable"
    own_codes = {code for responses in instrument.responses for code in responses.codes}
    for coding in instrument.codings:
        if set(coding.codes.values()) != own_codes:
            yield f"coding {coding.id} does not give exactly the instrument's own codes"
    order_ids: list[str | None] = [order.id for order in instrument.orders]
    for order_id in order_ids or [None]:
        order = instrument.order(order_id)
        for item in instrument.items:
            formats = [
                responses.id
                for responses in instrument.responses
                if item
                in (
                    (order.formats.get(responses.id, ()) if order and order.formats else None)
                    or responses.items
                    or (instrument.items if len(instrument.responses) == 1 else ())
                )
            ]
            if len(formats) != 1:
                yield f"item {item} has {len(formats)} answer formats in order {order_id}"


def _orders(instrument: Instrument) -> Iterator[str]:
    known = set(instrument.items)
    if instrument.order_required and len(instrument.orders) < 2:
        yield "an order is required but there is no choice of orders"
    if instrument.order_required and instrument.reverse:
        yield "reversed items are declared by the order, not beside it"
    for order in instrument.orders:
        named = {
            *order.reverse,
            *order.numbers,
            *(i for some in order.formats.values() for i in some),
        }
        for item in sorted(named - known):
            yield f"order {order.id} names item {item}, which is not an item"
        if order.numbers and set(order.numbers) != known:
            yield f"order {order.id} numbers some items and not others"
        for number in repeated(order.numbers.values()):
            yield f"order {order.id} gives number {number} twice"
        unknown = set(order.formats) - {responses.id for responses in instrument.responses}
        if unknown:
            yield f"order {order.id} names an answer format that is not declared"


def _condition_items(condition: Condition) -> Iterator[str]:
    for group in condition.count:
        yield from group.items
    for part in _parts(condition):
        yield from _condition_items(part)


def _parts(condition: Condition) -> list[Condition]:
    return [*condition.all_of, *condition.any_of, *([condition.not_of] if condition.not_of else [])]


def _algorithms(instrument: Instrument) -> Iterator[str]:
    before: set[str] = set()
    for algorithm in instrument.algorithms:
        yield from _condition(instrument, algorithm.when, f"algorithm {algorithm.id}", before)
        before.add(algorithm.id)


def _condition(
    instrument: Instrument, condition: Condition, where: str, before: set[str]
) -> Iterator[str]:
    if len(condition.forms()) != 1:
        yield f"{where}: a condition has exactly one form, this one has {len(condition.forms())}"
    items = [item for group in condition.count for item in group.items]
    bounds = [bound for bound in (condition.at_least, condition.at_most) if bound is not None]
    if bool(items) != bool(bounds):
        yield f"{where}: count goes with at_least or at_most"
    for item in repeated(items):
        yield f"{where} counts item {item} twice"
    if any(bound < 0 or bound > len(items) for bound in bounds) or bounds != sorted(bounds):
        yield f"{where}: a bound that {len(items)} items cannot meet"
    for group in condition.count:
        for item in group.items:
            if group.answer_from not in instrument.responses_of(item).codes:
                yield f"{where}: {group.answer_from} is not an answer to item {item}"
    if condition.algorithm and condition.algorithm not in before:
        yield f"{where} refers to {condition.algorithm}, which is not an algorithm before it"
    for part in _parts(condition):
        yield from _condition(instrument, part, where, before)


def _norms(instrument: Instrument) -> Iterator[str]:
    known = {scale.id for scale in instrument.scales}
    for norm in instrument.norms:
        for scale_id in sorted(set(norm.scales) - known):
            yield f"norm {norm.id} names scale {scale_id}, which is not a scale"


def _examples(instrument: Instrument) -> Iterator[str]:
    scales = {scale.id for scale in instrument.scales}
    algorithms = {algorithm.id for algorithm in instrument.algorithms}
    for number, example in enumerate(instrument.examples, start=1):
        if len(example.answers) != len(instrument.items):
            yield f"example {number} has {len(example.answers)} answers"
        if not set(example.scores) | set(example.bands) <= scales:
            yield f"example {number} names a scale that is not declared"
        if not set(example.algorithms) <= algorithms:
            yield f"example {number} names an algorithm that is not declared"
        if instrument.order_required and instrument.order(example.order) is None:
            yield f"example {number} does not name its order"
