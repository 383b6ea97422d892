"""The release ledger at rest: what was published, cell by cell, and whose rows stand behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from pipeline.warehouse import Warehouse

#: Months in which late rows may still change what is published; older ones are closed for good.
OPEN_MONTHS = 12

_TEXT = (
    "amount_id", "team_id", "exposure_kind", "period_kind", "rule", "basis", "state", "people_band",
    "hidden_reason", "rounding", "follows", "shown_by",
)  # fmt: skip
_NUMBERS = ("value", "top1", "top2", "published_value")
CELL_TYPES = (
    dict.fromkeys(_TEXT, "varchar")
    | dict.fromkeys(_NUMBERS, "double")
    | {"n_people": "integer", "period_start": "date", "period_end": "date"}
    | {"is_late": "boolean", "is_missing": "boolean"}
)

_NOW = """
select
    amount.amount_id,
    ratio.exposure_kind::varchar as exposure_kind,
    ratio.period_kind,
    ratio.period_start,
    ratio.team_id,
    coalesce(actor.actor_id, md5(ratio.team_id)::uuid) as worker_id,
    actor.actor_id is null as is_crew,
    sum(
        case amount.source_side when 'numerator' then ratio.numerator else ratio.denominator end
    )::decimal(18, 2) as value,
from indicators.worker_ratio as ratio
join ref.amount as amount on amount.source_indicator_id = ratio.indicator_id
join marts.dim_period as period using (period_kind, period_start)
-- left join: crews, and what a team received as a whole, are no workers
left join intermediate.int_actor as actor on actor.actor_no = ratio.person_no
where amount.rule <> 'fact' and ratio.period_start >= $first
    and (amount.source_side = 'numerator' or ratio.exposure_kind = 'all')
group by all
having value <> 0
"""

_CHANGES = f"""
with now as ({_NOW}),

before as (select * from ledger.released_person where period_start >= $first),

changes as (
    select
        amount_id, exposure_kind, period_kind, period_start, team_id,
        coalesce(now.is_crew, before.is_crew) as is_crew,
        now.value is null or before.value is null as is_whole,
        abs(coalesce(now.value, 0) - coalesce(before.value, 0)) as change,
    from now
    full join before
        using (amount_id, exposure_kind, period_kind, period_start, team_id, worker_id)
)

select
    changes.team_id,
    date_trunc('month', changes.period_start)::date as period_start,
    changes.amount_id,
    changes.exposure_kind,
    changes.period_kind || ' ' || changes.period_start as period,
    -- a crew's own row stands for nobody; a team that was absent altogether for the people it had
    -- that month, what some teams of a group received for theirs. Workers beside them may be the
    -- same people: the larger of the two numbers, not their sum
    greatest(
        count(*) filter (where not is_crew),
        max(
            case
                when not is_crew or not is_whole then 0
                when behind.team_id is not null then coalesce(behind.workers, 0)
                else coalesce(least(nullif(people.workers, 0), team.headcount), 0)
            end
        )
    ) as workers,
    sum(change)::double as amount,
    case when bool_or(is_crew) or any_value(amount.rule) = 'at_risk' then null
        else max(change) end::double as top1,
    case when bool_or(is_crew) or any_value(amount.rule) = 'at_risk' then null
        else coalesce(max(change, 2)[2], 0) end::double as top2,
from changes
join ref.amount as amount using (amount_id)
-- left joins: a team may have had nobody that month, and be in the list of teams no more
left join intermediate.int_team_people as people
    on people.team_id = changes.team_id
    and people.period_start = date_trunc('month', changes.period_start)
left join marts.dim_team as team on team.team_id = changes.team_id
-- left join: most are no group of small teams, or received something in all of them
left join intermediate.int_group_people as behind
    on behind.indicator_id = amount.source_indicator_id and amount.source_side = 'numerator'
    and behind.team_id = changes.team_id and behind.period_start = changes.period_start
    and changes.period_kind = 'month'
semi join ledger.released_cell as block
    on block.amount_id = changes.amount_id and block.period_kind = changes.period_kind
    and block.period_start = changes.period_start
anti join ledger.released_cell as unseen
    on unseen.amount_id = changes.amount_id and unseen.period_kind = changes.period_kind
    and unseen.period_start = changes.period_start and unseen.team_id = changes.team_id
    and (unseen.is_late or unseen.is_missing)
where change > 0
group by all
"""  # noqa: S608 -- one statement of this module inside another

_COMPLETED = """
select distinct cell.team_id, date_trunc('month', cell.period_start)::date as period_start
from ledger.released_cell as cell
join marts.fct_amount as now
    using (amount_id, team_id, exposure_kind, period_kind, period_start)
join marts.dim_team as team using (team_id)
where (cell.is_late or cell.is_missing) and not now.is_late and not now.is_missing
    and team.level = 'team' and cell.period_start >= $first
