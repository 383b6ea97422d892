"""The states of a figure, and the worked example of why a large team can be withheld."""

from __future__ import annotations

from dashboards.components.marks import mark

_STATES = (
    ("state-shown", "Shown", "a figure, rounded"),
    ("verdict-withheld", "Withheld", "a figure exists; showing it could point at people"),
    ("state-zero", "Zero", "none, or no more than two: prints “0 to 2”"),
    ("state-missing", "Missing", "nothing was logged"),
    ("state-late", "Late", "expected, not yet arrived"),
    ("verdict-too-little-data", "Too little data", "under 80% of shifts logged, or under 20 units"),
)

_HIDDEN = "withheld"
_EXAMPLE = (
    ("Team A", "365", "95", "20", "480"),
    ("Team B", "360", "110", "fewer than five", "protects the first"),
    ("Team C", "75", "20", "protects the first", "protects the first"),
    ("Team D", "430", "95", "30", "555"),
)


def state_row() -> str:
    """The six states with mark, word and meaning."""
    items = "".join(
        f"<li>{mark(name, word='', size='state')}<b>{word}</b><span>{meaning}</span></li>"
        for name, word, meaning in _STATES
    )
    return f'<ul class="states">{items}</ul>'


def withholding_example() -> str:
    """An invented table in which a lone hidden figure would be given back by a sum."""
    heads = ("Invented figures", "Aftermath", "Listening", "Video", "All kinds")
    head = "".join(f'<th scope="col">{word}</th>' for word in heads)
    rows = "".join(
        f'<tr><th scope="row">{values[0]}</th>'
        + "".join(f"<td>{_example_cell(value)}</td>" for value in values[1:])
        + "</tr>"
        for values in _EXAMPLE
    )
    return (
        '<table class="limits"><caption class="hidden">An invented example</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _example_cell(value: str) -> str:
    if value.isdigit():
        return value
    return f'{mark("verdict-withheld", word=_HIDDEN)}<span class="quiet">{value}</span>'
