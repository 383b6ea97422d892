"""A contract as pages a person reads: the data dictionary of what may come in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from schemas.constraints import COLUMN_KINDS, ROW_KINDS, TABLE_KINDS, References
from schemas.contract import ColumnSpec, Contract, columns_of
from schemas.contracts import CONTRACTS
from schemas.grammar import EXPECTED

#: Kinds said otherwise than by their own words.
_SAID: dict[type, Callable[[Any], str]] = {
    References: lambda c: f"a {c.column} of {c.contract}, where that contract has rows",
}

KINDS: frozenset[type] = frozenset({*COLUMN_KINDS, *ROW_KINDS, *TABLE_KINDS})


def said(rule: Any) -> str:
    """A rule in words with its reason code."""
    words = _SAID.get(type(rule), lambda c: str(c.expected))(rule)
    return f"{words} (`{rule.reason}`)"


def contract_page(contract: type[Contract]) -> str:
    """One contract as Markdown: grain, columns with unit, sensitivity and rules, row rules."""
    lines = [
        f"## {contract.contract_name}",
        "",
        f"{(contract.__doc__ or '').strip()} Grain: {contract.grain}.",
        "",
        "| column | type | needed | unit | sensitivity | what it is | rules |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [_column_line(spec) for spec in columns_of(contract)]
    rules = (*contract.row_rules, *contract.table_rules)
    if rules:
        lines += ["", "Rules over several columns or rows:", ""]
        lines += [f"- {said(rule)}" for rule in rules]
    return "\n".join(lines)


def _column_line(spec: ColumnSpec) -> str:
    needed = "yes" if spec.required else "no"
    if spec.column.default is not None:
        needed = f"no, then {spec.column.default}"
    rules = "; ".join(said(rule) for rule in spec.constraints)
    cells = (
        f"`{spec.name}`", spec.type.value, needed, spec.column.unit, spec.column.sensitivity.value,
        spec.description, rules,
    )  # fmt: skip
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


_HEAD = """\
# Contracts: what may come in

Generated from `schemas/contracts` by `python -m schemas.compilers.dictionary`; a test keeps it
fresh.

Each contract is declared once and read by four compilers: the SQL row check, the Great
Expectations suite, the row model with its JSON Schema, and this page. A row that breaks a rule is
quarantined with the rule's reason code, written `column: code` or `row: code`; all its reasons
are named, not the first alone.

How each type is written (text that is written otherwise is refused, never guessed):
"""

_ROW_MODEL = """\
## One row in Python

`schemas.compilers.row_model.row_model(contract)` is a pydantic model of one row, and
`schemas.compilers.row_schema.row_schema(contract)` its JSON Schema. Their verdict on a row is
that of the SQL row check, with two differences that lie in their nature: a cell is text, so a
JSON number or boolean is refused rather than read as text; and a rule that needs other rows
(references, keys used twice, overlaps) is SQL's alone.
"""


def dictionary() -> str:
    """The whole page of all contracts."""
    types = [f"- **{kind.value}**: {words}" for kind, words in EXPECTED.items()]
    pages = [contract_page(contract) for contract in CONTRACTS.values()]
    return "\n\n".join([_HEAD + "\n" + "\n".join(types), *pages, _ROW_MODEL.rstrip()]) + "\n"


if __name__ == "__main__":
    print(dictionary(), end="")