"""


@dataclass(frozen=True)
class Books:
    """What earlier runs published: cells with exact values and states, figures, buckets, checks."""

    cells: pd.DataFrame
    figures: pd.DataFrame
    buckets: pd.DataFrame
    checks: pd.DataFrame
    tree: pd.DataFrame

    @property
    def is_empty(self) -> bool:
        """True before the first publication."""
        return self.cells.empty


def read_books(warehouse: Warehouse) -> Books:
    """The ledger as the last publication left it; empty frames before the first."""
    names = ("released_cell", "released_figure", "released_bucket", "released_check")
    frames = [_frame(warehouse, name) for name in (*names, "released_tree")]
    return Books(*frames)


def _frame(warehouse: Warehouse, name: str) -> pd.DataFrame:
    if not has_table(warehouse, name):
        return pd.DataFrame()
    return warehouse.frame(f"select * from ledger.{name}")  # noqa: S608 -- names come from code


def has_table(warehouse: Warehouse, name: str) -> bool:
    """Whether an earlier run has left this table of the ledger."""
    return bool(
        warehouse.value(
            "select count(*) from duckdb_tables() where schema_name = 'ledger' "
            "and table_name = $name",
            {"name": name},
        )
    )


def first_open_month(as_of: date, retention_months: int) -> date:
    """The first month late rows may still change: its rows must all be kept."""
    months = OPEN_MONTHS if retention_months == 0 else min(OPEN_MONTHS, retention_months - 1)
    month = pd.Timestamp(as_of).to_period("M") - months
    return month.start_time.date()


def changed_cells(warehouse: Warehouse, *, first: date) -> pd.DataFrame:
    """Changes of published cells since their publication, by team, month, amount and kind.

    The shape `pipeline.release.ledger.graded` takes. Cells published as late or missing had no
    figure to differ from and are left out.
    """
    return warehouse.frame(_CHANGES, {"first": first})


def completed_teams(warehouse: Warehouse, *, first: date) -> pd.DataFrame:
    """Teams and months published as late or missing whose data are complete now."""
    return warehouse.frame(_COMPLETED, {"first": first})


def write_books(
    warehouse: Warehouse,
    books: Books,
    *,
    opened: pd.DataFrame,
    fresh: pd.DataFrame,
    held: pd.DataFrame,
    first: date,
) -> None:
    """Put a publication into the ledger, before a reader can see it.

    `opened`: team_id and period_start of team-months published anew; `fresh`: amount_id,
    period_kind, period_start published for the first time; their rows by worker are kept to be
    compared with later ones, for the months still open. `held`: what waits, and why.
    """
    with warehouse.transaction():
        for frame, name in ((opened, "_opened"), (fresh, "_fresh")):
            warehouse.register(name, frame)
        _write_persons(warehouse, first)
        warehouse.unregister("_opened")
        warehouse.unregister("_fresh")
        types = {name: kind for name, kind in CELL_TYPES.items() if name in books.cells}
        warehouse.table_from_frame("ledger.released_cell", books.cells, types=types)
        day = {"period_start": "date"}
        warehouse.table_from_frame(
            "ledger.released_figure", books.figures, types=day | {"period_end": "date"}
        )
        warehouse.table_from_frame(
            "ledger.released_bucket",
            books.buckets,
            types=day | {"period_end": "date", "value": "double", "state": "varchar"},
        )
        warehouse.table_from_frame("ledger.released_check", books.checks, types={"month": "date"})
        warehouse.table_from_frame(
            "ledger.released_tree",
            books.tree,
            types={"month": "date", "team_id": "varchar", "unit_id": "varchar"},
        )
        warehouse.table_from_frame(
            "ledger.held", held, types=day | {"team_id": "varchar", "reason": "varchar"}
        )


def _write_persons(warehouse: Warehouse, first: date) -> None:
    marks = {"first": first}
    if not has_table(warehouse, "released_person"):
        warehouse.execute(
            f"create table ledger.released_person as select * from ({_NOW}) limit 0",  # noqa: S608 -- a statement of this module
            marks,
        )
    warehouse.execute("delete from ledger.released_person where period_start < $first", marks)
    warehouse.execute(
        "delete from ledger.released_person as person using _opened as opened "
        "where person.team_id = opened.team_id "
        "and date_trunc('month', person.period_start) = opened.period_start::date"
    )
    warehouse.execute(
        f"insert into ledger.released_person select now.* from ({_NOW}) as now "  # noqa: S608 -- a statement of this module
        "where exists (select 1 from _opened as opened where opened.team_id = now.team_id "
        "and opened.period_start::date = date_trunc('month', now.period_start)) "
        "or exists (select 1 from _fresh as fresh where fresh.amount_id = now.amount_id "
        "and fresh.period_kind = now.period_kind "
        "and fresh.period_start::date = now.period_start)",
        marks,
    )
