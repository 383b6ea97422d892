"""What may be asked for as a cut: one sum of one listed table, by all of its groupings.

A statement is read, never run: what is allowed is listed here, all else is refused. The figures
are computed from what was read, people first, so nothing a statement says of people counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp, parse
from sqlglot.errors import SqlglotError

from pipeline.release.cut_facts import (
    BRIDGE,
    FACTS,
    MONTH,
    PERSON,
    UNIT,
    Asked,
    Choice,
    Fact,
    refuse,
)
from pipeline.release.cut_parts import column_of, given, is_bare, is_day, plain_table, text_of

_CLAUSES = ("expressions", "from_", "joins", "where", "group")
_PEOPLE = f"count(distinct {PERSON}) as contributors, or no such column: people are counted here"


@dataclass(frozen=True)
class _Sources:
    """The names by which a statement may call its table, and the units joined to it if any."""

    relation: str
    table: str
    bridge: str | None

    @property
    def fact(self) -> Fact:
        return FACTS[self.relation]

    @property
    def unit(self) -> str:
        """How the unit is to be written as a grouping."""
        return UNIT if self.bridge is None else f"{self.bridge}.unit_id as {UNIT}"

    def of_table(self, node: object) -> str | None:
        """The name of a plain column of the table; None for anything else."""
        name = column_of(node)
        return name[1] if name and name[0] in ("", self.table) else None

    def grouping(self, node: object) -> str | None:
        """The grouping a plain column is; None for anything else."""
        name = column_of(node)
        if self.bridge is not None and name in (("", "unit_id"), (self.bridge, "unit_id")):
            return UNIT
        column = self.of_table(node)
        is_below = self.bridge is not None and column == UNIT
        return column if column in self.fact.groupings and not is_below else None


def asked_of(sql: str) -> Asked:
    """What a statement asks for.

    Errors: RefusedInputError with every problem and a statement that would pass.
    """
    query = _select(sql)
    sources = _sources(query)
    measures, problems = _figures(query, sources)
    problems += _problems_of_group(query, sources)
    choices, wrong = _choices(query, sources)
    refuse(problems + wrong)
    return Asked(sources.relation, measures[0], sources.bridge is not None, tuple(choices))


def _select(sql: str) -> exp.Select:
    """The statement, if it is one SELECT of the clauses a cut has."""
    try:
        trees = [tree for tree in parse(sql, dialect="duckdb") if tree is not None]
    except (SqlglotError, RecursionError):
        trees = []
    if len(trees) != 1 or not isinstance(trees[0], exp.Select):
        refuse(["it cannot be read as one SELECT: no with, union, values or second statement"])
    query = trees[0]
    assert isinstance(query, exp.Select)
    refuse(
        [
            f"{name.strip('_')}: a cut has select, from, where and group by alone"
            for name in given(query)
            if name not in _CLAUSES
        ]
    )
    return query


def _sources(query: exp.Select) -> _Sources:
    from_ = query.args.get("from_")
    relation, table = plain_table(from_.this if isinstance(from_, exp.From) else None)
    joins = query.args.get("joins") or []
    problems = []
    if relation not in FACTS:
        found = relation or "no plain table"
        problems.append(f"from {found}: a cut is asked of one of {', '.join(FACTS)}")
    bridge = None
    for join in joins:
        bridge = _bridge(join)
        if bridge in (None, table) or len(joins) > 1:
            text = join.sql(dialect="duckdb").strip()
            problems.append(f"{text}: the one join is join {BRIDGE} as bridge using ({UNIT})")
    refuse(problems)
    return _Sources(relation, table, bridge)


def _bridge(join: exp.Join) -> str | None:
    """The name given to the units in the one join there may be; None for any other join."""
    using = [name.name.lower() for name in join.args.get("using") or []]
    is_plain = given(join) <= {"this", "kind", "using"} and join.kind in ("", "INNER")
    relation, name = plain_table(join.this)
    return name if is_plain and using == [UNIT] and relation == BRIDGE else None


def _figures(query: exp.Select, sources: _Sources) -> tuple[list[str], list[str]]:
    """The measure added up, and what is wrong with the columns."""
    measures: list[str] = []
    groupings: list[str] = []
    problems: list[str] = []
    for item in query.expressions:
        name = item.alias_or_name.lower()
        this = item.this if isinstance(item, exp.Alias) else item
        text = item.sql(dialect="duckdb")
        if name == "value":
            measure = sources.of_table(this.this) if is_bare(this, exp.Sum) else None
            if measure in sources.fact.measures:
                measures.append(str(measure))
            else:
                allowed = ", ".join(sources.fact.measures)
                problems.append(f"{text}: value is sum(measure), the measure one of {allowed}")
        elif name == "contributors":
            problems += [] if _counts_people(this, sources) else [f"{text}: write {_PEOPLE}"]
        elif (column := sources.grouping(this)) is not None and column == name:
            groupings.append(column)
        else:
            problems.append(f"{text}: beside value only {_wanted(sources)}, under their own names")
    if not measures and not problems:
        problems.append("no column is named value: the sum of a measure")
    if len(measures) > 1 or len(set(groupings)) < len(groupings):
        problems.append("a column twice")
    for column in sources.fact.groupings:
        if column not in groupings:
            problems.append(f"{column} is not selected: a cut has all of {_wanted(sources)}")
    return measures, problems


def _problems_of_group(query: exp.Select, sources: _Sources) -> list[str]:
    group = query.args.get("group")
    wanted = f"group by all, or by all of {_wanted(sources)}"
    if not isinstance(group, exp.Group) or not given(group) <= {"all", "expressions"}:
        return [f"{group.sql(dialect='duckdb').strip() if group else 'no group by'}: {wanted}"]
    named = [sources.grouping(node) or _alias_of_unit(node, sources) for node in group.expressions]
    is_all = group.args.get("all") is True and not named
    if is_all or (None not in named and set(named) == set(sources.fact.groupings)):
        return []
    return [f"{group.sql(dialect='duckdb').strip()}: {wanted}"]


def _alias_of_unit(node: exp.Expr, sources: _Sources) -> str | None:
    """The unit by the name it has in the answer, where units are joined."""
    return UNIT if sources.bridge is not None and column_of(node) == ("", UNIT) else None


def _choices(query: exp.Select, sources: _Sources) -> tuple[list[Choice], list[str]]:
    where = query.args.get("where")
    found: list[Choice] = []
    problems: list[str] = []
    kinds = 0
    for test in _conjuncts(where.this) if where else ():
        text = test.sql(dialect="duckdb")
        if sources.fact.has_period_kind and _is_month_kind(test, sources):
            kinds += 1
        elif (choice := _choice(test, sources)) is not None:
            found.append(choice)
        else:
            problems.append(
                f"where {text}: only {_wanted(sources)} may be chosen, each with =, in or between "
                "and texts written out; take the other columns out, and group by what differs"
            )
    if sources.fact.has_period_kind and kinds != 1:
        problems.append(f"period_kind: a cut is by month, where period_kind = '{MONTH}'")
    return found, problems


def _conjuncts(test: exp.Expr) -> Iterator[exp.Expr]:
    waiting = [test]
    while waiting:
        one = waiting.pop()
        if isinstance(one, exp.And):
            waiting += [one.expression, one.this]
        else:
            yield one


def _is_month_kind(test: exp.Expr, sources: _Sources) -> bool:
    if not isinstance(test, exp.EQ) or sources.of_table(test.this) != "period_kind":
        return False
    return text_of(test.expression) == MONTH


def _choice(test: exp.Expr, sources: _Sources) -> Choice | None:
    column = sources.grouping(test.this) if isinstance(test.this, exp.Expr) else None
    if column is None:
        return None
    if isinstance(test, exp.EQ):
        sides = [test.expression]
    elif isinstance(test, exp.In) and given(test) == {"this", "expressions"}:
        sides = list(test.expressions)
    elif isinstance(test, exp.Between) and given(test) == {"this", "low", "high"}:
        sides = [test.args["low"], test.args["high"]]
    else:
        return None
    texts = [text_of(side) for side in sides]
    values = tuple(text for text in texts if text is not None)
    if len(values) < len(texts) or (column == "period_start" and not all(map(is_day, values))):
        return None
    return Choice(column, values, is_range=isinstance(test, exp.Between))


def _counts_people(node: exp.Expr, sources: _Sources) -> bool:
    if not isinstance(node, exp.Count) or not given(node) <= {"this", "big_int"}:
        return False
    people = node.this
    if not isinstance(people, exp.Distinct) or given(people) != {"expressions"}:
        return False
    return [sources.of_table(one) for one in people.expressions] == [PERSON]


def _wanted(sources: _Sources) -> str:
    others = [name for name in sources.fact.groupings if name != UNIT]
    return ", ".join([sources.unit, *others])
