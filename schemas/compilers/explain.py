"""A reason code in words: what the rule behind it expected."""

from __future__ import annotations

from schemas.contract import Contract, columns_of
from schemas.grammar import EXPECTED, REASON

#: Reasons that do not come from a contract's own constraint.
GENERAL = {
    "wrong_column_count": "as many cells as the header has",
    "quote_left_open": "each opened quote closed",
    "bad_encoding": "text in one encoding throughout",
    "line_too_long": "lines of at most 2 MB",
    "unreadable_line": "a line that can be split into cells",
    "time_occurs_twice": "a time outside the hour the clocks go back, or `ambiguous` in the source",
    "time_never_occurs": "a time that exists: the clocks skip this one in spring",
    "unknown_code": "a code the source's list knows",
    "identifier_like": "no name, e-mail address, phone, national number or place in this column",
    "waits_with_its_row": "nothing: another record of the same source row has a fault",
}


def expected_of(contract: type[Contract], reason: str) -> str:
    """What a reason code's rule expected, in words, for messages and the quarantine list."""
    name, _, code = reason.rpartition(": ")
    for rule in (*contract.row_rules, *contract.table_rules):
        if name == "row" and rule.reason == code:
            return rule.expected
    for spec in columns_of(contract):
        if spec.name != name:
            continue
        if code == "missing_value":
            return f"a value in {name}"
        if code == REASON[spec.type]:
            return EXPECTED[spec.type]
        for constraint in spec.constraints:
            if constraint.reason == code:
                return str(constraint.expected)
    return GENERAL.get(code, "a row as the contract describes it")
