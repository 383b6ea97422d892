"""What an indicator is: which amounts it divides, what it needs, how it is drawn and worded."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator
from ruamel.yaml import YAML

from schemas.vocabulary import Direction, Measure

INDICATORS_FILE = Path(__file__).with_name("indicators.yaml")

#: Contracts an indicator may need, in the order in which they are asked for.
CONTRACT_NAMES = (
    "exposure_log",
    "shift_roster",
    "staff",
    "teams",
    "survey_responses",
    "survey_waves",
    "support_log",
    "open_cases",
)


class AmountRule(StrEnum):
    """Which rule of protection a cell of an amount falls under."""

    AMOUNT = "amount"
    AT_RISK = "at_risk"
    STAFFING = "staffing"
    #: What the organisation provides: no cell of the release, neither rounded nor hidden.
    FACT = "fact"


class Rounding(StrEnum):
    """How an amount is rounded for publication."""

    COUNT = "count"
    MINUTES = "minutes"
    POSTS = "posts"


class Chart(StrEnum):
    """The control chart of an indicator's series."""

    UP = "up"
    PP = "pp"
    XMR = "xmr"
    RUN = "run"
    NONE = "none"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Amount(_Entry):
    """A quantity that adds up over workers, teams and days: one cell per unit and period."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="Name of the cell")
    title: str = Field(description="What is added up, in words")
    unit: str = Field(description="Unit of the amount")
    rule: AmountRule = Field(description="Rule of protection")
    rounding: Rounding = Field(Rounding.COUNT, description="Rounding for publication")
    needs: tuple[str, ...] = Field(description="Contracts without which the amount is missing")
    follows: str | None = Field(
        None, description="Amount whose hidden cells an at-risk count shares"
    )


class ToldWith(_Entry):
    """The figure by kind without which a fact is not told of a team."""

    indicator: str = Field(pattern=r"^[A-Z]-\d\d[a-z]?$", description="Indicator by kind")
    kind: str = Field(description="Kind of exposure")


class Indicator(_Entry):
    """One indicator: two amounts and everything a reader needs to understand their ratio."""

    id: str = Field(pattern=r"^[A-Z]-\d\d[a-z]?$", description="Stable id")
    title: str = Field(description="Full name on screen")
    short_title: str = Field(max_length=24, description="Column head of the grid")
    description: str = Field(description="Definition in a sentence or two")
    unit: str = Field(description="Unit of the value in words")
    measure: Measure = Field(description="rate, share or mean")
    numerator: str = Field(description="Amount above the line")
    denominator: str = Field(description="Amount below the line")
    kinds: bool = Field(False, description="Also given by kind of exposure")
    parts: bool = Field(False, description="Also given for the parts of a month")
    of_minutes: bool = Field(False, description="Says too little when many minutes are missing")
    person_history: bool = Field(False, description="Needs a person's history: not for crews")
    direction: Direction = Field(description="Which side is worse")
    chart: Chart = Field(description="Control chart of its series")
    rare_kinds: tuple[str, ...] = Field(
        (), description="Kinds of exposure so rare that the days between are charted (t chart)"
    )
    told_with: ToldWith | None = Field(
        None, description="Facts only: told of a team where this figure is shown, and nowhere else"
    )
    needs: tuple[str, ...] = Field(description="Contracts it cannot do without")
    better_with: tuple[str, ...] = Field((), description="Contracts that make it more honest")
    sentence: int | None = Field(None, description="Number of the article's sentence")
    article: str = Field(description="The article's words it comes from")
    notes: str = Field("", description="What to keep in mind")

    @property
    def sql_name(self) -> str:
        """Name of its SQL file and view."""
        return "ind_" + self.id.lower().replace("-", "_")


class WhatIf(_Entry):
    """A pair of cells that answers "what if the cap were another"; no figure, no limit."""

    id: str = Field(pattern=r"^[A-Z]-\d\d@\d+$", description="Indicator and the other cap")
    numerator: str = Field(description="Amount above the line")
    denominator: str = Field(description="Amount below the line")

    @property
    def sql_name(self) -> str:
        """Name of the one SQL file for all caps of an indicator."""
        return "ind_" + self.id.partition("@")[0].lower().replace("-", "_") + "_what_if"


class NotCarried(_Entry):
    """An id of the register of limits that the warehouse cannot carry."""

    id: str = Field(description="Id in the register of limits")
    why: str = Field(description="Reason, as a sentence")


class IndicatorRegister(_Entry):
    """All amounts and indicators, in screen order."""

    amounts: tuple[Amount, ...]
    indicators: tuple[Indicator, ...]
    team_facts: tuple[Indicator, ...] = ()
    what_if: tuple[WhatIf, ...] = ()
    not_carried: tuple[NotCarried, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> IndicatorRegister:
        problems = [*_repeated("amount", self.amounts), *_repeated("indicator", self.figures)]
        known = {amount.id for amount in self.amounts}
        used = {name for i in self.figures for name in (i.numerator, i.denominator)}
        used |= {name for w in self.what_if for name in (w.numerator, w.denominator)}
        problems += [f"amount {name} is used but not declared" for name in sorted(used - known)]
        problems += [f"amount {name} is declared but not used" for name in sorted(known - used)]
        needs = [(a.id, a.needs) for a in self.amounts] + [(i.id, i.needs) for i in self.figures]
        for name, contracts in needs:
            strange = sorted(set(contracts) - set(CONTRACT_NAMES))
            problems += [f"{name} needs unknown contract {contract}" for contract in strange]
        problems += self._protected_as_declared()
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _protected_as_declared(self) -> list[str]:
        """Facts rest on facts alone, and what is released rests on none."""
        facts = {amount.id for amount in self.amounts if amount.rule is AmountRule.FACT}
        mixed = [
            f"{entry.id} divides {name}, which is {'no' if is_fact else 'a'} fact"
            for entries, is_fact in ((self.team_facts, True), (self.indicators, False))
            for entry in entries
            for name in (entry.numerator, entry.denominator)
            if (name in facts) is not is_fact
        ]
        told = [
            f"{e.id} is told with a figure but is no fact" for e in self.indicators if e.told_with
        ]
        return mixed + told

    @property
    def figures(self) -> tuple[Indicator, ...]:
        """Indicators that are released, then facts that need no protection."""
        return (*self.indicators, *self.team_facts)

    def by_id(self, indicator_id: str) -> Indicator:
        """The indicator with an id; KeyError when there is none."""
        return {entry.id: entry for entry in self.figures}[indicator_id]

    def indicator_rows(self) -> list[dict[str, Any]]:
        """One row per indicator and other cap, as `ref.indicator` holds them."""
        dominated = {a.id for a in self.amounts if a.rule is AmountRule.AMOUNT}
        described = [(e, e.measure, e.kinds, e.parts, e.of_minutes) for e in self.figures]
        described += [(w, Measure.SHARE, False, False, False) for w in self.what_if]  # type: ignore[misc]
        return [
            {
                "indicator_id": entry.id,
                "measure": measure.value,
                "numerator": entry.numerator,
                "denominator": entry.denominator,
                "has_kinds": kinds,
                "has_parts": parts,
                "is_of_minutes": of_minutes,
                "has_dominance": entry.numerator in dominated,
                "has_dominance_below": entry.denominator in dominated,
                "is_figure": isinstance(entry, Indicator),
            }
            for entry, measure, kinds, parts, of_minutes in described
        ]

    def sql_names(self) -> frozenset[str]:
        """The SQL files the register asks for."""
        figures = frozenset(entry.sql_name for entry in self.figures)
        return figures | {entry.sql_name for entry in self.what_if}

    def views_of(self, ids: Iterable[str]) -> frozenset[str]:
        """The views of some indicators, `W-01@` meaning all its other caps; KeyError if none."""
        views = {entry.id: entry.sql_name for entry in self.figures}
        views |= {entry.id.partition("@")[0] + "@": entry.sql_name for entry in self.what_if}
        return frozenset(f"indicators.{views[name]}" for name in ids)

    def amount_rows(self) -> list[dict[str, Any]]:
        """One row per amount, as `ref.amount` holds them, with the indicator it is read from."""
        rows = []
        for amount in self.amounts:
            source_id, side, has_parts = self._source(amount.id)
            rows.append(
                {
                    "amount_id": amount.id,
                    "title": amount.title,
                    "unit": amount.unit,
                    "rule": amount.rule.value,
                    "rounding": amount.rounding.value,
                    "follows": amount.follows,
                    "needs_log": "exposure_log" in amount.needs,
                    "needs_roster": "shift_roster" in amount.needs,
                    "has_parts": has_parts,
                    "source_indicator_id": source_id,
                    "source_side": side,
                }
            )
        return rows

    def _source(self, amount_id: str) -> tuple[str, str, bool]:
        """Where an amount's cells are read: the indicator that gives most of them, its side, parts.

        By kind goes before parts, parts before the order of the register.
        """
        found = [
            (entry.kinds and side == "numerator", entry.parts, entry.id, side)
            for entry in self.figures
            for side, name in (("numerator", entry.numerator), ("denominator", entry.denominator))
            if name == amount_id
        ]
        found += [
            (False, False, pair.id, "numerator")
            for pair in self.what_if
            if pair.numerator == amount_id
        ]
        _, has_parts, source_id, side = max(found, key=lambda place: place[:2])
        return source_id, side, has_parts


def _repeated(what: str, entries: tuple[Amount, ...] | tuple[Indicator, ...]) -> list[str]:
    names = [entry.id for entry in entries]
    return [
        f"{what} {name} is declared twice" for name in sorted(set(names)) if names.count(name) > 1
    ]


@cache
def load_indicators(path: Path = INDICATORS_FILE) -> IndicatorRegister:
    """The shipped amounts and indicators.

    Errors: pydantic's ValidationError for an unknown key, an undeclared amount or a repeated id.
    """
    with path.open(encoding="utf-8") as stream:
        return IndicatorRegister.model_validate(YAML(typ="safe").load(stream))
