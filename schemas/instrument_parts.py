"""The parts an instrument is declared with: answer codes, item orders, bands, conditions, norms."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

IDENTIFIER = r"^[a-z][a-z0-9_]*$"
Identifier = Annotated[str, Field(pattern=IDENTIFIER)]
Number = int | float


def _as_item_ids(value: Any) -> Any:
    """Item numbers may be written as numbers: `3` is the item "3"."""
    return tuple(str(one) for one in value) if isinstance(value, (list, tuple)) else value


def _with_text_keys(value: Any) -> Any:
    return {str(key): one for key, one in value.items()} if isinstance(value, dict) else value


Items = Annotated[tuple[str, ...], BeforeValidator(_as_item_ids)]
NumberByItem = Annotated[dict[str, int], BeforeValidator(_with_text_keys)]
ByItem = Annotated[dict[str, Number], BeforeValidator(_with_text_keys)]


class Strict(BaseModel):
    """A part of an instrument: frozen, and a key it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Pack(StrEnum):
    """Whether an organisation gets an instrument without asking for it."""

    CORE = "core"
    OPT_IN = "opt_in"
    SCORED_ONLY = "scored_only"


class Basis(StrEnum):
    """How well a fact is known: read in a named source, or a rule of this house."""

    VERIFIED = "verified"
    HOUSE_RULE = "house_rule"


class Direction(StrEnum):
    """What a high score means."""

    HIGH_IS_BETTER = "high_is_better"
    HIGH_IS_WORSE = "high_is_worse"


class Rule(StrEnum):
    """How the answers to a scale's items become one number."""

    SUM = "sum"
    PRORATED_SUM = "prorated_sum"
    MEAN = "mean"
    MEAN_TIMES = "mean_times"
    WEIGHTED = "weighted"
    LOOKUP = "lookup"
    IMPORTED = "imported"


class Licence(Strict):
    """Who holds the rights, and what may be done; the keys ship, the wording never does."""

    holder: str
    terms: str
    evidence: str


class Responses(Strict):
    """One answer format: the codes and what each stands for."""

    id: Identifier
    codes: dict[Number, str] = Field(min_length=2)
    items: Items = ()

    @property
    def lowest(self) -> Number:
        """The smallest answer code."""
        return min(self.codes)

    @property
    def highest(self) -> Number:
        """The largest answer code."""
        return max(self.codes)


class Coding(Strict):
    """Another way the same answers are stored: stored code to the instrument's own code."""

    id: str
    codes: dict[Number, Number] = Field(min_length=2)
    note: str


class Order(Strict):
    """One printed order (or coding direction): what is reversed and how items are numbered in it.

    `numbers` maps an item to its number in this order, where that differs from its own.
    `formats` says which items use which answer format, where that differs by order.
    """

    id: Identifier
    note: str
    reverse: Items = ()
    formats: dict[str, Items] = Field(default_factory=dict)
    numbers: Annotated[dict[str, int], BeforeValidator(_with_text_keys)] = Field(
        default_factory=dict
    )
    basis: Basis = Basis.VERIFIED
    source: str


class Band(Strict):
    """A half-open band: it begins at `from` and ends where the next band begins."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    id: Identifier
    begins: Number = Field(alias="from")


class BandSet(Strict):
    """One published way to band one person's score, with the people it was made on."""

    id: Identifier
    bands: tuple[Band, ...] = Field(min_length=2)
    population: str
    source: str
    basis: Basis = Basis.VERIFIED
    note: str = ""


class MissingRule(Strict):
    """How many items must be answered for the scale to have a score."""

    min_answered: int = Field(ge=1)
    basis: Basis
    source: str


class Lookup(Strict):
    """A published table from a raw score to a converted one."""

    of: Identifier
    table: dict[int, float] = Field(min_length=2)


class Endorsement(Strict):
    """Items that count as endorsed when answered with this code or a higher one."""

    items: Items = Field(min_length=1)
    answer_from: Number


class Condition(Strict):
    """A yes/no rule about one person's answers: exactly one of its forms is used.

    count: how many of the items are endorsed, held against at_least and at_most.
    all_of, any_of, not_of: combinations. algorithm: an algorithm declared before.
    """

    count: tuple[Endorsement, ...] = ()
    at_least: int | None = None
    at_most: int | None = None
    all_of: tuple[Condition, ...] = ()
    any_of: tuple[Condition, ...] = ()
    not_of: Condition | None = None
    algorithm: str | None = None

    def forms(self) -> list[str]:
        """The names of the forms that are filled in; a valid condition has one."""
        names = ("count", "all_of", "any_of", "not_of", "algorithm")
        return [name for name in names if getattr(self, name)]


class Algorithm(Strict):
    """A named yes/no result of one person's answers."""

    id: Identifier
    name: str
    when: Condition
    source: str
    basis: Basis = Basis.VERIFIED


class NormPoint(Strict):
    """Mean and standard deviation of one scale in a reference population."""

    mean: float
    sd: float = Field(gt=0)


class Norm(Strict):
    """A reference population the reader names, for T = 50 + 10 (score - mean) / sd."""

    id: Identifier
    population: str
    source: str
    basis: Basis = Basis.VERIFIED
    caution: str = ""
    scales: dict[str, NormPoint] = Field(min_length=1)


class Example(Strict):
    """A worked example: answers in item order (empty = missing) and every result they must give."""

    says: str
    source: str
    order: str | None = None
    codes: str | None = None
    answers: tuple[Number | None, ...]
    scores: dict[str, float | None]
    bands: dict[str, str | None] = Field(default_factory=dict)
    algorithms: dict[str, bool | None] = Field(default_factory=dict)


class Refused(Strict):
    """An item that is never accepted: its column is dropped and the reason is said."""

    items: Items
    reason: str


TextIncluded = Literal[False]
