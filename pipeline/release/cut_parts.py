"""Parts of a cut's statement read one at a time: what is not plain reads as nothing."""

from __future__ import annotations

from datetime import date

from sqlglot import exp


def plain_table(node: object) -> tuple[str, str]:
    """A table's name with its layer, and the name it goes by; both empty for anything else."""
    if not isinstance(node, exp.Table) or not isinstance(node.this, exp.Identifier):
        return "", ""
    alias = node.args.get("alias")
    if not given(node) <= {"this", "db", "alias"} or (alias and given(alias) != {"this"}):
        return "", ""
    return f"{node.db}.{node.name}".lower(), node.alias_or_name.lower()


def column_of(node: object) -> tuple[str, str] | None:
    """A plain column's table, empty where it is not named, and its name."""
    if not isinstance(node, exp.Column) or not given(node) <= {"this", "table"}:
        return None
    if not isinstance(node.this, exp.Identifier):
        return None
    return node.table.lower(), node.name.lower()


def text_of(node: object) -> str | None:
    """A text, or a day such as date '2026-10-01', that is written out."""
    if isinstance(node, exp.Cast) and node.to.is_type(exp.DType.DATE):
        node = node.this
    return node.name if isinstance(node, exp.Literal) and node.is_string else None


def is_day(text: str) -> bool:
    """Whether a text is a day of the calendar, such as 2026-10-01."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def is_bare(node: exp.Expr, kind: type[exp.Expr]) -> bool:
    """Whether a part is of a kind and has nothing but what it is made of: sum(x), no more."""
    return isinstance(node, kind) and given(node) == {"this"}


def given(node: exp.Expr) -> set[str]:
    """What is written with a part of a statement: its arguments that are not empty."""
    return {name for name, value in node.args.items() if value not in (None, False, [])}
