"""Print the comparison with the peers' programs: `python tests/oracle/disclosure_oracles_table.py DIR`.

DIR is the folder that holds `oracles/`. The table is the one of docs/methods/protection.md.
"""

from __future__ import annotations

import sys
from pathlib import Path

from disclosure_oracles import CASES, compared

HEAD = (
    "| case | cells | primary: ours, theirs | given away by our pattern "
    "| best safe peer hides further | ours, same guarantee | ours, as published |\n"
    "|---|---|---|---|---|---|---|"
)


def table(lines: list[dict]) -> str:
    """The table of the methods page."""
    return "\n".join([HEAD, *map(_line, lines)])


def _line(line: dict) -> str:
    primary = f"{len(line['ours'])}, {len(line['theirs'])}"
    if line["found"] is None:
        return f"| {line['case']} | {line['cells']} | {primary} | no amounts | | | |"
    peer = "none" if line["peer"] is None else f"{line['peer'][0]} ({line['peer'][1]})"
    return (
        f"| {line['case']} | {line['cells']} | {primary} | {len(line['found'])} "
        f"| {peer} | {line['same']} | {line['strict']} |"
    )


if __name__ == "__main__":
    print(table([compared(Path(sys.argv[1]), name) for name in CASES]))
