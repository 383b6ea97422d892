"""The instrument model: a questionnaire as its authors score it, declared in YAML, without wording.

An instrument that contradicts itself does not load (see instrument_consistency).
"""

from __future__ import annotations

from pydantic import Field, model_validator

from schemas.instrument_consistency import contradictions
from schemas.instrument_parts import (
    Algorithm,
    BandSet,
    Basis,
    ByItem,
    Coding,
    Direction,
    Example,
    Identifier,
    Items,
    Licence,
    Lookup,
    MissingRule,
    Norm,
    Number,
    Order,
    Pack,
    Refused,
    Responses,
    Rule,
    Strict,
    TextIncluded,
)


class Scale(Strict):
    """One score of an instrument: which items, by which rule, over which range.

    Range: lowest and highest possible score; it must follow from the rule and the answer codes.
    not_applicable_counts_as: what an explicit "not applicable" adds to a sum; without it, missing.
    """

    id: Identifier
    name: str
    rule: Rule
    items: Items = ()
    times: Number | None = None
    weights: ByItem = Field(default_factory=dict)
    lookup: Lookup | None = None
    missing: MissingRule | None = None
    not_applicable_counts_as: Number | None = None
    direction: Direction
    range: tuple[Number, Number] | None = None
    band_sets: tuple[BandSet, ...] = ()
    basis: Basis = Basis.VERIFIED
    source: str = ""
    note: str = ""

    @property
    def min_answered(self) -> int:
        """How many items must be answered; every one where no rule says less."""
        return self.missing.min_answered if self.missing else len(self.items)


class Instrument(Strict):
    """A questionnaire: its items by number, its answer codes, its scales, its licence.

    Units and range: scores are in the instrument's own units; nothing is rounded.
    Missing: an empty answer and a code in `not_applicable` are missing, never 0.
    """

    id: Identifier
    name: str
    measures: str
    pack: Pack
    pack_reason: str = ""
    citation: str
    licence: Licence
    text_included: TextIncluded
    permission_needed_for: tuple[str, ...]
    window: str
    validated: bool = True
    item_count: int | None = None
    item_ids: Items = ()
    responses: tuple[Responses, ...] = ()
    codings: tuple[Coding, ...] = ()
    not_applicable: dict[Number, str] = Field(default_factory=dict)
    reverse: Items = ()
    orders: tuple[Order, ...] = ()
    order_required: bool = False
    refused: Refused | None = None
    scales: tuple[Scale, ...] = Field(min_length=1)
    algorithms: tuple[Algorithm, ...] = ()
    norms: tuple[Norm, ...] = ()
    examples: tuple[Example, ...] = ()
    cautions: tuple[str, ...] = ()
    deviations: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _must_not_contradict_itself(self) -> Instrument:
        found = contradictions(self)
        if found:
            raise ValueError("; ".join(found))
        return self

    @property
    def items(self) -> tuple[str, ...]:
        """The item ids in printed order."""
        if self.item_ids:
            return self.item_ids
        return tuple(str(number) for number in range(1, (self.item_count or 0) + 1))

    def order(self, order_id: str | None) -> Order | None:
        """The named order; without a name none, whatever the choices."""
        return next((order for order in self.orders if order.id == order_id), None)

    def reversed_items(self, order_id: str | None) -> tuple[str, ...]:
        """The items scored in reverse, in the named order."""
        order = self.order(order_id)
        return order.reverse if order and order.reverse else self.reverse

    def responses_of(self, item: str, order_id: str | None = None) -> Responses:
        """The answer format of one item, in the named order."""
        order = self.order(order_id)
        formats = order.formats if order else {}
        for responses in self.responses:
            if item in (formats.get(responses.id) or responses.items or self.items):
                return responses
        raise KeyError(item)

    def scale(self, scale_id: str) -> Scale:
        """The scale of that id."""
        return next(scale for scale in self.scales if scale.id == scale_id)
