"""REDCap's branching logic: whether a field was shown, told from the other cells of the row.

Only what can be told is told: an expression with a function or another event gives no answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

Shown = Callable[[Mapping[str, str]], bool]
_TOKEN = re.compile(
    r"\s*(?:(?P<field>\[[^\]]+\](?!\[))|(?P<text>'[^']*'|\"[^\"]*\")|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<mark><>|!=|<=|>=|=|<|>|\(|\))|(?P<word>and|or)\b)",
    re.IGNORECASE,
)
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
}


def compile_branching(logic: str) -> Shown | None:
    """A test of a row's cells by field name; None for an expression that cannot be told."""
    tokens = _tokens(logic)
    if not tokens:
        return None
    try:
        test, rest = _either(tokens)
    except (IndexError, ValueError):
        return None
    return test if not rest else None


def _tokens(logic: str) -> list[tuple[str, str]]:
    found, place = [], 0
    logic = logic.strip()
    while place < len(logic):
        match = _TOKEN.match(logic, place)
        if match is None or match.lastgroup is None:
            return []
        found.append((match.lastgroup, match.group(match.lastgroup)))
        place = match.end()
    return found


def _either(tokens: list[tuple[str, str]]) -> tuple[Shown, list[tuple[str, str]]]:
    left, rest = _both(tokens)
    while rest and rest[0][1].lower() == "or":
        right, rest = _both(rest[1:])
        left = _joined(left, right, any)
    return left, rest


def _both(tokens: list[tuple[str, str]]) -> tuple[Shown, list[tuple[str, str]]]:
    left, rest = _comparison(tokens)
    while rest and rest[0][1].lower() == "and":
        right, rest = _comparison(rest[1:])
        left = _joined(left, right, all)
    return left, rest


def _joined(left: Shown, right: Shown, how: Callable[[list[bool]], bool]) -> Shown:
    return lambda cells: how([left(cells), right(cells)])


def _comparison(tokens: list[tuple[str, str]]) -> tuple[Shown, list[tuple[str, str]]]:
    if tokens[0][1] == "(":
        inner, rest = _either(tokens[1:])
        if not rest or rest[0][1] != ")":
            raise ValueError("an opened bracket is not closed")
        return inner, rest[1:]
    (kind, first), (mark_kind, mark), (other_kind, second) = tokens[:3]
    if mark_kind != "mark" or mark in "()" or "mark" in (kind, other_kind):
        raise ValueError("not a comparison")
    one, other = _value(kind, first), _value(other_kind, second)
    return lambda cells: _holds(one(cells), mark, other(cells)), tokens[3:]


def _value(kind: str, text: str) -> Callable[[Mapping[str, str]], str]:
    if kind == "field":
        name = column_of(text[1:-1])
        return lambda cells: cells.get(name, "")
    if kind == "word":
        raise ValueError("a word is no value")
    literal = text[1:-1] if kind == "text" else text
    return lambda _: literal


def column_of(field: str) -> str:
    """The export's column of a field; `field(2)` means choice 2 of a checkbox."""
    choice = re.match(r"^(\w+)\((-?\w+)\)$", field.strip())
    if choice is None:
        return field.strip()
    return f"{choice.group(1)}___{choice.group(2).lower().replace('-', '_')}"


def _holds(one: str, mark: str, other: str) -> bool:
    if mark in ("=", "<>", "!="):
        same = one.strip() == other.strip() or _number(one) == _number(other) is not None
        return same if mark == "=" else not same
    left, right = _number(one), _number(other)
    return left is not None and right is not None and _COMPARE[mark](left, right)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
