"""The states of a figure, and the worked example of why a large team can be withheld."""

from __future__ import annotations

from dashboards.components.marks import mark
from pipeline.language import later, say

_STATES = (
    ("state-shown", later("Shown"), later("a figure, rounded")),
    (
        "verdict-withheld",
        later("Withheld"),
        later("a figure exists; showing it could point at people"),
    ),
    ("state-zero", later("Zero"), later("none, or no more than two: prints “0 to 2”")),
    ("state-missing", later("Missing"), later("nothing was logged")),
    ("state-late", later("Late"), later("expected, not yet arrived")),
    (
        "verdict-too-little-data",
        later("Too little data"),
        later("under 80% of shifts logged, or under 20 units"),
    ),
)

_EXAMPLE = (
    (later("Team A"), "365", "95", "20", "480"),
    (later("Team B"), "360", "110", later("fewer than five"), later("protects the first")),
    (later("Team C"), "75", "20", later("protects the first"), later("protects the first")),
    (later("Team D"), "430", "95", "30", "555"),
)


def state_row() -> str:
    """The six states with mark, word and meaning."""
    items = "".join(
        f"<li>{mark(name, word='', size='state')}<b>{say(word)}</b><span>{say(meaning)}</span></li>"
        for name, word, meaning in _STATES
    )
    return f'<ul class="states">{items}</ul>'


def withholding_example() -> str:
    """An invented table in which a lone hidden figure would be given back by a sum."""
    heads = (
        say("Invented figures"),
        say("Aftermath"),
        say("Listening"),
        say("Video"),
        say("All kinds"),
    )
    head = "".join(f'<th scope="col">{word}</th>' for word in heads)
    rows = "".join(
        f'<tr><th scope="row">{say(values[0])}</th>'
        + "".join(f"<td>{_example_cell(value)}</td>" for value in values[1:])
        + "</tr>"
        for values in _EXAMPLE
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{say("An invented example")}">'
        '<table class="limits withheld-example">'
        f'<caption class="hidden">{say("An invented example")}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _example_cell(value: str) -> str:
    if value.isdigit():
        return value
    return (
        f'{mark("verdict-withheld", word=say("withheld"))}<span class="quiet">{say(value)}</span>'
    )
