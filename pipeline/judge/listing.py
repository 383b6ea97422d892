"""The register in force on a day, with the register file that set each value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.judge.register import refusal
from pipeline.judge.register_rules import problems_of_stack
from pipeline.judge.resolve import fill_cap, versions_of
from pipeline.judge.stack import InForce, Layer, Register
from schemas.limit import Limit
from schemas.limit_parts import ShownAs

#: Values a reader asks "who set this?" of.
ASKED = ("cap_warn", "cap_must", "tolerated_share", "threshold", "level", "status", "source")


@dataclass(frozen=True)
class Listed:
    """One limit in force: the version, its days, and who set what."""

    version: InForce
    valid_from: date
    valid_to: date | None

    def as_dict(self) -> dict[str, object]:
        """Every field of the limit, its days, and `set_by` for each value that has one."""
        limit = self.version.limit
        fields = limit.model_dump(mode="json", exclude={"teams", "wording", "level_when_adopted"})
        fields["metric"] = self.figure()
        fields["valid_from"] = self.valid_from.isoformat()
        fields["valid_to"] = self.valid_to.isoformat() if self.valid_to else None
        fields["overlay"] = self.version.overlay
        fields["set_by"] = self.set_by()
        return fields

    def set_by(self) -> dict[str, str]:
        """The register that set each value a reader asks about."""
        limit = self.version.limit
        return {
            name: self.version.set_by[name]
            for name in ASKED
            if name in self.version.set_by and getattr(limit, name) is not None
        }

    def figure(self) -> str:
        """What the number is held against: the metric in words, its cap filled in."""
        limit = self.version.limit
        return fill_cap(limit.metric, limit.cap())

    def number(self) -> str:
        """The number in words: cap and tolerated share, or the threshold."""
        return number_in_words(self.version.limit)


def listing(
    register: Register, day: date, *, profiles: Sequence[str] = (), team_id: str | None = None
) -> list[Listed]:
    """Every limit in force on a day for a unit with these profiles, in the register's order.

    Missing: a limit whose first version begins later is not listed.
    Errors: RefusedInputError where the stack of registers breaks a rule.
    """
    layers = register.layers(profiles, team_id)
    problems = problems_of_stack(layers, register.limit_ids())
    if problems:
        raise refusal(problems)
    found = (_on(layers, limit_id, day) for limit_id in register.limit_ids())
    return [listed for listed in found if listed is not None]


def _on(layers: Sequence[Layer], limit_id: str, day: date) -> Listed | None:
    versions = versions_of(layers, limit_id)
    begun = [place for place, (start, _) in enumerate(versions) if start <= day]
    if not begun:
        return None
    start, version = versions[begun[-1]]
    later = versions[begun[-1] + 1 :]
    return Listed(version, start, later[0][0] - timedelta(days=1) if later else None)


def number_in_words(limit: Limit) -> str:
    """4 per worker-day, up to 10% of them over; at most 50%; at least 1.5; none.

    A share is printed as a percentage, whatever the register holds it as.
    """
    low = limit.direction == "low_is_worse"
    cap = limit.cap()
    unit = str(limit.unit).replace("_", "-")
    if limit.threshold is not None:
        least = "at least " if low else "at most "
        text = least + _printed(limit.threshold, limit)
        return text if cap is None else f"{text} (cap {cap:g} per {unit})"
    if limit.tolerated_share is not None and cap is not None:
        side = "under" if low else "over"
        return f"{cap:g} per {unit}; up to {100 * limit.tolerated_share:g}% of them {side}"
    return "none" if cap is None else f"{cap:g} per {unit} (not judged)"


def _printed(number: float, limit: Limit) -> str:
    is_share = limit.wording is not None and limit.wording.shown_as is ShownAs.PERCENT
    return f"{100 * number:g}%" if is_share else f"{number:g}"
