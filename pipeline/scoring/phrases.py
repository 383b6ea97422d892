"""Parts of an instrument's declaration as words."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.instrument_parts import Condition


def condition_text(condition: Condition) -> str:
    """A condition as a sentence part, as in "at least 2 of items 1-5 answered 2 or more"."""
    if condition.count:
        groups = " and ".join(
            f"items {spans(group.items)} answered {group.answer_from:g} or more"
            for group in condition.count
        )
        bounds = [
            *([f"at least {condition.at_least}"] if condition.at_least is not None else []),
            *([f"at most {condition.at_most}"] if condition.at_most is not None else []),
        ]
        return f"{' and '.join(bounds)} of {groups}"
    if condition.algorithm:
        return f"`{condition.algorithm}`"
    if condition.not_of:
        return f"not {condition_text(condition.not_of)}"
    joint = "; and " if condition.all_of else "; or "
    return joint.join(condition_text(part) for part in condition.all_of or condition.any_of)


def spans(items: Sequence[str]) -> str:
    """Item ids with runs of three and more numbers joined, as in 1-5, 9, 12."""
    spans: list[list[str]] = []
    for item in items:
        follows = spans and item.isdigit() and spans[-1][-1].isdigit()
        if follows and int(item) == int(spans[-1][-1]) + 1:
            spans[-1].append(item)
        else:
            spans.append([item])
    parts = [f"{span[0]}-{span[-1]}" if len(span) > 2 else ", ".join(span) for span in spans]
    return ", ".join(parts)
