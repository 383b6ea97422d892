"""The tables a cut is asked of, what it groups by and adds up; and what was asked of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.errors import RefusedInputError

BRIDGE = "marts.bridge_team_unit"
UNIT = "team_id"
PERSON = "person_no"
MONTH = "month"
AMOUNT = "amount"
COUNT = "count"


@dataclass(frozen=True)
class Fact:
    """A table with one row per person, team, month and the rest of `groupings`.

    A cut groups by all of them. `measures` say what their sums are, a count or an amount; one that
    is a part of another is not among them (the rest would be a remainder), nor one of another
    fact: each measure has one protected table. `has_period_kind` where parts of months are in it
    too.
    """

    groupings: tuple[str, ...]
    measures: Mapping[str, str]
    has_period_kind: bool


FACTS: Mapping[str, Fact] = {
    "marts.fct_worker_period": Fact(
        (UNIT, "period_start"),
        {
            "entries": COUNT,
            "case_contacts": COUNT,
            "staffed_shifts": COUNT,
            "rests": COUNT,
            "paid_minutes": AMOUNT,
        },
        has_period_kind=True,
    ),
    "marts.fct_worker_kind": Fact(
        (UNIT, "period_start", "exposure_kind"),
        {"contacts": COUNT, "minutes": AMOUNT},
        has_period_kind=False,
    ),
}


@dataclass(frozen=True)
class Choice:
    """One condition on a grouping: the texts it may be, or the first and the last of a range."""

    column: str
    values: tuple[str, ...]
    is_range: bool = False


@dataclass(frozen=True)
class Asked:
    """What a statement asks for; `has_units` where units above the teams are asked for too."""

    relation: str
    measure: str
    has_units: bool
    choices: tuple[Choice, ...]

    @property
    def fact(self) -> Fact:
        """The table it is asked of."""
        return FACTS[self.relation]


WOULD_PASS = (
    "select team_id, period_start, sum(entries) as value from marts.fct_worker_period "
    "where period_kind = 'month' group by team_id, period_start"
)


def refuse(problems: list[str]) -> None:
    """Raise all problems at once, with a statement that would pass.

    Errors: RefusedInputError, unless there is none.
    """
    if problems:
        raise RefusedInputError(
            "the cut cannot be protected:\n  - " + "\n  - ".join(problems),
            expected="one SELECT of all groupings of one table and sum(measure) as value, "
            "chosen by nothing but its groupings",
            todo=f"for example: {WOULD_PASS}",
        )
