"""The table of every id: SQL file, worked examples, limit, and where its number comes from."""

from __future__ import annotations

from pathlib import Path

from pipeline.judge.listing import Listed
from schemas.indicator import IndicatorRegister, load_indicators

#: Worked examples stand with the tests; an installed product has none and prints none.
EXAMPLES = Path(__file__).resolve().parents[2] / "tests" / "spec"


def every_id(limits: list[Listed], *, examples: Path = EXAMPLES) -> str:
    """One row per id of the register and of the indicators, in their order.

    Missing: an id without a file says why no relation of the warehouse can carry it.
    """
    indicators = load_indicators()
    register = {listed.version.limit.id: listed for listed in limits}
    declared = {entry.id: entry.sql_name for entry in indicators.figures}
    told = {path.name: path.read_text(encoding="utf-8") for path in examples.glob("test_spec_*.py")}
    heads = ["id", "SQL", "worked examples", "limit", "strength and source"]
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    for name in [*register, *(one for one in declared if one not in register)]:
        listed = register.get(name)
        # a limit on one kind of exposure shares the file of its indicator
        own = listed.version.limit.indicator_id if listed and name not in declared else name
        sql = f"`{declared[own]}.sql`" if own in declared else _why(indicators, name)
        shown = sorted(file for file, text in told.items() if f'"{own}"' in text)
        cells = [
            name,
            sql,
            ", ".join(f"`{file}`" for file in shown) if own in declared else "",
            listed.number() if listed else "shown without a limit",
            f"{listed.version.limit.strength}: {listed.version.limit.source}" if listed else "",
        ]
        lines.append("| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |")
    return "\n".join(lines)


def _why(indicators: IndicatorRegister, name: str) -> str:
    reasons = {entry.id: entry.why for entry in indicators.not_carried}
    return reasons.get(name, "not carried")
